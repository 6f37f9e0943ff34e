"""Undecided orders: every one has a date for the next look, and late money is never lost."""

from dataclasses import replace
from datetime import timedelta

import pytest

from merchant_center.core.errors import OutcomeUnknownError, RemoteRefusedError, ThrottledError
from merchant_center.customers.rules import Customer
from merchant_center.orders.rules.intent import OrderRequest
from merchant_center.orders.rules.order import OrderState
from merchant_center.orders.use_cases.place_order import place_order
from merchant_center.orders.use_cases.read_own_order import read_own_order
from merchant_center.orders.use_cases.settle_order import settle_order, sweep_orders


@pytest.fixture
def order(world):
    return place_order(
        world.shop, world.customer(), OrderRequest(((world.product().product_number, 1),)), "settle"
    ).order


def settle(world, order):
    return settle_order(world.shop, order)


def sweep(world):
    return sweep_orders(world.shop, limit=500, go_on=lambda: True)


def skip_to_the_end(world, order):
    world.offset = order.expires_at - world.clock() + timedelta(minutes=1, seconds=1)
    world.simulator.panel("clock", advance_seconds=world.offset.total_seconds())


def test_lost_callback_is_made_up_by_the_sweep(world, order):
    """An order whose callback never came is found paid by the scheduled query."""
    world.pay(order.order_no)
    world.offset = timedelta(seconds=31)
    assert sweep(world)["PAID"] >= 1
    assert world.orders.find(order.order_no).state is OrderState.PAID


def test_unpaid_order_keeps_a_date_for_the_next_look(world, order):
    """A look that decides nothing moves the date on, so that no order is asked for at every sweep."""
    world.offset = timedelta(seconds=31)
    looked = settle(world, order)
    assert looked.state is OrderState.PREPAID
    assert looked.next_poll_at == order.created_at + timedelta(seconds=60)
    assert order.order_no not in {one.order_no for one in world.orders.due(world.clock(), 500)}


def test_order_is_closed_at_wechat_before_it_is_closed_here(world, order):
    """When the time is over, WeChat hears the close first, then the query, then our record says CLOSED."""
    skip_to_the_end(world, order)
    assert settle(world, order).state is OrderState.CLOSED
    targets = [call["target"] for call in world.simulator.calls(order.order_no)]
    assert targets[-2].endswith("/close")
    assert "mchid=" in targets[-1]
    with pytest.raises(AssertionError, match=r"clos|关"):
        world.pay(order.order_no)


def test_money_that_beats_the_close_is_taken(world, order):
    """A payment made just before the close is found by the query behind it: paid, not closed."""
    world.pay(order.order_no)
    skip_to_the_end(world, order)
    settled = settle(world, order)
    assert settled.state is OrderState.PAID
    assert not settled.paid_late


def test_money_after_closing_makes_the_order_paid_and_visible(world, order):
    """A payment that arrives after we closed is not lost: the order is paid and marked as late."""
    from merchant_center.orders.rules import order as rules
    from merchant_center.orders.use_cases.settle_order import record_payment

    world.pay(order.order_no)
    world.orders.save(*rules.closed(order, world.clock()))
    payment = world.wechat(order.mchid).query_order(order.order_no)
    record_payment(world.shop, payment)
    late = world.orders.find(order.order_no)
    assert (late.state, late.paid_late) == (OrderState.PAID, True)


def test_order_wechat_never_heard_of_is_closed_in_the_end(world):
    """A death before the call leaves an order that WeChat does not know; it is closed when its time is over."""
    fault = {"status": 500, "code": "SYSTEM_ERROR", "message": "x", "executed": False}
    world.simulator.panel("faults", on="api", match={"path_contains": "/jsapi"}, times=1, error=fault)
    customer = world.customer()
    with pytest.raises(OutcomeUnknownError):
        place_order(world.shop, customer, OrderRequest(((world.product().product_number, 1),)), "dead")
    order = world.orders.find(world.orders.find_intent(customer, "key:dead").order_no)
    assert settle(world, order).state is OrderState.CREATED
    skip_to_the_end(world, order)
    assert settle(world, world.orders.find(order.order_no)).state is OrderState.CLOSED


def test_one_order_in_trouble_does_not_stop_the_sweep(world, order):
    """When WeChat fails for one order, the others are settled and the failed one gets another date."""
    other = place_order(
        world.shop, world.customer(), OrderRequest(((world.product().product_number, 1),)), "other"
    ).order
    world.pay(other.order_no)
    world.pay(order.order_no)
    fault = {"status": 500, "code": "SYSTEM_ERROR", "message": "x", "executed": False}
    world.simulator.panel("faults", on="api", match={"path_contains": order.order_no}, times=0, error=fault)
    world.offset = timedelta(seconds=31)
    counts = sweep(world)
    assert counts["failed"] >= 1
    assert world.orders.find(other.order_no).state is OrderState.PAID
    failed = world.orders.find(order.order_no)
    assert failed.next_poll_at > world.clock()
    assert failed.refusal.code == "outcome_unknown"


def test_unexpected_trouble_with_one_order_does_not_starve_the_others(world, order):
    """An order that breaks our own code is put off with the reason; the sweep goes on behind it."""
    other = place_order(
        world.shop, world.customer(), OrderRequest(((world.product().product_number, 1),)), "behind"
    ).order
    world.pay(other.order_no)

    def wechat(mchid):
        client = world.wechat(mchid)
        real = client.query_order

        def query(order_no):
            if order_no == order.order_no:
                raise KeyError("bug")
            return real(order_no)

        client.query_order = query
        return client

    world.offset = timedelta(seconds=31)
    sweep_orders(replace(world.shop, wechat=wechat), limit=500, go_on=lambda: True)
    assert world.orders.find(order.order_no).refusal.code == "KeyError"
    assert world.orders.find(other.order_no).state is OrderState.PAID


@pytest.mark.parametrize("status", [500, 429])
def test_failed_look_leaves_the_reason_of_an_order_alone(world, status):
    """WeChat refused the order, and later does not answer a look: the refusal is still what an operator reads."""
    refusal = {"status": 403, "code": "NO_AUTH", "message": "x", "executed": False}
    world.simulator.panel("faults", on="api", match={"path_contains": "/jsapi"}, times=1, error=refusal)
    customer = world.customer()
    with pytest.raises(RemoteRefusedError):
        place_order(world.shop, customer, OrderRequest(((world.product().product_number, 1),)), "refused")
    silence = {"status": status, "code": "SYSTEM_ERROR", "message": "x", "executed": False}
    world.simulator.panel("faults", on="api", match={"path_contains": "/out-trade-no/"}, times=0, error=silence)
    world.offset = timedelta(seconds=31)
    sweep(world)
    (refused,) = [
        one for one in world.orders.due(world.clock() + timedelta(days=2), 500) if one.openid == customer.openid
    ]
    assert (refused.refusal.code, refused.polled_at is not None) == ("NO_AUTH", True)
    assert refused.next_poll_at > world.clock()


def test_sweep_goes_on_when_a_failed_order_cannot_be_postponed(world, order):
    """The database is busy when an order in trouble gets its date: counted and told, and the others are settled."""
    other = place_order(
        world.shop, world.customer(), OrderRequest(((world.product().product_number, 1),)), "behind"
    ).order
    world.pay(other.order_no)
    fault = {"status": 500, "code": "SYSTEM_ERROR", "message": "x", "executed": False}
    world.simulator.panel("faults", on="api", match={"path_contains": order.order_no}, times=0, error=fault)

    class Busy:
        """The store, busy for one order."""

        def __getattr__(self, name):
            return getattr(world.orders, name)

        def save(self, changed, event):
            if changed.order_no == order.order_no:
                raise ThrottledError("busy")
            world.orders.save(changed, event)

    world.offset = timedelta(seconds=31)
    reports = []
    counts = sweep_orders(
        replace(world.shop, orders=Busy()),
        limit=500,
        go_on=lambda: True,
        report=lambda *told: reports.append(told),
    )
    assert counts["failed"] >= 1
    assert [code for order_no, code in reports if order_no == order.order_no] == ["SYSTEM_ERROR", "throttled"]
    assert world.orders.find(other.order_no).state is OrderState.PAID


def test_sweep_stops_when_time_is_over(world, order):
    """When there is no more time, nothing is asked and the rest is due at the next sweep."""
    world.offset = timedelta(seconds=31)
    counts = sweep_orders(world.shop, limit=500, go_on=lambda: False)
    assert set(counts) == {"left"}
    assert world.orders.find(order.order_no).polled_at is None


def test_customers_question_about_an_unpaid_order_asks_wechat_now_and_then(world, order):
    """Asked for after a while, an unpaid order is checked at WeChat; asked again at once, it is not."""
    customer = type("C", (), {"appid": order.appid, "openid": order.openid})

    def ask():
        return read_own_order(world.shop, customer, order.order_no)

    assert ask().state is OrderState.PREPAID
    world.offset = timedelta(seconds=6)
    ask()
    ask()
    queries = [call for call in world.simulator.calls(order.order_no) if call["method"] == "GET"]
    assert len(queries) == 1


@pytest.mark.parametrize("count", [8])
def test_settling_at_once_records_one_payment(world, order, at_once, count):
    """Eight workers that find the same payment at once write one paid event."""
    world.pay(order.order_no)
    results = at_once(count, lambda _: settle(world, order))
    assert {one.state for one in results} == {OrderState.PAID}
    customer = type("C", (), {"appid": order.appid, "openid": order.openid})
    assert [str(one.kind) for one in world.events.timeline(customer)].count("order_paid") == 1


@pytest.mark.parametrize("fault", [{"drop": {"executed": False}}, {"error": {"status": 500, "code": "SYSTEM_ERROR"}}])
def test_failing_wechat_is_asked_once_by_many_reads(world, order, at_once, fault):
    """While WeChat fails, reads of an order make one query, one after the other as well as at once."""
    customer = Customer(order.appid, order.openid)
    world.offset = timedelta(seconds=6)
    world.simulator.panel("faults", on="api", match={"path_contains": order.order_no}, times=0, **fault)
    world.simulator.http.delete("/_simulator/requests")

    def read(_):
        return read_own_order(world.shop, customer, order.order_no).state

    assert set(at_once(8, read)) == {OrderState.PREPAID}
    assert {read(n) for n in range(22)} == {OrderState.PREPAID}
    assert len(world.simulator.calls(order.order_no)) == 1
    assert world.orders.find(order.order_no).next_poll_at == order.next_poll_at
