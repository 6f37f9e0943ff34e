"""An operator closes what nobody paid: at WeChat first, once, under their name, whatever is lost or dies between."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from merchant_center.audit.rules import AuditAction
from merchant_center.core.errors import ConflictError, NotFoundError, OutcomeUnknownError
from merchant_center.events.rules.event import EventKind
from merchant_center.orders.errors import OrderPaidError
from merchant_center.orders.rules.actions import AUDITED, OrderAction, allowed_actions
from merchant_center.orders.rules.intent import OrderRequest
from merchant_center.orders.rules.order import OrderState
from merchant_center.orders.store import OrderStore
from merchant_center.orders.use_cases.close_order import CloseOrderDeps, close_order
from merchant_center.orders.use_cases.place_order import payment_start, place_order
from merchant_center.orders.use_cases.settle_order import sweep_orders
from tests.use_cases.orders.order_machine.conftest import Death, DeathError, MortalDynamo

UNANSWERED = {"status": 500, "code": "SYSTEM_ERROR", "message": "x"}


@pytest.fixture
def product(world):
    return world.product(available=2)


@pytest.fixture
def order(world, product):
    return place_order(world.shop, world.customer(), OrderRequest(((product.product_number, 2),)), "k").order


def closing(world, orders=None):
    return CloseOrderDeps(orders or world.orders, world.clock, world.wechat, world.audit)


def close(world, order, orders=None):
    return close_order(closing(world, orders), order.order_no, world.actor())


def kinds(world, order):
    customer = SimpleNamespace(appid=order.appid, openid=order.openid)
    return [str(one.kind) for one in world.events.timeline(customer)][::-1]


def test_order_is_closed_under_the_operators_name(world, order, product):
    """WeChat closes it, then we do: state, event, pieces, name, entry of the audit log; a repeat changes nothing."""
    assert allowed_actions(order) == [OrderAction.CLOSE]
    closed = close(world, order)
    assert (closed.state, closed.closed_by) == (OrderState.CLOSED, "operator")
    assert allowed_actions(closed) == []
    assert world.wechat(order.mchid).query_order(order.order_no).trade_state == "CLOSED"
    assert close(world, order) == closed
    assert world.pieces(product) == (2, 0, 0, 0)
    assert kinds(world, order).count(EventKind.ORDER_CLOSED) == 1
    assert world.audited(AUDITED.resource(order)) == [
        (AuditAction.ORDER_CLOSE_ASKED, {"close_asked_by": "operator"}),
    ]


def test_order_closed_by_time_names_nobody(world, order):
    """An order whose time was over was closed by no operator, and is given back as it is."""
    world.offset += timedelta(days=1, minutes=2)
    sweep_orders(world.shop, limit=500, go_on=lambda: True)
    closed = close(world, order)
    assert (closed.state, closed.closed_by) == (OrderState.CLOSED, "")


def test_paid_order_is_not_closed(world, order, product):
    """Money that WeChat has is recorded, and the operator is told that the order is paid."""
    world.pay(order.order_no)
    for _ in range(2):
        with pytest.raises(OrderPaidError) as refusal:
            close(world, order)
        assert refusal.value.members == {"state": "PAID"}
    paid = world.orders.get(order.order_no)
    assert (paid.state, paid.closed_by) == (OrderState.PAID, "")
    assert world.pieces(product) == (0, 0, 2, 0)


def test_unknown_order_is_not_found(world):
    """A number that we do not have closes nothing."""
    with pytest.raises(NotFoundError):
        close_order(closing(world), "20261128-NOSUCHORDER", world.actor())


@pytest.mark.parametrize("call", ["/close", "?mchid="])
@pytest.mark.parametrize("executed", [False, True], ids=["before", "after"])
def test_unknown_outcome_is_said_and_ends_by_itself(world, order, product, call, executed):
    """Without an answer of WeChat's the operator is told so, nobody can begin to pay, and the schedule closes."""
    fault = UNANSWERED | {"executed": executed}
    match = {"path_contains": order.order_no + call if call == "/close" else order.order_no}
    match |= {"method": "POST" if call == "/close" else "GET"}
    world.simulator.panel("faults", on="api", match=match, times=2, error=fault)
    with pytest.raises(OutcomeUnknownError):
        close(world, order)
    waiting = world.orders.get(order.order_no)
    assert waiting.state is OrderState.PREPAID
    assert waiting.close_asked_at is not None
    assert payment_start(world.shop, waiting, nonce="n") is None
    world.simulator.http.delete("/_simulator/faults")
    world.offset += timedelta(minutes=1)
    sweep_orders(world.shop, limit=500, go_on=lambda: True)
    closed = world.orders.get(order.order_no)
    assert (closed.state, closed.closed_by) == (OrderState.CLOSED, "operator")
    assert world.pieces(product) == (2, 0, 0, 0)


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_process_that_closes_may_die(world, order, product, nth, after):
    """Whichever write it dies at, another request closes the order once, under the name of whoever was first."""
    dynamo = MortalDynamo(world.dynamo)
    tables = world.deployment.resources
    orders = OrderStore(dynamo, tables["OrdersTable"], tables["EventsTable"], tables["CatalogueTable"])
    dynamo.death = Death(nth, after=after)
    with pytest.raises(DeathError):
        close(world, order, orders)
    closed = close(world, order)
    assert (closed.state, closed.closed_by) == (OrderState.CLOSED, "operator")
    assert world.pieces(product) == (2, 0, 0, 0)
    assert kinds(world, order).count(EventKind.ORDER_CLOSED) == 1
    assert len(world.audited(AUDITED.resource(order))) == 1


def test_many_close_at_once(world, order, product, at_once):
    """Sixteen operators at once close the order once; each is told that it is closed."""
    outcomes = at_once(16, lambda _: close(world, order).state)
    assert set(outcomes) == {OrderState.CLOSED}
    assert world.pieces(product) == (2, 0, 0, 0)
    assert kinds(world, order).count(EventKind.ORDER_CLOSED) == 1


def test_customer_pays_while_an_operator_closes(world, at_once, product):
    """Whoever is first at WeChat wins; the books say the same as WeChat, and no piece is lost."""
    wish = OrderRequest(((product.product_number, 1),))
    orders = [place_order(world.shop, world.customer(), wish, "k").order for _ in range(2)]

    def act(n):
        one = orders[n // 2]
        return (
            world.simulator.http.post(
                "/_simulator/pay", json={"mchid": one.mchid, "out_trade_no": one.order_no, "notify": False}
            )
            if n % 2
            else close(world, one)
        )

    outcomes = at_once(4, act)
    assert {type(one) for one in outcomes if isinstance(one, Exception)} <= {OrderPaidError}
    sweep_orders(world.shop, limit=500, go_on=lambda: True)
    ends = [world.orders.get(one.order_no).state for one in orders]
    told = [world.wechat(one.mchid).query_order(one.order_no).trade_state for one in orders]
    assert ends == [OrderState.PAID if one == "SUCCESS" else OrderState.CLOSED for one in told]
    paid = ends.count(OrderState.PAID)
    assert world.pieces(product) == (2 - paid, 0, paid, 0)


def test_same_wish_after_closing_is_another_order(world, order, product):
    """A customer whose order an operator closed may order again: with a new key, not with that of the closed one."""
    close(world, order)
    customer = SimpleNamespace(appid=order.appid, openid=order.openid)
    wish = OrderRequest(((product.product_number, 2),))
    with pytest.raises(ConflictError):
        place_order(world.shop, customer, wish, "k")
    assert place_order(world.shop, customer, wish, "other").is_new
