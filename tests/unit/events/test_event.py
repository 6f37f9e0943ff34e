"""A fact is named by its change, so it cannot be told twice."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from merchant_center.core.sources import Source, SourceKind
from merchant_center.core.times import instant_text
from merchant_center.events.rules.event import EventKind, within_second
from merchant_center.orders.rules import order as orders
from merchant_center.orders.rules.order import Order, event_for
from merchant_center.vouchers.rules import uses as voucher_uses
from merchant_center.vouchers.rules import voucher as vouchers

LAST_MOMENT = timedelta(milliseconds=999)


def test_facts_of_an_order_have_names_of_their_own(make_order: Callable[..., Order]) -> None:
    """Each kind of fact about an order has one id, the same however often it is made."""
    order = make_order()
    ids = [event_for(order, kind, order.created_at, 1).event_id for kind in EventKind]
    assert len(set(ids)) == len(EventKind)
    assert ids == [event_for(order, kind, order.expires_at, 2).event_id for kind in EventKind]
    assert not set(ids) & {
        event_for(make_order(order_no="20261122-ZZZZZZZZZZZZZZZZ"), kind, order.created_at, 1).event_id
        for kind in EventKind
    }


@pytest.mark.parametrize(("page", "source"), [("spring-1", "page:spring-1"), ("", "page")])
def test_fact_says_who_what_and_where_from(make_order: Callable[..., Order], page: str, source: str) -> None:
    """A fact carries the customer, the order, the account and the labels, to be found by any of them later."""
    order = make_order(phone="13800138000", campaign="spring", source_page=page)
    event = event_for(order, EventKind.ORDER_PAID, order.created_at, 250)
    assert (event.appid, event.openid, event.phone) == (order.appid, order.openid, "13800138000")
    assert (event.target_id, event.target_name) == (order.order_no, order.description)
    assert (event.mchid, event.campaign, event.source, event.amount_fen) == (order.mchid, "spring", source, 250)


@pytest.mark.parametrize("paid_after", [timedelta(0), timedelta(milliseconds=-400), timedelta(seconds=-3)])
def test_payment_follows_its_order(make_order, make_payment, t0, paid_after):
    """However WeChat cuts the second of a payment, the timeline has the order made, called and then paid."""
    made_at = t0 + timedelta(milliseconds=400)
    order, made = orders.created(make_order(created_at=made_at))
    order, called = orders.prepaid(order, "wx1", made_at)
    paid_at = made_at + paid_after
    order, paid = orders.paid(order, make_payment(paid_at=paid_at), made_at + timedelta(seconds=1))
    assert is_in_order(made, called, paid)
    assert order.payment.paid_at == paid_at


@pytest.mark.parametrize("told_after", [timedelta(0), timedelta(milliseconds=600), timedelta(hours=1)])
def test_payment_that_is_told_later_keeps_its_instant(make_order, make_payment, t0, told_after):
    """A payment minutes after the order stands in the second that WeChat gives, however late it is told."""
    order, _ = orders.created(make_order())
    order, _ = orders.prepaid(order, "wx1", t0)
    paid_at = t0 + timedelta(minutes=3)
    _, paid = orders.paid(order, make_payment(paid_at=paid_at), paid_at + told_after)
    assert paid.at == paid_at + min(told_after, LAST_MOMENT)


@pytest.mark.parametrize(
    ("recorded_after", "stands_after"),
    [
        (timedelta(milliseconds=600), timedelta(milliseconds=600)),
        (timedelta(hours=1), LAST_MOMENT),
        (timedelta(seconds=-3), timedelta(0)),
    ],
)
def test_whole_second_of_wechats_is_any_instant_of_it(t0, recorded_after, stands_after):
    """An event stands behind what was recorded before it, in WeChat's second, whatever the clocks say."""
    assert within_second(t0, t0 + recorded_after) == t0 + stands_after


def test_instant_with_a_fraction_stays_in_its_second(t0):
    """What is dated by more than whole seconds never leaves its second either."""
    at = t0 + timedelta(milliseconds=300)
    assert within_second(at, t0 + timedelta(hours=1)) == t0 + LAST_MOMENT
    assert within_second(at, at) == at


def test_close_follows_its_order(make_order, t0):
    """An order that is closed in the millisecond it was made was made first."""
    order, made = orders.created(make_order())
    _, closed = orders.closed(order, t0)
    assert is_in_order(made, closed)


@pytest.mark.parametrize("used_after", [timedelta(0), timedelta(milliseconds=-400), timedelta(seconds=30)])
def test_use_follows_its_voucher(t0, used_after):
    """A voucher that is used within the second it was issued was wished, issued, collected and then used."""
    requested_at = t0 + timedelta(milliseconds=400)
    issue, wished = vouchers.new_request(make_issue(requested_at))
    issue, (issued, collected) = vouchers.issued(issue, "9001", requested_at)
    _, (used,) = voucher_uses.redeemed(issue, vouchers.Redeemed(requested_at + used_after, "42001", ""), requested_at)
    assert is_in_order(wished, issued, collected, used)


def test_use_that_was_told_before_the_issue_follows_it(t0):
    """A voucher whose issue is recorded long after its use was issued before it; the use keeps its instant."""
    issue, wished = vouchers.new_request(make_issue(t0))
    used_at = t0 + timedelta(seconds=20)
    issue, (issued, collected) = vouchers.issued(issue, "9001", t0 + timedelta(hours=1), used_at=used_at)
    _, (used,) = voucher_uses.redeemed(issue, vouchers.Redeemed(used_at, "42001", ""), t0 + timedelta(hours=1))
    assert is_in_order(wished, issued, collected, used)
    assert used.at == used_at


def test_return_follows_the_use(t0):
    """A voucher that came back is told after its use, though WeChat's clock may be ahead of ours."""
    issue, _ = vouchers.new_request(make_issue(t0))
    issue, _ = vouchers.issued(issue, "9001", t0)
    issue, (used,) = voucher_uses.redeemed(issue, vouchers.Redeemed(t0 + timedelta(seconds=9), "42001", ""), t0)
    _, (back,) = voucher_uses.returned(issue, t0 + timedelta(seconds=8))
    assert is_in_order(used, back)


def make_issue(at):
    return vouchers.VoucherIssue(
        out_request_no="V1",
        stock_id="16000001",
        stock_name="满减券",
        mchid="1900000001",
        creator_mchid="1900000001",
        appid="wx0123456789abcdef",
        openid="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        source=Source(SourceKind.FLOW, "run-1"),
        amount_fen=100,
        state=vouchers.IssueState.REQUESTED,
        requested_at=at,
    )


def is_in_order(*events):
    """Whether the events stand in a timeline as they are given: by instants that the index can tell apart."""
    moments = [instant_text(one.at) for one in events]
    return moments == sorted(set(moments))
