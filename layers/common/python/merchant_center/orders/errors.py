"""Why an order is refused, or has to be read and decided again."""

from collections.abc import Sequence

from merchant_center.core.errors import ConditionFailedError, ConflictError, FieldProblem


class TooManyOpenOrdersError(ConflictError):
    """The customer has as many orders waiting for payment as one may have; nothing was written."""

    code = "too_many_open_orders"

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} orders of this customer wait for payment already; pay one, or ask again later")


class SoldOutError(ConflictError):
    """Fewer pieces are there than are asked for; the member ``errors`` names the lines, and nothing was written."""

    code = "sold_out"

    def __init__(self, message: str, problems: Sequence[FieldProblem] = ()) -> None:
        super().__init__(message, {"errors": [{"field": one.field, "rule": one.rule} for one in problems]})


class OrderPaidError(ConflictError):
    """The order is paid, so that nobody can close it; ``state`` is its state, and nothing was changed."""

    code = "order_paid"

    def __init__(self, order_no: str, state: str = "") -> None:
        super().__init__(f"order {order_no} is paid ({state}); what was paid can be refunded", {"state": state})


class PiecesTakenError(ConditionFailedError):
    """Another order was at the same pieces at the same moment: read what is left and decide again."""

    code = "pieces_taken"


class IntentTakenError(ConditionFailedError):
    """Another request of the same intent was first."""

    code = "intent_taken"


class StaleOrderError(ConditionFailedError):
    """The order changed since it was read: read it again and decide again."""

    code = "stale_order"
