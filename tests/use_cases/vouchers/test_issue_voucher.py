"""Issuing vouchers: one request, one number, one voucher, whatever is repeated, lost or done at once."""

from dataclasses import replace
from datetime import timedelta

import pytest

from merchant_center.accounts.use_cases.connect_merchant import GivenCredentials, change_merchant
from merchant_center.core.errors import ConfigurationError, InvalidInputError
from merchant_center.core.sources import Source, SourceKind
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import EventKind
from merchant_center.vouchers.errors import VoucherLimitReachedError
from merchant_center.vouchers.rules.placement import Placement
from merchant_center.vouchers.rules.voucher import IssueState, StockLimits
from merchant_center.vouchers.use_cases.issue_voucher import VoucherRequest, issue_voucher
from merchant_center.vouchers.use_cases.list_vouchers import list_vouchers
from merchant_center.vouchers.use_cases.manage_vouchers import change_stock
from merchant_center.vouchers.use_cases.mirror_stocks import add_stock, refresh_stock
from merchant_center.vouchers.use_cases.settle_vouchers import settle_issue, sweep_vouchers
from tests.use_cases.world import actor


@pytest.fixture
def stock(world):
    return world.stock()


def flow(run):
    return Source(SourceKind.FLOW, run)


def request(stock, customer, run="run-1", **more):
    return VoucherRequest(stock.stock_id, customer, flow(run), **more)


def sends(world):
    return [one for one in world.simulator.calls("/coupons") if one["method"] == "POST"]


def kinds(world, customer):
    return sorted(str(event.kind) for event in world.events.timeline(customer))


def test_voucher_is_in_the_card_pack(world, deps, stock):
    """An issued voucher has WeChat's coupon and tells that it was requested, issued and collected."""
    customer = world.customer()
    issue = issue_voucher(deps, request(stock, customer, campaign="spring"))
    assert issue.state is IssueState.ISSUED
    assert issue.coupon_id
    assert world.vouchers.find_of_coupon(issue.coupon_id) == issue
    assert (issue.available_from, issue.available_to) == (stock.available_from, stock.available_to)
    assert kinds(world, customer) == ["voucher_collected", "voucher_issued", "voucher_requested"]


def test_same_run_issues_once(world, deps, stock):
    """A flow that repeats its run gets the first voucher again, with one call to WeChat."""
    customer = world.customer()
    first = issue_voucher(deps, request(stock, customer))
    assert issue_voucher(deps, request(stock, customer)) == first
    assert len(sends(world)) == 1


def test_limit_of_one_under_64_requests_at_once(world, deps, at_once):
    """Of 64 requests at once for one customer and a limit of 1, one issues, 63 are refused, WeChat is called once."""
    stock, customer = world.stock(max_coupons_per_user=1), world.customer()
    results = at_once(64, lambda n: issue_voucher(deps, request(stock, customer, f"run-{n}")))
    assert sum(isinstance(one, VoucherLimitReachedError) for one in results) == 63
    assert sum(getattr(one, "state", None) is IssueState.ISSUED for one in results) == 1
    assert {one.limit_name for one in results if isinstance(one, VoucherLimitReachedError)} == {
        "per_customer_at_wechat"
    }
    assert len(sends(world)) == 1


def test_same_wish_64_times_at_once_issues_one(world, deps, stock, at_once):
    """64 repeats of one request at once all get the same voucher."""
    customer = world.customer()
    results = at_once(64, lambda _: issue_voucher(deps, request(stock, customer)))
    assert {one.coupon_id for one in results} == {results[0].coupon_id}
    assert len(sends(world)) == 1


def test_sends_to_one_customer_go_one_after_another(world, deps, stock, at_once):
    """Wishes of one customer at once are sent in sequence, so that WeChat sees no overlap and refuses none."""
    customer = world.customer()
    patient = replace(deps)
    results = at_once(4, lambda n: issue_voucher(patient, request(stock, customer, f"run-{n}")))
    assert [one.state for one in results] == [IssueState.ISSUED] * 4
    assert len({one.coupon_id for one in results}) == 4


def test_disabled_account_begins_nothing_and_ends_what_it_began(world, deps, stock):
    """A disabled merchant account issues no new voucher, and still finds what became of one under way."""
    customer = world.customer()
    world.simulator.panel("faults", on="api", match={"path_contains": "/coupons"}, times=1, drop={"executed": True})
    began = issue_voucher(deps, request(stock, customer))
    assert began.state is IssueState.REQUESTED
    change_merchant(world.office, world.mchid, GivenCredentials(enabled=False), actor=actor())
    try:
        with pytest.raises(ConfigurationError):
            issue_voucher(deps, request(stock, world.customer()))
        world.offset = timedelta(minutes=2)
        assert settle_issue(deps, began).state is IssueState.ISSUED
    finally:
        change_merchant(world.office, world.mchid, GivenCredentials(enabled=True), actor=actor())


def test_official_account_of_others_is_refused_before_wechat_is_asked(world, deps, stock):
    """An appid that is not bound to the stock's merchant account is named, and no number is used up."""
    stranger = Customer("wx0000000000000000", world.customer().openid)
    with pytest.raises(InvalidInputError) as refusal:
        issue_voucher(deps, request(stock, stranger))
    assert refusal.value.problems[0].field == "appid"
    assert world.mchid in refusal.value.problems[0].rule
    assert (sends(world), kinds(world, stranger)) == ([], [])


def test_taps_without_a_key_are_one_wish(world, deps, stock, at_once):
    """A customer who taps eight times on a page gets one voucher; a tap a while later gets the next."""
    customer = world.customer()
    tap = VoucherRequest(stock.stock_id, customer, None)
    results = at_once(8, lambda _: issue_voucher(deps, tap))
    assert len({one.coupon_id for one in results}) == 1
    world.offset = timedelta(seconds=11)
    assert issue_voucher(deps, tap).coupon_id != results[0].coupon_id


def test_taps_beside_other_vouchers_are_one_wish(world, deps, stock, at_once):
    """Taps that come right after a voucher from a flow, or with one between them, get one voucher together."""
    customer = world.customer()
    issue_voucher(deps, request(stock, customer))
    tap = VoucherRequest(stock.stock_id, customer, None)
    results = [*at_once(4, lambda _: issue_voucher(deps, tap)), issue_voucher(deps, tap)]
    issue_voucher(deps, request(stock, customer, "run-2"))
    results.append(issue_voucher(deps, tap))
    assert len({one.coupon_id for one in results}) == 1
    assert len(world.coupons_of(customer)) == 3


@pytest.mark.parametrize("executed", [True, False], ids=["after the deed", "before the deed"])
def test_lost_answer_is_repeated_with_the_same_number(world, deps, stock, executed):
    """When the answer is lost the issue stays undecided; the repeat sends the same number and finds one voucher."""
    customer = world.customer()
    fault = {"on": "api", "match": {"path_contains": "/coupons"}, "times": 1, "drop": {"executed": executed}}
    world.simulator.panel("faults", **fault)
    assert issue_voucher(deps, request(stock, customer)).state is IssueState.REQUESTED
    issue = issue_voucher(deps, request(stock, customer))
    assert issue.state is IssueState.ISSUED
    assert len({call["body_base64"] for call in sends(world)}) == 1
    assert world.coupons_of(customer) == {issue.coupon_id}


def test_undecided_issue_is_settled_by_the_sweep(world, deps, stock):
    """An issue whose answer was lost is settled by schedule, without anybody asking again."""
    customer = world.customer()
    world.simulator.panel("faults", on="api", match={"path_contains": "/coupons"}, times=1, drop={"executed": True})
    lost = issue_voucher(deps, request(stock, customer))
    world.offset = timedelta(seconds=11)
    sweep_vouchers(deps, limit=5_000, go_on=lambda: True)
    assert world.vouchers.find(lost.out_request_no).state is IssueState.ISSUED


def test_error_although_issued_is_found_by_query(world, deps, stock):
    """When WeChat lost the answer and then says no, the voucher in the card pack is found and kept."""
    customer = world.customer()
    match = {"path_contains": "/coupons", "method": "POST"}
    world.simulator.panel("faults", on="api", match=match, times=1, drop={"executed": True})
    issue_voucher(deps, request(stock, customer))
    refusal = {"status": 403, "code": "USER_ACCOUNT_ABNORMAL", "message": "x", "executed": False}
    world.simulator.panel("faults", on="api", match=match, times=1, error=refusal)
    issue = issue_voucher(deps, request(stock, customer))
    assert issue.state is IssueState.ISSUED
    assert world.coupons_of(customer) == {issue.coupon_id}


def test_spurious_rule_limit_is_tried_once_more(world, deps, stock):
    """One RULE_LIMIT is not believed: the second answer in sequence counts."""
    customer = world.customer()
    refusal = {"status": 403, "code": "RULE_LIMIT", "message": "x", "executed": False}
    match = {"path_contains": "/coupons", "method": "POST"}
    world.simulator.panel("faults", on="api", match=match, times=1, error=refusal)
    assert issue_voucher(deps, request(stock, customer)).state is IssueState.ISSUED
    world.simulator.panel("faults", on="api", match=match, times=2, error=refusal)
    failed = issue_voucher(deps, request(stock, customer, "run-2"))
    assert (failed.state, failed.failure.code) == (IssueState.FAILED, "RULE_LIMIT")


def test_failed_issue_gives_its_place_back_once(world, deps):
    """A refused issue frees the customer's place and the day's, exactly once, and is answered the same again."""
    stock = world.stock(max_coupons_per_user=1)
    change_stock(world.managing, stock.stock_id, limits=StockLimits(per_day=1), success_page=None, actor=actor())
    customer = world.customer()
    refusal = {"status": 403, "code": "USER_ACCOUNT_ABNORMAL", "message": "x", "executed": False}
    match = {"path_contains": "/coupons", "method": "POST"}
    world.simulator.panel("faults", on="api", match=match, times=1, error=refusal)
    failed = issue_voucher(deps, request(stock, customer))
    assert failed.state is IssueState.FAILED
    assert issue_voucher(deps, request(stock, customer)) == failed
    assert issue_voucher(deps, request(stock, customer, "run-2")).state is IssueState.ISSUED
    with pytest.raises(VoucherLimitReachedError):
        issue_voucher(deps, request(stock, world.customer(), "run-3"))


@pytest.mark.parametrize("limit", ["per_day", "per_placement"])
def test_own_limits_hold_under_writers_at_once(world, deps, stock, at_once, limit):
    """With 24 customers at once on a limit of 5, exactly 5 are issued and 19 refused before WeChat is asked."""
    change_stock(
        world.managing,
        stock.stock_id,
        limits=StockLimits(**{limit: 5}),
        success_page=None,
        placements=(Placement("top"),),
        actor=actor(),
    )
    customers = [world.customer() for _ in range(24)]
    results = at_once(24, lambda n: issue_voucher(deps, request(stock, customers[n], placement="top")))
    assert sum(isinstance(one, VoucherLimitReachedError) for one in results) == 19
    assert len(sends(world)) == 5


def test_death_after_the_call_is_made_good(world, deps, stock):
    """A process that dies after WeChat issued and before we recorded leaves one voucher, found with its number."""
    customer = world.customer()

    class DiedError(Exception):
        pass

    class Dying:
        def __getattr__(self, name):
            if name == "record":
                raise DiedError
            return getattr(world.vouchers, name)

    with pytest.raises(DiedError):
        issue_voucher(replace(deps, vouchers=Dying()), request(stock, customer))
    world.offset = timedelta(minutes=2)
    issue = issue_voucher(deps, request(stock, customer))
    assert issue.state is IssueState.ISSUED
    assert world.coupons_of(customer) == {issue.coupon_id}


def test_validity_is_fetched_and_expiry_noticed(world, deps, stock):
    """After a while the voucher knows its validity; when that is over it is expired, and tells so once."""
    customer = world.customer()
    issue = issue_voucher(deps, request(stock, customer))
    polled = settle_issue(deps, issue)
    assert polled.available_to is not None
    seconds = (polled.available_to - world.clock()).total_seconds() + 7_200
    world.simulator.panel("clock", advance_seconds=seconds)
    world.offset = timedelta(seconds=seconds)
    assert settle_issue(deps, polled).state is IssueState.EXPIRED
    assert kinds(world, customer).count("voucher_expired") == 1


def test_list_shows_what_wechat_says(world, deps, stock):
    """A refreshed stock shows how many are issued and how many remain."""
    issue_voucher(deps, request(stock, world.customer()))
    fresh = refresh_stock(world.mirroring, stock.stock_id)
    assert (fresh.distributed, fresh.remaining) == (1, fresh.max_coupons - 1)
    assert fresh.state == "running"


def test_unknown_stock_is_named(world):
    """A batch number that WeChat does not know is refused by its field."""
    with pytest.raises(InvalidInputError) as refusal:
        add_stock(world.mirroring, "999999999", "", world.mchid, "", actor=actor())
    assert refusal.value.problems[0].field == "stock_id"


def test_undecided_issue_does_not_wait_for_those_in_card_packs(world, deps, stock):
    """A day later many in card packs are due before what was lost just now, which is polled first all the same."""
    for number in range(3):
        issue_voucher(deps, request(stock, world.customer(), f"run-{number}"))
    world.offset = timedelta(days=1)
    world.simulator.panel("faults", on="api", match={"path_contains": "/coupons"}, times=1, drop={"executed": False})
    lost = issue_voucher(deps, request(stock, world.customer(), "lost"))
    due = world.vouchers.due(world.clock() + timedelta(minutes=1), 10_000)
    first_in_pack = next(nth for nth, one in enumerate(due) if one.state is not IssueState.REQUESTED)
    assert [one.out_request_no for one in due].index(lost.out_request_no) < first_in_pack
    assert all(one.state is not IssueState.REQUESTED for one in due[first_in_pack:])


def test_my_vouchers_are_mine(world, deps, stock):
    """A customer's list holds their vouchers, newest first, and nobody else's."""
    customer, other = world.customer(), world.customer()
    first = issue_voucher(deps, request(stock, customer, "a"))
    world.offset = timedelta(seconds=1)
    second = issue_voucher(deps, request(stock, customer, "b"))
    issue_voucher(deps, request(stock, other, "c"))
    assert [issue.coupon_id for _, issue in world.vouchers.of_customer(customer, 10)] == [
        second.coupon_id,
        first.coupon_id,
    ]
    assert EventKind.VOUCHER_ISSUED in {event.kind for event in world.events.timeline(other)}
    newest, cursor = list_vouchers(world.listing, customer, 1, "")
    eldest, end = list_vouchers(world.listing, customer, 1, cursor)
    assert [issue.coupon_id for issue in newest + eldest] == [second.coupon_id, first.coupon_id]
    assert end == ""
    with pytest.raises(InvalidInputError, match="cursor"):
        list_vouchers(world.listing, other, 1, cursor)


def test_code_that_nobody_knows_decides_nothing(world, deps):
    """A refusal with a code of tomorrow leaves the issue open, and the same number issues it later."""
    stock, customer = world.stock(), world.customer()
    world.simulator.panel(
        "faults",
        on="api",
        match={"path_contains": "/coupons", "method": "POST"},
        error={"status": 403, "code": "CODE_OF_TOMORROW", "executed": False},
    )
    request = VoucherRequest(stock.stock_id, customer, Source(SourceKind.FLOW, "run-of-tomorrow"))
    issue = issue_voucher(deps, request)
    assert (issue.state, issue.failure.code) == (IssueState.REQUESTED, "CODE_OF_TOMORROW")
    again = issue_voucher(deps, request)
    assert (again.state, again.out_request_no) == (IssueState.ISSUED, issue.out_request_no)
    assert len(world.coupons_of(customer)) == 1
