"""What operators may do to an order, and how the audit log tells of it."""

from enum import StrEnum

from merchant_center.audit.rules import Audited, ResourceKind
from merchant_center.orders.rules.order import UNDECIDED, Order

AUDITED = Audited(ResourceKind.ORDER, "order_no", ("state", "close_asked_by"))


class OrderAction(StrEnum):
    """What an operator may do to an order."""

    CLOSE = "close"


def allowed_actions(order: Order) -> list[OrderAction]:
    """Return what may be done to the order as it is; one that is being closed may be closed again."""
    return [OrderAction.CLOSE] if order.state in UNDECIDED else []
