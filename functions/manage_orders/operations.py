"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import FUNCTION_ERRORS, WECHAT_ERRORS, Operation
from merchant_center.orders.views import FullOrderView

OPERATIONS: dict[str, Operation] = {
    "close_order": Operation(
        {200: FullOrderView},
        ("not_found", "order_paid", "conflict", "invalid_input", *FUNCTION_ERRORS, *WECHAT_ERRORS),
    ),
}
