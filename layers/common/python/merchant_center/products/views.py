"""Answers about products."""

from collections.abc import Callable
from typing import Self

from pydantic import AwareDatetime, BaseModel

from merchant_center.core.edge.json_models import Versioned, View
from merchant_center.core.money import yuan_text
from merchant_center.pictures.views import PictureView
from merchant_center.products.rules import Inventory, Product, goods_id


class InventoryView(View):
    """Where the pieces of a product are; the first three together are what operators put in."""

    available: int
    """How many can be ordered now."""
    reserved: int
    """How many are held by orders that wait for payment."""
    sold: int
    """How many were paid, less those that came back with a refund."""
    oversold: int
    """How many were paid after their order was closed, when none was there any more: somebody has to see to them."""


class ProductView(View):
    """A product as a page shows it."""

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
    sold_out: bool
    """Whether nothing of it can be ordered now; false for a product that is not counted."""
    left: int | None
    """How many can be ordered now, of a product that shows it; null else."""

    @classmethod
    def of(cls, product: Product, link: Callable[[str], str], inventory: Inventory | None) -> Self:
        """Return the view of a product whose pictures get their addresses from ``link``."""
        counted = (inventory or Inventory()) if product.counted else None
        pictures = [PictureView(key=key, url=link(key)) for key in product.pictures]
        return cls.from_value(
            product,
            goods_id=goods_id(product.product_number),
            price_yuan=yuan_text(product.price_fen),
            pictures=pictures,
            inventory=counted,
            sold_out=counted is not None and counted.available == 0,
            left=counted.available if counted is not None and product.shows_left else None,
        )


class FullProductView(ProductView, Versioned):
    """A product as operators see it."""

    shows_left: bool
    """Whether pages are told how many are left."""
    inventory: InventoryView | None
    """Where its pieces are; null for a product that is not counted."""


class ProductPage(BaseModel):
    """Products by number. An empty cursor means that there are no more."""

    products: list[ProductView]
    cursor: str


class FullProductPage(BaseModel):
    """Products by number, on sale or not. An empty cursor means that there are no more."""

    products: list[FullProductView]
    cursor: str
