"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import BODY_ERRORS, EDIT_ERRORS, FUNCTION_ERRORS, WECHAT_ERRORS, Operation
from manage_red_packet_sends.models import ListNeedingReview, ListSends, NeedingReview, SendPage, SettleByHand
from merchant_center.red_packets.views import SendDetailView

OPERATIONS: dict[str, Operation] = {
    "list_sends": Operation({200: SendPage}, ("not_found", "invalid_input", *FUNCTION_ERRORS), query=ListSends),
    "list_sends_that_need_care": Operation(
        {200: NeedingReview}, ("invalid_input", *FUNCTION_ERRORS), query=ListNeedingReview
    ),
    "show_send": Operation({200: SendDetailView}, ("not_found", *FUNCTION_ERRORS)),
    "look_at_send": Operation({200: SendDetailView}, ("not_found", "configuration_error", *FUNCTION_ERRORS)),
    "cancel_red_packet_send": Operation(
        {200: SendDetailView}, (*EDIT_ERRORS, "conflict", *WECHAT_ERRORS, *FUNCTION_ERRORS)
    ),
    "settle_send": Operation({200: SendDetailView}, (*BODY_ERRORS, *EDIT_ERRORS, "conflict"), SettleByHand),
    "resend_red_packet": Operation(
        {200: SendDetailView},
        (
            *EDIT_ERRORS,
            "conflict",
            "limit_reached",
            "red_packet_closed",
            *WECHAT_ERRORS,
            *FUNCTION_ERRORS,
        ),
    ),
}
