"""Names use the words of the trade: those of this code only, which nobody else knows, do not come back.

The words are the left column of the table in docs/glossary.md ("Words of this code only") and of the rules for verbs.
Names of the API, of stored members and of WeChat keep their spelling: fields of models, views and enums are not read,
nor are the names of operations.
"""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
READ = ("layers/common/python/merchant_center", "functions", "local", "infra")
FORBIDDEN_WORDS = frozenset(
    [
        "believed",
        "care",
        "counterfoil",
        "deed",
        "deeds",
        "defused",
        "desk",
        "doubt",
        "door",
        "fact",
        "facts",
        "follow",
        "follows",
        "gate",
        "happening",
        "keep",
        "keeps",
        "lane",
        "lanes",
        "look",
        "looked",
        "looking",
        "looks",
        "maker",
        "mend",
        "mended",
        "mending",
        "office",
        "patience",
        "refuser",
        "relimited",
        "remedies",
        "remedy",
        "standing",
        "tell",
        "tells",
        "till",
        "verdict",
        "verdicts",
        "wake",
        "wish",
        "wishes",
    ]
)
"""Parts of names: ``next_look_at`` and ``JobRoom`` have one each."""
FORBIDDEN_NAMES = frozenset(
    [
        "CASHIER",
        "CashierSettings",
        "ClosedSigns",
        "Counter",
        "ExportRoom",
        "Follower",
        "Grant",
        "JobRoom",
        "NoticeRoom",
        "Payer",
        "ROOM",
        "SHOP",
        "Shop",
        "Remark",
        "Told",
        "answer_unless",
        "build_cashier",
        "each_message",
        "laid_down",
        "maker_of",
        "put_off",
    ]
)
"""Whole names whose parts are good words elsewhere; the library's Counter is imported, not defined."""
FIELDS_OF_THE_API = {"models.py", "views.py"}


def words(name):
    """Return the parts of a name in lower case, whichever way it is composed."""
    return {one.lower() for one in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


def names(path):
    """Return the names that a module defines: its own, classes, functions, parameters, variables, attributes."""
    yield path.parent.name if path.stem in {"__init__", "handler"} else path.stem
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.ClassDef(name=name):
                yield name
                yield from _fields(path, node)
            case ast.FunctionDef() if _is_operation(node):
                # Its name is the operationId, after which clients name their methods.
                continue
            case ast.FunctionDef(name=name) | ast.arg(arg=name) | ast.TypeAlias(name=ast.Name(id=name)):
                yield name
            case ast.Assign() | ast.For() | ast.AnnAssign() | ast.NamedExpr() | ast.comprehension():
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                yield from (one.id for target in targets for one in ast.walk(target) if isinstance(one, ast.Name))


def _is_operation(node):
    return any(ast.unparse(one).startswith("app.") for one in node.decorator_list)


def _fields(path, node):
    is_enum = any("Enum" in ast.unparse(base) for base in node.bases)
    if path.name in FIELDS_OF_THE_API or is_enum:
        for one in node.body:
            if isinstance(one, ast.Assign | ast.AnnAssign):
                # What the walk would find as a variable is a field that callers know.
                one.targets, one.target = [], ast.Constant(0)
    return ()


def private_names(path):
    """Return the names of a module that are, or have, a word of this code only."""
    return {one for one in names(path) if one in FORBIDDEN_NAMES or words(one) & FORBIDDEN_WORDS}


@pytest.fixture(scope="module")
def found():
    """Private names by file."""
    files = [path for folder in READ for path in (ROOT / folder).rglob("*.py")]
    assert len(files) > 200
    by_file = {str(path.relative_to(ROOT)): private_names(path) for path in files}
    return {file: sorted(names) for file, names in by_file.items() if names}


def test_words_are_of_the_trade(found):
    """No file defines a name with a private word."""
    assert found == {}


@pytest.mark.parametrize(
    ("name", "parts"), [("next_look_at", {"next", "look", "at"}), ("JobRoom", {"job", "room"}), ("ITEM", {"item"})]
)
def test_name_is_taken_apart(name, parts):
    """The test sees the words of a name in each way of writing it."""
    assert words(name) == parts
