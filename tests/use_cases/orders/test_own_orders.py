"""A customer's own orders: listed with what waits for payment, and paid later from wherever the customer is."""

import base64
from datetime import timedelta

import pytest

from merchant_center.accounts.use_cases.connect_merchant import GivenCredentials, change_merchant
from merchant_center.core.errors import ConfigurationError, InvalidInputError, NotFoundError, OutcomeUnknownError
from merchant_center.orders.rules.intent import OrderRequest
from merchant_center.orders.rules.order import OrderState
from merchant_center.orders.use_cases.list_own_orders import list_own_orders
from merchant_center.orders.use_cases.place_order import payment_start, place_order
from merchant_center.orders.use_cases.resume_payment import resume_payment
from merchant_center.orders.use_cases.settle_order import settle_order
from tests.use_cases.world import actor


@pytest.fixture
def mine(world):
    return world.customer()


@pytest.fixture
def order(world):
    """Place an order of one product."""

    def place(customer, key):
        wish = OrderRequest(((world.product().product_number, 1),))
        return place_order(world.shop, customer, wish, key).order

    return place


def listed(world, customer, states=(), limit=20, cursor=""):
    page = list_own_orders(world.orders, customer, states, limit, cursor)
    return [one.order_no for one in page.found], page.cursor


def prepaid_calls(world, order_no):
    bodies = [base64.b64decode(call["body_base64"]) for call in world.simulator.calls("/v3/pay/transactions/jsapi")]
    return [body for body in bodies if order_no.encode() in body]


def test_own_orders_are_listed_newest_first_at_once(world, mine, order):
    """An order is in its customer's list as soon as it is placed, behind none that is older, and in nobody else's."""
    other = world.customer()
    numbers = []
    for n in range(3):
        numbers.append(order(mine, f"key-{n}").order_no)
        order(other, f"key-{n}")
        assert listed(world, mine) == (numbers[::-1], "")


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_pages_of_own_orders_come_to_all_of_them(world, mine, order, limit):
    """Pages of any size show each order once, also when orders arrive between them; the last has no cursor."""
    numbers = [order(mine, f"key-{n}").order_no for n in range(5)]
    seen, cursor = listed(world, mine, limit=limit)
    order(mine, "later")
    while cursor:
        some, cursor = listed(world, mine, limit=limit, cursor=cursor)
        assert len(some) <= limit
        seen += some
    assert seen == numbers[::-1]


def test_list_is_of_the_states_asked_for(world, mine, order):
    """A page asks for what waits for payment and gets no order that was paid or closed."""
    paid, closed, waiting = (order(mine, key) for key in ("paid", "closed", "waiting"))
    world.pay(paid.order_no)
    settle_order(world.shop, paid)
    settle_order(world.shop, closed, give_up=True)
    pending = (OrderState.CREATED, OrderState.PREPAID)
    assert listed(world, mine, pending)[0] == [waiting.order_no]
    assert listed(world, mine, (OrderState.CLOSED, OrderState.PAID))[0] == [closed.order_no, paid.order_no]


def test_cursor_belongs_to_its_customer_and_states(world, mine, order):
    """Where one customer's list goes on says nothing about another's, or about other states."""
    for key in ("one", "two"):
        order(mine, key)
    cursor = listed(world, mine, limit=1)[1]
    for customer, states in ((world.customer(), ()), (mine, (OrderState.PAID,))):
        with pytest.raises(InvalidInputError):
            listed(world, customer, states, cursor=cursor)


def test_payment_is_resumed_without_the_key(world, mine, order):
    """Whoever has the session gets the same payment again, with the same prepay_id and no second call for one."""
    placed = order(mine, "lost")
    resumed = resume_payment(world.shop, mine, placed.order_no)
    start = payment_start(world.shop, resumed, nonce="n" * 32)
    assert start["package"] == f"prepay_id={placed.prepay_id}"
    assert len(prepaid_calls(world, placed.order_no)) == 1


def test_expired_prepay_id_is_renewed_for_the_same_order(world, mine, order):
    """Two hours later WeChat is called again with the identical bytes, and its newer prepay_id is given."""
    placed = order(mine, "lost")
    world.offset = timedelta(hours=3)
    resumed = resume_payment(world.shop, mine, placed.order_no)
    assert resumed.state is OrderState.PREPAID
    first, second = prepaid_calls(world, placed.order_no)
    assert first == second


def test_who_paid_a_moment_ago_is_not_asked_to_pay(world, mine, order):
    """WeChat is polled before payment begins again: no callback has told yet, and there is nothing to pay."""
    placed = order(mine, "lost")
    world.pay(placed.order_no)
    world.offset = timedelta(seconds=6)
    resumed = resume_payment(world.shop, mine, placed.order_no)
    assert resumed.state is OrderState.PAID
    assert payment_start(world.shop, resumed, nonce="n" * 32) is None


@pytest.mark.parametrize(("late", "state"), [(1, OrderState.PREPAID), (62, OrderState.CLOSED)])
def test_order_whose_time_is_over_starts_no_payment(world, mine, order, late, state):
    """From its last second on WeChat is not asked for a payment; a minute later the order is closed."""
    placed = order(mine, "lost")
    world.offset = placed.expires_at - placed.created_at + timedelta(seconds=late)
    resumed = resume_payment(world.shop, mine, placed.order_no)
    assert resumed.state is state
    assert payment_start(world.shop, resumed, nonce="n" * 32) is None
    assert len(prepaid_calls(world, placed.order_no)) == 1


def test_another_customers_order_is_no_order(world, mine, order):
    """To anybody else an order is as unknown as one that does not exist."""
    placed = order(mine, "lost")
    with pytest.raises(NotFoundError) as theirs:
        resume_payment(world.shop, world.customer(), placed.order_no)
    with pytest.raises(NotFoundError) as none:
        resume_payment(world.shop, mine, "20260101-AAAAAAAAAAAAAAAA")
    assert str(theirs.value).replace(placed.order_no, "") == str(none.value).replace("20260101-AAAAAAAAAAAAAAAA", "")


def test_unanswered_renewal_is_repeated(world, mine, order):
    """While WeChat is silent the caller is told so, the order stays, and the same request goes through later."""
    placed = order(mine, "lost")
    world.offset = timedelta(hours=3)
    world.simulator.panel(
        "faults", on="api", match={"path_contains": "/jsapi"}, times=0, error={"status": 500, "code": "SYSTEM_ERROR"}
    )
    with pytest.raises(OutcomeUnknownError):
        resume_payment(world.shop, mine, placed.order_no)
    world.simulator.http.delete("/_simulator/faults")
    assert resume_payment(world.shop, mine, placed.order_no).state is OrderState.PREPAID


def test_many_devices_resume_one_order(world, mine, order, at_once):
    """Eight requests at once get one order with one valid prepay_id each, and no second order."""
    placed = order(mine, "lost")
    world.offset = timedelta(hours=3)
    resumed = at_once(8, lambda _: resume_payment(world.shop, mine, placed.order_no))
    assert {(one.order_no, one.state) for one in resumed} == {(placed.order_no, OrderState.PREPAID)}
    assert listed(world, mine)[0] == [placed.order_no]


def test_account_that_is_switched_off_takes_no_payment(world, mine, order):
    """An order of a merchant account that was disabled meanwhile cannot be paid, and says why."""
    placed = order(mine, "lost")
    change_merchant(world.office, world.mchid, GivenCredentials(enabled=False), actor=actor())
    try:
        with pytest.raises(ConfigurationError):
            resume_payment(world.shop, mine, placed.order_no)
    finally:
        change_merchant(world.office, world.mchid, GivenCredentials(enabled=True), actor=actor())
