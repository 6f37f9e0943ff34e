"""Pieces come back with the refund of a whole order: by the account's setting, or by who asks; once."""

import pytest

from merchant_center.accounts.rules import LatePayments
from merchant_center.orders.rules import order as rules
from merchant_center.orders.rules.intent import OrderRequest
from merchant_center.orders.rules.order import OrderState
from merchant_center.orders.use_cases.place_order import place_order
from merchant_center.orders.use_cases.settle_order import record_payment


@pytest.fixture
def product(refunds):
    return refunds.world.product(5_000, available=4)


def ordered(refunds, product, quantity=2):
    world = refunds.world
    return place_order(world.shop, world.customer(), OrderRequest(((product.product_number, quantity),))).order


@pytest.mark.parametrize(
    ("setting", "asked", "comes_back"),
    [(False, None, False), (True, None, True), (True, False, False), (False, True, True)],
)
def test_whole_refund_gives_pieces_back_as_it_is_set(refunds, product, setting, asked, comes_back):
    """The setting of the account holds, unless who asks says otherwise."""
    refunds.account(restock_on_refund=setting)
    order = refunds.pay(ordered(refunds, product))
    refund = refunds.ask(order, restock=asked)
    refunds.account(restock_on_refund=False)
    refunds.settle(refund)
    after = refunds.order_of(refund)
    assert (after.state, after.restocked) == (OrderState.REFUNDED, comes_back)
    assert refunds.world.pieces(product) == ((4, 0, 0, 0) if comes_back else (2, 0, 2, 0))


def test_pieces_come_with_the_part_that_completes_it(refunds, product):
    """A part refund names no lines and gives nothing back; the one that returns the last fen does, once."""
    order = refunds.pay(ordered(refunds, product))
    refunds.settle(refunds.ask(order, 4_000, restock=True))
    assert refunds.world.pieces(product) == (2, 0, 2, 0)
    last = refunds.settle(refunds.ask(order, restock=True))
    assert refunds.order_of(last).state is OrderState.REFUNDED
    for _ in range(2):
        refunds.sweep()
        assert refunds.world.pieces(product) == (4, 0, 0, 0)


def test_late_payment_that_is_refunded_gives_its_pieces_back(refunds, product):
    """Goods of an order that was closed never left: what its late payment took again comes back with the money."""
    refunds.account(late_payments=LatePayments.REFUND)
    order = ordered(refunds, product, quantity=3)
    refunds.world.pay(order.order_no)
    refunds.world.orders.save(*rules.closed(refunds.world.orders.get(order.order_no), refunds.world.clock()))
    assert refunds.world.pieces(product) == (4, 0, 0, 0)
    other = ordered(refunds, product, quantity=2)
    late = record_payment(refunds.world.shop, refunds.world.wechat(order.mchid).query_order(order.order_no))
    assert late.oversold == (product.product_number,)
    assert refunds.world.pieces(product) == (2, 2, 0, 3)
    for _ in range(3):
        refunds.later(minutes=10)
        refunds.sweep()
    after = refunds.deps.orders.get(order.order_no)
    assert (after.state, after.restocked) == (OrderState.REFUNDED, True)
    assert refunds.world.pieces(product) == (2, 2, 0, 0)
    assert refunds.deps.orders.get(other.order_no).state is OrderState.PREPAID
