"""The catalogue of products: one number, one product, one writer at a time."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import pytest

from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.errors import ConflictError
from merchant_center.products.rules import Product
from merchant_center.products.store import ProductStore

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
TEA = Product("TEA-1", "龙井🍵", "绿茶\n500g", ("茶", "绿"), 12_345, True, ("products/TEA-1/a.png",), T0, T0)


@pytest.fixture
def products(dynamo: Dynamo, new_table: Callable[[str], str]) -> ProductStore:
    """An empty catalogue."""
    return ProductStore(dynamo, new_table("CatalogueTable"))


def test_product_comes_back_as_it_was_kept(products: ProductStore) -> None:
    """Every field survives; an unknown number is None."""
    products.create(TEA)
    assert products.find("TEA-1") == TEA
    assert products.find("TEA-2") is None


def test_number_is_given_once(products: ProductStore) -> None:
    """A second product with the same number is refused, and the first one stays."""
    products.create(TEA)
    with pytest.raises(ConflictError):
        products.create(replace(TEA, price_fen=1))
    assert products.find("TEA-1") == TEA


def test_first_of_two_writers_wins(products: ProductStore) -> None:
    """Two changes of the same version: the second is told, and the first one's price stays."""
    products.create(TEA)
    products.save(replace(TEA, price_fen=1, version=2))
    with pytest.raises(ConflictError):
        products.save(replace(TEA, price_fen=2, version=2))
    assert products.find("TEA-1") == replace(TEA, price_fen=1, version=2)


def test_deleted_product_is_gone_and_not_saved_again(products: ProductStore) -> None:
    """After a delete there is nothing to delete and nothing to change, and what was changed meanwhile stays."""
    products.create(TEA)
    products.save(replace(TEA, version=2))
    with pytest.raises(ConflictError):
        products.delete(TEA)
    products.delete(replace(TEA, version=2))
    with pytest.raises(ConflictError):
        products.delete(replace(TEA, version=2))
    with pytest.raises(ConflictError):
        products.save(replace(TEA, version=3))
    assert list(products.entries()) == []


def test_many_come_by_number(products: ProductStore) -> None:
    """Known ones come, unknown ones are left out, each once."""
    made = [replace(TEA, product_number=f"P{n}") for n in range(3)]
    for product in made:
        products.create(product)
    found = products.get_many(["P2", "NOSUCH", "P0", "P2"])
    assert found == {"P0": made[0], "P2": made[2]}


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
def test_pages_hold_every_product_once_by_number(products: ProductStore, limit: int) -> None:
    """Page behind page, all products come in the order of their numbers, also a number of one hyphen."""
    numbers = ["-", "0012", "A", "TEA-1", "TEA-10", "TEA-2", "_x"]
    for number in reversed(numbers):
        products.create(replace(TEA, product_number=number))
    seen: list[str] = []
    while page := list(islice(products.entries(seen[-1] if seen else ""), limit)):
        seen += [position for position, product in page if position == product.product_number]
    assert seen == sorted(numbers)


def test_page_is_one_read(products: ProductStore, watched: Any) -> None:
    """A page that is full asks DynamoDB once, not once more to see what is behind it."""
    for n in range(5):
        products.create(replace(TEA, product_number=f"P{n}"))
    watched.calls.clear()
    assert len(list(islice(products.entries(), 2))) == 2
    assert watched.operations == ["Query"]
