"""When WeChat may be called for a refund, and what a call that it did not take leaves behind (law 2)."""

from dataclasses import replace
from datetime import datetime, timedelta

from merchant_center.core.schedules import next_date
from merchant_center.orders.rules.order import Order, Refusal
from merchant_center.refunds.rules.changes import Change
from merchant_center.refunds.rules.refund import Refund

PAUSE_ON_ONE_ORDER = timedelta(seconds=61)
"""WeChat takes one refund of an order a minute."""
CALL_LEASE = timedelta(minutes=1)
"""For how long a call under way keeps others of the same refund away; far longer than our time-outs."""
REFUSAL_CONCLUSIVE_AFTER = timedelta(minutes=10)
"""So long after a call whose outcome is unknown, a query that knows nothing of the refund is believed."""
RETRY_SCHEDULE = tuple(timedelta(minutes=m) for m in (1, 2, 5, 10, 20, 40, 60))
"""When a call that was not taken is repeated, counted from when the refund was free to go; hourly afterwards."""


def may_call(refund: Refund, order: Order, now: datetime) -> datetime | None:
    """Return when WeChat may be called: ``None`` for now, else a later date.

    One call of a refund is under way at a time, and one refund of an order is asked for a minute.
    """
    if refund.called_at is not None and now < refund.called_at + CALL_LEASE:
        return refund.called_at + CALL_LEASE
    last = order.refund_called_at
    if last is not None and now < last + PAUSE_ON_ONE_ORDER:
        return last + PAUSE_ON_ONE_ORDER
    return None


def with_call(refund: Refund, order: Order, now: datetime) -> Change:
    """Return the refund whose call begins: should the process die in it, the outcome is unknown."""
    begun = replace(
        refund,
        called_at=now,
        outcome_unknown_at=refund.called_at or refund.outcome_unknown_at,
        next_poll_at=now + CALL_LEASE,
        version=refund.version + 1,
    )
    return Change(begun, replace(order, refund_called_at=now, version=order.version + 1))


def after_call(refund: Refund, error: Refusal, now: datetime, *, is_unknown: bool) -> Refund:
    """Return the refund after a call that WeChat did not take, or did not answer: the same number again, later."""
    return replace(
        refund,
        called_at=None,
        outcome_unknown_at=refund.called_at if is_unknown else refund.outcome_unknown_at,
        last_error=error,
        next_poll_at=next_call(refund, now),
        version=refund.version + 1,
    )


def next_call(refund: Refund, now: datetime) -> datetime:
    """Return when a call that was not taken is repeated."""
    return next_date(RETRY_SCHEDULE, refund.ready_at or refund.created_at, now) or now + timedelta(hours=1)


def is_refusal_conclusive(refund: Refund, now: datetime) -> bool:
    """Return whether no earlier call of this number can still be under way at WeChat."""
    unknown = refund.outcome_unknown_at
    return unknown is None or now - unknown >= REFUSAL_CONCLUSIVE_AFTER
