"""The life of a job: states, chunks under a lease, outcomes that are counted once, figures that add up."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.errors import ConflictError
from merchant_center.core.transitions import transition
from merchant_center.jobs.rules.customer_list import Row
from merchant_center.jobs.rules.job import (
    CHUNK_ROWS,
    LEASE,
    TRANSITIONS,
    Chunk,
    Counts,
    Job,
    JobAction,
    JobKind,
    JobState,
    JobTrigger,
    Outcome,
    TriedRow,
    actions_of,
    chunk_size,
    halted,
    leased,
    progress,
    recorded,
    released,
    started,
)

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
JOB = Job(
    job_id="j",
    kind=JobKind.VOUCHER,
    target_id="1",
    target_name="满减券",
    appid="wx0",
    rate=200,
    state=JobState.READY,
    requested_by="operator",
    requested_at=T0,
    fingerprint="f",
    rows=1_001,
)
CHUNK = Chunk("j", 0, 10)


def results(*outcomes, start=0):
    return [
        TriedRow(n, Row(n + 1, f"openid{n}"), outcome, "X" if outcome is Outcome.FAILED else "")
        for n, outcome in enumerate(outcomes, start=start)
    ]


def test_every_state_is_reached():
    """From CHECKING the table leads to all states, and uses every trigger."""
    reached = {JobState.CHECKING}
    for _ in JobState:
        reached |= {after for (before, _), after in TRANSITIONS.items() if before in reached}
    assert reached == set(JobState)
    assert {trigger for _, trigger in TRANSITIONS} == set(JobTrigger)


@pytest.mark.parametrize("state", [JobState.DONE, JobState.CANCELLED, JobState.REJECTED])
def test_end_is_the_end(state):
    """Nothing happens any more to a job at its end."""
    for trigger in JobTrigger:
        with pytest.raises(ConflictError):
            transition(TRANSITIONS, state, trigger)


@pytest.mark.parametrize(
    ("state", "failed", "actions"),
    [
        (JobState.CHECKING, 0, ["cancel"]),
        (JobState.READY, 0, ["resume", "cancel"]),
        (JobState.RUNNING, 3, ["pause", "cancel"]),
        (JobState.STOPPED, 3, ["resume", "cancel"]),
        (JobState.DONE, 0, []),
        (JobState.DONE, 3, ["resend"]),
        (JobState.CANCELLED, 3, ["resend"]),
        (JobState.REJECTED, 0, []),
    ],
)
def test_actions_are_what_the_state_allows(state, failed, actions):
    """An operator is offered what the table of states allows, and failures again once the job is at its end."""
    assert actions_of(replace(JOB, state=state), failed) == [JobAction(one) for one in actions]


def test_chunks_cover_the_rows():
    """All chunks together have as many rows as the job, and only the last is smaller."""
    sizes = [chunk_size(JOB, number) for number in range(JOB.chunks)]
    assert sizes == [CHUNK_ROWS, CHUNK_ROWS, 1]
    assert replace(JOB, rows=0).chunks == 0


def test_jobs_of_failures_have_one_root():
    """The jobs that send failures again, one after another, are rounds of the first one."""
    second = replace(JOB, job_id=JOB.following_id)
    third = replace(JOB, job_id=second.following_id)
    assert [one.job_id for one in (JOB, second, third)] == ["j", "j-2", "j-3"]
    assert [one.round for one in (JOB, second, third)] == [1, 2, 3]
    assert {one.root for one in (JOB, second, third)} == {"j"}


def test_lease_keeps_others_out_until_it_ends():
    """A chunk under a lease is refused to everybody, its own message delivered twice among them."""
    held = leased(CHUNK, "a", T0)
    for ticket in ("a", "b"):
        with pytest.raises(ConflictError):
            leased(held, ticket, T0 + LEASE - timedelta(milliseconds=1))
        assert leased(held, ticket, T0 + LEASE).ticket == ticket
    assert leased(released(held), "b", T0).ticket == "b"


@given(st.lists(st.sampled_from([Outcome.DONE, Outcome.FAILED, Outcome.OPEN]), min_size=1, max_size=10), st.data())
def test_each_row_is_counted_once(outcomes, data):
    """However rows are decided, in whatever slices and tries, done, failures and open rows are those gone through."""
    chunk = CHUNK
    for outcome in outcomes:
        chunk = recorded(chunk, results(outcome, start=chunk.position), T0)
        assert chunk.done + len(chunk.failures) + len(chunk.open) == chunk.position
    while chunk.open:
        tried = chunk.open[: data.draw(st.integers(1, 3))]
        chosen = data.draw(st.lists(st.sampled_from(list(Outcome)[:3]), min_size=len(tried), max_size=len(tried)))
        if all(one is Outcome.OPEN for one in chosen):
            chosen = [Outcome.DONE, *chosen[1:]]
        retried = [replace(results(one, start=index)[0]) for index, one in zip(tried, chosen, strict=True)]
        chunk = recorded(chunk, retried, T0)
        assert chunk.done + len(chunk.failures) + len(chunk.open) == chunk.position == len(outcomes)


def test_rows_that_stay_open_are_tried_last_again():
    """A row that could not be decided again goes behind the others, so that one cannot keep them waiting."""
    chunk = recorded(CHUNK, results(*[Outcome.OPEN] * 3), T0)
    assert recorded(chunk, results(Outcome.OPEN), T0).open == (1, 2, 0)


def test_unsent_rows_finish_a_chunk_without_being_counted():
    """Rows that a cancel was faster than are gone through and counted nowhere."""
    chunk = recorded(CHUNK, results(*[Outcome.UNSENT] * 10), T0)
    assert chunk.is_finished
    assert (chunk.done, chunk.failures) == (0, ())


@given(
    done=st.integers(0, 600), failed=st.integers(0, 401), before=st.integers(0, 1_001), seconds=st.integers(0, 9_999)
)
def test_figures_add_up(done, failed, before, seconds):
    """Whatever is counted, done + failed + waiting are the rows, and time left is never below zero."""
    job = replace(JOB, state=JobState.RUNNING, running_since=T0, decided_before=before)
    told = progress(job, Counts(done, failed), T0 + timedelta(seconds=seconds))
    assert told.done + told.failed + told.waiting == job.rows
    assert told.seconds_left is None or told.seconds_left >= 0


def test_rate_counts_from_the_last_start():
    """A pause does not slow the rate that is told: it is measured since the job was last started."""
    job = started(JOB, Counts(300, 1), T0)
    told = progress(job, Counts(500, 1), T0 + timedelta(seconds=10))
    assert (told.rate_per_minute, told.waiting, told.seconds_left) == (1_200, 500, 25)
    paused = halted(job, JobTrigger.PAUSE, "", T0)
    assert (progress(paused, Counts(500, 1), T0).rate_per_minute, paused.finished_at) == (0, None)


def test_restart_forgets_why_it_was_stopped():
    """A resumed job has no reason any more, and numbers its versions."""
    stopped = halted(started(JOB, Counts(), T0), JobTrigger.STOP, "NOT_ENOUGH", T0)
    again = started(stopped, Counts(), T0)
    assert (stopped.reason, again.reason, again.version) == ("NOT_ENOUGH", "", 4)
