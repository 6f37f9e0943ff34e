"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from local.openapi_operations import Operation, callback

OPERATIONS: dict[str, Operation] = {"refund_callback": callback("payment_mismatch", "order_not_paid", "conflict")}
