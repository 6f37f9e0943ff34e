"""What operators ask of sends of red packets, and what they get to see."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from merchant_center.core.edge.json_models import Request
from merchant_center.core.edge.request_types import COMMA_SEPARATED, Cursor
from merchant_center.red_packets.rules.send import SendState
from merchant_center.red_packets.views import SendView

States = Annotated[list[SendState], COMMA_SEPARATED, Field(min_length=1, json_schema_extra={"uniqueItems": True})]


class ListSends(Request):
    """Sends of a red packet in any of these states; without states: all."""

    states: States | None = None
    """Only sends in any of these states; without it, all."""
    cursor: Cursor = ""

    def wanted(self) -> list[SendState]:
        """The states, each once."""
        return list(dict.fromkeys(self.states or SendState))


class ListNeedingReview(Request):
    """Where to go on."""

    cursor: Cursor = ""


class SettleByHand(Request):
    """What a person found in the merchant platform about a send that needs one."""

    outcome: Literal["RECEIVED", "RETURNED", "FAILED"]
    """What the merchant platform says: the customer has the money, it came back, or it was never sent."""
    note: str = Field(min_length=1, max_length=200)
    """How it was found out, for whoever reads it later."""


class SendPage(BaseModel):
    """Sends, newest first. An empty cursor means that there are no more."""

    sends: list[SendView]
    cursor: str
