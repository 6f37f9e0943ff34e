"""Orders with their intents and facts: all or nothing, one writer wins, and what waits is found again."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.writes import Put
from merchant_center.core.errors import ConditionFailedError
from merchant_center.customers.rules import Customer
from merchant_center.events.store.search import EventStore
from merchant_center.orders.errors import IntentTakenError, StaleOrderError
from merchant_center.orders.rules.intent import Intent
from merchant_center.orders.rules.order import (
    Order,
    OrderLine,
    OrderState,
    Refusal,
    closed,
    created,
    paid,
    polled,
    prepaid,
)
from merchant_center.orders.rules.payment import PaymentDetails, UsedVoucher
from merchant_center.orders.store import OrderStore, order_item

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
CUSTOMER = Customer("wx0123456789abcdef", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")
SECOND = timedelta(seconds=1)


@pytest.fixture
def events(dynamo: Dynamo, order_tables: Any) -> EventStore:
    """The facts written with the orders."""
    return EventStore(dynamo, order_tables.events)


def place(
    orders: OrderStore, order: Order, name: str = "key:1", replaces: Intent | None = None
) -> tuple[Order, Intent]:
    order, event = created(order)
    intent = Intent(name, "f" * 64, order.order_no, order.created_at + timedelta(days=7))
    orders.place(order, event, intent, replaces, open_limit=20)
    return order, intent


def facts(**changes: Any) -> PaymentDetails:
    values: dict[str, Any] = {
        "mchid": "1900000001",
        "appid": CUSTOMER.appid,
        "openid": CUSTOMER.openid,
        "transaction_id": "4200001234202611220123456789",
        "total_fen": 300,
        "payer_total_fen": 250,
        "paid_at": T0 + SECOND,
        "vouchers": (UsedVoucher("c1", "s1", "满减🍵", "NOCASH", 50),),
    }
    return PaymentDetails(**(values | changes))


def test_order_comes_back_as_it_was_placed(
    orders: OrderStore, events: EventStore, make_order: Callable[..., Order]
) -> None:
    """Order, intent and fact are all there, each exactly as written."""
    order, intent = place(orders, make_order(phone="13800138000", campaign="spring", source_page="页"))
    assert orders.find(order.order_no) == order
    assert orders.find_intent(CUSTOMER, "key:1") == intent
    assert [event.target_id for event in events.timeline(CUSTOMER)] == [order.order_no]


def test_every_field_of_an_order_survives(orders: OrderStore, make_order: Callable[..., Order]) -> None:
    """Payment with vouchers, refusal and all times come back, to the millisecond and to the fen."""
    order, _ = place(orders, make_order())
    full = replace(
        order,
        state=OrderState.PAID,
        prepay_id="wx1",
        prepay_expires_at=T0 + timedelta(milliseconds=1),
        payment=facts(),
        paid_late=True,
        closed_at=T0,
        polled_at=T0,
        refusal=Refusal("NO_AUTH", "商户无此权限", T0),
        version=2,
    )
    orders.save(full, None)
    assert orders.find(order.order_no) == full


def test_unknown_order_and_intent_are_none(orders: OrderStore) -> None:
    """What nobody placed is not there."""
    assert orders.find("20261122-NOSUCHORDER") is None
    assert orders.find_intent(CUSTOMER, "key:1") is None


def test_intent_gives_one_order(orders: OrderStore, events: EventStore, make_order: Callable[..., Order]) -> None:
    """The second order of one intent is refused with everything that belongs to it."""
    place(orders, make_order())
    with pytest.raises(IntentTakenError):
        place(orders, make_order(order_no="20261122-SECOND"))
    assert orders.find("20261122-SECOND") is None
    assert len(list(events.timeline(CUSTOMER))) == 1


def test_intents_of_customers_and_names_are_apart(orders: OrderStore, make_order: Callable[..., Order]) -> None:
    """The same key of another customer, and another key of the same one, are other intents."""
    place(orders, make_order())
    place(orders, make_order(order_no="20261122-B", openid="oSomebodyElse"))
    place(orders, make_order(order_no="20261122-C"), name="key:2")
    assert orders.find_intent(Customer(CUSTOMER.appid, "oSomebodyElse"), "key:2") is None


def test_only_one_replaces_a_done_intent(orders: OrderStore, make_order: Callable[..., Order]) -> None:
    """Of two that found the same old intent, the first gets the new order and the second is refused."""
    _, old = place(orders, make_order())
    place(orders, make_order(order_no="20261122-B"), replaces=old)
    with pytest.raises(IntentTakenError):
        place(orders, make_order(order_no="20261122-C"), replaces=old)
    found = orders.find_intent(CUSTOMER, "key:1")
    assert found is not None
    assert found.order_no == "20261122-B"


def test_order_number_is_never_given_twice(orders: OrderStore, make_order: Callable[..., Order]) -> None:
    """Should two orders draw one number, the second is refused, and not as a repeat of its intent."""
    place(orders, make_order())
    with pytest.raises(ConditionFailedError) as refusal:
        place(orders, make_order(openid="oSomebodyElse"))
    assert not isinstance(refusal.value, IntentTakenError)


def test_first_writer_of_a_version_wins(
    orders: OrderStore, events: EventStore, make_order: Callable[..., Order]
) -> None:
    """Two changes of one version: the first stays, the second is told to read again and writes no fact (law 5)."""
    order, _ = place(orders, make_order())
    change = paid(order, facts(), T0 + SECOND)
    assert change is not None
    orders.save(*change)
    with pytest.raises(StaleOrderError):
        orders.save(*closed(order, T0 + SECOND))
    with pytest.raises(StaleOrderError):
        orders.save(polled(order, T0 + SECOND), None)
    assert orders.find(order.order_no) == change[0]
    assert [event.kind.value for event in events.timeline(CUSTOMER)] == ["order_paid", "order_created"]


def test_fact_that_is_told_already_stops_the_change(orders: OrderStore, make_order: Callable[..., Order]) -> None:
    """A change whose fact is recorded already is refused whole: no fact is ever told twice."""
    order, _ = place(orders, make_order())
    once, event = closed(order, T0 + SECOND)
    orders.save(once, event)
    again = replace(order, version=once.version)
    with pytest.raises(StaleOrderError):
        orders.save(*closed(again, T0 + SECOND))
    assert orders.find(order.order_no) == once


def test_timeline_is_the_newest_first(orders: OrderStore, events: EventStore, make_order: Callable[..., Order]) -> None:
    """A customer's facts come in the order of time, the newest first, and nobody else's among them."""
    order, _ = place(orders, make_order())
    place(orders, make_order(order_no="20261122-B", openid="oSomebodyElse"))
    change = prepaid(order, "wx1", T0 + SECOND)
    orders.save(*change)
    orders.save(*closed(change[0], T0 + 2 * SECOND))
    kinds = [event.kind.value for event in events.timeline(CUSTOMER)]
    assert kinds == ["order_closed", "order_prepaid", "order_created"]


def waiting(make_order: Callable[..., Order], count: int) -> list[Order]:
    """Orders whose next looks lie a second apart, over all shards."""
    return [
        make_order(order_no=f"20261122-WAITING{n:03d}", next_poll_at=T0 + n * SECOND, created_at=T0 - timedelta(days=n))
        for n in range(count)
    ]


def write(watched: Any, table: str, orders: list[Order]) -> None:
    for order in orders:
        Dynamo(watched.client).put(Put(table, order_item(order)))


def numbers(found: list[Order]) -> list[str]:
    return [order.order_no for order in found]


def test_due_are_those_whose_date_has_come(
    orders: OrderStore, order_tables: Any, watched: Any, make_order: Callable[..., Order]
) -> None:
    """Only orders with a date before now come, and decided ones never."""
    made = waiting(make_order, 6)
    write(watched, order_tables.orders, [*made, make_order(order_no="20261122-DECIDED", state=OrderState.PAID)])
    assert orders.due(T0, 100) == []
    assert numbers(orders.due(T0 + 3 * SECOND, 100)) == numbers(made[:3])
    assert numbers(orders.due(T0 + timedelta(days=1), 100)) == numbers(made)


@pytest.mark.parametrize("limit", [1, 5, 23, 24, 25])
def test_longest_waiting_come_first(
    orders: OrderStore, order_tables: Any, watched: Any, make_order: Callable[..., Order], limit: int
) -> None:
    """A limited look takes the oldest dates of all shards, in their order."""
    made = waiting(make_order, 24)
    write(watched, order_tables.orders, made)
    assert numbers(orders.due(T0 + timedelta(days=1), limit)) == numbers(made[:limit])


def test_order_of_the_due_is_kept_whatever_dynamodb_answers(
    orders: OrderStore, order_tables: Any, watched: Any, make_order: Callable[..., Order]
) -> None:
    """DynamoDB answers a batch of keys in any order; the longest waiting still come first."""
    made = waiting(make_order, 12)
    write(watched, order_tables.orders, made)

    def reverse(parsed: dict[str, Any], **_: Any) -> None:
        for items in parsed["Responses"].values():
            items.reverse()

    watched.client.meta.events.register("after-call.dynamodb.BatchGetItem", reverse)
    try:
        assert numbers(orders.due(T0 + timedelta(days=1), 100)) == numbers(made)
    finally:
        watched.client.meta.events.unregister("after-call.dynamodb.BatchGetItem", reverse)


@pytest.mark.parametrize("limit", [1, 4])
def test_looking_for_the_due_reads_no_more_than_asked(
    orders: OrderStore, order_tables: Any, watched: Any, make_order: Callable[..., Order], limit: int
) -> None:
    """A limited look is one page of each shard and one batch of orders, however many are waiting."""
    write(watched, order_tables.orders, waiting(make_order, 40))
    watched.calls.clear()
    orders.due(T0 + timedelta(days=1), limit)
    assert watched.operations == ["Query"] * 4 + ["BatchGetItem"]


def test_decided_order_is_not_due_any_more(orders: OrderStore, make_order: Callable[..., Order]) -> None:
    """An order leaves the list of the due in the same write that decides it."""
    order, _ = place(orders, make_order())
    later = T0 + timedelta(days=2)
    assert numbers(orders.due(later, 10)) == [order.order_no]
    orders.save(*closed(order, later))
    assert orders.due(later, 10) == []


def test_products_of_an_order_are_pointed_at_once(orders: OrderStore, make_order: Callable[..., Order]) -> None:
    """Fifty lines of different products fit into the one write, with order, intent and fact."""
    lines = tuple(OrderLine(f"P{n}", "n" * 60, 1, 1) for n in range(50))
    order, _ = place(orders, make_order(lines=lines))
    assert orders.find(order.order_no) == order
