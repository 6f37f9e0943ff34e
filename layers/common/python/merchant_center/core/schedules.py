"""Schedules: how long after something began it is asked for again."""

from collections.abc import Iterable
from datetime import datetime, timedelta


def next_date(schedule: Iterable[timedelta], since: datetime, now: datetime) -> datetime | None:
    """Return the first date of a schedule that began at ``since`` and is later than now; ``None`` after the last."""
    return next((since + step for step in schedule if since + step > now), None)
