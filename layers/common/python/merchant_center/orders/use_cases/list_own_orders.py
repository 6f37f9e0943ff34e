"""A customer lists their own orders, newest first."""

from merchant_center.core.cursors import position_of
from merchant_center.customers.rules import Customer
from merchant_center.orders.rules.order import OrderState
from merchant_center.orders.store import OrderStore
from merchant_center.orders.use_cases.search_orders import OrderPage, read_page

EVENTS_AN_ORDER = 3
"""Created, prepaid, and paid or closed: so many events are read for each order that a page wants."""


def list_own_orders(
    orders: OrderStore, customer: Customer, states: tuple[OrderState, ...], limit: int, cursor: str = ""
) -> OrderPage:
    """Return one page of a customer's own orders, an order that was just placed among them.

    Args:
        orders: the store.
        customer: who asks, from the session.
        states: only orders in one of these; any if empty.
        limit: orders at the most.
        cursor: of the page before, for the same customer and states.

    Raises:
        InvalidInputError: the cursor belongs to another question, or is none of ours.
    """
    question = ("my orders", customer, sorted(set(states)))
    before = position_of(cursor, question)
    entries = orders.of_customer(customer, frozenset(states), before, page=limit * EVENTS_AN_ORDER)
    return read_page(entries, limit, question)
