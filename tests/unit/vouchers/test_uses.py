"""The uses of a voucher, told late, twice and in any order: each tells one event, and the latest counts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from merchant_center.core.sources import Source, SourceKind
from merchant_center.events.rules.event import MovementKind
from merchant_center.vouchers.rules.uses import (
    new_foreign,
    redeemed,
    redeemed_by_poll,
    redeemed_event,
    redeemed_events,
    returned,
    returned_as_told,
    with_uses_of,
)
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
    """The issue after WeChat told of these uses, and the ids of the events."""
    events: list[str] = []
    for use in uses:
        change = redeemed(issue, use, LATER)
        if change is not None:
            issue, more = change
            events += [event.event_id for event in more]
    return issue, events


@pytest.mark.parametrize("order", [*permutations([A, B, C])])
def test_uses_in_any_order_are_told_once_each_and_the_latest_counts(order: tuple[Redeemed, ...]) -> None:
    """Three uses, each told twice: three events, and the voucher is tied to the payment that used it last."""
    issue, events = told(in_card_pack(), [*order, *order])
    assert sorted(events) == sorted(f"V1:voucher_redeemed:{use.transaction_id}" for use in order)
    assert (issue.state, issue.redeemed, issue.uses) == (IssueState.REDEEMED, C, (A, B, C))


def test_use_told_after_a_later_one_came_back_leaves_it_in_the_card_pack() -> None:
    """An earlier use adds its event to a voucher that was used and refunded since; it is no use of today."""
    issue, _ = told(in_card_pack(), [B])
    back, _ = returned(issue, LATER)
    changed, events = told(back, [A])
    assert events == ["V1:voucher_redeemed:4200-a"]
    assert (changed.state, changed.redeemed, changed.next_poll_at) == (
        IssueState.ISSUED,
        back.redeemed,
        back.next_poll_at,
    )
    assert back.redeemed == replace(B, returned_at=LATER)


def test_used_again_after_a_refund_is_used() -> None:
    """A later use than the one that came back is a use of today."""
    back, _ = returned(told(in_card_pack(), [A])[0], A.at + HOUR / 2)
    changed, events = told(back, [B])
    assert (changed.state, changed.redeemed, len(events)) == (IssueState.REDEEMED, B, 1)


@pytest.mark.parametrize("skew", [timedelta(), timedelta(seconds=3)])
def test_polled_use_gets_its_payment_and_no_second_event(skew: timedelta) -> None:
    """What a query found is the use that WeChat tells of afterwards, by a clock that is a little before ours too."""
    found, _ = redeemed_by_poll(in_card_pack(), A.at - skew)
    changed, events = told(found, [A])
    assert (changed.state, changed.uses, events) == (IssueState.REDEEMED, (A,), [])


def test_polled_use_gets_its_payment_after_a_later_use_was_told() -> None:
    """WeChat's clock is a little before ours, and a later use is told first: still two uses, and two events."""
    found, first = redeemed_by_poll(in_card_pack(), A.at - timedelta(seconds=3))
    changed, more = told(found, [B, A])
    assert (changed.uses, len(first) + len(more)) == ((A, B), 2)


def test_payment_of_a_polled_use_told_after_its_refund_uses_nothing_again() -> None:
    """A use that was found, came back and is told only then gets its payment; the voucher stays in the card pack."""
    found, _ = redeemed_by_poll(in_card_pack(), A.at + HOUR / 2)
    back, _ = returned(found, B.at)
    changed, events = told(back, [A])
    assert (changed.state, changed.redeemed, events) == (IssueState.ISSUED, replace(A, returned_at=B.at), [])
    again, events = told(changed, [C])
    assert (again.state, again.redeemed, len(events)) == (IssueState.REDEEMED, C, 1)


@pytest.mark.parametrize("order", [*permutations([A, B, C])])
def test_polled_use_among_told_ones_gets_the_right_payment(order: tuple[Redeemed, ...]) -> None:
    """With a use found by query after the second refund, the three payments make three uses, whoever is told first."""
    issue, first = told(in_card_pack(), [order[0]] if order[0] is not C else [])
    if issue.state is IssueState.REDEEMED:
        issue, _ = returned(issue, issue.uses[-1].at + HOUR / 2)
    found, events = redeemed_by_poll(issue, C.at + HOUR / 2)
    changed, more = told(found, order)
    assert changed.state is IssueState.REDEEMED
    assert tuple(replace(one, returned_at=None) for one in changed.uses) == (A, B, C)
    assert len(first) + len(events) + len(more) == 3


def test_stranger_used_twice_brings_both_events_along() -> None:
    """All that was told of a coupon before we knew that it is ours is told as ours, and nothing of it is lost."""
    stranger = new_foreign("c1", ("1", "s"), "1900000001", 100, A)
    stranger, events = told(stranger, [B, A])
    assert (events, stranger.next_poll_at) == (["Cc1:voucher_redeemed:4200-b"], None)
    issue = in_card_pack()
    ours, events = with_uses_of(issue, stranger, LATER)
    assert [event.event_id for event in events] == ["V1:voucher_redeemed:4200-a", "V1:voucher_redeemed:4200-b"]
    assert (ours.state, ours.redeemed, ours.version) == (IssueState.REDEEMED, B, issue.version)
    assert [event.at for event in redeemed_events(stranger)] == [A.at, B.at]
    assert redeemed(ours, A, LATER) is None


def test_use_told_after_a_later_one_stands_where_earlier_versions_wrote_it() -> None:
    """A record that kept the latest use only has the event of an earlier one already: it is found, not told twice."""
    recorded = LATER + HOUR
    issue, _ = told(in_card_pack(), [replace(B, recorded_at=recorded)])
    change = redeemed(issue, replace(A, recorded_at=recorded), LATER)
    assert change is not None
    changed, (event,) = change
    assert (event.at, changed.uses) == (A.at, (A, replace(B, recorded_at=recorded)))
    assert [one.at for one in redeemed_events(changed)] == [A.at, B.at + timedelta(milliseconds=999)]


def test_uses_and_returns_move_on_wechats_day() -> None:
    """A use, and a return that WeChat dates, are movements of the creator's account, each once, of no money."""
    issue, _ = told(in_card_pack(), [A, B])
    back, events = returned_as_told(issue, A.transaction_id, LATER, LATER) or (None, [])
    assert (back, events) == (None, [])
    back, (event,) = returned_as_told(issue, B.transaction_id, B.at + HOUR, LATER) or (issue, [])
    assert (back.state, back.redeemed) == (IssueState.ISSUED, replace(B, returned_at=B.at + HOUR))
    moved = event.movement
    assert moved is not None
    assert (moved.kind, moved.number, moved.at) == (
        MovementKind.VOUCHER_RETURN,
        f"{issue.coupon_id}-4200-b",
        B.at + HOUR,
    )
    assert (moved.mchid, moved.total_fen, moved.settled_fen) == (issue.creator_mchid, issue.amount_fen, 0)
    assert returned_as_told(back, B.transaction_id, LATER, LATER) is None
    used = redeemed_event(issue, B).movement
    assert used is not None
    assert (used.kind, used.number, used.at) == (MovementKind.VOUCHER_USE, moved.number, B.at)
