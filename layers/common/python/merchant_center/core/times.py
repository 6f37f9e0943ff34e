"""Instants are stored in UTC as sortable text; days are Beijing days (law 11)."""

from datetime import UTC, date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has had no daylight saving time since 1991, so a fixed offset is exact and needs no time zone data."""

FIRST_YEAR, LAST_YEAR = 1970, 9998
YEARS_RULE = f"must lie in the years {FIRST_YEAR} to {LAST_YEAR}"


def is_in_our_years(at: datetime) -> bool:
    """Whether an instant keeps :data:`YEARS_RULE`: beyond it one may have no UTC, and none of ours is there."""
    return FIRST_YEAR <= at.year <= LAST_YEAR


def instant_text(at: datetime) -> str:
    """An instant as fixed-width text whose order is the order of time: ``2026-11-22T10:00:00.123Z``.

    Raises:
        ValueError: for a datetime without a time zone.
    """
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    # Not strftime: it writes the year 999 with three digits, which would not sort.
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def instant_from(text: str) -> datetime:
    """The inverse of :func:`instant_text`."""
    return datetime.fromisoformat(text)


def truncated(at: datetime) -> datetime:
    """The instant as it will be read back: UTC, whole milliseconds."""
    return at.astimezone(UTC).replace(microsecond=at.microsecond // 1000 * 1000)


def beijing_day(at: datetime) -> date:
    """The day an instant belongs to, for limits, bills and reports."""
    return at.astimezone(BEIJING).date()


def day_start(day: date) -> datetime:
    """Midnight in Beijing with which the day begins, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=BEIJING).astimezone(UTC)


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The half-open span of a Beijing day."""
    return day_start(day), day_start(day + timedelta(days=1))
