"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import BODY_ERRORS, FUNCTION_ERRORS, Operation
from local.openapi_schemas import IDEMPOTENCY_KEY, LOCATION
from manage_exports.models import ExportPage, ExportView, ListExports, RequestCustomerExport, RequestExport

OPERATIONS: dict[str, Operation] = {
    "request_export": Operation(
        {202: ExportView},
        (*BODY_ERRORS, "idempotency_key_reused"),
        RequestExport,
        headers=(IDEMPOTENCY_KEY,),
        answer_headers={202: LOCATION},
    ),
    "request_customer_export": Operation(
        {202: ExportView},
        (*BODY_ERRORS, "permission_denied", "idempotency_key_reused"),
        RequestCustomerExport,
        headers=(IDEMPOTENCY_KEY,),
        answer_headers={202: LOCATION},
        also_needs=("event:read",),
    ),
    "list_exports": Operation({200: ExportPage}, ("invalid_input", *FUNCTION_ERRORS), query=ListExports),
    "show_export": Operation({200: ExportView}, ("permission_denied", "not_found", *FUNCTION_ERRORS)),
}
