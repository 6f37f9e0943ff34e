"""Which days are reconciled without anybody asking for them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from merchant_center.core.times import beijing_day
from merchant_center.reconciliation.rules.bill_readiness import KEPT_DAYS, newest_day

ANNOUNCED_DAYS = 7
"""So many days are looked back over for one that nobody announced."""


def announceable_days(now: datetime, since: datetime) -> list[date]:
    """Return the days, newest first, of which WeChat has bills, of an account that is connected since."""
    newest = newest_day(now)
    days = [newest - timedelta(days=back) for back in range(KEPT_DAYS - 1)]
    return [day for day in days if day >= beijing_day(since)]


def days_to_announce(days: Sequence[date], known: Collection[date]) -> list[date]:
    """Return which of an account's days nobody asked for yet: the newest, and what a silent schedule left between."""
    oldest = min(known, default=None)
    newest = days[:ANNOUNCED_DAYS]
    return [day for day in days if day not in known and (day in newest or (oldest is not None and day > oldest))]
