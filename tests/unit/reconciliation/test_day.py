"""A day of an account goes through its states, and none of them is an end that nobody notices."""

from datetime import UTC, date, datetime, timedelta

import pytest

from merchant_center.core.errors import ConflictError
from merchant_center.reconciliation.rules.day import (
    FAILURE_PAUSE,
    MAX_FAILURES,
    DayCounts,
    DayState,
    asked_again,
    failed,
    finished,
    needs_another_run,
    new_day,
    started,
    waits,
)

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)


def test_failed_day_has_a_date_until_a_person_has_to():
    """A failure is tried again by itself, from the beginning, for three days; then it waits for a person."""
    day = started(new_day("1900000001", DAY, "schedule", NOW), NOW, "t")
    for count in range(1, MAX_FAILURES + 1):
        lost = failed(day, "NO_AUTH", "no", NOW)
        assert (lost.state, lost.run, lost.failures) == (DayState.FAILED, count + 1, count)
        assert lost.next_poll_at == (NOW + FAILURE_PAUSE if count < MAX_FAILURES else None)
        day = started(lost, NOW, "t")
    again = asked_again(lost, "wang", NOW)
    assert (again.state, again.failures) == (DayState.WAITING, 0)
    assert (again.failure_code, again.failure, again.failed_at) == ("", "", None)


def test_day_goes_through_its_states():
    """It waits for its bill, runs, ends empty or matched, and can be run again; nobody runs it twice at once."""
    day = new_day("1900000001", DAY, "schedule", NOW)
    assert day.next_poll_at > NOW
    running = started(day, NOW, "t")
    with pytest.raises(ConflictError):
        started(running, NOW, "other")
    with pytest.raises(ConflictError):
        asked_again(running, "wang", NOW)
    later = waits(running, "STATEMENT_CREATING", timedelta(minutes=30), NOW)
    assert (later.state, later.next_poll_at) == (DayState.WAITING, NOW + timedelta(minutes=30))
    done = finished(running, NOW, again=False)
    assert (done.state, done.next_poll_at) == (DayState.EMPTY, None)
    assert finished(running, NOW, again=True).next_poll_at == NOW + timedelta(days=1)
    assert finished(running, NOW + timedelta(days=8), again=True).next_poll_at is None
    again = asked_again(done, "wang", NOW)
    assert (again.state, again.run, again.result) == (DayState.WAITING, 2, done.result)


@pytest.mark.parametrize(
    ("counts", "has_gap", "is_needed"),
    [
        (DayCounts(open=1), False, True),
        (DayCounts(resolved=1), True, True),
        (DayCounts(resolved=1), False, False),
        (DayCounts(gone=1), True, False),
        (DayCounts(), True, False),
    ],
)
def test_another_run_is_for_what_may_end_by_itself(counts, has_gap, is_needed):
    """Open differences may end, and what was resolved may close a gap; nothing else changes by running again."""
    assert needs_another_run(counts, has_gap=has_gap) is is_needed
