"""The life of an export: states, lease, checkpoints, progress."""

import itertools
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.errors import ConflictError, InvalidInputError
from merchant_center.core.times import beijing_day, instant_text
from merchant_center.core.transitions import transition
from merchant_center.exports.rules import (
    LEASE,
    TRANSITIONS,
    Export,
    ExportState,
    ExportTrigger,
    Part,
    advanced,
    daily_export,
    failed,
    finished,
    new_export,
    progress_percent,
    released,
    started,
)
from merchant_center.orders.rules.search import OrderFilter

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
DAY = timedelta(days=1)
MOMENT = timedelta(milliseconds=1)
SPAN = OrderFilter(created_from=T0 - DAY, created_to=T0)

ALLOWED = {
    ExportTrigger.START: {"REQUESTED": "RUNNING", "RUNNING": "RUNNING"},
    ExportTrigger.FINISH: {"RUNNING": "DONE"},
    ExportTrigger.FAIL: {"REQUESTED": "FAILED", "RUNNING": "FAILED"},
}


@pytest.fixture(scope="session")
def running() -> Export:
    """An export that a worker took up a moment ago."""
    return started(new_export("e1", SPAN, "operator-1", T0), "upload-1", T0)


@pytest.mark.parametrize(("state", "trigger"), list(itertools.product(ExportState, ExportTrigger)))
def test_each_trigger_in_each_state_moves_on_or_is_refused(state: ExportState, trigger: ExportTrigger) -> None:
    """Every pair is either in the table or a conflict."""
    expected = ALLOWED[trigger].get(state)
    if expected is None:
        with pytest.raises(ConflictError):
            transition(TRANSITIONS, state, trigger)
    else:
        assert transition(TRANSITIONS, state, trigger) == expected


def test_file_lies_under_the_beijing_day_of_the_request() -> None:
    """An export asked for in the evening in UTC lies in the folder of the next day in Beijing."""
    export = new_export("e1", SPAN, "operator-1", datetime(2026, 11, 22, 16, tzinfo=UTC))
    assert export.key == "orders/2026/11/23/e1.csv"


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        (OrderFilter(), OrderFilter(created_to=T0)),
        (OrderFilter(created_from=T0 - DAY), OrderFilter(created_from=T0 - DAY, created_to=T0)),
        (SPAN, SPAN),
        (OrderFilter(paid_from=T0 - DAY), OrderFilter(paid_from=T0 - DAY, paid_to=T0)),
        (OrderFilter(paid_to=T0 - DAY), OrderFilter(paid_to=T0 - DAY, created_to=T0)),
        (OrderFilter(created_to=T0 + DAY), OrderFilter(created_to=T0 + DAY)),
    ],
)
def test_export_without_an_end_ends_now(asked: OrderFilter, kept: OrderFilter) -> None:
    """A span that is open at the end is closed at the request, so that the file has an end."""
    assert new_export("e1", asked, "operator-1", T0).filter == kept


def test_export_of_the_future_is_refused() -> None:
    """A span that begins after now and has no end would be empty."""
    with pytest.raises(InvalidInputError):
        new_export("e1", OrderFilter(created_from=T0 + DAY), "operator-1", T0)


@given(st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001 - given above
def test_scheduled_export_is_the_beijing_day_before(at: datetime) -> None:
    """Whenever the schedule fires on a Beijing day, it asks for the whole day before under the same name."""
    name, day, filter_ = daily_export(at)
    assert day == beijing_day(at) - timedelta(days=1)
    assert name == f"daily-{day.isoformat()}"
    assert filter_.paid_from is not None
    assert filter_.paid_to is not None
    assert beijing_day(filter_.paid_from) == day == beijing_day(filter_.paid_to - MOMENT)
    assert filter_.paid_to - filter_.paid_from == DAY


def test_schedule_at_midnight_of_beijing_belongs_to_the_new_day() -> None:
    """A schedule at 00:30 in Beijing exports the day that has just ended."""
    assert daily_export(datetime(2026, 11, 22, 16, 30, tzinfo=UTC))[1] == date(2026, 11, 22)


def test_lease_keeps_a_second_worker_out_until_it_ends(running: Export) -> None:
    """Two minutes without a sign of life let another worker go on; a moment before they do not."""
    with pytest.raises(ConflictError):
        started(running, "upload-1", T0 + LEASE - MOMENT)
    other = started(running, "upload-1", T0 + LEASE)
    assert (other.state, other.lease_until) == (ExportState.RUNNING, T0 + 2 * LEASE)


def test_checkpoint_renews_the_lease_and_keeps_what_is_written(running: Export) -> None:
    """A checkpoint adds its part, counts on, and is a sign of life."""
    later = T0 + timedelta(minutes=1)
    one = advanced(running, Part(1, "etag-1", 800), "p1", 10, 3_000, later, is_complete=False)
    two = advanced(one, None, "p2", 12, 3_600, later, is_complete=True)
    assert [part.number for part in two.parts] == [1]
    assert (one.lease_until, two.size, two.rows, two.total_fen) == (later + LEASE, 800, 12, 3_600)
    assert (two.position, two.is_complete) == ("p2", True)


def test_work_laid_down_is_free_at_once(running: Export) -> None:
    """A worker that lays its work down frees the lease, and the next one need not wait."""
    free = released(running, T0 + MOMENT)
    assert started(free, free.upload_id, T0 + MOMENT).state is ExportState.RUNNING


@pytest.mark.parametrize("end", [ExportState.DONE, ExportState.FAILED])
def test_end_is_the_end(running: Export, end: ExportState) -> None:
    """A finished or failed export has its time and no lease, and is never taken up or ended again."""
    done = finished(running, "ab" * 32, T0) if end is ExportState.DONE else failed(running, "no bucket", T0)
    assert (done.state, done.lease_until, done.finished_at) == (end, None, T0)
    with pytest.raises(ConflictError):
        started(done, "upload-1", T0 + DAY)
    with pytest.raises(ConflictError):
        finished(done, "", T0)
    with pytest.raises(ConflictError):
        failed(done, "", T0)


def test_each_change_is_the_next_version(running: Export) -> None:
    """Every change counts the version up by one, so that two workers of one version cannot both win."""
    changed = [
        started(running, "u", T0 + LEASE),
        advanced(running, None, "", 0, 0, T0, is_complete=True),
        released(running, T0),
        finished(running, "", T0),
        failed(running, "", T0),
    ]
    assert {one.version for one in changed} == {running.version + 1}


def test_progress_begins_at_nothing_and_ends_at_the_end(running: Export) -> None:
    """Nothing is read at first, half of the span is half of the way, and only the finished file is all of it."""
    position = f"{instant_text(T0 - DAY / 2)}#20261122-ABCDEFGHIJKLMNOP"
    assert progress_percent(running, T0) == 0
    assert progress_percent(replace(running, position=position), T0) == 50
    assert progress_percent(replace(running, position=f"{instant_text(T0)}#x"), T0) == 99
    assert progress_percent(finished(running, "", T0), T0) == 100


def test_progress_of_a_span_without_a_beginning_is_not_invented(running: Export) -> None:
    """Where the beginning is open the share is not known, so nothing is claimed."""
    export = replace(running, filter=OrderFilter(created_to=T0), position=f"{instant_text(T0)}#x")
    assert progress_percent(export, T0) == 0


@given(
    st.timedeltas(-400 * DAY, 400 * DAY),
    st.timedeltas(MOMENT, 400 * DAY),
    st.timedeltas(-400 * DAY, 400 * DAY),
    st.sampled_from(ExportState),
)
def test_progress_stays_within_its_bounds(
    start: timedelta, length: timedelta, at: timedelta, state: ExportState
) -> None:
    """Whatever span and position, progress is 0 to 100, and 100 exactly when the file is there."""
    filter_ = OrderFilter(created_from=T0 + start, created_to=T0 + start + length)
    export = replace(new_export("e1", filter_, "", T0), state=state, position=f"{instant_text(T0 + at)}#x")
    percent = progress_percent(export, T0)
    assert 0 <= percent <= 100
    assert (percent == 100) == (state is ExportState.DONE)
