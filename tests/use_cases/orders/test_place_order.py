"""Placing orders: one intent makes one order, whatever is repeated, lost or done at once."""

import secrets
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from merchant_center.campaigns.rules import Campaign
from merchant_center.campaigns.use_cases.manage_campaigns import ManageCampaignsDeps, change_campaign
from merchant_center.core.errors import (
    ConflictError,
    IdempotencyKeyReusedError,
    InvalidInputError,
    OutcomeUnknownError,
    RemoteRefusedError,
)
from merchant_center.events.rules.event import EventKind
from merchant_center.orders.errors import TooManyOpenOrdersError
from merchant_center.orders.rules.intent import OrderRequest, intent_name
from merchant_center.orders.rules.order import OrderState
from merchant_center.orders.rules.order import paid as paid_order
from merchant_center.orders.rules.payment import PaymentDetails
from merchant_center.orders.use_cases.place_order import Placed, place_order
from merchant_center.orders.use_cases.settle_order import settle_order
from tests.use_cases.world import actor


def test_order_is_ready_to_pay(world):
    """A placed order carries our price, a prepay_id, and the facts that tell of it."""
    customer, product = world.customer(), world.product(price_fen=1_250)
    placed = place_order(world.shop, customer, OrderRequest(((product.product_number, 2),)), "key-1")
    assert placed.is_new
    assert placed.order.state is OrderState.PREPAID
    assert placed.order.total_fen == 2_500
    assert placed.order.prepay_id
    kinds = [event.kind for event in world.events.timeline(customer)]
    assert sorted(kinds) == [EventKind.ORDER_CREATED, EventKind.ORDER_PREPAID]


def test_price_of_the_catalogue_counts(world):
    """A product that is unknown or not on sale is refused by field in the same words, and nothing is written."""
    customer, hidden = world.customer(), world.product(on_sale=False)
    wish = OrderRequest(((hidden.product_number, 1), ("NOSUCH", 1)))
    with pytest.raises(InvalidInputError) as refusal:
        place_order(world.shop, customer, wish)
    assert [(one.field, one.rule) for one in refusal.value.problems] == [
        ("lines.0.product_number", "is not on sale"),
        ("lines.1.product_number", "is not on sale"),
    ]
    assert list(world.events.timeline(customer)) == []


def test_same_key_gives_the_same_order(world):
    """A repeated Idempotency-Key answers with the first order and calls WeChat only once."""
    customer, product = world.customer(), world.product()
    wish = OrderRequest(((product.product_number, 1),))
    first = place_order(world.shop, customer, wish, "again")
    second = place_order(world.shop, customer, wish, "again")
    assert not second.is_new
    assert second.order == first.order
    assert len(world.simulator.calls("/v3/pay/transactions/jsapi")) == 1


def test_key_with_another_wish_is_refused(world):
    """An Idempotency-Key that comes with other products is refused."""
    customer, product = world.customer(), world.product()
    place_order(world.shop, customer, OrderRequest(((product.product_number, 1),)), "mine")
    with pytest.raises(IdempotencyKeyReusedError):
        place_order(world.shop, customer, OrderRequest(((product.product_number, 2),)), "mine")


@pytest.mark.parametrize("key", ["double", ""], ids=["with key", "without key"])
def test_double_clicks_make_one_order(world, at_once, key):
    """Sixteen clicks at once, with a key or without, end in one order."""
    customer, product = world.customer(), world.product()
    wish = OrderRequest(((product.product_number, 1),))
    placed = at_once(16, lambda _: place_order(world.shop, customer, wish, key))
    assert [one for one in placed if isinstance(one, Exception)] == []
    assert len({one.order.order_no for one in placed}) == 1
    assert sum(one.is_new for one in placed) == 1


def test_paid_wish_may_be_wished_again(world):
    """Without a key, a paid order is done: the same wish makes a new order."""
    customer, product = world.customer(), world.product()
    wish = OrderRequest(((product.product_number, 1),))
    first = place_order(world.shop, customer, wish).order
    world.pay(first.order_no)
    settle_order(world.shop, first)
    assert place_order(world.shop, customer, wish).order.order_no != first.order_no


def test_new_price_makes_a_new_order(world):
    """Without a key, an unpaid order at yesterday's price is not continued."""
    customer, product = world.customer(), world.product(price_fen=100)
    wish = OrderRequest(((product.product_number, 1),))
    first = place_order(world.shop, customer, wish).order
    world.products.save(type(product)(**{**_fields(product), "price_fen": 200, "version": 2}))
    second = place_order(world.shop, customer, wish).order
    assert (first.total_fen, second.total_fen) == (100, 200)
    assert second.order_no != first.order_no


def test_expired_prepay_is_renewed_by_the_identical_call(world):
    """After two hours the same order number and the same bytes give a new prepay_id."""
    customer, product = world.customer(), world.product()
    wish = OrderRequest(((product.product_number, 1),))
    first = place_order(world.shop, customer, wish, "later").order
    world.offset = timedelta(hours=2, minutes=1)
    world.simulator.panel("clock", advance_seconds=7_260)
    second = place_order(world.shop, customer, wish, "later").order
    assert second.order_no == first.order_no
    assert second.prepay_id != first.prepay_id
    bodies = [call["body_base64"] for call in world.simulator.calls("/v3/pay/transactions/jsapi")]
    assert len(bodies) == 2
    assert bodies[0] == bodies[1]


def test_closed_order_of_a_key_is_told(world):
    """A key whose order is closed is answered with a conflict instead of a second order."""
    customer, product = world.customer(), world.product()
    wish = OrderRequest(((product.product_number, 1),))
    order = place_order(world.shop, customer, wish, "slow").order
    world.offset = timedelta(days=1, minutes=2)
    world.simulator.panel("clock", advance_seconds=86_520)
    assert settle_order(world.shop, order).state is OrderState.CLOSED
    with pytest.raises(ConflictError):
        place_order(world.shop, customer, wish, "slow")


@pytest.mark.parametrize("executed", [True, False], ids=["after the deed", "before the deed"])
def test_lost_answer_is_repeated_with_the_same_number(world, executed):
    """When WeChat's answer is lost, the repeat finds the stored number and makes the identical call."""
    customer, product = world.customer(), world.product()
    wish = OrderRequest(((product.product_number, 1),))
    world.simulator.panel("faults", on="api", match={"path_contains": "/jsapi"}, times=1, drop={"executed": executed})
    with pytest.raises(OutcomeUnknownError):
        place_order(world.shop, customer, wish, "lost")
    placed = place_order(world.shop, customer, wish, "lost")
    assert not placed.is_new
    assert placed.order.state is OrderState.PREPAID
    calls = world.simulator.calls("/v3/pay/transactions/jsapi")
    assert len({call["body_base64"] for call in calls}) == 1


def test_refusal_is_kept_on_the_order(world):
    """A definite no of WeChat is answered, and its code stays on the order for whoever must act."""
    customer, product = world.customer(), world.product()
    wish = OrderRequest(((product.product_number, 1),))
    fault = {"status": 403, "code": "NO_AUTH", "message": "商户无此权限", "executed": False}
    world.simulator.panel("faults", on="api", match={"path_contains": "/jsapi"}, times=1, error=fault)
    with pytest.raises(RemoteRefusedError):
        place_order(world.shop, customer, wish, "refused")
    intent = world.orders.find_intent(customer, "key:refused")
    refused = world.orders.find(intent.order_no)
    assert refused.refusal.code == "NO_AUTH"
    assert refused.next_poll_at is not None
    assert place_order(world.shop, customer, wish, "refused").order.refusal is None


def test_order_paid_meanwhile_is_found_by_the_refused_renewal(world):
    """When a renewal is refused because the order is paid, the order comes back paid."""
    customer, product = world.customer(), world.product()
    wish = OrderRequest(((product.product_number, 1),))
    order = place_order(world.shop, customer, wish, "race").order
    world.pay(order.order_no)
    world.offset = timedelta(hours=2)
    again = place_order(world.shop, customer, wish, "race").order
    assert again.order_no == order.order_no
    assert again.state is OrderState.PAID


def test_order_at_the_old_price_cannot_be_paid_any_more(world):
    """Before a new order takes its place, the one at yesterday's price is closed at WeChat and here."""
    customer, product = world.customer(), world.product(price_fen=100)
    wish = OrderRequest(((product.product_number, 1),))
    first = place_order(world.shop, customer, wish).order
    world.products.save(replace(product, price_fen=200, version=2))
    assert place_order(world.shop, customer, wish).is_new
    assert world.orders.find(first.order_no).state is OrderState.CLOSED
    with pytest.raises(AssertionError, match=r"clos|关"):
        world.pay(first.order_no)


def test_order_paid_at_the_old_price_is_not_wished_twice(world):
    """When the order at yesterday's price turns out to be paid, it is the answer, and no second one is made."""
    customer, product = world.customer(), world.product(price_fen=100)
    wish = OrderRequest(((product.product_number, 1),))
    first = place_order(world.shop, customer, wish).order
    world.pay(first.order_no)
    world.products.save(replace(product, price_fen=200, version=2))
    again = place_order(world.shop, customer, wish)
    assert (again.order.order_no, again.order.state, again.is_new) == (first.order_no, OrderState.PAID, False)


def test_silence_about_the_order_at_the_old_price_makes_no_second_one(world):
    """While nobody knows whether the old order was closed, no other order for the same wish is written."""
    customer, product = world.customer(), world.product(price_fen=100)
    wish = OrderRequest(((product.product_number, 1),))
    first = place_order(world.shop, customer, wish).order
    world.products.save(replace(product, price_fen=200, version=2))
    world.simulator.panel("faults", on="api", match={"path_contains": "/close"}, times=1, drop={"executed": False})
    with pytest.raises(OutcomeUnknownError):
        place_order(world.shop, customer, wish)
    assert world.orders.find_intent(customer, intent_name(wish, "")).order_no == first.order_no


def test_key_answers_with_its_order_when_the_product_is_gone(world):
    """A repeated key finds its order also after the product went off sale or was deleted."""
    customer, product = world.customer(), world.product()
    wish = OrderRequest(((product.product_number, 1),))
    first = place_order(world.shop, customer, wish, "gone").order
    world.products.delete(product)
    again = place_order(world.shop, customer, wish, "gone")
    assert (again.order.order_no, again.is_new) == (first.order_no, False)


def _fields(product):
    return {name: getattr(product, name) for name in type(product).__dataclass_fields__}


def test_prices_that_move_against_each_other_make_a_new_order(world):
    """A wish without a key whose lines changed is a new order though its sum is the same, and the old one is closed."""
    customer, one, other = world.customer(), world.product(price_fen=100), world.product(price_fen=200)
    wish = OrderRequest(((one.product_number, 1), (other.product_number, 1)))
    first = place_order(world.shop, customer, wish).order
    world.products.save(replace(one, price_fen=200, version=2))
    world.products.save(replace(other, price_fen=100, version=2))
    second = place_order(world.shop, customer, wish).order
    assert second.order_no != first.order_no
    assert {line.product_number: line.unit_price_fen for line in second.lines} == {
        one.product_number: 200,
        other.product_number: 100,
    }
    assert world.orders.find(first.order_no).state is OrderState.CLOSED


def test_customer_has_so_many_open_orders_at_once(world, at_once):
    """Of 12 orders at once under a limit of 3, three are made; other customers are not concerned."""
    shop, customer, product = replace(world.shop, open_limit=3), world.customer(), world.product()
    wish = OrderRequest(((product.product_number, 1),))
    results = at_once(12, lambda n: place_order(shop, customer, wish, f"key-{n}"))
    assert Counter(type(one) for one in results) == {Placed: 3, TooManyOpenOrdersError: 9}
    assert [event.kind for event in world.events.timeline(customer)].count(EventKind.ORDER_CREATED) == 3
    assert place_order(shop, world.customer(), wish).is_new


def test_decided_order_gives_its_place_back_once(world):
    """A paid and a closed order make room for one more each, also when money comes after closing."""
    shop, customer, product = replace(world.shop, open_limit=2), world.customer(), world.product()
    wish = OrderRequest(((product.product_number, 1),))

    def settle(order, **more):
        return settle_order(world.shop, order, **more)

    def place(key):
        return place_order(shop, customer, wish, key).order

    paid, closed = place("1"), place("2")
    with pytest.raises(TooManyOpenOrdersError):
        place("3")
    assert place("1").order_no == paid.order_no
    world.pay(paid.order_no)
    assert settle(paid).state is OrderState.PAID
    assert settle(closed, give_up=True).state is OrderState.CLOSED
    payment = PaymentDetails(
        closed.mchid, closed.appid, closed.openid, "late-1", closed.total_fen, closed.total_fen, world.clock()
    )
    late = paid_order(world.orders.find(closed.order_no), payment, world.clock())
    world.orders.save(*late)
    place("3")
    place("4")
    with pytest.raises(TooManyOpenOrdersError):
        place("5")


def test_campaign_of_an_order_is_one_opened_to_pages(world):
    """An order names a campaign that an operator opened to pages; all others are refused alike, known or not."""
    customer, product, code = world.customer(), world.product(), f"c{secrets.token_hex(6)}"
    wish = OrderRequest(((product.product_number, 1),), campaign=code)
    rules = []
    for is_known in (False, True):
        if is_known:
            world.campaigns.create(Campaign(code, "春茶", False, world.clock(), world.clock()))
        with pytest.raises(InvalidInputError) as refusal:
            place_order(world.shop, customer, wish)
        rules.append([(one.field, one.rule) for one in refusal.value.problems])
    assert rules == [[("campaign", "must be a campaign that is open to pages")]] * 2
    change_campaign(
        ManageCampaignsDeps(world.campaigns, world.audit, world.clock), code, {"open_to_pages": True}, actor=actor()
    )
    order = place_order(world.shop, customer, wish, "key").order
    assert order.campaign == code
    change_campaign(
        ManageCampaignsDeps(world.campaigns, world.audit, world.clock), code, {"open_to_pages": False}, actor=actor()
    )
    assert place_order(world.shop, customer, wish, "key").order.order_no == order.order_no
