"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import EDIT_ERRORS, FUNCTION_ERRORS, WECHAT_ERRORS, Operation
from merchant_center.orders.views import FullOrderView

OPERATIONS: dict[str, Operation] = {
    "close_order": Operation(
        {200: FullOrderView},
        (*EDIT_ERRORS, "order_paid", "conflict", *FUNCTION_ERRORS, *WECHAT_ERRORS),
    ),
}
