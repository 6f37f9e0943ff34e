"""Sums, fifty at the most, and WeChat's words in any order: the rules of refunds by value."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.errors import PaymentMismatchError
from merchant_center.orders.rules.order import OrderState, Refusal
from merchant_center.orders.rules.order_refund import MAX_REFUNDS
from merchant_center.refunds.errors import AmountNotLeftError, TooManyRefundsError
from merchant_center.refunds.rules import changes
from merchant_center.refunds.rules.new_refund import new_platform_refund, new_refund
from merchant_center.refunds.rules.refund import (
    TRANSITIONS,
    UNDECIDED,
    RefundOrigin,
    RefundRequest,
    RefundState,
    late_refund_number,
    refund_number,
)
from merchant_center.refunds.rules.todo import todo_of
from tests.unit.refunds.values import T0, after, ask, asked, order, told

WORDS = ("PROCESSING", "SUCCESS", "ABNORMAL", "CLOSED")
RANK = {state: n for n, state in enumerate(("CREATED", "PROCESSING", "ABNORMAL", "CLOSED", "SUCCESS"))}


@given(st.lists(st.tuples(st.integers(1, 400), st.sampled_from([*WORDS, "FAIL", ""])), max_size=70))
def test_sums_are_bounded_whatever_happens(wanted: list[tuple[int, str]]) -> None:
    """However refunds are asked for and end, held and refunded never exceed the total, nor their number fifty."""
    of = order(1_000)
    for n, (amount_fen, end) in enumerate(wanted):
        left = of.refundable_fen
        try:
            change = ask(of, amount_fen, str(n))
        except (AmountNotLeftError, TooManyRefundsError):
            assert amount_fen > left or of.refund_count == MAX_REFUNDS
            continue
        of = after(change)
        assert of.refundable_fen == left - amount_fen
        if end == "FAIL":
            of = after(changes.failed(change.refund, of, Refusal("X", "x", T0), T0))
        elif end:
            recorded = changes.recorded(change.refund, of, told(end), T0 + timedelta(hours=3))
            assert recorded is not None
            of = after(recorded)
        assert 0 <= of.refunded_fen + of.refunding_fen <= of.total_fen
        assert of.refund_count <= MAX_REFUNDS
        assert (of.state is OrderState.REFUNDED) == (of.refunded_fen == of.total_fen)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8))
def test_words_in_any_order_end_at_the_most_final(words: list[str]) -> None:
    """Notices, answers and polls may come twice and in any order: the most final one counts, each event once."""
    change = ask(order(), 400)
    refund, of, events, moved = change.refund, after(change), [], 0
    for word in words:
        recorded = changes.recorded(refund, of, told(word), T0 + timedelta(hours=3))
        if recorded is None:
            continue
        assert recorded.event is not None
        refund, of = recorded.refund, after(recorded)
        events.append(recorded.event.event_id)
        moved += recorded.event.movement is not None
    assert refund.state == max(words, key=lambda word: RANK[word])
    assert len(set(events)) == len(events)
    assert moved == 1
    assert of.refunded_fen == (400 if refund.state is RefundState.SUCCESS else 0)
    assert (refund.next_poll_at is None) == (refund.state not in UNDECIDED)


@pytest.mark.parametrize("state", [RefundState.REFUSED, RefundState.LAPSED, RefundState.WAITING_APPROVAL])
def test_what_was_never_sent_cannot_be_at_wechat(state: RefundState) -> None:
    """WeChat's word on a number that it never got is a mismatch."""
    change = ask(order(), 400)
    with pytest.raises(PaymentMismatchError):
        changes.recorded(replace(change.refund, state=state), after(change), told("SUCCESS"), T0)
    with pytest.raises(PaymentMismatchError):
        changes.recorded(change.refund, after(change), told("HELD"), T0)


def test_every_transition_has_a_way_out() -> None:
    """What something must still come of can go on from where it is."""
    assert {state for state, _ in TRANSITIONS} >= UNDECIDED


def test_number_follows_from_order_and_key() -> None:
    """The same request is the same number, another is another; both fit WeChat's 64 characters."""
    of = order()
    assert refund_number(of.order_no, "a") == refund_number(of.order_no, "a") != refund_number(of.order_no, "b")
    assert late_refund_number(of.order_no) != refund_number(of.order_no, "LATE")
    assert len(refund_number(of.order_no, "a" * 64)) <= 64


def test_restock_comes_with_the_end_of_the_order() -> None:
    """Pieces come back once, with the refund that completes the order, if it says so."""
    part = ask(order(), 400, "a", restock=True)
    done = changes.recorded(part.refund, after(part), told("SUCCESS"), T0)
    assert done is not None
    assert not done.gives_back_pieces
    rest = ask(after(done), None, "b", restock=True)
    last = changes.recorded(rest.refund, after(rest), told("SUCCESS"), T0)
    assert last is not None
    assert last.gives_back_pieces
    assert after(last).restocked


@pytest.mark.parametrize("state", ["ABNORMAL", "CLOSED", "FAILED", "LAPSED", "WAITING_APPROVAL"])
def test_person_is_told_what_to_do(state: str) -> None:
    """Each state that is a person's says what to do in both languages."""
    todo = todo_of(replace(ask(order(), 400).refund, state=RefundState(state)), T0)
    assert todo.zh
    assert todo.en


def test_pieces_come_back_with_the_refund_that_was_to_bring_them() -> None:
    """If the platform gave all money back meanwhile, a refund that comes to nothing brings no pieces back."""
    mine = ask(order(), 400, restock=True)
    all_back = new_platform_refund("P1", after(mine), 1_000, told("SUCCESS"), T0, T0)
    given_up = changes.failed(mine.refund, after(all_back), Refusal("INVALID_REQUEST", "", T0), T0)
    assert not given_up.gives_back_pieces
    assert not after(given_up).restocked


def test_refund_of_ours_explains_what_wechat_said_of_its_order() -> None:
    """An order that WeChat called refunded is explained once WeChat has told of one of its refunds."""
    mine = ask(order(), 400)
    doubtful = replace(after(mine), refund_unexplained=True)
    change = changes.recorded(mine.refund, doubtful, told("PROCESSING"), T0 + timedelta(hours=1))
    assert change is not None
    assert not after(change).refund_unexplained


def test_late_money_that_another_refund_only_holds_is_not_back() -> None:
    """A rule's refund that fails while another one holds the money is a person's: the other may come to nothing."""
    late = new_refund("late", order(), RefundRequest(), asked(RefundOrigin.RULE), T0)
    for status, is_unresolved in (("PROCESSING", True), ("SUCCESS", False)):
        other = new_platform_refund("P1", after(late), 1_000, told(status), T0, T0)
        lost = changes.failed(late.refund, after(other), Refusal("INVALID_REQUEST", "", T0), T0)
        assert lost.refund.is_unresolved is is_unresolved
