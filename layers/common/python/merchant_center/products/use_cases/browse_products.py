"""Read what is on sale, for anybody."""

from dataclasses import dataclass

from merchant_center.core.cursors import cursor_of, position_of
from merchant_center.core.errors import NotFoundError
from merchant_center.products.rules import Product
from merchant_center.products.store import ProductStore

PAGE = 100
MAX_READS = 10
"""How many pages of the catalogue one question may read."""


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
    question = ("products on sale", tag)
    position = position_of(cursor, question)
    found: list[Product] = []
    for _ in range(MAX_READS):
        page = deps.products.page(PAGE, position)
        for product in page:
            position = product.product_number
            if product.on_sale and (not tag or tag in product.tags):
                found.append(product)
            if len(found) == limit:
                return found, cursor_of(position, question)
        if len(page) < PAGE:
            return found, ""
    return found, cursor_of(position, question)
