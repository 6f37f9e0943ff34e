"""What may become of a paid order besides its refunds: a mark for what nobody explained, and late money that stays."""

from dataclasses import replace

from merchant_center.orders.rules.order import Order
from merchant_center.orders.rules.order_refund import OrderRefundState


def with_unexplained_refund(order: Order) -> Order | None:
    """Return the order that WeChat calls refunded, marked; ``None`` if it is, or a refund that we know explains it."""
    is_explained = any(one.state is not OrderRefundState.PENDING for one in order.refunds)
    if order.refund_unexplained or is_explained:
        return None
    return replace(order, refund_unexplained=True, version=order.version + 1)


def honored(order: Order) -> Order:
    """Return the order whose money came after closing and stays: nothing is due about it any more."""
    return replace(order, refund_due_at=None, version=order.version + 1)
