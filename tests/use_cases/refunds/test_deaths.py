"""Every remote call of a deed dies or fails, before and after: never two refunds, and exact books in the end."""

from dataclasses import replace
from typing import Any

import pytest

from merchant_center.accounts.rules import LatePayments
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.orders.rules import order as rules
from merchant_center.orders.rules.order import OrderState
from merchant_center.refunds.rules.refund import RefundFilter, RefundState
from merchant_center.refunds.use_cases.decide_refund import approve_refund, refuse_refund
from merchant_center.refunds.use_cases.settle_refunds import settle_refund
from tests.use_cases.red_packets.crashes import Trouble, Wire, attempt, aws_failure, each_crash, wechat_failure
from tests.use_cases.refunds.conftest import ANN, Refunds, build_deps
from tests.use_cases.world import actor

each_trouble = pytest.mark.parametrize("trouble", Trouble)
GONE = ["refund_requested", "refund_accepted", "refund_succeeded"]


def doomed(refunds: Refunds, fate: Any) -> Refunds:
    """Another process all of whose calls to AWS and WeChat are at the mercy of a fate."""
    dynamo = Dynamo(Wire(refunds.world.aws.ours("dynamodb"), fate, aws_failure))
    deps = build_deps(refunds.world, dynamo)
    # A client waits for its own call, so the fate is over the method that sends.
    return replace(
        refunds,
        deps=replace(
            deps,
            refunds_of=lambda mchid: Wire(deps.refunds_of(mchid), fate, wechat_failure),
            orders_of=lambda mchid: Wire(deps.orders_of(mchid), fate, wechat_failure),
        ),
    )


def all_of(refunds, order):
    return [one for _, one in refunds.deps.refunds.entries(RefundFilter(order_no=order.order_no))]


def check_books(refunds, order, amount_fen):
    """Our record, WeChat's and the events agree that this much went back, under one number."""
    after = refunds.deps.orders.get(order.order_no)
    there = refunds.at_wechat(order)
    assert [one["amount"] for one in there] == ([amount_fen] if amount_fen else [])
    assert (after.refunded_fen, after.refunding_fen) == (amount_fen, 0)
    assert {one.state for one in all_of(refunds, order)} <= {RefundState.SUCCESS, RefundState.REFUSED}
    assert len(set(refunds.calls(order))) == len(there)


@each_trouble
def test_asking_in_trouble_at_any_call_refunds_once(refunds, trouble, sample):
    """Wherever asking dies or fails, the request repeated is one refund of one number."""
    for fate in each_crash(trouble, sample, calls=5):
        order = refunds.order(10_000)
        attempt(lambda order=order, fate=fate: doomed(refunds, fate).ask(order, 4_000, key="k"))
        refund = refunds.ask(order, 4_000, key="k")
        assert refunds.settle(refund).state is RefundState.SUCCESS
        check_books(refunds, order, 4_000)
        assert [one for one in refunds.events(order) if one != "refund_accepted"] == ["refund_requested", GONE[-1]]


@each_trouble
@pytest.mark.parametrize("decide", [approve_refund, refuse_refund])
def test_deciding_in_trouble_at_any_call_is_one_decision(refunds, trouble, decide, sample):
    """Wherever a decision dies or fails, repeated it is the same one, and refunds once or not at all."""
    refunds.account(refund_approval_above_fen=0)
    for fate in each_crash(trouble, sample, calls=3):
        order = refunds.order(10_000)
        refund = refunds.ask(order, 4_000)
        dying = doomed(refunds, fate).deps
        attempt(lambda dying=dying, refund=refund: decide(dying, refund.refund_no, actor(ANN), ""))
        decide(refunds.deps, refund.refund_no, actor(ANN), "")
        refunds.settle(refund)
        check_books(refunds, order, 4_000 if decide is approve_refund else 0)


@each_trouble
@pytest.mark.parametrize("story", ["called", "polled", "closed"])
def test_settling_in_trouble_at_any_call_is_made_good(refunds, wechat, fault, trouble, story, sample):
    """Wherever the schedule dies or fails, those that follow end with one refund, or give its amount back once."""
    for fate in each_crash(trouble, sample, calls=3):
        order = refunds.order(10_000)
        wechat(refund_result="CLOSED" if story == "closed" else "SUCCESS")
        if story == "called":
            fault(drop={"executed": False})
        refund = refunds.ask(order, 4_000)
        refunds.later(minutes=3)
        dying = doomed(refunds, fate).deps
        attempt(lambda dying=dying, refund=refund: settle_refund(dying, refunds.get(refund)))
        settled = refunds.settle(refund)
        if story == "closed":
            after = refunds.order_of(refund)
            assert settled.state is RefundState.CLOSED
            assert (after.state, after.refundable_fen) == (OrderState.PAID, 10_000)
            assert refunds.events(order).count("refund_closed") == 1
        else:
            check_books(refunds, order, 4_000)


@each_trouble
def test_notice_in_trouble_at_any_call_is_taken_when_it_comes_again(refunds, trouble, sample):
    """Wherever taking a notice dies or fails, WeChat's repeat of it records the refund once."""
    for fate in each_crash(trouble, sample, calls=3):
        order = refunds.order(10_000)
        refund = refunds.ask(order)
        (notice,) = refunds.notices(lambda order=order: refunds.at_wechat(order))
        attempt(lambda fate=fate, notice=notice: doomed(refunds, fate).receive(notice))
        refunds.receive(notice)
        assert refunds.get(refund).state is RefundState.SUCCESS
        check_books(refunds, order, 10_000)


@each_trouble
def test_late_money_in_trouble_at_any_call_goes_back_once(refunds, trouble, sample):
    """Wherever the schedule dies over late money, it is given back once."""
    refunds.account(late_payments=LatePayments.REFUND)
    for fate in each_crash(trouble, sample, calls=5):
        order = refunds.order(10_000, is_paid=False)
        refunds.world.pay(order.order_no)
        refunds.world.orders.save(*rules.closed(order, refunds.world.clock()))
        refunds.query(order)
        refunds.later(seconds=1)
        attempt(doomed(refunds, fate).sweep_late)
        # What was in trouble has another date.
        refunds.later(minutes=11)
        refunds.sweep()
        (refund,) = all_of(refunds, order)
        refunds.settle(refund)
        check_books(refunds, order, 10_000)
