"""Keys of items are spelled in core/aws/keys.py and nowhere else."""

import ast
import re
from pathlib import Path

LAYER = Path(__file__).resolve().parents[2] / "layers/common/python/merchant_center"
SEAM = {"core/aws/keys.py", "core/aws/dynamodb.py", "core/aws/writes.py", "core/aws/json_client.py"}
"""The module of keys, and the seam itself: DynamoDB calls the attributes of an expression #name, errors type#code."""
LABEL = re.compile(r"[A-Z]{2,}#")
ATTRIBUTE = re.compile(r"#[a-z]\w*")


def texts(path):
    """Return line and text of each string in a module that is no docstring."""
    tree = ast.parse(path.read_text())
    docs = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.lineno, node.value


def spells_key(name, text):
    """Return whether a text is part of a key: a label anywhere, in stores any separator."""
    parts = name.split("/")
    in_store = parts[:2] == ["core", "aws"] or parts[1].removesuffix(".py") == "store"
    return LABEL.search(text) is not None or (in_store and "#" in ATTRIBUTE.sub("", text))


def test_keys_are_spelled_in_one_module():
    """No label of a key, and in stores no separator of its parts, is written outside of core/aws/keys.py."""
    names = {str(path.relative_to(LAYER)): path for path in LAYER.rglob("*.py")}
    assert names.keys() >= SEAM
    assert [
        f"{name}:{line} {text}"
        for name, path in sorted(names.items())
        if name not in SEAM and "/" in name
        for line, text in texts(path)
        if spells_key(name, text)
    ] == []
    assert spells_key("accounts/store.py", "APPID#")
    assert spells_key("vouchers/store.py", "#")
