"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from ask_events.models import AskBoard, AskCustomers, AskTimeline, BoardView, CustomerPageView, TimelineView
from local.openapi_operations import FUNCTION_ERRORS, Operation

OPERATIONS: dict[str, Operation] = {
    "list_customers": Operation({200: CustomerPageView}, ("invalid_input", *FUNCTION_ERRORS), query=AskCustomers),
    "show_timeline": Operation(
        {200: TimelineView}, ("invalid_input", "not_found", *FUNCTION_ERRORS), query=AskTimeline
    ),
    "show_timeline_of_phone": Operation(
        {200: TimelineView}, ("invalid_input", "not_found", *FUNCTION_ERRORS), query=AskTimeline
    ),
    "show_board": Operation({200: BoardView}, ("invalid_input", "not_found", *FUNCTION_ERRORS), query=AskBoard),
}
