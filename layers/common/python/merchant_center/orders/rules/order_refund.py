"""What an order knows of its refunds, so that their sum is bounded by the version of one record."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MAX_REFUNDS = 50
"""Refunds of one order, as WeChat takes them."""


class OrderRefundState(StrEnum):
    """How a refund stands as far as its order is concerned."""

    PENDING = "PENDING"
    """Asked for: the amount is held, WeChat has not taken it yet."""
    PROCESSING = "PROCESSING"
    SUCCESS = "SUCCESS"
    ABNORMAL = "ABNORMAL"
    CLOSED = "CLOSED"


HOLDING = frozenset({OrderRefundState.PENDING, OrderRefundState.PROCESSING, OrderRefundState.ABNORMAL})
"""States in which an amount is held, so that nobody gives it back twice."""


@dataclass(frozen=True, slots=True)
class RefundedLine:
    """What of one line of an order is given back: some of its pieces, and some of its amount."""

    product_number: str
    quantity: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class OrderRefund:
    """One refund of an order; ``amount_fen`` is on the scale of the order's total, as at WeChat.

    ``lines`` are those that it names; there are none where it is of the order as a whole.
    """

    refund_no: str
    amount_fen: int
    state: OrderRefundState
    asked_at: datetime
    success_at: datetime | None = None
    lines: tuple[RefundedLine, ...] = ()


def refunded(refunds: tuple[OrderRefund, ...]) -> int:
    """Return what went back."""
    return sum(one.amount_fen for one in refunds if one.state is OrderRefundState.SUCCESS)


def held(refunds: tuple[OrderRefund, ...]) -> int:
    """Return what refunds under way hold."""
    return sum(one.amount_fen for one in refunds if one.state in HOLDING)


def lines_taken(refunds: tuple[OrderRefund, ...]) -> list[RefundedLine]:
    """Return the lines of what went back or is held."""
    live = HOLDING | {OrderRefundState.SUCCESS}
    return [line for one in refunds if one.state in live for line in one.lines]


def with_refund(refunds: tuple[OrderRefund, ...], refund: OrderRefund) -> tuple[OrderRefund, ...]:
    """Return the refunds with this one in its place, or behind the others if it is new."""
    if all(one.refund_no != refund.refund_no for one in refunds):
        return (*refunds, refund)
    return tuple(refund if one.refund_no == refund.refund_no else one for one in refunds)


def without_refund(refunds: tuple[OrderRefund, ...], refund_no: str) -> tuple[OrderRefund, ...]:
    """Return the refunds without one that never reached WeChat."""
    return tuple(one for one in refunds if one.refund_no != refund_no)
