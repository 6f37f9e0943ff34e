"""Answers about products."""

from collections.abc import Callable
from typing import Self

from pydantic import AwareDatetime, BaseModel

from merchant_center.core.edge.json_models import View
from merchant_center.core.money import yuan_text
from merchant_center.pictures.views import PictureView
from merchant_center.products.rules import Product, goods_id


class ProductView(View):
    """A product."""

    product_number: str
    goods_id: str
    """The product as WeChat knows it (商品编码): what a voucher for single products names. The number itself, if it has
    only letters, digits, - and _."""
    name: str
    """Name of the product."""
    introduction: str
    tags: list[str]
    price_fen: int
    price_yuan: str
    """The price in yuan with two decimals, for display."""
    on_sale: bool
    pictures: list[PictureView]
    """Pictures of the product, in their order."""
    updated_at: AwareDatetime

    @classmethod
    def of(cls, product: Product, link: Callable[[str], str]) -> Self:
        """Return the view of a product whose pictures get their addresses from ``link``."""
        pictures = [PictureView(key=key, url=link(key)) for key in product.pictures]
        return cls.from_value(
            product,
            goods_id=goods_id(product.product_number),
            price_yuan=yuan_text(product.price_fen),
            pictures=pictures,
        )


class ProductPage(BaseModel):
    """Products by number. An empty cursor means that there are no more."""

    products: list[ProductView]
    cursor: str
