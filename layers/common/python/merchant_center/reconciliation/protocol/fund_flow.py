"""The lines of a fund-flow bill (资金账单) of the basic account, by the names of its columns."""

import re
from collections.abc import Iterable, Iterator

from merchant_center.reconciliation.errors import UnreadableBillError
from merchant_center.reconciliation.protocol.amounts import count, fen
from merchant_center.reconciliation.protocol.bill_file import BillRows
from merchant_center.reconciliation.protocol.times import moment
from merchant_center.reconciliation.rules.lines import FlowKind, FundLine
from merchant_center.reconciliation.rules.sums import Sums

_REMARK = "备注"
_FREE_TEXT = (_REMARK,)
_NET = re.compile(r"退款总金额([0-9.]+)元;含手续费([0-9.]+)元")
"""How a refund's remark tells of what goes back and of the fee, be they one row or two."""
_INCOME, _EXPENSE = "收入", "支出"

# By words of the business type and name; the first that fits counts, with what it is as expense and as income.
_KINDS = (
    ("手续费", FlowKind.FEE, FlowKind.FEE_RETURN),
    ("红包", FlowKind.RED_PACKET, FlowKind.RED_PACKET_RETURN),
    ("转账", FlowKind.TRANSFER, FlowKind.TRANSFER_RETURN),
    ("付款到零钱", FlowKind.TRANSFER, FlowKind.TRANSFER_RETURN),
    ("退款", FlowKind.REFUND, FlowKind.REFUND_RETURN),
    ("交易", FlowKind.OTHER, FlowKind.PAYMENT),
)


class FundFlowBill:
    """A fund-flow bill, read line by line."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._rows = BillRows(lines, _FREE_TEXT)
        place = self._rows.place
        self._at, self._wechat = place("记账时间"), place("微信支付业务单号")
        self._name, self._type = place("业务名称"), place("业务类型")
        self._way = place("收支类型")
        self._amount = place("收支金额(元)", "收支金额（元）", "收支金额")
        self._balance = place("账户结余(元)", "账户结余（元）", "账户结余")
        self._voucher = place("业务凭证号")
        self._remark = place(_REMARK)

    def skip(self, rows: int) -> None:
        """Pass over lines that were read before."""
        self._rows.skip(rows)

    def __iter__(self) -> Iterator[FundLine]:
        """Yield the lines; what they raise is UnreadableBillError."""
        for row in self._rows:
            way = row[self._way]
            if way not in {_INCOME, _EXPENSE}:
                raise UnreadableBillError(f"{way!r} is neither income nor expense")
            is_income, name = way == _INCOME, row[self._type] or row[self._name]
            kind = _kind(f"{row[self._type]} {row[self._name]}", is_income=is_income)
            yield FundLine(
                kind,
                row[self._voucher],
                row[self._wechat],
                moment(row[self._at]),
                fen(row[self._amount]),
                is_income,
                fen(row[self._balance]),
                name,
                # Of anything else the remark is whatever somebody wrote on it.
                _fee_within(fen(row[self._amount]), row[self._remark]) if kind is FlowKind.REFUND else 0,
            )

    def check(self, sums: Sums) -> None:
        """Compare what was read with the sums that the bill ends with.

        Raises:
            UnreadableBillError: they differ.
        """
        said = self._rows.sums
        pairs = (
            ("资金流水总笔数", count, sums.lines),
            ("收入笔数", count, sums.incomes),
            ("收入金额", fen, sums.income_fen),
            ("支出笔数", count, sums.lines - sums.incomes),
            ("支出金额", fen, sums.expense_fen),
        )
        for name, read, added in pairs:
            if name in said and read(said[name]) != added:
                raise UnreadableBillError(f"{name}: the bill says {said[name]}, its lines add up to {added}")


def _fee_within(amount_fen: int, remark: str) -> int:
    """Return the fee that a refund's row is less, which its remark tells of; 0 if the fee has a row of its own."""
    told = _NET.search(remark)
    if told is None:
        return 0
    total, fee = map(fen, told.groups())
    return fee if amount_fen == total - fee else 0


def _kind(words: str, *, is_income: bool) -> FlowKind:
    for word, expense, income in _KINDS:
        if word in words:
            return income if is_income else expense
    return FlowKind.OTHER
