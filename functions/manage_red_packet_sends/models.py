"""What operators ask of sends of red packets, and what they get to see."""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, Field

from merchant_center.domain.red_packet_sends import SendState
from merchant_center.entrypoints.red_packet_views import SendView
from merchant_center.entrypoints.views import Request

type States = Annotated[list[SendState], BeforeValidator(lambda text: [one for one in str(text).split(",") if one])]


class ListSends(Request):
    """Which sends of a red packet: ``states`` separated by commas, all if there are none."""

    states: States = Field(default_factory=list)
    cursor: str = Field("", max_length=128)


class ListCare(Request):
    """Where to go on."""

    cursor: str = Field("", max_length=128)


class SettleByHand(Request):
    """What a person found in the merchant platform about a send that needs one."""

    outcome: Literal["RECEIVED", "RETURNED", "FAILED"]
    note: str = Field(min_length=1, max_length=200)


class SendPage(BaseModel):
    """Sends, newest first. An empty cursor means that there are no more."""

    sends: list[SendView]
    cursor: str
