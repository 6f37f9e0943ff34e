"""Events: what happened to a customer, each written in one transaction with its change (law 5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from merchant_center.core.times import beijing_day

MOMENT = timedelta(milliseconds=1)
"""Events are sorted by whole milliseconds; WeChat gives whole seconds."""


class EventKind(StrEnum):
    """What can happen to a customer."""

    ORDER_CREATED = "order_created"
    ORDER_PREPAID = "order_prepaid"
    ORDER_PAID = "order_paid"
    ORDER_CLOSED = "order_closed"
    VOUCHER_REQUESTED = "voucher_requested"
    VOUCHER_ISSUED = "voucher_issued"
    VOUCHER_COLLECTED = "voucher_collected"
    VOUCHER_FAILED = "voucher_failed"
    VOUCHER_REDEEMED = "voucher_redeemed"
    VOUCHER_RETURNED = "voucher_returned"
    VOUCHER_EXPIRED = "voucher_expired"
    NOTICE_SENT = "notice_sent"
    NOTICE_FAILED = "notice_failed"
    RED_PACKET_RESERVED = "red_packet_reserved"
    RED_PACKET_SENDING = "red_packet_sending"
    RED_PACKET_SENT = "red_packet_sent"
    RED_PACKET_RECEIVED = "red_packet_received"
    RED_PACKET_RETURNED = "red_packet_returned"
    RED_PACKET_FAILED = "red_packet_failed"
    RED_PACKET_REFUSED = "red_packet_refused"


@dataclass(frozen=True, slots=True)
class Event:
    """One event. ``event_id`` follows from the change, so the same event is never recorded twice.

    ``amount_fen`` is the order total, the sum paid and the like, 0 where there is none.
    """

    event_id: str
    kind: EventKind
    at: datetime
    appid: str
    openid: str
    phone: str
    target_id: str
    target_name: str
    amount_fen: int
    mchid: str
    campaign: str
    source: str


def later(at: datetime, before: datetime) -> datetime:
    """Return the instant of an event that follows another: WeChat's, or just behind the one before.

    A payment at 10:00:05 was made in that second, perhaps after an order of 10:00:05.400.
    """
    return max(at, before + MOMENT)


def month_of(at: datetime) -> str:
    """Return the Beijing month an event is filed under: ``2026-11``."""
    return beijing_day(at).isoformat()[:7]
