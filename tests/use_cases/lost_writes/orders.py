"""Orders whose writes lose their answers: placed once, paid once, closed once."""

from datetime import timedelta

from merchant_center.orders.rules.actions import AUDITED
from merchant_center.orders.rules.intent import OrderRequest
from merchant_center.orders.rules.order import OrderState
from merchant_center.orders.use_cases.close_order import CloseOrderDeps, close_order
from merchant_center.orders.use_cases.place_order import place_order
from merchant_center.orders.use_cases.read_own_order import read_own_order
from merchant_center.orders.use_cases.receive_payment import receive_payment
from merchant_center.orders.use_cases.resume_payment import resume_payment
from merchant_center.orders.use_cases.settle_order import settle_order, sweep_orders
from tests.use_cases.lost_writes.playing import flow


def wished(world):
    return OrderRequest(((world.product().product_number, 1),))


def sweep(world, shop):
    return sweep_orders(shop.place, limit=100, go_on=lambda: True)


def kinds(shop, customer):
    return [str(one.kind) for one in shop.events.timeline(customer)][::-1]


@flow("place_order.place_order", "place_order.ready_to_pay", "receive_payment.receive_payment")
def order_is_placed_and_paid(caller, world, shop, callback, keys_of):
    customer, wish = world.customer(), wished(world)
    placed = [caller.asks(lambda: place_order(shop.place, customer, wish, "k")).order for _ in range(2)]
    (order_no,) = {one.order_no for one in placed}
    headers, body = callback("/payment", lambda: world.pay(order_no, notify=True))
    for _ in range(2):
        caller.asks(lambda: receive_payment(shop.place, headers, body, **keys_of(world.mchid)))
    assert shop.orders.find(order_no).state is OrderState.PAID
    assert sorted(kinds(shop, customer)) == ["order_created", "order_paid", "order_prepaid"]


@flow("place_order.place_order", "settle_order.settle_order", "settle_order.record_payment")
def pieces_are_taken_and_given_back(caller, world, shop):
    product, customers = world.product(available=3), {n: world.customer() for n in (1, 2)}
    orders = [
        caller.asks(lambda n=n: place_order(shop.place, customers[n], OrderRequest(((product.product_number, n),))))
        for n in (1, 2)
    ]
    assert world.pieces(product) == (0, 3, 0, 0)
    world.pay(orders[1].order.order_no)
    for one in orders:
        caller.asks(lambda one=one: settle_order(shop.place, shop.orders.get(one.order.order_no), give_up=True))
    assert world.pieces(product) == (1, 0, 2, 0)


@flow("close_order.close_order", "settle_order.settle_order")
def order_is_closed_by_an_operator(caller, world, shop):
    product, customer = world.product(available=1), world.customer()
    order = place_order(shop.place, customer, OrderRequest(((product.product_number, 1),)), "k").order
    deps = CloseOrderDeps(shop.orders, world.clock, world.wechat, world.audit)
    closed = [caller.asks(lambda: close_order(deps, order.order_no, world.actor())) for _ in range(2)]
    assert {(one.state, one.closed_by) for one in closed} == {(OrderState.CLOSED, "operator")}
    assert kinds(shop, customer) == ["order_created", "order_prepaid", "order_closed"]
    assert world.pieces(product) == (1, 0, 0, 0)
    assert len(world.audited(AUDITED.resource(order))) == 1


@flow("place_order.place_order")
def order_is_placed_without_a_key(caller, world, shop):
    customer, wish = world.customer(), wished(world)
    placed = [caller.asks(lambda: place_order(shop.place, customer, wish)).order for _ in range(2)]
    assert len({one.order_no for one in placed}) == 1
    assert kinds(shop, customer) == ["order_created", "order_prepaid"]


@flow(
    "settle_order.sweep_orders",
    "settle_order.settle_order",
    "settle_order.record_payment",
    "settle_order.postpone_poll",
)
def order_is_found_paid_by_the_schedule(caller, world, shop):
    customer = world.customer()
    order_no = place_order(shop.place, customer, wished(world), "k").order.order_no
    world.simulator.panel(
        "faults", on="api", match={"path_contains": order_no, "method": "GET"}, times=2, error={"executed": False}
    )
    world.pay(order_no)
    for minutes in (1, 5, 30, 60, 60):
        world.offset += timedelta(minutes=minutes)
        caller.asks(lambda: sweep(world, shop))
    assert shop.orders.find(order_no).state is OrderState.PAID
    assert sorted(kinds(shop, customer)) == ["order_created", "order_paid", "order_prepaid"]


@flow("settle_order.settle_order", "read_own_order.read_own_order")
def order_is_read_unpaid_and_closed(caller, world, shop):
    customer = world.customer()
    order = place_order(shop.place, customer, wished(world), "k").order
    world.offset += timedelta(minutes=1)
    read = caller.asks(lambda: read_own_order(shop.place, customer, order.order_no))
    assert read.state is OrderState.PREPAID
    world.offset += timedelta(days=1, minutes=2)
    for _ in range(2):
        caller.asks(lambda: sweep(world, shop))
        world.offset += timedelta(hours=1)
    assert shop.orders.find(order.order_no).state is OrderState.CLOSED
    assert kinds(shop, customer) == ["order_created", "order_prepaid", "order_closed"]


@flow("resume_payment.resume_payment", "read_own_order.read_own_order", "place_order.ready_to_pay")
def payment_is_resumed_without_the_key(caller, world, shop):
    customer = world.customer()
    order = place_order(shop.place, customer, wished(world), "k").order
    # The prepay_id has expired, so that both the poll and its renewal write.
    world.offset += timedelta(hours=3)
    resumed = [caller.asks(lambda: resume_payment(shop.place, customer, order.order_no)) for _ in range(2)]
    assert {one.state for one in resumed} == {OrderState.PREPAID}
    assert {one.order_no for one in resumed} == {order.order_no}
    assert kinds(shop, customer) == ["order_created", "order_prepaid"]
