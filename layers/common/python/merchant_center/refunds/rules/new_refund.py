"""What may be asked back of an order, and the refund that it makes; and refunds that others made on the platform."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from merchant_center.core.errors import InvalidInputError, PaymentMismatchError
from merchant_center.events.rules.event import EventKind
from merchant_center.orders.rules.order import Order
from merchant_center.orders.rules.order_refund import MAX_REFUNDS
from merchant_center.refunds.errors import OrderNotPaidError, RefundWindowOverError, TooManyRefundsError
from merchant_center.refunds.rules import changes
from merchant_center.refunds.rules.amount import asked_amount
from merchant_center.refunds.rules.approval import APPROVAL_LIFETIME, needs_approval
from merchant_center.refunds.rules.changes import Change, event_for, order_with
from merchant_center.refunds.rules.lines import refunded_goods
from merchant_center.refunds.rules.refund import Refund, RefundOrigin, RefundOutcome, RefundRequest, RefundState

WINDOW = timedelta(days=365)
"""For how long after the payment WeChat refunds."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, and under which terms of the merchant account.

    ``approval_above_fen`` is ``None`` where no second person is needed; ``restocks`` is what holds for pieces where the
    request says nothing.
    """

    origin: RefundOrigin
    by: str
    notify_url: str
    approval_above_fen: int | None = None
    restocks: bool = False


def new_refund(refund_no: str, order: Order, request: RefundRequest, asked: Asked, now: datetime) -> Change:
    """Return a refund that holds its amount, and waits for an approval or is free to go.

    Raises:
        OrderNotPaidError, RefundWindowOverError, TooManyRefundsError: the order cannot be refunded (any more).
        AmountNotLeftError: more is asked for than is left.
        InvalidInputError: its lines are wrong, or missing where WeChat wants them.
    """
    payment = order.payment
    if payment is None:
        raise OrderNotPaidError(f"order {order.order_no} was not paid")
    if now >= payment.paid_at + WINDOW:
        raise RefundWindowOverError(f"order {order.order_no} was paid more than {WINDOW.days} days ago")
    amount_fen = asked_amount(order, request)
    goods = refunded_goods(order, request, amount_fen)
    if goods is None and asked.origin is RefundOrigin.OPERATOR:
        raise InvalidInputError.of("lines", "must name what comes back: WeChat wants it, by an item-level voucher")
    if order.refund_count >= MAX_REFUNDS:
        raise TooManyRefundsError(f"order {order.order_no} has {MAX_REFUNDS} refunds; WeChat takes no more")
    waits = needs_approval(order, amount_fen, asked.approval_above_fen)
    refund = Refund(
        refund_no=refund_no,
        order_no=order.order_no,
        mchid=order.mchid,
        transaction_id=payment.transaction_id,
        amount_fen=amount_fen,
        total_fen=order.total_fen,
        state=RefundState.WAITING_APPROVAL if waits else RefundState.CREATED,
        origin=asked.origin,
        created_at=now,
        reason=request.reason,
        funds_account=request.funds_account,
        restock=asked.restocks if request.restock is None else request.restock,
        notify_url=asked.notify_url,
        asked_by=asked.by,
        asked=request,
        lapses_at=now + APPROVAL_LIFETIME if waits else None,
        ready_at=None if waits else now,
        next_poll_at=now + APPROVAL_LIFETIME if waits else now,
        goods=goods or (),
    )
    changed = order_with(order, refund)
    if asked.origin is RefundOrigin.RULE:
        changed = replace(changed, refund_due_at=None)
    return Change(refund, changed, event_for(refund, order, EventKind.REFUND_REQUESTED, now))


def new_platform_refund(
    refund_no: str, order: Order, amount_fen: int, outcome: RefundOutcome, created_at: datetime, now: datetime
) -> Change:
    """Return a refund that somebody made on the merchant platform, as it is there.

    It may take what we believed to be left: WeChat then refuses ours that are under way, and they are released.

    Raises:
        OrderNotPaidError: we know of no payment of the order.
        PaymentMismatchError: WeChat has no such status.
    """
    if order.payment is None:
        raise OrderNotPaidError(f"order {order.order_no} was not paid")
    refund = Refund(
        refund_no=refund_no,
        order_no=order.order_no,
        mchid=order.mchid,
        transaction_id=order.payment.transaction_id,
        amount_fen=amount_fen,
        total_fen=order.total_fen,
        state=RefundState.CREATED,
        origin=RefundOrigin.PLATFORM,
        created_at=created_at,
        ready_at=now,
    )
    change = changes.recorded(refund, order, outcome, now)
    if change is None:
        raise PaymentMismatchError(f"refund {refund_no} is {outcome.status} at WeChat")
    return replace(change, refund=replace(change.refund, version=1))
