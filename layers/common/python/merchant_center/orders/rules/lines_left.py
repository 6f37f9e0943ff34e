"""What the lines of an order have left to give back: WeChat wants the goods where an item-level voucher took part.

Source: WeChat Pay APIv3, "apply for a refund", ``goods_detail``.
"""

from collections.abc import Sequence

from merchant_center.orders.rules.order import Order, OrderLine
from merchant_center.orders.rules.order_refund import RefundedLine, lines_taken

ITEM_LEVEL = "SINGLE"
"""The scope of a voucher that is for some of the goods."""


def wants_lines(order: Order) -> bool:
    """Return whether a refund of a part has to name lines."""
    return any(voucher.scope == ITEM_LEVEL for voucher in order.vouchers)


def lines_left(order: Order) -> list[RefundedLine]:
    """Return what each line of an order has left, as far as refunds named lines; of pieces one is left to name."""
    taken = lines_taken(order.refunds)
    return [_left(line, [one for one in taken if one.product_number == line.product_number]) for line in order.lines]


def lines_to_name(order: Order) -> list[RefundedLine]:
    """Return what a refund of a part can name, of lines that have something left; nothing where it needs no lines."""
    return [line for line in lines_left(order) if line.amount_fen] if wants_lines(order) else []


def _left(line: OrderLine, taken: Sequence[RefundedLine]) -> RefundedLine:
    pieces = line.quantity - sum(one.quantity for one in taken)
    amount_fen = line.amount_fen - sum(one.amount_fen for one in taken)
    return RefundedLine(line.product_number, max(pieces, 1), max(amount_fen, 0))
