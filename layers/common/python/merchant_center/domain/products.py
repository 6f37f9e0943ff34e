"""What a product is and what it may look like."""

import re
from dataclasses import dataclass
from datetime import datetime

PRODUCT_NUMBER_PATTERN = r"[0-9A-Za-z_-]{1,32}"
"""The merchant's own number; the shape is that of WeChat's ``merchant_goods_id``, which item vouchers match."""

PICTURE_TYPES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/gif": "gif"}
MAX_PICTURE_BYTES = 5 * 1024 * 1024
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


def is_product_number(text: str) -> bool:
    """Whether the text can be a product number."""
    return _NUMBER.fullmatch(text) is not None


def picture_key(product_number: str, content_type: str, name: str) -> str:
    """Where a picture lives in the media bucket.

    Raises:
        KeyError: for a type outside :data:`PICTURE_TYPES`.
    """
    return f"products/{product_number}/{name}.{PICTURE_TYPES[content_type]}"


def owns_picture(product_number: str, key: str) -> bool:
    """Whether a picture key was handed out for this product, so that none can point into another's folder."""
    pattern = rf"products/{re.escape(product_number)}/[0-9a-z]{{8,40}}\.(?:{'|'.join(PICTURE_TYPES.values())})"
    return re.fullmatch(pattern, key) is not None
