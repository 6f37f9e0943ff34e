"""The template as data, and each function as it is right after its import in a process of its own."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from local.template import load, resolve

ROOT = Path(__file__).resolve().parents[2]
FUNCTIONS = ROOT / "functions"
LAYER = ROOT / "layers" / "common" / "python"
ONLY = os.environ.get("ONLY_FUNCTIONS", "").split()
"""Folders whose functions are looked into, for a test of a copy of the tree; if none is named, all."""


@dataclass(frozen=True)
class Inspected:
    """What a function's import brings: loaded modules, variables it reads, routes it registers, what it connects to."""

    modules: frozenset[str]
    settings: list[str]
    routes: list[str]
    connections: list[str]


def _inspect(folder: str, variables: list[str]) -> Inspected:
    # Only what Lambda has on its path: the function's folder and the layers.
    environment = dict.fromkeys(variables, "1") | {
        "PYTHONPATH": os.pathsep.join([str(FUNCTIONS), str(LAYER)]),
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
    }
    result = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("inspect_function.py")), folder],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout)
    return Inspected(frozenset(told["modules"]), told["settings"], told["routes"], told["connections"])


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def raw_template() -> dict[str, Any]:
    """The template as written; the tests only read it."""
    return load(ROOT / "template.yaml")


@pytest.fixture(scope="session")
def template(raw_template: dict[str, Any]) -> dict[str, Any]:
    """The template with its parameters worked out."""
    without_default = [name for name, one in raw_template["Parameters"].items() if "Default" not in one]
    return resolve(raw_template, dict.fromkeys(without_default, "https://given.invalid"))


@pytest.fixture(scope="session")
def folders() -> list[str]:
    """The functions by their folders."""
    return sorted(path.parent.name for path in FUNCTIONS.glob("*/handler.py"))


@pytest.fixture(scope="session")
def resources(folders: list[str], template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Each function's properties in the template, by folder."""
    names = {
        folder: "".join(part.title() for part in folder.split("_")) for folder in folders if folder in (ONLY or folders)
    }
    declared = template["Resources"]
    return {folder: declared[name]["Properties"] for folder, name in names.items() if name in declared}


@pytest.fixture(scope="session")
def inspected(resources: dict[str, dict[str, Any]]) -> dict[str, Inspected]:
    """Every function right after its import, by folder."""

    def inspect(folder: str) -> Inspected:
        return _inspect(folder, list(resources[folder].get("Environment", {}).get("Variables", {})))

    with ThreadPoolExecutor(2) as pool:
        return dict(zip(resources, pool.map(inspect, resources), strict=True))
