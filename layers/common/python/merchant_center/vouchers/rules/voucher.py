"""The life of a voucher that we issue: one transition table, our own limits, and the events of each change."""

import base64
import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from merchant_center.audit.rules import Audited, ResourceKind
from merchant_center.core.schedules import next_date
from merchant_center.core.sources import Source, SourceKind
from merchant_center.core.texts import mentions
from merchant_center.core.times import beijing_day
from merchant_center.core.transitions import TransitionTable, transition
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import MOMENT, Event, EventKind, Movement, later
from merchant_center.vouchers.rules.placement import Placement

STOCK_ID_PATTERN = r"[0-9]{1,20}"
RUNNING = "running"
"""WeChat's word for the only state in which a stock can be sent."""

POLL_SCHEDULE = tuple(timedelta(seconds=s) for s in (10, 60, 300, 1200, 3600))
"""When an undecided issue is sent again, counted from its request; hourly afterwards."""
REFUSAL_CONCLUSIVE_AFTER = timedelta(minutes=10)
"""So long after a call of unknown outcome a refusal proves nothing, not even beside a card pack without the voucher.

The call may still be under way at WeChat, which refuses the repeats that overlap it (community report, RULE_LIMIT). How
long it can be, nobody says; gateways give up after a minute or so.
"""
HELD_POLL_INTERVAL = timedelta(days=1)
"""How often a voucher held by its customer is polled for what no callback told: used, returned, expired."""
EXPIRES_SOON = timedelta(days=7)
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
class StockLimits:
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

    Pages may give it out under ``placements`` only; without any it is closed to them. ``issued_at_refresh`` is our own
    count when WeChat was asked for ``distributed``.
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
    issued_at_refresh: int = 0
    limits: StockLimits = field(default_factory=StockLimits)
    success_page: SuccessPage = field(default_factory=SuccessPage)
    placements: tuple[Placement, ...] = ()
    version: int = 1

    @property
    def remaining(self) -> int:
        """Return how many coupons WeChat still has to give out, by its own count."""
        return max(self.max_coupons - self.distributed, 0)

    def distributed_now(self, issued: int) -> int:
        """Return WeChat's count with what we have issued since it was asked; ``issued`` is our own count now."""
        since = max(issued - self.issued_at_refresh, 0)
        return max(min(self.distributed + since, self.max_coupons), self.distributed)

    def is_sold_out(self, issued: int) -> bool:
        """Return whether WeChat has none left to give out, as far as we know; ``issued`` is our own count now."""
        return 0 < self.max_coupons <= self.distributed_now(issued)


AUDITED = Audited(
    ResourceKind.VOUCHER_STOCK, "stock_id", ("name", "mchid", "creator_mchid", "limits", "success_page", "placements")
)


class StockWarning(StrEnum):
    """Why somebody should look at a stock that gives vouchers out."""

    EXPIRES_SOON = "expires_soon"
    NEARLY_GONE = "nearly_gone"


def warnings_of(stock: VoucherStock, now: datetime) -> list[StockWarning]:
    """Return why a running stock needs somebody: seven days or a tenth are left, or less."""
    found = {
        StockWarning.EXPIRES_SOON: stock.available_to <= now + EXPIRES_SOON,
        StockWarning.NEARLY_GONE: stock.remaining * 10 <= stock.max_coupons,
    }
    return [warning for warning, holds in found.items() if holds and stock.state == RUNNING]


@dataclass(frozen=True, slots=True)
class StockFilter:
    """Conditions that all hold; "" and ``None`` mean: any."""

    state: str = ""
    mchid: str = ""
    campaign: str = ""
    text: str = ""
    needs_attention: bool | None = None

    def admits(self, stock: VoucherStock, now: datetime) -> bool:
        """Return whether the stock meets every condition at this instant."""
        return (
            (self.needs_attention is None or bool(warnings_of(stock, now)) is self.needs_attention)
            and (not self.state or stock.state == self.state)
            and (not self.mchid or self.mchid in (stock.mchid, stock.creator_mchid))
            and (not self.campaign or any(one.campaign == self.campaign for one in stock.placements))
            and mentions(self.text, stock.name, stock.stock_id)
        )


@dataclass(frozen=True, slots=True)
class IssueFailure:
    """Why WeChat did not issue, by its code (law 9), and whom that is about, "" if only the code tells."""

    code: str
    message: str
    at: datetime
    about: str = ""


@dataclass(frozen=True, slots=True)
class Redeemed:
    """The payment in which WeChat deducted the voucher.

    ``recorded_at`` is ours; from it follows where in WeChat's second the event stands. Without it, it stands at ``at``.
    ``returned_at`` is when a refund brought the voucher back, by WeChat if it told, else when we saw it.
    """

    at: datetime
    mchid: str
    transaction_id: str
    order_no: str = ""
    recorded_at: datetime | None = None
    returned_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VoucherIssue:
    """One voucher for one customer, from the request to the end.

    Attributes:
        out_request_no: our number for WeChat; it never changes.
        counters: the counters of our own limits that it is counted in.
        redeemed: the latest use that is known.
        earlier_uses: the uses before it; a refund brought the voucher back after each, perhaps after ``redeemed`` too.
        outcome_unknown_since: when the last call of unknown outcome was under way; ``None`` if there was none.
        next_poll_at: when WeChat is asked about it next; ``None`` if nothing can change any more.
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
    outcome_unknown_since: datetime | None = None
    next_poll_at: datetime | None = None
    version: int = 1

    @property
    def customer(self) -> Customer:
        """Return whose it is."""
        return Customer(self.appid, self.openid)

    @property
    def day(self) -> date:
        """Return the Beijing day it counts for."""
        return beijing_day(self.requested_at)

    @property
    def uses(self) -> tuple[Redeemed, ...]:
        """Return every use that is known, in the order of time."""
        return self.earlier_uses if self.redeemed is None else (*self.earlier_uses, self.redeemed)

    @property
    def is_foreign(self) -> bool:
        """Return whether another channel gave it out: of such a voucher only its uses are known."""
        return self.source.kind is SourceKind.OTHER

    @property
    def is_held_by_customer(self) -> bool:
        """Return whether WeChat can be asked for it in a card pack: usable, or used and perhaps to come back."""
        return self.state in _HELD and bool(self.coupon_id) and bool(self.openid)


def out_request_no(source: Source, stock_id: str, customer: Customer, attempt: int = 1) -> str:
    """Return the one number of a request, derived from it: whoever repeats the request repeats the number.

    27 characters of WeChat's alphabet (letters, digits, ``_-|*``; 128 at the most). ``attempt`` 2 and on: asked for
    again after the one before failed.
    """
    again = f"\n{attempt}" if attempt > 1 else ""
    request = f"{source.kind}\n{source.id}\n{stock_id}\n{customer.appid}\n{customer.openid}{again}"
    return "V" + base64.b32encode(hashlib.sha256(request.encode()).digest())[:26].decode()


def event_for(
    issue: VoucherIssue, kind: EventKind, at: datetime, mark: str = "", movement: Movement | None = None
) -> Event:
    """Return the event of a change to the issue; ``mark`` tells events of a repeatable kind apart."""
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
        movement=movement,
    )


def new_request(issue: VoucherIssue) -> tuple[VoucherIssue, Event]:
    """Return a new issue with its first poll date, and the event of the request."""
    issue = replace(issue, next_poll_at=issue.requested_at + POLL_SCHEDULE[0])
    return issue, event_for(issue, EventKind.VOUCHER_REQUESTED, issue.requested_at)


def issued(
    issue: VoucherIssue, coupon_id: str, now: datetime, used_at: datetime | None = None
) -> tuple[VoucherIssue, list[Event]]:
    """Return the issue in the customer's card pack: issued and collected at once, and before any use."""
    at = later(min(now, used_at - 2 * MOMENT) if used_at else now, issue.requested_at)
    changed = replace(
        issue,
        state=transition(TRANSITIONS, issue.state, IssueTrigger.ISSUE),
        coupon_id=coupon_id,
        issued_at=at,
        failure=None,
        # Its own validity is not in the answer; the first poll fetches it.
        next_poll_at=now + POLL_SCHEDULE[1],
        version=issue.version + 1,
    )
    return changed, [
        event_for(changed, EventKind.VOUCHER_ISSUED, at),
        event_for(changed, EventKind.VOUCHER_COLLECTED, at + MOMENT),
    ]


def failed(issue: VoucherIssue, failure: IssueFailure) -> tuple[VoucherIssue, list[Event]]:
    """Return the issue refused by WeChat for good, with the reason kept."""
    changed = replace(
        issue,
        state=transition(TRANSITIONS, issue.state, IssueTrigger.FAIL),
        failure=failure,
        next_poll_at=None,
        version=issue.version + 1,
    )
    return changed, [event_for(changed, EventKind.VOUCHER_FAILED, later(failure.at, issue.requested_at))]


def undecided(issue: VoucherIssue, code: str, message: str, now: datetime) -> VoucherIssue:
    """Return the issue after a call that decided nothing, with the date of the next."""
    return replace(
        issue,
        failure=IssueFailure(code, message, now),
        next_poll_at=next_date(POLL_SCHEDULE, issue.requested_at, now) or now + _HOUR,
        version=issue.version + 1,
    )


def postponed(issue: VoucherIssue, now: datetime) -> VoucherIssue:
    """Return the decided issue after a poll that failed: as it is, to be polled again later."""
    return replace(issue, next_poll_at=now + _HOUR, version=issue.version + 1)


def never_polled_again(issue: VoucherIssue) -> VoucherIssue:
    """Return the issue that nothing can change any more: it is polled no more."""
    return replace(issue, next_poll_at=None, version=issue.version + 1)


def expired(issue: VoucherIssue, now: datetime) -> tuple[VoucherIssue, list[Event]]:
    """Return the voucher after its validity."""
    changed = replace(
        issue,
        state=transition(TRANSITIONS, issue.state, IssueTrigger.EXPIRE),
        next_poll_at=None,
        version=issue.version + 1,
    )
    return changed, [event_for(changed, EventKind.VOUCHER_EXPIRED, now, f":{issue.version}")]


def with_poll(issue: VoucherIssue, available_from: datetime, available_to: datetime, now: datetime) -> VoucherIssue:
    """Return the issue after a poll that changed no state: its validity, and when to poll again.

    A used voucher is polled until its validity ends, since a refund may bring it back that long.
    """
    over = available_to + EXPIRY_GRACE
    is_done = issue.state is IssueState.REDEEMED and now >= over
    return replace(
        issue,
        available_from=available_from,
        available_to=available_to,
        failure=None,
        next_poll_at=None if is_done else min(now + HELD_POLL_INTERVAL, over) if over > now else now + _HOUR,
    )
