"""When a customer's own question may poll WeChat for their unpaid order."""

from dataclasses import replace
from datetime import datetime, timedelta

from merchant_center.orders.rules.order import UNDECIDED, Order

LIVE_POLL_INTERVAL = timedelta(seconds=5)
"""How long after the last poll a customer's question may poll WeChat again."""


def with_live_poll(order: Order, now: datetime) -> Order:
    """Return the order as polled for its customer; the date of its next poll stays."""
    return replace(order, polled_at=now, version=order.version + 1)


def may_poll_live(order: Order, now: datetime) -> bool:
    """Return whether a customer's question may poll WeChat for an unpaid order now."""
    last = order.polled_at or order.created_at
    return order.state in UNDECIDED and now >= last + LIVE_POLL_INTERVAL
