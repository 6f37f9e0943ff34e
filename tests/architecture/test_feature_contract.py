"""The table of what features see of each other really refuses what it does not name."""

import grimp
import pytest

from local.feature_contract import FeatureContract


def checked(imports, **options):
    """Check these imports (importer, imported), below `shop`, against a table."""
    graph = grimp.ImportGraph()
    for importer, imported in imports:
        graph.add_module(f"shop.{importer}")
        graph.add_module(f"shop.{imported}")
        graph.add_import(importer=f"shop.{importer}", imported=f"shop.{imported}")
    table = {"root": "shop", "foundation": ["core", "protocol"], "sees": ["orders: products"], "also": []} | options
    found = FeatureContract("table", {}, table).check(graph, verbose=False)
    return found.metadata["strange"], found.metadata["unused"]


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("orders.rules.order", "products.rules"),
        ("orders.use_cases.place", "products.use_cases.price"),
        ("orders.wiring", "products.store"),
    ],
)
def test_table_allows_rules_and_use_cases(importer, imported):
    """A feature that the table names is seen by its rules and use cases, and wholly where things are put together."""
    assert checked([(importer, imported), ("orders.store", "core.money")]) == ([], [])


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("products.rules", "orders.rules"),
        ("orders.use_cases.place", "products.store"),
        ("orders.store", "products.use_cases.price"),
        ("orders.rules", "products.client"),
        ("core.edge", "orders.rules"),
        ("core.money", "protocol.cipher"),
    ],
)
def test_what_the_table_does_not_name_breaks_it(importer, imported):
    """Another direction, a store, a layer that sees rules alone, and a core that knows a feature are refused."""
    fits = ("orders.rules.order", "products.rules")
    assert checked([fits, (importer, imported)]) == ([f"{importer} -> {imported}"], [])


def test_exception_is_for_its_layer_alone():
    """A named exception lets one layer see one module, and is refused once nobody needs it."""
    also = {"sees": [], "also": ["orders.store: events.store"]}
    assert checked([("orders.store", "events.store")], **also) == ([], [])
    assert checked([("orders.use_cases.a", "events.store")], **also) == (
        ["orders.use_cases.a -> events.store"],
        ["orders.store: events.store"],
    )
