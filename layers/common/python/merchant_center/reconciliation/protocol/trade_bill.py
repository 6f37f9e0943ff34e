"""The lines of a trade bill (交易账单), type ALL, by the names of its columns."""

from collections.abc import Iterable, Iterator

from merchant_center.events.rules.event import MovementKind
from merchant_center.reconciliation.errors import UnreadableBillError
from merchant_center.reconciliation.protocol.amounts import count, fen, scaled
from merchant_center.reconciliation.protocol.bill_file import BillRows
from merchant_center.reconciliation.protocol.times import moment
from merchant_center.reconciliation.rules.lines import FEE_UNITS_PER_FEN, TradeLine
from merchant_center.reconciliation.rules.sums import Sums

_FREE_TEXT = ("商品名称", "商户数据包")
_FEE_DECIMALS = 5
_SUCCESS = "SUCCESS"
_NO_NUMBER = frozenset({"", "0"})


class TradeBill:
    """A trade bill, read line by line."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._rows = BillRows(lines, _FREE_TEXT)
        place = self._rows.place
        self._at, self._state = place("交易时间"), place("交易状态")
        self._transaction, self._order = place("微信订单号"), place("商户订单号")
        self._settled = place("应结订单金额", "总金额")
        self._total = place("订单金额", "总金额")
        self._refund_id, self._refund_no = place("微信退款单号"), place("商户退款单号")
        self._refund_settled = place("退款金额")
        self._refund_total = place("申请退款金额", "退款金额")
        self._refund_state = place("退款状态")
        self._fee, self._rate = place("手续费"), place("费率")

    def skip(self, rows: int) -> None:
        """Pass over lines that were read before."""
        self._rows.skip(rows)

    def __iter__(self) -> Iterator[TradeLine]:
        """Yield the lines; what they raise is UnreadableBillError."""
        for row in self._rows:
            yield self._payment(row) if row[self._state] == _SUCCESS else self._refund(row)

    def _payment(self, row: list[str]) -> TradeLine:
        order_no, transaction_id = row[self._order], row[self._transaction]
        return TradeLine(
            MovementKind.PAYMENT,
            order_no,
            transaction_id,
            order_no,
            transaction_id,
            moment(row[self._at]),
            fen(row[self._total]),
            fen(row[self._settled]),
            scaled(row[self._fee], _FEE_DECIMALS),
            _rate(row[self._rate]),
            _SUCCESS,
        )

    def _refund(self, row: list[str]) -> TradeLine:
        """Return a refund, or a reversal (REVOKED), which may have no numbers but those of its payment."""
        order_no, transaction_id = row[self._order], row[self._transaction]
        refund_no, refund_id = row[self._refund_no], row[self._refund_id]
        return TradeLine(
            MovementKind.REFUND,
            order_no if refund_no in _NO_NUMBER else refund_no,
            transaction_id if refund_id in _NO_NUMBER else refund_id,
            order_no,
            transaction_id,
            moment(row[self._at]),
            fen(row[self._refund_total]),
            fen(row[self._refund_settled]),
            scaled(row[self._fee], _FEE_DECIMALS),
            _rate(row[self._rate]),
            row[self._refund_state],
        )

    def check(self, sums: Sums) -> None:
        """Compare what was read with the sums that the bill ends with.

        Raises:
            UnreadableBillError: they differ.
        """
        said = self._rows.sums
        pairs = (
            ("总交易单数", count, sums.lines),
            ("应结订单总金额", fen, sums.settled_fen),
            ("退款总金额", fen, sums.refund_settled_fen),
            ("订单总金额", fen, sums.total_fen),
            ("申请退款总金额", fen, sums.refund_total_fen),
        )
        for name, read, added in pairs:
            if name in said and read(said[name]) != added:
                raise UnreadableBillError(f"{name}: the bill says {said[name]}, its lines add up to {added}")
        fees = said.get("手续费总金额")
        # The fees have five decimals, and their sum has two: nobody says which way it is rounded.
        if fees is not None and abs(scaled(fees, _FEE_DECIMALS) - sums.fee_units) >= FEE_UNITS_PER_FEN:
            raise UnreadableBillError(f"the bill says {fees} of fees, its lines add up to {sums.fee_units} units")


def _rate(text: str) -> int:
    """Return ``0.60%`` as 60; -1 for what is no rate."""
    try:
        return scaled(text.removesuffix("%"), 2)
    except UnreadableBillError:
        return -1
