"""Which lines a refund names: what is known without being asked for, and what is not."""

from datetime import UTC, datetime

import pytest

from merchant_center.core.aws.documents import Document
from merchant_center.core.errors import InvalidInputError
from merchant_center.orders.rules.lines_left import lines_left, lines_to_name
from merchant_center.orders.rules.order import Order, OrderLine, OrderState
from merchant_center.orders.rules.order_refund import OrderRefund, OrderRefundState, RefundedLine
from merchant_center.orders.rules.payment import PaymentDetails, UsedVoucher
from merchant_center.orders.views import FullOrderView, LineLeftView
from merchant_center.refunds.rules.changes import Change
from merchant_center.refunds.rules.new_refund import Asked, new_refund
from merchant_center.refunds.rules.refund import RefundOrigin, RefundRequest

T0 = datetime(2026, 11, 28, 10, tzinfo=UTC)
LINES = (OrderLine("A", "茶", 300, 2), OrderLine("B", "杯", 400, 1))


def order(scope: str, *refunds: OrderRefund) -> Order:
    """A paid order of ten yuan with a voucher of this scope."""
    voucher = UsedVoucher("c", "s", "券", "CASH", 100, scope)
    details = PaymentDetails("1900000001", "wx1", "o1", "42", 1_000, 900, T0, vouchers=(voucher,))
    return Order(
        "20261128-ABCDEFGH234567AB", "1900000001", "wx1", "o1", LINES, 1_000, OrderState.PAID, "茶",
        "https://a.example", T0, T0, payment=details, refunds=refunds,
    )  # fmt: skip


def back(*lines: RefundedLine, state: OrderRefundState = OrderRefundState.SUCCESS, fen: int = 0) -> OrderRefund:
    """A refund of the order."""
    return OrderRefund("R", fen or sum(one.amount_fen for one in lines), state, T0, lines=lines)


def ask(of: Order, amount_fen: int | None = None, origin: RefundOrigin = RefundOrigin.OPERATOR) -> Change:
    """Ask for a refund that names nothing."""
    return new_refund("N", of, RefundRequest(amount_fen), Asked(origin, "mark", "https://a.example"), T0)


@pytest.mark.parametrize("scope", ["GLOBAL", ""])
def test_other_vouchers_need_no_lines(scope: str) -> None:
    """A voucher of the whole order, or one of an older record, asks for nothing."""
    assert ask(order(scope), 300).refund.goods == ()


def test_rest_is_unknown_once_something_went_back_without_lines() -> None:
    """A refund made on the platform says of no line what went back: a person has to name the rest."""
    of = order("SINGLE", back(fen=400))
    with pytest.raises(InvalidInputError):
        ask(of)


def test_rule_on_late_money_waits_for_nobody() -> None:
    """What nobody asked for can be asked nothing: it goes to WeChat without lines if they are not known."""
    of = order("SINGLE", back(fen=400))
    assert ask(of, origin=RefundOrigin.RULE).refund.goods == ()
    assert [one.amount_fen for one in ask(order("SINGLE"), origin=RefundOrigin.RULE).refund.goods] == [600, 400]


def test_lines_to_name_are_told_where_wechat_wants_them() -> None:
    """Operators read what can be named of an order with an item-level voucher; nothing of another order."""
    back_b = back(RefundedLine("B", 1, 400))
    assert lines_to_name(order("SINGLE", back_b)) == [RefundedLine("A", 2, 600)]
    assert lines_to_name(order("GLOBAL", back_b)) == []
    assert FullOrderView.of(order("SINGLE", back_b)).refund_lines == [
        LineLeftView(product_number="A", quantity=2, amount_fen=600)
    ]


@pytest.mark.parametrize(
    ("state", "left"),
    [(OrderRefundState.CLOSED, 600), (OrderRefundState.ABNORMAL, 350), (OrderRefundState.SUCCESS, 350)],
)
def test_line_has_back_what_never_went(state: OrderRefundState, left: int) -> None:
    """A closed refund takes nothing from its lines; of pieces one is left to name while money is."""
    lines = lines_left(order("SINGLE", back(RefundedLine("A", 2, 250), state=state)))
    assert [(one.product_number, one.amount_fen) for one in lines] == [("A", left), ("B", 400)]
    assert all(one.quantity >= 1 for one in lines)


def test_line_without_money_is_not_named() -> None:
    """The rest names the lines that have something left."""
    rest = ask(order("SINGLE", back(RefundedLine("B", 1, 400)))).refund
    assert [(one.product_number, one.quantity, one.amount_fen) for one in rest.goods] == [("A", 2, 600)]


def test_records_of_earlier_versions_are_read() -> None:
    """What was stored before lines and scopes were has none."""
    stored = Document(Order).text(order("", back(fen=400)))
    before = stored.replace(',"scope":""', "").replace(',"lines":[]', "")
    assert len(before) < len(stored)
    assert Document(Order).value(before) == order("", back(fen=400))
