"""Close an unpaid order for an operator, at WeChat first (law 7)."""

from dataclasses import dataclass

from merchant_center.audit.rules import AuditAction
from merchant_center.audit.use_cases.audit_log import AuditLog
from merchant_center.core.actors import Actor
from merchant_center.core.errors import ConflictError
from merchant_center.core.retry import retry_stale
from merchant_center.orders.errors import OrderPaidError
from merchant_center.orders.rules import order as rules
from merchant_center.orders.rules.actions import AUDITED
from merchant_center.orders.rules.order import UNDECIDED, Order, OrderState
from merchant_center.orders.use_cases.settle_order import SettleOrderDeps, settle_order


@dataclass(frozen=True, slots=True)
class CloseOrderDeps(SettleOrderDeps):
    """What closing an order works with, beyond settling one."""

    audit: AuditLog


def close_order(deps: CloseOrderDeps, order_no: str, actor: Actor) -> Order:
    """Return the order, closed; one that is closed already is returned as it is.

    Who asked is stored before WeChat is: whatever dies afterwards, the schedule closes the order, under the same name.

    Raises:
        NotFoundError: there is no such order.
        VersionChangedError: it is not the version that the actor has seen.
        OrderPaidError: it is paid, perhaps at this moment.
        ConflictError: WeChat does not close it yet, as a customer is paying; the schedule goes on.
        OutcomeUnknownError: WeChat did not answer; the schedule goes on, and the same request may be repeated.
        RemoteRefusedError: WeChat does not answer this question to us.
    """
    asked = retry_stale(lambda: _with_request(deps, order_no, actor), f"order {order_no}")
    order = settle_order(deps, asked)
    if order.state in UNDECIDED:
        raise ConflictError(f"WeChat has not closed order {order_no} yet; it is asked again until it is closed or paid")
    if order.state is not OrderState.CLOSED:
        raise OrderPaidError(order_no, order.state)
    return order


def _with_request(deps: CloseOrderDeps, order_no: str, actor: Actor) -> Order:
    order = deps.orders.get(order_no)
    actor.require_seen(order.version)
    if order.state not in UNDECIDED or order.close_asked_at is not None:
        return order
    asked = rules.close_asked(order, actor.subject, deps.clock())
    deps.orders.save(asked, None, deps.audit.change(actor, AuditAction.ORDER_CLOSE_ASKED, AUDITED, order, asked))
    return asked
