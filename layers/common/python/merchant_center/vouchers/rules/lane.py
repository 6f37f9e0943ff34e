"""What one customer has of one voucher stock, and whose turn it is to send: lanes, caps, taps on a page.

WeChat refuses two sends at once to one customer, as if a limit were reached (RULE_LIMIT). So each pair of customer and
stock has one record, the lane. It is a lock: one issue at a time is under way in it (``busy``).

- ``reserved``: written together with the new issue, before WeChat is called. It counts the voucher for the customer's
  caps, and it holds the lane for one call (``calling_until``).
- ``settled``: the outcome is known. The lane is free, and an issue that failed gives its place back.
- ``laid_down``: the outcome is unknown. The issue keeps the lane, so that no other is sent before it is decided.
- ``taken``: somebody calls again for that issue, under its same number. It may be a repeat, the sweep, or whoever wants
  the next voucher. When ``calling_until`` has passed, the caller before has died, and its call counts as unknown.

Every step adds one to ``version`` and is written on the version that was read: of two writers one wins, the other reads
again. A tap on a page without a key is known by the number of the customer's attempt, so that two quick taps are one.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from merchant_center.core.sources import Source, SourceKind
from merchant_center.vouchers.errors import CapName, CapReachedError
from merchant_center.vouchers.rules.voucher import IssueState, VoucherIssue, VoucherStock

SAME_TAKE = timedelta(seconds=10)
"""A second tap on the same page within this time, without a key, is the same wish."""
CALL_LEASE = timedelta(minutes=1)
"""Longer than two calls with their time-outs on both hosts, each after the wait of the slowest pace of a job.

Whoever holds the lane for longer has died: taken from a living one, two sends at once would be refused wrongly.
"""


@dataclass(frozen=True, slots=True)
class Lane:
    """What one customer has of one stock, and the issue under way: sends of one lane go one after another.

    WeChat refuses parallel sends to one user with a spurious RULE_LIMIT, so only the issue in ``busy`` may be
    sent, and only by who holds the lease ``calling_until``. ``count`` is what was issued or is reserved,
    ``attempts`` all that was ever tried. ``tap`` is the latest attempt that a tap on a page made, 0 if none did and
    ``None`` if nobody knows; it ended at ``tap_ended_at``.
    """

    count: int = 0
    attempts: int = 0
    busy: str = ""
    calling_until: datetime | None = None
    last_at: datetime | None = None
    version: int = 0
    tap: int | None = None
    tap_ended_at: datetime | None = None

    def is_calling(self, now: datetime) -> bool:
        """Whether somebody is in the middle of a call."""
        return bool(self.busy) and self.calling_until is not None and now < self.calling_until


def customer_cap(stock: VoucherStock) -> tuple[CapName, int] | None:
    """The tighter of WeChat's and our own limit per customer, and whose it is; ``None`` is none.

    WeChat's if they are the same: raising ours would change nothing.
    """
    caps = [
        (limit, name)
        for limit, name in (
            (stock.max_per_customer, CapName.PER_CUSTOMER_AT_WECHAT),
            (stock.caps.per_customer, CapName.PER_CUSTOMER),
        )
        if limit
    ]
    if not caps:
        return None
    limit, name = min(caps, key=lambda cap: cap[0])
    return name, limit


def require_room(lane: Lane, stock: VoucherStock) -> None:
    """Return if the customer may have one more of the stock.

    Raises:
        CapReachedError: the customer has, or is about to get, as many as one may have.
    """
    cap = customer_cap(stock)
    if cap is not None and lane.count >= cap[1]:
        raise CapReachedError(*cap)


def tap_source(lane: Lane, now: datetime) -> Source:
    """The source of a customer's tap on a page that sent no key: the number of their attempt.

    A tap while another is under way, or right after one, is the same wish; what others issue meanwhile is not.
    """
    tap, ended_at = lane.tap, lane.tap_ended_at
    if tap is None:
        # Stored before taps were told apart: the latest attempt may have been one.
        tap, ended_at = lane.attempts, None if lane.busy else lane.last_at
    is_same = tap > 0 and (ended_at is None or now - ended_at < SAME_TAKE)
    return _tap(tap if is_same else lane.attempts + 1)


def _tap(number: int) -> Source:
    return Source(SourceKind.PAGE, f"tap:{number}")


def reserved(lane: Lane, issue: VoucherIssue) -> Lane:
    """The lane with this issue counted, under way, and in a call; that there is room is asked before."""
    number = lane.attempts + 1
    is_tap = issue.source == _tap(number)
    return replace(
        lane,
        count=lane.count + 1,
        attempts=number,
        busy=issue.out_request_no,
        calling_until=issue.requested_at + CALL_LEASE,
        tap=number if is_tap else lane.tap or 0,
        tap_ended_at=None if is_tap else lane.tap_ended_at,
        version=lane.version + 1,
    )


def taken(lane: Lane, now: datetime) -> Lane:
    """The lane with its undecided issue in a call again."""
    return replace(lane, calling_until=now + CALL_LEASE, version=lane.version + 1)


def laid_down(lane: Lane) -> Lane:
    """The lane after a call whose outcome nobody knows: still busy with the issue, nobody calling."""
    return replace(lane, calling_until=None, version=lane.version + 1)


def settled(lane: Lane, issue: VoucherIssue, now: datetime) -> Lane:
    """The lane free again; a failed issue gives its place back, once."""
    return replace(
        lane,
        count=lane.count - 1 if issue.state is IssueState.FAILED else lane.count,
        busy="",
        calling_until=None,
        last_at=now,
        tap_ended_at=now if issue.source == _tap(lane.tap or 0) else lane.tap_ended_at,
        version=lane.version + 1,
    )
