"""Writes a day into a folder: a trade bill, a fund flow, our movements by shard; arguments: how many lines, where."""

import gzip
import hashlib
import json
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TextIO

from merchant_center.core.aws import keys
from merchant_center.events.rules.event import Event, EventKind, Movement, MovementKind
from merchant_center.events.store.writes import EVENTS

MCHID = "1900000001"
BEGIN = datetime(2026, 11, 21, 16, tzinfo=UTC)
EACH = 1_000
"""One payment in so many is missing here."""
TRADE = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,"
    "应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,"
    "手续费,费率,订单金额,申请退款金额,费率备注"
)
TRADE_SUMS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"
FLOW = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),"
    "资金变更提交申请人,备注,业务凭证号"
)
FLOW_SUMS = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"


def main() -> None:
    """Write the day and print how many differences are planted."""
    count, folder = int(sys.argv[1]), Path(sys.argv[2])
    with ExitStack() as stack:
        trade, flow = (
            stack.enter_context(gzip.open(folder / f"{name}.csv.gz", "wt", compresslevel=1, newline=""))
            for name in ("trade", "fund_flow")
        )
        shards = [stack.enter_context((folder / f"movements-{n}.jsonl").open("w")) for n in range(keys.MOVEMENT_SHARDS)]
        _write(count, trade, flow, shards)
    for name in ("trade", "fund_flow"):
        (folder / f"{name}.sha1").write_text(_sha1(folder / f"{name}.csv.gz"))
    print(json.dumps({"differences": -(-count // EACH)}))


def _write(count: int, trade: TextIO, flow: TextIO, shards: Sequence[TextIO]) -> None:
    trade.write(f"\ufeff{TRADE}\r\n")
    flow.write(f"\ufeff{FLOW}\r\n")
    total = balance = fees = 0
    for n in range(count):
        order_no, transaction = f"20261122-{n:016d}", f"42000{n:023d}"
        at = BEGIN + timedelta(seconds=n * 86_000 // count)
        fen = 100 + n * 7 % 100_000
        # A rate of 0.60%, half up to the fen.
        fee = (fen * 60 + 5_000) // 10_000
        total, balance, fees = total + fen, balance + fen, fees + fee
        local = f"{at + timedelta(hours=8):%Y-%m-%d %H:%M:%S}"
        who = (local, "wx1234567890abcdef", MCHID, "0", "", transaction, order_no, f"o{n:027d}", "JSAPI", "SUCCESS")
        paid = ("OTHERS", "CNY", _yuan(fen), "0.00", "0", "0", "0.00", "0.00", "", "", "龙井茶，特级", "")
        _line(trade, *who, *paid, f"{fee // 100}.{fee % 100:02d}000", "0.60%", _yuan(fen), "0.00", "")
        moved = (local, transaction, f"1000{n:024d}", "交易", "交易", "收入", _yuan(fen), _yuan(balance))
        _line(flow, *moved, "system", "", order_no)
        if n % EACH:
            shards[keys.movement_shard(transaction)].write(_event(order_no, transaction, at, fen))
    trade.write(f"{TRADE_SUMS}\r\n")
    _line(trade, count, _yuan(total), "0.00", "0.00", _yuan(fees), _yuan(total), "0.00")
    flow.write(f"{FLOW_SUMS}\r\n")
    _line(flow, count, count, _yuan(total), 0, "0.00")


def _event(order_no: str, transaction: str, at: datetime, fen: int) -> str:
    movement = Movement(MovementKind.PAYMENT, order_no, transaction, at, fen, fen)
    event = Event(
        f"{order_no}:order_paid",
        EventKind.ORDER_PAID,
        at,
        "wx1234567890abcdef",
        "o1",
        "13800138000",
        order_no,
        "茶铺-龙井茶",
        fen,
        MCHID,
        "",
        "page",
        movement,
    )
    return EVENTS.text(event) + "\n"


def _line(file: TextIO, *values: object) -> None:
    file.write("`" + ",`".join(map(str, values)) + "\r\n")


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def _sha1(path: Path) -> str:
    with gzip.open(path) as plain:
        return hashlib.file_digest(plain, "sha1").hexdigest()


if __name__ == "__main__":
    main()
