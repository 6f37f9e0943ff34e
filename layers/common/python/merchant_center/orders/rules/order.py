"""The life of an order: one transition table, and what each change does to the record."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from merchant_center.core.errors import PaymentMismatchError
from merchant_center.core.schedules import next_date
from merchant_center.core.transitions import TransitionTable, transition
from merchant_center.events.rules.event import Event, EventKind, Movement, later, within_second
from merchant_center.orders.rules import order_refund
from merchant_center.orders.rules.order_refund import OrderRefund
from merchant_center.orders.rules.payment import PaymentDetails, UsedVoucher, payment_movement

MAX_LINES = 50
MAX_QUANTITY = 9_999

PREPAY_LIFETIME = timedelta(hours=2)
"""How long a prepay_id is valid, fixed by WeChat; afterwards the identical call gives a new one."""
PREPAY_MARGIN = timedelta(minutes=5)
CLOSE_GRACE = timedelta(minutes=1)
"""A payment started in the last second may still be under way when the order's time is over."""
POLL_SCHEDULE = tuple(timedelta(seconds=s) for s in (30, 60, 180, 300, 600, 1800))
"""When an unpaid order is polled at WeChat, counted from its creation; hourly afterwards."""


class OrderState(StrEnum):
    """The state of an order."""

    CREATED = "CREATED"
    PREPAID = "PREPAID"
    PAID = "PAID"
    PARTLY_REFUNDED = "PARTLY_REFUNDED"
    REFUNDED = "REFUNDED"
    CLOSED = "CLOSED"


class OrderTrigger(StrEnum):
    """What can happen to an order."""

    PREPAY = "PREPAY"
    PAY = "PAY"
    CLOSE = "CLOSE"
    REFUND_PART = "REFUND_PART"
    REFUND_ALL = "REFUND_ALL"


TRANSITIONS = TransitionTable(
    "an order",
    {
        (OrderState.CREATED, OrderTrigger.PREPAY): OrderState.PREPAID,
        (OrderState.CREATED, OrderTrigger.PAY): OrderState.PAID,
        (OrderState.CREATED, OrderTrigger.CLOSE): OrderState.CLOSED,
        (OrderState.PREPAID, OrderTrigger.PAY): OrderState.PAID,
        (OrderState.PREPAID, OrderTrigger.CLOSE): OrderState.CLOSED,
        # Law 7: money that arrives after closing is not lost; the order is paid, marked as late.
        (OrderState.CLOSED, OrderTrigger.PAY): OrderState.PAID,
        (OrderState.PAID, OrderTrigger.REFUND_PART): OrderState.PARTLY_REFUNDED,
        (OrderState.PAID, OrderTrigger.REFUND_ALL): OrderState.REFUNDED,
        (OrderState.PARTLY_REFUNDED, OrderTrigger.REFUND_PART): OrderState.PARTLY_REFUNDED,
        (OrderState.PARTLY_REFUNDED, OrderTrigger.REFUND_ALL): OrderState.REFUNDED,
    },
)

UNDECIDED = frozenset({OrderState.CREATED, OrderState.PREPAID})
"""States that wait for WeChat; each such order has a date of its next poll (law 6)."""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """A quantity of one product, at the price that it had when it was ordered."""

    product_number: str
    name: str
    unit_price_fen: int
    quantity: int
    counted: bool = False
    """Whether its pieces were taken from an inventory."""
    oversold: bool = False
    """Whether it was paid after the order was closed, when its pieces were not there any more."""

    @property
    def amount_fen(self) -> int:
        """The price times the quantity."""
        return self.unit_price_fen * self.quantity


@dataclass(frozen=True, slots=True)
class Refusal:
    """The last refusal or failure about an order, stored for whoever must act (law 9).

    ``code`` is WeChat's for a definite no (``NO_AUTH``), else that of our error (``payment_mismatch``).
    """

    code: str
    message: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """A purchase. What goes to WeChat is fixed here once, so that a repeated call is the identical call.

    ``refund_called_at`` is when WeChat was last asked to refund it, ``refund_due_at`` since when late money waits for
    its rule, ``vouchers_due_at`` when its vouchers are looked for; ``refund_unexplained``: no refund says why.
    """

    order_no: str
    mchid: str
    appid: str
    openid: str
    lines: tuple[OrderLine, ...]
    total_fen: int
    state: OrderState
    description: str
    notify_url: str
    created_at: datetime
    expires_at: datetime
    phone: str = ""
    campaign: str = ""
    source_page: str = ""
    prepay_id: str = ""
    prepay_expires_at: datetime | None = None
    payment: PaymentDetails | None = None
    paid_late: bool = False
    close_asked_by: str = ""
    close_asked_at: datetime | None = None
    closed_at: datetime | None = None
    polled_at: datetime | None = None
    next_poll_at: datetime | None = None
    refusal: Refusal | None = None
    restocked: bool = False
    version: int = 1
    refunds: tuple[OrderRefund, ...] = ()
    refund_called_at: datetime | None = None
    refund_due_at: datetime | None = None
    refund_unexplained: bool = False
    vouchers_due_at: datetime | None = None

    @property
    def refunded_fen(self) -> int:
        """What went back to the customer, on the scale of the total."""
        return order_refund.refunded(self.refunds)

    @property
    def refunding_fen(self) -> int:
        """What refunds under way hold, those that wait for an approval too."""
        return order_refund.held(self.refunds)

    @property
    def refundable_fen(self) -> int:
        """What may still be asked back."""
        if self.payment is None:
            return 0
        return max(self.total_fen - self.refunded_fen - self.refunding_fen, 0)

    @property
    def refund_count(self) -> int:
        """How many refunds count against WeChat's limit."""
        return len(self.refunds)

    @property
    def product_numbers(self) -> tuple[str, ...]:
        """The distinct products of the order, in the order of its lines."""
        return tuple(dict.fromkeys(line.product_number for line in self.lines))

    @property
    def counted(self) -> tuple[str, ...]:
        """The products whose pieces were counted when they were ordered."""
        return tuple(line.product_number for line in self.lines if line.counted)

    @property
    def oversold(self) -> tuple[str, ...]:
        """The products that were paid for after closing and were not there any more."""
        return tuple(line.product_number for line in self.lines if line.oversold)

    @property
    def closed_by(self) -> str:
        """The operator who had it closed; "" if its time was over, or if it was not closed."""
        return self.close_asked_by if self.closed_at else ""

    @property
    def paid_at(self) -> datetime | None:
        """When WeChat took the payment; ``None`` until then."""
        return self.payment.paid_at if self.payment else None

    @property
    def paid_fen(self) -> int | None:
        """What left the customer's account; ``None`` until it is paid."""
        return self.payment.payer_total_fen if self.payment else None

    @property
    def voucher_fen(self) -> int | None:
        """What vouchers took off; ``None`` until it is paid."""
        return None if self.payment is None else self.total_fen - self.payment.payer_total_fen

    @property
    def vouchers(self) -> tuple[UsedVoucher, ...]:
        """The vouchers that WeChat deducted."""
        return self.payment.vouchers if self.payment else ()


def event_for(order: Order, kind: EventKind, at: datetime, amount_fen: int, movement: Movement | None = None) -> Event:
    """Return the event of a change to the order."""
    return Event(
        event_id=f"{order.order_no}:{kind}",
        kind=kind,
        at=at,
        appid=order.appid,
        openid=order.openid,
        phone=order.phone,
        target_id=order.order_no,
        target_name=order.description,
        amount_fen=amount_fen,
        mchid=order.mchid,
        campaign=order.campaign,
        source=f"page:{order.source_page}" if order.source_page else "page",
        movement=movement,
    )


def created(order: Order) -> tuple[Order, Event]:
    """Return a new order with the date of its first poll, and the event of it."""
    order = replace(order, next_poll_at=next_poll(order, order.created_at))
    return order, event_for(order, EventKind.ORDER_CREATED, order.created_at, order.total_fen)


def prepaid(order: Order, prepay_id: str, called_at: datetime) -> tuple[Order, Event | None]:
    """Return the order with WeChat's prepay_id; a renewal changes no state and has no event.

    Raises:
        ConflictError: the order is not waiting for payment any more.
    """
    renewal = order.state is OrderState.PREPAID
    changed = replace(
        order,
        state=order.state if renewal else transition(TRANSITIONS, order.state, OrderTrigger.PREPAY),
        prepay_id=prepay_id,
        prepay_expires_at=called_at + PREPAY_LIFETIME - PREPAY_MARGIN,
        refusal=None,
        version=order.version + 1,
    )
    event = None if renewal else event_for(changed, EventKind.ORDER_PREPAID, _begun_at(changed), order.total_fen)
    return changed, event


def _begun_at(order: Order) -> datetime:
    """Return when WeChat was last called for the order, or else when it was made: payments come later."""
    if order.prepay_expires_at is None:
        return order.created_at
    return later(order.prepay_expires_at - PREPAY_LIFETIME + PREPAY_MARGIN, order.created_at)


def paid(
    order: Order, details: PaymentDetails, now: datetime, *, is_refunded: bool = False
) -> tuple[Order, Event] | None:
    """Return the paid order and the event, or ``None`` if exactly this payment is recorded already (law 4).

    A payment is compared with our record by order amount, merchant account and official account. The
    payer's openid may differ: the same person through another official account is allowed by WeChat. With
    ``is_refunded`` WeChat has refunded some of it already, which nothing that we know accounts for.

    Raises:
        PaymentMismatchError: amount, mchid, appid or an already recorded transaction contradict it.
    """
    expected = (order.mchid, order.appid, order.total_fen)
    said = (details.mchid, details.appid, details.total_fen)
    if said != expected:
        raise PaymentMismatchError(f"order {order.order_no}: WeChat says {said}, our record says {expected}")
    if order.payment is not None:
        if order.payment.transaction_id != details.transaction_id:
            raise PaymentMismatchError(f"order {order.order_no} is paid by another transaction already")
        return None
    is_late = order.state is OrderState.CLOSED
    changed = replace(
        order,
        state=transition(TRANSITIONS, order.state, OrderTrigger.PAY),
        payment=details,
        paid_late=is_late,
        refund_due_at=now if is_late else None,
        refund_unexplained=is_refunded,
        next_poll_at=None,
        polled_at=now,
        refusal=None,
        version=order.version + 1,
    )
    at = later(within_second(details.paid_at, now), _begun_at(order))
    movement = payment_movement(order.order_no, details)
    return changed, event_for(changed, EventKind.ORDER_PAID, at, details.payer_total_fen, movement)


def close_asked(order: Order, by: str, now: datetime) -> Order:
    """Return the order that an operator wants to be closed: nobody can begin to pay it, and the schedule closes it."""
    return replace(
        order,
        close_asked_by=by,
        close_asked_at=now,
        next_poll_at=now + timedelta(minutes=1),
        version=order.version + 1,
    )


def closed(order: Order, now: datetime) -> tuple[Order, Event]:
    """Return the closed order; to be called only after WeChat closed it or never had it (law 7).

    Raises:
        ConflictError: the order is not waiting for payment any more.
    """
    changed = replace(
        order,
        state=transition(TRANSITIONS, order.state, OrderTrigger.CLOSE),
        closed_at=now,
        polled_at=now,
        next_poll_at=None,
        version=order.version + 1,
    )
    return changed, event_for(changed, EventKind.ORDER_CLOSED, later(now, _begun_at(order)), order.total_fen)


def polled(order: Order, now: datetime) -> Order:
    """Return the order after a poll that decided nothing."""
    return replace(order, polled_at=now, next_poll_at=next_poll(order, now), version=order.version + 1)


def refused(order: Order, code: str, message: str, now: datetime) -> Order:
    """Return the order with WeChat's refusal."""
    return replace(order, refusal=Refusal(code, message, now), version=order.version + 1)


def next_poll(order: Order, now: datetime) -> datetime:
    """Return when to poll an undecided order: by the schedule, then hourly, last when it is to be closed."""
    last = order.close_asked_at or order.expires_at + CLOSE_GRACE
    soonest = next_date(POLL_SCHEDULE, order.created_at, now) or now + timedelta(hours=1)
    return min(soonest, last) if last > now else now + timedelta(minutes=5)


def is_over(order: Order, now: datetime) -> bool:
    """Return whether WeChat takes no payment for this order any more, so that it is to be closed."""
    return now >= order.expires_at + CLOSE_GRACE


def is_to_be_closed(order: Order, now: datetime) -> bool:
    """Return whether an order that nobody paid is to be closed: its time is over, or an operator asked for it."""
    return order.close_asked_at is not None or is_over(order, now)


def may_be_paid(order: Order, now: datetime) -> bool:
    """Return whether a customer can still begin to pay the order."""
    return order.state in UNDECIDED and order.close_asked_at is None and now < order.expires_at


def needs_prepay(order: Order, now: datetime) -> bool:
    """Return whether payment can only start after another order call to WeChat."""
    return order.prepay_expires_at is None or now >= order.prepay_expires_at
