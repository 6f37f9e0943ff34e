"""A customer reads an order of their own, as fresh as WeChat knows it."""

from merchant_center.core.clock import Clock
from merchant_center.core.errors import MerchantCenterError, NotFoundError
from merchant_center.customers.rules import Customer
from merchant_center.orders.errors import StaleOrderError
from merchant_center.orders.rules.order import Order, looked_live, may_look_live
from merchant_center.orders.store import OrderStore
from merchant_center.orders.use_cases.settle_order import WeChatFor, settle_order


def read_own_order(customer: Customer, order_no: str, *, orders: OrderStore, wechat: WeChatFor, clock: Clock) -> Order:
    """A customer's own order; an unpaid one is checked at WeChat when the last look is a while ago.

    The look is noted before it is made: of many reads at once one asks, and a look that fails counts like any other.

    Raises:
        NotFoundError: there is none, or it is somebody else's (which is not told apart).
    """
    order = orders.get(order_no)
    if order is None or (order.appid, order.openid) != (customer.appid, customer.openid):
        raise NotFoundError(f"there is no order {order_no}")
    if not may_look_live(order, clock()):
        return order
    looking = looked_live(order, clock())
    try:
        orders.save(looking, None)
        return settle_order(looking, orders=orders, wechat=wechat, clock=clock)
    except StaleOrderError:
        return orders.get(order_no) or order
    except MerchantCenterError:
        # The record is still the truth we have; the sweep looks again and keeps what went wrong.
        return looking
