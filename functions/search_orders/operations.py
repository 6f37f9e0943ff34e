"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import FUNCTION_ERRORS, Operation
from merchant_center.orders.views import FullOrderView
from search_orders.models import OrderPageView, SearchOrders

OPERATIONS: dict[str, Operation] = {
    "search_orders": Operation({200: OrderPageView}, ("invalid_input", *FUNCTION_ERRORS), query=SearchOrders),
    "show_order": Operation({200: FullOrderView}, ("not_found", *FUNCTION_ERRORS)),
}
