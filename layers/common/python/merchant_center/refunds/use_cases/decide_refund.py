"""A second person approves or refuses a refund; nobody decides twice, nor about their own."""

from collections.abc import Callable
from datetime import datetime

from merchant_center.core.errors import ConflictError
from merchant_center.core.retry import retry_stale
from merchant_center.orders.rules.order import Order
from merchant_center.refunds.rules import changes
from merchant_center.refunds.rules.changes import Change
from merchant_center.refunds.rules.refund import Refund, RefundState
from merchant_center.refunds.use_cases.ask_refund import is_new_and_free
from merchant_center.refunds.use_cases.pay_out_refund import pay_out_refund
from merchant_center.refunds.use_cases.record_refund import RecordRefundDeps

type Decide = Callable[[Refund, Order, str, str, datetime], Change]


def approve_refund(deps: RecordRefundDeps, refund_no: str, by: str, note: str) -> Refund:
    """Let a refund go, and call WeChat for it; the same person's approval again changes nothing.

    Raises:
        NotFoundError: there is no such refund.
        OwnRequestError: who asked for it decides.
        ConflictError: it was decided otherwise, or has lapsed.
        ThrottledError: too many writers; the same request may be repeated.
    """
    refund = _decide(deps, refund_no, by, note, changes.approved, RefundState.REFUSED)
    return pay_out_refund(deps, refund) if is_new_and_free(refund) else refund


def refuse_refund(deps: RecordRefundDeps, refund_no: str, by: str, note: str) -> Refund:
    """Refuse a refund, whose amount is free again; errors and repeats as in :func:`approve_refund`."""
    return _decide(deps, refund_no, by, note, changes.refused, None)


def _decide(
    deps: RecordRefundDeps, refund_no: str, by: str, note: str, decide: Decide, other: RefundState | None
) -> Refund:
    def attempt() -> Refund:
        refund = deps.refunds.get(refund_no)
        if _is_repeat(refund, by, other):
            return refund
        if refund.state is not RefundState.WAITING_APPROVAL:
            changes.require_other(refund, by)
            raise ConflictError(f"refund {refund_no} is {refund.state} and does not wait for an approval")
        change = decide(refund, deps.orders.get(refund.order_no), by, note, deps.clock())
        deps.refunds.save(change)
        return change.refund

    return retry_stale(attempt, f"refund {refund_no}")


def _is_repeat(refund: Refund, by: str, other: RefundState | None) -> bool:
    """Return whether the same person decided the same before: approved it, unless ``other`` says that it is refused."""
    if refund.state is RefundState.WAITING_APPROVAL or not refund.decided_by or refund.decided_by != by:
        return False
    was_refused = refund.state is RefundState.REFUSED
    return not was_refused if other is RefundState.REFUSED else was_refused
