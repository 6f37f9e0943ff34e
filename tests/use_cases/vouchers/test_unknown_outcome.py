"""What WeChat still works on when we stop waiting: a refusal in the meantime is no proof that nothing comes (law 2)."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from merchant_center.core import clock
from merchant_center.core.errors import ConflictError
from merchant_center.core.sources import Source, SourceKind
from merchant_center.vouchers.client import VoucherClient
from merchant_center.vouchers.errors import VoucherLimitReachedError
from merchant_center.vouchers.rules.voucher import REFUSAL_CONCLUSIVE_AFTER, IssueState
from merchant_center.vouchers.use_cases.issue_voucher import VoucherRequest, issue_voucher
from merchant_center.vouchers.use_cases.settle_vouchers import settle_issue
from tests.use_cases.jobs.conftest import wait_until
from tests.use_cases.vouchers.conftest import issuing, refuse

SLOW_SECONDS = 4.0
PATIENCE_SECONDS = 1.5


@pytest.fixture
def deps(world):
    """Issuing that waits shorter for WeChat than the slow one takes."""
    http = httpx.Client(base_url=world.simulator.url, timeout=PATIENCE_SECONDS, headers={"User-Agent": "tests"})

    def client(mchid):
        credentials = world.merchants.credentials(mchid)
        return VoucherClient(http, None, credentials, clock=lambda: clock.now().timestamp(), nonce=clock.nonce)

    with http:
        yield issuing(world, wechat=client)


@pytest.fixture
def slow(world):
    """WeChat takes its time for a send, and refuses those that overlap it."""
    usual = world.simulator.http.get("/_simulator/settings").json()
    names = ("voucher_send_seconds", "voucher_overlap_refused")
    world.simulator.panel("settings", voucher_send_seconds=SLOW_SECONDS, voucher_overlap_refused=True)
    yield lambda: world.simulator.panel("settings", voucher_send_seconds=0)
    world.simulator.panel("settings", **{name: usual[name] for name in names})


def request(stock, customer, run="run"):
    return VoucherRequest(stock.stock_id, customer, Source(SourceKind.FLOW, run))


def lose(world, *, executed):
    world.simulator.panel("faults", on="api", match={"path_contains": "/coupons"}, times=1, drop={"executed": executed})


def test_repeat_that_overlaps_our_own_call_decides_nothing(world, deps, slow):
    """A repeat that is refused while the first call is under way is no failure; the voucher is found, and counted."""
    stock, customer = world.stock(max_coupons_per_user=1), world.customer()
    assert issue_voucher(deps, request(stock, customer)).state is IssueState.REQUESTED
    again = issue_voucher(deps, request(stock, customer))
    assert (again.state, again.failure.code) == (IssueState.REQUESTED, "RULE_LIMIT")
    wait_until(lambda: world.coupons_of(customer))
    slow()
    found = issue_voucher(deps, request(stock, customer))
    assert (found.state, {found.coupon_id}) == (IssueState.ISSUED, world.coupons_of(customer))
    assert world.vouchers.get_lock(stock.stock_id, customer).count == 1


def test_undecided_voucher_keeps_its_place_in_our_limit(world, deps, slow):
    """While one may be on its way, the next request of the customer is refused by a limit of one."""
    stock, customer = world.stock(max_coupons_per_user=1), world.customer()
    for _ in range(2):
        assert issue_voucher(deps, request(stock, customer)).state is IssueState.REQUESTED
    with pytest.raises(VoucherLimitReachedError):
        issue_voucher(deps, request(stock, customer, "another run"))


@pytest.mark.parametrize("code", ["RULE_LIMIT", "NOT_ENOUGH", "USER_ACCOUNT_ABNORMAL"])
def test_refusal_is_believed_when_the_doubt_is_over(world, deps, code):
    """After a lost call a no counts ten minutes later, with no such voucher in the card pack, and then for good."""
    stock, customer = world.stock(), world.customer()
    lose(world, executed=False)
    lost = issue_voucher(deps, request(stock, customer))
    refuse(world, code, times=0)
    world.offset = REFUSAL_CONCLUSIVE_AFTER - timedelta(minutes=1)
    early = settle_issue(deps, lost)
    assert (early.state, early.failure.code) == (IssueState.REQUESTED, code)
    assert early.next_poll_at > world.clock()
    world.offset = REFUSAL_CONCLUSIVE_AFTER + timedelta(minutes=1)
    late = settle_issue(deps, early)
    assert (late.state, late.failure.code) == (IssueState.FAILED, code)
    assert world.coupons_of(customer) == set()
    assert world.vouchers.get_lock(stock.stock_id, customer).count == 0


@pytest.mark.parametrize("code", ["NOT_ENOUGH", "NO_AUTH", "SIGN_ERROR"])
def test_what_failed_for_settings_or_budget_is_asked_for_again(world, deps, code):
    """When all is mended the same run gets its voucher as the next attempt, once; the failed one stays as it ended."""
    stock, customer = world.stock(), world.customer()
    refuse(world, code, times=1)
    failed = issue_voucher(deps, request(stock, customer))
    assert failed.state is IssueState.FAILED
    again = replace(request(stock, customer), attempt=2)
    second = issue_voucher(deps, again)
    assert (second.state, issue_voucher(deps, again)) == (IssueState.ISSUED, second)
    assert issue_voucher(deps, request(stock, customer)) == failed
    assert world.coupons_of(customer) == {second.coupon_id}
    with pytest.raises(ConflictError, match="ISSUED"):
        issue_voucher(deps, replace(again, attempt=3))


def test_attempt_waits_for_the_end_of_the_one_before(world, deps):
    """While the first attempt may still bring a voucher, or was never made, there is no second."""
    stock, customer = world.stock(), world.customer()
    again = replace(request(stock, customer), attempt=2)
    with pytest.raises(ConflictError, match="unknown"):
        issue_voucher(deps, again)
    lose(world, executed=False)
    issue_voucher(deps, request(stock, customer))
    with pytest.raises(ConflictError, match="REQUESTED"):
        issue_voucher(deps, again)


def test_refusal_of_the_first_call_is_believed_at_once(world, deps):
    """Without an earlier call there is nothing to doubt."""
    stock, customer = world.stock(), world.customer()
    refuse(world, "USER_ACCOUNT_ABNORMAL", times=1)
    assert issue_voucher(deps, request(stock, customer)).state is IssueState.FAILED


@pytest.mark.parametrize("before", [19, 20, 21])
def test_voucher_on_a_later_page_of_the_card_pack_is_found(world, deps, before):
    """A voucher that came though its answer was lost is found behind however many the customer has."""
    stock, customer = world.stock(max_coupons_per_user=60), world.customer()
    for number in range(before):
        issue_voucher(deps, request(stock, customer, f"run-{number}"))
    lose(world, executed=True)
    lost = issue_voucher(deps, request(stock, customer, "lost"))
    assert lost.state is IssueState.REQUESTED
    refuse(world, "NOT_ENOUGH", times=1)
    world.offset = REFUSAL_CONCLUSIVE_AFTER + timedelta(minutes=1)
    found = settle_issue(deps, lost)
    assert found.state is IssueState.ISSUED
    assert world.vouchers.get_lock(stock.stock_id, customer).count == before + 1
