"""Flow files: every redemption and every return of a stock's coupons, as CSV for reconciliation.

Source: WeChat Pay APIv3, vouchers, "download redemption details" and "download refund details", with and without
a day. The column list is that of the platform's file; it is not published for the API's.
"""

import base64
import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from local.wechat_simulator.bills.files import yuan
from local.wechat_simulator.clock import CHINA, china_digits
from local.wechat_simulator.state import Collection, Database

type FlowKind = Literal["use", "refund"]

HEADS: dict[FlowKind, list[str]] = {
    "use": ["交易类型", "支付单号", "消耗时间", "消耗商户号"],
    "refund": ["退款单号", "支付单号", "退款时间", "退款商户号"],
}
COMBINED = ["是否合单订单", "微信支付合单单号", "合单优惠总金额(元)", "合单订单总金额(元)"]


@dataclass(frozen=True)
class FlowEntry:
    """One redemption or return; amounts in fen."""

    stock_id: str
    coupon_id: str
    kind: FlowKind
    at: float
    amount: int
    total: int
    number: str
    """Of a redemption its trade type, of a return the refund's number."""
    transaction_id: str
    mchid: str
    device_id: str
    goods: str


class Flows:
    """All entries."""

    def __init__(self, database: Database) -> None:
        self._held = Collection(database, "voucher_flows", FlowEntry)

    def add(self, entry: FlowEntry) -> None:
        """Note a redemption or a return; every one is a row of its own."""
        self._held.put(f"{entry.kind}/{entry.coupon_id}/{entry.transaction_id}", entry)

    def of(self, stock_id: str, kind: FlowKind, day: str = "") -> list[FlowEntry]:
        """The entries of a stock, the oldest first, of all time or of one Beijing day (`2025-08-09`)."""
        entries = [entry for entry in self._held.where("stock_id", stock_id) if entry.kind == kind]
        return [entry for entry in entries if not day or china_digits(entry.at, "%Y-%m-%d") == day]

    def clear(self) -> None:
        """Forget all entries."""
        self._held.clear()


class _Line:
    """What a CSV writer writes into, to be handed on line by line."""

    def write(self, text: str) -> str:
        """The text, which `writerow` then answers."""
        return text


def flow_file(entries: list[FlowEntry], kind: FlowKind, *, by_day: bool) -> Iterator[str]:
    """The CSV, line by line: no byte order mark, a back-tick before every value but device, bank serial and goods.

    A file of one day has the device in base64 and four more columns about combined orders.
    """
    writer = csv.writer(_Line(), lineterminator="\n")
    head = ["批次ID", "优惠ID", "优惠类型", "优惠金额(元)", "订单总金额(元)", *HEADS[kind]]
    yield writer.writerow([*head, "设备号", "银行流水号", "单品信息", *(COMBINED if by_day else [])])
    for entry in entries:
        device = base64.b64encode(entry.device_id.encode()).decode() if by_day else entry.device_id
        combined = ["`否", "`", "`0.00", "`0.00"] if by_day else []
        yield writer.writerow([*(f"`{value}" for value in _values(entry)), device, "", entry.goods, *combined])


def _values(entry: FlowEntry) -> list[str]:
    at = datetime.fromtimestamp(int(entry.at), CHINA).strftime("%Y-%m-%d %H:%M:%S")
    kind = "单品券" if entry.goods else "全场券"
    return [
        entry.stock_id,
        entry.coupon_id,
        kind,
        yuan(entry.amount),
        yuan(entry.total),
        entry.number,
        entry.transaction_id,
        at,
        entry.mchid,
    ]
