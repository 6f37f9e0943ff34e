"""Writes the table of docs/scopes.md, which says what a token needs for each route, from the API's description."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TARGET = Path(__file__).resolve().parent.parent / "docs" / "scopes.md"
_TABLE = re.compile(r"(?<=^\| route \| scopes, all of them \|\n\|---\|---\|\n)(?:\|.*\n)*", re.MULTILINE)


def with_table(text: str, document: dict[str, Any]) -> str:
    """Return the text with the rows of its table of routes as the API's description has them."""
    return _TABLE.sub("".join(_rows(document)), text)


def _rows(document: dict[str, Any]) -> Iterator[str]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            for security in operation["security"]:
                scopes = ", ".join(f"`{scope}`" for scope in security.get("operator", ()))
                if scopes:
                    yield f"| `{method.upper()} {path}` | {scopes} |\n"
