"""What the routes of this function take, give and refuse: for the API's description, neither packed nor loaded."""

from create_order.models import CreateOrder, OrderToPay
from local.openapi_operations import BODY_ERRORS, FUNCTION_ERRORS, WECHAT_ERRORS, Operation
from local.openapi_schemas import IDEMPOTENCY_KEY

OPERATIONS: dict[str, Operation] = {
    "create_order": Operation(
        {200: OrderToPay, 201: OrderToPay},
        (
            *BODY_ERRORS,
            "unauthenticated",
            "idempotency_key_reused",
            "conflict",
            "too_many_open_orders",
            "sold_out",
            "stale_order",
            *WECHAT_ERRORS,
        ),
        CreateOrder,
        headers=(IDEMPOTENCY_KEY,),
        session=True,
    ),
    "resume_payment": Operation(
        {200: OrderToPay},
        ("unauthenticated", "not_found", "stale_order", *FUNCTION_ERRORS, *WECHAT_ERRORS),
        session=True,
    ),
}
