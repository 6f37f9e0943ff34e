"""Refunds whose writes lose their answers: asked for once, decided once, paid back once."""

from datetime import timedelta

from merchant_center.accounts.rules import LatePayments
from merchant_center.orders.rules import order as rules
from merchant_center.refunds.rules.refund import AUDITED, RefundRequest, RefundState, late_refund_number
from merchant_center.refunds.use_cases.ask_refund import ask_refund
from merchant_center.refunds.use_cases.decide_refund import (
    approve_refund,
    refuse_refund,
    resolve_refund,
    withdraw_refund,
)
from merchant_center.refunds.use_cases.find_unexplained import note_unexplained
from merchant_center.refunds.use_cases.record_platform_refund import record_platform_refund
from merchant_center.refunds.use_cases.refund_late_payment import postpone_late_payment
from merchant_center.refunds.use_cases.settle_refunds import settle_now, sweep_late_payments, sweep_refunds
from merchant_center.vouchers.rules.voucher import IssueState
from merchant_center.vouchers.use_cases.settle_vouchers import settle_issue
from tests.use_cases.lost_writes.playing import flow
from tests.use_cases.vouchers.conftest import issuing
from tests.use_cases.world import actor


def ask(caller, refunds, order, amount_fen, key):
    request = RefundRequest(amount_fen)
    return caller.asks(lambda: ask_refund(refunds.deps, order.order_no, request, key, actor("mark")))


def sweep(caller, refunds):
    caller.asks(lambda: sweep_refunds(refunds.deps, limit=100, go_on=lambda: True))


def books(refunds, order):
    after = refunds.deps.orders.get(order.order_no)
    return after.refunded_fen, after.refunding_fen, sum(one["amount"] for one in refunds.at_wechat(order))


@flow(
    "ask_refund.ask_refund",
    "ask_refund.reserve_refund",
    "pay_out_refund.pay_out_refund",
    "record_refund.record_refund",
    "settle_refunds.settle_refund",
    "settle_refunds.sweep_refunds",
)
def refund_is_asked_for_and_settled(caller, refunds):
    order = refunds.order(10_000)
    asked = [ask(caller, refunds, order, 4_000, "k") for _ in range(2)]
    assert len({one.refund_no for one in asked}) == 1
    for minutes in (3, 10, 30):
        refunds.later(minutes=minutes)
        sweep(caller, refunds)
    assert books(refunds, order) == (4_000, 0, 4_000)


@flow(
    "decide_refund.approve_refund",
    "decide_refund.refuse_refund",
    "decide_refund.withdraw_refund",
    "settle_refunds.settle_now",
)
def refund_is_decided(caller, refunds):
    refunds.account(refund_approval_above_fen=0)
    order = refunds.order(10_000)
    yes, no, own = (ask(caller, refunds, order, 1_000, key) for key in ("yes", "no", "own"))
    for _ in range(2):
        caller.asks(lambda: approve_refund(refunds.deps, yes.refund_no, actor("ann"), ""))
        caller.asks(lambda: refuse_refund(refunds.deps, no.refund_no, actor("ann"), ""))
        caller.asks(lambda: withdraw_refund(refunds.deps, own.refund_no, actor(own.asked_by)))
    refunds.later(minutes=3)
    for _ in range(2):
        caller.asks(lambda: settle_now(refunds.deps, yes.refund_no))
        refunds.later(minutes=3)
    assert books(refunds, order) == (1_000, 0, 1_000)


@flow("receive_refund.receive_refund")
def refund_is_told_of(caller, refunds):
    order = refunds.order(10_000)
    refund = refunds.ask(order)
    (notice,) = refunds.notices(lambda: refunds.at_wechat(order))
    for _ in range(2):
        caller.asks(lambda: refunds.receive(notice))
    assert refunds.get(refund).state is RefundState.SUCCESS
    assert books(refunds, order) == (10_000, 0, 10_000)


@flow("record_platform_refund.record_platform_refund", "find_unexplained.note_unexplained")
def platform_refund_is_found(caller, refunds):
    order = refunds.order(10_000)
    panel = refunds.world.simulator.panel
    made = panel("refunds", mchid=order.mchid, out_trade_no=order.order_no, amount=2_000, notify=False)
    refunds.later(minutes=1)
    for _ in range(2):
        caller.asks(lambda: note_unexplained(refunds.deps, order.order_no))
    for _ in range(2):
        caller.asks(lambda: record_platform_refund(refunds.deps, order.mchid, made["out_refund_no"]))
    assert books(refunds, order) == (2_000, 0, 2_000)


@flow("settle_refunds.postpone_refund")
def refund_in_trouble_is_postponed(caller, refunds, fault):
    order = refunds.order(10_000)
    refund = refunds.ask(order)
    refunds.later(minutes=3)
    fault(method="GET", times=1, error={"status": 500, "code": "SYSTEM_ERROR", "message": "x", "executed": False})
    for minutes in (10, 30, 60):
        sweep(caller, refunds)
        refunds.later(minutes=minutes)
    assert refunds.get(refund).state is RefundState.SUCCESS
    assert books(refunds, order) == (10_000, 0, 10_000)


@flow("refund_late_payment.refund_late_payment", "settle_refunds.sweep_late_payments")
def late_money_goes_back(caller, refunds):
    refunds.account(late_payments=LatePayments.REFUND)
    order = refunds.order(10_000, is_paid=False)
    refunds.world.pay(order.order_no)
    refunds.world.orders.save(*rules.closed(order, refunds.world.clock()))
    refunds.query(order)
    for _ in range(3):
        refunds.world.offset += timedelta(seconds=1)
        caller.asks(lambda: sweep_late_payments(refunds.deps, limit=100, go_on=lambda: True))
        refunds.later(minutes=3)
        sweep(caller, refunds)
    assert books(refunds, order) == (10_000, 0, 10_000)


@flow("decide_refund.resolve_refund")
def late_money_that_wechat_refuses_is_resolved(caller, refunds, fault):
    refunds.account(late_payments=LatePayments.REFUND)
    order = refunds.order(10_000, is_paid=False)
    refunds.world.pay(order.order_no)
    refunds.world.orders.save(*rules.closed(order, refunds.world.clock()))
    refunds.query(order)
    refunds.world.offset += timedelta(seconds=1)
    fault(error={"status": 400, "code": "INVALID_REQUEST", "message": "x", "executed": False})
    refunds.sweep()
    number = late_refund_number(order.order_no)
    resolved = [
        caller.asks(lambda: resolve_refund(refunds.deps, number, actor("ann"), "paid by hand")) for _ in range(2)
    ]
    assert {(one.decided_by, one.note, one.state) for one in resolved} == {("ann", "paid by hand", RefundState.FAILED)}
    assert len(refunds.world.audited(AUDITED.resource(resolved[0]))) == 1


@flow("refund_late_payment.postpone_late_payment")
def late_money_in_trouble_is_postponed(caller, refunds):
    refunds.account(late_payments=LatePayments.REFUND)
    order = refunds.order(10_000, is_paid=False)
    refunds.world.pay(order.order_no)
    refunds.world.orders.save(*rules.closed(order, refunds.world.clock()))
    refunds.query(order)
    refunds.world.offset += timedelta(seconds=1)
    caller.asks(lambda: postpone_late_payment(refunds.deps, order.order_no))
    assert refunds.deps.orders.get(order.order_no).refund_due_at > refunds.world.clock() + timedelta(minutes=5)


@flow("poll_refunded_vouchers.sweep_refunded", "poll_refunded_vouchers.poll_refunded_vouchers")
def vouchers_of_a_refund_are_found_back(caller, refunds):
    world = refunds.world
    order = refunds.order_with_voucher(world.stock(coupon_amount=1_000, transaction_minimum=1_000), 10_000)
    issue = settle_issue(issuing(world), world.vouchers.find_of_coupon(order.vouchers[0].coupon_id))
    refunds.settle(refunds.ask(order))
    for _ in range(2):
        refunds.later(minutes=1)
        caller.asks(refunds.poll_vouchers)
    assert world.vouchers.find(issue.out_request_no).state is IssueState.ISSUED
    assert refunds.deps.orders.get(order.order_no).vouchers_due_at is None
    told = [str(one.kind) for one in world.events.timeline(issue.customer)]
    assert told.count("voucher_returned") == 1
