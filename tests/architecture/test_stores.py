"""Stores read alike: ``get`` gives the thing or raises, ``find`` may give nothing, a lost write has one parent."""

import ast
from pathlib import Path

import pytest

LAYER = Path(__file__).resolve().parents[2] / "layers/common/python/merchant_center"
NOT_YET: set[str] = set()
"""Features whose stores still call something else what may give nothing; this set only shrinks."""


def stores():
    """Return the classes of stores by feature."""
    for path in sorted(LAYER.rglob("*.py")):
        parts = path.relative_to(LAYER).with_suffix("").parts
        if len(parts) > 1 and parts[1] == "store":
            for node in ast.parse(path.read_text()).body:
                if isinstance(node, ast.ClassDef):
                    yield parts[0], node


def methods():
    """Return feature, name and node of each public method of a store that is about a key."""
    return [
        (feature, f"{feature}.{store.name}.{node.name}", node)
        for feature, store in stores()
        for node in store.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    ]


def may_give_nothing(node):
    """Return whether a method is declared to give something or ``None``."""
    return node.returns is not None and ast.unparse(node.returns).endswith("| None")


def test_there_are_stores():
    """The test sees stores of every feature that keeps something."""
    assert {feature for feature, _ in stores()} >= {"accounts", "orders", "products", "red_packets", "vouchers"}


def test_what_may_give_nothing_is_called_find():
    """Whoever reads ``get`` needs no ``if``: what may give nothing is called find..., or redeem... if it uses it up."""
    wrong = {
        (feature, name)
        for feature, name, node in methods()
        if may_give_nothing(node) and not node.name.startswith(("find", "redeem"))
    }
    assert {name for feature, name in wrong if feature not in NOT_YET} == set()
    assert {feature for feature, _ in wrong} == NOT_YET


@pytest.mark.parametrize(("name", "node"), [(name, node) for _, name, node in methods() if node.name == "get"])
def test_get_raises(name, node):
    """``get`` of a key says that it raises NotFoundError where there is nothing."""
    assert may_give_nothing(node) or "NotFoundError" in (ast.get_docstring(node) or ""), name
