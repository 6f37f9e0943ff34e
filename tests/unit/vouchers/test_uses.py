"""The uses of a voucher, told late, twice and in any order: each tells one fact, and the latest counts."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from merchant_center.core.sources import Source, SourceKind
from merchant_center.vouchers.rules.uses import absorbed, foreign, found_used, redeemed, redeemed_events, returned
from merchant_center.vouchers.rules.voucher import IssueState, Redeemed, VoucherIssue, issued

T0 = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATER = T0 + 100 * HOUR
A, B, C = (Redeemed(T0 + hours * HOUR, "1900000001", f"4200-{name}") for hours, name in [(1, "a"), (2, "b"), (3, "c")])


def requested() -> VoucherIssue:
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
    )


def in_card_pack() -> VoucherIssue:
    return issued(requested(), "c1", T0)[0]


def told(issue: VoucherIssue, uses: Sequence[Redeemed]) -> tuple[VoucherIssue, list[str]]:
    """The issue after WeChat told of these uses, and the ids of the facts."""
    facts: list[str] = []
    for use in uses:
        change = redeemed(issue, use, LATER)
        if change is not None:
            issue, events = change
            facts += [event.event_id for event in events]
    return issue, facts


@pytest.mark.parametrize("order", [*permutations([A, B, C])])
def test_uses_in_any_order_are_told_once_each_and_the_latest_counts(order: tuple[Redeemed, ...]) -> None:
    """Three uses, each told twice: three facts, and the voucher is tied to the payment that used it last."""
    issue, facts = told(in_card_pack(), [*order, *order])
    assert sorted(facts) == sorted(f"V1:voucher_redeemed:{use.transaction_id}" for use in order)
    assert (issue.state, issue.redeemed, issue.uses) == (IssueState.REDEEMED, C, (A, B, C))


def test_use_told_after_a_later_one_came_back_leaves_it_in_the_card_pack() -> None:
    """An earlier use adds its fact to a voucher that was used and refunded since; it is no use of today."""
    issue, _ = told(in_card_pack(), [B])
    back, _ = returned(issue, LATER)
    changed, facts = told(back, [A])
    assert facts == ["V1:voucher_redeemed:4200-a"]
    assert (changed.state, changed.redeemed, changed.next_look_at) == (IssueState.ISSUED, B, back.next_look_at)


def test_used_again_after_a_refund_is_used() -> None:
    """A later use than the one that came back is a use of today."""
    back, _ = returned(told(in_card_pack(), [A])[0], A.at + HOUR / 2)
    changed, facts = told(back, [B])
    assert (changed.state, changed.redeemed, len(facts)) == (IssueState.REDEEMED, B, 1)


@pytest.mark.parametrize("skew", [timedelta(), timedelta(seconds=3)])
def test_found_use_gets_its_payment_and_no_second_fact(skew: timedelta) -> None:
    """What a query found is the use that WeChat tells of afterwards, by a clock that is a little before ours too."""
    found, _ = found_used(in_card_pack(), A.at - skew)
    changed, facts = told(found, [A])
    assert (changed.state, changed.uses, facts) == (IssueState.REDEEMED, (A,), [])


def test_found_use_gets_its_payment_after_a_later_use_was_told() -> None:
    """WeChat's clock is a little before ours, and a later use is told first: still two uses, and two facts."""
    found, events = found_used(in_card_pack(), A.at - timedelta(seconds=3))
    changed, facts = told(found, [B, A])
    assert (changed.uses, len(events) + len(facts)) == ((A, B), 2)


def test_payment_of_a_found_use_told_after_its_refund_uses_nothing_again() -> None:
    """A use that was found, came back and is told only then gets its payment; the voucher stays in the card pack."""
    found, _ = found_used(in_card_pack(), A.at + HOUR / 2)
    back, _ = returned(found, B.at)
    changed, facts = told(back, [A])
    assert (changed.state, changed.redeemed, facts) == (IssueState.ISSUED, A, [])
    again, facts = told(changed, [C])
    assert (again.state, again.redeemed, len(facts)) == (IssueState.REDEEMED, C, 1)


@pytest.mark.parametrize("order", [*permutations([A, B, C])])
def test_found_use_among_told_ones_gets_the_right_payment(order: tuple[Redeemed, ...]) -> None:
    """With a use found by query after the second refund, the three payments make three uses, whoever is told first."""
    issue, first = told(in_card_pack(), [order[0]] if order[0] is not C else [])
    if issue.state is IssueState.REDEEMED:
        issue, _ = returned(issue, issue.uses[-1].at + HOUR / 2)
    found, events = found_used(issue, C.at + HOUR / 2)
    changed, more = told(found, order)
    assert (changed.state, changed.uses) == (IssueState.REDEEMED, (A, B, C))
    assert len(first) + len(events) + len(more) == 3


def test_stranger_used_twice_brings_both_facts_along() -> None:
    """All that was told of a coupon before we knew that it is ours is told as ours, and nothing of it is lost."""
    stranger = foreign("c1", ("1", "s"), "1900000001", 100, A)
    stranger, facts = told(stranger, [B, A])
    assert (facts, stranger.next_look_at) == (["Cc1:voucher_redeemed:4200-b"], None)
    issue = in_card_pack()
    ours, events = absorbed(issue, stranger, LATER)
    assert [event.event_id for event in events] == ["V1:voucher_redeemed:4200-a", "V1:voucher_redeemed:4200-b"]
    assert (ours.state, ours.redeemed, ours.version) == (IssueState.REDEEMED, B, issue.version)
    assert [event.at for event in redeemed_events(stranger)] == [A.at, B.at]
    assert redeemed(ours, A, LATER) is None
