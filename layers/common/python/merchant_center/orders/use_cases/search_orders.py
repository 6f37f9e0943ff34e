"""Search orders: pages that stay stable while orders arrive, never a scan of the table."""

from dataclasses import dataclass
from functools import partial

from merchant_center.core.aws.keys import ORDER_SHARDS
from merchant_center.core.cursors import Page, read_page
from merchant_center.orders.rules.order import Order
from merchant_center.orders.rules.search import OrderFilter
from merchant_center.orders.store import OrderStore


@dataclass(frozen=True, slots=True)
class SearchOrdersDeps:
    """What searching orders works with."""

    orders: OrderStore


def search_orders(deps: SearchOrdersDeps, filter_: OrderFilter, limit: int, cursor: str = "") -> Page[Order]:
    """Return one page of orders that meet the filter, newest first.

    Args:
        deps: what it works with.
        filter_: the conditions.
        limit: orders at the most.
        cursor: of the page before, for the same filter.

    Raises:
        InvalidInputError: the cursor belongs to another question, or is none of ours.
    """
    entries = partial(deps.orders.stream, filter_, page=limit // ORDER_SHARDS + 8)
    return read_page(entries, filter_, cursor, limit)
