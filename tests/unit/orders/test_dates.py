"""Nothing waits for ever: when WeChat is asked about an order, and when its time is over (law 6)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.orders.rules.live_poll import LIVE_POLL_INTERVAL, may_poll_live
from merchant_center.orders.rules.order import (
    CLOSE_GRACE,
    UNDECIDED,
    Order,
    OrderState,
    is_over,
    needs_prepay,
    next_poll,
    polled,
    prepaid,
)

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
DAY = timedelta(days=1)
MOMENT = timedelta(milliseconds=1)
AGES = st.timedeltas(timedelta(0), timedelta(days=9))
LIVES = st.timedeltas(timedelta(minutes=5), timedelta(days=7))


def test_plan_of_looks_of_an_order_that_is_never_paid(make_order: Callable[..., Order]) -> None:
    """Looks come after 30 s, 1, 3, 5, 10, 30 minutes, then hourly, and the last a minute after the end."""
    order = make_order(expires_at=T0 + timedelta(hours=3, minutes=10))
    ages = []
    now = T0
    while not is_over(order, now):
        now = next_poll(order, now)
        ages.append(int((now - T0).total_seconds()))
    assert ages == [30, 60, 180, 300, 600, 1800, 5400, 9000, 11460]


@given(AGES, LIVES)
def test_next_look_lies_ahead_and_not_beyond_the_end(
    make_order: Callable[..., Order], age: timedelta, life: timedelta
) -> None:
    """The date is never past; while the order lives, it is never after its end with the grace."""
    order, now = make_order(expires_at=T0 + life), T0 + age
    date = next_poll(order, now)
    assert date > now
    if not is_over(order, now):
        assert date <= order.expires_at + CLOSE_GRACE
        assert date <= now + timedelta(hours=1)
    else:
        assert date == now + timedelta(minutes=5)


@given(AGES)
def test_look_that_decided_nothing_has_a_next_one(make_order: Callable[..., Order], age: timedelta) -> None:
    """After a look the order knows when it was and when the next one is."""
    order = polled(make_order(), T0 + age)
    assert order.polled_at == T0 + age
    assert order.next_poll_at is not None
    assert order.next_poll_at > T0 + age


def test_order_is_over_a_minute_after_its_end(make_order: Callable[..., Order]) -> None:
    """A payment of the last second may still be under way when the time ends."""
    order = make_order()
    assert not is_over(order, order.expires_at + timedelta(minutes=1) - MOMENT)
    assert is_over(order, order.expires_at + timedelta(minutes=1))


def test_prepay_id_is_needed_at_first_and_after_two_hours(make_order: Callable[..., Order]) -> None:
    """A new order needs one, a fresh one is used again, and one that may be dead soon is renewed."""
    order = make_order()
    assert needs_prepay(order, T0)
    order, _ = prepaid(order, "wx1", T0)
    assert not needs_prepay(order, T0 + timedelta(hours=1, minutes=55) - MOMENT)
    assert needs_prepay(order, T0 + timedelta(hours=1, minutes=55))


@pytest.mark.parametrize("state", OrderState)
def test_customers_question_asks_wechat_now_and_then(make_order: Callable[..., Order], state: OrderState) -> None:
    """Only an undecided order is asked for at WeChat, five seconds after it was made or looked at."""
    order = make_order(state=state)
    assert not may_poll_live(order, T0 + LIVE_POLL_INTERVAL - MOMENT)
    assert may_poll_live(order, T0 + LIVE_POLL_INTERVAL) is (state in UNDECIDED)
    seen = replace(order, polled_at=T0 + DAY)
    assert not may_poll_live(seen, T0 + DAY + LIVE_POLL_INTERVAL - MOMENT)
    assert may_poll_live(seen, T0 + DAY + LIVE_POLL_INTERVAL) is (state in UNDECIDED)
