"""Results as tables: aligned text for a terminal, Markdown for docs/performance.md."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

type Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """One result. `notes` say how to read it; a `None` cell means that there is nothing to compare with."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()

    def text(self) -> str:
        """The table for a terminal."""
        cells = self._cells()
        widths = [max(_width(row[n]) for row in cells) for n in range(len(self.columns))]
        lines = [_aligned(row, widths) for row in cells]
        rule = "-" * (sum(widths) + 2 * (len(widths) - 1))
        return "\n".join(["", self.title, rule, lines[0], rule, *lines[1:], rule, *self.notes, ""])

    def markdown(self) -> str:
        """The table for the documentation."""
        header, *body = [f"| {' | '.join(row)} |" for row in self._cells()]
        rule = f"|{'|'.join([' --- ', *[' ---: '] * (len(self.columns) - 1)])}|"
        notes = [f"- {note}" for note in self.notes]
        return "\n".join([f"### {self.title}", "", header, rule, *body, "", *notes, *([""] if notes else [])])

    def _cells(self) -> list[list[str]]:
        return [list(self.columns), *([_shown(cell) for cell in row] for row in self.rows)]


def _shown(cell: Cell) -> str:
    match cell:
        case None:
            return "-"
        case float():
            return f"{cell:,.0f}" if abs(cell) >= 1_000 else f"{cell:.2f}" if abs(cell) < 10 else f"{cell:.1f}"  # noqa: PLR2004
        case int():
            return f"{cell:,}"
    return cell


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in "WF" else 1 for one in text)


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = [" " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True)]
    return "  ".join([row[0] + first, *(pad + cell for pad, cell in zip(rest, row[1:], strict=True))])
