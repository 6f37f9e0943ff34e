"""Keep the catalogue: create, change, delete products and take in their pictures."""

from dataclasses import replace
from typing import Any

from merchant_center.core.aws.files import FileStore
from merchant_center.core.clock import Clock, Entropy
from merchant_center.core.cursors import cursor_of, position_of
from merchant_center.core.errors import FieldProblem, InvalidInputError, NotFoundError
from merchant_center.pictures.rules import owns_picture
from merchant_center.pictures.use_cases.offer_pictures import offer_picture
from merchant_center.products.rules import Product, product_folder
from merchant_center.products.store import ProductStore

PAGE = 100
MOST_READS = 10
"""Pages of the catalogue that one question of anybody's reads at the most."""


def create_product(product: Product, *, products: ProductStore) -> Product:
    """Keep a new product.

    Raises:
        ConflictError: its number is taken.
        InvalidInputError: a picture was not uploaded for this product.
    """
    _require_own_pictures(product)
    products.create(product)
    return product


def change_product(product_number: str, changes: dict[str, Any], *, products: ProductStore, clock: Clock) -> Product:
    """Change what is given and keep the rest. Orders already placed keep the old name and price.

    Raises:
        NotFoundError: there is no such product.
        ConflictError: somebody else changed it meanwhile.
        InvalidInputError: a picture was not uploaded for this product.
    """
    product = get_product(product_number, products=products)
    changed = replace(product, **changes, updated_at=clock(), version=product.version + 1)
    _require_own_pictures(changed)
    products.save(changed)
    return changed


def get_product(product_number: str, *, products: ProductStore, on_sale_only: bool = False) -> Product:
    """Return a product.

    Raises:
        NotFoundError: there is none, or it is not on sale and only such are asked for.
    """
    product = products.get(product_number)
    if on_sale_only and not product.on_sale:
        raise NotFoundError(f"there is no product {product_number}")
    return product


def delete_product(product_number: str, *, products: ProductStore) -> None:
    """Forget a product.

    Raises:
        NotFoundError: there is none.
    """
    if not products.delete(product_number):
        raise NotFoundError(f"there is no product {product_number}")


def offer_upload(
    product_number: str, content_type: str, *, products: ProductStore, media: FileStore, entropy: Entropy
) -> tuple[str, dict[str, Any]]:
    """A key for a new picture and the form with which a browser uploads it straight to the bucket.

    Raises:
        NotFoundError: there is no such product.
        InvalidInputError: not a type of picture that pages show.
    """
    get_product(product_number, products=products)
    return offer_picture(product_folder(product_number), content_type, media=media, entropy=entropy)


def _require_own_pictures(product: Product) -> None:
    problems = [
        FieldProblem(f"pictures.{n}", "was not handed out for this product")
        for n, key in enumerate(product.pictures)
        if not owns_picture(product_folder(product.product_number), key)
    ]
    if problems:
        raise InvalidInputError("pictures have to be uploaded for the product first", problems)


def browse_products(limit: int, cursor: str, tag: str, *, products: ProductStore) -> tuple[list[Product], str]:
    """One page of what is on sale, by number, and the cursor of the next ("" if there is none).

    When few products meet the question the page is short; only an empty cursor means that there are no more.

    Raises:
        InvalidInputError: the cursor is not of this list, or of one with another tag.
    """
    question = ("products on sale", tag)
    position = position_of(cursor, question)
    found: list[Product] = []
    for _ in range(MOST_READS):
        page = products.page(PAGE, position)
        for product in page:
            position = product.product_number
            if product.on_sale and (not tag or tag in product.tags):
                found.append(product)
            if len(found) == limit:
                return found, cursor_of(position, question)
        if len(page) < PAGE:
            return found, ""
    return found, cursor_of(position, question)
