"""The operator's templates as data, the tools that check them, and how CloudWatch Logs reads a filter pattern."""

import json
import operator
import re
import time
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

from local.emulator import Emulator
from local.template import load

ROOT = Path(__file__).resolve().parents[2]
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "!=": operator.ne, ">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le,
}  # fmt: skip
_TERM = re.compile(r"\$\.(?P<path>[\w.]+)\s*(?P<comparison>!=|>=|<=|=|>|<|IS TRUE)\s*(?P<value>\"[^\"]*\"|[\d.]+|\*)?")


def matches(pattern: str, line: dict[str, Any]) -> bool:
    """Whether a JSON filter pattern of the kinds used here (terms joined by &&) takes a log line."""
    inside = re.fullmatch(r"\{ (.*) \}", pattern)
    assert inside, pattern
    return all(_holds(term, line) for term in inside[1].split(" && "))


def _holds(text: str, line: dict[str, Any]) -> bool:
    term = _TERM.fullmatch(text)
    assert term, f"not a kind of term that is used here: {text}"
    found: Any = line
    for key in term["path"].split("."):
        found = found.get(key) if isinstance(found, dict) else None
    if found is None or term["comparison"] == "IS TRUE":
        return found is True
    if term["value"] in {"*", '"*"'}:
        return True
    wanted = json.loads(term["value"])
    if isinstance(wanted, str):
        return fnmatchcase(str(found), wanted) is (term["comparison"] == "=")
    return _COMPARISONS[term["comparison"]](found, wanted)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def program(root: Path) -> Callable[[str, str], str]:
    """Find a program of one of the environments; without it the test fails and says what installs it."""

    def find(environment: str, name: str) -> str:
        path = root / f".venv-{environment}" / "bin" / name
        if not path.exists():
            pytest.fail(f"{path} is missing; run `make .venv-{environment}/stamp`")
        return str(path)

    return find


@pytest.fixture(scope="session")
def application() -> dict[str, Any]:
    return load(ROOT / "template.yaml")


@pytest.fixture(scope="session")
def network() -> dict[str, Any]:
    return load(ROOT / "infra" / "network.yaml")


@pytest.fixture(scope="session")
def alarm_files() -> dict[str, dict[str, Any]]:
    """The templates of alarms by file name, the one with the topic first."""
    return {
        path.name: load(path) for path in sorted((ROOT / "infra").glob("alarms*.yaml"), key=lambda path: len(path.name))
    }


@pytest.fixture(scope="session")
def alarms(alarm_files: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """All templates of alarms as one."""
    files = alarm_files.values()
    names = [name for one in files for name in one["Resources"]]
    assert len(names) == len(set(names)), "a name is used in two files"
    return {
        part: {name: item for one in files for name, item in one[part].items()} for part in ("Parameters", "Resources")
    }


@pytest.fixture(scope="session")
def of_type() -> Callable[[dict[str, Any], str], dict[str, dict[str, Any]]]:
    """Properties of the resources of a type, by logical id."""

    def find(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
        return {
            name: item.get("Properties", {}) for name, item in template["Resources"].items() if item["Type"] == kind
        }

    return find


@pytest.fixture(scope="session")
def takes() -> Callable[[str, dict[str, Any]], bool]:
    return matches


@pytest.fixture(scope="session")
def create(aws: Emulator) -> Callable[..., dict[str, str]]:
    """Create a stack in the emulator and return its outputs."""

    def run(name: str, template: dict[str, Any], parameters: dict[str, str]) -> dict[str, str]:
        cloudformation = aws.client("cloudformation")
        cloudformation.create_stack(
            StackName=name,
            TemplateBody=json.dumps(template),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        )
        deadline = time.monotonic() + 60
        while (stack := cloudformation.describe_stacks(StackName=name)["Stacks"][0])["StackStatus"].endswith(
            "_PROGRESS"
        ):
            assert time.monotonic() < deadline, stack
            time.sleep(0.05)
        events = cloudformation.describe_stack_events(StackName=name)["StackEvents"]
        assert stack["StackStatus"] == "CREATE_COMPLETE", list(
            filter(None, (one.get("ResourceStatusReason") for one in events))
        )
        return {one["OutputKey"]: one["OutputValue"] for one in stack.get("Outputs", [])}

    return run
