"""Products in the catalogue table."""

from collections.abc import Iterator, Sequence

from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.kinds import items_of_kind
from merchant_center.core.aws.writes import Value, Write, delete_version, put_new, put_version
from merchant_center.core.errors import ConditionFailedError, ConflictError, NotFoundError, StaleVersionError
from merchant_center.products.rules import Product

_PRODUCTS = Document(Product)
_KIND = "PRODUCT"


class ProductStore:
    """The products of the catalogue table."""

    def __init__(self, dynamo: Dynamo, catalogue_table: str) -> None:
        self._dynamo = dynamo
        self._table = catalogue_table

    def get(self, product_number: str) -> Product:
        """Return the product.

        Raises:
            NotFoundError: there is none.
        """
        found = self.find(product_number)
        if found is None:
            raise NotFoundError(f"there is no product {product_number}")
        return found

    def find(self, product_number: str) -> Product | None:
        """Return the product, or ``None``."""
        item = self._dynamo.get(self._table, keys.product(product_number), keys.ITEM)
        return _PRODUCTS.value(item["data"]) if item else None

    def get_many(self, product_numbers: Sequence[str]) -> dict[str, Product]:
        """Products by number; unknown ones are left out."""
        wanted = [(keys.product(number), keys.ITEM) for number in product_numbers]
        products = [_PRODUCTS.value(item["data"]) for item in self._dynamo.get_many(self._table, wanted).values()]
        return {product.product_number: product for product in products}

    def create(self, product: Product, *also: Write) -> None:
        """Store a new product, and ``also`` with it.

        Raises:
            ConflictError: its number is taken.
        """
        try:
            self._dynamo.transact([put_new(self._table, _item(product)), *also])
        except ConditionFailedError as error:
            raise ConflictError(f"there is a product with the number {product.product_number} already") from error

    def save(self, product: Product, *also: Write) -> None:
        """Store the next version of a product, and ``also`` with it.

        Raises:
            StaleVersionError: it was changed or deleted meanwhile.
        """
        try:
            self._dynamo.transact([put_version(self._table, _item(product), product.version - 1), *also])
        except ConditionFailedError as error:
            raise StaleVersionError(
                f"product {product.product_number} was changed by somebody else meanwhile"
            ) from error

    def delete(self, product: Product, *also: Write) -> None:
        """Delete this version of a product, and write ``also`` with it; orders have their own copy of name and price.

        Raises:
            StaleVersionError: it was changed or deleted meanwhile.
        """
        gone = delete_version(self._table, keys.product(product.product_number), keys.ITEM, product.version)
        try:
            self._dynamo.transact([gone, *also])
        except ConditionFailedError as error:
            raise StaleVersionError(
                f"product {product.product_number} was changed by somebody else meanwhile"
            ) from error

    def entries(self, after: str = "") -> Iterator[tuple[str, Product]]:
        """Yield products with their positions, by number, behind ``after``."""
        for position, item in items_of_kind(self._dynamo, self._table, _KIND, after):
            yield position, _PRODUCTS.value(item["data"])


def _item(product: Product) -> dict[str, Value]:
    return {
        "pk": keys.product(product.product_number),
        "sk": keys.ITEM,
        "kind": _KIND,
        "kind_position": product.product_number,
        "version": product.version,
        "data": _PRODUCTS.text(product),
    }
