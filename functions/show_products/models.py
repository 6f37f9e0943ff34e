"""What pages ask about products."""

from pydantic import Field

from merchant_center.core.edge.json_models import Request
from merchant_center.core.edge.request_types import Cursor, QueryNumber
from merchant_center.products.rules import MAX_TAG


class BrowseProducts(Request):
    """Only products with this tag, if one is given; where to go on, and how many."""

    tag: str = Field("", max_length=MAX_TAG)
    """Only products with this tag."""
    limit: QueryNumber = Field(20, ge=1, le=50)
    cursor: Cursor = ""
