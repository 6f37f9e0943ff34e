"""Law 1, money is a whole number of fen: nothing that could make a float stands near the rules and the stores."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3] / "layers/common/python/merchant_center"
ROOMS = {"rules", "rules.py", "store", "store.py", "core"}
SOURCES = sorted(path for path in ROOT.rglob("*.py") if ROOMS & set(path.relative_to(ROOT).parts))


def floats_in(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Constant(value=float() | complex()):
                yield f"{node.lineno}: the literal {ast.unparse(node)}"
            case ast.Name(id="float" | "Decimal" | "Fraction", ctx=ast.Load()):
                yield f"{node.lineno}: the name {node.id}"
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
                yield f"{node.lineno}: a division {ast.unparse(node)}"


# What is left is about time, never about money: a pause between two tries, a time-out, a share of a time span, an age.
ABOUT_TIME = {
    "core/aws/dynamodb.py": {"the literal 0.01"},
    "core/aws/json_client.py": {"the name float"},
    "core/clock.py": {"the name float"},
    "core/http_client.py": {"the name float"},
    "core/retry.py": {"the name float", "the literal 0.01", "the literal 0.25"},
    "core/rate_limiter.py": {"the name float", "the literal 0.0", "the literal 0.5", "the literal 4.0"},
    "exports/rules.py": {"a division 100 * (at - start) / max(until - start, timedelta(milliseconds=1))"},
}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_float_comes_near_money(path: Path) -> None:
    """Rules and stores hold no float literal, no float type and no division, except those about time."""
    found = {one.partition(": ")[2] for one in floats_in(path.read_text())}
    assert found == ABOUT_TIME.get(str(path.relative_to(ROOT)), set())


@pytest.mark.parametrize("source", ["total = 1.5", "total = float(text)", "total = fen / 100", "total /= 100"])
def test_search_for_floats_finds_them(source: str) -> None:
    """The search itself sees each way to a float."""
    assert list(floats_in(source))
