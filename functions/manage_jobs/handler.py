"""/v1/admin/voucher-jobs and /v1/admin/red-packet-jobs: give to many, follow it, steer it, send failures again."""

from dataclasses import dataclass

from aws_lambda_powertools.event_handler import Response

from manage_jobs.models import (
    CreateRedPacketJob,
    CreateVoucherJob,
    FailuresLink,
    JobView,
    ListJobs,
    RedPacketJobPage,
    RedPacketJobView,
    UploadOfList,
    VoucherJobPage,
    VoucherJobView,
)
from merchant_center.domain.intents import read_key
from merchant_center.domain.jobs import Job, JobHappening, JobKind
from merchant_center.entrypoints.http import build_app, caller_of, lambda_handler_of
from merchant_center.entrypoints.json_models import answer, read_body, read_query
from merchant_center.settings import read_settings
from merchant_center.storage import aws
from merchant_center.storage.dynamodb import Dynamo
from merchant_center.storage.job_files import JobFiles
from merchant_center.storage.jobs import JobQueue, JobStore
from merchant_center.storage.red_packets import RedPacketStore
from merchant_center.storage.vouchers import VoucherStore
from merchant_center.use_cases import clock
from merchant_center.use_cases import manage_jobs as use_case
from merchant_center.use_cases.job_targets import Targets

PAGE = 20
VOUCHER, RED_PACKET = JobKind.VOUCHER, JobKind.RED_PACKET
PATHS = {VOUCHER: "/v1/admin/voucher-jobs", RED_PACKET: "/v1/admin/red-packet-jobs"}
VIEWS: dict[JobKind, type[JobView]] = {VOUCHER: VoucherJobView, RED_PACKET: RedPacketJobView}
PAGES: dict[JobKind, type[VoucherJobPage | RedPacketJobPage]] = {VOUCHER: VoucherJobPage, RED_PACKET: RedPacketJobPage}


@dataclass(frozen=True, slots=True)
class Settings:
    """What this function reads from its environment."""

    jobs_table: str
    jobs_bucket: str
    jobs_queue_url: str
    vouchers_table: str
    red_packets_table: str
    events_table: str
    voucher_job_rate: int
    red_packet_rate: int


SETTINGS = read_settings(Settings)
DYNAMO = Dynamo(aws.dynamodb_client())
DESK = use_case.JobDesk(
    jobs=JobStore(DYNAMO, SETTINGS.jobs_table),
    files=JobFiles(aws.s3_client(), SETTINGS.jobs_bucket),
    queue=JobQueue(aws.sqs_client(), SETTINGS.jobs_queue_url),
    targets=Targets(
        VoucherStore(DYNAMO, SETTINGS.vouchers_table, SETTINGS.events_table),
        RedPacketStore(DYNAMO, SETTINGS.red_packets_table),
    ),
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
    return _created(read_body(app, CreateVoucherJob).wish(_key(), SETTINGS.voucher_job_rate))


@app.get("/v1/admin/voucher-jobs")
def list_voucher_jobs() -> Response[str]:
    """List voucher jobs, newest first, with their figures."""
    return _listed(VOUCHER)


@app.get("/v1/admin/voucher-jobs/<job_id>")
def show_voucher_job(job_id: str) -> Response[str]:
    """One voucher job: its figures, and what is wrong with its list."""
    return _shown(use_case.find_job(DESK, job_id, VOUCHER))


@app.get("/v1/admin/voucher-jobs/<job_id>/failures")
def link_voucher_job_failures(job_id: str) -> Response[str]:
    """Get a link to a CSV file of all customers who got no voucher so far, and why."""
    return _failures(VOUCHER, job_id)


@app.post("/v1/admin/voucher-jobs/<job_id>/pause")
def pause_voucher_job(job_id: str) -> Response[str]:
    """Send nothing more for now; what is under way is recorded within seconds."""
    return _halted(VOUCHER, job_id, JobHappening.PAUSE)


@app.post("/v1/admin/voucher-jobs/<job_id>/resume")
def resume_voucher_job(job_id: str) -> Response[str]:
    """Go on with a job that is paused or stopped, or start one whose list has wrong lines without them."""
    return _started(VOUCHER, job_id)


@app.post("/v1/admin/voucher-jobs/<job_id>/cancel")
def cancel_voucher_job(job_id: str) -> Response[str]:
    """Send nothing more for good; customers who had no turn stay waiting in its figures."""
    return _halted(VOUCHER, job_id, JobHappening.CANCEL)


@app.post("/v1/admin/voucher-jobs/<job_id>/resend")
def resend_voucher_job(job_id: str) -> Response[str]:
    """Make a job of the failures of one that is done or cancelled; asked for again it is the same job."""
    return _resent(VOUCHER, job_id)


@app.post("/v1/admin/red-packet-jobs/uploads")
def offer_red_packet_list_upload() -> Response[str]:
    """Get a form to upload a list of customers with, as a CSV file of up to a million rows.

    The openid is the cell under ``openid`` in a header, or else the first of a line.
    """
    return answer(201, UploadOfList.of(use_case.offer_upload(DESK)))


@app.post("/v1/admin/red-packet-jobs")
def create_red_packet_job() -> Response[str]:
    """Send a red packet to each of the openids given here, or to those of an uploaded list.

    The list is checked first. The job then starts by itself, unless lines are wrong: it waits READY until somebody
    resumes or cancels it. The same upload or the same Idempotency-Key is the same job.
    """
    return _created(read_body(app, CreateRedPacketJob).wish(_key(), SETTINGS.red_packet_rate))


@app.get("/v1/admin/red-packet-jobs")
def list_red_packet_jobs() -> Response[str]:
    """List red packet jobs, newest first, with their figures."""
    return _listed(RED_PACKET)


@app.get("/v1/admin/red-packet-jobs/<job_id>")
def show_red_packet_job(job_id: str) -> Response[str]:
    """One red packet job: its figures, and what is wrong with its list."""
    return _shown(use_case.find_job(DESK, job_id, RED_PACKET))


@app.get("/v1/admin/red-packet-jobs/<job_id>/failures")
def link_red_packet_job_failures(job_id: str) -> Response[str]:
    """Get a link to a CSV file of all customers who got no red packet so far, and why."""
    return _failures(RED_PACKET, job_id)


@app.post("/v1/admin/red-packet-jobs/<job_id>/pause")
def pause_red_packet_job(job_id: str) -> Response[str]:
    """Begin no new sends for now; those that wait for their turn at WeChat still get it."""
    return _halted(RED_PACKET, job_id, JobHappening.PAUSE)


@app.post("/v1/admin/red-packet-jobs/<job_id>/resume")
def resume_red_packet_job(job_id: str) -> Response[str]:
    """Go on with a job that is paused or stopped, or start one whose list has wrong lines without them."""
    return _started(RED_PACKET, job_id)


@app.post("/v1/admin/red-packet-jobs/<job_id>/cancel")
def cancel_red_packet_job(job_id: str) -> Response[str]:
    """Begin no new sends for good; customers who had no turn stay waiting in its figures."""
    return _halted(RED_PACKET, job_id, JobHappening.CANCEL)


@app.post("/v1/admin/red-packet-jobs/<job_id>/resend")
def resend_red_packet_job(job_id: str) -> Response[str]:
    """Make a job of the failures of one that is done or cancelled; asked for again it is the same job."""
    return _resent(RED_PACKET, job_id)


def _key() -> str:
    return read_key(app.current_event.headers.get("idempotency-key"))


def _created(wish: use_case.JobWish) -> Response[str]:
    return _shown(use_case.create_job(DESK, wish, caller_of(app)), 202)


def _listed(kind: JobKind) -> Response[str]:
    page = DESK.jobs.page(kind, PAGE, read_query(app, ListJobs).cursor)
    cursor = page[-1][0] if len(page) == PAGE else ""
    views = [VIEWS[kind].of(*one) for one in use_case.progress_of(DESK, [job for _, job in page])]
    return answer(200, PAGES[kind].model_validate({"jobs": views, "cursor": cursor}))


def _failures(kind: JobKind, job_id: str) -> Response[str]:
    url = use_case.failures_link(DESK, use_case.find_job(DESK, job_id, kind))
    return answer(200, FailuresLink(url=url))


def _started(kind: JobKind, job_id: str) -> Response[str]:
    use_case.find_job(DESK, job_id, kind)
    return _shown(use_case.start_job(DESK, job_id))


def _halted(kind: JobKind, job_id: str, happening: JobHappening) -> Response[str]:
    use_case.find_job(DESK, job_id, kind)
    return _shown(use_case.halt_job(DESK, job_id, happening))


def _resent(kind: JobKind, job_id: str) -> Response[str]:
    job = use_case.find_job(DESK, job_id, kind)
    return _shown(use_case.resend_job(DESK, job, caller_of(app)), 202)


def _shown(job: Job, status: int = 200) -> Response[str]:
    ((job, progress),) = use_case.progress_of(DESK, [job])
    view = VIEWS[job.kind].of(job, progress, use_case.problems_link(DESK, job))
    return answer(status, view, Location=f"{PATHS[job.kind]}/{job.job_id}")


lambda_handler = lambda_handler_of(app)
