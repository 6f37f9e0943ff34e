"""Pieces of counted products: taken with the order, given back with its closing, never below none, never twice."""

import threading
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError

from merchant_center.audit.rules import AuditAction
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.errors import InvalidInputError, VersionChangedError
from merchant_center.orders.errors import SoldOutError
from merchant_center.orders.rules.intent import OrderRequest
from merchant_center.orders.rules.order import OrderState
from merchant_center.orders.rules.pieces import MAX_COUNTED_LINES
from merchant_center.orders.store import OrderStore
from merchant_center.orders.use_cases.place_order import place_order
from merchant_center.orders.use_cases.settle_order import record_payment, settle_order
from merchant_center.products.errors import InventoryChangedError, NotCountedError
from merchant_center.products.rules import AUDITED, Correction
from merchant_center.products.use_cases.manage_products import change_product, correct_inventory


def order_of(world, *products, quantity=1, key="", customer=None):
    wish = OrderRequest(tuple((one.product_number, quantity) for one in products))
    return place_order(world.shop, customer or world.customer(), wish, key).order


def correct(world, product, **correction):
    return correct_inventory(world.keeping, product.product_number, Correction(**correction), world.actor())


def close(world, order):
    return settle_order(world.shop, order, give_up=True)


def pay_late(world, order):
    """Have money arrive that WeChat took before it closed the order, and that nobody told of until now."""
    return record_payment(world.shop, replace(world.wechat(order.mchid).query_order(order.order_no)))


def closed_then_paid(world, order, between=lambda: None):
    """Close an order here that was paid at the last moment there, and record the payment afterwards."""
    from merchant_center.orders.rules import order as rules

    world.pay(order.order_no)
    world.orders.save(*rules.closed(world.orders.get(order.order_no), world.clock()))
    between()
    return pay_late(world, order)


def test_order_takes_its_pieces_and_closing_gives_them_back(world):
    """What an unpaid order holds nobody else can have; once it is closed, everybody can."""
    product = world.product(available=3)
    order = order_of(world, product, quantity=3)
    assert world.pieces(product) == (0, 3, 0, 0)
    with pytest.raises(SoldOutError):
        order_of(world, product)
    assert close(world, order).state is OrderState.CLOSED
    assert world.pieces(product) == (3, 0, 0, 0)
    assert close(world, world.orders.get(order.order_no)).state is OrderState.CLOSED
    assert world.pieces(product) == (3, 0, 0, 0)


def test_payment_makes_reserved_pieces_sold(world):
    """A paid order has its pieces for good, however often its payment is told."""
    product = world.product(available=5)
    order = order_of(world, product, quantity=2)
    world.pay(order.order_no)
    payment = world.wechat(order.mchid).query_order(order.order_no)
    for _ in range(2):
        record_payment(world.shop, payment)
    assert world.pieces(product) == (3, 0, 2, 0)


def test_sold_out_names_the_lines(world):
    """Of several products those are named that are lacking, by their place in the request, and nothing is written."""
    customer, plenty, few = world.customer(), world.product(available=9), world.product(available=1)
    wish = OrderRequest(((plenty.product_number, 2), (few.product_number, 2)))
    with pytest.raises(SoldOutError) as refusal:
        place_order(world.shop, customer, wish, "k")
    assert [one["field"] for one in refusal.value.members["errors"]] == ["lines.1.product_number"]
    assert (world.pieces(plenty), world.pieces(few)) == ((9, 0, 0, 0), (1, 0, 0, 0))
    assert list(world.events.timeline(customer)) == []
    correct(world, few, add=1)
    assert place_order(world.shop, customer, wish, "k").is_new


def test_repeat_takes_nothing_more(world, at_once):
    """Sixteen clicks of one customer on the last piece are one order, which has it."""
    product, customer = world.product(available=1), world.customer()
    placed = at_once(16, lambda _: order_of(world, product, customer=customer, key="last"))
    assert [one for one in placed if isinstance(one, Exception)] == []
    assert len({one.order_no for one in placed}) == 1
    assert world.pieces(product) == (0, 1, 0, 0)


def test_replaced_order_gives_its_pieces_back(world):
    """The same wish at a new price is another order; the last piece moves to it."""
    product, customer = world.product(available=1), world.customer()
    first = order_of(world, product, customer=customer)
    change_product(world.keeping, product.product_number, {"price_fen": 2_000}, world.actor())
    second = order_of(world, product, customer=customer)
    assert second.order_no != first.order_no
    assert world.orders.get(first.order_no).state is OrderState.CLOSED
    assert world.pieces(product) == (0, 1, 0, 0)


def test_late_payment_takes_the_pieces_again(world):
    """Money that comes after closing buys what was given back, if it is still there."""
    product = world.product(available=2)
    late = closed_then_paid(world, order_of(world, product, quantity=2))
    assert (late.state, late.paid_late, late.oversold) == (OrderState.PAID, True, ())
    assert world.pieces(product) == (0, 0, 2, 0)


def test_late_payment_of_what_is_gone_is_honoured_and_marked(world):
    """If somebody else has the piece by then, the order is paid all the same, and says what is not there."""
    product, other = world.product(available=1), world.product(available=1)
    order = order_of(world, product, other)
    late = closed_then_paid(world, order, lambda: order_of(world, product))
    assert (late.state, late.oversold) == (OrderState.PAID, (product.product_number,))
    assert world.pieces(product) == (0, 1, 0, 1)
    assert world.pieces(other) == (0, 0, 1, 0)
    assert record_payment(world.shop, world.wechat(order.mchid).query_order(order.order_no)) == late


def test_order_from_before_the_counting_has_no_pieces(world):
    """Who begins to count leaves alone what was ordered before, whatever becomes of it."""
    product = world.product()
    before, paid = order_of(world, product), order_of(world, product)
    correct(world, product, set_available=1)
    close(world, before)
    world.pay(paid.order_no)
    settle_order(world.shop, paid)
    assert world.pieces(product) == (1, 0, 0, 0)


def test_order_gives_back_what_is_not_counted_any_more(world):
    """The pieces of an order find their way back after the counting ended, and are there when it begins again."""
    product = world.product(available=2)
    order = order_of(world, product)
    correct(world, product, counted=False)
    order_of(world, product, quantity=50)
    close(world, order)
    assert world.pieces(product) == (2, 0, 0, 0)
    correct(world, product, set_available=7)
    assert world.pieces(product) == (7, 0, 0, 0)


@pytest.mark.parametrize("contended", [False, True], ids=["calm", "transactions conflict"])
def test_64_orders_of_ten_pieces(world, at_once, contended):
    """Of 64 customers at once ten get a piece and 54 are told that it is sold out; closing all gives ten back."""
    product = world.product(available=10)
    tables = world.deployment.resources
    dynamo = Dynamo(Contended(world.aws.ours("dynamodb"))) if contended else world.dynamo
    store = OrderStore(dynamo, tables["OrdersTable"], tables["EventsTable"], tables["CatalogueTable"])
    shop, wish = replace(world.shop, orders=store), OrderRequest(((product.product_number, 1),))
    customers = [world.customer() for _ in range(64)]
    outcomes = at_once(64, lambda n: place_order(shop, customers[n], wish).order)
    assert Counter(type(one).__name__ for one in outcomes) == {"Order": 10, "SoldOutError": 54}
    assert world.pieces(product) == (0, 10, 0, 0)
    bought = [one for one in outcomes if not isinstance(one, Exception)]
    closed = at_once(10, lambda n: settle_order(shop, bought[n], give_up=True).state)
    assert set(closed) == {OrderState.CLOSED}
    assert world.pieces(product) == (10, 0, 0, 0)


class Contended:
    """A client of DynamoDB whose transactions on one inventory conflict while another one is under way."""

    def __init__(self, client):
        self._client, self._lock, self._busy = client, threading.Lock(), set()
        self.exceptions = SimpleNamespace(ClientError=ClientError)

    def __getattr__(self, name):
        """Return what is not watched."""
        return getattr(self._client, name)

    def transact_write_items(self, **request):
        """Write, or conflict with what is under way."""
        mine = {write["Update"]["Key"]["pk"]["S"] for write in request["TransactItems"] if "Update" in write}
        with self._lock:
            if mine & self._busy:
                reasons = [{"Code": "TransactionConflict"}]
                answer = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": reasons}
                raise ClientError(answer, "TransactWriteItems")
            self._busy |= mine
        try:
            time.sleep(0.01)
            return self._client.transact_write_items(**request)
        finally:
            with self._lock:
                self._busy -= mine


def test_order_at_the_bound_of_a_transaction(world):
    """Fifty lines, of which as many as may be are counted, fit one transaction, both ways."""
    counted = [world.product(available=1) for _ in range(MAX_COUNTED_LINES)]
    order = order_of(world, *counted, *[world.product() for _ in range(50 - MAX_COUNTED_LINES)])
    assert {world.pieces(one) for one in counted} == {(0, 1, 0, 0)}
    close(world, order)
    assert {world.pieces(one) for one in counted} == {(1, 0, 0, 0)}


def test_more_counted_lines_than_a_transaction_holds(world):
    """One counted product more is refused in words, before anything is written."""
    counted = [world.product(available=1) for _ in range(MAX_COUNTED_LINES + 1)]
    with pytest.raises(InvalidInputError, match=f"{MAX_COUNTED_LINES} products that are counted"):
        order_of(world, *counted)
    assert {world.pieces(one) for one in counted} == {(1, 0, 0, 0)}


def test_correction_and_orders_lose_no_pieces(world, at_once):
    """While customers order, operators add and set; in the end every piece is somewhere."""
    product = world.product(available=5)
    customers = [world.customer() for _ in range(24)]

    def act(n):
        if n % 3:
            return order_of(world, product, customer=customers[n])
        return correct(world, product, add=2)

    outcomes = at_once(24, act)
    ordered = [one for n, one in enumerate(outcomes) if n % 3 and not isinstance(one, Exception)]
    assert {type(one) for one in outcomes if isinstance(one, Exception)} <= {SoldOutError}
    assert world.pieces(product) == (5 + 2 * 8 - len(ordered), len(ordered), 0, 0)


def test_set_under_orders_is_refused(world):
    """What an operator sets from an old screen is refused with what is there by now, and works with that."""
    product = world.product(available=5)
    order_of(world, product, quantity=2)
    with pytest.raises(InventoryChangedError) as refusal:
        correct(world, product, set_available=9, seen_available=5)
    assert refusal.value.members == {"available": 3}
    for _ in range(2):
        correct(world, product, set_available=9, seen_available=3)
    assert world.pieces(product) == (9, 2, 0, 0)


@pytest.mark.parametrize(
    ("correction", "error"),
    [
        (Correction(add=-4), InvalidInputError),
        (Correction(add=10_000_000), InvalidInputError),
        (Correction(set_available=9), InvalidInputError),
    ],
    ids=["below none", "too many", "unseen"],
)
def test_correction_that_makes_no_sense(world, correction, error):
    """Less than none, too many to count, and a figure that nobody looked at are refused, and change nothing."""
    product = world.product(available=3)
    with pytest.raises(error):
        correct_inventory(world.keeping, product.product_number, correction, world.actor())
    assert world.pieces(product) == (3, 0, 0, 0)


def test_nothing_is_added_to_what_is_not_counted(world):
    """Adding to a product without inventory is refused: nobody begins to count by accident."""
    product = world.product()
    with pytest.raises(NotCountedError):
        correct(world, product, add=1)
    assert world.products.get(product.product_number).counted is False


def test_correction_that_is_repeated_counts_once(world):
    """Who adds under the version that they saw, and repeats it after a lost answer, is told that it changed."""
    product, more = world.product(available=3), Correction(add=4)
    seen = world.products.get(product.product_number).version
    correct_inventory(world.keeping, product.product_number, more, world.actor(seen))
    with pytest.raises(VersionChangedError):
        correct_inventory(world.keeping, product.product_number, more, world.actor(seen))
    assert world.pieces(product) == (7, 0, 0, 0)
    assert world.audited(AUDITED.resource(product))[0] == (AuditAction.PRODUCT_COUNTED, {"available": 7})


def test_unpaid_order_whose_time_is_over_gives_its_pieces_back(world):
    """The schedule closes what nobody paid, and with it the pieces are back."""
    product = world.product(available=1)
    order = order_of(world, product)
    world.offset += timedelta(days=1, minutes=2)
    settle_order(world.shop, order)
    assert world.pieces(product) == (1, 0, 0, 0)
