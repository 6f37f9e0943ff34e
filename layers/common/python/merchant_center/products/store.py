"""Products and their inventories in the catalogue table."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.kinds import items_of_kind
from merchant_center.core.aws.writes import Tally, Value, Write, delete_version, put_new, put_version
from merchant_center.core.errors import ConditionFailedError, ConflictError, NotFoundError, StaleVersionError
from merchant_center.products.rules import Inventory, InventoryChange, Product

_PRODUCTS = Document(Product)
_KIND = "PRODUCT"
_COUNTED_FROM = {"available": 0, "reserved": 0, "sold": 0, "oversold": 0}
"""The places of pieces, as attributes of the item of an inventory, when counting begins."""


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

    def inventories(self, products: Iterable[Product]) -> dict[str, Inventory]:
        """Return the inventory of each of these products that is counted, by number."""
        return find_inventories(self._dynamo, self._table, [one.product_number for one in products if one.counted])

    def find_inventory(self, product_number: str) -> Inventory | None:
        """Return the inventory of a product, also of one that is not counted any more; ``None`` if it never was."""
        return find_inventories(self._dynamo, self._table, [product_number]).get(product_number)

    def save_inventory(self, product: Product, before: Inventory | None, after: Inventory, *also: Write) -> None:
        """Store the next version of a product together with how many of it are available, and write ``also`` with it.

        Raises:
            StaleVersionError: the product, or how many are available, was changed meanwhile; nothing was written.
        """
        pk = keys.inventory(product.product_number)
        count: Write
        if before is None:
            count = put_new(self._table, {"pk": pk, "sk": keys.ITEM, **_COUNTED_FROM, "available": after.available})
        else:
            change, was = {"available": after.available - before.available}, {"available": before.available}
            count = Tally(self._table, pk, keys.ITEM, change, exactly=was)
        self._dynamo.transact([put_version(self._table, _item(product), product.version - 1), count, *also])

    def entries(self, after: str = "") -> Iterator[tuple[str, Product]]:
        """Yield products with their positions, by number, behind ``after``."""
        for position, item in items_of_kind(self._dynamo, self._table, _KIND, after):
            yield position, _PRODUCTS.value(item["data"])


def inventory_tally(table: str, change: InventoryChange) -> Tally:
    """Return the write of a change, for its transaction; it fails if fewer are available than it takes."""
    amounts = {place: amount for place in _COUNTED_FROM if (amount := getattr(change, place))}
    takes = {"available": -change.available} if change.available < 0 else {}
    return Tally(table, keys.inventory(change.product_number), keys.ITEM, amounts, at_least=takes)


def find_inventories(dynamo: Dynamo, table: str, product_numbers: Sequence[str]) -> dict[str, Inventory]:
    """Return the inventories of these products that have one, by number."""
    wanted = {keys.inventory(number): number for number in product_numbers}
    found = dynamo.get_many(table, [(pk, keys.ITEM) for pk in wanted])
    return {wanted[pk]: _inventory(item) for (pk, _), item in found.items()}


def _inventory(item: dict[str, Any]) -> Inventory:
    return Inventory(**{place: int(item[place]) for place in _COUNTED_FROM})


def _item(product: Product) -> dict[str, Value]:
    return {
        "pk": keys.product(product.product_number),
        "sk": keys.ITEM,
        "kind": _KIND,
        "kind_position": product.product_number,
        "version": product.version,
        "data": _PRODUCTS.text(product),
    }
