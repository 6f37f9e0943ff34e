"""Why a refund is refused, or has to be read and decided again."""

from merchant_center.core.errors import ConditionFailedError, ConflictError, PermissionDeniedError


class OrderNotPaidError(ConflictError):
    """There is nothing to give back: the order was never paid."""

    code = "order_not_paid"


class AmountNotLeftError(ConflictError):
    """More is asked back than is left; ``members`` tell what is left."""

    code = "amount_not_left"

    def __init__(self, refundable_fen: int) -> None:
        super().__init__(f"{refundable_fen} fen are left to refund", {"refundable_fen": refundable_fen})


class TooManyRefundsError(ConflictError):
    """The order has as many refunds as WeChat takes."""

    code = "too_many_refunds"


class RefundWindowOverError(ConflictError):
    """WeChat refunds a payment for a year."""

    code = "refund_window_over"


class OwnRequestError(PermissionDeniedError):
    """Who asked for a refund does not decide about it."""

    code = "own_request"


class StaleRefundError(ConditionFailedError):
    """The refund or its order changed since they were read: read them again and decide again."""

    code = "stale_refund"
