"""Operators make jobs, steer them, follow them, fetch their failures and send those again."""

import csv
import hashlib
import io
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from merchant_center.core.clock import Clock, Entropy
from merchant_center.core.csv_text import text_cell
from merchant_center.core.errors import (
    ConditionFailedError,
    ConflictError,
    IdempotencyKeyReusedError,
    InvalidInputError,
    NotFoundError,
    ThrottledError,
)
from merchant_center.core.transitions import transition
from merchant_center.jobs.rules import job as rules
from merchant_center.jobs.rules.job import AT_REST, CHAINS, POLL_AFTER, Job, JobKind, JobState, JobTrigger, Progress
from merchant_center.jobs.store.files import MOST_BYTES, JobFiles
from merchant_center.jobs.store.jobs import JobQueue, JobStore
from merchant_center.jobs.use_cases.job_targets import Targets

FAILURES = "failures"
PROBLEMS = "problems"
_TRIES = 8


@dataclass(frozen=True, slots=True)
class JobDesk:
    """What keeping jobs needs around it."""

    jobs: JobStore
    files: JobFiles
    queue: JobQueue
    targets: Targets
    clock: Clock
    entropy: Entropy


@dataclass(frozen=True, slots=True)
class JobWish:
    """Who is to get what. The list is given here, or uploaded before under ``upload_id``.

    ``appid`` is that of the openids; a red packet has its own, so "" will do for one.
    """

    kind: JobKind
    target_id: str
    rate: int
    appid: str = ""
    campaign: str = ""
    openids: tuple[str, ...] = ()
    upload_id: str = ""
    key: str = ""

    @property
    def fingerprint(self) -> str:
        """What makes a repeated request the same one."""
        asked = (self.kind, self.target_id, self.appid, str(self.rate), self.campaign, self.upload_id, *self.openids)
        text = "\n".join(asked)
        return hashlib.sha256(text.encode()).hexdigest()


def offer_upload(desk: JobDesk) -> dict[str, Any]:
    """A form to upload one list with.

    Returns:
        ``{"upload_id": ..., "url": ..., "fields": {...}, "max_bytes": ...}``.
    """
    upload_id = desk.entropy(10).hex()
    return {"upload_id": upload_id, "max_bytes": MOST_BYTES, **desk.files.upload_form(upload_id)}


def create_job(desk: JobDesk, wish: JobWish, by: str) -> Job:
    """Make a job and have its list checked; the same upload, or the same key of a caller, is the same job.

    Raises:
        NotFoundError: there is no such stock or red packet, or nothing was uploaded.
        ConfigurationError: the merchant account of the stock is disabled.
        InvalidInputError: openids given here need a key: a repeated request would give them everything twice; or the
            official account is not bound to the merchant account of the stock.
        IdempotencyKeyReusedError: the upload or the key was used for another job.
    """
    if wish.openids and not wish.key:
        raise InvalidInputError.of("Idempotency-Key", "must be sent with openids: a repeat without one is another job")
    if wish.upload_id and not desk.files.is_uploaded(wish.upload_id):
        raise NotFoundError(f"nothing was uploaded for {wish.upload_id}")
    texts = None if wish.upload_id else (f"{openid}\n" for openid in wish.openids)
    return _create(desk, _draft(desk, wish, by), texts)


def resend_job(desk: JobDesk, job: Job, by: str) -> Job:
    """Make a job of another's failures: one for ever, so a repeated request gives nobody anything twice.

    Raises:
        ConflictError: it is not at its end yet, or cancelled with customers whose outcome is not known.
        InvalidInputError: it has no failures, or its official account is not bound any more.
    """
    if job.state not in AT_REST:
        raise ConflictError(f"a job that is {job.state} has no final failures: finish or cancel it first")
    if desk.jobs.is_under_way(job.job_id):
        # The cancel may have died before it told anybody; then the minute would be a quarter of an hour.
        announce_chains(desk, job)
        raise ConflictError("what was under way when this job was cancelled is not decided yet: ask again in a minute")
    if not desk.jobs.counts([job.job_id])[job.job_id].failed:
        raise InvalidInputError.of("job_id", "this job has no failures")
    wish = JobWish(job.kind, job.target_id, job.rate, job.appid, job.campaign, upload_id=job.following_id)
    draft = replace(_draft(desk, wish, by), resend_of=job.job_id)
    return _create(desk, draft, failure_lines(desk, job))


def find_job(desk: JobDesk, job_id: str, kind: JobKind | None = None) -> Job:
    """One job, of this kind if one is named.

    Raises:
        NotFoundError: there is none.
    """
    job = desk.jobs.get(job_id)
    if job is None or job.kind is not (kind or job.kind):
        raise NotFoundError(f"there is no such job {job_id}")
    return job


def progress_of(desk: JobDesk, jobs: Iterable[Job]) -> list[tuple[Job, Progress]]:
    """Jobs with their figures."""
    jobs = list(jobs)
    counts = desk.jobs.counts([job.job_id for job in jobs])
    return [(job, rules.progress(job, counts[job.job_id], desk.clock())) for job in jobs]


def start_job(desk: JobDesk, job_id: str, *, only: Collection[JobState] = frozenset(JobState)) -> Job:
    """Start a job, or go on with one that was paused or stopped; the workers are told in any case.

    A job in none of the states ``only`` stays as it is: who was to start it was overtaken.

    Raises:
        ConflictError: its state does not allow it.
    """

    def start(job: Job) -> Job:
        if job.state not in only:
            return job
        return rules.started(job, desk.jobs.counts([job_id])[job_id], desk.clock())

    job = change_job(desk, job_id, start)
    announce_chains(desk, job)
    return job


def halt_job(desk: JobDesk, job_id: str, trigger: JobTrigger, reason: str = "") -> Job:
    """Pause, stop or cancel a job, or find it so; workers notice within a second.

    Raises:
        ConflictError: its state does not allow it.
    """
    wanted = transition(rules.TRANSITIONS, JobState.RUNNING, trigger)

    def halt(job: Job) -> Job:
        return job if job.state is wanted else rules.halted(job, trigger, reason, desk.clock())

    job = change_job(desk, job_id, halt)
    if job.state is JobState.CANCELLED:
        # What was under way is followed to its end, so that the figures say what was really issued.
        announce_chains(desk, job)
    return job


def change_job(desk: JobDesk, job_id: str, change: Callable[[Job], Job]) -> Job:
    """Change a job as it is now, again if somebody else was first."""
    for _ in range(_TRIES):
        job = find_job(desk, job_id)
        changed = change(job)
        if changed is job:
            return job
        try:
            desk.jobs.save(changed)
        except ConditionFailedError:
            continue
        return changed
    raise ThrottledError(f"job {job_id} is being changed by too many at once")


def announce_chains(desk: JobDesk, job: Job) -> None:
    """Tell the workers about the first chunk of each chain; they find by themselves how far it is."""
    desk.queue.announce(job.job_id, chain_heads(job))


def chain_heads(job: Job) -> range:
    """Return the first chunk of each chain."""
    return range(min(CHAINS, job.chunks))


def failures_link(desk: JobDesk, job: Job) -> str:
    """A link to a CSV file of all failures so far, which can be uploaded again as it is."""
    desk.files.write_report(job.job_id, FAILURES, failure_lines(desk, job))
    return desk.files.report_link(job.job_id, FAILURES)


def problems_link(desk: JobDesk, job: Job) -> str:
    """A link to the lines of the list that give nobody anything; "" if there are none, or before the check."""
    return desk.files.report_link(job.job_id, PROBLEMS) if job.problems else ""


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Rows as text of a CSV file that spreadsheets take for UTF-8, each text guarded against what they make of it."""
    yield "\ufeff"
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([text_cell(cell) if isinstance(cell, str) else cell for cell in row])
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def failure_lines(desk: JobDesk, job: Job) -> Iterator[str]:
    """Return the failures of a job so far as a CSV file, piece by piece."""

    def rows() -> Iterator[tuple[object, ...]]:
        explain = desk.targets.explainer(job.kind, job.target_id)
        yield "line", "openid", "code", "meaning_zh", "meaning_en", "who_acts", "retry"
        for failure in desk.jobs.failures(job.job_id):
            meaning = explain(failure.code, failure.about)
            told = (meaning.zh, meaning.en, meaning.actor, meaning.retry)
            yield failure.line, failure.openid, failure.code, *told

    return csv_lines(rows())


def _draft(desk: JobDesk, wish: JobWish, by: str) -> Job:
    target = desk.targets.find(wish.kind, wish.target_id, wish.appid)
    named = f"{wish.kind}\n{by}\n{wish.key}"
    now = desk.clock()
    keyed = hashlib.sha256(named.encode()).hexdigest()[:20] if wish.key else desk.entropy(10).hex()
    return Job(
        job_id=wish.upload_id or keyed,
        kind=wish.kind,
        target_id=wish.target_id,
        target_name=target.name,
        appid=target.appid or wish.appid,
        rate=wish.rate,
        state=JobState.CHECKING,
        requested_by=by,
        requested_at=now,
        fingerprint=wish.fingerprint,
        campaign=wish.campaign,
        next_poll_at=now + POLL_AFTER,
    )


def _create(desk: JobDesk, draft: Job, texts: Iterable[str] | None) -> Job:
    try:
        desk.jobs.save(draft)
    except ConditionFailedError:
        draft, asked = find_job(desk, draft.job_id), draft
        if draft.fingerprint != asked.fingerprint:
            raise IdempotencyKeyReusedError(f"job {draft.job_id} was made for something else") from None
    if draft.state is JobState.CHECKING:
        # Also for a repeated request: the first one may have died before it came here.
        if texts is not None:
            desk.files.write_list(draft.job_id, texts)
        desk.queue.announce_check(draft.job_id)
    return draft
