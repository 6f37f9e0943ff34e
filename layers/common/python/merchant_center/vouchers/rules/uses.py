"""The uses of a voucher, as WeChat tells of them: late, twice, in any order, and before we know that it is ours."""

from dataclasses import replace
from datetime import datetime, timedelta

from merchant_center.core.sources import Source, SourceKind
from merchant_center.core.transitions import transition
from merchant_center.events.rules.event import MOMENT, Event, EventKind, later, within_second
from merchant_center.vouchers.rules.voucher import (
    HELD_POLL_INTERVAL,
    TRANSITIONS,
    IssueState,
    IssueTrigger,
    Redeemed,
    VoucherIssue,
    event_for,
)

_SKEW = timedelta(seconds=10)
"""How far WeChat's clock may be before ours."""


def redeemed(issue: VoucherIssue, use: Redeemed, now: datetime) -> tuple[VoucherIssue, list[Event]] | None:
    """Return the issue used in a payment, or ``None`` if exactly this use is recorded already.

    WeChat tells late, twice and in any order. A use that was polled before, without its payment, gets the payment and
    has no second event; one that is told after a later use adds its event, and replaces nothing.
    """
    if any(one.transaction_id == use.transaction_id for one in issue.uses):
        return None
    polled = _polled_before(issue, use)
    known = [one for one in issue.uses if one is not polled]
    if any(one.at > use.at for one in known):
        # Where a record that kept the latest use only has the event of it already.
        use = replace(use, recorded_at=None)
    *earlier, latest = sorted((*known, use), key=lambda one: one.at)
    changed = replace(issue, redeemed=latest, earlier_uses=tuple(earlier), version=issue.version + 1)
    if polled is not None:
        return changed, []
    if latest is use:
        changed = _used(changed, now)
    return changed, [redeemed_event(changed, use)]


def _polled_before(issue: VoucherIssue, use: Redeemed) -> Redeemed | None:
    """Return the use that was polled, without its payment, after this one had happened."""
    for before, polled in zip((None, *issue.uses), issue.uses, strict=False):
        # Once it came back, what is told a moment later is another use.
        came_back = polled is issue.redeemed and issue.state is not IssueState.REDEEMED
        slack = timedelta() if came_back else _SKEW
        is_latest = before is None or before.at <= use.at
        if not polled.transaction_id and is_latest and use.at <= polled.at + slack:
            return polled
    return None


def _used(issue: VoucherIssue, now: datetime) -> VoucherIssue:
    poll_at = None if issue.is_foreign else now + HELD_POLL_INTERVAL
    return replace(issue, state=transition(TRANSITIONS, issue.state, IssueTrigger.REDEEM), next_poll_at=poll_at)


def redeemed_by_poll(issue: VoucherIssue, now: datetime) -> tuple[VoucherIssue, list[Event]]:
    """Return the issue that WeChat says was used, without saying in which payment."""
    changed = replace(
        _used(issue, now), redeemed=Redeemed(now, "", ""), earlier_uses=issue.uses, version=issue.version + 1
    )
    return changed, [event_for(changed, EventKind.VOUCHER_REDEEMED, now, f":{issue.version}")]


def with_uses_of(issue: VoucherIssue, record: VoucherIssue, now: datetime) -> tuple[VoucherIssue, list[Event]]:
    """Return the issue with the uses of a foreign record of the same coupon, and their events as its own."""
    changed, events = issue, []
    for use in record.uses:
        change = redeemed(changed, use, now)
        if change is not None:
            changed, more = change
            events += more
    return replace(changed, version=issue.version), events


def redeemed_events(issue: VoucherIssue) -> list[Event]:
    """Return the events of all uses whose payments are known."""
    return [redeemed_event(issue, use) for use in issue.uses if use.transaction_id]


def new_foreign(
    coupon_id: str, stock: tuple[str, str], creator_mchid: str, amount_fen: int, use: Redeemed
) -> VoucherIssue:
    """Return the record of a voucher that another channel gave out, known because WeChat told of its use."""
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
        requested_at=use.at,
        coupon_id=coupon_id,
        redeemed=use,
    )


def redeemed_event(issue: VoucherIssue, use: Redeemed) -> Event:
    """Return the event of a use in a payment, dated after the voucher was collected.

    It follows from what is stored of the use, so that a foreign record's event is found to be deleted.
    """
    at = use.at if use.recorded_at is None else within_second(use.at, use.recorded_at)
    at = at if issue.issued_at is None else later(at, issue.issued_at + MOMENT)
    return event_for(issue, EventKind.VOUCHER_REDEEMED, at, f":{use.transaction_id}")


def returned(issue: VoucherIssue, now: datetime) -> tuple[VoucherIssue, list[Event]]:
    """Return the voucher back in the card pack because its order was refunded.

    The use stays recorded, so that a late callback about it does not redeem the voucher again.
    """
    changed = replace(
        issue,
        state=transition(TRANSITIONS, issue.state, IssueTrigger.RETURN),
        next_poll_at=now + HELD_POLL_INTERVAL,
        version=issue.version + 1,
    )
    used_at = redeemed_event(issue, issue.redeemed).at if issue.redeemed else now
    return changed, [event_for(changed, EventKind.VOUCHER_RETURNED, later(now, used_at), f":{issue.version}")]
