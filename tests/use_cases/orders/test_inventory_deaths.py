"""Every remote call of placing, paying and closing dies or fails, before and after: each piece stays in one place."""

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest

from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.orders.rules import order as rules
from merchant_center.orders.rules.intent import OrderRequest
from merchant_center.orders.rules.order import OrderState
from merchant_center.orders.store import OrderStore
from merchant_center.orders.use_cases.close_order import CloseOrderDeps, close_order
from merchant_center.orders.use_cases.place_order import place_order
from merchant_center.orders.use_cases.settle_order import record_payment, sweep_orders
from merchant_center.products.store import ProductStore
from tests.use_cases.red_packets.crashes import Trouble, Wire, attempt, aws_failure, each_crash, wechat_failure

each_trouble = pytest.mark.parametrize("trouble", Trouble)


def doomed(world, fate):
    """Another process all of whose calls to DynamoDB and WeChat are at the mercy of a fate."""
    names = world.deployment.resources
    dynamo = Dynamo(Wire(world.aws.ours("dynamodb"), fate, aws_failure))
    orders = OrderStore(dynamo, names["OrdersTable"], names["EventsTable"], names["CatalogueTable"])
    return replace(
        world.shop,
        orders=orders,
        find_products=ProductStore(dynamo, names["CatalogueTable"]).get_many,
        wechat=lambda mchid: Wire(world.wechat(mchid), fate, wechat_failure),
    )


def closing(world, shop):
    return CloseOrderDeps(shop.orders, shop.clock, shop.wechat, world.audit)


def placed(world, product, quantity=2):
    wish = OrderRequest(((product.product_number, quantity),))
    return place_order(world.shop, world.customer(), wish, "k").order


def told(world, order):
    """How often the closing of an order is told."""
    customer = SimpleNamespace(appid=order.appid, openid=order.openid)
    return [str(one.kind) for one in world.events.timeline(customer)].count("order_closed")


@each_trouble
def test_placing_in_trouble_at_any_call_takes_pieces_once(world, trouble, sample):
    """Whatever dies or fails, the request repeated is one order with its pieces, and closing it gives them back."""
    for fate in each_crash(trouble, sample, calls=6):
        product, customer = world.product(available=5), world.customer()
        wish = OrderRequest(((product.product_number, 2),))
        attempt(lambda: place_order(doomed(world, fate), customer, wish, "k"))  # noqa: B023 - called at once
        order = place_order(world.shop, customer, wish, "k").order
        assert world.pieces(product) == (3, 2, 0, 0)
        close_order(closing(world, world.shop), order.order_no, world.actor())
        assert world.pieces(product) == (5, 0, 0, 0)


@each_trouble
def test_closing_in_trouble_at_any_call_gives_back_once(world, trouble, sample):
    """Whatever dies or fails, the schedule or a repeat closes the order once, under the operator's name."""
    for fate in each_crash(trouble, sample, calls=5):
        product = world.product(available=5)
        order = placed(world, product)
        attempt(lambda: close_order(closing(world, doomed(world, fate)), order.order_no, world.actor()))  # noqa: B023
        if world.orders.get(order.order_no).close_asked_at is None:
            close_order(closing(world, world.shop), order.order_no, world.actor())
        world.offset += timedelta(minutes=1)
        sweep_orders(world.shop, limit=500, go_on=lambda: True)
        closed = world.orders.get(order.order_no)
        assert (closed.state, closed.closed_by) == (OrderState.CLOSED, "operator")
        assert world.pieces(product) == (5, 0, 0, 0)
        assert told(world, order) == 1


@each_trouble
@pytest.mark.parametrize("when", ["in time", "late", "late and gone"])
def test_payment_in_trouble_at_any_call_sells_once(world, trouble, when, sample):
    """Whatever dies or fails, the payment told again is one sale of pieces that are there."""
    for fate in each_crash(trouble, sample, calls=2):
        product = world.product(available=3)
        order = placed(world, product)
        world.pay(order.order_no)
        payment = world.wechat(order.mchid).query_order(order.order_no)
        if when != "in time":
            world.orders.save(*rules.closed(order, world.clock()))
        if when == "late and gone":
            placed(world, product)
        attempt(lambda: record_payment(doomed(world, fate), payment))  # noqa: B023 - called at once
        paid = record_payment(world.shop, payment)
        assert (paid.state, paid.paid_late) == (OrderState.PAID, when != "in time")
        assert world.pieces(product) == ((1, 2, 0, 2) if when == "late and gone" else (1, 0, 2, 0))
