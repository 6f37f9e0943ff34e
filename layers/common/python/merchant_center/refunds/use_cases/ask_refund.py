"""Ask for a refund: its number is stored and its amount held before WeChat hears of it (law 2)."""

from collections.abc import Callable
from dataclasses import dataclass

from merchant_center.accounts.rules import MerchantAccount
from merchant_center.audit.rules import AuditAction
from merchant_center.audit.use_cases.audit_log import UNAUDITED, AuditContext, AuditLog
from merchant_center.core.actors import Actor
from merchant_center.core.errors import IdempotencyKeyReusedError
from merchant_center.core.retry import retry_stale
from merchant_center.refunds.rules.new_refund import Asked, new_refund
from merchant_center.refunds.rules.refund import (
    AUDITED,
    Refund,
    RefundOrigin,
    RefundRequest,
    RefundState,
    refund_number,
)
from merchant_center.refunds.use_cases.pay_out_refund import pay_out_refund
from merchant_center.refunds.use_cases.record_refund import RecordRefundDeps


@dataclass(frozen=True, slots=True, kw_only=True)
class AskRefundDeps(RecordRefundDeps):
    """What asking for refunds works with: ``account_of`` finds an account, ``api_url`` is our public address."""

    account_of: Callable[[str], MerchantAccount]
    api_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ManageRefundsDeps(AskRefundDeps):
    """What operators' requests about refunds work with."""

    audit: AuditLog


def ask_refund(deps: ManageRefundsDeps, order_no: str, request: RefundRequest, key: str, actor: Actor) -> Refund:
    """Return the one refund of this request, called at WeChat unless it waits for an approval.

    The same key asked for again is the same refund, whatever became of it. What WeChat does not answer is repeated
    by the schedule, under the same number.

    Args:
        deps: what it works with.
        order_no: of the order.
        request: the amount, the reason, and so on.
        key: the Idempotency-Key.
        actor: who asks; a version that they have seen is the order's.

    Raises:
        NotFoundError: there is no such order.
        VersionChangedError: the order is not the version that the actor has seen.
        OrderNotPaidError, RefundWindowOverError, TooManyRefundsError, AmountNotLeftError: it cannot be refunded so.
        IdempotencyKeyReusedError: the key came with another request before.
        ThrottledError: too many writers; the same request may be repeated.
    """
    audit = deps.audit.context(actor, AuditAction.REFUND_ASKED, AUDITED)
    refund = reserve_refund(deps, refund_number(order_no, key), order_no, request, actor.subject, audit)
    if refund.asked != request:
        raise IdempotencyKeyReusedError("this Idempotency-Key came with another request before")
    return pay_out_refund(deps, refund) if is_new_and_free(refund) else refund


def is_new_and_free(refund: Refund) -> bool:
    """Return whether WeChat was never called for a refund that is free to go; later calls are the schedule's."""
    return refund.state is RefundState.CREATED and refund.called_at is None and refund.last_error is None


def reserve_refund(
    deps: AskRefundDeps, refund_no: str, order_no: str, request: RefundRequest, by: str, audit: AuditContext
) -> Refund:
    """Return the refund of this number, which holds its amount; made now, unless it is there. Errors as above.

    What nobody asked for is the rule's on late payments, which needs no second person.
    """
    origin = RefundOrigin.RULE if audit is UNAUDITED else RefundOrigin.OPERATOR

    def attempt() -> Refund:
        known = deps.refunds.find(refund_no)
        if known is not None:
            return known
        order = deps.orders.get(order_no)
        audit.require_seen(order.version)
        account = deps.account_of(order.mchid)
        asked = Asked(
            origin,
            by,
            f"{deps.api_url}/v1/callbacks/{order.mchid}/refund",
            account.refund_approval_above_fen if origin is RefundOrigin.OPERATOR else None,
            account.restock_on_refund,
        )
        change = new_refund(refund_no, order, request, asked, deps.clock())
        deps.refunds.save(change, audit.entries(None, change.refund))
        return change.refund

    return retry_stale(attempt, f"order {order_no}")
