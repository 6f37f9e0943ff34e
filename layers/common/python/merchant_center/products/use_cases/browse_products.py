"""Read what is on sale, for anybody."""

from dataclasses import dataclass

from merchant_center.core.cursors import read_page
from merchant_center.core.errors import NotFoundError
from merchant_center.products.rules import Product, ProductFilter
from merchant_center.products.store import ProductStore


@dataclass(frozen=True, slots=True)
class BrowseProductsDeps:
    """What reading products works with."""

    products: ProductStore


def get_product_on_sale(deps: BrowseProductsDeps, product_number: str) -> Product:
    """Return a product that is on sale.

    Raises:
        NotFoundError: there is none, or it is not on sale.
    """
    product = deps.products.get(product_number)
    if not product.on_sale:
        raise NotFoundError(f"there is no product {product_number}")
    return product


def browse_products(deps: BrowseProductsDeps, limit: int, cursor: str, tag: str) -> tuple[list[Product], str]:
    """Return one page of products on sale, by number, and the cursor of the next ("" if there is none).

    When few products meet the question the page is short; only an empty cursor means that there are no more.

    Raises:
        InvalidInputError: the cursor is not of this list, or of one with another tag.
    """
    filter_ = ProductFilter(tag=tag, on_sale=True)
    page = read_page(deps.products.entries, ("products on sale", tag), cursor, limit, filter_.admits)
    return list(page.found), page.cursor
