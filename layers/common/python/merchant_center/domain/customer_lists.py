"""A list of openids as people send it: which cell is the openid, which lines are wrong, line by line."""

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from merchant_center.errors import InvalidInputError

OPENID_PATTERN = r"[0-9A-Za-z_-]{6,128}"
MOST_ROWS = 1_000_000

_OPENID = re.compile(OPENID_PATTERN)
_HEADERS = frozenset({"openid", "open_id", "客户openid"})
# What spreadsheets and our own exports put around a cell so that it stays text.
_AROUND = " \t'\u00a0\ufeff"


@dataclass(frozen=True, slots=True)
class Row:
    """One customer of a list; ``line`` counts from 1 and is where the row begins in the file."""

    line: int
    openid: str


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that gives nobody anything, and why."""

    line: int
    rule: str


def read_rows(lines: Iterable[str]) -> Iterator[Row | Problem]:
    """Read a CSV file with or without a header, as it comes; empty lines are passed over.

    The openid is the cell under ``openid`` in a header, or else the first.

    Raises:
        InvalidInputError: it has more than :data:`MOST_ROWS` rows, or is no CSV from some line on.
    """
    reader = csv.reader(lines)
    column, begins, count = 0, 1, 0
    try:
        for cells in reader:
            line, begins = begins, reader.line_num + 1
            texts = [cell.strip(_AROUND) for cell in cells]
            if not any(texts):
                continue
            if count == 0 and (header := _column(texts)) is not None:
                column, count = header, 1
                continue
            count += 1
            if count > MOST_ROWS + 1:
                raise InvalidInputError.of(f"line {line}", f"a list may have {MOST_ROWS:,} rows")
            yield _row(line, texts, column)
    except csv.Error as error:
        raise InvalidInputError.of(f"line {begins}", f"cannot be read as CSV ({error})") from None


def _column(texts: list[str]) -> int | None:
    return next((n for n, text in enumerate(texts) if text.lower() in _HEADERS), None)


def _row(line: int, texts: list[str], column: int) -> Row | Problem:
    openid = texts[column] if column < len(texts) else ""
    if not openid:
        return Problem(line, "no openid")
    if _OPENID.fullmatch(openid) is None:
        return Problem(line, "not an openid: 6 to 128 letters, digits, _ and -")
    return Row(line, openid)
