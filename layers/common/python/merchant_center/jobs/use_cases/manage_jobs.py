"""Operators make jobs, start and stop them, read their figures, fetch their failures and send those again."""

import csv
import hashlib
import io
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from merchant_center.audit.use_cases.audit_log import UNAUDITED, AuditContext
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
from merchant_center.core.repeats import id_from_key
from merchant_center.core.transitions import transition
from merchant_center.jobs.rules import job as rules
from merchant_center.jobs.rules.job import AT_REST, CHAINS, POLL_AFTER, Job, JobKind, JobState, JobTrigger, Progress
from merchant_center.jobs.store.files import MAX_BYTES, JobFiles
from merchant_center.jobs.store.jobs import JobQueue, JobStore
from merchant_center.jobs.use_cases.job_targets import JobTargets

FAILURES = "failures"
PROBLEMS = "problems"
_MAX_ATTEMPTS = 8


@dataclass(frozen=True, slots=True)
class ManageJobsDeps:
    """What managing jobs needs; ``require_campaign`` refuses a campaign that is not in the operator's list."""

    jobs: JobStore
    files: JobFiles
    queue: JobQueue
    targets: JobTargets
    require_campaign: Callable[[str], None]
    clock: Clock
    entropy: Entropy


@dataclass(frozen=True, slots=True)
class JobRequest:
    """Who is to get what; the list is given here, or uploaded before under ``upload_id``.

    ``appid`` is that of the openids; a red packet has its own, so "" will do for one. A job that ``waits`` is started
    by an operator once its list is checked.
    """

    kind: JobKind
    target_id: str
    rate: int
    appid: str = ""
    campaign: str = ""
    openids: tuple[str, ...] = ()
    upload_id: str = ""
    key: str = ""
    waits: bool = False

    @property
    def fingerprint(self) -> str:
        """Return what a repeated request has in common with the first."""
        asked = (self.kind, self.target_id, self.appid, str(self.rate), self.campaign, self.upload_id, *self.openids)
        text = "\n".join([*asked, "waits"] if self.waits else asked)
        return hashlib.sha256(text.encode()).hexdigest()


def offer_upload(deps: ManageJobsDeps) -> dict[str, Any]:
    """Return a form to upload one list with.

    Returns:
        ``{"upload_id": ..., "max_bytes": ..., "upload": {"url": ..., "fields": {...}}}``.
    """
    upload_id = deps.entropy(10).hex()
    return {"upload_id": upload_id, "max_bytes": MAX_BYTES, "upload": deps.files.upload_form(upload_id)}


def create_job(deps: ManageJobsDeps, request: JobRequest, by: str, audit: AuditContext = UNAUDITED) -> Job:
    """Make a job and have its list checked; the same upload, or the same key of a caller, is the same job.

    Raises:
        NotFoundError: there is no such stock or red packet, or nothing was uploaded.
        ConfigurationError: the merchant account of the stock is disabled.
        InvalidInputError: the campaign is not in the operator's list; openids given here need a key, as a repeated
            request without one would give them everything twice; or the official account is not bound to the merchant
            account of the stock.
        IdempotencyKeyReusedError: the upload or the key was used for another job.
    """
    deps.require_campaign(request.campaign)
    if request.openids and not request.key:
        raise InvalidInputError.of("Idempotency-Key", "must be sent with openids: a repeat without one is another job")
    if request.upload_id and not deps.files.is_uploaded(request.upload_id):
        raise NotFoundError(f"nothing was uploaded for {request.upload_id}")
    texts = None if request.upload_id else (f"{openid}\n" for openid in request.openids)
    return _create(deps, _draft(deps, request, by), texts, audit)


def resend_job(deps: ManageJobsDeps, job: Job, by: str, audit: AuditContext = UNAUDITED) -> Job:
    """Make a job of another's failures: one for ever, so a repeated request gives nobody anything twice.

    Raises:
        VersionChangedError: it is not the version that was seen.
        ConflictError: it is not at its end yet, or cancelled with customers whose outcome is not known.
        InvalidInputError: it has no failures, or its official account is not bound any more.
    """
    audit.require_seen(job.version)
    if job.state not in AT_REST:
        raise ConflictError(f"a job that is {job.state} has no final failures: finish or cancel it first")
    if deps.jobs.is_under_way(job.job_id):
        # The cancel may have died before it enqueued anything; then the minute would be a quarter of an hour.
        enqueue_chains(deps, job)
        raise ConflictError("what was under way when this job was cancelled is not decided yet: ask again in a minute")
    if not deps.jobs.counts([job.job_id])[job.job_id].failed:
        raise InvalidInputError.of("job_id", "this job has no failures")
    request = JobRequest(job.kind, job.target_id, job.rate, job.appid, job.campaign, upload_id=job.following_id)
    draft = replace(_draft(deps, request, by), resend_of=job.job_id)
    return _create(deps, draft, failure_lines(deps, job), audit)


def get_job(deps: ManageJobsDeps, job_id: str, kind: JobKind | None = None) -> Job:
    """Return a job, of this kind if one is named.

    Raises:
        NotFoundError: there is none.
    """
    job = deps.jobs.get(job_id)
    if job.kind is not (kind or job.kind):
        raise NotFoundError(f"unknown job {job_id}")
    return job


def with_progress(deps: ManageJobsDeps, jobs: Iterable[Job]) -> list[tuple[Job, Progress]]:
    """Return the jobs, each with its figures."""
    jobs = list(jobs)
    counts = deps.jobs.counts([job.job_id for job in jobs])
    return [(job, rules.progress(job, counts[job.job_id], deps.clock())) for job in jobs]


def start_job(
    deps: ManageJobsDeps,
    job_id: str,
    *,
    only: Collection[JobState] = frozenset(JobState),
    audit: AuditContext = UNAUDITED,
) -> Job:
    """Start a job, or go on with one that was paused or stopped; its chunks are enqueued in any case.

    A job in none of the states ``only`` stays as it is: who was to start it was overtaken.

    Raises:
        VersionChangedError: it is not the version that was seen.
        ConflictError: its state does not allow it.
    """

    def start(job: Job) -> Job:
        if job.state not in only:
            return job
        return rules.started(job, deps.jobs.counts([job_id])[job_id], deps.clock())

    job = change_job(deps, job_id, start, audit)
    enqueue_chains(deps, job)
    return job


def halt_job(
    deps: ManageJobsDeps, job_id: str, trigger: JobTrigger, reason: str = "", audit: AuditContext = UNAUDITED
) -> Job:
    """Pause, stop or cancel a job, or find it so; workers see it within a second.

    Raises:
        VersionChangedError: it is not the version that was seen.
        ConflictError: its state does not allow it.
    """
    wanted = transition(rules.TRANSITIONS, JobState.RUNNING, trigger)

    def halt(job: Job) -> Job:
        return job if job.state is wanted else rules.halted(job, trigger, reason, deps.clock())

    job = change_job(deps, job_id, halt, audit)
    if job.state is JobState.CANCELLED:
        # What is undecided is polled to its end, so that the figures say what was really issued.
        enqueue_chains(deps, job)
    return job


def change_job(deps: ManageJobsDeps, job_id: str, change: Callable[[Job], Job], audit: AuditContext = UNAUDITED) -> Job:
    """Change a job as it is now, again if somebody else was first."""
    for _ in range(_MAX_ATTEMPTS):
        job = get_job(deps, job_id)
        audit.require_seen(job.version)
        changed = change(job)
        if changed is job:
            return job
        try:
            deps.jobs.save(changed, *audit.entries(job, changed))
        except ConditionFailedError:
            continue
        return changed
    raise ThrottledError(f"job {job_id} is being changed by too many at once")


def enqueue_chains(deps: ManageJobsDeps, job: Job) -> None:
    """Enqueue the first chunk of each chain; its worker finds by itself how far the chain is."""
    deps.queue.enqueue(job.job_id, chain_heads(job))


def chain_heads(job: Job) -> range:
    """Return the first chunk of each chain."""
    return range(min(CHAINS, job.chunks))


def failures_link(deps: ManageJobsDeps, job: Job) -> str:
    """Return a link to a CSV file of all failures so far, which can be uploaded again as it is."""
    deps.files.write_report(job.job_id, FAILURES, failure_lines(deps, job))
    return deps.files.report_link(job.job_id, FAILURES)


def problems_link(deps: ManageJobsDeps, job: Job) -> str:
    """Return a link to the lines of the list that give nobody anything, or "" if there are none."""
    return deps.files.report_link(job.job_id, PROBLEMS) if job.problems else ""


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Yield rows as text of a CSV file in UTF-8 in which no spreadsheet sees a formula."""
    yield "\ufeff"
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([text_cell(cell) if isinstance(cell, str) else cell for cell in row])
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def failure_lines(deps: ManageJobsDeps, job: Job) -> Iterator[str]:
    """Return the failures of a job so far as a CSV file, piece by piece."""

    def rows() -> Iterator[tuple[object, ...]]:
        explain = deps.targets.explainer(job.kind, job.target_id)
        yield "line", "openid", "code", "meaning_zh", "meaning_en", "who_acts", "retry"
        for failure in deps.jobs.failures(job.job_id):
            meaning = explain(failure.code, failure.about)
            yield failure.line, failure.openid, failure.code, meaning.zh, meaning.en, meaning.actor, meaning.retry

    return csv_lines(rows())


def _draft(deps: ManageJobsDeps, request: JobRequest, by: str) -> Job:
    target = deps.targets.get(request.kind, request.target_id, request.appid)
    now = deps.clock()
    keyed = id_from_key(request.kind, by, request.key) if request.key else deps.entropy(10).hex()
    return Job(
        job_id=request.upload_id or keyed,
        kind=request.kind,
        target_id=request.target_id,
        target_name=target.name,
        appid=target.appid or request.appid,
        rate=request.rate,
        state=JobState.CHECKING,
        requested_by=by,
        requested_at=now,
        fingerprint=request.fingerprint,
        campaign=request.campaign,
        waits=request.waits,
        next_poll_at=now + POLL_AFTER,
    )


def _create(deps: ManageJobsDeps, draft: Job, texts: Iterable[str] | None, audit: AuditContext) -> Job:
    try:
        deps.jobs.save(draft, *audit.entries(None, draft))
    except ConditionFailedError:
        draft, asked = get_job(deps, draft.job_id), draft
        if draft.fingerprint != asked.fingerprint:
            raise IdempotencyKeyReusedError(f"job {draft.job_id} was made for something else") from None
    if draft.state is JobState.CHECKING:
        # Also for a repeated request: the first one may have died before it came here.
        if texts is not None:
            deps.files.write_list(draft.job_id, texts)
        deps.queue.enqueue_check(draft.job_id)
    return draft
