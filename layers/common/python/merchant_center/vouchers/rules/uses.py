"""The uses of a voucher, as WeChat tells of them: late, twice, in any order, and before we know that it is ours."""

from dataclasses import replace
from datetime import datetime, timedelta

from merchant_center.core.sources import Source, SourceKind
from merchant_center.core.transitions import transition
from merchant_center.events.rules.event import MOMENT, Event, EventKind, later
from merchant_center.vouchers.rules.voucher import (
    CARE_PAUSE,
    TRANSITIONS,
    IssueState,
    IssueTrigger,
    Redeemed,
    VoucherIssue,
    event_of,
)

_SKEW = timedelta(seconds=10)
"""How far WeChat's clock may be before ours."""


def redeemed(issue: VoucherIssue, facts: Redeemed, now: datetime) -> tuple[VoucherIssue, list[Event]] | None:
    """The issue used in a payment, or ``None`` if exactly this use is recorded already.

    WeChat tells late, twice and in any order. A use that was found by query before, without its payment, gets the
    payment and tells no second fact; one that is told after a later use adds its fact, and replaces nothing.
    """
    if any(use.transaction_id == facts.transaction_id for use in issue.uses):
        return None
    found = _found_before(issue, facts)
    known = (use for use in issue.uses if use is not found)
    *earlier, latest = sorted((*known, facts), key=lambda use: use.at)
    changed = replace(issue, redeemed=latest, earlier_uses=tuple(earlier), version=issue.version + 1)
    if found is not None:
        return changed, []
    if latest is facts:
        changed = _used(changed, now)
    return changed, [redeemed_event(changed, facts)]


def _found_before(issue: VoucherIssue, facts: Redeemed) -> Redeemed | None:
    """The use that was found by query, without its payment, after the one that is told of now."""
    for before, use in zip((None, *issue.uses), issue.uses, strict=False):
        # Once it came back, what is told a moment later is another use.
        came_back = use is issue.redeemed and issue.state is not IssueState.REDEEMED
        slack = timedelta() if came_back else _SKEW
        follows = before is None or before.at <= facts.at
        if not use.transaction_id and follows and facts.at <= use.at + slack:
            return use
    return None


def _used(issue: VoucherIssue, now: datetime) -> VoucherIssue:
    look_at = None if issue.is_foreign else now + CARE_PAUSE
    return replace(issue, state=transition(TRANSITIONS, issue.state, IssueTrigger.REDEEM), next_look_at=look_at)


def found_used(issue: VoucherIssue, now: datetime) -> tuple[VoucherIssue, list[Event]]:
    """The issue that WeChat says was used, without saying in which payment."""
    changed = replace(
        _used(issue, now), redeemed=Redeemed(now, "", ""), earlier_uses=issue.uses, version=issue.version + 1
    )
    return changed, [event_of(changed, EventKind.VOUCHER_REDEEMED, now, f":{issue.version}")]


def absorbed(issue: VoucherIssue, record: VoucherIssue, now: datetime) -> tuple[VoucherIssue, list[Event]]:
    """The issue with the uses of a foreign record of the same coupon, told as its own."""
    changed, events = issue, []
    for use in record.uses:
        change = redeemed(changed, use, now)
        if change is not None:
            changed, told = change
            events += told
    return replace(changed, version=issue.version), events


def redeemed_events(issue: VoucherIssue) -> list[Event]:
    """The facts of all uses that were told with their payments."""
    return [redeemed_event(issue, use) for use in issue.uses if use.transaction_id]


def foreign(
    coupon_id: str, stock: tuple[str, str], creator_mchid: str, amount_fen: int, facts: Redeemed
) -> VoucherIssue:
    """A voucher of our stock that another channel gave out, known because WeChat told of its use."""
    return VoucherIssue(
        out_request_no=f"C{coupon_id}",
        stock_id=stock[0],
        stock_name=stock[1],
        mchid=creator_mchid,
        creator_mchid=creator_mchid,
        appid="",
        openid="",
        source=Source(SourceKind.OTHER, coupon_id),
        amount_fen=amount_fen,
        state=IssueState.REDEEMED,
        requested_at=facts.at,
        coupon_id=coupon_id,
        redeemed=facts,
    )


def redeemed_event(issue: VoucherIssue, facts: Redeemed) -> Event:
    """The fact that a voucher was used in a payment, after it was collected."""
    at = facts.at if issue.issued_at is None else later(facts.at, issue.issued_at + MOMENT)
    return event_of(issue, EventKind.VOUCHER_REDEEMED, at, f":{facts.transaction_id}")


def returned(issue: VoucherIssue, now: datetime) -> tuple[VoucherIssue, list[Event]]:
    """The voucher back in the card pack because its order was refunded.

    The use stays recorded, so that a late callback about it does not redeem the voucher again.
    """
    changed = replace(
        issue,
        state=transition(TRANSITIONS, issue.state, IssueTrigger.RETURN),
        next_look_at=now + CARE_PAUSE,
        version=issue.version + 1,
    )
    used_at = redeemed_event(issue, issue.redeemed).at if issue.redeemed else now
    return changed, [event_of(changed, EventKind.VOUCHER_RETURNED, later(now, used_at), f":{issue.version}")]
