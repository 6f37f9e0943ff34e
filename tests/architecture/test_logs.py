"""What is logged under which key."""

import ast
import logging
from collections.abc import Iterator
from pathlib import Path

LEVELS = {"debug", "info", "warning", "error", "exception"}
OPTIONS = {"exc_info", "stack_info", "stacklevel", "extra"}
RESERVED = set(vars(logging.makeLogRecord({}))) | {"asctime"}
"""Keys that the logging module has for itself: a line with one of them raises instead of being written."""


def test_no_key_of_a_line_is_reserved(root: Path) -> None:
    """No line is logged with a key that the logging module has for itself."""
    keys = [
        (path.relative_to(root), key)
        for folder in ("functions", "layers/common/python/merchant_center")
        for path in sorted((root / folder).rglob("*.py"))
        for key in _keys(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert {key for _, key in keys} >= {"send_id", "order_no"}
    assert [(path, key) for path, key in keys if key in RESERVED] == []


def _keys(tree: ast.Module) -> Iterator[str]:
    for call in ast.walk(tree):
        match call:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="LOGGER"), attr=level), keywords=keywords):
                if level in LEVELS:
                    yield from (one.arg for one in keywords if one.arg and one.arg not in OPTIONS)
            case ast.Call(func=ast.Name(id="sweep_handler" | "log_failures"), args=[ast.Constant(value=str(key)), *_]):
                yield key
