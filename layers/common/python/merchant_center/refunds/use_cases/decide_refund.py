"""A second person decides about a refund or its asker withdraws it, and late money that stayed is resolved: once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from merchant_center.audit.rules import AuditAction
from merchant_center.core.actors import Actor
from merchant_center.core.errors import ConflictError
from merchant_center.core.retry import retry_stale
from merchant_center.orders.rules.order import Order
from merchant_center.refunds.rules import approval, changes
from merchant_center.refunds.rules.changes import Change
from merchant_center.refunds.rules.refund import AUDITED, Refund, RefundState
from merchant_center.refunds.use_cases.ask_refund import ManageRefundsDeps, is_new_and_free
from merchant_center.refunds.use_cases.pay_out_refund import pay_out_refund

type Decide = Callable[[Refund, Order, str, str, datetime], Change]


def approve_refund(deps: ManageRefundsDeps, refund_no: str, actor: Actor, note: str) -> Refund:
    """Let a refund go, and call WeChat for it; the same person's approval again changes nothing.

    Raises:
        NotFoundError: there is no such refund.
        OwnRequestError: who asked for it decides.
        VersionChangedError: it is not the version that the actor has seen.
        ConflictError: it was decided otherwise, or has lapsed.
        ThrottledError: too many writers; the same request may be repeated.
    """
    refund = _decide(deps, refund_no, actor, note, _APPROVE)
    return pay_out_refund(deps, refund) if is_new_and_free(refund) else refund


def refuse_refund(deps: ManageRefundsDeps, refund_no: str, actor: Actor, note: str) -> Refund:
    """Refuse a refund, whose amount is free again; errors and repeats as in :func:`approve_refund`."""
    return _decide(deps, refund_no, actor, note, _REFUSE)


def withdraw_refund(deps: ManageRefundsDeps, refund_no: str, actor: Actor) -> Refund:
    """Take back what the actor asked for: its amount is free again; repeats as in :func:`approve_refund`.

    Raises:
        NotFoundError: there is no such refund.
        PermissionDeniedError: somebody else asked for it.
        VersionChangedError: it is not the version that the actor has seen.
        ConflictError: it was decided, or has lapsed.
        ThrottledError: too many writers; the same request may be repeated.
    """
    return _decide(deps, refund_no, actor, "", _WITHDRAW)


def resolve_refund(deps: ManageRefundsDeps, refund_no: str, actor: Actor, note: str) -> Refund:
    """Record what somebody did about a refund that a rule asked for in vain; the same again changes nothing.

    Raises:
        NotFoundError: there is no such refund.
        VersionChangedError: it is not the version that the actor has seen.
        ConflictError: it needs nobody, or somebody resolved it otherwise.
        ThrottledError: too many writers; the same request may be repeated.
    """

    def attempt() -> Refund:
        refund = deps.refunds.get(refund_no)
        if not refund.is_unresolved and (refund.decided_by, refund.note) == (actor.subject, note):
            return refund
        actor.require_seen(refund.version)
        resolved = changes.resolved(refund, actor.subject, note, deps.clock())
        entry = deps.audit.change(actor, AuditAction.REFUND_RESOLVED, AUDITED, refund, resolved)
        deps.refunds.save(Change(resolved), [entry])
        return resolved

    return retry_stale(attempt, f"refund {refund_no}")


@dataclass(frozen=True, slots=True)
class _Decision:
    decide: Decide
    action: AuditAction
    is_refusal: bool
    is_of_asker: bool = False


_APPROVE = _Decision(approval.approved, AuditAction.REFUND_APPROVED, is_refusal=False)
_REFUSE = _Decision(approval.refused, AuditAction.REFUND_REFUSED, is_refusal=True)
_WITHDRAW = _Decision(approval.withdrawn, AuditAction.REFUND_WITHDRAWN, is_refusal=True, is_of_asker=True)


def _decide(deps: ManageRefundsDeps, refund_no: str, actor: Actor, note: str, decision: _Decision) -> Refund:
    def attempt() -> Refund:
        refund = deps.refunds.get(refund_no)
        require_person = approval.require_asker if decision.is_of_asker else approval.require_other
        require_person(refund, actor.subject)
        if _is_repeat(refund, actor.subject, decision):
            return refund
        actor.require_seen(refund.version)
        if refund.state is not RefundState.WAITING_APPROVAL:
            raise ConflictError(f"refund {refund_no} is {refund.state} and does not wait for an approval")
        order = deps.orders.get(refund.order_no)
        change = decision.decide(refund, order, actor.subject, note, deps.clock())
        deps.refunds.save(change, [deps.audit.change(actor, decision.action, AUDITED, refund, change.refund)])
        return change.refund

    return retry_stale(attempt, f"refund {refund_no}")


def _is_repeat(refund: Refund, by: str, decision: _Decision) -> bool:
    """Return whether the same person decided the same before."""
    is_decided = refund.state is not RefundState.WAITING_APPROVAL and refund.decided_by == by != ""
    return is_decided and (refund.state is RefundState.REFUSED) == decision.is_refusal
