"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import BODY_ERRORS, EDIT_ERRORS, FUNCTION_ERRORS, Operation
from local.openapi_schemas import IDEMPOTENCY_KEY, LOCATION
from manage_jobs.models import CreateRedPacketJob, CreateVoucherJob, ListRedPacketJobs, ListVoucherJobs, UploadOfList
from merchant_center.jobs.views import FailuresLink, RedPacketJobPage, RedPacketJobView, VoucherJobPage, VoucherJobView

OPERATIONS: dict[str, Operation] = {
    "offer_list_upload": Operation({201: UploadOfList}),
    "create_voucher_job": Operation(
        {202: VoucherJobView},
        (*BODY_ERRORS, "not_found", "idempotency_key_reused", "configuration_error"),
        CreateVoucherJob,
        headers=(IDEMPOTENCY_KEY,),
        answer_headers={202: LOCATION},
    ),
    "list_voucher_jobs": Operation({200: VoucherJobPage}, ("invalid_input", *FUNCTION_ERRORS), query=ListVoucherJobs),
    "show_voucher_job": Operation({200: VoucherJobView}, ("not_found", *FUNCTION_ERRORS)),
    "link_voucher_job_failures": Operation({200: FailuresLink}, ("not_found", *FUNCTION_ERRORS)),
    "pause_voucher_job": Operation({200: VoucherJobView}, (*EDIT_ERRORS, "conflict", *FUNCTION_ERRORS)),
    "resume_voucher_job": Operation({200: VoucherJobView}, (*EDIT_ERRORS, "conflict", *FUNCTION_ERRORS)),
    "cancel_voucher_job": Operation({200: VoucherJobView}, (*EDIT_ERRORS, "conflict", *FUNCTION_ERRORS)),
    "resend_voucher_job": Operation(
        {202: VoucherJobView},
        (
            *EDIT_ERRORS,
            "conflict",
            "invalid_input",
            "idempotency_key_reused",
            "configuration_error",
            *FUNCTION_ERRORS,
        ),
        answer_headers={202: LOCATION},
    ),
    "offer_red_packet_list_upload": Operation({201: UploadOfList}),
    "create_red_packet_job": Operation(
        {202: RedPacketJobView},
        (*BODY_ERRORS, "not_found", "idempotency_key_reused"),
        CreateRedPacketJob,
        headers=(IDEMPOTENCY_KEY,),
        answer_headers={202: LOCATION},
    ),
    "list_red_packet_jobs": Operation(
        {200: RedPacketJobPage}, ("invalid_input", *FUNCTION_ERRORS), query=ListRedPacketJobs
    ),
    "show_red_packet_job": Operation({200: RedPacketJobView}, ("not_found", *FUNCTION_ERRORS)),
    "link_red_packet_job_failures": Operation({200: FailuresLink}, ("not_found", *FUNCTION_ERRORS)),
    "pause_red_packet_job": Operation({200: RedPacketJobView}, (*EDIT_ERRORS, "conflict", *FUNCTION_ERRORS)),
    "resume_red_packet_job": Operation({200: RedPacketJobView}, (*EDIT_ERRORS, "conflict", *FUNCTION_ERRORS)),
    "cancel_red_packet_job": Operation({200: RedPacketJobView}, (*EDIT_ERRORS, "conflict", *FUNCTION_ERRORS)),
    "resend_red_packet_job": Operation(
        {202: RedPacketJobView},
        (*EDIT_ERRORS, "conflict", "invalid_input", "idempotency_key_reused", *FUNCTION_ERRORS),
        answer_headers={202: LOCATION},
    ),
}
