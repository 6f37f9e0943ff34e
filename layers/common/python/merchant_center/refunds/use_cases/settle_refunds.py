"""Bring every refund forward whose date has come, and make those of money that came too late (laws 6 and 7)."""

from collections.abc import Callable
from datetime import datetime
from itertools import islice

from merchant_center.core.errors import MerchantCenterError, remote_code_of
from merchant_center.core.retry import retry_stale
from merchant_center.core.sweeps import Report, ignore, sweep
from merchant_center.orders.rules.order import Refusal
from merchant_center.refunds.errors import StaleRefundError
from merchant_center.refunds.rules import approval, call, changes
from merchant_center.refunds.rules.changes import Change
from merchant_center.refunds.rules.refund import POLLED, UNDECIDED, Refund, RefundFilter, RefundState
from merchant_center.refunds.rules.todo import LONG_WAIT, needs_a_person
from merchant_center.refunds.use_cases.ask_refund import AskRefundDeps
from merchant_center.refunds.use_cases.pay_out_refund import pay_out_refund
from merchant_center.refunds.use_cases.record_refund import RecordRefundDeps, record_refund
from merchant_center.refunds.use_cases.refund_late_payment import postpone_late_payment, refund_late_payment

MAX_COUNTED = 1_000


def settle_refund(deps: RecordRefundDeps, refund: Refund) -> Refund:
    """Bring one refund forward: call for it, ask WeChat about it, or let it lapse.

    Raises:
        RemoteRefusedError, OutcomeUnknownError: WeChat does not tell.
        PaymentMismatchError: WeChat contradicts our record.
    """
    if refund.state is RefundState.WAITING_APPROVAL:
        return _lapse(deps, refund)
    if refund.state is RefundState.CREATED:
        return pay_out_refund(deps, refund)
    return _poll(deps, refund) if refund.state in POLLED else refund


def settle_now(deps: RecordRefundDeps, refund_no: str) -> Refund:
    """Bring one refund forward for a person who asks; what WeChat did not say stands on it.

    Raises:
        NotFoundError: there is no such refund.
    """
    refund = deps.refunds.get(refund_no)
    try:
        return settle_refund(deps, refund)
    except MerchantCenterError as error:
        postpone_refund(deps, refund, error)
        return deps.refunds.get(refund_no)


def sweep_refunds(
    deps: AskRefundDeps, *, limit: int, go_on: Callable[[], bool], report: Report = ignore, workers: int = 16
) -> dict[str, int]:
    """Settle refunds that are due, ``limit`` at the most, the longest waiting first.

    Returns:
        How many came out in which state, how many failed, and how many were left for lack of time.
    """
    return sweep(
        deps.refunds.due(deps.clock(), limit),
        lambda refund: str(settle_refund(deps, refund).state),
        postpone=lambda refund, error: postpone_refund(deps, refund, error),
        name=lambda refund: refund.refund_no,
        go_on=go_on,
        report=report,
        workers=workers,
    )


def sweep_late_payments(
    deps: AskRefundDeps, *, limit: int, go_on: Callable[[], bool], report: Report = ignore, workers: int = 16
) -> dict[str, int]:
    """Do with money that came after closing what its account wants, ``limit`` orders at the most; counts as above."""
    return sweep(
        deps.orders.due_late(deps.clock(), limit),
        lambda order: refund_late_payment(deps, order.order_no),
        postpone=lambda order, _: postpone_late_payment(deps, order.order_no),
        name=lambda order: order.order_no,
        go_on=go_on,
        report=report,
        workers=workers,
    )


def count_needing_a_person(deps: RecordRefundDeps) -> int:
    """Return how many refunds a person has to see to, 1,000 for that many or more.

    They are stranded at WeChat, were not taken for a day, or were to give late money back that is still here.
    """
    now = deps.clock()
    filters = (
        RefundFilter(state=RefundState.ABNORMAL),
        RefundFilter(state=RefundState.CREATED, created_to=now - LONG_WAIT),
        *(RefundFilter(state=one, needs_attention=True) for one in (RefundState.FAILED, RefundState.CLOSED)),
    )
    found = (refund for one in filters for _, refund in deps.refunds.entries(one) if _is_a_persons(deps, refund, now))
    return sum(1 for _ in islice(found, MAX_COUNTED))


def _is_a_persons(deps: RecordRefundDeps, refund: Refund, now: datetime) -> bool:
    """Return whether a person has to see to a refund; not if another one gave its money back."""
    if not needs_a_person(refund, now):
        return False
    return refund.state in UNDECIDED or deps.orders.get(refund.order_no).refundable_fen > 0


def postpone_refund(deps: RecordRefundDeps, refund: Refund, error: Exception) -> None:
    """Give a refund in trouble another date, with the reason for whoever must act."""
    message = error.message if isinstance(error, MerchantCenterError) else str(error)
    now = deps.clock()
    noted = Refusal(remote_code_of(error), message, now)
    known = deps.refunds.get(refund.refund_no)
    if known.next_poll_at is None:
        return
    if known.state in POLLED:
        _save_or_leave(deps, changes.polled(known, now, noted))
    else:
        _save_or_leave(deps, call.after_call(known, noted, now, is_unknown=known.called_at is not None))


def _poll(deps: RecordRefundDeps, refund: Refund) -> Refund:
    remote = deps.refunds_of(refund.mchid).query_refund(refund.refund_no)
    settled = record_refund(deps, refund.mchid, remote) or refund
    if settled.version != refund.version:
        return settled
    return _save_or_leave(deps, changes.polled(settled, deps.clock()))


def _lapse(deps: RecordRefundDeps, refund: Refund) -> Refund:
    def attempt() -> Refund:
        known = deps.refunds.get(refund.refund_no)
        now = deps.clock()
        if known.state is not RefundState.WAITING_APPROVAL or not approval.is_lapsed(known, now):
            return known
        change = approval.lapsed(known, deps.orders.get(known.order_no), now)
        deps.refunds.save(change)
        return change.refund

    return retry_stale(attempt, f"refund {refund.refund_no}")


def _save_or_leave(deps: RecordRefundDeps, refund: Refund) -> Refund:
    try:
        deps.refunds.save(Change(refund))
    except StaleRefundError:
        # Somebody else was there meanwhile, and gave it a date.
        return deps.refunds.get(refund.refund_no)
    return refund
