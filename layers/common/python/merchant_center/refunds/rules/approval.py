"""A second person decides: about which refunds, until when, and who may not; who asked may withdraw."""

from datetime import datetime, timedelta

from merchant_center.core.errors import ConflictError, PermissionDeniedError
from merchant_center.orders.rules.order import Order
from merchant_center.refunds.errors import OwnRequestError
from merchant_center.refunds.rules.changes import Change, changed
from merchant_center.refunds.rules.refund import Refund, RefundState, RefundTrigger

APPROVAL_LIFETIME = timedelta(days=7)
"""A request that nobody decided about lapses then."""


def needs_approval(order: Order, amount_fen: int, above_fen: int | None) -> bool:
    """Return whether a second person decides: all refunds of an order count, so that small ones are no way around."""
    return above_fen is not None and order.refunded_fen + order.refunding_fen + amount_fen > above_fen


def approved(refund: Refund, order: Order, by: str, note: str, now: datetime) -> Change:
    """Return the refund that a second person lets go.

    Raises:
        OwnRequestError: it is their own.
        ConflictError: it does not wait for an approval (any more).
    """
    require_other(refund, by)
    _require_in_time(refund, now)
    return changed(
        refund,
        order,
        RefundTrigger.APPROVE,
        now,
        decided_by=by,
        decided_at=now,
        note=note,
        ready_at=now,
        next_poll_at=now,
    )


def refused(refund: Refund, order: Order, by: str, note: str, now: datetime) -> Change:
    """Return the refund that a second person refuses, its amount free again; errors as in :func:`approved`."""
    require_other(refund, by)
    return _ended(refund, order, by, note, now)


def withdrawn(refund: Refund, order: Order, by: str, note: str, now: datetime) -> Change:
    """Return the refund that who asked for it wants no more: their own no, its amount free again.

    Raises:
        PermissionDeniedError: it is somebody else's.
        ConflictError: it does not wait for an approval (any more).
    """
    require_asker(refund, by)
    return _ended(refund, order, by, note, now)


def lapsed(refund: Refund, order: Order, now: datetime) -> Change:
    """Return the refund that nobody decided about in time, its amount free again."""
    return changed(refund, order, RefundTrigger.LAPSE, now)


def is_lapsed(refund: Refund, now: datetime) -> bool:
    """Return whether nobody can decide about the refund any more."""
    return refund.lapses_at is not None and now >= refund.lapses_at


def require_other(refund: Refund, by: str) -> None:
    """Refuse who asked for a refund to decide about it.

    Raises:
        OwnRequestError: they do.
    """
    if by == refund.asked_by:
        raise OwnRequestError("who asked for a refund does not decide about it")


def require_asker(refund: Refund, by: str) -> None:
    """Refuse everybody else to withdraw a refund.

    Raises:
        PermissionDeniedError: they did not ask for it.
    """
    if by != refund.asked_by:
        raise PermissionDeniedError("only who asked for a refund withdraws it")


def _ended(refund: Refund, order: Order, by: str, note: str, now: datetime) -> Change:
    _require_in_time(refund, now)
    return changed(refund, order, RefundTrigger.REFUSE, now, decided_by=by, decided_at=now, note=note)


def _require_in_time(refund: Refund, now: datetime) -> None:
    if refund.state is RefundState.WAITING_APPROVAL and is_lapsed(refund, now):
        raise ConflictError(f"the request for refund {refund.refund_no} has lapsed; ask for it again")
