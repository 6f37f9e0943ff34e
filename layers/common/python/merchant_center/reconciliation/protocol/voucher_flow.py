"""The lines of voucher flows (代金券核销明细, 退款明细) of some stocks, by the names of their columns.

CSV in UTF-8. Values begin with a back-tick, but for some columns in files of the API; the device is in base64 in files
of one day (WeChat Pay APIv3, "download redemption details by day"). No sums end it: WeChat's answer counts the rows.
"""

import csv
from base64 import b64decode
from binascii import Error as NoBase64Error
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from merchant_center.reconciliation.errors import UnreadableBillError
from merchant_center.reconciliation.protocol.amounts import fen
from merchant_center.reconciliation.protocol.times import moment
from merchant_center.reconciliation.rules.lines import FlowKind, FlowWay, VoucherLine
from merchant_center.reconciliation.rules.sums import Sums

_KINDS = {FlowWay.USE: FlowKind.VOUCHER_USE, FlowWay.REFUND: FlowKind.VOUCHER_RETURN}
_WORDS = {FlowWay.USE: ("消耗时间", "消耗商户号"), FlowWay.REFUND: ("退款时间", "退款商户号")}


class VoucherFlows:
    """The voucher flows of several stocks, read line by line, one behind the other."""

    def __init__(self, files: Sequence[tuple[FlowWay, Iterable[str]]], rows: int) -> None:
        """Take the lines of each file, and how many rows WeChat says that they have together."""
        self._lines = (line for way, lines in files for line in _lines_of(way, lines))
        self._rows = rows

    def skip(self, rows: int) -> None:
        """Pass over lines that were read before."""
        for _ in islice(self._lines, rows):
            pass

    def __iter__(self) -> Iterator[VoucherLine]:
        """Yield the lines; what they raise is UnreadableBillError."""
        return self._lines

    def check(self, sums: Sums) -> None:
        """Compare what was read with the rows that WeChat counted.

        Raises:
            UnreadableBillError: they differ: a file was cut.
        """
        if sums.lines != self._rows:
            raise UnreadableBillError(f"WeChat counts {self._rows} rows of voucher flows, the files have {sums.lines}")


def _lines_of(way: FlowWay, lines: Iterable[str]) -> Iterator[VoucherLine]:
    rows = csv.reader(lines)
    columns = [name.lstrip("`") for name in next(rows, [])]
    when, payee = _WORDS[way]
    stock, coupon, transaction = (_place(columns, name) for name in ("批次ID", "优惠ID", "支付单号"))
    amount = _place(columns, "优惠金额(元)", "优惠金额（元）", "优惠金额")
    at, paid_to = _place(columns, when), _place(columns, payee)
    device = columns.index("设备号") if "设备号" in columns else None
    for row in rows:
        if len(row) != len(columns):
            raise UnreadableBillError(f"a row of a voucher flow has {len(row)} values for {len(columns)} columns")
        values = [value.removeprefix("`") for value in row]
        yield VoucherLine(
            _KINDS[way],
            values[stock],
            values[coupon],
            values[transaction],
            moment(values[at]),
            fen(values[amount]),
            values[paid_to],
            "" if device is None else _device(values[device]),
        )


def _place(columns: Sequence[str], *names: str) -> int:
    for name in names:
        if name in columns:
            return columns.index(name)
    raise UnreadableBillError(f"the voucher flow has no column {names[0]}, only {', '.join(columns)[:200]}")


def _device(text: str) -> str:
    """Return the name in base64, or the text itself if it is none."""
    try:
        return b64decode(text, validate=True).decode()
    except (NoBase64Error, UnicodeDecodeError):
        return text
