"""Bring an undecided order to what WeChat says about it: paid, closed, or polled again later (laws 4, 6, 7)."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from merchant_center.core.clock import Clock
from merchant_center.core.errors import NotFoundError, PaymentMismatchError, RemoteRefusedError, code_of
from merchant_center.core.retry import retry_stale
from merchant_center.core.sweeps import Report, ignore, sweep
from merchant_center.orders.client import WeChatPayClient
from merchant_center.orders.errors import StaleOrderError
from merchant_center.orders.protocol.payment import Payment
from merchant_center.orders.rules import order as rules
from merchant_center.orders.rules import pieces
from merchant_center.orders.rules.order import UNDECIDED, Order, OrderState
from merchant_center.orders.rules.payment import PaymentDetails, UsedVoucher
from merchant_center.orders.store import OrderStore

type WeChatFor = Callable[[str], WeChatPayClient]
"""Returns the client of a merchant account, by its number."""

REFUNDED_STATE = "REFUND"
"""WeChat's word for an order of which something was refunded."""
_PAID_STATES = frozenset({"SUCCESS", REFUNDED_STATE})
_UNKNOWN_ORDER = frozenset({"ORDER_NOT_EXIST", "ORDER_NOT_EXISTS", "RESOURCE_NOT_EXISTS"})


@dataclass(frozen=True, slots=True)
class RecordPaymentDeps:
    """What recording a payment works with."""

    orders: OrderStore
    clock: Clock


@dataclass(frozen=True, slots=True)
class SettleOrderDeps(RecordPaymentDeps):
    """What asking WeChat about an order works with."""

    wechat: WeChatFor


def payment_details_from(payment: Payment) -> PaymentDetails:
    """Return what an order stores of WeChat's payment object.

    Raises:
        PaymentMismatchError: it is of no payment, or lacks what every payment has.
    """
    if payment.trade_state not in _PAID_STATES:
        raise PaymentMismatchError(f"payment of order {payment.out_trade_no} is {payment.trade_state}, not paid")
    if payment.success_at is None or not payment.transaction_id:
        raise PaymentMismatchError(f"payment of order {payment.out_trade_no} has no time or no transaction")
    discount = sum(promotion.amount_fen for promotion in payment.promotions)
    payer_total = payment.total_fen - discount if payment.payer_total_fen is None else payment.payer_total_fen
    return PaymentDetails(
        mchid=payment.mchid,
        appid=payment.appid,
        openid=payment.openid,
        transaction_id=payment.transaction_id,
        total_fen=payment.total_fen,
        payer_total_fen=max(payer_total, 0),
        paid_at=payment.success_at,
        bank_type=payment.bank_type,
        trade_type=payment.trade_type,
        vouchers=tuple(
            UsedVoucher(one.coupon_id, one.stock_id, one.name, one.type, one.amount_fen, one.scope)
            for one in payment.promotions
        ),
    )


def record_payment(deps: RecordPaymentDeps, payment: Payment) -> Order:
    """Mark an order paid, once, whoever else tries the same at the same time.

    Raises:
        NotFoundError: we have no such order.
        PaymentMismatchError: it contradicts our record; nothing was changed.
        ThrottledError: too many writers; the same call may be repeated.
    """
    details = payment_details_from(payment)

    def attempt() -> Order:
        order = deps.orders.find(payment.out_trade_no)
        if order is None:
            # An alarm counts these words: somebody paid, and we have no record of what for.
            raise NotFoundError(f"order {payment.out_trade_no} is not ours")
        if order.state is OrderState.CLOSED:
            # Its pieces were given back; what is gone by now is honoured all the same.
            order = pieces.with_oversold(order, deps.orders.lacking(order.lines))
        change = rules.paid(order, details, deps.clock(), is_refunded=payment.trade_state == REFUNDED_STATE)
        if change is None:
            return order
        deps.orders.save(*change)
        return change[0]

    return retry_stale(attempt, f"order {payment.out_trade_no}")


def settle_order(deps: SettleOrderDeps, order: Order, *, give_up: bool = False) -> Order:
    """Ask WeChat about an undecided order and record what is decided.

    When the order's time is over, or an operator or another order ends it before, it is closed at WeChat first and
    asked for once more, so that money which arrives in between is found; only then it is closed here.

    Raises:
        OutcomeUnknownError: WeChat did not answer; the order has the same next poll.
        RemoteRefusedError: WeChat does not answer this question to us.
    """
    if order.state not in UNDECIDED:
        return order
    client = deps.wechat(order.mchid)
    over = give_up or rules.is_to_be_closed(order, deps.clock())
    if over:
        _close_at_wechat(client, order)
    payment = ask_wechat(client, order)
    if payment is not None and payment.trade_state in _PAID_STATES:
        return record_payment(deps, payment)
    if payment is None:
        return _save(deps, order, close=over)
    return _save(deps, order, close=payment.trade_state == "CLOSED")


def postpone_poll(deps: RecordPaymentDeps, order: Order, error: Exception) -> Order:
    """Give an order that could not be polled another date, with the reason for whoever must act.

    What WeChat said of the order itself stays: that it could not be asked is no better reason.
    """
    noted = rules.polled(order, deps.clock())
    if order.refusal is None or isinstance(error, RemoteRefusedError):
        noted = replace(rules.refused(noted, _code_of(error), str(error), deps.clock()), version=noted.version)
    try:
        deps.orders.save(noted, None)
    except StaleOrderError:
        return deps.orders.get(order.order_no)
    return noted


def sweep_orders(
    deps: SettleOrderDeps,
    *,
    limit: int,
    go_on: Callable[[], bool],
    report: Report = ignore,
    workers: int = 16,
) -> dict[str, int]:
    """Settle undecided orders whose date has come, ``limit`` at the most, the longest waiting first.

    Returns:
        How many came out in which state, how many polls failed, and how many were left for lack of time.
    """
    return sweep(
        deps.orders.due(deps.clock(), limit),
        lambda order: str(settle_order(deps, order).state),
        postpone=lambda order, error: postpone_poll(deps, order, error),
        name=lambda order: order.order_no,
        go_on=go_on,
        report=report,
        workers=workers,
    )


def _code_of(error: Exception) -> str:
    return error.remote_code if isinstance(error, RemoteRefusedError) else code_of(error)


def _close_at_wechat(client: WeChatPayClient, order: Order) -> None:
    try:
        client.close_order(order.order_no)
    except RemoteRefusedError:
        # Paid, unknown there, or closed: the query that follows decides (codes of refusal differ by account).
        return


def ask_wechat(client: WeChatPayClient, order: Order) -> Payment | None:
    """Return what WeChat says of an order; ``None`` if it has no such order.

    Raises:
        RemoteRefusedError, OutcomeUnknownError: it does not tell.
    """
    try:
        return client.query_order(order.order_no)
    except RemoteRefusedError as refusal:
        if refusal.remote_code in _UNKNOWN_ORDER:
            return None
        raise


def _save(deps: RecordPaymentDeps, order: Order, *, close: bool) -> Order:
    change = rules.closed(order, deps.clock()) if close else (rules.polled(order, deps.clock()), None)
    try:
        deps.orders.save(*change)
    except StaleOrderError:
        # Somebody else decided meanwhile, and what they wrote is newer than WeChat's answer here.
        return deps.orders.get(order.order_no)
    return change[0]
