"""What a customer asks about their orders, and what they get."""

from typing import Annotated

from pydantic import BaseModel, Field

from merchant_center.core.edge.json_models import Request
from merchant_center.core.edge.request_types import COMMA_SEPARATED, Cursor, PageSize
from merchant_center.orders.rules.order import OrderState
from merchant_center.orders.views import OrderView

States = Annotated[list[OrderState], COMMA_SEPARATED, Field(min_length=1, json_schema_extra={"uniqueItems": True})]


class ListMyOrders(Request):
    """Which of the customer's orders; without ``states`` all of them."""

    states: States | None = None
    """Only orders in any of these states: ``CREATED,PREPAID`` wait for payment."""
    limit: PageSize = 20
    cursor: Cursor = ""


class MyOrders(BaseModel):
    """The customer's own orders, newest first. A page may be short; an empty cursor means that there are no more."""

    orders: list[OrderView]
    cursor: str
