"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from issue_voucher.models import IssuedVoucher, IssueVoucher, TakeVoucher
from local.openapi_operations import BODY_ERRORS, Operation
from local.openapi_schemas import IDEMPOTENCY_KEY

OPERATIONS: dict[str, Operation] = {
    "take_voucher": Operation(
        {200: IssuedVoucher, 202: IssuedVoucher},
        (
            *BODY_ERRORS,
            "unauthenticated",
            "not_found",
            "idempotency_key_reused",
            "cap_reached",
            "voucher_failed",
            "configuration_error",
        ),
        TakeVoucher,
        beside=IssuedVoucher,
        headers=(IDEMPOTENCY_KEY,),
        session=True,
    ),
    "issue_to_customer": Operation(
        {200: IssuedVoucher, 202: IssuedVoucher},
        (*BODY_ERRORS, "not_found", "conflict", "cap_reached", "voucher_failed", "configuration_error"),
        IssueVoucher,
        beside=IssuedVoucher,
    ),
}
