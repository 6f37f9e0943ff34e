"""Decides when a schedule is due: `rate(...)`, `cron(...)` and `at(...)` in a time zone.

Source: EventBridge Scheduler user guide, "Schedule types in EventBridge Scheduler". Of cron it knows lists,
ranges, steps and names; `L`, `W` and `#` are refused.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]
_WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
_LONGEST_SLEEP = timedelta(days=366 * 5)

type NextTime = Callable[[datetime], datetime | None]
"""Gives the first instant after another one at which the schedule is due; None: never again."""


def parse(expression: str, time_zone: str = "UTC") -> NextTime:
    """Read a schedule expression.

    Args:
        expression: `rate(5 minutes)`, `cron(30 2 * * ? *)` or `at(2030-01-31T08:00:00)`.
        time_zone: where the fields of cron and at are local time.

    Raises:
        ValueError: an expression or time zone that it does not know.
    """
    match = re.fullmatch(r"(rate|cron|at)\((.+)\)", expression.strip())
    if match is None:
        raise ValueError(f"no schedule expression: {expression}")
    zone = ZoneInfo(time_zone)
    if match[1] == "rate":
        return _rate(match[2])
    if match[1] == "at":
        instant = datetime.fromisoformat(match[2]).replace(tzinfo=zone).astimezone(UTC)
        return lambda after: instant if instant > after else None
    return _cron(match[2], zone)


def _rate(text: str) -> NextTime:
    match = re.fullmatch(r"(\d+) (minute|hour|day)s?", text.strip())
    if match is None or not int(match[1]):
        raise ValueError(f"no rate: {text}")
    interval = int(match[1]) * _UNITS[match[2]]
    return lambda after: after + interval


def _cron(text: str, zone: ZoneInfo) -> NextTime:
    fields = text.split()
    if len(fields) != 6 or (fields[2] == "?") == (fields[4] == "?"):  # noqa: PLR2004
        raise ValueError(f"no cron expression: {text} (six fields, `?` for either day)")
    minutes, hours = _field(fields[0], 0, 59), _field(fields[1], 0, 23)
    days, months = _field(fields[2], 1, 31), _field(fields[3], 1, 12, _MONTHS)
    weekdays, years = _field(fields[4], 1, 7, _WEEKDAYS), _field(fields[5], 1970, 2199)

    def due_day(day: datetime) -> bool:
        return day.day in days and day.month in months and day.isoweekday() % 7 + 1 in weekdays and day.year in years

    def next_time(after: datetime) -> datetime | None:
        local = after.astimezone(zone).replace(second=0, microsecond=0, tzinfo=None)
        day = local.replace(hour=0, minute=0)
        while day - local < _LONGEST_SLEEP:
            if due_day(day):
                for hour in sorted(hours):
                    for minute in sorted(minutes):
                        instant = day.replace(hour=hour, minute=minute, tzinfo=zone).astimezone(UTC)
                        if instant > after:
                            return instant
            day += timedelta(days=1)
        return None

    return next_time


def _field(text: str, low: int, high: int, names: list[str] | None = None) -> set[int]:
    values: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, _, last = span.partition("-")
        if span in ("*", "?"):
            start, end = low, high
        else:
            start = _number(first, low, names)
            end = _number(last, low, names) if last else (high if step else start)
        if not low <= start <= end <= high:
            raise ValueError(f"{part} is not within {low}-{high}")
        values.update(range(start, end + 1, int(step or 1)))
    return values


def _number(text: str, low: int, names: list[str] | None) -> int:
    if names and text.upper() in names:
        return names.index(text.upper()) + low
    return int(text)
