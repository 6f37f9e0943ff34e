"""A new function is entered by hand in the places that CONTRIBUTING lists, and in no other."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOY = Path(__file__).with_name("toy")
FOLDER = "functions/count_products"
ROW = re.compile(
    r"^\| (?P<place>`[^|]+) \| (?P<when>[^|]+) \| `(?P<file>tests/\S+\.py)` `(?P<test>test_\w+)` \|$", re.MULTILINE
)
MOST = 5
PARTS = (
    "functions",
    "layers",
    "local",
    "infra",
    "docs",
    "tests",
    "pyproject.toml",
    "template.yaml",
    "samconfig.toml",
    "README.md",
)
COMPARISONS = (
    "tests/architecture/test_template.py",
    "tests/architecture/test_permissions.py",
    "tests/architecture/test_openapi.py",
    "tests/architecture/test_scopes.py",
    "tests/architecture/test_imports.py",
    "tests/architecture/test_cold_start.py::test_tool_is_never_loaded",
    "tests/architecture/test_cold_start.py::test_library_is_loaded_where_needed[pydantic]",
    "tests/infra/test_translated.py::test_every_function_writes_the_one_log",
    "tests/infra/test_translated.py::test_open_routes_have_limits_of_their_own",
    "tests/infra/test_translated.py::test_second_stage_fits_into_an_account",
    "tests/infra/test_alarms.py::test_everything_of_the_application_is_watched",
    "tests/infra/test_alarms.py::test_every_function_is_watched_without_its_name",
    "tests/infra/test_log_metrics.py",
)


def rows() -> dict[str, str]:
    """Return the places of CONTRIBUTING's table, each with the test that tells when it is left out."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    return {
        row["place"].replace("cancel_order", "count_products"): f"{row['file']}::{row['test']}"
        for row in ROW.finditer(text)
    }


def copy_tree(target: Path) -> None:
    """Copy what the comparisons read; the environments stay where they are."""
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target / part, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copy(ROOT / part, target / part)
    (target / ".venv-sam").symlink_to(ROOT / ".venv-sam")


def enter_folder(tree: Path) -> None:
    """Write handler and models."""
    shutil.copytree(
        TOY / "count_products",
        tree / FOLDER,
        dirs_exist_ok=True,
        ignore=shutil.ignore_patterns("operations.py", "__pycache__"),
    )


def enter_operations(tree: Path) -> None:
    """Describe the route beside the handler."""
    (tree / FOLDER).mkdir(exist_ok=True)
    shutil.copy(TOY / "count_products" / "operations.py", tree / FOLDER)


def insert(tree: Path, before: str, name: str) -> None:
    """Put a file of the toy before a line of the template."""
    text = (tree / "template.yaml").read_text(encoding="utf-8")
    assert text.count(before) == 1
    new = (TOY / name).read_text(encoding="utf-8")
    (tree / "template.yaml").write_text(text.replace(before, new + before), encoding="utf-8")


def enter_resource(tree: Path) -> None:
    """Declare the function."""
    insert(tree, "\nOutputs:\n", "resource.yaml")


def enter_route_settings(tree: Path) -> None:
    """Limit the open route."""
    insert(tree, "        GET /v1/products: {", "route_settings.yaml")


ENTER = {
    f"`{FOLDER}/`": enter_folder,
    f"`{FOLDER}/operations.py`": enter_operations,
    "`template.yaml`, a resource": enter_resource,
    "`template.yaml`, `RouteSettings`": enter_route_settings,
}


def run(tree: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the copy of the tree."""
    environment = os.environ | {
        "PYTHONPATH": "functions:layers/common/python",
        "ONLY_FUNCTIONS": "count_products describe_api",
    }
    return subprocess.run(
        [sys.executable, *arguments], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )


def compare(tree: Path, tests: Iterable[str]) -> subprocess.CompletedProcess[str]:
    """Run tests of the copy."""
    return run(tree, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:schemathesis", *tests)


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the tree, which keeps its byte code from test to test."""
    target = tmp_path_factory.mktemp("tree")
    copy_tree(target)
    return target


@pytest.fixture
def tree(copied: Path) -> Iterator[Path]:
    """The copy without the new function."""
    yield copied
    shutil.rmtree(copied / FOLDER, ignore_errors=True)
    for name in ("template.yaml", "functions/describe_api/openapi.json", "docs/scopes.md"):
        shutil.copy(ROOT / name, copied / name)


def test_table_names_the_places() -> None:
    """CONTRIBUTING lists the places, at most five, and the toy is entered in just these."""
    assert len(rows()) <= MOST
    assert [place for place in rows() if place in ENTER] == list(ENTER)
    for one in rows().values():
        file, _, test = one.partition("::")
        assert f"def {test}(" in (ROOT / file).read_text(encoding="utf-8"), one


def test_nothing_else_has_to_be_entered(tree: Path) -> None:
    """With the places entered, and what is generated written, every comparison of the tree agrees."""
    for enter in ENTER.values():
        enter(tree)
    written = run(tree, "-m", "local.openapi")
    assert written.returncode == 0, written.stderr
    done = compare(tree, COMPARISONS)
    assert done.returncode == 0, done.stdout


@pytest.mark.exhaustive
@pytest.mark.parametrize("left_out", ENTER)
def test_place_that_is_left_out_is_told(tree: Path, left_out: str) -> None:
    """The test that the table names fails for the one place that was forgotten."""
    for place, enter in ENTER.items():
        if place != left_out:
            enter(tree)
    done = compare(tree, [rows()[left_out]])
    assert done.returncode == pytest.ExitCode.TESTS_FAILED, done.stdout + done.stderr
    assert re.search("count_products|CountProducts|product-count", done.stdout)


@pytest.mark.parametrize(
    ("imported", "contract"),
    [
        ("sign_in.models", "No function imports another"),
        ("count_products.operations", "What describes an operation is never loaded"),
    ],
)
def test_contracts_hold_for_a_function_that_they_do_not_name(tree: Path, imported: str, contract: str) -> None:
    """A new function's forbidden import breaks the contract, though no contract has its name."""
    enter_folder(tree)
    enter_operations(tree)
    with (tree / FOLDER / "handler.py").open("a", encoding="utf-8") as handler:
        handler.write(f"import {imported}\n")
    done = run(tree, "-m", "local.import_contracts", "--no-cache")
    assert done.returncode == 1
    assert f"{contract} BROKEN" in done.stdout
