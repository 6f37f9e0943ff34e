"""How the files of bills are written: names of columns, rows whose values begin with a back-tick, sums at the end.

UTF-8, with a byte order mark or without, lines ended by CRLF or LF (WeChat Pay APIv3, "format of the trade bill").
Values are apart by a comma and a back-tick, so commas inside a name are harmless. Read as a stream.
"""

from collections.abc import Iterable, Iterator, Sequence

from merchant_center.reconciliation.errors import UnreadableBillError

_BOM = b"\xef\xbb\xbf"
_LONGEST_LINE = 256 * 1024


def text_lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """Yield the lines of a file that comes in chunks, without their ends and without empty ones.

    Raises:
        UnreadableBillError: it is no UTF-8, or a line never ends.
    """
    rest, is_first = b"", True
    for chunk in chunks:
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if text := _decoded(line.removeprefix(_BOM) if is_first else line):
                yield text
            is_first = False
        if len(rest) > _LONGEST_LINE:
            raise UnreadableBillError(f"a line of the bill is longer than {_LONGEST_LINE} bytes")
    if text := _decoded(rest.removeprefix(_BOM) if is_first else rest):
        yield text


def _decoded(line: bytes) -> str:
    try:
        return line.rstrip(b"\r").decode()
    except UnicodeDecodeError:
        raise UnreadableBillError("the bill is no UTF-8") from None


class BillRows:
    """The rows of a bill, and afterwards its sums."""

    def __init__(self, lines: Iterable[str], free_text: Sequence[str] = ()) -> None:
        """Read the names of the columns.

        Args:
            lines: of the file.
            free_text: columns in which a merchant's own words stand, which may look like the end of a value.
        """
        self._lines = iter(lines)
        self.columns = next(self._lines, "").split(",")
        self.sums: dict[str, str] = {}
        places = [self.columns.index(name) for name in free_text if name in self.columns]
        self._before = min(places, default=len(self.columns))
        self._behind = len(self.columns) - 1 - max(places, default=len(self.columns) - 1)

    def place(self, *names: str) -> int:
        """Return where the first of these columns stands that the bill has.

        Raises:
            UnreadableBillError: it has none of them.
        """
        for name in names:
            if name in self.columns:
                return self.columns.index(name)
        raise UnreadableBillError(f"the bill has no column {names[0]}, only {', '.join(self.columns)[:200]}")

    def skip(self, rows: int) -> None:
        """Pass over rows that were read before."""
        for _ in range(rows):
            next(self._lines, "")

    def __iter__(self) -> Iterator[list[str]]:
        """Yield the values of each row, in the order of the columns; the sums are known behind the last.

        Raises:
            UnreadableBillError: a row has too few values, or the sums are missing: the file was cut.
        """
        wanted = len(self.columns)
        for line in self._lines:
            if not line.startswith("`"):
                self._read_sums(line.split(","))
                return
            values = line[1:].split(",`")
            if len(values) != wanted:
                values = self._fitted(values)
            yield values
        raise UnreadableBillError("the bill ends without its sums")

    def _fitted(self, values: list[str]) -> list[str]:
        """Return the values of a row in which words of a merchant looked like the end of a value."""
        wanted, end = len(self.columns), len(values) - self._behind
        if len(values) < wanted or self._before == wanted:
            raise UnreadableBillError(f"a row of the bill has {len(values)} values for {wanted} columns")
        words = wanted - self._before - self._behind
        return [*values[: self._before], *values[self._before :][: words - 1], "", *values[end:]]

    def _read_sums(self, names: list[str]) -> None:
        values = next(self._lines, "").removeprefix("`").split(",`")
        if len(names) != len(values):
            raise UnreadableBillError("the sums of the bill are no sums")
        self.sums = dict(zip(names, values, strict=True))
