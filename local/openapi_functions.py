"""What the folders of the functions tell the API's description: routes in handler.py, operations in operations.py."""

import ast
import importlib
from pathlib import Path
from typing import Any

from local.openapi_operations import Operation

FUNCTIONS = Path(__file__).resolve().parent.parent / "functions"
FOLDERS = sorted(path.parent for path in FUNCTIONS.glob("*/handler.py"))


def read_operations(folder: Path) -> dict[str, Operation]:
    """Return the operations that a function describes beside its handler, by name; none if HTTP does not reach it."""
    described = _described(folder)
    return described.OPERATIONS if described else {}


def read_handler(folder: Path) -> dict[str, tuple[str, str]]:
    """Return name and docstring of the operation behind each route of a function.

    They are read from the source, since importing it would need a deployment.
    """
    nodes = ast.parse((folder / "handler.py").read_text(encoding="utf-8")).body
    found: dict[str, tuple[str, str]] = {}
    for node in (one for one in nodes if isinstance(one, ast.FunctionDef)):
        for decorator in node.decorator_list:
            match decorator:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="app"), attr=method), args=[ast.Constant(value=str(rule))]
                ):
                    key = f"{method.upper()} {rule.replace('<', '{').replace('>', '}')}"
                    found[key] = node.name, ast.get_docstring(node) or ""
    return found | getattr(_described(folder), "ROUTES", {})


def _described(folder: Path) -> Any:
    return importlib.import_module(f"{folder.name}.operations") if (folder / "operations.py").exists() else None


OPERATIONS = {name: one for folder in FOLDERS for name, one in read_operations(folder).items()}
