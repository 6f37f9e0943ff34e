"""How much a refund gives back."""

from merchant_center.core.errors import InvalidInputError
from merchant_center.orders.rules.order import Order
from merchant_center.refunds.errors import AmountNotLeftError
from merchant_center.refunds.rules.refund import RefundRequest


def asked_amount(order: Order, request: RefundRequest) -> int:
    """Return how much a request asks for: what it says, else the sum of its lines, else all that is left.

    Raises:
        InvalidInputError: its lines sum up to something else.
        AmountNotLeftError: more is asked for than is left.
    """
    of_lines = sum(line.amount_fen for line in request.lines)
    amount_fen = (of_lines or order.refundable_fen) if request.amount_fen is None else request.amount_fen
    if request.lines and amount_fen != of_lines:
        raise InvalidInputError.of("amount_fen", f"must be the sum of the lines, {of_lines}, or be left out")
    if not 0 < amount_fen <= order.refundable_fen:
        raise AmountNotLeftError(order.refundable_fen)
    return amount_fen
