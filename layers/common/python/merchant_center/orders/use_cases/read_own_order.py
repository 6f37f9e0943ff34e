"""A customer reads an order of their own, as fresh as WeChat knows it."""

from merchant_center.core.errors import MerchantCenterError, NotFoundError
from merchant_center.customers.rules import Customer
from merchant_center.orders.errors import StaleOrderError
from merchant_center.orders.rules.live_poll import may_poll_live, with_live_poll
from merchant_center.orders.rules.order import Order
from merchant_center.orders.use_cases.settle_order import SettleOrderDeps, settle_order


def read_own_order(deps: SettleOrderDeps, customer: Customer, order_no: str) -> Order:
    """Return a customer's own order; an unpaid one is polled at WeChat if the last poll is a while ago.

    The poll is recorded before it is made: of many reads at once one asks, and a poll that fails counts too.

    Raises:
        NotFoundError: there is none, or it is another customer's (the answer is the same).
    """
    order = deps.orders.get(order_no)
    if (order.appid, order.openid) != (customer.appid, customer.openid):
        raise NotFoundError(f"there is no order {order_no}")
    if not may_poll_live(order, deps.clock()):
        return order
    polling = with_live_poll(order, deps.clock())
    try:
        deps.orders.save(polling, None)
        return settle_order(deps, polling)
    except StaleOrderError:
        return deps.orders.get(order_no)
    except MerchantCenterError:
        # The record is still the truth we have; the sweep polls again and stores what went wrong.
        return polling
