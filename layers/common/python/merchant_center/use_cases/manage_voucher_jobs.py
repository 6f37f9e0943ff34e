"""Operators make voucher jobs, steer them, follow them, fetch their failures and send those again."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from merchant_center.domain import voucher_jobs as rules
from merchant_center.domain.exports import defused
from merchant_center.domain.voucher_jobs import AT_REST, CHAINS, JobHappening, JobState, Progress, VoucherJob
from merchant_center.domain.voucher_lanes import CapReachedError
from merchant_center.errors import (
    ConflictError,
    IdempotencyKeyReusedError,
    InvalidInputError,
    NotFoundError,
    ThrottledError,
)
from merchant_center.storage.dynamodb import ConditionFailedError
from merchant_center.storage.voucher_job_files import MOST_BYTES, VoucherJobFiles
from merchant_center.storage.voucher_jobs import VoucherJobQueue, VoucherJobStore
from merchant_center.storage.vouchers import VoucherStore
from merchant_center.use_cases.clock import Clock, Entropy
from merchant_center.wechatpay.meanings import Meaning
from merchant_center.wechatpay.voucher_meanings import explain_voucher

FAILURES = "failures"
PROBLEMS = "problems"
_TRIES = 8
_OWN_CAP = Meaning("客户已达本系统设定的领取上限", "the customer has as many as our own cap allows", "operator", "no")


@dataclass(frozen=True, slots=True)
class JobDesk:
    """What keeping jobs needs around it."""

    jobs: VoucherJobStore
    files: VoucherJobFiles
    queue: VoucherJobQueue
    vouchers: VoucherStore
    clock: Clock
    entropy: Entropy


@dataclass(frozen=True, slots=True)
class JobWish:
    """Who is to get which stock. The list is given here, or uploaded before under ``upload_id``."""

    stock_id: str
    appid: str
    rate: int
    campaign: str = ""
    openids: tuple[str, ...] = ()
    upload_id: str = ""
    key: str = ""

    @property
    def fingerprint(self) -> str:
        """What makes a repeated request the same one."""
        text = "\n".join((self.stock_id, self.appid, str(self.rate), self.campaign, self.upload_id, *self.openids))
        return hashlib.sha256(text.encode()).hexdigest()


def offer_upload(desk: JobDesk) -> dict[str, Any]:
    """A form to upload one list with.

    Returns:
        ``{"upload_id": ..., "url": ..., "fields": {...}, "max_bytes": ...}``.
    """
    upload_id = desk.entropy(10).hex()
    return {"upload_id": upload_id, "max_bytes": MOST_BYTES, **desk.files.upload_form(upload_id)}


def create_job(desk: JobDesk, wish: JobWish, by: str) -> VoucherJob:
    """Make a job and have its list checked; the same upload, or the same key of a caller, is the same job.

    Raises:
        NotFoundError: the stock is not in our list, or nothing was uploaded.
        IdempotencyKeyReusedError: the upload or the key was used for another job.
    """
    if wish.upload_id and not desk.files.is_uploaded(wish.upload_id):
        raise NotFoundError(f"nothing was uploaded for {wish.upload_id}")
    texts = None if wish.upload_id else (f"{openid}\n" for openid in wish.openids)
    return _create(desk, _draft(desk, wish, by), texts)


def resend_job(desk: JobDesk, job_id: str, by: str) -> VoucherJob:
    """Make a job of another's failures: one for ever, so a repeated request sends nobody a second voucher.

    Raises:
        NotFoundError: there is no such job.
        ConflictError: it is not at its end yet.
        InvalidInputError: it has no failures.
    """
    old = find_job(desk, job_id)
    if old.state not in AT_REST:
        raise ConflictError(f"a voucher job that is {old.state} has no final failures: finish or cancel it first")
    if not desk.jobs.counts([job_id])[job_id].failed:
        raise InvalidInputError.of("job_id", "this job has no failures")
    root, _, round_no = job_id.partition("-")
    wish = JobWish(old.stock_id, old.appid, old.rate, old.campaign, upload_id=f"{root}-{int(round_no or 1) + 1}")
    draft = replace(_draft(desk, wish, by), resend_of=job_id)
    return _create(desk, draft, _failure_lines(desk, job_id))


def find_job(desk: JobDesk, job_id: str) -> VoucherJob:
    """One job.

    Raises:
        NotFoundError: there is none.
    """
    job = desk.jobs.get(job_id)
    if job is None:
        raise NotFoundError(f"there is no voucher job {job_id}")
    return job


def progress_of(desk: JobDesk, jobs: Iterable[VoucherJob]) -> list[tuple[VoucherJob, Progress]]:
    """Jobs with their figures."""
    jobs = list(jobs)
    counts = desk.jobs.counts([job.job_id for job in jobs])
    return [(job, rules.progress(job, counts[job.job_id], desk.clock())) for job in jobs]


def start_job(desk: JobDesk, job_id: str) -> VoucherJob:
    """Start a job, or go on with one that was paused or stopped; the workers are told in any case.

    Raises:
        ConflictError: its state does not allow it.
    """

    def start(job: VoucherJob) -> VoucherJob:
        return rules.started(job, desk.jobs.counts([job_id])[job_id], desk.clock())

    job = change_job(desk, job_id, start)
    announce_chains(desk, job)
    return job


def halt_job(desk: JobDesk, job_id: str, happening: JobHappening, reason: str = "") -> VoucherJob:
    """Pause, stop or cancel a job, or find it so; workers notice within a second.

    Raises:
        ConflictError: its state does not allow it.
    """
    wanted = rules.move(JobState.RUNNING, happening)

    def halt(job: VoucherJob) -> VoucherJob:
        return job if job.state is wanted else rules.halted(job, happening, reason, desk.clock())

    job = change_job(desk, job_id, halt)
    if job.state is JobState.CANCELLED:
        # What was under way is followed to its end, so that the figures say what was really issued.
        announce_chains(desk, job)
    return job


def change_job(desk: JobDesk, job_id: str, change: Callable[[VoucherJob], VoucherJob]) -> VoucherJob:
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
    raise ThrottledError(f"voucher job {job_id} is being changed by too many at once")


def announce_chains(desk: JobDesk, job: VoucherJob) -> None:
    """Tell the workers about the first chunk of each chain; they find by themselves how far it is."""
    desk.queue.announce(job.job_id, range(min(CHAINS, job.chunks)))


def failures_link(desk: JobDesk, job_id: str) -> str:
    """A link to a CSV file of all failures so far, which can be uploaded again as it is."""
    find_job(desk, job_id)
    desk.files.write_report(job_id, FAILURES, _failure_lines(desk, job_id))
    return desk.files.report_link(job_id, FAILURES)


def problems_link(desk: JobDesk, job: VoucherJob) -> str:
    """A link to the lines of the list that issue nothing; "" if there are none, or before the check."""
    return desk.files.report_link(job.job_id, PROBLEMS) if job.problems else ""


def explain_failure(code: str) -> Meaning:
    """What a failure's code means, be it WeChat's or ours."""
    return _OWN_CAP if code == CapReachedError.code else explain_voucher(code)


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """Rows as text of a CSV file that spreadsheets take for UTF-8."""
    yield "\ufeff"
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        writer.writerow(row)
        yield text.getvalue()
        text.seek(0)
        text.truncate()


def _failure_lines(desk: JobDesk, job_id: str) -> Iterator[str]:
    def rows() -> Iterator[tuple[object, ...]]:
        yield "line", "openid", "code", "meaning_zh", "meaning_en", "who_acts", "retry"
        for failure in desk.jobs.failures(job_id):
            meaning = explain_failure(failure.code)
            told = (meaning.zh, meaning.en, meaning.actor, meaning.retry)
            yield failure.line, defused(failure.openid), failure.code, *told

    return csv_lines(rows())


def _draft(desk: JobDesk, wish: JobWish, by: str) -> VoucherJob:
    stock = desk.vouchers.stock(wish.stock_id)
    if stock is None:
        raise NotFoundError(f"voucher stock {wish.stock_id} is not in the list")
    keyed = hashlib.sha256(f"{by}\n{wish.key}".encode()).hexdigest()[:20] if wish.key else desk.entropy(10).hex()
    return VoucherJob(
        job_id=wish.upload_id or keyed,
        stock_id=stock.stock_id,
        stock_name=stock.name,
        appid=wish.appid,
        rate=wish.rate,
        state=JobState.CHECKING,
        requested_by=by,
        requested_at=desk.clock(),
        fingerprint=wish.fingerprint,
        campaign=wish.campaign,
    )


def _create(desk: JobDesk, draft: VoucherJob, texts: Iterable[str] | None) -> VoucherJob:
    try:
        desk.jobs.save(draft)
    except ConditionFailedError:
        draft, asked = find_job(desk, draft.job_id), draft
        if draft.fingerprint != asked.fingerprint:
            raise IdempotencyKeyReusedError(f"voucher job {draft.job_id} was made for something else") from None
    if draft.state is JobState.CHECKING:
        # Also for a repeated request: the first one may have died before it came here.
        if texts is not None:
            desk.files.write_list(draft.job_id, texts)
        desk.queue.announce_check(draft.job_id)
    return draft
