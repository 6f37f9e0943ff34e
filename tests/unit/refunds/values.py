"""A paid order, refunds of it, and what WeChat says of them."""

from datetime import UTC, datetime, timedelta

from merchant_center.orders.rules.order import Order, OrderLine, OrderState
from merchant_center.orders.rules.payment import PaymentDetails
from merchant_center.refunds.rules.changes import Change
from merchant_center.refunds.rules.new_refund import Asked, new_refund
from merchant_center.refunds.rules.refund import RefundOrigin, RefundOutcome, RefundRequest, refund_number

T0 = datetime(2026, 11, 28, 10, tzinfo=UTC)


def order(total_fen: int = 1_000) -> Order:
    """A paid order."""
    details = PaymentDetails("1900000001", "wx1", "o1", "42", total_fen, total_fen, T0)
    return Order(
        "20261128-ABCDEFGH234567AB", "1900000001", "wx1", "o1", (OrderLine("P", "茶", total_fen, 1),), total_fen,
        OrderState.PAID, "茶", "https://a.example", T0, T0, payment=details,
    )  # fmt: skip


def asked(origin: RefundOrigin = RefundOrigin.OPERATOR, above_fen: int | None = None) -> Asked:
    """Who asks, and under which terms."""
    return Asked(origin, "mark", "https://a.example/refund", above_fen)


def ask(of: Order, amount_fen: int | None, key: str = "k", **more: object) -> Change:
    """A new refund."""
    request = RefundRequest(amount_fen, **more)  # type: ignore[arg-type]
    return new_refund(refund_number(of.order_no, key), of, request, asked(), T0 + timedelta(hours=1))


def told(status: str) -> RefundOutcome:
    """WeChat's word."""
    return RefundOutcome(status, "50", success_at=T0 + timedelta(hours=2) if status == "SUCCESS" else None)


def after(change: Change) -> Order:
    """The order of a change that has one."""
    assert change.order is not None
    return change.order
