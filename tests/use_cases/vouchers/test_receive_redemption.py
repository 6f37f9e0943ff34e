"""Vouchers come back from WeChat: used, used elsewhere, returned by a refund; attributed and told once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from merchant_center.accounts.use_cases.refresh_keys import KeyRefresher
from merchant_center.core.sources import Source, SourceKind
from merchant_center.customers.rules import Customer
from merchant_center.orders.rules.intent import OrderRequest
from merchant_center.orders.use_cases.place_order import place_order
from merchant_center.orders.use_cases.settle_order import settle_order
from merchant_center.vouchers.rules.voucher import IssueState
from merchant_center.vouchers.use_cases.issue_voucher import VoucherRequest, issue_voucher
from merchant_center.vouchers.use_cases.list_vouchers import list_vouchers
from merchant_center.vouchers.use_cases.receive_redemption import receive_redemption
from merchant_center.vouchers.use_cases.settle_vouchers import settle_issue

NOBODY = Customer("", "")


@pytest.fixture
def stock(world):
    return world.stock(coupon_amount=1_000, transaction_minimum=5_000)


@pytest.fixture
def listening(world, door):
    """The voucher address is set at WeChat, and the door hands callbacks to the use case."""
    door.errors = []
    door.pause = lambda _seconds: None
    refreshed = KeyRefresher(world.merchants, world.client_for, world.clock, pause=timedelta(seconds=30))

    def take(headers, body):
        try:
            receive_redemption(
                replace(world.redeeming, pause=door.pause),
                headers,
                body,
                credentials=lambda: world.merchants.credentials(world.mchid),
                refreshed=lambda: refreshed(world.mchid),
            )
        except Exception as error:  # noqa: BLE001 - polled at by the test
            door.errors.append(error)
            return 500
        return 204

    door.take = take
    door.only = "/voucher"
    world.voucher_client(world.mchid).set_callback(world.mchid, f"{door.url}/v1/callbacks/{world.mchid}/voucher")
    return door


def issue_to(deps, stock, customer, run="run"):
    return issue_voucher(
        deps, VoucherRequest(stock.stock_id, customer, Source(SourceKind.FLOW, run), campaign="spring")
    )


def order_of(world, customer, price_fen=10_000):
    request = OrderRequest(((world.product(price_fen=price_fen).product_number, 1),))
    return place_order(world.shop, customer, request, "").order


def told(world, customer, kind):
    return [event for event in world.events.timeline(customer) if event.kind == kind]


def test_order_redeems_the_voucher(world, deps, stock, listening):
    """The used voucher knows its payment and our order; the order says what was deducted and what was paid."""
    customer = world.customer()
    issue, order = issue_to(deps, stock, customer), order_of(world, customer)
    world.pay(order.order_no, notify=True, coupon_ids=[issue.coupon_id])
    paid = settle_order(world.shop, order)
    listening.wait_for(1)
    assert listening.errors == []
    used = world.vouchers.find(issue.out_request_no)
    assert used.state is IssueState.REDEEMED
    assert used.redeemed.transaction_id == paid.payment.transaction_id
    assert paid.payment.total_fen - paid.payment.payer_total_fen == 1_000
    assert [voucher.coupon_id for voucher in paid.payment.vouchers] == [issue.coupon_id]
    (event,) = told(world, customer, "voucher_redeemed")
    assert (event.campaign, event.target_id, event.amount_fen) == ("spring", stock.stock_id, 1_000)


@pytest.mark.parametrize("effect", [{"concurrent_duplicates": 6}, {"duplicate": True}], ids=["at once", "later"])
def test_duplicate_callbacks_redeem_once(world, deps, stock, listening, effect):
    """The same COUPON.USE again, also six at once, is answered with success and told once."""
    customer = world.customer()
    issue, order = issue_to(deps, stock, customer), order_of(world, customer)
    world.simulator.panel("faults", on="callback", match={"event_type": "COUPON.USE"}, **effect)
    world.pay(order.order_no, notify=True, coupon_ids=[issue.coupon_id])
    listening.wait_for(2)
    assert listening.errors == []
    assert len(told(world, customer, "voucher_redeemed")) == 1


def test_coupon_we_never_issued_is_recorded(world, deps, stock, listening):
    """A voucher of our stock from another channel is accepted, recorded, and told without a customer."""
    customer = world.customer()
    given = world.simulator.panel("coupons", stock_id=stock.stock_id, appid=customer.appid, openid=customer.openid)
    order = order_of(world, customer)
    world.pay(order.order_no, notify=True, coupon_ids=[given["coupon_id"]])
    listening.wait_for(1)
    foreign = world.vouchers.find_of_coupon(given["coupon_id"])
    assert (foreign.state, foreign.source.kind, foreign.openid) == (IssueState.REDEEMED, SourceKind.OTHER, "")
    assert given["coupon_id"] in {event.event_id.split(":")[0][1:] for event in told(world, NOBODY, "voucher_redeemed")}


def test_use_before_we_know_that_it_is_ours_is_attributed(world, deps, stock, listening):
    """When the voucher is used before our lost answer is settled, the record of the stranger becomes ours."""
    customer = world.customer()
    match = {"path_contains": "/coupons", "method": "POST"}
    world.simulator.panel("faults", on="api", match=match, times=1, drop={"executed": True})
    lost = issue_to(deps, stock, customer)
    (coupon_id,) = world.coupons_of(customer)
    world.pay(order_of(world, customer).order_no, notify=True, coupon_ids=[coupon_id])
    listening.wait_for(1)
    assert world.vouchers.find_of_coupon(coupon_id).source.kind is SourceKind.OTHER
    issue = issue_to(deps, stock, customer)
    assert (issue.out_request_no, issue.state) == (lost.out_request_no, IssueState.REDEEMED)
    assert len(told(world, customer, "voucher_redeemed")) == 1
    mark = f"C{coupon_id}"
    assert not [event for event in told(world, NOBODY, "voucher_redeemed") if event.event_id.startswith(mark)]


def test_use_that_no_callback_told_is_found_by_the_poll(world, deps, stock, listening):
    """A lost COUPON.USE is made up by the daily poll; the late callback adds the payment and no second event."""
    customer = world.customer()
    issue, order = issue_to(deps, stock, customer), order_of(world, customer)
    world.simulator.panel("faults", on="callback", match={"event_type": "COUPON.USE"}, hold=True)
    world.pay(order.order_no, notify=True, coupon_ids=[issue.coupon_id])
    used = settle_issue(deps, world.vouchers.find(issue.out_request_no))
    assert (used.state, used.redeemed.transaction_id) == (IssueState.REDEEMED, "")
    (held,) = [one for one in world.simulator.callbacks() if one["state"] == "HELD"]
    world.simulator.http.post(f"/_simulator/callbacks/{held['id']}/deliver", json={})
    listening.wait_for(1)
    assert world.vouchers.find(issue.out_request_no).redeemed.transaction_id
    assert len(told(world, customer, "voucher_redeemed")) == 1


def test_voucher_comes_back_by_a_refund(world, deps, stock, listening):
    """A refunded order brings the voucher back to the card pack, and a late duplicate does not use it again."""
    customer = world.customer()
    issue, order = issue_to(deps, stock, customer), order_of(world, customer)
    world.pay(order.order_no, notify=True, coupon_ids=[issue.coupon_id])
    listening.wait_for(1)
    world.simulator.panel("refund", mchid=world.mchid, out_trade_no=order.order_no)
    back = settle_issue(deps, world.vouchers.find(issue.out_request_no))
    assert back.state is IssueState.ISSUED
    headers, body = listening.taken[0]
    assert listening.take(headers, body) == 204
    assert world.vouchers.find(issue.out_request_no).state is IssueState.ISSUED
    assert len(told(world, customer, "voucher_returned")) == 1


def test_payment_told_at_the_same_moment_ties_the_order(world, deps, stock, listening):
    """When the use comes before the payment is recorded, the order is polled for a moment longer and tied for good."""
    customer = world.customer()
    issue, order = issue_to(deps, stock, customer), order_of(world, customer)
    world.pay(order.order_no, notify=True, coupon_ids=[issue.coupon_id])
    listening.wait_for(1)
    assert world.vouchers.find(issue.out_request_no).redeemed.order_no == ""
    other = issue_to(deps, stock, customer, "second")
    second = order_of(world, customer)
    world.simulator.panel("faults", on="callback", match={"event_type": "COUPON.USE"}, hold=True)
    world.pay(second.order_no, notify=True, coupon_ids=[other.coupon_id])
    waits = []

    def settle_meanwhile(seconds):
        waits.append(seconds)
        settle_order(world.shop, second)

    listening.pause = settle_meanwhile
    (held,) = [one for one in world.simulator.callbacks() if one["state"] == "HELD"]
    world.simulator.http.post(f"/_simulator/callbacks/{held['id']}/deliver", json={})
    listening.wait_for(2)
    assert len(waits) == 1
    assert world.vouchers.find(other.out_request_no).redeemed.order_no == second.order_no


def test_payment_recorded_much_later_is_shown_with_the_voucher(world, deps, stock, listening):
    """When the payment is recorded long after the use, the customer's list still shows the order."""
    customer = world.customer()
    issue, order = issue_to(deps, stock, customer), order_of(world, customer)
    world.pay(order.order_no, notify=True, coupon_ids=[issue.coupon_id])
    listening.wait_for(1)
    settle_order(world.shop, order)
    (mine,), _ = list_vouchers(world.listing, customer, 10, "")
    assert mine.redeemed.order_no == order.order_no
