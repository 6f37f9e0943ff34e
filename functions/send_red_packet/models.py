"""What comes in when a machine sends a red packet."""

from typing import Literal

from pydantic import Field

from merchant_center.accounts.rules import APPID_PATTERN
from merchant_center.core.edge.json_models import Request
from merchant_center.core.edge.request_types import Code, Phone
from merchant_center.core.sources import CAMPAIGN_PATTERN, SOURCE_ID_PATTERN, Source, SourceKind
from merchant_center.customers.rules import Customer
from merchant_center.jobs.rules.customer_list import OPENID_PATTERN
from merchant_center.red_packets.rules.send import SendRequest


class GrantSource(Request):
    """The source event: flow run with node, draw, submission. The same for one customer is the same send, for ever."""

    kind: Literal["flow", "lottery", "form", "api"]
    """What the red packet is given for."""
    id: str = Field(pattern=f"^{SOURCE_ID_PATTERN}$")
    """Id of the flow run with node, the draw, the submission or the caller's own request."""


class SendRedPacket(Request):
    """A machine sends to one customer; the phone is for the notice if a limit refuses.

    The kind of ``source`` is one that the red packet may be sent for, the ``campaign`` one of the operator's list;
    without one it is the definition's.
    """

    appid: str = Field(pattern=f"^{APPID_PATTERN}$")
    openid: str = Field(pattern=f"^{OPENID_PATTERN}$")
    source: GrantSource
    """What it is given for. The same source for the same customer and red packet is the same send, for ever."""
    phone: Phone = ""
    """Where an SMS goes if a limit refuses; "" for none. 6 to 15 digits, with + and a country or without."""
    campaign: Code = Field("", pattern=f"^({CAMPAIGN_PATTERN})?$")
    """Code of the campaign that this counts for; "" for that of the red packet."""

    def request(self, red_packet_id: str) -> SendRequest:
        """The request as a value of the use case."""
        source = Source(SourceKind(self.source.kind), self.source.id)
        return SendRequest(red_packet_id, Customer(self.appid, self.openid), source, self.phone, self.campaign)
