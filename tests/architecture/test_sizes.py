"""The size guides, so that files and functions are split while it is still easy."""

import ast
import statistics

import pytest

PARTS = ("functions", "layers/common/python", "local", "bench", "infra", "tests")


@pytest.fixture(scope="module")
def sources(root):
    found = {path: path.read_text(encoding="utf-8") for part in PARTS for path in (root / part).glob("**/*.py")}
    return {path.relative_to(root): text for path, text in found.items()}


def _deployed(path):
    return path.parts[0] in {"functions", "layers"}


def _definitions(text):
    return [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def _length(node):
    """Lines from the signature to the end, without the docstring."""
    lines = node.end_lineno - node.lineno + 1
    has_text = isinstance(node.body[0], ast.Expr) and ast.get_docstring(node) is not None
    return lines - (node.body[0].end_lineno - node.body[0].lineno + 1 if has_text else 0)


def test_files_are_short(sources):
    """No file is longer than 400 lines."""
    assert {str(path): len(text.splitlines()) for path, text in sources.items() if len(text.splitlines()) > 400} == {}


def test_deployed_files_are_mostly_small(sources):
    """Half of the deployed files have 100 lines at the most."""
    assert statistics.median(len(text.splitlines()) for path, text in sources.items() if _deployed(path)) <= 100


def test_handlers_are_mostly_short(sources):
    """Half of the handlers have 40 lines at the most: what several share is wired in their feature."""
    lengths = [len(text.splitlines()) for path, text in sources.items() if path.match("functions/*/handler.py")]
    assert statistics.median(lengths) <= 40


def test_functions_are_short(sources):
    """No function is longer than 50 lines; half of the deployed ones have 8 at the most."""
    lengths = {(str(path), node.name): _length(node) for path, text in sources.items() for node in _definitions(text)}
    assert {place: length for place, length in lengths.items() if length > 50} == {}
    deployed = [length for (path, _), length in lengths.items() if path.startswith(("functions", "layers"))]
    assert statistics.median(deployed) <= 8


def test_handlers_hold_no_business(sources):
    """A handler is wiring and answers: 60 lines at the most, imports, settings and docstrings aside; no `if`."""
    for path, text in sources.items():
        if path.name != "handler.py" or path.parts[0] != "functions":
            continue
        counted = sum(
            _length(node) if isinstance(node, ast.FunctionDef) else node.end_lineno - node.lineno + 1
            for node in ast.parse(text).body
            if not isinstance(node, ast.Import | ast.ImportFrom | ast.ClassDef | ast.If)
            and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        )
        assert counted <= 60, f"{path}: {counted}"
        assert not any(isinstance(node, ast.If) for one in _definitions(text) for node in ast.walk(one)), path
