"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import FUNCTION_ERRORS, Operation
from merchant_center.orders.views import OrderView
from read_order.models import ListMyOrders, MyOrders

OPERATIONS: dict[str, Operation] = {
    "list_my_orders": Operation(
        {200: MyOrders}, ("unauthenticated", "invalid_input", *FUNCTION_ERRORS), query=ListMyOrders, session=True
    ),
    "read_order": Operation(
        {200: OrderView}, ("unauthenticated", "not_found", "configuration_error", *FUNCTION_ERRORS), session=True
    ),
}
