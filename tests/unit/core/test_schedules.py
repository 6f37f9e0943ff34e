"""The next date of a schedule."""

from datetime import UTC, datetime, timedelta

import pytest

from merchant_center.core.schedules import next_date

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
SCHEDULE = (timedelta(seconds=30), timedelta(minutes=5))


@pytest.mark.parametrize(
    ("passed", "expected"),
    [(0, 30), (29, 30), (30, 300), (299, 300), (300, None), (4000, None)],
)
def test_next_date_is_the_first_that_is_later(passed: int, expected: int | None) -> None:
    """A date that is now has passed already; after the last there is none."""
    found = next_date(SCHEDULE, T0, T0 + timedelta(seconds=passed))
    assert found == (None if expected is None else T0 + timedelta(seconds=expected))
