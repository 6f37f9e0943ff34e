"""Products and their limits, and the inventory of those that are counted."""

import base64
import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from merchant_center.audit.rules import Audited, ResourceKind
from merchant_center.core.errors import InvalidInputError
from merchant_center.core.texts import code_pattern, mentions
from merchant_center.products.errors import InventoryChangedError, NotCountedError

PRODUCT_NUMBER_PATTERN = code_pattern(32, never_first=".")
"""The merchant's own number, in whatever script."""

MAX_PICTURES = 9
MAX_NAME = 60
MAX_INTRODUCTION = 2_000
MAX_TAGS = 20
MAX_TAG = 20
MAX_PIECES = 10_000_000
"""How many pieces of one product an inventory counts."""

AUDITED = Audited(
    ResourceKind.PRODUCT,
    "product_number",
    ("name", "introduction", "tags", "price_fen", "on_sale", "shows_left", "pictures"),
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
    counted: bool = False
    """Whether it has an inventory: as many can be ordered as are available."""
    shows_left: bool = False
    """Whether pages are told how many are available."""


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


@dataclass(frozen=True, slots=True)
class Inventory:
    """Where the pieces of a product are.

    ``available`` can be ordered, ``reserved`` are held by unpaid orders, ``sold`` were paid. Together they are what
    operators put in, at every instant. ``oversold`` were paid after their order was closed, when none was there.
    """

    available: int = 0
    reserved: int = 0
    sold: int = 0
    oversold: int = 0


@dataclass(frozen=True, slots=True)
class InventoryChange:
    """So many pieces of a product more in each place, or fewer."""

    product_number: str
    available: int = 0
    reserved: int = 0
    sold: int = 0
    oversold: int = 0


@dataclass(frozen=True, slots=True)
class Correction:
    """What an operator says of an inventory: one of the three.

    Attributes:
        add: so many more are available; fewer, if negative.
        set_available: so many are available, if it is still ``seen_available`` as the operator saw.
        counted: false ends the counting.
    """

    add: int = 0
    set_available: int | None = None
    seen_available: int | None = None
    counted: bool = True


def corrected(product: Product, inventory: Inventory, correction: Correction) -> int | None:
    """Return how many pieces are to be available; ``None`` if the correction changes nothing.

    Raises:
        NotCountedError: there is nothing to add to, as the product is not counted.
        InventoryChangedError: orders took pieces since the operator looked.
        InvalidInputError: fewer than none would be available, or too many to count.
    """
    now = inventory.available
    if not correction.counted:
        return now if product.counted else None
    if correction.set_available is None:
        if not product.counted:
            raise NotCountedError(product.product_number)
        if not 0 <= now + correction.add <= MAX_PIECES:
            raise InvalidInputError.of("add", f"must leave 0 to {MAX_PIECES} available; there are {now}")
        return now + correction.add
    if not product.counted:
        return correction.set_available
    if now == correction.set_available:
        return None
    if correction.seen_available is None:
        raise InvalidInputError.of("seen_available", "must be how many were available when you looked")
    if now != correction.seen_available:
        raise InventoryChangedError(now)
    return correction.set_available
