"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import BODY_ERRORS, EDIT_ERRORS, FUNCTION_ERRORS, Operation
from local.openapi_schemas import IDEMPOTENCY_KEY
from manage_refunds.models import AskRefund, DecideRefund, ListRefunds, RefundPage, ResolveRefund
from merchant_center.refunds.views import RefundView

_DECIDED = (*BODY_ERRORS, *EDIT_ERRORS, "conflict", "own_request", "configuration_error")

OPERATIONS: dict[str, Operation] = {
    "create_refund": Operation(
        {201: RefundView},
        (
            *BODY_ERRORS,
            *EDIT_ERRORS,
            "order_not_paid",
            "amount_not_left",
            "too_many_refunds",
            "refund_window_over",
            "idempotency_key_reused",
            "configuration_error",
        ),
        AskRefund,
        headers=(IDEMPOTENCY_KEY | {"required": True},),
    ),
    "list_refunds": Operation({200: RefundPage}, ("invalid_input", *FUNCTION_ERRORS), query=ListRefunds),
    "show_refund": Operation({200: RefundView}, ("not_found", *FUNCTION_ERRORS)),
    "approve_refund": Operation({200: RefundView}, _DECIDED, DecideRefund, needs_body=False),
    "refuse_refund": Operation({200: RefundView}, _DECIDED, DecideRefund, needs_body=False),
    "withdraw_refund": Operation(
        {200: RefundView}, (*EDIT_ERRORS, "permission_denied", "conflict", "configuration_error", *FUNCTION_ERRORS)
    ),
    "resolve_refund": Operation(
        {200: RefundView}, (*BODY_ERRORS, *EDIT_ERRORS, "conflict", "configuration_error"), ResolveRefund
    ),
    "settle_refund": Operation({200: RefundView}, ("not_found", "configuration_error", *FUNCTION_ERRORS)),
}
