"""What operators ask about orders, and what they get."""

from pydantic import BaseModel

from merchant_center.core.edge.request_types import Cursor, PageSize
from merchant_center.orders.rules.search import OrderFilter
from merchant_center.orders.views import FullOrderView, OrderConditions


class SearchOrders(OrderConditions):
    """Conditions that all hold. Spans are half-open; instants need a time zone."""

    limit: PageSize = 50
    cursor: Cursor = ""

    def filter(self) -> OrderFilter:
        """The conditions as a value of the domain."""
        return OrderFilter(**self.model_dump(exclude={"limit", "cursor"}))


class OrderPageView(BaseModel):
    """Orders, newest first. A page may be short; only an empty cursor means that there are no more."""

    orders: list[FullOrderView]
    cursor: str
