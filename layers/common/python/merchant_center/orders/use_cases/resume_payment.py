"""A customer goes on with the payment of an order of their own, on whatever device, without its Idempotency-Key."""

from merchant_center.customers.rules import Customer
from merchant_center.orders.rules.order import Order, may_be_paid
from merchant_center.orders.use_cases.place_order import PlaceOrderDeps, ready_to_pay
from merchant_center.orders.use_cases.read_own_order import read_own_order


def resume_payment(deps: PlaceOrderDeps, customer: Customer, order_no: str) -> Order:
    """Return a customer's own order, ready to pay if it still waits for payment and its time is not over.

    WeChat is polled first, so that nobody is asked to pay what was paid a moment ago. Whatever dies on the way, a
    repeat makes the identical call for the same order: it can be paid once, however often payment is begun.

    Raises:
        NotFoundError: there is none, or it is another customer's (the answer is the same).
        ConfigurationError: the merchant account of the order is not used any more.
        RemoteRefusedError: WeChat refused the order for good; the order has the reason.
        OutcomeUnknownError: WeChat did not answer; the same request may be repeated.
    """
    order = read_own_order(deps, customer, order_no)
    return ready_to_pay(deps, order) if may_be_paid(order, deps.clock()) else order
