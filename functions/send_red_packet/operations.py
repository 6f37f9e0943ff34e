"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import BODY_ERRORS, Operation
from merchant_center.red_packets.views import SendView
from send_red_packet.models import SendRedPacket

OPERATIONS: dict[str, Operation] = {
    "send_to_customer": Operation(
        {200: SendView, 202: SendView},
        (*BODY_ERRORS, "not_found", "limit_reached", "red_packet_closed", "send_failed", "configuration_error"),
        SendRedPacket,
        beside=SendView,
    ),
}
