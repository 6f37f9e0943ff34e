"""A voucher is used before we know that it is ours: it is one voucher, and every use of it is told once."""

import secrets
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest

from merchant_center.core.errors import ConflictError
from merchant_center.core.sources import Source, SourceKind
from merchant_center.customers.rules import Customer
from merchant_center.vouchers.protocol.voucher import Redemption
from merchant_center.vouchers.rules.voucher import REFUSAL_CONCLUSIVE_AFTER, IssueState, StockLimits, VoucherIssue
from merchant_center.vouchers.use_cases.deps import IssueVoucherDeps
from merchant_center.vouchers.use_cases.issue_voucher import VoucherRequest, issue_voucher
from merchant_center.vouchers.use_cases.manage_vouchers import change_stock
from merchant_center.vouchers.use_cases.receive_redemption import record_redemption
from merchant_center.vouchers.use_cases.settle_vouchers import settle_issue
from tests.use_cases.vouchers.conftest import SENDS, refuse
from tests.use_cases.world import actor

REFUSALS = ["NOT_ENOUGH", "RULE_LIMIT", "USER_ACCOUNT_ABNORMAL", "PARAM_ERROR", "REQUEST_BLOCKED", "NO_AUTH"]
NOBODY = Customer("", "")


@dataclass
class Lost:
    """A voucher that WeChat has issued under a limit of one, and its answer was lost."""

    world: Any
    deps: IssueVoucherDeps
    request: VoucherRequest
    issue: VoucherIssue
    coupon_id: str

    def use(self, hours: float = 0, transaction: str = "") -> VoucherIssue:
        """WeChat tells that it was used, so many hours from now."""
        customer = self.request.customer
        coupon = self.world.voucher_client(self.world.mchid).get_coupon(customer.openid, self.coupon_id, customer.appid)
        at = (self.world.clock() + timedelta(hours=hours)).replace(microsecond=0)
        return record_redemption(
            self.world.redeeming, Redemption(coupon, at, self.world.mchid, transaction or f"4200{secrets.token_hex(6)}")
        )

    def refuse(self, code: str) -> None:
        """WeChat says no to every send from now on."""
        refuse(self.world, code)

    def told(self, customer: Customer) -> list[str]:
        """The events of its uses in a timeline."""
        mine = {f"C{self.coupon_id}", self.issue.out_request_no}
        found = (event for event in self.world.events.timeline(customer) if event.kind == "voucher_redeemed")
        return sorted(event.event_id for event in found if event.event_id.split(":")[0] in mine)

    def now(self) -> VoucherIssue:
        """The issue as it is recorded."""
        return self.world.vouchers.find(self.issue.out_request_no)


@pytest.fixture
def lost(world, hasty_deps):
    stock = change_stock(
        world.managing,
        world.stock(max_coupons_per_user=5).stock_id,
        limits=StockLimits(per_customer=1),
        success_page=None,
        actor=actor(),
    )
    request = VoucherRequest(stock.stock_id, world.customer(), Source(SourceKind.LOTTERY, secrets.token_hex(4)))
    world.simulator.panel("faults", on="api", match=SENDS, times=1, drop={"executed": True})
    issue = issue_voucher(hasty_deps, request)
    (coupon_id,) = world.coupons_of(request.customer)
    return Lost(world, hasty_deps, request, issue, coupon_id)


@pytest.mark.parametrize("code", REFUSALS)
@pytest.mark.parametrize(
    "late", [timedelta(minutes=1), REFUSAL_CONCLUSIVE_AFTER + timedelta(minutes=1), timedelta(days=2)], ids=str
)
def test_refusal_does_not_fail_a_voucher_that_was_used_already(lost, code, late):
    """Whatever WeChat refuses the repeat with, and however late: it is the used voucher, and there is no second one."""
    lost.use()
    lost.world.offset = late
    lost.refuse(code)
    settled = settle_issue(lost.deps, lost.issue)
    assert (settled.state, settled.coupon_id) == (IssueState.REDEEMED, lost.coupon_id)
    with pytest.raises(ConflictError):
        issue_voucher(lost.deps, replace(lost.request, attempt=2))
    assert lost.world.vouchers.get_lock(lost.request.stock_id, lost.request.customer).count == 1
    lost.world.offset = timedelta()
    assert lost.world.coupons_of(lost.request.customer) == {lost.coupon_id}


@pytest.mark.parametrize("refused", [True, False])
def test_both_uses_of_a_strangers_coupon_become_ours(lost, refused):
    """Used, refunded and used again before we know that it is ours: both events are the customer's, none nobody's."""
    lost.use(hours=-1, transaction="4200first")
    lost.use(transaction="4200second")
    assert len(lost.told(NOBODY)) == 2
    if refused:
        lost.world.offset = REFUSAL_CONCLUSIVE_AFTER + timedelta(minutes=1)
        lost.refuse("NOT_ENOUGH")
    settled = settle_issue(lost.deps, lost.issue)
    number = lost.issue.out_request_no
    assert (settled.state, settled.redeemed.transaction_id) == (IssueState.REDEEMED, "4200second")
    assert lost.told(lost.request.customer) == [f"{number}:voucher_redeemed:4200{nth}" for nth in ("first", "second")]
    assert lost.told(NOBODY) == []


@pytest.mark.parametrize("when", ["before", "again"])
def test_use_told_in_the_moment_of_recording_is_not_lost(lost, when):
    """A use that WeChat tells between our reading of the stranger's record and our write is told as ours too."""
    if when == "again":
        lost.use(hours=-1, transaction="4200first")
    told = []

    class Interrupted:
        """The store, with a use told right before the settling write."""

        def __getattr__(self, name):
            return getattr(lost.world.vouchers, name)

        def record(self, *given):
            if not told:
                told.append(lost.use(transaction="4200second"))
            lost.world.vouchers.record(*given)

    settled = settle_issue(replace(lost.deps, vouchers=Interrupted()), lost.issue)
    assert settled.state is IssueState.REDEEMED
    assert len(lost.told(lost.request.customer)) == (2 if when == "again" else 1)
    assert lost.told(NOBODY) == []


def test_strangers_coupon_is_never_polled(lost):
    """A voucher of another channel waits for nothing, also after its second use: WeChat tells of nobody's coupons."""
    assert lost.use(hours=-1).next_poll_at is None
    assert lost.use().next_poll_at is None


def test_uses_told_late_and_twice_are_answered_well(lost):
    """An earlier use told after a later one adds its event and replaces nothing; every repeat is taken as it is."""
    issue = settle_issue(lost.deps, lost.issue)
    assert issue.state is IssueState.ISSUED
    lost.use(transaction="4200second")
    for _ in range(2):
        lost.use(hours=-1, transaction="4200first")
        lost.use(transaction="4200second")
    now = lost.now()
    assert (now.state, now.redeemed.transaction_id) == (IssueState.REDEEMED, "4200second")
    number = lost.issue.out_request_no
    assert lost.told(lost.request.customer) == [f"{number}:voucher_redeemed:4200{nth}" for nth in ("first", "second")]


def test_event_of_a_record_that_kept_the_latest_use_only_is_answered_well(lost):
    """A use whose event is told, though an older version of the record has forgotten it, is not told as trouble."""
    settle_issue(lost.deps, lost.issue)
    lost.use(hours=-1, transaction="4200first")
    lost.use(transaction="4200second")
    kept = lost.now()
    lost.world.vouchers.save(replace(kept, earlier_uses=(), version=kept.version + 1))
    assert lost.use(hours=-1, transaction="4200first").redeemed.transaction_id == "4200second"
