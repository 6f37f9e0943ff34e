"""What pages ask about the number of products."""

from pydantic import BaseModel, Field

from merchant_center.core.edge.json_models import Request
from merchant_center.core.edge.request_types import QueryNumber
from merchant_center.products.rules import MAX_TAG


class CountProducts(Request):
    """Only products with this tag, if one is given, and how many are counted."""

    tag: str = Field("", max_length=MAX_TAG)
    """Only products with this tag."""
    limit: QueryNumber = Field(20, ge=1, le=50)


class ProductCount(BaseModel):
    """How many products are on sale."""

    total: int
    """Products on sale, as many as were asked for at the most."""
