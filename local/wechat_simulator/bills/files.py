"""How WeChat writes a bill: a head, a row for each line, sums; yuan, and a back-tick before every value.

Source: WeChat Pay APIv3, "trade bill format" and "fund flow bill format"; files recorded in public repositories, which
have a mark at the beginning, CRLF, and five decimals of fees, and write sums as `12` and `0.00` or as `45.0` and `0.0`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

MARK = "\ufeff"
END = "\r\n"


@dataclass(frozen=True)
class Sum[Line]:
    """A figure beneath the rows: what each line adds to it, and how it is written."""

    of: Callable[[Line], int]
    written: Callable[[int], str]


@dataclass(frozen=True)
class Layout[Line]:
    """The columns of a kind of bill, and its sums, by their names."""

    columns: Mapping[str, Callable[[Line], str]]
    sums: Mapping[str, Sum[Line]]


def bill_file[Line](lines: Iterable[Line], layout: Layout[Line], *, float_sums: bool) -> Iterator[str]:
    """The file, row by row; the sums come from what went by."""
    yield f"{MARK}{','.join(layout.columns)}{END}"
    totals = [0] * len(layout.sums)
    for line in lines:
        yield _row(write(line) for write in layout.columns.values())
        totals = [total + one.of(line) for total, one in zip(totals, layout.sums.values(), strict=True)]
    yield f"{','.join(layout.sums)}{END}"
    written = [one.written(total) for total, one in zip(totals, layout.sums.values(), strict=True)]
    yield _row(map(as_float, written) if float_sums else written)


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def fee_yuan(fen: int) -> str:
    """A fee: yuan with five decimals, of which WeChat uses two."""
    return f"{yuan(fen)}000"


def as_float(number: str) -> str:
    """The number as a program writes it that holds it as a float: `45.0`, `0.14`."""
    shortened = number.rstrip("0") if "." in number else f"{number}."
    return f"{shortened}0" if shortened.endswith(".") else shortened


def one_line(text: str) -> str:
    r"""The text without line ends: byte 1 is a space, CR and LF are the two characters `\r` and `\n`."""
    return text.replace("\x01", " ").replace("\r", "\\r").replace("\n", "\\n")


def _row(values: Iterable[str]) -> str:
    return f"`{',`'.join(values)}{END}"
