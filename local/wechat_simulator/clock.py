"""Virtual time: lifetimes of hours and days must pass in a test without waiting for them."""

import time
from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))


class Clock:
    """Real time plus an offset that only the control panel changes."""

    def __init__(self, offset: float = 0.0) -> None:
        """Start `offset` seconds ahead of real time."""
        self.offset = offset

    def now(self) -> float:
        """The virtual instant, in Unix seconds."""
        return time.time() + self.offset

    def move_to(self, instant: float) -> None:
        """Move forward to `instant`; an instant already past changes nothing."""
        self.offset += max(0.0, instant - self.now())


def china_time(instant: float) -> str:
    """RFC 3339 with WeChat's offset, e.g. `2018-06-08T10:34:56+08:00`."""
    return datetime.fromtimestamp(int(instant), CHINA).isoformat()


def china_digits(instant: float, pattern: str) -> str:
    """Digits of a Beijing date for the numbers WeChat makes, by `strftime` pattern."""
    return datetime.fromtimestamp(instant, CHINA).strftime(pattern)


def china_milliseconds(instant: float) -> str:
    """RFC 3339 to the millisecond, as some answers have it, e.g. `2015-05-20T13:29:35.120+08:00`."""
    return datetime.fromtimestamp(instant, CHINA).isoformat(timespec="milliseconds")


def beijing_date(instant: float) -> date:
    """The Beijing day of an instant."""
    return datetime.fromtimestamp(instant, CHINA).date()


def china_midnight(instant: float, days: int = 0) -> float:
    """The instant at which the Beijing day `days` after that of `instant` begins."""
    day = datetime.fromtimestamp(instant, CHINA).replace(hour=0, minute=0, second=0, microsecond=0)
    return (day + timedelta(days=days)).timestamp()
