"""What operators ask about orders, and what they get."""

from pydantic import BaseModel, Field

from merchant_center.core.edge.json_models import Request
from merchant_center.core.edge.request_types import Code, Cursor, Instant, PageSize, Phone
from merchant_center.core.sources import CAMPAIGN_PATTERN
from merchant_center.orders.rules.order import OrderState
from merchant_center.orders.rules.search import OrderFilter
from merchant_center.orders.views import FullOrderView
from merchant_center.products.rules import PRODUCT_NUMBER_PATTERN


class SearchOrders(Request):
    """Conditions that all hold. Spans are half-open; instants need a time zone."""

    phone: Phone = ""
    product_number: Code = Field("", pattern=f"^({PRODUCT_NUMBER_PATTERN})?$")
    state: OrderState | None = None
    mchid: str = Field("", max_length=32)
    campaign: Code = Field("", pattern=f"^({CAMPAIGN_PATTERN})?$")
    created_from: Instant | None = None
    created_to: Instant | None = None
    paid_from: Instant | None = None
    paid_to: Instant | None = None
    order_no: str = Field("", max_length=32)
    """Only the order of this number."""
    transaction_id: str = Field("", max_length=32)
    """Only the order that this transaction of WeChat's (微信支付单号) paid."""
    limit: PageSize = 50
    cursor: Cursor = ""

    def filter(self) -> OrderFilter:
        """The conditions as a value of the domain."""
        return OrderFilter(**self.model_dump(exclude={"limit", "cursor"}))


class OrderPageView(BaseModel):
    """Orders, newest first. A page may be short; only an empty cursor means that there are no more."""

    orders: list[FullOrderView]
    cursor: str
