"""Which lines a refund names: WeChat wants the goods where an item-level voucher took part.

Source: WeChat Pay APIv3, "apply for a refund", ``goods_detail``.
"""

from collections.abc import Sequence

from merchant_center.core.errors import FieldProblem, InvalidInputError
from merchant_center.orders.rules.lines_left import lines_left, lines_to_name, wants_lines
from merchant_center.orders.rules.order import Order
from merchant_center.orders.rules.order_refund import RefundedLine
from merchant_center.refunds.rules.refund import RefundedGoods, RefundRequest


def refunded_goods(order: Order, request: RefundRequest, amount_fen: int) -> tuple[RefundedGoods, ...] | None:
    """Return the goods that a refund names at WeChat: none where it needs none.

    Those of all that is left are known without being named, unless something went back that named none.

    Returns:
        The goods, or ``None`` where WeChat needs them and nobody knows them.

    Raises:
        InvalidInputError: a line is not of the order, is named twice, or has less left; each is named.
    """
    if request.lines:
        _require_left(request.lines, {line.product_number: line for line in lines_left(order)})
        return _goods(order, request.lines)
    if not wants_lines(order):
        return ()
    rest = lines_to_name(order)
    return _goods(order, rest) if sum(line.amount_fen for line in rest) == amount_fen else None


def _require_left(lines: Sequence[RefundedLine], left: dict[str, RefundedLine]) -> None:
    problems = []
    named: set[str] = set()
    for n, line in enumerate(lines):
        of = left.get(line.product_number)
        if of is None or line.product_number in named:
            rule = "is not in the order" if of is None else "is named twice"
            problems.append(FieldProblem(f"lines.{n}.product_number", rule))
        elif line.amount_fen > of.amount_fen:
            problems.append(FieldProblem(f"lines.{n}.amount_fen", f"is more than the line has left, {of.amount_fen}"))
        elif line.quantity > of.quantity:
            problems.append(FieldProblem(f"lines.{n}.quantity", f"is more than the line has left, {of.quantity}"))
        named.add(line.product_number)
    if problems:
        raise InvalidInputError("not everything that is named is left of the order", problems)


def _goods(order: Order, lines: Sequence[RefundedLine]) -> tuple[RefundedGoods, ...]:
    prices = {line.product_number: line.unit_price_fen for line in order.lines}
    return tuple(
        RefundedGoods(one.product_number, prices[one.product_number], one.quantity, one.amount_fen) for one in lines
    )
