"""What operators ask of sends of red packets, and what they get to see."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field, field_validator

from merchant_center.core.edge.json_models import Request
from merchant_center.core.edge.request_types import COMMA_SEPARATED, Cursor, PageSize, Phone
from merchant_center.core.times import FIRST_YEAR, LAST_YEAR, YEARS_RULE
from merchant_center.red_packets.rules.send import SendState
from merchant_center.red_packets.rules.send_story import SendFilter
from merchant_center.red_packets.views import SendView

States = Annotated[list[SendState], COMMA_SEPARATED, Field(min_length=1, json_schema_extra={"uniqueItems": True})]


class ListSends(Request):
    """Sends of a red packet in any of these states; without states: all."""

    states: States | None = None
    """Only sends in any of these states; without it, all."""
    openid: str = Field("", max_length=128)
    """Only sends to this customer."""
    phone: Phone = ""
    """Only sends that carry this phone number, in any spelling."""
    day_from: date | None = None
    """Only sends that were reserved on this Beijing day or later."""
    day_to: date | None = None
    """Only sends that were reserved on this Beijing day or earlier."""
    limit: PageSize = 50
    cursor: Cursor = ""

    @field_validator("day_from", "day_to")
    @classmethod
    def _in_our_years(cls, day: date | None) -> date | None:
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValueError(YEARS_RULE)
        return day

    def filter(self) -> SendFilter:
        """Return the conditions besides the states as a value of the domain."""
        return SendFilter(self.openid, self.phone, self.day_from, self.day_to)

    def wanted(self) -> list[SendState]:
        """The states, each once."""
        return list(dict.fromkeys(self.states or SendState))


class ListNeedingReview(Request):
    """Where to go on."""

    cursor: Cursor = ""


class SendPage(BaseModel):
    """Sends, newest first. An empty cursor means that there are no more."""

    sends: list[SendView]
    cursor: str


class NeedingReview(SendPage):
    """Sends that need a person, newest first, and how many there are in all."""

    count: int
    """How many sends need a person, for a badge; 1000 stands for that many or more."""


class SettleByHand(Request):
    """What a person found in the merchant platform about a send that needs one."""

    outcome: Literal["RECEIVED", "RETURNED", "FAILED"]
    """What the merchant platform says: the customer has the money, it came back, or it was never sent."""
    note: str = Field(min_length=1, max_length=200)
    """How it was found out, for whoever reads it later."""
