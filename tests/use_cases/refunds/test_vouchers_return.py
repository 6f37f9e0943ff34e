"""Vouchers of a refunded order are looked for at once, and what is told of them is WeChat's word (law 5)."""

import pytest

from merchant_center.orders.rules.after_payment import RETURN_SCHEDULE
from merchant_center.orders.rules.order import OrderState
from merchant_center.vouchers.rules.voucher import IssueState
from merchant_center.vouchers.use_cases.settle_vouchers import settle_issue
from tests.use_cases.vouchers.conftest import issuing


@pytest.fixture
def used(refunds):
    """A paid order and the voucher that was used in it, as a poll found out."""
    world = refunds.world
    order = refunds.order_with_voucher(world.stock(coupon_amount=1_000, transaction_minimum=1_000), 10_000)
    (voucher,) = order.vouchers
    issue = settle_issue(issuing(world), world.vouchers.find_of_coupon(voucher.coupon_id))
    assert issue.state is IssueState.REDEEMED
    return order, issue


def state_of(refunds, issue):
    return refunds.world.vouchers.find(issue.out_request_no).state


def returns(refunds, issue):
    """How often the customer was told that the voucher came back."""
    timeline = refunds.world.events.timeline(issue.customer)
    return sum(str(one.kind) == "voucher_returned" for one in timeline)


def test_voucher_is_told_back_minutes_after_the_refund(refunds, used):
    """The voucher comes back by the next sweep after the refund's success, once; its ordinary date is a day away."""
    order, issue = used
    refunds.ask(order)
    refunds.later(minutes=2)
    refunds.sweep()
    after = refunds.deps.orders.get(order.order_no)
    assert (after.state, after.vouchers_due_at is not None) == (OrderState.REFUNDED, True)
    refunds.later(minutes=1)
    refunds.poll_vouchers()
    assert state_of(refunds, issue) is IssueState.ISSUED
    assert refunds.deps.orders.get(order.order_no).vouchers_due_at is None
    refunds.poll_vouchers()
    assert returns(refunds, issue) == 1


def test_platform_refund_brings_vouchers_back_as_soon(refunds, used):
    """A refund that somebody made on the merchant platform does the same once it is told."""
    order, issue = used
    panel = refunds.world.simulator.panel
    address = f"{refunds.world.api_url}/v1/callbacks/{order.mchid}/refund"
    panel(f"merchants/{order.mchid}/refund-address", notify_url=address)
    (notice,) = refunds.notices(lambda: panel("refunds", mchid=order.mchid, out_trade_no=order.order_no))
    refunds.receive(notice)
    refunds.later(minutes=1)
    refunds.poll_vouchers()
    assert state_of(refunds, issue) is IssueState.ISSUED


def test_part_refund_brings_no_voucher_back(refunds, used):
    """WeChat gives a voucher back with the whole order; a part makes nothing due."""
    order, issue = used
    refunds.settle(refunds.ask(order, 4_000))
    assert refunds.deps.orders.get(order.order_no).vouchers_due_at is None
    refunds.poll_vouchers()
    assert state_of(refunds, issue) is IssueState.REDEEMED


def test_voucher_that_is_not_back_is_looked_for_again(refunds, used):
    """While WeChat says USED nothing is told; the order is looked at again, and at last left to the ordinary poll."""
    order, issue = used
    refunds.settle(refunds.ask(order))
    coupon = {"path_contains": f"/coupons/{issue.coupon_id}", "method": "GET"}
    error = {"status": 500, "code": "SYSTEM_ERROR", "message": "x", "executed": False}
    refunds.world.simulator.panel("faults", on="api", match=coupon, times=0, error=error)
    refunds.later(minutes=1)
    refunds.poll_vouchers()
    assert refunds.deps.orders.get(order.order_no).vouchers_due_at > refunds.world.clock()
    refunds.later(minutes=RETURN_SCHEDULE[-1].total_seconds() / 60)
    refunds.poll_vouchers()
    assert refunds.deps.orders.get(order.order_no).vouchers_due_at is None
    assert returns(refunds, issue) == 0


def test_order_without_vouchers_makes_nothing_due(refunds):
    """There is nothing to look for where no voucher was used."""
    order = refunds.order(10_000)
    refunds.settle(refunds.ask(order))
    after = refunds.deps.orders.get(order.order_no)
    assert (after.state, after.vouchers_due_at) == (OrderState.REFUNDED, None)
