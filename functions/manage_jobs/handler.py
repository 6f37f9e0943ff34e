"""/v1/admin/voucher-jobs and /v1/admin/red-packet-jobs: give to many, read figures, pause, send failures again."""

from aws_lambda_powertools.event_handler import Response

from manage_jobs.models import CreateRedPacketJob, CreateVoucherJob, ListRedPacketJobs, ListVoucherJobs, UploadOfList
from merchant_center.accounts.wiring import build_merchants
from merchant_center.audit.store.entries import AuditStore
from merchant_center.audit.use_cases.audit_log import AuditLog
from merchant_center.core import clock
from merchant_center.core.aws.connect import connect_dynamo, connect_secrets
from merchant_center.core.edge.http import actor_of, build_app, lambda_handler_of
from merchant_center.core.edge.json_models import json_response, read_body, read_query
from merchant_center.core.settings import AuditSettings, read_settings
from merchant_center.jobs.answers import JobAnswers
from merchant_center.jobs.rules.job import JobKind, JobTrigger
from merchant_center.jobs.use_cases.manage_jobs import offer_upload
from merchant_center.jobs.wiring.manage import ManageJobSettings, build_manage_deps
from merchant_center.orders.rules.intent import read_key


class Settings(ManageJobSettings, AuditSettings):
    """What this function reads from its environment."""

    voucher_job_rate: int
    red_packet_rate: int


SETTINGS = read_settings(Settings)
DYNAMO = connect_dynamo()
DEPS = build_manage_deps(SETTINGS, DYNAMO, build_merchants(SETTINGS, DYNAMO, connect_secrets(SETTINGS)))
AUDIT = AuditLog(SETTINGS.audit_table, clock.now)
ENTRIES = AuditStore(DYNAMO, SETTINGS.audit_table)
VOUCHERS, RED_PACKETS = (JobAnswers(DEPS, kind, AUDIT, ENTRIES) for kind in (JobKind.VOUCHER, JobKind.RED_PACKET))
app = build_app()


@app.post("/v1/admin/voucher-jobs/uploads")
def offer_list_upload() -> Response[str]:
    """Get a form to upload a list of customers with, as a CSV file of up to a million rows.

    The openid is the cell under ``openid`` or ``客户openid`` in the first line; without such a heading each line is one
    openid and nothing else. Commas, semicolons, tabs or bars; UTF-8, GB18030 or UTF-16; our own exports as they are.
    """
    return json_response(201, UploadOfList.model_validate(offer_upload(DEPS)))


@app.post("/v1/admin/voucher-jobs")
def create_voucher_job() -> Response[str]:
    """Issue a stock to the openids given here, or to those of an uploaded list.

    The list is checked first. The job then starts by itself, unless lines are wrong or ``waits`` is set: it waits READY
    until somebody resumes or cancels it. The same upload or the same Idempotency-Key is the same job; openids given
    here need a key.
    """
    key = read_key(app.current_event.headers.get("idempotency-key"))
    return VOUCHERS.created(read_body(app, CreateVoucherJob).request(key, SETTINGS.voucher_job_rate), actor_of(app))


@app.get("/v1/admin/voucher-jobs")
def list_voucher_jobs() -> Response[str]:
    """List voucher jobs, newest first, with their figures."""
    query = read_query(app, ListVoucherJobs)
    return VOUCHERS.listed(query.filter(), query.limit, query.cursor)


@app.get("/v1/admin/voucher-jobs/<job_id>")
def show_voucher_job(job_id: str) -> Response[str]:
    """One voucher job: its figures, and what is wrong with its list."""
    return VOUCHERS.shown(job_id)


@app.get("/v1/admin/voucher-jobs/<job_id>/failures")
def link_voucher_job_failures(job_id: str) -> Response[str]:
    """Get a link to a CSV file of all customers who got no voucher so far, and why."""
    return VOUCHERS.failures(job_id, actor_of(app))


@app.post("/v1/admin/voucher-jobs/<job_id>/pause")
def pause_voucher_job(job_id: str) -> Response[str]:
    """Send nothing more for now; what is under way is recorded within seconds."""
    return VOUCHERS.halted(job_id, JobTrigger.PAUSE, actor_of(app))


@app.post("/v1/admin/voucher-jobs/<job_id>/resume")
def resume_voucher_job(job_id: str) -> Response[str]:
    """Go on with a job that is paused or stopped, or start one that is READY; wrong lines of its list are left out."""
    return VOUCHERS.started(job_id, actor_of(app))


@app.post("/v1/admin/voucher-jobs/<job_id>/cancel")
def cancel_voucher_job(job_id: str) -> Response[str]:
    """Send nothing more for good; customers who were not served stay waiting in its figures."""
    return VOUCHERS.halted(job_id, JobTrigger.CANCEL, actor_of(app))


@app.post("/v1/admin/voucher-jobs/<job_id>/resend")
def resend_voucher_job(job_id: str) -> Response[str]:
    """Make a job of the failures of one that is done or cancelled; asked for again it is the same job."""
    return VOUCHERS.resent(job_id, actor_of(app))


@app.post("/v1/admin/red-packet-jobs/uploads")
def offer_red_packet_list_upload() -> Response[str]:
    """Get a form to upload a list of customers with, as a CSV file of up to a million rows.

    The openid is the cell under ``openid`` or ``客户openid`` in the first line; without such a heading each line is one
    openid and nothing else. Commas, semicolons, tabs or bars; UTF-8, GB18030 or UTF-16; our own exports as they are.
    """
    return json_response(201, UploadOfList.model_validate(offer_upload(DEPS)))


@app.post("/v1/admin/red-packet-jobs")
def create_red_packet_job() -> Response[str]:
    """Send a red packet to each of the openids given here, or to those of an uploaded list.

    The list is checked first. The job then starts by itself, unless lines are wrong or ``waits`` is set: it waits READY
    until somebody resumes or cancels it. The same upload or the same Idempotency-Key is the same job; openids given
    here need a key.
    """
    key = read_key(app.current_event.headers.get("idempotency-key"))
    return RED_PACKETS.created(read_body(app, CreateRedPacketJob).request(key, SETTINGS.red_packet_rate), actor_of(app))


@app.get("/v1/admin/red-packet-jobs")
def list_red_packet_jobs() -> Response[str]:
    """List red packet jobs, newest first, with their figures."""
    query = read_query(app, ListRedPacketJobs)
    return RED_PACKETS.listed(query.filter(), query.limit, query.cursor)


@app.get("/v1/admin/red-packet-jobs/<job_id>")
def show_red_packet_job(job_id: str) -> Response[str]:
    """One red packet job: its figures, and what is wrong with its list."""
    return RED_PACKETS.shown(job_id)


@app.get("/v1/admin/red-packet-jobs/<job_id>/failures")
def link_red_packet_job_failures(job_id: str) -> Response[str]:
    """Get a link to a CSV file of all customers who got no red packet so far, and why."""
    return RED_PACKETS.failures(job_id, actor_of(app))


@app.post("/v1/admin/red-packet-jobs/<job_id>/pause")
def pause_red_packet_job(job_id: str) -> Response[str]:
    """Begin no new sends for now; those that wait for a slot at WeChat still get it."""
    return RED_PACKETS.halted(job_id, JobTrigger.PAUSE, actor_of(app))


@app.post("/v1/admin/red-packet-jobs/<job_id>/resume")
def resume_red_packet_job(job_id: str) -> Response[str]:
    """Go on with a job that is paused or stopped, or start one that is READY; wrong lines of its list are left out."""
    return RED_PACKETS.started(job_id, actor_of(app))


@app.post("/v1/admin/red-packet-jobs/<job_id>/cancel")
def cancel_red_packet_job(job_id: str) -> Response[str]:
    """Begin no new sends for good; customers who were not served stay waiting in its figures."""
    return RED_PACKETS.halted(job_id, JobTrigger.CANCEL, actor_of(app))


@app.post("/v1/admin/red-packet-jobs/<job_id>/resend")
def resend_red_packet_job(job_id: str) -> Response[str]:
    """Make a job of the failures of one that is done or cancelled; asked for again it is the same job."""
    return RED_PACKETS.resent(job_id, actor_of(app))


lambda_handler = lambda_handler_of(app)
