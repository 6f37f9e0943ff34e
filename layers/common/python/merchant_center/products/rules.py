"""Products and their limits."""

import re
from dataclasses import dataclass
from datetime import datetime

from merchant_center.core.texts import mentions

PRODUCT_NUMBER_PATTERN = r"[0-9A-Za-z_-]{1,32}"
"""The merchant's own number; the shape is that of WeChat's ``merchant_goods_id``, which item vouchers match."""

MAX_PICTURES = 9
MAX_NAME = 60
MAX_INTRODUCTION = 2_000
MAX_TAGS = 20
MAX_TAG = 20

_NUMBER = re.compile(PRODUCT_NUMBER_PATTERN)


@dataclass(frozen=True, slots=True)
class Product:
    """A thing for sale. ``price_fen`` is ours alone: a caller never names a price."""

    product_number: str
    name: str
    introduction: str
    tags: tuple[str, ...]
    price_fen: int
    on_sale: bool
    pictures: tuple[str, ...]
    created_at: datetime
    updated_at: datetime
    version: int = 1


@dataclass(frozen=True, slots=True)
class ProductFilter:
    """Conditions that all hold; "" and ``None`` mean: any."""

    text: str = ""
    tag: str = ""
    on_sale: bool | None = None

    def admits(self, product: Product) -> bool:
        """Return whether the product meets every condition."""
        return (
            mentions(self.text, product.name, product.product_number)
            and (not self.tag or self.tag in product.tags)
            and (self.on_sale is None or product.on_sale is self.on_sale)
        )


def is_product_number(text: str) -> bool:
    """Return whether the text can be a product number."""
    return _NUMBER.fullmatch(text) is not None


def product_folder(product_number: str) -> str:
    """Return where the pictures of a product live in the media bucket."""
    return f"products/{product_number}"
