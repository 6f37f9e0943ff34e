"""Products and their limits."""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from merchant_center.audit.rules import Audited, ResourceKind
from merchant_center.core.texts import code_pattern, mentions

PRODUCT_NUMBER_PATTERN = code_pattern(32, never_first=".")
"""The merchant's own number, in whatever script."""

MAX_PICTURES = 9
MAX_NAME = 60
MAX_INTRODUCTION = 2_000
MAX_TAGS = 20
MAX_TAG = 20

AUDITED = Audited(
    ResourceKind.PRODUCT, "product_number", ("name", "introduction", "tags", "price_fen", "on_sale", "pictures")
)

_GOODS_ID = r"[0-9A-Za-z_-]{1,32}"


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


def goods_id(product_number: str) -> str:
    """Return WeChat's ``merchant_goods_id`` of a product, which item vouchers match.

    It is the number itself where WeChat takes its characters (WeChat Pay APIv3, "JSAPI order"), else made of it.
    """
    if re.fullmatch(_GOODS_ID, product_number):
        return product_number
    return "G-" + base64.b32encode(hashlib.sha256(product_number.encode()).digest())[:26].decode()


def product_folder(product_number: str) -> str:
    """Return where the pictures of a product live in the media bucket."""
    return f"products/{goods_id(product_number)}"
