"""What a customer sees of their red packets."""

from typing import Self

from pydantic import AwareDatetime, BaseModel

from merchant_center.core.edge.json_models import Request
from merchant_center.core.edge.request_types import Cursor
from merchant_center.core.money import yuan_text
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.send import RedPacketSend, SendState


class ListMyRedPackets(Request):
    """Where to go on."""

    cursor: Cursor = ""


class Confirmation(BaseModel):
    """For ``WeixinJSBridge.invoke('requestMerchantTransfer', ...)`` on a page, or the mini program's call."""

    mchId: str  # noqa: N815 - WeChat's spelling
    """The merchant account, in the spelling that WeChat's JavaScript takes."""
    appId: str  # noqa: N815
    package: str
    """Names the transfer at WeChat. Hand it on as it is."""


class MyRedPacket(BaseModel):
    """One red packet of the customer's. With a ``confirm`` the money waits for their confirmation on the page."""

    send_id: str
    state: SendState
    """Where it stands: ``SENT`` waits for the customer, ``RECEIVED`` is theirs, ``RETURNED`` was not taken in time."""
    channel: Channel
    amount_fen: int
    """What is in the red packet, in fen."""
    amount_yuan: str
    sender_name: str
    activity_name: str
    blessing: str
    reserved_at: AwareDatetime
    sent_at: AwareDatetime | None
    """When it reached the customer (UTC); null until then. It can be opened or confirmed for a day."""
    received_at: AwareDatetime | None
    returned_at: AwareDatetime | None
    """When the money went back, since nobody took it (UTC); null if it did not."""
    confirm: Confirmation | None
    """What the page hands to WeChat so that the customer can confirm; null if there is nothing to confirm."""

    @classmethod
    def of(cls, send: RedPacketSend) -> Self:
        """The view of a send."""
        payout = send.payout
        confirm = Confirmation(mchId=payout.mchid, appId=payout.appid, package=send.package) if send.package else None
        return cls(
            send_id=send.send_id,
            state=send.state,
            channel=send.channel,
            amount_fen=payout.amount_fen,
            amount_yuan=yuan_text(payout.amount_fen),
            sender_name=payout.sender_name,
            activity_name=payout.activity_name,
            blessing=payout.blessing,
            reserved_at=send.reserved_at,
            sent_at=send.sent_at,
            received_at=send.received_at,
            returned_at=send.returned_at,
            confirm=confirm,
        )


class MyRedPackets(BaseModel):
    """A customer's red packets, newest first. An empty cursor means that there are no more."""

    red_packets: list[MyRedPacket]
    """The customer's red packets of this page."""
    cursor: str
