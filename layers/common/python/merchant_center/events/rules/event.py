"""Events: what happened to a customer, each written in one transaction with its change (law 5)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from merchant_center.core.times import beijing_day

MOMENT = timedelta(milliseconds=1)
"""Events are sorted by whole milliseconds; WeChat gives whole seconds."""
_LAST_MOMENT = 999_000
"""The microseconds of the last moment of a second."""


class EventKind(StrEnum):
    """What can happen to a customer."""

    ORDER_CREATED = "order_created"
    ORDER_PREPAID = "order_prepaid"
    ORDER_PAID = "order_paid"
    ORDER_CLOSED = "order_closed"
    REFUND_REQUESTED = "refund_requested"
    REFUND_APPROVED = "refund_approved"
    REFUND_REFUSED = "refund_refused"
    REFUND_LAPSED = "refund_lapsed"
    REFUND_ACCEPTED = "refund_accepted"
    REFUND_SUCCEEDED = "refund_succeeded"
    REFUND_ABNORMAL = "refund_abnormal"
    REFUND_CLOSED = "refund_closed"
    REFUND_FAILED = "refund_failed"
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


class MovementKind(StrEnum):
    """What moved, and which way; WeChat's bills and voucher flows know no others that we cause."""

    PAYMENT = "payment"
    REFUND = "refund"
    RED_PACKET = "red_packet"
    RED_PACKET_RETURN = "red_packet_return"
    TRANSFER = "transfer"
    TRANSFER_RETURN = "transfer_return"
    VOUCHER_USE = "voucher_use"
    VOUCHER_RETURN = "voucher_return"


@dataclass(frozen=True, slots=True)
class Movement:
    """One change of money at WeChat that an event tells of: what WeChat's bills of that day must show too.

    Attributes:
        kind: what moved.
        number: ours: of the order, the refund, the payout.
        wechat_number: WeChat's: of the transaction, the refund, the payout; "" if WeChat did not tell.
        at: WeChat's own instant: its Beijing day is the day of the bill, whenever we heard of it.
        total_fen: on the scale of the order's total.
        settled_fen: what moves in the merchant's account: the total without the share of no-fund vouchers. Nothing for
            a voucher: its payment and its refund tell of its money.
        mchid: the account whose bills show it; "" for that of the event.
        stock_id: of a voucher.
    """

    kind: MovementKind
    number: str
    wechat_number: str
    at: datetime
    total_fen: int
    settled_fen: int
    mchid: str = ""
    stock_id: str = ""

    @property
    def bill_number(self) -> str:
        """The number by which bills and movements are spread: WeChat's, and of a payout ours, which is told first."""
        is_trade = self.kind in {MovementKind.PAYMENT, MovementKind.REFUND}
        return self.wechat_number if is_trade and self.wechat_number else self.number


@dataclass(frozen=True, slots=True)
class Event:
    """One event. ``event_id`` follows from the change, so the same event is never recorded twice.

    ``amount_fen`` is the order total, the sum paid and the like, 0 where there is none. ``movement`` is the change of
    money at WeChat that it tells of, if there is one.
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
    movement: Movement | None = None


def within_second(at: datetime, recorded_at: datetime) -> datetime:
    """Return where an event dated by WeChat stands: in WeChat's second, behind all that was recorded before it.

    WeChat's 10:00:05 is any instant of that second. What we had recorded in it before WeChat told us came first.
    """
    return min(at.replace(microsecond=_LAST_MOMENT), max(at, recorded_at))


def later(at: datetime, before: datetime) -> datetime:
    """Return the instant of an event that follows another: WeChat's, or just behind the one before.

    A payment at 10:00:05 was made in that second, perhaps after an order of 10:00:05.400.
    """
    return max(at, before + MOMENT)


def month_of(at: datetime) -> str:
    """Return the Beijing month an event is filed under: ``2026-11``."""
    return beijing_day(at).isoformat()[:7]
