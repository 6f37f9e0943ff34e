"""What each thing that happens to a refund does to it, to its order, and which event tells of it."""

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from merchant_center.core.errors import ConflictError, PaymentMismatchError
from merchant_center.core.schedules import next_date
from merchant_center.core.transitions import transition
from merchant_center.events.rules.event import Event, EventKind, Movement, MovementKind, later, within_second
from merchant_center.orders.rules import order as orders
from merchant_center.orders.rules import pieces
from merchant_center.orders.rules.after_payment import with_vouchers_due
from merchant_center.orders.rules.order import TRANSITIONS as ORDER_TRANSITIONS
from merchant_center.orders.rules.order import Order, OrderState, OrderTrigger, Refusal
from merchant_center.orders.rules.order_refund import with_refund, without_refund
from merchant_center.refunds.rules.refund import (
    POLLED,
    TRANSITIONS,
    UNDECIDED,
    Refund,
    RefundOutcome,
    RefundState,
    RefundTrigger,
    order_refund,
)

POLL_SCHEDULE = tuple(timedelta(minutes=m) for m in (1, 5, 10, 30, 60, 180, 360))
"""When WeChat is asked about a refund that it took; every six hours afterwards."""
POLL_INTERVAL = timedelta(hours=6)

_TRIGGERS = {
    "PROCESSING": RefundTrigger.ACCEPT,
    "SUCCESS": RefundTrigger.SUCCEED,
    "ABNORMAL": RefundTrigger.MARK_ABNORMAL,
    "CLOSED": RefundTrigger.CLOSE,
}

_EVENTS = {
    RefundState.WAITING_APPROVAL: EventKind.REFUND_REQUESTED,
    RefundState.CREATED: EventKind.REFUND_APPROVED,
    RefundState.PROCESSING: EventKind.REFUND_ACCEPTED,
    RefundState.SUCCESS: EventKind.REFUND_SUCCEEDED,
    RefundState.ABNORMAL: EventKind.REFUND_ABNORMAL,
    RefundState.CLOSED: EventKind.REFUND_CLOSED,
    RefundState.REFUSED: EventKind.REFUND_REFUSED,
    RefundState.LAPSED: EventKind.REFUND_LAPSED,
    RefundState.FAILED: EventKind.REFUND_FAILED,
}


@dataclass(frozen=True, slots=True)
class Change:
    """What is written together: the refund, its order, and the event of the change.

    ``order`` is ``None`` where the order knows it already, ``event`` where no state changed. With
    ``gives_back_pieces`` the products of the order return to the inventory.
    """

    refund: Refund
    order: Order | None = None
    event: Event | None = None
    gives_back_pieces: bool = False


def failed(refund: Refund, order: Order, error: Refusal, now: datetime) -> Change:
    """Return the refund that WeChat refused for good, as a query confirmed; its amount is free again."""
    return changed(refund, order, RefundTrigger.FAIL, now, last_error=error, called_at=None)


def resolved(refund: Refund, by: str, note: str, now: datetime) -> Refund:
    """Return the refund that a rule asked for in vain, with what somebody did instead.

    Raises:
        ConflictError: it is not one, or somebody resolved it before.
    """
    if not refund.is_unresolved:
        raise ConflictError(f"refund {refund.refund_no} needs nobody to resolve it (any more)")
    return replace(refund, decided_by=by, decided_at=now, note=note, version=refund.version + 1)


def postponed(refund: Refund, at: datetime) -> Refund:
    """Return the refund with another date."""
    return replace(refund, next_poll_at=at, version=refund.version + 1)


def polled(refund: Refund, now: datetime, error: Refusal | None = None) -> Refund:
    """Return the refund after a poll that decided nothing, or failed."""
    return replace(
        refund,
        polled_at=now,
        next_poll_at=next_poll(refund, now),
        last_error=error or refund.last_error,
        version=refund.version + 1,
    )


def next_poll(refund: Refund, now: datetime) -> datetime:
    """Return when WeChat is next asked about a refund that it has."""
    return next_date(POLL_SCHEDULE, refund.accepted_at or refund.created_at, now) or now + POLL_INTERVAL


def recorded(refund: Refund, order: Order, outcome: RefundOutcome, now: datetime) -> Change | None:
    """Return the refund as WeChat says it is, or ``None`` if that is recorded already, or older than what is.

    Raises:
        PaymentMismatchError: WeChat never got this refund from us, or has no such status.
    """
    if outcome.status not in _TRIGGERS:
        raise PaymentMismatchError(f"refund {refund.refund_no} is {outcome.status} at WeChat")
    if refund.state in {RefundState.WAITING_APPROVAL, RefundState.REFUSED, RefundState.LAPSED}:
        raise PaymentMismatchError(f"refund {refund.refund_no} is {refund.state} here, {outcome.status} at WeChat")
    trigger = _TRIGGERS[outcome.status]
    if (refund.state, trigger) not in TRANSITIONS:
        return None
    outcome = _completed(outcome, refund.outcome)
    state = transition(TRANSITIONS, refund.state, trigger)
    at_wechat = state in POLLED
    accepted_at = refund.accepted_at or now
    next_at = next_poll(replace(refund, accepted_at=accepted_at), now) if at_wechat else None
    change = changed(
        refund,
        order,
        trigger,
        now,
        outcome=outcome,
        accepted_at=accepted_at,
        called_at=None,
        outcome_unknown_at=None,
        last_error=None,
        next_poll_at=next_at,
    )
    if refund.accepted_at is not None or change.event is None:
        return change
    # Money moves in the merchant's account when WeChat takes the refund, of which one event tells. If WeChat called
    # the order refunded before we knew why, this is why.
    explained = replace(change.order, refund_unexplained=False) if change.order else None
    return replace(change, order=explained, event=replace(change.event, movement=_movement(refund, outcome, now)))


def _completed(outcome: RefundOutcome, before: RefundOutcome | None) -> RefundOutcome:
    """Return WeChat's word with what it said before and does not repeat, as a notice does not."""
    if before is None:
        return outcome
    said = {field.name: getattr(outcome, field.name) or getattr(before, field.name) for field in fields(outcome)}
    return RefundOutcome(**said)


def changed(refund: Refund, order: Order, trigger: RefundTrigger, now: datetime, **changes: object) -> Change:
    """Return the refund after what happened to it, with the order and the event that follow.

    Raises:
        ConflictError: that cannot happen to it in its state.
    """
    state = transition(TRANSITIONS, refund.state, trigger)
    ended = {"ended_at": None} if state in UNDECIDED else {"ended_at": now, "next_poll_at": None}
    done = replace(refund, state=state, version=refund.version + 1, **{**changes, **ended})  # type: ignore[arg-type]
    after, event = order_with(order, done), event_for(done, order, _EVENTS[state], now)
    if done.is_unresolved and after.refunded_fen >= after.total_fen:
        # Others gave the late money back meanwhile, so that nobody has to.
        done = replace(done, decided_at=now)
    is_whole = after.state is OrderState.REFUNDED is not order.state
    if is_whole:
        after = with_vouchers_due(after, now)
    if is_whole and done.restock:
        return Change(done, pieces.with_restock(after), event, gives_back_pieces=True)
    return Change(done, after, event)


def order_with(order: Order, refund: Refund) -> Order:
    """Return the next version of the order, in the state that its refunds make."""
    entry = order_refund(refund)
    refunds = with_refund(order.refunds, entry) if entry else without_refund(order.refunds, refund.refund_no)
    changed = replace(order, refunds=refunds, version=order.version + 1)
    # An order that is refunded stays so, whatever more WeChat says went back.
    if changed.refunded_fen == order.refunded_fen or order.state is OrderState.REFUNDED:
        return changed
    trigger = OrderTrigger.REFUND_ALL if changed.refunded_fen >= order.total_fen else OrderTrigger.REFUND_PART
    return replace(changed, state=transition(ORDER_TRANSITIONS, order.state, trigger))


def event_for(refund: Refund, order: Order, kind: EventKind, now: datetime) -> Event:
    """Return the event of a change to the refund."""
    success_at = refund.outcome.success_at if refund.outcome else None
    told_at = within_second(success_at, now) if success_at else now
    paid_at = order.payment.paid_at if order.payment else order.created_at
    before = max(paid_at, refund.created_at, refund.decided_at or paid_at, _accepted_before(refund) or paid_at)
    event = orders.event_for(order, kind, later(told_at, before), refund.amount_fen)
    return replace(event, event_id=f"{refund.refund_no}:{kind}")


def _movement(refund: Refund, outcome: RefundOutcome, now: datetime) -> Movement:
    settled = outcome.settlement_refund_fen
    return Movement(
        MovementKind.REFUND,
        refund.refund_no,
        outcome.refund_id,
        outcome.started_at or outcome.success_at or now,
        refund.amount_fen,
        refund.amount_fen if settled is None else settled,
    )


def _accepted_before(refund: Refund) -> datetime | None:
    return refund.accepted_at if refund.state is not RefundState.PROCESSING else None
