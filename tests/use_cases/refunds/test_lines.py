"""Part refunds of orders with an item-level voucher name the lines that come back, as WeChat wants them."""

import pytest

from merchant_center.core.errors import InvalidInputError
from merchant_center.orders.rules.order import OrderState
from merchant_center.orders.rules.order_refund import RefundedLine
from merchant_center.products.rules import goods_id
from merchant_center.refunds.rules.refund import RefundState


@pytest.fixture
def order(refunds):
    """Two of 30.00 yuan and one of 40.00, with an item-level voucher on the first."""
    order = refunds.order_with_item_voucher((3_000, 2), (4_000, 1))
    assert [one.scope for one in order.vouchers] == ["SINGLE"]
    return order


def of(order, n, quantity, amount_fen):
    """Some of a line of the order."""
    return RefundedLine(order.lines[n].product_number, quantity, amount_fen)


def sent(refunds, refund):
    """The goods that WeChat was told of, as it took them."""
    found = [one for one in refunds.at_wechat(refunds.order_of(refund)) if one["out_refund_no"] == refund.refund_no]
    return [one["request"].get("goods_detail") for one in found]


def test_part_refund_without_lines_is_refused(refunds, order):
    """WeChat would refuse it, so that it is not even asked for; the refusal names the field."""
    with pytest.raises(InvalidInputError) as refused:
        refunds.ask(order, 3_000)
    assert [one.field for one in refused.value.problems] == ["lines"]
    assert refunds.calls(order) == []


def test_named_lines_are_sent(refunds, order):
    """The goods are WeChat's own numbers with their prices; without an amount the sum of the lines is asked for."""
    refund = refunds.ask(order, lines=(of(order, 0, 1, 3_000),))
    assert (refund.amount_fen, refund.state) == (3_000, RefundState.PROCESSING)
    goods = {
        "merchant_goods_id": goods_id(order.lines[0].product_number),
        "unit_price": 3_000,
        "refund_amount": 3_000,
        "refund_quantity": 1,
    }
    assert sent(refunds, refund) == [[goods]]
    assert refunds.settle(refund).state is RefundState.SUCCESS


def test_rest_of_the_order_needs_no_lines(refunds, order):
    """What is left of lines that were named is known: all that is left goes back without naming it."""
    refunds.settle(refunds.ask(order, lines=(of(order, 0, 1, 3_000), of(order, 1, 1, 1_500))))
    rest = refunds.settle(refunds.ask(order))
    assert [(one.quantity, one.amount_fen) for one in rest.goods] == [(1, 3_000), (1, 2_500)]
    assert refunds.order_of(rest).state is OrderState.REFUNDED


def test_whole_order_names_all_lines(refunds, order):
    """A refund of everything names everything, by itself."""
    refund = refunds.ask(order)
    assert [(one.quantity, one.amount_fen) for one in refund.goods] == [(2, 6_000), (1, 4_000)]
    assert refunds.settle(refund).state is RefundState.SUCCESS


def test_repeated_call_names_the_same_goods(refunds, order, fault):
    """After a lost answer the identical call is repeated, which WeChat takes for the same refund."""
    fault(drop={"executed": True})
    refund = refunds.ask(order, lines=(of(order, 1, 1, 4_000),))
    assert refunds.settle(refund).state is RefundState.SUCCESS
    assert len(refunds.at_wechat(order)) == 1
    assert len(refunds.calls(order)) >= 1


@pytest.mark.parametrize(
    ("field", "n", "quantity", "amount_fen"),
    [("amount_fen", 0, 2, 6_001), ("quantity", 0, 3, 3_000), ("amount_fen", 1, 1, 4_001)],
)
def test_no_more_of_a_line_than_it_has(refunds, order, field, n, quantity, amount_fen):
    """A line gives back what it was and no more; the refusal names the line."""
    with pytest.raises(InvalidInputError) as refused:
        refunds.ask(order, lines=(of(order, n, quantity, amount_fen),))
    assert [one.field for one in refused.value.problems] == [f"lines.0.{field}"]


def test_lines_are_bounded_over_all_refunds(refunds, order):
    """What refunds under way hold of a line counts, also while a second asks at the same time."""
    refunds.ask(order, lines=(of(order, 0, 1, 5_000),))
    with pytest.raises(InvalidInputError) as refused:
        refunds.ask(order, lines=(of(order, 0, 1, 1_001),))
    assert [one.field for one in refused.value.problems] == ["lines.0.amount_fen"]
    refunds.ask(order, lines=(of(order, 0, 1, 1_000),))


def test_twenty_at_once_never_take_more_than_a_line(refunds, order, at_once):
    """Of 20 that want a fifth of one line at the same time five are taken."""
    found = at_once(20, lambda n: refunds.ask(order, lines=(of(order, 0, 1, 1_200),), key=f"one-{n}"))
    assert sum(not isinstance(one, Exception) for one in found) == 5
    assert {type(one) for one in found if isinstance(one, Exception)} == {InvalidInputError}
    assert refunds.deps.orders.get(order.order_no).refunding_fen == 6_000


def test_lines_that_are_not_the_orders_are_refused(refunds, order):
    """Another product, a product twice, and an amount that is not the sum are refused by name."""
    other = RefundedLine("P-OTHER", 1, 100)
    twice = of(order, 1, 1, 100)
    with pytest.raises(InvalidInputError) as refused:
        refunds.ask(order, lines=(other, twice, twice))
    named = ["lines.0.product_number", "lines.2.product_number"]
    assert [one.field for one in refused.value.problems] == named
    with pytest.raises(InvalidInputError) as refused:
        refunds.ask(order, 200, lines=(twice,))
    assert [one.field for one in refused.value.problems] == ["amount_fen"]


def test_lines_may_be_named_without_a_voucher(refunds):
    """Lines are told of any order whose refund names them, and bound the next one."""
    order = refunds.order(10_000)
    refund = refunds.ask(order, lines=(of(order, 0, 1, 4_000),))
    assert [len(one) for one in sent(refunds, refund)] == [1]
    assert refunds.settle(refund).state is RefundState.SUCCESS
    assert refunds.settle(refunds.ask(order, 6_000)).goods == ()
