"""Which requests are the same intent, and what a repeat of one means."""

import itertools
import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.orders.rules.intent import (
    INTENT_LIFETIME,
    KEY_PATTERN,
    Intent,
    OrderRequest,
    Repeat,
    fingerprint,
    intent_name,
    judge_repeat,
)
from merchant_center.orders.rules.order import UNDECIDED, Order, OrderLine, OrderState

NUMBERS = st.text("ABab01_-", min_size=1, max_size=8)
LINES = st.lists(st.tuples(NUMBERS, st.integers(1, 9_999)), min_size=1, max_size=6, unique_by=lambda line: line[0])
LABELS = st.text(max_size=8)
WISHES = st.builds(OrderRequest, LINES.map(tuple), LABELS, LABELS, LABELS)
TEA = OrderRequest((("TEA-1", 2),))
MINUTE = timedelta(minutes=1)
AT_THIS_PRICE = (OrderLine("TEA-1", "茶", 150, 2),)
AT_ANOTHER = (OrderLine("TEA-1", "茶", 151, 2),)


@given(WISHES, st.randoms())
def test_order_of_the_lines_does_not_matter(wish: OrderRequest, chance: random.Random) -> None:
    """The same lines in another order are the same wish."""
    lines = list(wish.quantities)
    chance.shuffle(lines)
    assert fingerprint(replace(wish, quantities=tuple(lines))) == fingerprint(wish)


@given(WISHES, WISHES)
def test_different_wishes_are_told_apart(one: OrderRequest, other: OrderRequest) -> None:
    """Fingerprints are equal exactly when lines and labels are."""
    is_same = replace(one, quantities=tuple(sorted(one.quantities))) == replace(
        other, quantities=tuple(sorted(other.quantities))
    )
    assert (fingerprint(one) == fingerprint(other)) == is_same


@pytest.mark.parametrize(
    "other",
    [
        replace(TEA, quantities=(("TEA-1", 3),)),
        replace(TEA, quantities=(("TEA-2", 2),)),
        replace(TEA, quantities=(("TEA-1", 2), ("TEA-2", 1))),
        replace(TEA, phone="x"),
        replace(TEA, campaign="x"),
        replace(TEA, source_page="x"),
    ],
)
def test_each_part_of_a_wish_counts(other: OrderRequest) -> None:
    """Quantity, product, number of lines and each label make another wish, also when only a label moves."""
    assert fingerprint(other) != fingerprint(TEA)
    assert fingerprint(replace(TEA, phone="x")) != fingerprint(replace(TEA, campaign="x"))


@given(WISHES, st.text([chr(code) for code in range(0x21, 0x7F)], min_size=1, max_size=64))
def test_key_is_never_taken_for_a_wish(wish: OrderRequest, key: str) -> None:
    """The name of a keyed intent differs from that of every intent without a key."""
    assert re.fullmatch(KEY_PATTERN, key)
    assert intent_name(wish, key) == f"key:{key}"
    assert re.fullmatch(r"wish:[0-9a-f]{64}", intent_name(wish, ""))


@pytest.mark.parametrize("key", ["", "x" * 65, "a b", "é", "a\n", "\x7f"])
def test_what_is_no_key(key: str) -> None:
    """A key is 1 to 64 visible characters of ASCII."""
    assert re.fullmatch(KEY_PATTERN, key) is None


def test_key_is_remembered_as_long_as_wechat_keeps_the_order() -> None:
    """Seven days, as long as WeChat keeps an unpaid order open."""
    assert timedelta(days=7) == INTENT_LIFETIME


def known(order: Order, key: str = "") -> Intent:
    return Intent(intent_name(TEA, key), fingerprint(TEA), order.order_no, order.created_at + INTENT_LIFETIME)


@pytest.mark.parametrize("state", OrderState)
@pytest.mark.parametrize("is_over", [False, True])
@pytest.mark.parametrize("lines", [AT_THIS_PRICE, AT_ANOTHER, ()])
def test_key_always_answers_with_its_first_order(
    make_order: Callable[..., Order], state: OrderState, is_over: bool, lines: tuple[OrderLine, ...]
) -> None:
    """With a key only a closed order is refused; neither price nor time nor payment makes another order."""
    order = make_order(state=state)
    now = order.expires_at if is_over else order.created_at
    expected = Repeat.ORDER_CLOSED if state is OrderState.CLOSED else Repeat.CONTINUE
    assert judge_repeat(known(order, "k"), order, TEA, lines, now) is expected


@pytest.mark.parametrize("state", OrderState)
def test_key_of_another_wish_is_refused(make_order: Callable[..., Order], state: OrderState) -> None:
    """A key that comes with another wish is refused whatever became of its order."""
    order = make_order(state=state)
    other = OrderRequest((("TEA-1", 1),))
    assert judge_repeat(known(order, "k"), order, other, AT_THIS_PRICE, order.created_at) is Repeat.KEY_REUSED


@pytest.mark.parametrize(
    ("state", "is_over", "lines"), list(itertools.product(OrderState, [False, True], [AT_THIS_PRICE, AT_ANOTHER]))
)
def test_wish_without_a_key_continues_only_what_can_be_paid_at_this_price(
    make_order: Callable[..., Order], state: OrderState, is_over: bool, lines: tuple[OrderLine, ...]
) -> None:
    """Without a key an undecided order in its time at the price of today is continued; all else is replaced."""
    order = make_order(state=state)
    now = order.expires_at if is_over else order.expires_at - MINUTE
    is_payable = state in UNDECIDED and not is_over and lines == AT_THIS_PRICE
    expected = Repeat.CONTINUE if is_payable else Repeat.REPLACE
    assert judge_repeat(known(order), order, TEA, lines, now) is expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((OrderLine("CUP", "杯", 100, 1), OrderLine("TEA", "茶", 200, 1)), Repeat.CONTINUE),
        ((OrderLine("TEA", "茶", 100, 1), OrderLine("CUP", "杯", 200, 1)), Repeat.REPLACE),
        ((OrderLine("TEA", "茶", 50, 4), OrderLine("CUP", "杯", 100, 1)), Repeat.REPLACE),
        ((OrderLine("TEA", "红茶", 200, 1), OrderLine("CUP", "杯", 100, 1)), Repeat.REPLACE),
    ],
    ids=["in another order", "prices moved", "quantity against price", "renamed"],
)
def test_lines_are_compared_and_not_their_sum(
    make_order: Callable[..., Order], lines: tuple[OrderLine, ...], expected: Repeat
) -> None:
    """An order is continued only if each of its lines is as it would be today, whatever they add up to."""
    order = make_order(lines=(OrderLine("TEA", "茶", 200, 1), OrderLine("CUP", "杯", 100, 1)), total_fen=300)
    wish = OrderRequest((("TEA", 1), ("CUP", 1)))
    intent = Intent(intent_name(wish, ""), fingerprint(wish), order.order_no, order.expires_at)
    assert judge_repeat(intent, order, wish, lines, order.created_at) is expected
