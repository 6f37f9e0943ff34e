"""The way of a voucher: reserve, call, judge, record; each row of the table is played against WeChat's simulator."""

import secrets
from datetime import timedelta

import pytest

from merchant_center.core.sources import Source, SourceKind
from merchant_center.vouchers.rules.judgement import JUDGEMENTS, CallOutcome, CardPack, EarlierCall, Judgement
from merchant_center.vouchers.rules.voucher import REFUSAL_CONCLUSIVE_AFTER, IssueState
from merchant_center.vouchers.use_cases.issue_voucher import VoucherRequest, issue_voucher
from tests.use_cases.vouchers.conftest import SENDS, refuse

CARD_PACKS = {"path_contains": "/coupons", "method": "GET"}
STATES = {
    Judgement.ISSUE: IssueState.ISSUED,
    Judgement.FAIL: IssueState.FAILED,
    Judgement.WAIT: IssueState.REQUESTED,
    Judgement.WAIT_UNKNOWN: IssueState.REQUESTED,
}


def arrange_earlier_call(world, hasty_deps, request, row):
    """Let an earlier call of the same number be lost, with or without its voucher, and time pass."""
    if row.earlier in {None, EarlierCall.DECIDED}:
        return
    executed = row.card_pack is CardPack.HAS_IT
    world.simulator.panel("faults", on="api", match=SENDS, times=1, drop={"executed": executed})
    assert issue_voucher(hasty_deps, request).state is IssueState.REQUESTED
    is_old = row.earlier is EarlierCall.UNKNOWN_LONG_AGO
    world.offset = REFUSAL_CONCLUSIVE_AFTER + timedelta(minutes=1) if is_old else timedelta(minutes=2)


def arrange_call(world, row):
    """Let WeChat answer the next call as the row says, and show the card pack or not."""
    codes = {CallOutcome.REFUSED: "USER_ACCOUNT_ABNORMAL", CallOutcome.UNDECIDED: "BRAND_NEW_CODE"}
    if row.outcome is CallOutcome.NO_ANSWER:
        world.simulator.panel("faults", on="api", match=SENDS, times=1, drop={"executed": False})
    elif row.outcome in codes:
        refuse(world, codes[row.outcome])
    if row.card_pack is CardPack.NOT_SHOWN:
        refuse(world, "SYSTEM_ERROR", status=500, match=CARD_PACKS)


@pytest.mark.parametrize("row", JUDGEMENTS, ids=lambda row: f"{row.outcome}, {row.earlier}, {row.card_pack}")
def test_each_row_of_the_table_is_what_becomes_of_a_voucher(world, hasty_deps, row):
    """The issue, its events, its place and its lock are as the row says, and WeChat has as many vouchers as we have."""
    stock = world.stock()
    request = VoucherRequest(stock.stock_id, world.customer(), Source(SourceKind.LOTTERY, secrets.token_hex(4)))
    arrange_earlier_call(world, hasty_deps, request, row)
    arrange_call(world, row)
    began = world.clock()
    issue = issue_voucher(hasty_deps, request)
    world.simulator.http.delete("/_simulator/faults")
    assert issue == world.vouchers.find(issue.out_request_no)
    assert issue.state is STATES[row.judgement]
    kinds = {str(event.kind) for event in world.events.timeline(request.customer)}
    assert ("voucher_issued" in kinds, "voucher_failed" in kinds) == (
        row.judgement is Judgement.ISSUE,
        row.judgement is Judgement.FAIL,
    )
    lock = world.vouchers.get_lock(stock.stock_id, request.customer)
    is_decided = row.judgement in {Judgement.ISSUE, Judgement.FAIL}
    assert (lock.busy == "", lock.calling_until) == (is_decided, None)
    assert lock.count == (0 if row.judgement is Judgement.FAIL else 1)
    assert len(world.coupons_of(request.customer)) == (1 if row.judgement is Judgement.ISSUE else 0)
    if not is_decided:
        assert issue.next_poll_at > began
        since = issue.outcome_unknown_since
        assert (since is not None and since >= began) == (row.judgement is Judgement.WAIT_UNKNOWN)


@pytest.mark.parametrize("row", JUDGEMENTS, ids=lambda row: f"{row.outcome}, {row.earlier}, {row.card_pack}")
def test_each_row_ends_in_one_voucher_or_none(world, hasty_deps, row):
    """When WeChat is well again, what waits ends in one voucher, and what is decided stays as it is."""
    stock = world.stock()
    request = VoucherRequest(stock.stock_id, world.customer(), Source(SourceKind.LOTTERY, secrets.token_hex(4)))
    arrange_earlier_call(world, hasty_deps, request, row)
    arrange_call(world, row)
    issue = issue_voucher(hasty_deps, request)
    world.simulator.http.delete("/_simulator/faults")
    again = issue_voucher(hasty_deps, request)
    wanted = IssueState.FAILED if row.judgement is Judgement.FAIL else IssueState.ISSUED
    assert (again.state, again.out_request_no) == (wanted, issue.out_request_no)
    assert len(world.coupons_of(request.customer)) == (0 if row.judgement is Judgement.FAIL else 1)
