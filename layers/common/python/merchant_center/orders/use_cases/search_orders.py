"""Search orders: pages that stay stable while orders arrive, never a scan of the table."""

from collections.abc import Iterable
from dataclasses import dataclass

from merchant_center.core.aws.keys import ORDER_SHARDS
from merchant_center.core.cursors import cursor_of, position_of
from merchant_center.orders.rules.order import Order
from merchant_center.orders.rules.search import Found, OrderFilter
from merchant_center.orders.store import OrderStore

MAX_READ = 1_000
"""Index entries one page reads at the most; a page that meets few of them is short and has a cursor."""


@dataclass(frozen=True, slots=True)
class SearchOrdersDeps:
    """What searching orders works with."""

    orders: OrderStore


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Orders, newest first. An empty ``cursor`` means that there are no more."""

    orders: tuple[Order, ...]
    cursor: str


def search_orders(deps: SearchOrdersDeps, filter_: OrderFilter, limit: int, cursor: str = "") -> OrderPage:
    """Return one page of orders that meet the filter.

    Args:
        deps: what it works with.
        filter_: the conditions.
        limit: orders at the most.
        cursor: of the page before, for the same filter.

    Raises:
        InvalidInputError: the cursor belongs to another question, or is none of ours.
    """
    after = position_of(cursor, filter_)
    page = limit // ORDER_SHARDS + 8
    return read_page(deps.orders.stream(filter_, after=after, page=page), limit, filter_)


def read_page(entries: Iterable[Found | str], limit: int, question: object) -> OrderPage:
    """Return the page that a stream of the store begins with, and the cursor of this question behind it."""
    found: list[Order] = []
    for read, entry in enumerate(entries, start=1):
        position = entry.position if isinstance(entry, Found) else entry
        if isinstance(entry, Found):
            found.append(entry.order)
        if len(found) == limit or read == MAX_READ:
            return OrderPage(tuple(found), cursor_of(position, question))
    return OrderPage(tuple(found), "")
