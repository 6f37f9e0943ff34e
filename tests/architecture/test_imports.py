"""Who may import whom, as [tool.importlinter] in pyproject.toml says it."""

import json
import os
import subprocess
import sys
import tomllib

import grimp
import pytest

from local.import_contracts import function_folders, with_folders


@pytest.fixture(scope="session")
def contracts(root):
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]


def test_contracts_are_kept(root):
    """No import breaks a contract."""
    result = subprocess.run(
        [sys.executable, "-m", "local.import_contracts", "--no-cache"],
        env={**os.environ, "PYTHONPATH": "functions:layers/common/python"},
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout


def test_contracts_hold_for_every_function(contracts, folders):
    """A new function cannot be forgotten in the contracts: they name no function, and mean the folders."""
    assert function_folders() == folders
    assert with_folders(contracts, folders)["root_packages"] == ["merchant_center", "local", *folders]
    independence = next(one for one in contracts["contracts"] if one["type"] == "independence")
    assert with_folders(independence, folders)["modules"] == folders
    text = json.dumps(contracts)
    assert [folder for folder in folders if f'"{folder}"' in text] == []


def test_every_library_has_its_place(contracts, folders):
    """A third-party library that no contract assigns to a part of the code is imported by no deployed module."""
    graph = grimp.build_graph("merchant_center", *folders, include_external_packages=True, cache_dir=None)
    external = {name for name in graph.modules if graph.is_module_squashed(name)}
    assigned = {
        name for one in contracts["contracts"] if one["type"] == "protected" for name in one["protected_modules"]
    }
    assert external - set(sys.stdlib_module_names) <= assigned


def test_chance_comes_from_the_operating_system(folders):
    """Nothing deployed draws from ``random``, whose state a snapshot would restore the same in many functions."""
    graph = grimp.build_graph("merchant_center", *folders, include_external_packages=True, cache_dir=None)
    assert graph.find_modules_that_directly_import("secrets")
    assert "random" not in graph.modules


def test_rules_need_the_standard_library_only():
    """Rules and errors import nothing but each other, values of core and the standard library."""
    graph = grimp.build_graph("merchant_center", include_external_packages=True, cache_dir=None)
    rules = {module for module in graph.modules if module.split(".")[2:3] in (["rules"], ["errors"])}
    imported = {name for module in rules for name in graph.find_modules_directly_imported_by(module)}
    values = {
        f"merchant_center.core.{name}"
        for name in (
            "actors",
            "csv_text",
            "errors",
            "file_parts",
            "meanings",
            "money",
            "phones",
            "schedules",
            "sources",
            "texts",
            "times",
            "transitions",
        )
    }
    assert imported - rules <= set(sys.stdlib_module_names) | values


def test_what_is_due_is_found_in_one_place(root):
    """The late index of dates is read by one function, which judges again; every sweep goes through it."""
    layer = root / "layers/common/python/merchant_center"
    naming = {
        str(path.relative_to(layer)) for path in layer.rglob("*.py") if "BY_DUE" in path.read_text(encoding="utf-8")
    }
    assert naming == {"core/aws/keys.py", "core/aws/due.py"}
