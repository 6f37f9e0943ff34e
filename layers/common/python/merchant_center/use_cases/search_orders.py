"""Search orders: pages that stay stable while orders arrive, never a scan of the table."""

import hashlib
from dataclasses import dataclass

import msgspec

from merchant_center.domain.order_search import OrderFilter
from merchant_center.domain.orders import Order
from merchant_center.errors import InvalidInputError, NotFoundError
from merchant_center.storage.keys import ORDER_SHARDS
from merchant_center.storage.orders import Found, OrderStore

MAX_READ = 1_000
"""Index entries one page reads at the most; a page that meets few of them is short and has a cursor."""


class Cursor(msgspec.Struct, frozen=True, array_like=True):
    """Where a page ended, and the question it belongs to."""

    position: str
    question: str


@dataclass(frozen=True, slots=True)
class OrderPage:
    """Orders, newest first. An empty ``cursor`` means that there are no more."""

    orders: tuple[Order, ...]
    cursor: str


def search_orders(filter_: OrderFilter, limit: int, cursor: str = "", *, orders: OrderStore) -> OrderPage:
    """One page of orders that meet the filter.

    Args:
        filter_: the conditions.
        limit: orders at the most.
        cursor: of the page before, for the same filter.
        orders: where they are.

    Raises:
        InvalidInputError: the cursor belongs to another question, or is none of ours.
    """
    after = _position(cursor, filter_) if cursor else ""
    found: list[Order] = []
    position = ""
    page = limit // ORDER_SHARDS + 8
    for read, entry in enumerate(orders.stream(filter_, after=after, page=page), start=1):
        position = entry.position if isinstance(entry, Found) else entry
        if isinstance(entry, Found):
            found.append(entry.order)
        if len(found) == limit or read == MAX_READ:
            return OrderPage(tuple(found), _cursor(position, filter_))
    return OrderPage(tuple(found), "")


def find_order(order_no: str, *, orders: OrderStore) -> Order:
    """One order in full, for operators.

    Raises:
        NotFoundError: there is none.
    """
    order = orders.get(order_no)
    if order is None:
        raise NotFoundError(f"there is no order {order_no}")
    return order


def _question(filter_: OrderFilter) -> str:
    return hashlib.sha256(msgspec.json.encode(filter_)).hexdigest()[:16]


def _cursor(position: str, filter_: OrderFilter) -> str:
    return msgspec.json.encode(Cursor(position, _question(filter_))).hex()


def _position(cursor: str, filter_: OrderFilter) -> str:
    try:
        known = msgspec.json.decode(bytes.fromhex(cursor), type=Cursor)
    except (ValueError, msgspec.DecodeError):
        raise InvalidInputError.of("cursor", "is none that this search gave out") from None
    if known.question != _question(filter_):
        raise InvalidInputError.of("cursor", "belongs to a search with other conditions")
    return known.position
