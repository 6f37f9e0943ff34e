"""What comes in and goes out when a customer orders."""

from typing import Annotated

from pydantic import BaseModel, Field, field_validator

from merchant_center.core.edge.json_models import Request
from merchant_center.core.edge.request_types import Code, Phone
from merchant_center.core.sources import CAMPAIGN_PATTERN
from merchant_center.orders.rules.intent import OrderRequest
from merchant_center.orders.rules.order import MAX_LINES, MAX_QUANTITY
from merchant_center.orders.views import OrderView, PaymentParameters
from merchant_center.products.rules import PRODUCT_NUMBER_PATTERN


class Line(Request):
    """So many of one product."""

    product_number: Code = Field(pattern=f"^{PRODUCT_NUMBER_PATTERN}$")
    quantity: int = Field(ge=1, le=MAX_QUANTITY)
    """How many pieces."""


class CreateOrder(Request):
    """What a customer asks for; a price is never part of it."""

    lines: Annotated[list[Line], Field(min_length=1, max_length=MAX_LINES)]
    """What is ordered, a line for each product. Prices are the catalogue's."""
    phone: Phone = ""
    campaign: Code = Field("", pattern=f"^({CAMPAIGN_PATTERN})?$")
    """Code of a campaign that an operator opened to pages; "" for none."""
    source_page: str = Field("", max_length=128)

    @field_validator("lines")
    @classmethod
    def _each_product_once(cls, lines: list[Line]) -> list[Line]:
        if len({line.product_number for line in lines}) < len(lines):
            raise ValueError("each product may stand in one line only")
        return lines

    def order_request(self) -> OrderRequest:
        """The request as a value of the domain."""
        quantities = tuple((line.product_number, line.quantity) for line in self.lines)
        return OrderRequest(quantities, self.phone, self.campaign, self.source_page)


class OrderToPay(BaseModel):
    """The order and, while it can be paid, what starts the payment."""

    order: OrderView
    """The order as it is now: a new one, or the one that the same request made before."""
    payment: PaymentParameters | None
    """What starts the payment in WeChat; null once it is paid or closed, or its time to be paid is over."""
