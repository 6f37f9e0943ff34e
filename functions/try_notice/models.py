"""What an operator tries, and what came of it."""

from pydantic import BaseModel, Field

from merchant_center.accounts.rules import APPID_PATTERN
from merchant_center.core.edge.json_models import Request
from merchant_center.core.edge.request_types import Phone
from merchant_center.customers.rules import Customer
from merchant_center.notices.views import GivenNotice


class TryNotice(Request):
    """A notice, and whom to tell: ``openid`` for a message in WeChat, ``phone`` for an SMS.

    The variables of its wordings stand for what is given here; the reason is that the red packets are gone.
    """

    appid: str = Field(pattern=f"^{APPID_PATTERN}$")
    openid: str = Field("", pattern="^([0-9A-Za-z_-]{1,128})?$")
    """Whom to tell in WeChat, a follower of the official account; "" for an SMS."""
    phone: Phone = ""
    sender_name: str = Field("示例商户", min_length=1, max_length=64)
    activity_name: str = Field("示例活动", min_length=1, max_length=64)
    notice: GivenNotice
    """The notice as it would stand in a red packet."""

    def customer(self) -> Customer:
        """Return whom to tell as a value of the domain."""
        return Customer(self.appid, self.openid)


class TriedNotice(BaseModel):
    """The notice was accepted for delivery."""

    reference: str
    """Number of the message at WeChat or the SMS provider; "" if it gives none."""
