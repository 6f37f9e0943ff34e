"""What may become of a paid order besides its refunds: marks of what is due about it, and late money that stays."""

from dataclasses import replace
from datetime import datetime, timedelta

from merchant_center.core.schedules import next_date
from merchant_center.orders.rules.order import Order
from merchant_center.orders.rules.order_refund import OrderRefundState

RETURN_SCHEDULE = tuple(timedelta(minutes=m) for m in (10, 60, 360))
"""When the vouchers of a refunded order are looked for again, counted from the refund; what is not back by then is
polled as every voucher is."""
LATE_REFUND_PAUSE = timedelta(minutes=10)
"""How long late money whose refund could not be made stands in nobody's way."""


def with_unexplained_refund(order: Order) -> Order | None:
    """Return the order that WeChat calls refunded, marked; ``None`` if it is, or a refund that we know explains it."""
    is_explained = any(one.state is not OrderRefundState.PENDING for one in order.refunds)
    if order.refund_unexplained or is_explained:
        return None
    return replace(order, refund_unexplained=True, version=order.version + 1)


def honored(order: Order) -> Order:
    """Return the order whose money came after closing and stays: nothing is due about it any more."""
    return replace(order, refund_due_at=None, version=order.version + 1)


def with_refund_postponed(order: Order, now: datetime) -> Order | None:
    """Return the order whose late money could not be given back now, due again later; ``None`` if it is not due."""
    if order.refund_due_at is None:
        return None
    return replace(order, refund_due_at=now + LATE_REFUND_PAUSE, version=order.version + 1)


def with_vouchers_due(order: Order, now: datetime) -> Order:
    """Return the order that was just refunded as a whole, its vouchers due to be looked for."""
    return replace(order, vouchers_due_at=now if order.vouchers else None)


def with_vouchers_polled(order: Order, now: datetime, *, is_waiting: bool) -> Order:
    """Return the order whose vouchers were looked for, with the next date if some are not back and there is one."""
    refunded_at = max((one.success_at for one in order.refunds if one.success_at), default=now)
    next_at = next_date(RETURN_SCHEDULE, refunded_at, now) if is_waiting else None
    return replace(order, vouchers_due_at=next_at, version=order.version + 1)
