"""What a day that is run again, and what runs of other days, make of what was found, repaired or missed before."""

from dataclasses import replace
from datetime import timedelta

import pytest

from merchant_center.orders.rules.intent import OrderRequest
from merchant_center.orders.use_cases.place_order import place_order
from merchant_center.orders.use_cases.settle_order import settle_order
from merchant_center.reconciliation.rules.day import DayState, new_day
from merchant_center.reconciliation.rules.finding import DifferenceKind, Finding
from merchant_center.reconciliation.rules.ledger import ledger_of
from merchant_center.reconciliation.rules.lines import BillKind, FlowKind
from merchant_center.reconciliation.use_cases.announce_days import AnnounceDaysDeps, announce_days
from merchant_center.reconciliation.use_cases.record_findings import record_findings
from merchant_center.refunds.rules.refund import RefundRequest, RefundState
from merchant_center.refunds.use_cases.ask_refund import ask_refund
from tests.use_cases.refunds.conftest import build_deps


def found_in_the_next_day(books, order, bill):
    """Have the bill of the next day have the payment of an order."""
    day = new_day(books.mchid, books.day + timedelta(days=1), "schedule", books.world.clock())
    late = Finding(
        bill, DifferenceKind.MISSING_HERE, FlowKind.PAYMENT, order.order_no, order.payment.transaction_id,
        order.order_no, f"{day.day} 00:00:01", None, order.total_fen,
    )  # fmt: skip
    record_findings(books.running.recording, replace(day, state=DayState.RUNNING), [late], [])


def test_refund_that_wechat_has_after_all_is_recorded_by_the_bill(books):
    """A refund that was refused by every word of WeChat's and that its bill has is asked about again, and recorded."""
    order = books.paid(5_000)
    no = {"status": 400, "code": "INVALID_REQUEST", "message": "x", "executed": True}
    none = {"status": 404, "code": "RESOURCE_NOT_EXISTS", "message": "x", "executed": False}
    panel = books.world.simulator.panel
    panel("faults", on="api", match={"path_contains": "/v3/refund", "method": "POST"}, times=1, error=no)
    panel("faults", on="api", match={"path_contains": "/v3/refund", "method": "GET"}, times=1, error=none)
    deps = build_deps(books.world)
    refund = ask_refund(deps, order.order_no, RefundRequest(amount_fen=2_000), "k", books.world.actor())
    assert refund.state is RefundState.FAILED
    books.wait_for_bills()
    books.run()
    assert books.world.orders.get(order.order_no).refunded_fen == 2_000
    assert books.told() == {("trade", "state", refund.refund_no, "RESOLVED")}


def test_fund_flow_of_the_next_day_hides_no_missing_trade(books):
    """A payment whose money came after midnight is still missed in the trade bill of its own day, in every run."""
    order = books.paid()
    books.wait_for_bills()
    books.plant("omit", order.order_no)
    books.run()
    assert books.told() == {("trade", "missing_there", order.order_no, "OPEN")}
    found_in_the_next_day(books, order, BillKind.FUND_FLOW)
    books.run()
    assert books.told() == {("trade", "missing_there", order.order_no, "OPEN")}


@pytest.mark.parametrize("bill", [BillKind.TRADE, BillKind.FUND_FLOW])
def test_payment_in_the_bills_of_two_days_is_told(books, bill):
    """What the bill of its own day has and the next day's too was booked twice: each run finds it, none repairs it."""
    order = books.paid()
    books.wait_for_bills()
    assert books.run().state is DayState.MATCHED
    for _ in range(2):
        found_in_the_next_day(books, order, bill)
        (twice,) = [one for _, one in books.store.differences_of(books.mchid, books.day + timedelta(days=1))]
        assert (twice.finding.bill, twice.finding.kind, twice.state) == (bill, DifferenceKind.AMOUNT, "OPEN")
        assert (twice.finding.ours_fen, twice.finding.theirs_fen) == (0, order.total_fen)
    books.run()
    assert books.told() == set()


@pytest.mark.parametrize("bill", [BillKind.TRADE, BillKind.FUND_FLOW])
def test_payment_that_its_own_day_misses_is_told_once(books, bill):
    """What is in the next day's bill alone is in no two, whichever of the days was matched first, and how often."""
    first, second = books.paid(), books.paid(2_000)
    found_in_the_next_day(books, first, bill)
    books.wait_for_bills()
    for order in (first, second):
        books.plant("omit", order.order_no, bill.value)
    books.run()
    assert books.told() == {(bill.value, "missing_there", second.order_no, "OPEN")}
    for order in (first, second):
        found_in_the_next_day(books, order, bill)
    assert not [*books.store.differences_of(books.mchid, books.day + timedelta(days=1))]
    books.run()
    assert books.told() == {(bill.value, "missing_there", second.order_no, "GONE")}


def test_money_of_a_repaired_payment_that_came_after_midnight_is_in_no_two_days(books):
    """A run that only then recorded a payment could not miss its money: the next day's bill has that alone."""
    lost = books.paid(2_000, is_recorded=False)
    books.wait_for_bills()
    books.run()
    assert books.told() == {("trade", "missing_here", lost.order_no, "RESOLVED")}
    found_in_the_next_day(books, settle_order(books.world.shop, lost), BillKind.FUND_FLOW)
    assert not [*books.store.differences_of(books.mchid, books.day + timedelta(days=1))]


def test_number_of_another_account_explains_nothing(books):
    """Refund numbers are each account's own: one of the same name and sum at another account is another refund."""
    world, deps = books.world, build_deps(books.world)
    product, openid = world.product(5_000), world.simulator.panel("customers", appid=world.appid)["openid"]
    customer = replace(world.customer(), openid=openid)
    elsewhere = place_order(world.shop, customer, OrderRequest(((product.product_number, 1),))).order
    world.pay(elsewhere.order_no)
    paid = settle_order(world.shop, elsewhere)
    refund = ask_refund(deps, paid.order_no, RefundRequest(amount_fen=2_000), "k", world.actor())
    day = new_day(books.mchid, books.day, "schedule", world.clock())
    told = Finding(
        BillKind.TRADE, DifferenceKind.MISSING_HERE, FlowKind.REFUND, refund.refund_no, "50000001", "OTHER-1",
        f"{day.day} 00:00:01", None, 2_000, theirs_state="SUCCESS",
    )  # fmt: skip
    payment = replace(told, movement=FlowKind.PAYMENT, number=paid.order_no, order_no=paid.order_no, theirs_fen=5_000,
                      wechat_number=paid.payment.transaction_id)  # fmt: skip
    record_findings(books.running.recording, replace(day, state=DayState.RUNNING), [told, payment], [])
    assert books.told() == {
        ("trade", "missing_here", refund.refund_no, "OPEN"),
        ("trade", "missing_here", paid.order_no, "OPEN"),
    }


def test_ledger_says_by_itself_what_was_repaired(books):
    """A day in which a rule recorded a payment is run once more by the schedule: the ledger has no gap then."""
    books.paid()
    books.paid(2_000, is_recorded=False)
    books.wait_for_bills()
    day = books.run()
    assert (books.counts().open, ledger_of(day).gap_fen) == (0, 2_000)
    assert day.next_poll_at is not None
    books.wait_until(day.next_poll_at + timedelta(minutes=1))
    announced = AnnounceDaysDeps(books.store, books.queue, books.world.clock, accounts=list)
    announce_days(announced, limit=10, go_on=lambda: True)
    again = books.work()
    assert (again.state, ledger_of(again).gap_fen, again.next_poll_at) == (DayState.MATCHED, 0, None)
