"""Call WeChat for a refund, under its one number until WeChat has it or refuses it for good (law 2)."""

from merchant_center.core.errors import OutcomeUnknownError, RemoteError, RemoteRefusedError
from merchant_center.core.retry import retry_stale
from merchant_center.orders.rules.order import Refusal
from merchant_center.products.rules import goods_id
from merchant_center.refunds.errors import StaleRefundError
from merchant_center.refunds.protocol.meanings import waits
from merchant_center.refunds.protocol.refund import GoodsRefund, RefundCall
from merchant_center.refunds.rules import call, changes
from merchant_center.refunds.rules.refund import Refund
from merchant_center.refunds.use_cases.find_unexplained import note_unexplained
from merchant_center.refunds.use_cases.record_refund import RecordRefundDeps, record_refund


def pay_out_refund(deps: RecordRefundDeps, refund: Refund) -> Refund:
    """Call WeChat, unless a call is under way or the order was refunded a moment ago: then the refund gets a date.

    The call is begun by a write, so that one is under way at a time, and a death in it leaves its outcome unknown.

    Raises:
        PaymentMismatchError: WeChat's answer contradicts our record.
    """
    order = deps.orders.get(refund.order_no)
    now = deps.clock()
    later = call.may_call(refund, order, now)
    try:
        if later is not None:
            return _save(deps, changes.postponed(refund, later))
        begun = call.with_call(refund, order, now)
        deps.refunds.save(begun)
    except StaleRefundError:
        return deps.refunds.get(refund.refund_no)
    return _call(deps, begun.refund)


def refund_call(refund: Refund) -> RefundCall:
    """Return the call that follows from the record alone, so that every repeat is identical."""
    return RefundCall(
        transaction_id=refund.transaction_id,
        out_refund_no=refund.refund_no,
        refund_fen=refund.amount_fen,
        total_fen=refund.total_fen,
        notify_url=refund.notify_url,
        reason=refund.reason,
        funds_account=refund.funds_account,
        goods=tuple(
            GoodsRefund(goods_id(one.product_number), one.unit_price_fen, one.amount_fen, one.quantity)
            for one in refund.goods
        ),
    )


def _call(deps: RecordRefundDeps, refund: Refund) -> Refund:
    try:
        remote = deps.refunds_of(refund.mchid).create_refund(refund_call(refund))
    except RemoteRefusedError as error:
        return _after_refusal(deps, refund, error)
    except OutcomeUnknownError as error:
        return _retry_later(deps, refund, error, is_unknown=True)
    return record_refund(deps, refund.mchid, remote) or refund


def _after_refusal(deps: RecordRefundDeps, refund: Refund, error: RemoteRefusedError) -> Refund:
    """Believe a refusal only if a query knows of no such refund, and no earlier call may still be under way."""
    try:
        remote = deps.refunds_of(refund.mchid).find_refund(refund.refund_no)
    except RemoteError:
        return _retry_later(deps, refund, error, is_unknown=False)
    if remote is not None:
        return record_refund(deps, refund.mchid, remote) or refund
    if waits(error.remote_code) or not call.is_refusal_conclusive(refund, deps.clock()):
        return _retry_later(deps, refund, error, is_unknown=False)
    return _fail(deps, refund, error)


def _fail(deps: RecordRefundDeps, refund: Refund, error: RemoteRefusedError) -> Refund:
    def attempt() -> Refund:
        order, known = deps.orders.get(refund.order_no), deps.refunds.get(refund.refund_no)
        if known.version != refund.version:
            return known
        now = deps.clock()
        change = changes.failed(refund, order, Refusal(error.remote_code, error.message, now), now)
        deps.refunds.save(change)
        return change.refund

    failed = retry_stale(attempt, f"refund {refund.refund_no}")
    note_unexplained(deps, refund.order_no)
    return failed


def _retry_later(deps: RecordRefundDeps, refund: Refund, error: RemoteError, *, is_unknown: bool) -> Refund:
    now = deps.clock()
    noted = Refusal(error.remote_code or error.code, error.message, now)
    return _save(deps, call.after_call(refund, noted, now, is_unknown=is_unknown))


def _save(deps: RecordRefundDeps, refund: Refund) -> Refund:
    try:
        deps.refunds.save(changes.Change(refund))
    except StaleRefundError:
        # Somebody else decided meanwhile, and what they wrote is newer.
        return deps.refunds.get(refund.refund_no)
    return refund
