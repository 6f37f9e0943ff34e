"""The life of an order: what may follow what, and what each change does to the record."""

import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.errors import ConflictError, PaymentMismatchError
from merchant_center.core.transitions import transition
from merchant_center.events.rules.event import EventKind
from merchant_center.orders.rules.naming import MAX_DESCRIPTION, describe, order_number
from merchant_center.orders.rules.order import (
    PREPAY_LIFETIME,
    TRANSITIONS,
    UNDECIDED,
    Order,
    OrderLine,
    OrderState,
    OrderTrigger,
    closed,
    created,
    paid,
    polled,
    prepaid,
    refused,
)
from merchant_center.orders.rules.payment import PaymentDetails

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)

# Written out a second time on purpose: which states each trigger leads from and to.
ALLOWED = {
    OrderTrigger.PREPAY: {"CREATED": "PREPAID"},
    OrderTrigger.PAY: {"CREATED": "PAID", "PREPAID": "PAID", "CLOSED": "PAID"},
    OrderTrigger.CLOSE: {"CREATED": "CLOSED", "PREPAID": "CLOSED"},
    OrderTrigger.REFUND_PART: {"PAID": "PARTLY_REFUNDED", "PARTLY_REFUNDED": "PARTLY_REFUNDED"},
    OrderTrigger.REFUND_ALL: {"PAID": "REFUNDED", "PARTLY_REFUNDED": "REFUNDED"},
}


@pytest.mark.parametrize(("state", "trigger"), list(itertools.product(OrderState, OrderTrigger)))
def test_each_trigger_in_each_state_moves_on_or_is_refused(state: OrderState, trigger: OrderTrigger) -> None:
    """Every pair is either in the table or a conflict; there is no third way."""
    expected = ALLOWED[trigger].get(state)
    if expected is None:
        with pytest.raises(ConflictError):
            transition(TRANSITIONS, state, trigger)
    else:
        assert transition(TRANSITIONS, state, trigger) == expected


def test_every_state_is_reached_and_the_end_is_the_end() -> None:
    """Each state but the first is reached by some change, and only a full refund is final for money."""
    assert set(TRANSITIONS.values()) == set(OrderState) - {OrderState.CREATED}
    assert set(OrderState) - {state for state, _ in TRANSITIONS} == {OrderState.REFUNDED}


def test_undecided_states_are_those_that_still_can_close() -> None:
    """Exactly the states that wait for WeChat can be closed, so each of them has an end."""
    assert {state for state, trigger in TRANSITIONS if trigger is OrderTrigger.CLOSE} == UNDECIDED


@given(st.dates(date(2000, 1, 1), date(2999, 12, 31)), st.binary(min_size=10, max_size=16))
def test_order_number_fits_wechat_and_is_no_number_to_a_spreadsheet(day: date, entropy: bytes) -> None:
    """The number is 25 of WeChat's characters, begins with its day, and never reads as a number."""
    number = order_number(day, entropy)
    assert re.fullmatch(r"[0-9a-zA-Z_\-|*]{6,32}", number)
    assert len(number) == 25
    assert number.startswith(f"{day:%Y%m%d}-")
    with pytest.raises(ValueError, match="could not convert"):
        float(number)


@given(st.binary(min_size=10, max_size=10), st.binary(min_size=10, max_size=10))
def test_all_eighty_bits_are_in_the_number(one: bytes, other: bytes) -> None:
    """Different random bits give different numbers."""
    day = date(2026, 11, 22)
    assert (order_number(day, one) == order_number(day, other)) == (one == other)


NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60)
LINES = st.lists(st.builds(OrderLine, st.just("P"), NAMES, st.just(1), st.integers(1, 9_999)), min_size=1, max_size=50)


@given(LINES.map(tuple), NAMES)
def test_description_always_fits_the_bill(lines: tuple[OrderLine, ...], shop: str) -> None:
    """Whatever the names, the text is 1 to 127 characters, none of four bytes and none of control."""
    text = describe(lines, shop)
    assert 0 < len(text) <= MAX_DESCRIPTION == 127
    assert all("\u0020" <= character <= "\uffff" for character in text)
    assert not any("\ud800" <= character <= "\udfff" for character in text)


def test_description_tells_what_was_bought() -> None:
    """PlaceOrderDeps, names and quantities above one stand on the bill, emoji do not."""
    lines = (OrderLine("A", "龙井🍵茶", 100, 2), OrderLine("B", "杯\n子", 100, 1))
    assert describe(lines, "示例商店") == "示例商店-龙井茶×2、杯子"


def test_long_description_is_cut_visibly() -> None:
    """What does not fit ends in an ellipsis at exactly the limit."""
    text = describe((OrderLine("A", "茶" * 200, 100, 1),), "店")
    assert len(text) == 127
    assert text.endswith("茶…")


def test_amounts_and_products_of_an_order(make_order: Callable[..., Order]) -> None:
    """A line costs price times quantity; products are listed once, in the order of their lines."""
    lines = (OrderLine("B", "b", 7, 3), OrderLine("A", "a", 1, 1), OrderLine("B", "b", 7, 1))
    assert [line.amount_fen for line in lines] == [21, 1, 7]
    assert make_order(lines=lines).product_numbers == ("B", "A")


def test_new_order_has_a_date_and_a_fact(make_order: Callable[..., Order]) -> None:
    """A new order is told of with its sum, and WeChat will be asked about it soon."""
    order, event = created(make_order())
    assert order.next_poll_at == T0 + timedelta(seconds=30)
    assert (event.kind, event.amount_fen, event.at) == (EventKind.ORDER_CREATED, 300, T0)


def test_prepay_moves_the_order_once(make_order: Callable[..., Order]) -> None:
    """The first prepay_id is a change with a fact; a renewal replaces the id and tells nothing."""
    first, event = prepaid(make_order(), "wx1", T0)
    assert (first.state, first.prepay_id, first.version) == (OrderState.PREPAID, "wx1", 2)
    assert event is not None
    assert event.kind is EventKind.ORDER_PREPAID
    second, nothing = prepaid(first, "wx2", T0 + 3 * HOUR)
    assert (second.state, second.prepay_id, second.version) == (OrderState.PREPAID, "wx2", 3)
    assert nothing is None


def test_prepay_id_is_given_up_before_wechat_drops_it(make_order: Callable[..., Order]) -> None:
    """Our end of a prepay_id lies before WeChat's two hours, so none that is shown is dead."""
    order, _ = prepaid(make_order(), "wx1", T0)
    assert order.prepay_expires_at is not None
    assert T0 < order.prepay_expires_at < T0 + PREPAY_LIFETIME


@pytest.mark.parametrize("state", sorted(set(OrderState) - UNDECIDED))
def test_decided_order_takes_no_prepay_and_no_close(make_order: Callable[..., Order], state: OrderState) -> None:
    """What does not wait for payment is neither renewed nor closed."""
    order = make_order(state=state)
    with pytest.raises(ConflictError):
        prepaid(order, "wx1", T0)
    with pytest.raises(ConflictError):
        closed(order, T0)


@pytest.mark.parametrize("state", [OrderState.CREATED, OrderState.PREPAID])
def test_payment_makes_the_order_paid(
    make_order: Callable[..., Order], make_payment: Callable[..., PaymentDetails], state: OrderState
) -> None:
    """A payment ends the waiting; its fact bears the time and the sum that the customer really paid."""
    facts = make_payment(payer_total_fen=250)
    change = paid(make_order(state=state, next_poll_at=T0 + HOUR), facts, T0 + HOUR)
    assert change is not None
    order, event = change
    assert (order.state, order.payment, order.version) == (OrderState.PAID, facts, 2)
    assert (order.next_poll_at, order.polled_at, order.paid_late) == (None, T0 + HOUR, False)
    assert (event.kind, event.amount_fen) == (EventKind.ORDER_PAID, 250)
    assert event.at.replace(microsecond=0) == facts.paid_at


@pytest.mark.parametrize(
    "wrong", [{"total_fen": 299}, {"total_fen": 301}, {"mchid": "1900000002"}, {"appid": "wx0123456789abcdee"}]
)
@pytest.mark.parametrize("state", OrderState)
def test_payment_that_does_not_fit_is_refused_in_every_state(
    make_order: Callable[..., Order],
    make_payment: Callable[..., PaymentDetails],
    wrong: dict[str, object],
    state: OrderState,
) -> None:
    """Order amount, merchant account and official account have to be ours, whatever the state."""
    with pytest.raises(PaymentMismatchError):
        paid(make_order(state=state), make_payment(**wrong), T0)


@given(st.integers(0, 300), st.integers(0, 300))
def test_what_the_customer_paid_is_not_compared(
    make_order: Callable[..., Order], make_payment: Callable[..., PaymentDetails], payer_total: int, other: int
) -> None:
    """Any voucher up to the whole sum is fine: only the order amount is compared."""
    change = paid(make_order(), make_payment(payer_total_fen=payer_total), T0)
    assert change is not None
    assert change[1].amount_fen == payer_total
    assert paid(change[0], make_payment(payer_total_fen=other), T0) is None


def test_another_payer_is_allowed(
    make_order: Callable[..., Order], make_payment: Callable[..., PaymentDetails]
) -> None:
    """The same person through another official account is known by another openid."""
    assert paid(make_order(), make_payment(openid="oOther"), T0) is not None


@pytest.mark.parametrize("state", [OrderState.PAID, OrderState.PARTLY_REFUNDED, OrderState.REFUNDED])
def test_payment_counts_once(
    make_order: Callable[..., Order], make_payment: Callable[..., PaymentDetails], state: OrderState
) -> None:
    """The same payment again changes nothing, also after a refund; a second transaction is an alarm (law 4)."""
    order = make_order(state=state, payment=make_payment())
    assert paid(order, make_payment(), T0 + HOUR) is None
    with pytest.raises(PaymentMismatchError):
        paid(order, make_payment(transaction_id="4200009999202611220123456789"), T0 + HOUR)


def test_money_after_closing_is_kept_and_marked(
    make_order: Callable[..., Order], make_payment: Callable[..., PaymentDetails]
) -> None:
    """A closed order that is paid after all is paid, visibly late, and still says when it was closed (law 7)."""
    order, _ = closed(make_order(), T0 + HOUR)
    change = paid(order, make_payment(), T0 + 2 * HOUR)
    assert change is not None
    assert (change[0].state, change[0].paid_late, change[0].closed_at) == (OrderState.PAID, True, T0 + HOUR)


def test_closing_ends_the_waiting(make_order: Callable[..., Order]) -> None:
    """A closed order has no date for a look any more, and the fact bears the order's sum."""
    order, event = closed(make_order(next_poll_at=T0 + HOUR), T0 + HOUR)
    assert (order.state, order.next_poll_at, order.closed_at) == (OrderState.CLOSED, None, T0 + HOUR)
    assert (event.kind, event.amount_fen, event.at) == (EventKind.ORDER_CLOSED, 300, T0 + HOUR)


def test_refusal_is_kept_until_it_is_overcome(make_order: Callable[..., Order]) -> None:
    """WeChat's no stays on the order with its time, and the next prepay_id takes it off (law 9)."""
    order = refused(make_order(), "NO_AUTH", "商户无此权限", T0)
    assert order.refusal is not None
    assert (order.refusal.code, order.refusal.at, order.state) == ("NO_AUTH", T0, OrderState.CREATED)
    assert prepaid(order, "wx1", T0)[0].refusal is None


def test_each_change_is_the_next_version(
    make_order: Callable[..., Order], make_payment: Callable[..., PaymentDetails]
) -> None:
    """Every change counts the version up by one, so that two writers of one version cannot both win."""
    order = make_order(version=7)
    change = paid(order, make_payment(), T0)
    assert change is not None
    changed = [
        prepaid(order, "wx1", T0)[0],
        change[0],
        closed(order, T0)[0],
        polled(order, T0),
        refused(order, "C", "m", T0),
    ]
    assert {one.version for one in changed} == {8}


def test_no_change_touches_what_was_agreed(
    make_order: Callable[..., Order], make_payment: Callable[..., PaymentDetails]
) -> None:
    """Number, lines, sum, times and labels stay through a whole life; WeChat must get the identical call."""
    order = make_order(phone="13800138000", campaign="spring", source_page="p1")
    life = closed(prepaid(created(order)[0], "wx1", T0)[0], T0 + HOUR)[0]
    change = paid(life, make_payment(), T0 + 2 * HOUR)
    assert change is not None
    state = ("state", "prepay_id", "prepay_expires_at", "payment", "paid_late", "closed_at", "polled_at", "version")
    state += ("refund_due_at",)
    assert replace(change[0], **{name: getattr(order, name) for name in state}) == order
