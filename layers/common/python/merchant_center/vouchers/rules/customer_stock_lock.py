"""The lock of a customer and a stock: what the customer has of it, and the one issue that may be sent now.

WeChat refuses two sends at once to one customer, as if a limit were reached (RULE_LIMIT). So each pair of customer and
stock has one record. It counts what the customer has, and it is a lock: it is held for one issue at a time (``busy``).

- ``acquired``: written together with the new issue, before WeChat is called. It counts the voucher for the customer's
  limits, and it allows one call (``calling_until``).
- ``released``: after the call. If the outcome is known the lock is free; an issue that failed gives its place back.
  If it is unknown the lock stays with the issue, so that no other is sent before it is decided; nobody is in a call.
- ``reacquired``: somebody calls again for that issue, under its same number: a repeated request, the sweep, or whoever
  wants the next voucher. If ``calling_until`` has passed, the caller before has died, and its outcome is unknown.

Every step adds one to ``version`` and is written on the version that was read: of two writers one wins, the other reads
again. A tap on a page without a key is known by the number of the customer's attempt, so that two quick taps are one.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from merchant_center.core.sources import Source, SourceKind
from merchant_center.vouchers.errors import VoucherLimitName, VoucherLimitReachedError
from merchant_center.vouchers.rules.voucher import IssueState, VoucherIssue, VoucherStock

SAME_TAP = timedelta(seconds=10)
"""A second tap on the same page within this time, without a key, is the same request."""
CALL_LEASE = timedelta(minutes=1)
"""Longer than two calls with their time-outs on both hosts, each after the wait of the slowest pace of a job.

Whoever is in a call for longer has died: taken from a living one, two sends at once would be refused wrongly.
"""


@dataclass(frozen=True, slots=True)
class CustomerStockLock:
    """What one customer has of one stock, and the issue that holds the lock.

    Attributes:
        count: vouchers that were issued or are reserved.
        attempts: all issues that were ever tried.
        busy: the number of the issue that holds the lock; "" if it is free.
        calling_until: the end of the lease under which that issue is sent; ``None`` if nobody is in a call.
        last_at: when the lock was last released.
        tap: the latest attempt that a tap on a page made; 0 if none did, ``None`` if nobody knows.
        tap_ended_at: when that attempt was decided.
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
        """Return whether somebody is in the middle of a call."""
        return bool(self.busy) and self.calling_until is not None and now < self.calling_until


def customer_limit(stock: VoucherStock) -> tuple[VoucherLimitName, int] | None:
    """Return the tighter of WeChat's and our own limit per customer, and whose it is; ``None`` is none.

    WeChat's if they are the same: raising ours would change nothing.
    """
    limits = [
        (limit, name)
        for limit, name in (
            (stock.max_per_customer, VoucherLimitName.PER_CUSTOMER_AT_WECHAT),
            (stock.limits.per_customer, VoucherLimitName.PER_CUSTOMER),
        )
        if limit
    ]
    if not limits:
        return None
    limit, name = min(limits, key=lambda one: one[0])
    return name, limit


def require_room(lock: CustomerStockLock, stock: VoucherStock) -> None:
    """Return if the customer may have one more of the stock.

    Raises:
        VoucherLimitReachedError: the customer has, or is about to get, as many as one may have.
    """
    limit = customer_limit(stock)
    if limit is not None and lock.count >= limit[1]:
        raise VoucherLimitReachedError(*limit)


def tap_source(lock: CustomerStockLock, now: datetime) -> Source:
    """Return the source of a tap on a page that sent no key: the number of the customer's attempt.

    A tap while another is under way, or right after one, is the same request; what others issue meanwhile is not.
    """
    tap, ended_at = lock.tap, lock.tap_ended_at
    if tap is None:
        # Stored before taps were told apart: the latest attempt may have been one.
        tap, ended_at = lock.attempts, None if lock.busy else lock.last_at
    is_same = tap > 0 and (ended_at is None or now - ended_at < SAME_TAP)
    return _tap(tap if is_same else lock.attempts + 1)


def _tap(number: int) -> Source:
    return Source(SourceKind.PAGE, f"tap:{number}")


def acquired(lock: CustomerStockLock, issue: VoucherIssue) -> CustomerStockLock:
    """Return the lock with this issue counted and in a call; that there is room is asked before."""
    number = lock.attempts + 1
    is_tap = issue.source == _tap(number)
    return replace(
        lock,
        count=lock.count + 1,
        attempts=number,
        busy=issue.out_request_no,
        calling_until=issue.requested_at + CALL_LEASE,
        tap=number if is_tap else lock.tap or 0,
        tap_ended_at=None if is_tap else lock.tap_ended_at,
        version=lock.version + 1,
    )


def reacquired(lock: CustomerStockLock, now: datetime) -> CustomerStockLock:
    """Return the lock with its undecided issue in a call again."""
    return replace(lock, calling_until=now + CALL_LEASE, version=lock.version + 1)


def released(lock: CustomerStockLock, issue: VoucherIssue, now: datetime) -> CustomerStockLock:
    """Return the lock after a call: free again if the issue is decided, else still the issue's with nobody calling.

    A failed issue gives its place back, once.
    """
    if issue.state is IssueState.REQUESTED:
        return replace(lock, calling_until=None, version=lock.version + 1)
    return replace(
        lock,
        count=lock.count - 1 if issue.state is IssueState.FAILED else lock.count,
        busy="",
        calling_until=None,
        last_at=now,
        tap_ended_at=now if issue.source == _tap(lock.tap or 0) else lock.tap_ended_at,
        version=lock.version + 1,
    )
