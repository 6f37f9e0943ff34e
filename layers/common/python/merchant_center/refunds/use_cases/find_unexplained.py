"""Notice refunds that WeChat made and that we know nothing of, by the state of the order there."""

from merchant_center.core.errors import MerchantCenterError
from merchant_center.orders.errors import StaleOrderError
from merchant_center.orders.rules.after_payment import with_unexplained_refund
from merchant_center.orders.rules.order import Order
from merchant_center.orders.use_cases.settle_order import REFUNDED_STATE
from merchant_center.refunds.use_cases.record_refund import RecordRefundDeps


def note_unexplained(deps: RecordRefundDeps, order_no: str) -> Order:
    """Ask WeChat about a paid order, and mark it if something was refunded there that our refunds do not account for.

    A refund can be queried by its own number only: the mark stays until its notice or the bill tells of it.
    """
    order = deps.orders.get(order_no)
    try:
        payment = deps.orders_of(order.mchid).query_order(order_no)
    except MerchantCenterError:
        return order
    marked = with_unexplained_refund(order) if payment.trade_state == REFUNDED_STATE else None
    if marked is None:
        return order
    try:
        deps.orders.save(marked, None)
    except StaleOrderError:
        return deps.orders.get(order_no)
    return marked
