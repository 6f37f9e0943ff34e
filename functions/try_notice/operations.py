"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import BODY_ERRORS, WECHAT_ERRORS, Operation
from try_notice.models import TriedNotice, TryNotice

OPERATIONS: dict[str, Operation] = {
    "try_notice": Operation({200: TriedNotice}, (*BODY_ERRORS, *WECHAT_ERRORS), TryNotice),
}
