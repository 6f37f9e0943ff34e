"""Everything that the API can say has words in both languages, and the console's client is the API's."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local import node
from tests.web.conftest import ROOT

WEB = ROOT / "web"
SOURCES = WEB / "console" / "src"
DESCRIPTION: dict[str, Any] = json.loads((ROOT / "functions" / "describe_api" / "openapi.json").read_text("utf-8"))
ENUMS = {name for name, schema in DESCRIPTION["components"]["schemas"].items() if "enum" in schema}
_TABLE = re.compile(r"^(?:export )?const (\w+): Record<(.+?), \w+> = \{\n", re.MULTILINE)
_EXPORT = re.compile(r"^export const (\w+)", re.MULTILINE)
_ENTRY = re.compile(r"^  [\w\"]+: .*?(?=^  [\w\"]|^\};)", re.MULTILINE | re.DOTALL)

WITHOUT_WORDS = {
    "About": "tells programs of pages what a refusal is about; people read its meaning",
    "Channel": "how WeChat carries a red packet follows from the account; nobody chooses it",
    "OfferState": "what pages show of a voucher; the modules have its words",
    "OrderRefundState": "what pages get of a refund; the modules tell that one is under way, in their words",
    "Retry": "tells programs whether to call again; people read the meaning",
    "JobAction": "each is a button of its own, with words of its own",
    "OrderAction": "each is a button of its own, with words of its own",
    "RefundAction": "each is a button of its own, with words of its own",
    "SendAction": "each is a button of its own, with words of its own",
    "Steering": "each is a button of its own, with words of its own",
    "StockWarning": "the API's own words for what needs attention",
    "IssueState": "no screen lists single vouchers; timelines tell of them by kinds of events",
    "VoucherLimitName": "part of the limits of problems, which have words",
}
"""Enumerations that no screen shows, each with the reason."""

pytestmark = pytest.mark.usefixtures("web_parts")


def tables() -> dict[tuple[Path, str], str]:
    """Return the tables of words by file and name, each with the type of its keys."""
    files = [file for file in sorted(SOURCES.rglob("*.ts*")) if "generated" not in file.parts]
    return {(file, name): key for file in files for name, key in _TABLE.findall(file.read_text("utf-8"))}


def copy_of_console(folder: Path) -> Path:
    """Copy the console's sources where they find their packages, and return their folder."""
    (folder / "node_modules").symlink_to(WEB / "node_modules")
    shutil.copy(WEB / "tsconfig.base.json", folder)
    return shutil.copytree(WEB / "console", folder / "console", ignore=shutil.ignore_patterns("dist", "node_modules"))


def without_an_entry(text: str) -> tuple[str, set[str]]:
    """Return the source without the first entry of each table whose keys are the API's, and the tables' names."""
    names = set()
    for found in reversed(list(_TABLE.finditer(text))):
        if found[2] != "string":
            entry = _ENTRY.search(text, found.end())
            assert entry, found[1]
            text = text[: entry.start()] + text[entry.end() :]
            names.add(found[1])
    return text, names


def test_every_enumeration_has_words() -> None:
    """Each enumeration of the API is the key of a table of words, but for those that no screen shows."""
    keys = " ".join(tables().values())
    missing = {name for name in ENUMS if not re.search(rf"\b{name}\b", keys)}
    assert missing <= WITHOUT_WORDS.keys()
    assert {'NonNullable<Problem["limit"]>', "ProblemCode"} <= set(tables().values())


@pytest.mark.exhaustive
def test_missing_words_do_not_compile(tmp_path: Path) -> None:
    """A state, a kind or a problem that loses its words stops the build, at its own table."""
    project = copy_of_console(tmp_path)
    lost = set()
    for file in {file for file, _ in tables()}:
        copy = project / file.relative_to(WEB / "console")
        text, names = without_an_entry(copy.read_text("utf-8"))
        copy.write_text(text, "utf-8")
        lost |= names
    tsc = WEB / "node_modules" / "typescript" / "bin" / "tsc"
    command = [str(node.NODE), str(tsc), "--noEmit", "--pretty", "false", "--project", str(project)]
    said = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    complained = {
        name
        for file, line in re.findall(r"^(\S+?)\((\d+),\d+\): error", said, re.MULTILINE)
        for name, _ in _TABLE.findall((tmp_path / file).read_text("utf-8").splitlines(keepends=True)[int(line) - 1])
    }
    assert lost == complained
    assert len(lost) > len(ENUMS) // 3


def test_client_has_every_operation() -> None:
    """The generated client has each operation of the API's description, so it was made from this one."""
    made = (SOURCES / "api" / "generated" / "sdk.gen.ts").read_text("utf-8")
    operations = {one["operationId"] for item in DESCRIPTION["paths"].values() for one in item.values()}
    there = {re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() for name in _EXPORT.findall(made)}
    assert there == operations
