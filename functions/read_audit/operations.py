"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import FUNCTION_ERRORS, Operation
from read_audit.models import AuditPage, ListAudit

OPERATIONS: dict[str, Operation] = {
    "list_audit": Operation({200: AuditPage}, ("invalid_input", *FUNCTION_ERRORS), query=ListAudit),
}
