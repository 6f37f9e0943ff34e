"""Results as tables: aligned text for a terminal, Markdown for docs/performance.md."""

from collections.abc import Sequence
from dataclasses import dataclass

_WHOLE_FROM = 1_000

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
        widths = [max(len(row[n]) for row in cells) for n in range(len(self.columns))]
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
        case int():
            return f"{cell:,}"
        case float():
            # Three digits or so: nothing here is measured more exactly.
            places = max(0, 2 - len(str(int(abs(cell))))) + 1 if abs(cell) < _WHOLE_FROM else 0
            return f"{cell:,.{places}f}"
    return cell


def _aligned(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = zip(row, widths, strict=True)
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in rest)])
