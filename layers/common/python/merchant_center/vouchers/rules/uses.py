"""The uses of a voucher, as WeChat tells of them: late, twice, in any order, and before we know that it is ours."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from merchant_center.core.sources import Source, SourceKind
from merchant_center.core.times import beijing_day
from merchant_center.core.transitions import transition
from merchant_center.events.rules.event import MOMENT, Event, EventKind, Movement, MovementKind, later, within_second
from merchant_center.vouchers.rules.voucher import (
    HELD_POLL_INTERVAL,
    TRANSITIONS,
    IssueState,
    IssueTrigger,
    Redeemed,
    VoucherIssue,
    VoucherStock,
    event_for,
)

_REFUNDS = timedelta(days=366)
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
    if polled is not None:
        use = replace(use, returned_at=polled.returned_at)
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
    moved = _movement(issue, MovementKind.VOUCHER_USE, use, use.at) if use.transaction_id else None
    return event_for(issue, EventKind.VOUCHER_REDEEMED, at, f":{use.transaction_id}", moved)


def number_of(coupon_id: str, transaction_id: str) -> str:
    """Return the number of a use, and of its return: a voucher is used in a payment once."""
    return f"{coupon_id}-{transaction_id}"


def _movement(issue: VoucherIssue, kind: MovementKind, use: Redeemed, at: datetime) -> Movement:
    """Return what the flow of the stock shows, which its creator is given."""
    number, amount = number_of(issue.coupon_id, use.transaction_id), issue.amount_fen
    return Movement(kind, number, use.transaction_id, at, amount, 0, issue.creator_mchid, issue.stock_id)


def returned(issue: VoucherIssue, now: datetime, told: Redeemed | None = None) -> tuple[VoucherIssue, list[Event]]:
    """Return the voucher back in the card pack because its order was refunded.

    The use stays recorded, so that a late callback about it does not redeem the voucher again.

    Args:
        issue: used.
        now: the present instant.
        told: the use that came back, with WeChat's date of it; without it the latest use did, at some time before now.
    """
    use = told or issue.redeemed
    changed = replace(issue, version=issue.version + 1)
    if use is None or use is issue.redeemed or use.transaction_id == issue.uses[-1].transaction_id:
        state = transition(TRANSITIONS, issue.state, IssueTrigger.RETURN)
        changed = replace(changed, state=state, next_poll_at=None if issue.is_foreign else now + HELD_POLL_INTERVAL)
    if use is None:
        return changed, [event_for(changed, EventKind.VOUCHER_RETURNED, now, f":{issue.version}")]
    back = replace(use, returned_at=use.returned_at or now)
    uses = tuple(back if (one.at, one.transaction_id) == (use.at, use.transaction_id) else one for one in issue.uses)
    changed = replace(changed, redeemed=uses[-1], earlier_uses=uses[:-1])
    at = back.returned_at or now
    moved = _movement(issue, MovementKind.VOUCHER_RETURN, use, at) if use.transaction_id else None
    at = later(at, redeemed_event(issue, use).at)
    return changed, [event_for(changed, EventKind.VOUCHER_RETURNED, at, f":{issue.version}", moved)]


def use_in(issue: VoucherIssue, transaction_id: str) -> Redeemed | None:
    """Return the use in a payment, if it is known."""
    return next((one for one in issue.uses if one.transaction_id == transaction_id), None)


def came_back(issue: VoucherIssue, use: Redeemed) -> bool:
    """Return whether the voucher came back after a use: it was seen, or it was used again."""
    return use.returned_at is not None or use is not issue.redeemed or issue.state is not IssueState.REDEEMED


def returned_as_told(
    issue: VoucherIssue, transaction_id: str, at: datetime, now: datetime
) -> tuple[VoucherIssue, list[Event]] | None:
    """Return the voucher that came back by WeChat's word; ``None`` if that is known, or its use is not."""
    use = use_in(issue, transaction_id)
    if use is None or came_back(issue, use):
        return None
    return returned(issue, now, replace(use, returned_at=at))


def may_have_flows(stock: VoucherStock, creator_mchid: str, day: date) -> bool:
    """Return whether vouchers of a stock may be in the flows of a Beijing day; only its creator is given them.

    A refund comes within a year of its payment.
    """
    first, last = beijing_day(stock.available_from), beijing_day(stock.available_to) + _REFUNDS
    return stock.creator_mchid == creator_mchid and first <= day <= last
