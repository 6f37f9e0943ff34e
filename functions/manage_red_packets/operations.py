"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import BODY_ERRORS, EDIT_ERRORS, FUNCTION_ERRORS, Operation
from local.openapi_schemas import IDEMPOTENCY_KEY, LOCATION
from manage_red_packets.models import (
    ChangeRedPacket,
    CheckedRedPacket,
    DefineRedPacket,
    ListRedPackets,
    RedPacketPage,
    RedPacketView,
    StopRedPacket,
)

OPERATIONS: dict[str, Operation] = {
    "define_red_packet": Operation(
        {201: RedPacketView},
        (*BODY_ERRORS, "not_found", "idempotency_key_reused", "configuration_error"),
        DefineRedPacket,
        headers=(IDEMPOTENCY_KEY | {"required": True},),
        answer_headers={201: LOCATION},
    ),
    "check_red_packet": Operation({200: CheckedRedPacket}, BODY_ERRORS, DefineRedPacket),
    "list_red_packets": Operation({200: RedPacketPage}, ("invalid_input", *FUNCTION_ERRORS), query=ListRedPackets),
    "show_red_packet": Operation({200: RedPacketView}, ("not_found", *FUNCTION_ERRORS)),
    "change_red_packet": Operation({200: RedPacketView}, (*BODY_ERRORS, *EDIT_ERRORS, "conflict"), ChangeRedPacket),
    "archive_red_packet": Operation({200: RedPacketView}, (*EDIT_ERRORS, *FUNCTION_ERRORS)),
    "restore_red_packet": Operation({200: RedPacketView}, (*EDIT_ERRORS, "conflict", *FUNCTION_ERRORS)),
    "stop_red_packet": Operation({200: RedPacketView}, (*BODY_ERRORS, *EDIT_ERRORS), StopRedPacket, needs_body=False),
    "start_red_packet": Operation({200: RedPacketView}, (*EDIT_ERRORS, "conflict", *FUNCTION_ERRORS)),
}
