"""A day of an account: how far its reconciliation is, and what came of it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from merchant_center.core.errors import ConflictError, InvalidInputError
from merchant_center.core.times import beijing_day
from merchant_center.core.transitions import TransitionTable, transition
from merchant_center.reconciliation.rules.bill_readiness import ready_at
from merchant_center.reconciliation.rules.progress import NOT_BEGUN, Progress

LEASE = timedelta(minutes=2)
"""For how long a worker owns a day; each checkpoint renews it."""
POLL_AFTER = timedelta(minutes=15)
"""After this a day that no worker has is enqueued again."""
FAILURE_PAUSE = timedelta(hours=1)
MAX_FAILURES = 72
"""So often a failed day is tried again by itself, then a person has to."""
MAX_ATTEMPTS = 10
"""How many workers may start a run without a checkpoint before it fails."""
AGAIN_AFTER = timedelta(days=1)
AGAIN_FOR = timedelta(days=7)


class DayState(StrEnum):
    """How a day stands. DIFFERENT is a MATCHED or EMPTY one with open differences: nobody stores it."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    MATCHED = "MATCHED"
    DIFFERENT = "DIFFERENT"
    EMPTY = "EMPTY"
    FAILED = "FAILED"


class DayTrigger(StrEnum):
    """What can happen to a day."""

    START = "START"
    WAIT = "WAIT"
    MATCH = "MATCH"
    FIND_EMPTY = "FIND_EMPTY"
    FAIL = "FAIL"
    RUN_AGAIN = "RUN_AGAIN"


_S, _T = DayState, DayTrigger
TRANSITIONS = TransitionTable(
    "a day's reconciliation",
    {
        (_S.WAITING, _T.START): _S.RUNNING,
        # A worker whose lease ran out is followed by another, which goes on at the last checkpoint.
        (_S.RUNNING, _T.START): _S.RUNNING,
        (_S.FAILED, _T.START): _S.RUNNING,
        (_S.RUNNING, _T.WAIT): _S.WAITING,
        (_S.RUNNING, _T.MATCH): _S.MATCHED,
        (_S.RUNNING, _T.FIND_EMPTY): _S.EMPTY,
        (_S.RUNNING, _T.FAIL): _S.FAILED,
        (_S.WAITING, _T.FAIL): _S.FAILED,
        (_S.WAITING, _T.RUN_AGAIN): _S.WAITING,
        (_S.MATCHED, _T.RUN_AGAIN): _S.WAITING,
        (_S.EMPTY, _T.RUN_AGAIN): _S.WAITING,
        (_S.FAILED, _T.RUN_AGAIN): _S.WAITING,
    },
)
FINAL = frozenset({_S.MATCHED, _S.EMPTY})


@dataclass(frozen=True, slots=True)
class ReconciliationDay:
    """A day of an account.

    Attributes:
        run: the number of the run that is under way, or was the last.
        progress: of that run.
        result: of the last run that ended well; ``None`` before the first.
        ticket: the message of the worker that has or had the lease.
        attempts: workers since the last checkpoint.
        failures: how often it failed in a row.
    """

    mchid: str
    day: date
    state: DayState
    requested_at: datetime
    requested_by: str
    run: int = 1
    progress: Progress = NOT_BEGUN
    result: Progress | None = None
    lease_until: datetime | None = None
    ticket: str = ""
    attempts: int = 0
    failures: int = 0
    failure_code: str = ""
    failure: str = ""
    failed_at: datetime | None = None
    next_poll_at: datetime | None = None
    updated_at: datetime | None = None
    finished_at: datetime | None = None
    version: int = 1

    def is_held(self, now: datetime) -> bool:
        """Return whether a worker has the lease."""
        return self.lease_until is not None and self.lease_until > now


def day_named(text: str) -> date:
    """Return the day of a path.

    Raises:
        InvalidInputError: it is none.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise InvalidInputError.of("day", "must be a date like 2026-11-28")
    return day


def new_day(mchid: str, day: date, by: str, now: datetime) -> ReconciliationDay:
    """Return a day that waits for its first run, due at once, or when its bills are there."""
    due = max(now + POLL_AFTER, ready_at(day))
    return ReconciliationDay(mchid, day, DayState.WAITING, now, by, next_poll_at=due, updated_at=now)


def asked_again(known: ReconciliationDay, by: str, now: datetime) -> ReconciliationDay:
    """Return the day as it waits for another run; the last result stays until that one has ended.

    Raises:
        ConflictError: a run is under way.
    """
    return replace(
        known,
        state=transition(TRANSITIONS, known.state, DayTrigger.RUN_AGAIN),
        run=known.run + 1,
        progress=NOT_BEGUN,
        requested_at=now,
        requested_by=by,
        failures=0,
        failure_code="",
        failure="",
        failed_at=None,
        attempts=0,
        next_poll_at=now + POLL_AFTER,
        updated_at=now,
        version=known.version + 1,
    )


def started(known: ReconciliationDay, now: datetime, ticket: str) -> ReconciliationDay:
    """Return the day with a lease for a worker; it is due when the lease ends.

    Raises:
        ConflictError: another worker has the lease, or it is finished.
    """
    if known.is_held(now):
        raise ConflictError(f"the bills of {known.mchid} of {known.day} are being matched by another worker")
    return replace(
        known,
        state=transition(TRANSITIONS, known.state, DayTrigger.START),
        lease_until=now + LEASE,
        next_poll_at=now + LEASE,
        ticket=ticket,
        attempts=known.attempts + 1,
        updated_at=now,
        version=known.version + 1,
    )


def advanced(known: ReconciliationDay, progress: Progress, now: datetime) -> ReconciliationDay:
    """Return the day after a checkpoint."""
    return replace(
        known,
        progress=progress,
        lease_until=now + LEASE,
        next_poll_at=now + LEASE,
        attempts=0,
        updated_at=now,
        version=known.version + 1,
    )


def released(known: ReconciliationDay, now: datetime) -> ReconciliationDay:
    """Return the day without a lease, for the next worker to start at once."""
    return replace(known, lease_until=None, next_poll_at=now + POLL_AFTER, updated_at=now, version=known.version + 1)


def postponed(known: ReconciliationDay, now: datetime) -> ReconciliationDay:
    """Return the day with its next date."""
    return replace(known, next_poll_at=now + POLL_AFTER, version=known.version + 1)


def is_given_up(known: ReconciliationDay) -> bool:
    """Return whether so many workers died at one place that no other one begins there."""
    return known.state is DayState.RUNNING and known.attempts >= MAX_ATTEMPTS


def waits(known: ReconciliationDay, code: str, pause: timedelta, now: datetime) -> ReconciliationDay:
    """Return the day whose bill is not there yet."""
    return replace(
        known,
        state=transition(TRANSITIONS, known.state, DayTrigger.WAIT),
        failure_code=code,
        failure="",
        lease_until=None,
        attempts=0,
        next_poll_at=now + pause,
        updated_at=now,
        version=known.version + 1,
    )


def failed(known: ReconciliationDay, code: str, reason: str, now: datetime) -> ReconciliationDay:
    """Return the failed day with the reason, and a date on which it is tried again from what was fetched.

    A bill that cannot be read is fetched again: what is wrong with it may be wrong with this copy alone.
    """
    again = known.failures + 1 < MAX_FAILURES
    return replace(
        known,
        state=transition(TRANSITIONS, known.state, DayTrigger.FAIL),
        run=known.run + 1,
        progress=NOT_BEGUN,
        failures=known.failures + 1,
        failure_code=code,
        failure=reason[:1000],
        failed_at=now,
        lease_until=None,
        attempts=0,
        next_poll_at=now + FAILURE_PAUSE if again else None,
        updated_at=now,
        version=known.version + 1,
    )


def finished(known: ReconciliationDay, now: datetime, *, again: bool) -> ReconciliationDay:
    """Return the day whose every shard is matched. What was put in order for it is not needed any more.

    A day with open differences, or with resolved ones and a gap in its ledger, is to be run ``again`` each day for a
    week: what was settled meanwhile ends by itself, and what was repaired counts among ours.
    """
    is_young = beijing_day(now) - known.day <= AGAIN_FOR
    is_empty = all(one.is_absent for one in known.progress.bills)
    result = replace(known.progress, chunks=())
    return replace(
        known,
        state=transition(TRANSITIONS, known.state, DayTrigger.FIND_EMPTY if is_empty else DayTrigger.MATCH),
        progress=result,
        result=result,
        failures=0,
        failure_code="",
        failure="",
        failed_at=None,
        lease_until=None,
        next_poll_at=now + AGAIN_AFTER if again and is_young else None,
        updated_at=now,
        finished_at=now,
        version=known.version + 1,
    )


@dataclass(frozen=True, slots=True)
class DayCounts:
    """How many differences of a day are in which state, counted with each write of one."""

    open: int = 0
    resolved: int = 0
    gone: int = 0


def shown_state(day: ReconciliationDay, counts: DayCounts) -> DayState:
    """Return the state as people see it."""
    return DayState.DIFFERENT if day.state in FINAL and counts.open else day.state


def needs_another_run(counts: DayCounts, *, has_gap: bool) -> bool:
    """Return whether another run may end by itself what this one left: open differences, or a gap in the ledger.

    A gap alone is no reason: money that is booked after midnight leaves one on both days, in every run.
    """
    return counts.open > 0 or (counts.resolved > 0 and has_gap)
