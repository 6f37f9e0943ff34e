"""Why an order is refused, or has to be read and decided again."""

from merchant_center.core.errors import ConditionFailedError, ConflictError


class TooManyOpenOrdersError(ConflictError):
    """The customer has as many orders waiting for payment as one may have; nothing was written."""

    code = "too_many_open_orders"

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} orders of this customer wait for payment already; pay one, or ask again later")


class IntentTakenError(ConditionFailedError):
    """Another request of the same intent was first."""

    code = "intent_taken"


class StaleOrderError(ConditionFailedError):
    """The order changed since it was read: read it again and decide again."""

    code = "stale_order"
