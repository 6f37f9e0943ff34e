"""A customer lists their own orders, newest first."""

from functools import partial

from merchant_center.core.cursors import Page, read_page
from merchant_center.customers.rules import Customer
from merchant_center.orders.rules.order import Order, OrderState
from merchant_center.orders.store import OrderStore

EVENTS_AN_ORDER = 3
"""Created, prepaid, and paid or closed: so many events are read for each order that a page wants."""


def list_own_orders(
    orders: OrderStore, customer: Customer, states: tuple[OrderState, ...], limit: int, cursor: str = ""
) -> Page[Order]:
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
    entries = partial(orders.of_customer, customer, frozenset(states), page=limit * EVENTS_AN_ORDER)
    return read_page(entries, question, cursor, limit)
