"""What follows from a call about a voucher, row by row of the table, by value."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from merchant_center.core.sources import Source, SourceKind
from merchant_center.vouchers.rules.judgement import (
    JUDGEMENTS,
    POLL_CHANGES,
    CallOutcome,
    CardPack,
    EarlierCall,
    Judgement,
    earlier_call,
    issued_with,
    judge,
    polled,
)
from merchant_center.vouchers.rules.uses import new_foreign, returned
from merchant_center.vouchers.rules.voucher import REFUSAL_CONCLUSIVE_AFTER, IssueState, Redeemed, VoucherIssue, issued

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
VALIDITY = (T0, T0 + 100 * HOUR)


def undecided(outcome_unknown_since=None) -> VoucherIssue:
    return VoucherIssue(
        out_request_no="V1",
        stock_id="1",
        stock_name="s",
        mchid="1900000001",
        creator_mchid="1900000001",
        appid="wx1",
        openid="o1",
        source=Source(SourceKind.FLOW, "1"),
        amount_fen=100,
        state=IssueState.REQUESTED,
        requested_at=T0,
        outcome_unknown_since=outcome_unknown_since,
    )


@pytest.mark.parametrize("row", JUDGEMENTS, ids=lambda row: f"{row.outcome}, {row.earlier}, {row.card_pack}")
def test_row_decides_what_it_is_about(row) -> None:
    """Whatever a row leaves open, its judgement is the one."""
    earlier = [row.earlier] if row.earlier else [*EarlierCall]
    card_pack = [row.card_pack] if row.card_pack else [*CardPack]
    assert {judge(row.outcome, *known) for known in product(earlier, card_pack)} == {row.judgement}


def test_one_row_fits_whatever_can_be_known() -> None:
    """Each outcome with what is known besides has one row; a card pack is searched only after an unknown one."""
    for known in product(CallOutcome, EarlierCall, CardPack):
        outcome, earlier, card_pack = known
        is_never_searched = outcome is CallOutcome.REFUSED and earlier is EarlierCall.DECIDED
        fitting = [row for row in JUDGEMENTS if row.fits(*known)]
        assert len(fitting) == (0 if is_never_searched and card_pack is not CardPack.NOT_SHOWN else 1), known
    with pytest.raises(ValueError, match="no row fits"):
        judge(CallOutcome.REFUSED, EarlierCall.DECIDED, CardPack.LACKS_IT)


def test_issue_fails_only_when_no_call_of_its_number_may_bring_a_voucher() -> None:
    """Law 2: a failure frees the place for another number, so silence and a voucher on its way never end in one."""
    for row in JUDGEMENTS:
        if row.judgement is Judgement.FAIL:
            assert row.outcome is CallOutcome.REFUSED
            assert (row.earlier, row.card_pack) in {
                (EarlierCall.DECIDED, CardPack.NOT_SHOWN),
                (EarlierCall.UNKNOWN_LONG_AGO, CardPack.LACKS_IT),
            }


@pytest.mark.parametrize(
    ("since", "earlier"),
    [
        (None, EarlierCall.DECIDED),
        (T0, EarlierCall.UNKNOWN_LONG_AGO),
        (T0 + timedelta(seconds=1), EarlierCall.UNKNOWN_RECENTLY),
    ],
)
def test_unknown_outcome_is_old_after_ten_minutes(since, earlier) -> None:
    """So long a call that nobody waits for any more may still bring the voucher."""
    assert earlier_call(undecided(since), T0 + REFUSAL_CONCLUSIVE_AFTER) is earlier


def test_foreign_record_of_the_coupon_is_absorbed() -> None:
    """A use that WeChat told of before we knew the coupon is the issue's, and its record goes; another's stays."""
    use = Redeemed(T0 + HOUR, "1900000001", "4200-a")
    record = new_foreign("c1", ("1", "s"), "1900000001", 100, use)
    change = issued_with(undecided(), "c1", record, T0 + 2 * HOUR)
    assert (change.issue.state, change.issue.redeemed, change.absorbed) == (IssueState.REDEEMED, use, record)
    assert [event.kind for event in change.events] == ["voucher_issued", "voucher_collected", "voucher_redeemed"]
    plain = issued_with(undecided(), "c1", None, T0 + 2 * HOUR)
    assert (plain.issue.state, len(plain.events), plain.absorbed) == (IssueState.ISSUED, 2, None)


def held() -> VoucherIssue:
    return issued(undecided(), "c1", T0)[0]


def used() -> VoucherIssue:
    return polled(held(), "USED", VALIDITY, T0 + HOUR).issue


@pytest.mark.parametrize(
    ("coupon_state", "issue", "state", "events"),
    [
        ("SENDED", used(), IssueState.ISSUED, ["voucher_returned"]),
        ("USED", held(), IssueState.REDEEMED, ["voucher_redeemed"]),
        ("EXPIRED", held(), IssueState.EXPIRED, ["voucher_expired"]),
        ("SENDED", held(), IssueState.ISSUED, []),
        ("USED", used(), IssueState.REDEEMED, []),
        ("EXPIRED", used(), IssueState.REDEEMED, []),
        ("RECOVER", held(), IssueState.ISSUED, []),
    ],
)
def test_poll_brings_the_issue_to_what_wechat_says(coupon_state, issue, state, events) -> None:
    """Each pair of the table has its change and event; any other pair has none, and learns the validity."""
    change = polled(issue, coupon_state, VALIDITY, T0 + 2 * HOUR)
    assert (change.issue.state, [event.kind for event in change.events]) == (state, events)
    assert change.issue.version == issue.version + 1
    assert bool(events) == ((coupon_state, issue.state) in POLL_CHANGES)
    validity = (change.issue.available_from, change.issue.available_to)
    assert validity == ((None, None) if state is IssueState.EXPIRED else VALIDITY)


def test_poll_table_is_played_row_by_row() -> None:
    """No row of the table of polls is without its example above."""
    assert set(POLL_CHANGES) == {
        ("SENDED", IssueState.REDEEMED),
        ("USED", IssueState.ISSUED),
        ("EXPIRED", IssueState.ISSUED),
    }
    assert POLL_CHANGES["SENDED", IssueState.REDEEMED] is returned
