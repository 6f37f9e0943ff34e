"""Instants as text sort like time, and days are Beijing days (law 11)."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.times import (
    BEIJING,
    beijing_day,
    day_bounds,
    day_start,
    instant_from,
    instant_text,
    truncated,
)

OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=OFFSETS)  # noqa: DTZ001 - zones are drawn


def test_instant_is_written_in_utc_to_the_millisecond() -> None:
    """An instant in Beijing is written in UTC with three digits behind the second."""
    at = datetime(2026, 11, 22, 18, 0, 0, 123_999, tzinfo=BEIJING)
    assert instant_text(at) == "2026-11-22T10:00:00.123Z"


@given(INSTANTS, INSTANTS)
def test_order_of_texts_is_the_order_of_time(one: datetime, other: datetime) -> None:
    """Texts compare as the instants do, in any time zone and in any century."""
    one, other = truncated(one), truncated(other)
    assert (instant_text(one) < instant_text(other)) == (one < other)
    assert (instant_text(one) == instant_text(other)) == (one == other)


@given(INSTANTS)
def test_instant_survives_the_way_through_text(at: datetime) -> None:
    """What is read back is the instant to the millisecond, in UTC."""
    back = instant_from(instant_text(at))
    assert back == truncated(at)
    assert back.utcoffset() == timedelta()
    assert timedelta() <= at - back < timedelta(milliseconds=1)


def test_instant_without_a_zone_is_refused() -> None:
    """A time that means another instant on another machine is never written."""
    with pytest.raises(ValueError, match="time zone"):
        instant_text(datetime(2026, 11, 22, 10))  # noqa: DTZ001 - that is the point


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (datetime(2026, 11, 22, 15, 59, 59, 999_999, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 16, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 11, 23, 0, tzinfo=UTC), date(2026, 11, 23)),
        (datetime(2026, 12, 31, 16, tzinfo=UTC), date(2027, 1, 1)),
    ],
    ids=["last moment", "midnight in Beijing", "midnight in UTC", "new year"],
)
def test_day_turns_at_midnight_in_beijing(at: datetime, day: date) -> None:
    """The day changes at 16:00 UTC and nowhere else."""
    assert beijing_day(at) == day


@given(st.dates(date(2, 1, 1), date(9998, 12, 30)), st.timedeltas(timedelta(0), timedelta(days=1)))
def test_day_holds_exactly_its_instants(day: date, into: timedelta) -> None:
    """An instant lies within the bounds of a day exactly if it belongs to it, and days leave no gap."""
    start, end = day_bounds(day)
    assert end == day_start(day + timedelta(days=1))
    assert end - start == timedelta(days=1)
    assert (beijing_day(start + into) == day) == (start + into < end)
