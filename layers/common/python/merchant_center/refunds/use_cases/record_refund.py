"""Record what WeChat says of a refund: once, in any order, whoever made it (laws 4 and 5)."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from merchant_center.core.clock import Clock
from merchant_center.core.errors import NotFoundError, PaymentMismatchError
from merchant_center.core.retry import retry_stale
from merchant_center.orders.client import WeChatPayClient
from merchant_center.orders.rules.order import Order
from merchant_center.orders.store import OrderStore
from merchant_center.orders.use_cases.settle_order import RecordPaymentDeps, record_payment
from merchant_center.refunds.client import RefundClient
from merchant_center.refunds.protocol.refund import RemoteRefund, outcome_from
from merchant_center.refunds.rules import changes, new_refund
from merchant_center.refunds.rules.changes import Change
from merchant_center.refunds.rules.refund import Refund
from merchant_center.refunds.store import RefundStore

_UNDER_WAY = "PROCESSING"


@dataclass(frozen=True, slots=True)
class RecordRefundDeps:
    """What recording a refund works with: ``refunds_of`` and ``orders_of`` ask WeChat as a merchant account."""

    refunds: RefundStore
    orders: OrderStore
    clock: Clock
    refunds_of: Callable[[str], RefundClient]
    orders_of: Callable[[str], WeChatPayClient]


def record_refund(deps: RecordRefundDeps, mchid: str, remote: RemoteRefund) -> Refund | None:
    """Bring a refund to what WeChat says; one that we do not know was made on the merchant platform, and is added.

    Args:
        deps: what it works with.
        mchid: the merchant account that WeChat said it to.
        remote: WeChat's word.

    Returns:
        The refund, or ``None`` if its order is none of ours.

    Raises:
        PaymentMismatchError: it contradicts our record; nothing was changed.
        RemoteRefusedError, OutcomeUnknownError: it cannot be understood without asking WeChat, which does not answer.
        ThrottledError: too many writers; the same call may be repeated.
    """
    if remote.mchid not in {"", mchid}:
        raise PaymentMismatchError(f"refund {remote.out_refund_no} is of account {remote.mchid}, told to {mchid}")
    if deps.orders.find(remote.out_trade_no) is None:
        return None
    told = _in_full(deps, mchid, remote, deps.refunds.find(remote.out_refund_no))
    outcome = outcome_from(told)

    def attempt() -> Refund:
        order = _paid_order(deps, mchid, told)
        refund = deps.refunds.find(told.out_refund_no)
        now = deps.clock()
        if refund is None:
            created_at = told.created_at or told.success_at or now
            change: Change | None = new_refund.new_platform_refund(
                told.out_refund_no, order, told.refund_fen, outcome, created_at, now
            )
        else:
            _require_same(refund, mchid, told)
            change = changes.recorded(refund, order, outcome, now)
        if change is None:
            return refund or deps.refunds.get(told.out_refund_no)
        deps.refunds.save(change)
        return change.refund

    return retry_stale(attempt, f"refund {told.out_refund_no}")


def _in_full(deps: RecordRefundDeps, mchid: str, remote: RemoteRefund, known: Refund | None) -> RemoteRefund:
    """Return WeChat's word with its start and vouchers: a notice says neither, and only the first word needs them."""
    is_notice = remote.created_at is None
    is_news = known is None or known.accepted_at is None or remote.has_discount
    if not (is_notice and is_news):
        return remote
    asked = deps.refunds_of(mchid).query_refund(remote.out_refund_no)
    # The notice is a fact already, should the query be behind.
    is_behind = asked.status == _UNDER_WAY
    return replace(asked, status=remote.status, success_at=remote.success_at) if is_behind else asked


def _paid_order(deps: RecordRefundDeps, mchid: str, remote: RemoteRefund) -> Order:
    """Return the order; a refund that is told before the payment proves one, which WeChat is asked for."""
    order = deps.orders.get(remote.out_trade_no)
    if order.payment is None:
        payment = deps.orders_of(mchid).query_order(order.order_no)
        order = record_payment(RecordPaymentDeps(deps.orders, deps.clock), payment)
    if order.payment is None:
        raise NotFoundError(f"order {order.order_no} has no payment")
    ours = (order.mchid, order.payment.transaction_id, order.total_fen)
    said = (mchid, remote.transaction_id, remote.total_fen)
    if ours != said:
        raise PaymentMismatchError(f"refund {remote.out_refund_no}: WeChat says {said}, our record says {ours}")
    return order


def _require_same(refund: Refund, mchid: str, remote: RemoteRefund) -> None:
    ours = (refund.mchid, refund.order_no, refund.amount_fen)
    said = (mchid, remote.out_trade_no, remote.refund_fen)
    if ours != said:
        raise PaymentMismatchError(f"refund {refund.refund_no}: WeChat says {said}, our record says {ours}")
