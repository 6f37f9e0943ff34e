"""Whether WeChat has the bill of a day: not yet, or for three months, or never, as nothing happened on it.

Source: WeChat Pay APIv3, "apply for a trade bill": made from nine o'clock on the next day, to be fetched from ten.
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from merchant_center.core.errors import InvalidInputError
from merchant_center.core.times import BEIJING, beijing_day

READY_AT = time(10, 5)
"""When the bills of the day before are there, Beijing time; before it, no bill means: not yet."""
CREATING_PAUSE = timedelta(minutes=30)
"""WeChat asks for so much patience while it makes a bill (STATEMENT_CREATING)."""
KEPT_DAYS = 90
"""WeChat gives bills of three months."""


class NoBill(StrEnum):
    """Why WeChat gives no bill, where that is no fault."""

    BEING_MADE = "BEING_MADE"
    NOT_THERE = "NOT_THERE"
    """Nothing happened on that day, or it is too early: the hour tells which."""
    NO_ACCOUNT = "NO_ACCOUNT"
    """The merchant has no such account: not every one has an operation account."""


def ready_at(day: date) -> datetime:
    """Return when the bills of a day are there."""
    return datetime.combine(day + timedelta(days=1), READY_AT, BEIJING)


def newest_day(now: datetime) -> date:
    """Return the newest day whose bills are there."""
    yesterday = beijing_day(now) - timedelta(days=1)
    return yesterday if now >= ready_at(yesterday) else yesterday - timedelta(days=1)


def pause_before_asking_again(day: date, why: NoBill, now: datetime) -> timedelta | None:
    """Return after how long a bill that WeChat did not give is asked for again; ``None``: there is none, for good."""
    if why is NoBill.BEING_MADE:
        return CREATING_PAUSE
    ready = ready_at(day)
    return ready - now if why is NoBill.NOT_THERE and now < ready else None


def require_past(day: date, now: datetime) -> None:
    """Refuse a day of which WeChat gives no bills.

    Raises:
        InvalidInputError: it is not over, or too long ago.
    """
    today = beijing_day(now)
    if not today - timedelta(days=KEPT_DAYS) <= day < today:
        raise InvalidInputError.of("day", f"must be one of the {KEPT_DAYS} days before today, in Beijing")
