"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import FUNCTION_ERRORS, Operation
from merchant_center.notices.views import FailureNoticePage, FailureNoticeView
from read_notices.models import ListNotices

OPERATIONS: dict[str, Operation] = {
    "list_notices": Operation({200: FailureNoticePage}, ("invalid_input", *FUNCTION_ERRORS), query=ListNotices),
    "show_notice": Operation({200: FailureNoticeView}, ("not_found", *FUNCTION_ERRORS)),
}
