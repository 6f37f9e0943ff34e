"""Refunds that people ask for: one for each request, sums bounded, and settled whatever WeChat answers."""

from datetime import timedelta

import pytest

from merchant_center.core.errors import IdempotencyKeyReusedError
from merchant_center.orders.rules.order import OrderState
from merchant_center.orders.rules.order_refund import MAX_REFUNDS
from merchant_center.refunds.errors import (
    AmountNotLeftError,
    OrderNotPaidError,
    RefundWindowOverError,
    TooManyRefundsError,
)
from merchant_center.refunds.rules.refund import RefundState
from merchant_center.refunds.use_cases.settle_refunds import count_needing_a_person


def test_whole_order_goes_back(refunds):
    """Without an amount all that is left is asked for; 200 is only accepted, and the query settles it."""
    order = refunds.order(10_000)
    refund = refunds.ask(order, reason="七天无理由")
    assert (refund.amount_fen, refund.state) == (10_000, RefundState.PROCESSING)
    settled = refunds.settle(refund)
    assert settled.state is RefundState.SUCCESS
    after = refunds.order_of(refund)
    assert after.state is OrderState.REFUNDED
    assert (after.refunded_fen, after.refunding_fen, after.refundable_fen) == (10_000, 0, 0)
    assert refunds.events(order) == ["refund_requested", "refund_accepted", "refund_succeeded"]
    (there,) = refunds.at_wechat(order)
    assert (there["out_refund_no"], there["status"]) == (refund.refund_no, "SUCCESS")


def test_parts_go_back_a_minute_apart(refunds):
    """Two parts asked for at once are called a minute apart by the schedule; none fails, and the order is told so."""
    order = refunds.order(10_000)
    first, second = refunds.ask(order, 3_000), refunds.ask(order, 7_000)
    assert (first.state, second.state) == (RefundState.PROCESSING, RefundState.CREATED)
    assert second.next_poll_at >= refunds.order_of(first).refund_called_at + timedelta(minutes=1)
    refunds.sweep()
    assert len(refunds.at_wechat(order)) == 1
    assert refunds.settle(second).state is RefundState.SUCCESS
    assert refunds.settle(first).state is RefundState.SUCCESS
    assert refunds.order_of(first).state is OrderState.REFUNDED
    assert refunds.calls(order) == [first.refund_no, second.refund_no]


def test_same_key_is_the_same_refund(refunds):
    """A repeat of the key is the one refund, also later; with another amount it is refused."""
    order = refunds.order(10_000)
    refund = refunds.ask(order, 1_000, key="k")
    assert refunds.ask(order, 1_000, key="k").refund_no == refund.refund_no
    refunds.settle(refund)
    assert refunds.ask(order, 1_000, key="k").state is RefundState.SUCCESS
    with pytest.raises(IdempotencyKeyReusedError):
        refunds.ask(order, 2_000, key="k")
    assert refunds.calls(order) == [refund.refund_no]


def test_more_than_is_left_is_refused(refunds):
    """What is held counts as much as what went back; the refusal says what is left."""
    order = refunds.order(10_000)
    refunds.ask(order, 6_000)
    with pytest.raises(AmountNotLeftError) as refused:
        refunds.ask(order, 4_001)
    assert refused.value.members == {"refundable_fen": 4_000}
    refunds.ask(order)
    with pytest.raises(AmountNotLeftError):
        refunds.ask(order)


def test_twenty_at_once_never_hold_more_than_the_order(refunds, at_once):
    """Of 20 part refunds that ask for twice the total at the same time just as many are taken as fit."""
    order = refunds.order(10_000)
    found = at_once(20, lambda n: refunds.ask(order, 1_000, key=f"one-{n}"))
    taken = [one for one in found if not isinstance(one, Exception)]
    assert len(taken) == 10
    assert {type(one) for one in found if isinstance(one, Exception)} == {AmountNotLeftError}
    after = refunds.deps.orders.get(order.order_no)
    assert after.refunded_fen + after.refunding_fen == 10_000
    for one in taken:
        refunds.settle(one)
    assert refunds.order_of(taken[0]).state is OrderState.REFUNDED
    assert sorted(refunds.calls(order)) == sorted(one.refund_no for one in taken)
    assert sum(one["amount"] for one in refunds.at_wechat(order)) == 10_000


def test_unpaid_order_is_not_refunded(refunds):
    """There is nothing to give back of an order that nobody paid."""
    with pytest.raises(OrderNotPaidError):
        refunds.ask(refunds.order(is_paid=False), 1)


def test_refund_ends_with_wechats_year(refunds):
    """A payment is refunded for 365 days."""
    order = refunds.order(10_000)
    refunds.world.offset = timedelta(days=365, minutes=1)
    with pytest.raises(RefundWindowOverError):
        refunds.ask(order)


def test_fiftyfirst_refund_is_refused(refunds, wechat):
    """WeChat takes fifty refunds of one order, so the next is not even asked for."""
    wechat(refund_interval_seconds=0)
    order = refunds.order(10_000)
    for _ in range(MAX_REFUNDS):
        refunds.ask(order, 1)
    with pytest.raises(TooManyRefundsError):
        refunds.ask(order, 1)


def test_empty_balance_waits_for_money_under_the_same_number(refunds):
    """NOT_ENOUGH ends nothing: the schedule repeats the number until the balance is topped up."""
    world = refunds.world
    order = refunds.order(10_000)
    world.simulator.panel(f"merchants/{world.mchid}/balance", available=100)
    refund = refunds.ask(order)
    assert (refund.state, refund.last_error.code) == (RefundState.CREATED, "NOT_ENOUGH")
    before = count_needing_a_person(refunds.deps)
    for minutes in (2, 30, 90):
        refunds.later(minutes=minutes)
        refunds.sweep()
    assert refunds.get(refund).state is RefundState.CREATED
    assert refunds.order_of(refund).refunding_fen == 10_000
    assert count_needing_a_person(refunds.deps) == before
    refunds.later(hours=23)
    refunds.sweep()
    assert count_needing_a_person(refunds.deps) == before + 1
    world.simulator.panel(f"merchants/{world.mchid}/balance", available=1_000_000)
    settled = refunds.settle(refund)
    assert (settled.state, settled.last_error) == (RefundState.SUCCESS, None)
    assert set(refunds.calls(order)) == {refund.refund_no}
    assert len(refunds.at_wechat(order)) == 1


def test_refund_whose_money_never_comes_is_closed_by_wechat_after_a_week(refunds, wechat):
    """WeChat takes it and waits: PROCESSING for seven days, then CLOSED; then another one goes under a new number."""
    wechat(refund_waits_for_money=True)
    world, order = refunds.world, refunds.order(10_000)
    world.simulator.panel(f"merchants/{world.mchid}/balance", available=100)
    refund = refunds.ask(order)
    for days in (1, 5):
        refunds.later(days=days)
        refunds.sweep()
        assert refunds.get(refund).state is RefundState.PROCESSING
        assert refunds.order_of(refund).refunding_fen == 10_000
    refunds.later(days=1, minutes=1)
    refunds.sweep()
    closed, after = refunds.settle(refund), refunds.order_of(refund)
    assert (closed.state, closed.next_poll_at) == (RefundState.CLOSED, None)
    assert (after.state, after.refunding_fen, after.refunded_fen) == (OrderState.PAID, 0, 0)
    world.simulator.panel(f"merchants/{world.mchid}/balance", available=1_000_000)
    again = refunds.settle(refunds.ask(order))
    assert (again.state, refunds.order_of(again).state) == (RefundState.SUCCESS, OrderState.REFUNDED)
    assert again.refund_no != refund.refund_no
    assert refunds.events(order).count("refund_closed") == 1


@pytest.mark.parametrize("executed", [False, True])
@pytest.mark.parametrize("failure", ["drop", "500", "429"])
def test_lost_answer_is_asked_for_again_under_the_same_number(refunds, fault, failure, executed):
    """Whatever WeChat did while it did not answer, there is one refund in the end."""
    order = refunds.order(10_000)
    if failure == "drop":
        fault(drop={"executed": executed})
    else:
        code = {"500": "SYSTEM_ERROR", "429": "FREQUENCY_LIMITED"}[failure]
        fault(error={"status": int(failure), "code": code, "message": "x", "executed": executed})
    refund = refunds.ask(order, 4_000)
    assert refund.state is RefundState.CREATED
    assert refund.outcome_unknown_at is not None
    assert refunds.settle(refund).state is RefundState.SUCCESS
    assert [one["amount"] for one in refunds.at_wechat(order)] == [4_000]
    assert set(refunds.calls(order)) == {refund.refund_no}


def test_refusal_is_believed_after_a_query(refunds, fault):
    """A definite no, which a query confirms, ends the refund and frees its amount; another one may be asked for."""
    order = refunds.order(10_000)
    refusal = {"status": 400, "code": "INVALID_REQUEST", "message": "x", "executed": False}
    fault(error=refusal)
    refund = refunds.ask(order)
    assert (refund.state, refund.last_error.code) == (RefundState.FAILED, "INVALID_REQUEST")
    after = refunds.order_of(refund)
    assert (after.refunding_fen, after.refundable_fen, after.refund_count) == (0, 10_000, 0)
    refunds.later(minutes=2)
    other = refunds.ask(order)
    assert other.refund_no != refund.refund_no
    assert refunds.settle(other).state is RefundState.SUCCESS
    assert refunds.events(order)[:2] == ["refund_requested", "refund_failed"]


def test_refusal_after_a_lost_answer_is_not_believed_at_once(refunds, fault):
    """While an earlier call may be under way, a refusal decides nothing: the number is kept and the amount held."""
    order = refunds.order(10_000)
    fault(drop={"executed": False})
    refund = refunds.ask(order)
    refunds.later(minutes=2)
    refusal = {"status": 400, "code": "INVALID_REQUEST", "message": "x", "executed": False}
    fault(times=0, error=refusal)
    refunds.sweep()
    assert refunds.get(refund).state is RefundState.CREATED
    assert refunds.order_of(refund).refunding_fen == 10_000
    refunds.later(minutes=15)
    refunds.sweep()
    assert refunds.get(refund).state is RefundState.FAILED


def test_refused_call_that_was_done_is_recorded(refunds, fault):
    """A refusal that contradicts what was done is found out by the query behind it."""
    order = refunds.order(10_000)
    fault(error={"status": 400, "code": "INVALID_REQUEST", "message": "x", "executed": True})
    refund = refunds.ask(order)
    assert refund.state in {RefundState.PROCESSING, RefundState.SUCCESS}
    assert len(refunds.at_wechat(order)) == 1


@pytest.mark.parametrize(("result", "state"), [("ABNORMAL", RefundState.ABNORMAL), ("CLOSED", RefundState.CLOSED)])
def test_refund_that_does_not_arrive(refunds, wechat, result, state):
    """An abnormal refund holds its amount and is a person's, still polled; a closed one gives its amount back."""
    wechat(refund_result=result)
    order = refunds.order(10_000)
    refund = refunds.ask(order, 6_000)
    refunds.later(minutes=2)
    refunds.sweep()
    found, after = refunds.get(refund), refunds.order_of(refund)
    assert found.state is state
    assert after.state is OrderState.PAID
    is_held = state is RefundState.ABNORMAL
    assert after.refundable_fen == (4_000 if is_held else 10_000)
    assert (found.next_poll_at is not None) == is_held


def test_stranded_refund_is_found_paid_in_the_end(refunds, wechat):
    """What a person settled on the merchant platform is found by the next poll."""
    wechat(refund_result="ABNORMAL")
    order = refunds.order(10_000)
    refund = refunds.ask(order)
    refunds.later(minutes=2)
    refunds.sweep()
    refunds.world.simulator.panel("refunds/succeed", mchid=order.mchid, out_refund_no=refund.refund_no)
    assert refunds.settle(refund).state is RefundState.SUCCESS
    assert refunds.order_of(refund).state is OrderState.REFUNDED


@pytest.mark.parametrize("names", ["CASH", "COUPON"])
@pytest.mark.parametrize("no_cash", [False, True])
def test_vouchers_go_back_to_who_funded_them(refunds, wechat, names, no_cash):
    """The shares of vouchers are told as prefunded or no-fund, in both of WeChat's spellings; sums are WeChat's."""
    wechat(refund_promotion_types=names)
    stock = refunds.world.stock(coupon_amount=1_000, transaction_minimum=1_000, no_cash=no_cash)
    order = refunds.order_with_voucher(stock, 10_000)
    assert order.voucher_fen == 1_000
    refund = refunds.settle(refunds.ask(order))
    outcome = refund.outcome
    (share,) = outcome.vouchers
    assert (share.type, share.refund_fen) == ("NOCASH" if no_cash else "CASH", 1_000)
    assert outcome.payer_refund_fen == 9_000
    assert outcome.settlement_refund_fen == (9_000 if no_cash else 10_000)
