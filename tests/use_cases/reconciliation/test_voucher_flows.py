"""Voucher flows are matched with uses and returns known here: what is missed is asked for and recorded, once."""

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import product

import pytest

from merchant_center.core.sources import Source, SourceKind
from merchant_center.core.times import beijing_day
from merchant_center.orders.rules.intent import OrderRequest
from merchant_center.orders.use_cases.place_order import place_order
from merchant_center.orders.use_cases.settle_order import settle_order
from merchant_center.reconciliation.rules.day import FINAL, DayState
from merchant_center.reconciliation.rules.difference import DifferenceState
from merchant_center.reconciliation.rules.ledger import ledger_of
from merchant_center.reconciliation.rules.lines import BillKind
from merchant_center.reconciliation.use_cases.manage_days import resolve_difference
from merchant_center.vouchers.rules.voucher import IssueState, Redeemed
from merchant_center.vouchers.use_cases.issue_voucher import VoucherRequest, issue_voucher
from merchant_center.vouchers.use_cases.mirror_stocks import add_stock
from merchant_center.vouchers.use_cases.receive_redemption import record_use
from merchant_center.vouchers.use_cases.settle_vouchers import settle_issue
from tests.use_cases.reconciliation.conftest import Books, afresh, ended, kinds_of_place, outcome
from tests.use_cases.red_packets.crashes import Fate, Trouble, attempt
from tests.use_cases.vouchers.conftest import issuing
from tests.use_cases.world import actor


@dataclass
class Vouchers:
    """A stock that the account of the books created, and its vouchers."""

    books: Books

    def __post_init__(self):
        """Create the stock and put it on our list."""
        world, mchid = self.books.world, self.books.mchid
        settings = {"max_coupons": 1_000, "max_coupons_per_user": 20}
        made = world.simulator.panel("stocks", creator_mchid=mchid, name="满减券", **settings)
        self.stock = add_stock(world.mirroring, made["stock_id"], "", mchid, "", actor=actor())

    def issued(self):
        """A voucher in the card pack of a new customer."""
        world, appid = self.books.world, self.books.appid
        openid = world.simulator.panel("customers", appid=appid)["openid"]
        customer = replace(world.customer(), appid=appid, openid=openid)
        source = Source(SourceKind.LOTTERY, secrets.token_hex(4))
        return issue_voucher(issuing(world), VoucherRequest(self.stock.stock_id, customer, source))

    def foreign(self):
        """The coupon and the customer of a voucher that another channel gave out."""
        world, appid = self.books.world, self.books.appid
        openid = world.simulator.panel("customers", appid=appid)["openid"]
        given = world.simulator.panel("coupons", stock_id=self.stock.stock_id, appid=appid, openid=openid)
        return given["coupon_id"], replace(world.customer(), appid=appid, openid=openid)

    def paid(self, coupon_id, customer, *, is_told=True):
        """An order that was paid with a voucher just now; the callback about the voucher may have been lost."""
        books, world = self.books, self.books.world
        request = OrderRequest(((world.product(20_000).product_number, 1),))
        order = place_order(world.shop, customer, request, secrets.token_hex(8)).order
        world.pay(order.order_no, books.mchid, coupon_ids=[coupon_id])
        order = settle_order(world.shop, order)
        if is_told:
            self.tell(coupon_id, order)
        return order

    def tell(self, coupon_id, order):
        """WeChat tells of the use, as by its callback."""
        payment = order.payment
        use = Redeemed(payment.paid_at, order.mchid, payment.transaction_id, order.order_no, self.books.world.clock())
        record_use(self.books.recording_flows.redeeming, self.now(coupon_id), use)

    def now(self, coupon_id):
        """A voucher as it is recorded."""
        return self.books.world.vouchers.find_of_coupon(coupon_id)

    def used(self, *, is_told=True):
        """A voucher of ours that was used just now, and its order."""
        issue = self.issued()
        return issue, self.paid(issue.coupon_id, issue.customer, is_told=is_told)

    def give_back(self, order):
        """The whole order is refunded at the merchant platform, which brings its voucher back; nobody tells."""
        self.books.refund_at_platform(order, order.total_fen)
        self.books.wait_until(self.books.world.clock() + timedelta(minutes=1))

    def told(self):
        """Kind, movement, coupon and state of each difference about vouchers."""
        return self.told_of(self.books)

    @staticmethod
    def told_of(books):
        """The same of other books of the account."""
        return {
            (one.finding.kind.value, one.finding.movement.value, one.finding.number.partition("-")[0], one.state.value)
            for one in books.differences()
            if one.finding.bill is BillKind.VOUCHERS
        }

    def lines(self, day):
        """How many lines of voucher flows a run has read."""
        return day.result.lines(BillKind.VOUCHERS)


@pytest.fixture
def vouchers(books):
    """The vouchers of an account of its own."""
    return Vouchers(books)


def test_uses_and_returns_that_are_known_are_matched(vouchers):
    """A day whose vouchers were told and came back fits; their money is counted once, with the payments."""
    books = vouchers.books
    issue, order = vouchers.used()
    other, back = vouchers.used()
    vouchers.give_back(back)
    settle_issue(issuing(books.world), vouchers.now(other.coupon_id))
    assert vouchers.now(other.coupon_id).state is IssueState.ISSUED
    books.wait_for_bills()
    day = books.run()
    assert vouchers.told() == set()
    assert vouchers.lines(day) == 3
    bill = day.result.bill(BillKind.VOUCHERS)
    assert (bill.is_absent, len(day.result.flows)) == (False, 2)
    assert all(len(flow.sha1) == 40 for flow in day.result.flows)
    ledger = ledger_of(day)
    assert ledger.ours.payments_fen == ledger.wechat.payments_fen
    assert ledger.ours.payments_fen == sum(one.payment.settled_fen for one in (order, back))
    assert vouchers.now(issue.coupon_id).redeemed.order_no == order.order_no


def test_missed_use_is_asked_for_and_recorded(vouchers):
    """The callback was lost: the coupon is asked for, its use tied to the order; a late callback adds nothing."""
    books = vouchers.books
    issue, order = vouchers.used(is_told=False)
    books.wait_for_bills()
    assert books.run().state is DayState.MATCHED
    assert vouchers.told() == {("missing_here", "voucher_use", issue.coupon_id, "RESOLVED")}
    (one,) = books.differences()
    assert (one.resolution, one.resolved_by) == ("use_recorded", "rule")
    known = vouchers.now(issue.coupon_id)
    assert (known.state, known.redeemed.order_no) == (IssueState.REDEEMED, order.order_no)
    assert known.redeemed.at == order.payment.paid_at
    vouchers.tell(issue.coupon_id, order)
    assert vouchers.now(issue.coupon_id) == known
    kinds = [event.kind for event in books.world.events.timeline(issue.customer)]
    assert kinds.count("voucher_redeemed") == 1
    again = books.run()
    assert (again.state, vouchers.told()) == (
        DayState.MATCHED,
        {("missing_here", "voucher_use", issue.coupon_id, "RESOLVED")},
    )


def test_use_that_a_person_was_faster_to_resolve_is_recorded(vouchers):
    """WeChat refused to tell of a coupon and a person resolved its line: the next run records it, the note stays."""
    books = vouchers.books
    issue, _ = vouchers.used(is_told=False)
    books.wait_for_bills()
    refusal = {"status": 400, "code": "PARAM_ERROR"}
    match = {"path_contains": f"/coupons/{issue.coupon_id}"}
    books.world.simulator.panel("faults", on="api", match=match, times=1, error=refusal)
    books.run()
    (found,) = books.differences()
    assert (found.state, vouchers.now(issue.coupon_id).state) == (DifferenceState.OPEN, IssueState.ISSUED)
    actor = books.world.actor(seen=found.version)
    resolve_difference(books.managing, found.difference_id, "told by the customer", actor)
    books.run()
    (after,) = books.differences()
    assert (after.state, after.note, after.resolution) == (DifferenceState.RESOLVED, "told by the customer", "by_hand")
    assert vouchers.now(issue.coupon_id).state is IssueState.REDEEMED


def test_missed_return_is_recorded_with_wechats_date(vouchers):
    """A refund brought a voucher back and no poll has seen it: the flow tells when, and the next day misses nothing."""
    books = vouchers.books
    issue, order = vouchers.used()
    vouchers.give_back(order)
    books.wait_for_bills()
    books.run()
    assert ("missing_here", "voucher_return", issue.coupon_id, "RESOLVED") in vouchers.told()
    known = vouchers.now(issue.coupon_id)
    assert known.state is IssueState.ISSUED
    assert abs((known.redeemed.returned_at - order.payment.paid_at).total_seconds()) < 300
    before = vouchers.told()
    books.run()
    assert vouchers.told() == before


def test_return_that_a_poll_saw_a_day_later_is_in_its_own_day(vouchers):
    """Our poll dates a return a day late: the flow's day has it, and the poll's day does not miss it."""
    books = vouchers.books
    issue, order = vouchers.used()
    vouchers.give_back(order)
    books.wait_for_bills()
    settle_issue(issuing(books.world), vouchers.now(issue.coupon_id))
    books.run()
    assert vouchers.told() == set()
    later = books.with_changes(day=beijing_day(vouchers.now(issue.coupon_id).redeemed.returned_at))
    assert later.day > books.day
    later.wait_for_bills()
    later.run()
    assert later.told() == set()


def test_voucher_of_another_channel_is_absorbed(vouchers):
    """A use of a voucher that we never issued is recorded as one of another channel's, as its callback would have."""
    books = vouchers.books
    coupon_id, customer = vouchers.foreign()
    order = vouchers.paid(coupon_id, customer, is_told=False)
    books.wait_for_bills()
    books.run()
    assert vouchers.told() == {("missing_here", "voucher_use", coupon_id, "RESOLVED")}
    known = vouchers.now(coupon_id)
    assert (known.is_foreign, known.redeemed.order_no, known.redeemed.mchid) == (True, order.order_no, books.mchid)
    assert known.stock_name == vouchers.stock.name


def test_planted_differences_are_found_and_open(vouchers):
    """A row that the flow leaves out, and one with another amount, wait for a person, in every run the same."""
    books = vouchers.books
    (missing, _), (changed, _), _ = vouchers.used(), vouchers.used(), vouchers.used()
    books.wait_for_bills()
    books.plant("omit", missing.coupon_id, "voucher_use")
    books.plant("amount", changed.coupon_id, "voucher_use", amount=77)
    expected = {
        ("missing_there", "voucher_use", missing.coupon_id, "OPEN"),
        ("amount", "voucher_use", changed.coupon_id, "OPEN"),
    }
    for _ in range(2):
        books.run()
        assert vouchers.told() == expected
    (amount,) = (one for one in books.differences() if one.finding.kind == "amount")
    assert (amount.finding.theirs_fen, amount.finding.ours_fen) == (77, changed.amount_fen)
    assert amount.state is DifferenceState.OPEN


def test_day_without_vouchers_has_no_flow(vouchers):
    """WeChat has no flow of a day on which no voucher was used: that is no difference and no failure."""
    books = vouchers.books
    books.paid()
    books.wait_for_bills()
    day = books.run()
    assert day.result.bill(BillKind.VOUCHERS).is_absent
    assert (day.state, day.result.stocks, day.result.flows) == (DayState.MATCHED, (vouchers.stock.stock_id,), ())


def test_flow_that_may_not_be_asked_for_is_compared_with_nothing(vouchers):
    """An account that WeChat gives no flows by day is matched by its bills alone."""
    books = vouchers.books
    vouchers.used()
    books.wait_for_bills()
    error = {"status": 403, "code": "NO_AUTH", "message": "x", "executed": False}
    match = {"path_contains": vouchers.stock.stock_id, "method": "GET"}
    books.world.simulator.panel("faults", on="api", match=match, times=2, error=error)
    assert books.run().state is DayState.MATCHED
    assert vouchers.told() == set()


def test_old_link_is_asked_for_again_and_a_cut_file_fails_the_day(vouchers):
    """A file that does not have the digest that WeChat told fails the day, which is fetched again later."""
    books = vouchers.books
    vouchers.used()
    books.wait_for_bills()
    match = {"path_contains": "/mkt/storage/bill/download", "method": "GET"}
    books.world.simulator.panel("faults", on="api", match=match, times=1, truncated=True)
    day = books.run()
    assert (day.state, day.failure_code) == (DayState.FAILED, "unreadable_bill")
    assert books.work().state is DayState.MATCHED
    assert vouchers.told() == set()


def test_run_that_is_cut_at_each_checkpoint_comes_to_the_same(vouchers):
    """With time for one step only, and parts of one line, the flows come to the same differences."""
    books = vouchers.books
    (missing, _), _ = vouchers.used(), vouchers.used()
    books.wait_for_bills()
    books.plant("omit", missing.coupon_id, "voucher_use")
    whole = afresh(books)
    expected = outcome(whole, whole.run())
    cut = afresh(books, chunk_lines=1)
    day = cut.run(go_on=lambda: False)
    while day.state not in FINAL:
        day = cut.work(go_on=lambda: False)
    assert outcome(cut, day) == expected


def test_run_in_trouble_records_a_missed_use_once(vouchers, sample):
    """Wherever a run dies or fails: the use that nobody told of is recorded once, and is the only difference."""
    books = vouchers.books
    vouchers.used()
    vouchers.used(is_told=False)
    books.wait_for_bills()
    watched = afresh(books, fate=Fate(Trouble.DIES_BEFORE, 0))
    watched.run()
    assert len(watched.fate.calls) >= 90
    for nth, trouble in sample.part_of([*product(kinds_of_place(watched.fate.calls), Trouble)]):
        books.go_back()
        missed, order = vouchers.used(is_told=False)
        books.wait_for_bills()
        doomed = afresh(books, fate=Fate(trouble, nth))
        attempt(doomed.run)
        assert doomed.fate.came
        healthy = doomed.with_changes(fate=None)
        assert ended(healthy).state is DayState.MATCHED
        told = {one for one in Vouchers.told_of(healthy) if one[3] == "OPEN" or one[2] == missed.coupon_id}
        assert told == {("missing_here", "voucher_use", missed.coupon_id, "RESOLVED")}
        assert vouchers.now(missed.coupon_id).redeemed.order_no == order.order_no
        kinds = [event.kind for event in books.world.events.timeline(missed.customer)]
        assert kinds.count("voucher_redeemed") == 1
