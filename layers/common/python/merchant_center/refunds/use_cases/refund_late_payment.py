"""Money that came after its order was closed: kept or given back, as its merchant account says (law 7)."""

from merchant_center.accounts.rules import LatePayments
from merchant_center.audit.use_cases.audit_log import UNAUDITED
from merchant_center.core.retry import retry_stale
from merchant_center.orders.rules.after_payment import honored, with_refund_postponed
from merchant_center.refunds.errors import AmountNotLeftError, RefundWindowOverError, TooManyRefundsError
from merchant_center.refunds.rules.refund import RefundRequest, late_refund_number
from merchant_center.refunds.use_cases.ask_refund import AskRefundDeps, is_new_and_free, reserve_refund
from merchant_center.refunds.use_cases.pay_out_refund import pay_out_refund

REASON = "订单已关闭，款项原路退回"


def refund_late_payment(deps: AskRefundDeps, order_no: str) -> str:
    """Refund an order that was paid after closing once, if its account says so; the number follows from the order.

    Returns:
        What came of it: ``refunded``, ``honored``, ``waiting`` while another refund holds all of it, or ``settled`` if
        nothing was due any more.
    """
    order = deps.orders.get(order_no)
    if order.refund_due_at is None:
        return "settled"
    if deps.account_of(order.mchid).late_payments is LatePayments.HONOR:
        return _honor(deps, order_no)
    try:
        refund = reserve_refund(
            deps,
            late_refund_number(order_no),
            order_no,
            RefundRequest(reason=REASON, restock=True),
            "",
            UNAUDITED,
        )
    except AmountNotLeftError:
        return _leave_to_others(deps, order_no)
    except (TooManyRefundsError, RefundWindowOverError):
        # It is too late for that: what is left is a person's.
        return _honor(deps, order_no)
    if is_new_and_free(refund):
        pay_out_refund(deps, refund)
    return "refunded"


def postpone_late_payment(deps: AskRefundDeps, order_no: str) -> None:
    """Give late money in trouble another date, so that it stands in nobody's way."""

    def attempt() -> None:
        postponed = with_refund_postponed(deps.orders.get(order_no), deps.clock())
        if postponed is not None:
            deps.orders.save(postponed, None)

    retry_stale(attempt, f"order {order_no}")


def _leave_to_others(deps: AskRefundDeps, order_no: str) -> str:
    """Settle late money that somebody gave back; what they only asked for may come to nothing, so it stays due."""
    if deps.orders.get(order_no).refunding_fen == 0:
        return _honor(deps, order_no)
    postpone_late_payment(deps, order_no)
    return "waiting"


def _honor(deps: AskRefundDeps, order_no: str) -> str:
    def attempt() -> str:
        order = deps.orders.get(order_no)
        if order.refund_due_at is not None:
            deps.orders.save(honored(order), None)
        return "honored"

    return retry_stale(attempt, f"order {order_no}")
