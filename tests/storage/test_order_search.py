"""Search through every index against a search by hand: the same orders, newest first, page by page, never a scan."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from local.emulator import Emulator
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.errors import InvalidInputError
from merchant_center.core.times import beijing_day
from merchant_center.orders.rules.intent import Intent
from merchant_center.orders.rules.naming import order_number
from merchant_center.orders.rules.order import Order, OrderLine, OrderState, closed, created, paid, prepaid
from merchant_center.orders.rules.payment import PaymentDetails
from merchant_center.orders.rules.search import OrderFilter, SearchIndex
from merchant_center.orders.store import OrderStore
from merchant_center.orders.use_cases.search_orders import SearchOrdersDeps, search_orders
from tests.storage.witness import Witness

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
PHONES = ("", "13800138000", "13900139000", "1380013800")
PRODUCTS = ("TEA-1", "TEA-2", "TEA", "CUP-1")
MCHIDS = ("1900000001", "1900000002")
CAMPAIGNS = ("", "spring", "autumn")


def chance(seed: int) -> random.Random:
    return random.Random(seed)  # noqa: S311 - the same orders at every run


@dataclass
class Crowd:
    """Random orders in the tables, with the chance they were drawn from; `all` is what was written."""

    orders: OrderStore
    make_order: Callable[..., Order]
    chance: random.Random
    all: dict[str, Order]

    def instant(self) -> datetime:
        """A moment among few, so that some orders share theirs."""
        return T0 + timedelta(
            milliseconds=self.chance.choice([0, 1, 2, 3, 500, 1_000, 60_000]) * self.chance.randint(0, 9)
        )

    def add(self, at: datetime | None = None) -> Order:
        """Place one more order and lead it to some state."""
        chance, at = self.chance, at or self.instant()
        numbers = chance.sample(PRODUCTS, chance.randint(1, 3))
        order, event = created(
            self.make_order(
                order_no=order_number(beijing_day(at), chance.randbytes(10)),
                mchid=chance.choice(MCHIDS),
                lines=tuple(OrderLine(number, "茶", 100, 1) for number in numbers),
                total_fen=100 * len(numbers),
                phone=chance.choice(PHONES),
                campaign=chance.choice(CAMPAIGNS),
                created_at=at,
            )
        )
        self.orders.place(order, event, Intent(f"key:{order.order_no}", "", order.order_no, at), None, open_limit=1_000)
        return self.lead(order)

    def lead(self, order: Order) -> Order:
        """Lead an order on, or leave it."""
        chance = self.chance
        if chance.random() < 0.7:
            order = self._saved(prepaid(order, "wx1", order.created_at))
        fate = chance.random()
        if fate < 0.2:
            order = self._saved(closed(order, order.created_at))
        if fate < 0.6 and fate > 0.1:
            at = order.created_at + timedelta(milliseconds=chance.choice([1, 2, 3, 700_000]))
            digits = f"{chance.randrange(10**20):028d}"
            facts = PaymentDetails(order.mchid, order.appid, "o", digits, order.total_fen, order.total_fen, at)
            change = paid(order, facts, at)
            assert change is not None
            order = self._saved(change)
        self.all[order.order_no] = order
        return order

    def _saved(self, change: tuple[Order, Any]) -> Order:
        self.orders.save(*change)
        return change[0]

    def filter(self) -> OrderFilter:
        """A random question; most have several conditions."""
        chance = self.chance
        conditions: dict[str, Any] = {}
        for name, values in (
            ("phone", PHONES),
            ("product_number", PRODUCTS),
            ("mchid", MCHIDS),
            ("campaign", CAMPAIGNS),
        ):
            if chance.random() < 0.25:
                conditions[name] = chance.choice(values)
        if chance.random() < 0.3:
            conditions["state"] = chance.choice(
                [OrderState.CREATED, OrderState.PREPAID, OrderState.PAID, OrderState.CLOSED]
            )
        if chance.random() < 0.1:
            conditions["order_no"] = chance.choice([*self.all, "NOBODY"])
        if chance.random() < 0.1:
            paid = [order.payment.transaction_id for order in self.all.values() if order.payment]
            conditions["transaction_id"] = chance.choice([*paid, "NOBODY"])
        for name in ("created", "paid"):
            start = self.instant() + timedelta(microseconds=chance.choice([0, 0, 1, 999]))
            if chance.random() < 0.3:
                conditions[f"{name}_from"] = start
            if chance.random() < 0.3:
                conditions[f"{name}_to"] = start + timedelta(microseconds=chance.choice([1, 500, 1_000, 60_000_000]))
        return OrderFilter(**conditions)

    def expected(self, asked: OrderFilter) -> list[str]:
        """The answer by hand, newest first."""
        by_payment = asked.index is SearchIndex.PAID
        met = [order for order in self.all.values() if meets(order, asked)]
        met.sort(
            key=lambda order: (
                order.payment.paid_at if by_payment and order.payment else order.created_at,
                order.order_no,
            )
        )
        return [order.order_no for order in reversed(met)]


def meets(order: Order, asked: OrderFilter) -> bool:
    """Whether an order meets a filter, written independently of the code under test."""
    paid_at = order.payment.paid_at if order.payment else None
    return all(
        [
            asked.phone in ("", order.phone),
            asked.product_number == "" or any(line.product_number == asked.product_number for line in order.lines),
            asked.state in (None, order.state),
            asked.mchid in ("", order.mchid),
            asked.campaign in ("", order.campaign),
            asked.order_no in ("", order.order_no),
            asked.transaction_id in ("", order.payment.transaction_id if order.payment else None),
            asked.created_from is None or asked.created_from <= order.created_at,
            asked.created_to is None or order.created_at < asked.created_to,
            asked.paid_from is None or (paid_at is not None and asked.paid_from <= paid_at),
            asked.paid_to is None or (paid_at is not None and paid_at < asked.paid_to),
        ]
    )


@pytest.fixture(scope="module")
def make_crowd(
    aws: Emulator, dynamodb: Any, new_table: Callable[[str], str], make_order: Callable[..., Order]
) -> Callable[[int], Crowd]:
    """Write so many random orders into tables of their own, the same at every run.

    moto gets half of them: it copies the whole table for each write of a transaction.
    """

    def make(count: int) -> Crowd:
        orders = OrderStore(Dynamo(dynamodb), new_table("OrdersTable"), new_table("EventsTable"), "none")
        one = Crowd(orders, make_order, chance(20261122), {})
        for _ in range(count // 2 if isinstance(aws, Witness) else count):
            one.add()
        return one

    return make


@pytest.fixture(scope="module")
def settled(make_crowd: Callable[[int], Crowd]) -> Crowd:
    """Many orders, for tests that only read."""
    return make_crowd(80)


@pytest.fixture
def crowd(make_crowd: Callable[[int], Crowd]) -> Crowd:
    """Some orders, for tests that change them."""
    return make_crowd(30)


def pages(orders: OrderStore, asked: OrderFilter, limit: int, cursor: str = "") -> Iterator[list[Order]]:
    while True:
        page = search_orders(SearchOrdersDeps(orders), asked, limit, cursor)
        yield list(page.found)
        cursor = page.cursor
        if not cursor:
            return


def numbers(found: Iterator[list[Order]]) -> list[str]:
    return [order.order_no for page in found for order in page]


def test_every_question_is_answered_as_by_hand(settled: Crowd, watched: Any) -> None:
    """Whatever the conditions and the size of a page: the same orders as by hand, newest first, none twice."""
    watched.calls.clear()
    asked_indexes, answers = set(), 0
    for _ in range(60):
        asked = settled.filter()
        asked_indexes.add(asked.index)
        expected = settled.expected(asked)
        answers += bool(expected)
        assert numbers(pages(settled.orders, asked, settled.chance.choice([2, 7, 100]))) == expected, asked
    assert asked_indexes == set(SearchIndex)
    assert answers > 20
    assert set(watched.operations) == {"Query", "BatchGetItem", "GetItem"}


@pytest.mark.parametrize("newest_first", [True, False])
def test_both_directions_give_the_same_orders(settled: Crowd, newest_first: bool) -> None:
    """Read forward for an export or backward for a list, an index gives the same orders in opposite order."""
    for asked in (OrderFilter(), OrderFilter(paid_from=T0), OrderFilter(state=OrderState.PAID)):
        expected = settled.expected(asked)
        found = [one for _, one in settled.orders.stream(asked, newest_first=newest_first) if one]
        assert [one.order_no for one in found] == (expected if newest_first else expected[::-1])


@pytest.mark.parametrize("newest_first", [True, False])
def test_work_goes_on_behind_any_position(settled: Crowd, newest_first: bool) -> None:
    """Behind the position of each entry, met or not, exactly the rest follows: an export resumes anywhere."""
    asked = OrderFilter(state=OrderState.PAID, created_from=T0, campaign="spring")
    entries = list(settled.orders.stream(asked, newest_first=newest_first))
    assert any(order is None for _, order in entries)
    for n, (position, _) in enumerate(entries):
        assert list(settled.orders.stream(asked, after=position, newest_first=newest_first)) == entries[n + 1 :]


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "asked",
    [
        OrderFilter(),
        OrderFilter(phone="13800138000"),
        OrderFilter(product_number="TEA-1"),
        OrderFilter(campaign="spring"),
        OrderFilter(created_from=T0),
    ],
    ids=lambda asked: asked.index,
)
def test_pages_stay_stable_while_orders_arrive(crowd: Crowd, asked: OrderFilter) -> None:
    """New orders between two pages are seen by the next search; this one shows each older order once."""
    expected = crowd.expected(asked)
    assert len(expected) > 3
    seen: list[str] = []
    for page in pages(crowd.orders, asked, 3):
        seen += [order.order_no for order in page]
        for n in range(3):
            crowd.add(T0 + timedelta(hours=1 + len(crowd.all), seconds=n))
    assert seen == expected
    assert numbers(pages(crowd.orders, asked, 50)) == crowd.expected(asked)


def test_order_that_changed_meanwhile_is_shown_as_it_is_or_not_at_all(crowd: Crowd) -> None:
    """A page by state is checked against the orders themselves: none is shown under a state it has left."""
    asked = OrderFilter(state=OrderState.PREPAID)
    stream = crowd.orders.stream(asked, page=1)
    next(stream)
    for order in [one for one in crowd.all.values() if one.state is OrderState.PREPAID]:
        crowd.orders.save(*closed(order, order.created_at))
    rest = [order for _, order in stream if order]
    assert [order.state for order in rest] == []


def test_span_ends_before_its_end(orders: OrderStore, make_order: Callable[..., Order]) -> None:
    """Of three orders a millisecond apart, a span holds the first of its instants and not the last."""
    crowd = Crowd(orders, make_order, chance(1), {})
    one, two, three = (crowd.add(T0 + timedelta(milliseconds=n)) for n in range(3))
    span = OrderFilter(created_from=one.created_at, created_to=three.created_at)
    assert numbers(pages(orders, span, 10)) == [two.order_no, one.order_no]


@pytest.mark.parametrize("index", ["created", "phone", "product", "state"])
def test_span_may_end_between_two_milliseconds(
    orders: OrderStore, make_order: Callable[..., Order], index: str
) -> None:
    """An end a microsecond after an order still holds it, through whichever index it is found."""
    crowd = Crowd(orders, make_order, chance(2), {})
    order = crowd.add(T0 + timedelta(milliseconds=5))
    order = replace(order, phone="13800138000", version=order.version + 1)
    orders.save(order, None)
    conditions: dict[str, dict[str, Any]] = {
        "created": {},
        "phone": {"phone": "13800138000"},
        "product": {"product_number": order.lines[0].product_number},
        "state": {"state": order.state},
    }
    asked = OrderFilter(created_to=order.created_at + timedelta(microseconds=1), **conditions[index])
    assert asked.index == index
    assert numbers(pages(orders, asked, 10)) == [order.order_no]


def test_page_reads_little(settled: Crowd, watched: Any) -> None:
    """A page of the newest orders is one read of each shard, however many orders there are."""
    watched.calls.clear()
    search_orders(SearchOrdersDeps(settled.orders), OrderFilter(), 10)
    assert watched.operations == ["Query"] * 4


def test_search_that_meets_little_is_bounded(settled: Crowd, watched: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that meets few of what it reads stops, is short, and goes on with its cursor."""
    monkeypatch.setattr("merchant_center.core.cursors.MAX_READ", 10)
    asked = OrderFilter(campaign="nobody's")
    found = list(pages(settled.orders, asked, 5))
    assert len(found) == len(settled.all) / 10
    assert numbers(iter(found)) == []


@pytest.mark.parametrize("cursor", ["zz", "00", "5b5d", "22", "7b7d", "ff" * 20])
def test_cursor_that_nobody_gave_is_refused(orders: OrderStore, cursor: str) -> None:
    """A made-up cursor is the caller's mistake, named as such."""
    with pytest.raises(InvalidInputError) as refusal:
        search_orders(SearchOrdersDeps(orders), OrderFilter(), 5, cursor)
    assert [one.field for one in refusal.value.problems] == ["cursor"]


def test_cursor_of_another_question_is_refused(settled: Crowd) -> None:
    """A cursor goes on with its own question only."""
    page = search_orders(SearchOrdersDeps(settled.orders), OrderFilter(), 5)
    with pytest.raises(InvalidInputError):
        search_orders(SearchOrdersDeps(settled.orders), OrderFilter(phone="13800138000"), 5, page.cursor)
