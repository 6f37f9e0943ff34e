"""A day is matched with WeChat's bills: what differs is found, repaired, set aside, and the same in every run."""

from datetime import timedelta

import pytest

from merchant_center.core.errors import ConflictError, VersionChangedError
from merchant_center.orders.rules.order import OrderState
from merchant_center.reconciliation.rules.bill_readiness import CREATING_PAUSE, ready_at
from merchant_center.reconciliation.rules.day import DayState
from merchant_center.reconciliation.rules.difference import DifferenceState, Resolution
from merchant_center.reconciliation.rules.ledger import ledger_of
from merchant_center.reconciliation.use_cases.announce_days import AnnounceDaysDeps, announce_days
from merchant_center.reconciliation.use_cases.manage_days import resolve_difference, set_rules
from merchant_center.refunds.use_cases.record_platform_refund import record_platform_refund


def test_day_that_fits_is_matched(books):
    """Payments of a day, each recorded here: nothing differs, and the ledger is WeChat's to the fen."""
    for price in (1_000, 2_500, 300, 1, 99_999):
        books.paid(price)
    books.wait_for_bills()
    day = books.run()
    assert (day.state, books.told()) == (DayState.MATCHED, set())
    entry = ledger_of(day)
    assert (entry.opening_fen, entry.gap_fen) == (10_000, 0)
    assert entry.ours.payments_fen == entry.wechat.payments_fen == sum(one.total_fen for one in books.orders)
    assert entry.wechat.fees_fen < 0
    assert entry.closing_fen == entry.expected_closing_fen == 10_000 + entry.wechat.total_fen


def test_planted_differences_are_found(books):
    """One of each kind, in both bills: found once each, and nothing else is."""
    plain, missing, amount, fee, flow, flow_fee = (books.paid(10_000 + n) for n in range(6))
    number = {one.order_no: one.payment.transaction_id for one in books.orders}
    books.foreign(1)
    books.wait_for_bills()
    books.plant("omit", missing.order_no)
    books.plant("amount", amount.order_no, amount=77)
    books.plant("fee", fee.order_no, amount=500)
    books.plant("omit", flow.order_no, "fund_flow")
    books.plant("fee", flow_fee.order_no, "fund_flow", amount=1)
    day = books.run()
    told = books.told()
    foreign = {one for one in told if one[2].startswith("OTHER")}
    assert foreign == {("trade", "missing_here", next(iter(foreign))[2], "OPEN")}
    assert told - foreign == {
        ("trade", "missing_there", missing.order_no, "OPEN"),
        ("trade", "amount", amount.order_no, "OPEN"),
        ("trade", "fee", fee.order_no, "OPEN"),
        ("fund_flow", "missing_there", flow.order_no, "OPEN"),
        ("trade", "fee", flow_fee.order_no, "OPEN"),
    }
    assert books.counts().open == 6
    assert day.result.movements == 6
    assert number[plain.order_no]


def test_missed_callback_is_repaired_by_rule(books):
    """A payment that no callback told of is found by the bill, asked about and recorded; the ledger says so later."""
    books.paid()
    lost = books.paid(2_000, is_recorded=False)
    books.wait_for_bills()
    books.run()
    (one,) = books.differences()
    assert (one.state, one.resolution, one.resolved_by) == (
        DifferenceState.RESOLVED,
        Resolution.PAYMENT_RECORDED,
        "rule",
    )
    assert books.world.orders.get(lost.order_no).state is OrderState.PAID
    assert books.world.orders.get(lost.order_no).paid_at.date() is not None
    again = books.run()
    assert (again.state, books.counts().open, ledger_of(again).gap_fen) == (DayState.MATCHED, 0, 0)
    found, repaired = books.differences()[0].story
    assert (found.what, found.reason, repaired.what, repaired.reason.code) == ("OPEN", None, "RESOLVED", "recorded")


def test_other_systems_payments_are_set_aside_by_rule(books):
    """Payments of another system are open until a pattern owns them; a run then ends them, without a gap."""
    books.paid()
    books.foreign(5, "SHOP")
    books.wait_for_bills()
    books.run()
    assert books.counts().open == 5
    assert [books.count(), books.count(at_most=5), books.count(at_most=4)] == [(5, True), (5, True), (4, False)]
    assert books.listed(DayState.DIFFERENT) == [books.day]
    set_rules(books.managing, books.mchid, ("SHOP*",), books.world.actor())
    day = books.run()
    assert (books.counts().open, books.counts().gone, day.result.set_aside) == (0, 5, 5)
    assert {one.resolution for one in books.differences()} == {Resolution.SET_ASIDE}
    assert {one.story[-1].reason.code for one in books.differences()} == {"other_system"}
    assert (books.count(), books.listed(DayState.DIFFERENT), books.listed(day.state)) == ((0, True), [], [books.day])
    assert (day.result.set_aside_fen, ledger_of(day).gap_fen) == (500, 0)


def test_resolved_difference_stays_resolved(books):
    """What a person resolved with a note is so after every run, and one that is gone ends by rule."""
    kept, other = books.paid(), books.paid()
    books.wait_for_bills()
    books.plant("omit", kept.order_no)
    key = books.plant("omit", other.order_no)
    books.run()
    by_number = {one.finding.number: one for one in books.differences()}
    actor = books.world.actor(seen=by_number[kept.order_no].version)
    resolve_difference(books.managing, by_number[kept.order_no].difference_id, "paid in the shop", actor)
    books.world.simulator.panel(f"bills/differences/{key}/remove")
    books.run()
    after = {one.finding.number: one for one in books.differences()}
    assert (after[kept.order_no].state, after[kept.order_no].note) == (DifferenceState.RESOLVED, "paid in the shop")
    assert (after[other.order_no].state, after[other.order_no].resolution) == (DifferenceState.GONE, Resolution.GONE)
    with pytest.raises(ConflictError):
        resolve_difference(books.managing, after[other.order_no].difference_id, "late", books.world.actor())
    with pytest.raises(VersionChangedError):
        resolve_difference(books.managing, after[other.order_no].difference_id, "late", books.world.actor(seen=99))


def test_payment_that_a_person_resolved_is_not_recorded_behind_them(books):
    """They may have given it back in cash: recorded late it would be given back once more by rule."""
    order = books.paid(is_recorded=False)
    books.wait_for_bills()
    refusal = {"status": 400, "code": "PARAM_ERROR"}
    books.world.simulator.panel("faults", on="api", match={"path_contains": order.order_no}, times=1, error=refusal)
    books.run()
    (found,) = books.differences()
    assert found.state is DifferenceState.OPEN
    resolve_difference(books.managing, found.difference_id, "given back in cash", books.world.actor(seen=found.version))
    books.run()
    (after,) = books.differences()
    assert (after.state, after.note) == (DifferenceState.RESOLVED, "given back in cash")
    assert books.settling.orders.get(order.order_no).payment is None


def test_day_of_nothing_is_empty(books):
    """No bill after ten means that nothing happened."""
    books.wait_for_bills()
    day = books.run()
    assert (day.state, books.told()) == (DayState.EMPTY, set())
    assert all(one.is_absent for one in day.result.bills)


def test_bill_that_is_not_there_yet_is_asked_for_later(books):
    """Before nine there is none, before ten it is being made: both are a date, and neither is an empty day."""
    books.paid()
    ten = ready_at(books.day)
    books.wait_until(ten - timedelta(hours=3))
    early = books.run()
    assert (early.state, early.failure_code) == (DayState.WAITING, "NO_STATEMENT_EXIST")
    assert abs(early.next_poll_at - ten) < timedelta(seconds=1)
    books.wait_until(ten - timedelta(minutes=30))
    made = books.run()
    assert (made.state, made.failure_code) == (DayState.WAITING, "STATEMENT_CREATING")
    assert made.next_poll_at - books.world.clock() <= CREATING_PAUSE
    books.wait_for_bills()
    assert books.run().state is DayState.MATCHED


def test_refund_of_the_platform_is_found_by_the_bill(books):
    """A refund that somebody made by hand, and that no notice told of, is asked about and recorded by rule."""
    order = books.paid(5_000)
    number = books.refund_at_platform(order, 2_000)
    books.wait_for_bills()
    books.run()
    assert books.told() == {("trade", "missing_here", number, "RESOLVED")}
    assert books.differences()[0].resolution is Resolution.REFUND_RECORDED
    assert books.world.orders.get(order.order_no).refunded_fen == 2_000
    again = books.run()
    assert (again.state, books.counts().open, ledger_of(again).gap_fen) == (DayState.MATCHED, 0, 0)
    assert ledger_of(again).ours.refunds_fen == -2_000


def test_refund_of_another_system_is_set_aside_by_its_order(books):
    """A refund of an order that belongs to another system is set aside by the order's number."""
    (number,) = books.foreign(1, "SHOP")
    books.world.simulator.panel("refunds", mchid=books.mchid, out_trade_no=number, amount=40, notify=False)
    set_rules(books.managing, books.mchid, ("SHOP*",), books.world.actor())
    books.wait_for_bills()
    day = books.run()
    assert (books.told(), day.result.set_aside, ledger_of(day).gap_fen) == (set(), 2, 0)


def test_refund_of_our_order_is_no_other_systems(books):
    """Whoever's number a refund has, one of our order is recorded: no pattern hides money that went back."""
    order = books.paid(5_000)
    number = books.refund_at_platform(order, 2_000)
    set_rules(books.managing, books.mchid, (f"{number[:4]}*",), books.world.actor())
    books.wait_for_bills()
    day = books.run()
    assert books.told() == {("trade", "missing_here", number, "RESOLVED")}
    assert (books.world.orders.get(order.order_no).refunded_fen, day.result.set_aside) == (2_000, 0)


def test_state_that_only_the_bill_has_is_found(books):
    """A refund that went through here and failed in the bill is a difference of state."""
    order = books.paid(5_000)
    number = books.refund_at_platform(order, 2_000)
    record_platform_refund(books.refunding, books.mchid, number)
    books.wait_for_bills()
    books.plant("state", number, state="FAIL")
    books.run()
    assert books.told() == {("trade", "state", number, "OPEN")}


@pytest.mark.parametrize(
    ("path", "effect"),
    [("/v3/bill/tradebill", "wrong_hash"), ("/v3/bill/fundflowbill", "wrong_hash"), ("/v3/billdownload", "truncated")],
)
def test_file_that_wechat_did_not_sign_for_fails_the_day(books, path, effect):
    """Another digest, or a file that was cut, fails the day with a date; the bill is fetched anew then."""
    books.paid()
    books.wait_for_bills()
    books.world.simulator.panel("faults", on="api", match={"path_contains": path}, times=1, **{effect: True})
    day = books.run()
    assert (day.state, day.result, books.told()) == (DayState.FAILED, None, set())
    assert day.failure_code in {"unreadable_bill", "outcome_unknown"}
    assert day.next_poll_at > books.world.clock()
    announced = AnnounceDaysDeps(books.store, books.queue, books.world.clock, accounts=list)
    books.wait_until(day.next_poll_at + timedelta(minutes=1))
    assert announce_days(announced, limit=10, go_on=lambda: True) == {"announced": 1}
    assert books.work().state is DayState.MATCHED


def test_link_that_is_too_old_is_asked_for_again(books):
    """A link lives for minutes: one that is refused is replaced by a new one, at once."""
    books.paid()
    books.wait_for_bills()
    gone = {"status": 400, "code": "INVALID_REQUEST", "message": "链接已过期", "executed": False}
    books.world.simulator.panel("faults", on="api", match={"path_contains": "/v3/billdownload"}, times=2, error=gone)
    assert books.run().state is DayState.MATCHED


def test_silence_of_wechat_fails_the_day_with_a_date(books):
    """An account without the permission, or no answer at all: the code stands on the day, which is tried again."""
    books.paid()
    books.wait_for_bills()
    no = {"status": 403, "code": "NO_AUTH", "message": "无权限", "executed": False}
    books.world.simulator.panel("faults", on="api", match={"path_contains": "/v3/bill/tradebill"}, times=1, error=no)
    day = books.run()
    assert (day.state, day.failure_code) == (DayState.FAILED, "NO_AUTH")
    assert day.next_poll_at is not None
    assert books.work().state is DayState.MATCHED


def test_open_days_are_run_again_by_the_schedule(books):
    """What was settled meanwhile ends by itself: a day with open differences is run once more on the next day."""
    order = books.paid()
    books.wait_for_bills()
    key = books.plant("omit", order.order_no)
    day = books.run()
    books.world.simulator.panel(f"bills/differences/{key}/remove")
    books.wait_until(day.next_poll_at + timedelta(minutes=1))
    announced = AnnounceDaysDeps(books.store, books.queue, books.world.clock, accounts=list)
    announce_days(announced, limit=10, go_on=lambda: True)
    assert (books.work().run, books.counts().open, books.counts().gone) == (2, 0, 1)
