"""Puts results into docs/performance.md, each part between its own markers, with where and when they were measured."""

import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.children import ROOT
from bench.tables import Table

DOCUMENT = ROOT / "docs" / "performance.md"


class MissingMarkersError(Exception):
    """The document has no place for a part."""


def write(part: str, tables: Sequence[Table], document: Path = DOCUMENT) -> None:
    """Replace what the document says about a part.

    Raises:
        MissingMarkersError: it has no `<!-- bench:part -->` ... `<!-- /bench:part -->`.
    """
    begin, end = f"<!-- bench:{part} -->", f"<!-- /bench:{part} -->"
    text = document.read_text(encoding="utf-8")
    before, opened, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not (opened and closed):
        raise MissingMarkersError(f"{document.name} has no markers for {part}")
    body = "\n".join(table.markdown() for table in tables)
    document.write_text(f"{before}{begin}\n\n{body}\n{_where_and_when()}\n\n{end}{after}", encoding="utf-8")


def _where_and_when() -> str:
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"
    return f"*Measured on {datetime.now(UTC):%Y-%m-%d}: {machine}, Python {platform.python_version()}.*"
