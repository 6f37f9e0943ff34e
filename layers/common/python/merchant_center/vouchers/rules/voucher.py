"""The life of a voucher that we issue: one transition table, our own caps, and what each change records."""

import base64
import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from merchant_center.core.sources import Source, SourceKind
from merchant_center.core.times import beijing_day
from merchant_center.core.transitions import TransitionTable, transition
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import MOMENT, Event, EventKind, later
from merchant_center.vouchers.rules.placement import Placement

STOCK_ID_PATTERN = r"[0-9]{1,20}"

LOOK_PLAN = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1200, 3600))
"""When an issue of unknown outcome is asked for again, counted from its beginning; hourly afterwards."""
DOUBT = timedelta(minutes=10)
"""So long after a call of unknown outcome a refusal proves nothing, not even beside a card pack without the voucher.

The call may still be under way at WeChat, which refuses the repeats that overlap it (community report, RULE_LIMIT). How
long it can be, nobody says; gateways give up after a minute or so.
"""
CARE_PAUSE = timedelta(days=1)
"""How often a voucher in a card pack is looked at for what no callback told: used, returned, expired."""
EXPIRY_GRACE = timedelta(hours=1)
_HOUR = timedelta(hours=1)


class IssueState(StrEnum):
    """Where an issued voucher stands. ISSUED is also collected: an API issue goes straight to the card pack."""

    REQUESTED = "REQUESTED"
    ISSUED = "ISSUED"
    REDEEMED = "REDEEMED"
    EXPIRED = "EXPIRED"
    FAILED = "FAILED"


class IssueTrigger(StrEnum):
    """What can happen to an issue."""

    ISSUE = "ISSUE"
    FAIL = "FAIL"
    REDEEM = "REDEEM"
    EXPIRE = "EXPIRE"
    RETURN = "RETURN"


TRANSITIONS = TransitionTable(
    "a voucher",
    {
        (IssueState.REQUESTED, IssueTrigger.ISSUE): IssueState.ISSUED,
        (IssueState.REQUESTED, IssueTrigger.FAIL): IssueState.FAILED,
        (IssueState.ISSUED, IssueTrigger.REDEEM): IssueState.REDEEMED,
        (IssueState.ISSUED, IssueTrigger.EXPIRE): IssueState.EXPIRED,
        # A refund of the order brings the voucher back into the card pack.
        (IssueState.REDEEMED, IssueTrigger.RETURN): IssueState.ISSUED,
        # Used again: it had come back by a refund that nobody told of.
        (IssueState.REDEEMED, IssueTrigger.REDEEM): IssueState.REDEEMED,
        # WeChat tells late: it was used before it expired.
        (IssueState.EXPIRED, IssueTrigger.REDEEM): IssueState.REDEEMED,
    },
)


_HELD = frozenset({IssueState.ISSUED, IssueState.REDEEMED})


@dataclass(frozen=True, slots=True)
class Caps:
    """Our own limits on top of WeChat's; ``None`` is no limit.

    ``per_placement`` is the limit of each placement that has none of its own.
    """

    per_customer: int | None = None
    per_day: int | None = None
    per_placement: int | None = None


@dataclass(frozen=True, slots=True)
class SuccessPage:
    """What a page shows when a customer has taken a voucher."""

    message: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class VoucherStock:
    """A voucher stock of WeChat's in our list, as it was when last refreshed. ``state`` is WeChat's spelling.

    Pages may give it out under ``placements`` only; without any it is closed to them.
    """

    stock_id: str
    card_id: str
    mchid: str
    creator_mchid: str
    name: str
    description: str
    state: str
    stock_type: str
    coupon_type: str
    is_single_item: bool
    no_cash: bool
    coupon_amount_fen: int
    threshold_fen: int
    max_coupons: int
    max_amount_fen: int
    max_amount_by_day_fen: int
    max_per_customer: int
    distributed: int
    available_from: datetime
    available_to: datetime
    added_at: datetime
    refreshed_at: datetime
    caps: Caps = field(default_factory=Caps)
    success_page: SuccessPage = field(default_factory=SuccessPage)
    placements: tuple[Placement, ...] = ()
    version: int = 1

    @property
    def remaining(self) -> int:
        """Coupons that WeChat still has to give out, by its own count."""
        return max(self.max_coupons - self.distributed, 0)


@dataclass(frozen=True, slots=True)
class IssueFailure:
    """Why WeChat did not issue, by its code (law 9), and whom that is about, "" if only the code tells."""

    code: str
    message: str
    at: datetime
    about: str = ""


@dataclass(frozen=True, slots=True)
class Redeemed:
    """The payment in which WeChat deducted the voucher."""

    at: datetime
    mchid: str
    transaction_id: str
    order_no: str = ""


@dataclass(frozen=True, slots=True)
class VoucherIssue:
    """One voucher for one customer, from the wish to the end. ``out_request_no`` never changes.

    ``doubt_at`` is when the last call of unknown outcome was under way, ``None`` if there was none. ``redeemed`` is the
    latest use that is known; a refund brought the voucher back after each of the ``earlier_uses``, perhaps after it.
    """

    out_request_no: str
    stock_id: str
    stock_name: str
    mchid: str
    creator_mchid: str
    appid: str
    openid: str
    source: Source
    amount_fen: int
    state: IssueState
    requested_at: datetime
    phone: str = ""
    campaign: str = ""
    placement: str = ""
    counters: tuple[str, ...] = ()
    coupon_id: str = ""
    issued_at: datetime | None = None
    available_from: datetime | None = None
    available_to: datetime | None = None
    redeemed: Redeemed | None = None
    earlier_uses: tuple[Redeemed, ...] = ()
    failure: IssueFailure | None = None
    doubt_at: datetime | None = None
    next_look_at: datetime | None = None
    version: int = 1

    @property
    def customer(self) -> Customer:
        """Whose it is."""
        return Customer(self.appid, self.openid)

    @property
    def day(self) -> date:
        """The Beijing day it counts for."""
        return beijing_day(self.requested_at)

    @property
    def uses(self) -> tuple[Redeemed, ...]:
        """Every use that is known, in the order of time."""
        return self.earlier_uses if self.redeemed is None else (*self.earlier_uses, self.redeemed)

    @property
    def is_foreign(self) -> bool:
        """Whether another channel gave it out: of such a voucher only its uses are known."""
        return self.source.kind is SourceKind.OTHER

    @property
    def is_held_by_customer(self) -> bool:
        """Whether it is in a card pack where WeChat can be asked for it: usable, or used and perhaps to come back."""
        return self.state in _HELD and bool(self.coupon_id) and bool(self.openid)


def out_request_no(source: Source, stock_id: str, customer: Customer, attempt: int = 1) -> str:
    """The one number of a wish, derived from it, so that whoever repeats the wish repeats the number.

    27 characters of WeChat's alphabet (letters, digits, ``_-|*``; 128 at the most). ``attempt`` 2 and on: asked for
    again after the one before failed.
    """
    again = f"\n{attempt}" if attempt > 1 else ""
    wish = f"{source.kind}\n{source.id}\n{stock_id}\n{customer.appid}\n{customer.openid}{again}"
    return "V" + base64.b32encode(hashlib.sha256(wish.encode()).digest())[:26].decode()


def event_of(issue: VoucherIssue, kind: EventKind, at: datetime, mark: str = "") -> Event:
    """The fact that tells of a change to the issue; ``mark`` tells repeatable facts apart."""
    return Event(
        event_id=f"{issue.out_request_no}:{kind}{mark}",
        kind=kind,
        at=at,
        appid=issue.appid,
        openid=issue.openid,
        phone=issue.phone,
        target_id=issue.stock_id,
        target_name=issue.stock_name,
        amount_fen=issue.amount_fen,
        mchid=issue.mchid,
        campaign=issue.campaign,
        source=str(issue.source),
    )


def requested(issue: VoucherIssue) -> tuple[VoucherIssue, Event]:
    """A new issue with its first date for a look, and the fact of the wish."""
    issue = replace(issue, next_look_at=issue.requested_at + LOOK_PLAN[0])
    return issue, event_of(issue, EventKind.VOUCHER_REQUESTED, issue.requested_at)


def issued(
    issue: VoucherIssue, coupon_id: str, now: datetime, used_at: datetime | None = None
) -> tuple[VoucherIssue, list[Event]]:
    """The issue in the customer's card pack: issued and collected at once for an API issue, and before any use."""
    at = later(min(now, used_at - 2 * MOMENT) if used_at else now, issue.requested_at)
    changed = replace(
        issue,
        state=transition(TRANSITIONS, issue.state, IssueTrigger.ISSUE),
        coupon_id=coupon_id,
        issued_at=at,
        failure=None,
        # Its own validity is not in the answer; the first look fetches it.
        next_look_at=now + LOOK_PLAN[1],
        version=issue.version + 1,
    )
    return changed, [
        event_of(changed, EventKind.VOUCHER_ISSUED, at),
        event_of(changed, EventKind.VOUCHER_COLLECTED, at + MOMENT),
    ]


def failed(issue: VoucherIssue, failure: IssueFailure) -> tuple[VoucherIssue, list[Event]]:
    """The issue refused by WeChat for good, with the reason kept."""
    changed = replace(
        issue,
        state=transition(TRANSITIONS, issue.state, IssueTrigger.FAIL),
        failure=failure,
        next_look_at=None,
        version=issue.version + 1,
    )
    return changed, [event_of(changed, EventKind.VOUCHER_FAILED, later(failure.at, issue.requested_at))]


def is_no_believed(issue: VoucherIssue, now: datetime) -> bool:
    """Whether a refusal, with no such voucher in the card pack, proves that none will come of this number."""
    return issue.doubt_at is None or now - issue.doubt_at >= DOUBT


def undecided(issue: VoucherIssue, code: str, message: str, now: datetime) -> VoucherIssue:
    """The issue after a call that decided nothing, with the date of the next look."""
    planned = (issue.requested_at + step for step in LOOK_PLAN if issue.requested_at + step > now)
    return replace(
        issue,
        failure=IssueFailure(code, message, now),
        next_look_at=next(planned, now + _HOUR),
        version=issue.version + 1,
    )


def postponed(issue: VoucherIssue, now: datetime) -> VoucherIssue:
    """The decided issue after a look that failed: as it is, to be looked at again later."""
    return replace(issue, next_look_at=now + _HOUR, version=issue.version + 1)


def at_rest(issue: VoucherIssue) -> VoucherIssue:
    """The issue that nothing can change any more: it is looked at no more."""
    return replace(issue, next_look_at=None, version=issue.version + 1)


def expired(issue: VoucherIssue, now: datetime) -> tuple[VoucherIssue, list[Event]]:
    """The voucher after its validity."""
    changed = replace(
        issue,
        state=transition(TRANSITIONS, issue.state, IssueTrigger.EXPIRE),
        next_look_at=None,
        version=issue.version + 1,
    )
    return changed, [event_of(changed, EventKind.VOUCHER_EXPIRED, now, f":{issue.version}")]


def cared_for(issue: VoucherIssue, available_from: datetime, available_to: datetime, now: datetime) -> VoucherIssue:
    """The issue after a look that changed no state: its validity, and when to look again.

    A used voucher is watched until its validity ends, since a refund may bring it back that long.
    """
    over = available_to + EXPIRY_GRACE
    is_done = issue.state is IssueState.REDEEMED and now >= over
    return replace(
        issue,
        available_from=available_from,
        available_to=available_to,
        failure=None,
        next_look_at=None if is_done else min(now + CARE_PAUSE, over) if over > now else now + _HOUR,
    )
