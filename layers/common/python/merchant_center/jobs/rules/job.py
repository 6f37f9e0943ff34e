"""A job that gives many customers one thing: its states, its chunks, and figures that always add up."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from merchant_center.audit.rules import Audited, ResourceKind
from merchant_center.core.errors import ConflictError
from merchant_center.core.transitions import TransitionTable, transition
from merchant_center.customers.rules import Customer
from merchant_center.jobs.rules.customer_list import Problem, Row

JOB_ID_PATTERN = r"[0-9a-z-]{1,40}"
CHUNK_ROWS = 500
CHAINS = 16
"""Chunk n is followed by chunk n + CHAINS: so many messages of a job are under way, whatever its size."""
LEASE = timedelta(seconds=125)
"""For how long a worker owns a chunk without a sign of life: longer than it may live, so that none alive loses it."""
MAX_OPEN = 50
"""With so many undecided rows a chunk begins no new ones: in an outage few customers are left undecided."""
MAX_PROBLEMS_SHOWN = 20
POLL_AFTER = timedelta(minutes=15)
"""When a job is enqueued again that nobody finished: its queue brings a killed worker's message back before that."""


class JobKind(StrEnum):
    """What the customers of a list get."""

    VOUCHER = "voucher"
    RED_PACKET = "red_packet"


MAX_RATE = {JobKind.VOUCHER: 500, JobKind.RED_PACKET: 80}
"""Sends a second that WeChat takes of one merchant account (WeChat Pay APIv3, vouchers, "send a coupon"; WeChat Pay V2,
"sendredpack": 1,800 a minute, up to 5,000 on request)."""


class JobState(StrEnum):
    """Where a job stands. READY waits to be resumed: lines were bad, or it was asked to wait. STOPPED has a reason."""

    CHECKING = "CHECKING"
    READY = "READY"
    REJECTED = "REJECTED"
    RUNNING = "RUNNING"
    PAUSED = "PAUSED"
    STOPPED = "STOPPED"
    DONE = "DONE"
    CANCELLED = "CANCELLED"


class JobTrigger(StrEnum):
    """What can happen to a job."""

    ACCEPT = "ACCEPT"
    REJECT = "REJECT"
    START = "START"
    PAUSE = "PAUSE"
    STOP = "STOP"
    CANCEL = "CANCEL"
    FINISH = "FINISH"


TRANSITIONS = TransitionTable(
    "a job",
    {
        (JobState.CHECKING, JobTrigger.ACCEPT): JobState.READY,
        (JobState.CHECKING, JobTrigger.REJECT): JobState.REJECTED,
        (JobState.CHECKING, JobTrigger.CANCEL): JobState.CANCELLED,
        (JobState.READY, JobTrigger.START): JobState.RUNNING,
        (JobState.READY, JobTrigger.CANCEL): JobState.CANCELLED,
        # Whoever starts a running job enqueues it again, in case that the first one to do so died.
        (JobState.RUNNING, JobTrigger.START): JobState.RUNNING,
        (JobState.RUNNING, JobTrigger.PAUSE): JobState.PAUSED,
        (JobState.RUNNING, JobTrigger.STOP): JobState.STOPPED,
        (JobState.RUNNING, JobTrigger.CANCEL): JobState.CANCELLED,
        (JobState.RUNNING, JobTrigger.FINISH): JobState.DONE,
        (JobState.PAUSED, JobTrigger.START): JobState.RUNNING,
        (JobState.PAUSED, JobTrigger.CANCEL): JobState.CANCELLED,
        (JobState.STOPPED, JobTrigger.START): JobState.RUNNING,
        (JobState.STOPPED, JobTrigger.CANCEL): JobState.CANCELLED,
    },
)


class JobAction(StrEnum):
    """What an operator may do with a job as it is now."""

    PAUSE = "pause"
    RESUME = "resume"
    CANCEL = "cancel"
    RESEND = "resend"


AT_REST = frozenset({JobState.DONE, JobState.CANCELLED})
"""Nothing new is sent any more, so the failures may be sent again by another job."""


class Outcome(StrEnum):
    """What became of a row. OPEN: not known yet. UNSENT: the job was cancelled before the row was served."""

    DONE = "DONE"
    FAILED = "FAILED"
    OPEN = "OPEN"
    UNSENT = "UNSENT"


@dataclass(frozen=True, slots=True)
class Failure:
    """A customer who got nothing, by WeChat's code or ours; ``about`` says whom it is about, if the code does not."""

    line: int
    openid: str
    code: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class TriedRow:
    """The row at an index of its chunk, and what became of it; ``code`` and ``about`` are those of a Failure."""

    index: int
    row: Row
    outcome: Outcome
    code: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One list for one target: a stock of vouchers, or a red packet.

    ``rows`` are the customers that are left after the check; each is served once. A job that ``waits`` is started by
    an operator, whatever the check finds; without bad rows, any other starts by itself.
    """

    job_id: str
    kind: JobKind
    target_id: str
    target_name: str
    appid: str
    rate: int
    state: JobState
    requested_by: str
    requested_at: datetime
    fingerprint: str
    campaign: str = ""
    resend_of: str = ""
    waits: bool = False
    input_tag: str = ""
    rows: int = 0
    duplicates: int = 0
    bad_rows: int = 0
    problems: tuple[Problem, ...] = ()
    reason: str = ""
    running_since: datetime | None = None
    decided_before: int = 0
    finished_at: datetime | None = None
    version: int = 1
    next_poll_at: datetime | None = None

    @property
    def chunks(self) -> int:
        """Return how many chunks the rows are cut into."""
        return -(-self.rows // CHUNK_ROWS)

    @property
    def starts_by_itself(self) -> bool:
        """Return whether nobody has to look at what the check found."""
        return not (self.bad_rows or self.waits)

    @property
    def root(self) -> str:
        """Return the id of the first job in the row of those that send failures again, or its own."""
        return self.job_id.partition("-")[0]

    @property
    def round(self) -> int:
        """Return 1 for a job with a list of its own, 2 for one of its failures, and so on."""
        return int(self.job_id.partition("-")[2] or 1)

    @property
    def following_id(self) -> str:
        """Return the id of the one job that may send the failures of this one again."""
        return f"{self.root}-{self.round + 1}"

    def customer(self, row: Row) -> Customer:
        """Return the customer of a row."""
        return Customer(self.appid, row.openid)


AUDITED = Audited(
    ResourceKind.JOB,
    "job_id",
    ("kind", "target_id", "target_name", "appid", "rate", "campaign", "resend_of", "state", "reason"),
)


@dataclass(frozen=True, slots=True)
class JobFilter:
    """Conditions that all hold; "" and ``None`` mean: any. ``target_id`` is a stock or a red packet."""

    state: JobState | None = None
    target_id: str = ""
    campaign: str = ""

    def admits(self, job: Job) -> bool:
        """Return whether the job meets every condition."""
        return (
            (self.state is None or job.state is self.state)
            and (not self.target_id or job.target_id == self.target_id)
            and (not self.campaign or job.campaign == self.campaign)
        )


@dataclass(frozen=True, slots=True)
class Chunk:
    """Rows of a job that one worker goes through under a lease.

    ``position`` rows have been gone through; those in ``open`` (by index) are not decided yet. ``ticket`` names the
    message of the worker that has or had the lease.
    """

    job_id: str
    number: int
    rows: int
    position: int = 0
    open: tuple[int, ...] = ()
    done: int = 0
    failures: tuple[Failure, ...] = ()
    ticket: str = ""
    lease_until: datetime | None = None
    version: int = 0

    @property
    def is_finished(self) -> bool:
        """Return whether every row has its outcome."""
        return self.position == self.rows and not self.open


@dataclass(frozen=True, slots=True)
class Counts:
    """Decided rows of a job."""

    done: int = 0
    failed: int = 0

    @property
    def decided(self) -> int:
        """Return how many rows have an outcome."""
        return self.done + self.failed


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: done + failed + waiting are its rows at every instant; undecided rows wait."""

    done: int
    failed: int
    waiting: int
    rate_per_minute: int
    seconds_left: int | None


def accepted(job: Job, input_tag: str, rows: int, duplicates: int, bad_rows: int, shown: Sequence[Problem]) -> Job:
    """Return the job with its list checked; ``input_tag`` names the version of the list that was."""
    checked = replace(
        job,
        state=transition(TRANSITIONS, job.state, JobTrigger.ACCEPT),
        input_tag=input_tag,
        rows=rows,
        duplicates=duplicates,
        bad_rows=bad_rows,
        problems=tuple(shown[:MAX_PROBLEMS_SHOWN]),
        version=job.version + 1,
    )
    # What starts by itself has a date until it has.
    return checked if checked.starts_by_itself else replace(checked, next_poll_at=None)


def rejected(job: Job, reason: str, bad_rows: int, shown: Sequence[Problem], now: datetime) -> Job:
    """Return the job whose list cannot be used."""
    return replace(
        job,
        state=transition(TRANSITIONS, job.state, JobTrigger.REJECT),
        reason=reason,
        bad_rows=bad_rows,
        problems=tuple(shown[:MAX_PROBLEMS_SHOWN]),
        finished_at=now,
        next_poll_at=None,
        version=job.version + 1,
    )


def started(job: Job, counts: Counts, now: datetime) -> Job:
    """Return the job running from now on; its rate is measured from here."""
    return replace(
        job,
        state=transition(TRANSITIONS, job.state, JobTrigger.START),
        reason="",
        running_since=now,
        decided_before=counts.decided,
        next_poll_at=now + POLL_AFTER,
        version=job.version + 1,
    )


def halted(job: Job, trigger: JobTrigger, reason: str, now: datetime) -> Job:
    """Return the job paused, stopped, cancelled or finished; a cancelled one is polled while rows are undecided."""
    state = transition(TRANSITIONS, job.state, trigger)
    return replace(
        job,
        state=state,
        reason=reason,
        finished_at=now if state in AT_REST else None,
        next_poll_at=now + POLL_AFTER if state is JobState.CANCELLED else None,
        version=job.version + 1,
    )


def postponed(job: Job, now: datetime) -> Job:
    """Return the job with its next date, an interval from now."""
    return replace(job, next_poll_at=now + POLL_AFTER, version=job.version + 1)


def settled(job: Job) -> Job:
    """Return the job without a date: nothing of it is under way."""
    return replace(job, next_poll_at=None, version=job.version + 1)


def chunk_size(job: Job, number: int) -> int:
    """Return how many rows a chunk has: all the same but the last."""
    return min(CHUNK_ROWS, job.rows - number * CHUNK_ROWS)


def leased(chunk: Chunk, ticket: str, now: datetime) -> Chunk:
    """Return the chunk under the lease of a worker.

    Raises:
        ConflictError: another delivery holds the lease.
    """
    if chunk.lease_until is not None and now < chunk.lease_until:
        raise ConflictError(f"chunk {chunk.number} of job {chunk.job_id} is with another worker")
    return replace(chunk, ticket=ticket, lease_until=now + LEASE, version=chunk.version + 1)


def recorded(chunk: Chunk, tried: Sequence[TriedRow], now: datetime) -> Chunk:
    """Return the chunk with the outcomes of open rows, or of those that follow ``position`` without a gap."""
    still_open = [one.index for one in tried if one.outcome is Outcome.OPEN]
    indexes = {one.index for one in tried}
    failures = [
        Failure(one.row.line, one.row.openid, one.code, one.about) for one in tried if one.outcome is Outcome.FAILED
    ]
    return replace(
        chunk,
        position=max(chunk.position, 1 + max(indexes, default=-1)),
        # Tried last, so tried again last.
        open=(*(index for index in chunk.open if index not in indexes), *still_open),
        done=chunk.done + sum(one.outcome is Outcome.DONE for one in tried),
        failures=(*chunk.failures, *failures),
        lease_until=now + LEASE,
        version=chunk.version + 1,
    )


def released(chunk: Chunk) -> Chunk:
    """Return the chunk without a lease: the next worker may have it at once."""
    return replace(chunk, lease_until=None, version=chunk.version + 1)


def actions_of(job: Job, failed: int) -> list[JobAction]:
    """Return what an operator may do with a job of which so many rows failed."""
    allowed = {trigger for state, trigger in TRANSITIONS if state is job.state}
    may = {
        JobAction.PAUSE: JobTrigger.PAUSE in allowed,
        JobAction.RESUME: JobTrigger.START in allowed and job.state is not JobState.RUNNING,
        JobAction.CANCEL: JobTrigger.CANCEL in allowed,
        JobAction.RESEND: job.state in AT_REST and failed > 0,
    }
    return [action for action, is_allowed in may.items() if is_allowed]


def progress(job: Job, counts: Counts, now: datetime) -> Progress:
    """Return the figures of a job; rate and time left are those since it was last started."""
    waiting = max(job.rows - counts.decided, 0)
    decided = max(counts.decided - job.decided_before, 0)
    until = job.finished_at or now
    spent = max(until - job.running_since, timedelta(seconds=1)) if job.running_since else timedelta(seconds=1)
    is_measured = job.state is JobState.RUNNING and decided > 0
    return Progress(
        done=counts.done,
        failed=counts.failed,
        waiting=waiting,
        rate_per_minute=decided * timedelta(minutes=1) // spent if is_measured or job.state is JobState.DONE else 0,
        seconds_left=waiting * spent // (decided * timedelta(seconds=1)) if is_measured else None,
    )
