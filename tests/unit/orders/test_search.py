"""Which index answers which question, and what a filter admits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from merchant_center.core.errors import InvalidInputError
from merchant_center.orders.rules.order import Order, OrderLine, OrderState, paid
from merchant_center.orders.rules.payment import PaymentDetails
from merchant_center.orders.rules.search import OrderFilter, SearchIndex

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
MOMENT = timedelta(milliseconds=1)


@pytest.fixture(scope="session")
def bought(make_order: Callable[..., Order], make_payment: Callable[..., PaymentDetails]) -> Order:
    """An order of two products, paid a minute after it was made."""
    order = make_order(
        lines=(OrderLine("TEA-1", "茶", 100, 2), OrderLine("CUP-1", "杯", 100, 1)),
        phone="13800138000",
        campaign="spring",
    )
    change = paid(order, make_payment(), T0 + timedelta(minutes=2))
    assert change is not None
    return change[0]


@pytest.mark.parametrize(
    ("conditions", "index"),
    [
        ({}, SearchIndex.CREATED),
        ({"created_from": T0}, SearchIndex.CREATED),
        ({"mchid": "1900000001", "campaign": "spring"}, SearchIndex.CREATED),
        ({"state": OrderState.PAID}, SearchIndex.STATE),
        ({"state": OrderState.PAID, "product_number": "TEA-1"}, SearchIndex.PRODUCT),
        ({"state": OrderState.PAID, "paid_from": T0}, SearchIndex.PAID),
        ({"product_number": "TEA-1", "paid_to": T0}, SearchIndex.PAID),
        ({"order_no": "20261122A", "phone": "13800138000"}, SearchIndex.NUMBER),
        ({"transaction_id": "42000", "paid_from": T0}, SearchIndex.NUMBER),
        ({"phone": "13800138000", "product_number": "TEA-1", "paid_from": T0}, SearchIndex.PHONE),
    ],
)
def test_most_telling_index_answers(conditions: dict[str, Any], index: SearchIndex) -> None:
    """A phone tells more than a time of payment, that more than a product, that more than a state."""
    assert OrderFilter(**conditions).index is index


def test_span_is_on_the_time_its_index_is_sorted_by() -> None:
    """Only the index of payments is read by the time of payment; every other one by the time of creation."""
    later = T0 + timedelta(hours=1)
    assert OrderFilter(created_from=T0, paid_to=later).span == (None, later)
    assert OrderFilter(created_from=T0, paid_to=later, phone="13800138000").span == (T0, None)


@pytest.mark.parametrize(
    "conditions",
    [
        {},
        {"phone": "13800138000"},
        {"product_number": "CUP-1"},
        {"state": OrderState.PAID},
        {"mchid": "1900000001"},
        {"campaign": "spring"},
        {"created_from": T0, "created_to": T0 + MOMENT},
        {"paid_from": T0 + timedelta(minutes=1), "paid_to": T0 + timedelta(minutes=1) + MOMENT},
        {"created_from": datetime(2026, 11, 22, 18, tzinfo=timezone(timedelta(hours=8)))},
    ],
)
def test_order_that_meets_all_conditions_is_admitted(bought: Order, conditions: dict[str, Any]) -> None:
    """Each condition alone admits the order, the first instant of a span included."""
    assert OrderFilter(**conditions).admits(bought)


@pytest.mark.parametrize(
    "conditions",
    [
        {"phone": "1380013800"},
        {"product_number": "TEA"},
        {"state": OrderState.PREPAID},
        {"mchid": "1900000002"},
        {"campaign": "autumn"},
        {"created_from": T0 + MOMENT},
        {"created_to": T0},
        {"paid_from": T0 + timedelta(minutes=1) + MOMENT},
        {"paid_to": T0 + timedelta(minutes=1)},
        {"phone": "13800138000", "state": OrderState.CLOSED},
    ],
)
def test_one_broken_condition_refuses_the_order(bought: Order, conditions: dict[str, Any]) -> None:
    """A condition that does not hold refuses it, the last instant of a span being outside."""
    assert not OrderFilter(**conditions).admits(bought)


def test_unpaid_order_is_in_no_span_of_payments(bought: Order) -> None:
    """An order without a payment is not found by a time of payment, whatever the span."""
    assert not OrderFilter(paid_from=T0 - timedelta(days=999)).admits(replace(bought, payment=None))


@pytest.mark.parametrize("name", ["created", "paid"])
@pytest.mark.parametrize("length", [timedelta(0), -MOMENT])
def test_empty_span_is_refused(name: str, length: timedelta) -> None:
    """An end that does not come after its beginning is refused by the field's name."""
    span: dict[str, Any] = {f"{name}_from": T0, f"{name}_to": T0 + length}
    with pytest.raises(InvalidInputError) as refusal:
        OrderFilter(**span)
    assert [problem.field for problem in refusal.value.problems] == [f"{name}_to"]


@pytest.mark.parametrize("name", ["created_from", "created_to", "paid_from", "paid_to"])
@pytest.mark.parametrize(
    "at",
    [
        datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=8))),
        datetime(9999, 12, 31, 23, tzinfo=timezone(timedelta(hours=-8))),
    ],
)
def test_time_beyond_the_calendar_is_refused(name: str, at: datetime) -> None:
    """A time that has no UTC (the year 1 in Beijing) is refused by its field instead of failing later."""
    span: dict[str, Any] = {name: at}
    with pytest.raises(InvalidInputError) as refusal:
        OrderFilter(**span)
    assert [problem.field for problem in refusal.value.problems] == [name]
