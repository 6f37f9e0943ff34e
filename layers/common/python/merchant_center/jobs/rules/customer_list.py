"""A list of openids as people send it: its encoding, the cell that is the openid, the lines that are wrong."""

import codecs
import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from merchant_center.accounts.rules import APPID_PATTERN
from merchant_center.core.csv_text import GUARDS
from merchant_center.core.errors import InvalidInputError

OPENID_PATTERN = r"[0-9A-Za-z_-]{6,128}"
MAX_ROWS = 1_000_000
WANTED = "write openid or 客户openid above the column of openids, or send one openid a line and nothing else"

_OPENID = re.compile(OPENID_PATTERN)
_LONGEST = 128
_NO_OPENIDS = (
    (re.compile(APPID_PATTERN, re.IGNORECASE), "an appid, not an openid"),
    (
        re.compile(r"[-+_ ().0-9]*[0-9][-+_ ().0-9]*(e[-+]?[0-9]+)?", re.IGNORECASE),
        "a number or a phone, not an openid",
    ),
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE), "an id of another system, not an openid"),
    (re.compile(r"[0-9]{8}-[A-Z2-7]{16}"), "an order number, not an openid"),
    (re.compile(r"[A-Za-z]?[a-z_]{5,18}"), "a word, not an openid"),
)
_HEADING = re.compile(r"[a-z\u4e00-\u9fff]{0,12}openid[s\u4e00-\u9fff]{0,12}")
_SEPARATOR = re.compile(r"sep=(.)")
_SEPARATORS = (",", ";", "\t", "，", "；", "|")
# What no list has: the line behind the last one, which an open quote would swallow.
_END = "\uffffend of the list"
# What spreadsheets and our own exports put around a cell so that it stays text.
_AROUND = f' {GUARDS}\r\n"`“”‘’\u00a0\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202c\u202d\u2060\u3000\ufeff'
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


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


def encoding_of(pieces: Iterable[bytes]) -> str:
    """Return how a file is encoded: UTF-16 as its first bytes say, else UTF-8 if it is that throughout, else GB18030.

    Chinese versions of Excel save CSV in GBK, a part of GB18030, and "Unicode text" in UTF-16.

    Raises:
        InvalidInputError: it is a workbook.
    """
    pieces = iter(pieces)
    first = next(pieces, b"")
    if first.startswith(_WORKBOOKS):
        raise InvalidInputError.of("list", "is a workbook: save it as CSV UTF-8")
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in first:
        # UTF-16 that does not say so: the high bytes of ASCII are zero.
        return "utf-16-be" if first[::2].count(0) > first[1::2].count(0) else "utf-16-le"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for piece in chain([first], pieces):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def read_rows(lines: Iterable[str]) -> Iterator[Row | Problem]:
    """Read a list as it comes: separated by commas, semicolons, tabs or bars; empty lines are passed over.

    The openid is the cell under ``openid`` or ``客户openid`` in the first line. Without such a heading each line is one
    openid; which of several columns it may be is not guessed.

    Raises:
        InvalidInputError: no column is recognised, it has more than :data:`MAX_ROWS` rows, or is no CSV from some
            line on.
    """
    column: int | None = None
    begins, count = 1, 0
    lines, separator, skipped = _separated(iter(lines))
    reader = csv.reader(chain(lines, [_END]), delimiter=separator)
    begins += skipped
    try:
        for cells in reader:
            if cells == [_END]:
                return
            line, begins = begins, reader.line_num + 1 + skipped
            if cells and cells[-1].endswith(_END):
                raise InvalidInputError.of(f"line {line}", "has a quote that is never closed")
            texts = [_bare(cell) for cell in cells]
            if not any(texts):
                continue
            count += 1
            if count == 1:
                column, is_heading = _column(line, texts)
                if is_heading:
                    continue
            if count > MAX_ROWS + 1:
                raise InvalidInputError.of(f"line {line}", f"a list may have {MAX_ROWS:,} rows")
            yield _row(line, texts, column)
    except csv.Error as error:
        raise InvalidInputError.of(f"line {begins}", f"cannot be read as CSV ({error})") from None


def _separated(lines: Iterator[str]) -> tuple[Iterator[str], str, int]:
    """Return the lines, what separates their cells, and how many lines were only about that."""
    head: list[str] = []
    for line in lines:
        text = _bare(line)
        # Excel's own first line in a file whose cells are separated by something else.
        if not head and (named := _SEPARATOR.fullmatch(text)):
            return lines, named[1], 1
        head.append(line)
        if text:
            break
    first = head[-1] if head else ""

    def rank(separator: str) -> tuple[bool, int]:
        cells = first.rstrip("\r\n").split(separator)
        return any(map(_is_heading, cells)), len(cells)

    return chain(head, lines), max(_SEPARATORS, key=rank), 0


def _column(line: int, texts: list[str]) -> tuple[int | None, bool]:
    """Return the column of the openids, ``None`` for a line's only cell, and whether the first line is a heading."""
    headings = [number for number, text in enumerate(texts) if _is_heading(text)]
    exact = [number for number in headings if _flat(texts[number]) == "openid"]
    if len(found := exact or headings) == 1:
        return found[0], True
    if found:
        raise InvalidInputError.of(f"line {line}", f"several columns are called openid: {WANTED}")
    filled = [text for text in texts if text]
    if len(filled) > 1 or _problem_of(filled[0]):
        raise InvalidInputError.of(f"line {line}", f"no column is called openid: {WANTED}")
    return None, False


def _is_heading(text: str) -> bool:
    return _HEADING.fullmatch(_flat(text)) is not None


def _bare(cell: str) -> str:
    """Return what is in a cell without what is around it, also as Excel's formula of a text: ``="o123"``."""
    return cell.strip(_AROUND).removeprefix('="').strip(_AROUND)


def _flat(text: str) -> str:
    """Return a heading without case, blanks and marks but what separates cells, full-width letters as the others."""
    return re.sub(r"[^\w,;|]|_", "", unicodedata.normalize("NFKC", text)).lower()


def _row(line: int, texts: list[str], column: int | None) -> Row | Problem:
    filled = [text for text in texts if text]
    if column is None and len(filled) > 1:
        return Problem(line, "more than one cell, and no heading says which is the openid")
    openid = filled[0] if column is None else texts[column] if column < len(texts) else ""
    problem = _problem_of(openid)
    return Problem(line, problem) if problem else Row(line, openid)


def _problem_of(text: str) -> str:
    if not text:
        return "no openid"
    if _is_heading(text):
        return "a heading, not an openid"
    # The patterns take a time that grows with the square of a text's length.
    plain = unicodedata.normalize("NFKC", text[:_LONGEST])
    for pattern, rule in _NO_OPENIDS:
        if pattern.fullmatch(plain):
            return rule
    return "" if _OPENID.fullmatch(text) else "not an openid: 6 to 128 letters, digits, _ and -"
