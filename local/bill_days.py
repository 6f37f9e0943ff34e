"""Which day's bills the local stack shows: stacks are mostly younger than the day, so payments are dated back to it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
READY_AT = time(10, 5)
"""When the bills of the day before are there."""
NOON = time(12)


def newest_bill_day(now: datetime) -> date:
    """Return the newest day whose bills are there: yesterday, or before five past ten the day before."""
    here = now.astimezone(BEIJING)
    return here.date() - timedelta(days=1 if here.time() >= READY_AT else 2)


def noon_of(day: date) -> str:
    """Return noon of a day, as calls take it."""
    return datetime.combine(day, NOON, BEIJING).astimezone(UTC).isoformat()
