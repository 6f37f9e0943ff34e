"""/v1/admin/voucher-jobs: issue a voucher to many, follow it, steer it, fetch its failures, send them again."""

from dataclasses import dataclass

from aws_lambda_powertools.event_handler import Response

from manage_voucher_jobs.models import (
    CreateVoucherJob,
    FailuresLink,
    ListVoucherJobs,
    UploadOfList,
    VoucherJobPage,
    VoucherJobView,
)
from merchant_center.domain.intents import read_key
from merchant_center.domain.voucher_jobs import JobHappening, VoucherJob
from merchant_center.entrypoints.http import build_app, caller_of, lambda_handler_of
from merchant_center.entrypoints.json_models import answer, read_body, read_query
from merchant_center.settings import read_settings
from merchant_center.storage import aws
from merchant_center.storage.dynamodb import Dynamo
from merchant_center.storage.voucher_job_files import VoucherJobFiles
from merchant_center.storage.voucher_jobs import VoucherJobQueue, VoucherJobStore
from merchant_center.storage.vouchers import VoucherStore
from merchant_center.use_cases import clock
from merchant_center.use_cases import manage_voucher_jobs as use_case

PAGE = 20


@dataclass(frozen=True, slots=True)
class Settings:
    """What this function reads from its environment."""

    jobs_table: str
    jobs_bucket: str
    jobs_queue_url: str
    vouchers_table: str
    events_table: str
    job_rate: int


SETTINGS = read_settings(Settings)
DYNAMO = Dynamo(aws.dynamodb_client())
DESK = use_case.JobDesk(
    jobs=VoucherJobStore(DYNAMO, SETTINGS.jobs_table),
    files=VoucherJobFiles(aws.s3_client(), SETTINGS.jobs_bucket),
    queue=VoucherJobQueue(aws.sqs_client(), SETTINGS.jobs_queue_url),
    vouchers=VoucherStore(DYNAMO, SETTINGS.vouchers_table, SETTINGS.events_table),
    clock=clock.now,
    entropy=clock.entropy,
)
app = build_app()


@app.post("/v1/admin/voucher-jobs/uploads")
def offer_list_upload() -> Response[str]:
    """Get a form to upload a list of customers with, as a CSV file of up to a million rows.

    The openid is the cell under ``openid`` in a header, or else the first of a line.
    """
    return answer(201, UploadOfList.of(use_case.offer_upload(DESK)))


@app.post("/v1/admin/voucher-jobs")
def create_voucher_job() -> Response[str]:
    """Issue a stock to the openids given here, or to those of an uploaded list.

    The list is checked first. The job then starts by itself, unless lines are wrong: it waits READY until somebody
    resumes or cancels it. The same upload or the same Idempotency-Key is the same job.
    """
    key = read_key(app.current_event.headers.get("idempotency-key"))
    wish = read_body(app, CreateVoucherJob).wish(key, SETTINGS.job_rate)
    return _shown(use_case.create_job(DESK, wish, caller_of(app)), 202)


@app.get("/v1/admin/voucher-jobs")
def list_voucher_jobs() -> Response[str]:
    """List voucher jobs, newest first, with their figures."""
    page = DESK.jobs.page(PAGE, read_query(app, ListVoucherJobs).cursor)
    cursor = page[-1][0] if len(page) == PAGE else ""
    views = [VoucherJobView.of(*one) for one in use_case.progress_of(DESK, [job for _, job in page])]
    return answer(200, VoucherJobPage(jobs=views, cursor=cursor))


@app.get("/v1/admin/voucher-jobs/<job_id>")
def show_voucher_job(job_id: str) -> Response[str]:
    """One voucher job: its figures, and what is wrong with its list."""
    return _shown(use_case.find_job(DESK, job_id))


@app.get("/v1/admin/voucher-jobs/<job_id>/failures")
def link_voucher_job_failures(job_id: str) -> Response[str]:
    """Get a link to a CSV file of all customers who got no voucher so far, and why."""
    return answer(200, FailuresLink(url=use_case.failures_link(DESK, job_id)))


@app.post("/v1/admin/voucher-jobs/<job_id>/pause")
def pause_voucher_job(job_id: str) -> Response[str]:
    """Send nothing more for now; what is under way is recorded within seconds."""
    return _shown(use_case.halt_job(DESK, job_id, JobHappening.PAUSE))


@app.post("/v1/admin/voucher-jobs/<job_id>/resume")
def resume_voucher_job(job_id: str) -> Response[str]:
    """Go on with a job that is paused or stopped, or start one whose list has wrong lines without them."""
    return _shown(use_case.start_job(DESK, job_id))


@app.post("/v1/admin/voucher-jobs/<job_id>/cancel")
def cancel_voucher_job(job_id: str) -> Response[str]:
    """Send nothing more for good; customers who had no turn stay waiting in its figures."""
    return _shown(use_case.halt_job(DESK, job_id, JobHappening.CANCEL))


@app.post("/v1/admin/voucher-jobs/<job_id>/resend")
def resend_voucher_job(job_id: str) -> Response[str]:
    """Make a job of the failures of one that is done or cancelled; asked for again it is the same job."""
    return _shown(use_case.resend_job(DESK, job_id, caller_of(app)), 202)


def _shown(job: VoucherJob, status: int = 200) -> Response[str]:
    ((job, progress),) = use_case.progress_of(DESK, [job])
    view = VoucherJobView.of(job, progress, use_case.problems_link(DESK, job))
    return answer(status, view, Location=f"/v1/admin/voucher-jobs/{job.job_id}")


lambda_handler = lambda_handler_of(app)
