"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import FUNCTION_ERRORS, Operation
from read_red_packets.models import ListMyRedPackets, MyRedPackets

OPERATIONS: dict[str, Operation] = {
    "list_my_red_packets": Operation(
        {200: MyRedPackets},
        ("unauthenticated", "invalid_input", *FUNCTION_ERRORS),
        query=ListMyRedPackets,
        session=True,
    ),
}
