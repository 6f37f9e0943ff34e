"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import FUNCTION_ERRORS, Operation
from merchant_center.orders.views import OrderView

OPERATIONS: dict[str, Operation] = {
    "read_order": Operation(
        {200: OrderView}, ("unauthenticated", "not_found", "configuration_error", *FUNCTION_ERRORS), session=True
    ),
}
