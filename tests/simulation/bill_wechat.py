"""WeChat's bills of one merchant account: made each morning of what it holds, late at times, cut at times.

Source: WeChat Pay APIv3, "trade bill", "fund-flow bill", and the formats of both files.
"""

import gzip
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from tests.simulation.flow_wechat import flow_file
from tests.simulation.order_wechat import Bought, Refunded, refused
from tests.simulation.payout_wechat import PayoutWeChat
from tests.simulation.product import BEIJING, FUND_FLOWS, BillKind, BillLink, Channel, FlowLink, FlowWay
from tests.simulation.refund_wechat import RefundWeChat
from tests.simulation.voucher_wechat import VoucherWeChat
from tests.simulation.world import HOUR

_RATE, _OPENING = 600, 100_000
_STATUS = {"CLOSED": "FAIL", "ABNORMAL": "CHANGE"}
_PAYOUTS = {Channel.CASH: "现金红包", Channel.TRANSFER: "商家转账"}
_FEES = {"扣除交易手续费", "退还交易手续费"}
_TRADE = (
    "交易时间,微信订单号,商户订单号,交易状态,应结订单金额,微信退款单号,商户退款单号,退款金额,退款状态,商品名称,"
    "手续费,费率,订单金额,申请退款金额"
)
_TRADE_SUMS = "总交易单数,应结订单总金额,退款总金额,手续费总金额,订单总金额,申请退款总金额"
_FUND = "记账时间,微信支付业务单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),备注,业务凭证号"
_FUND_SUMS = "资金流水总笔数,收入笔数,收入金额,支出笔数,支出金额"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is wrong with a bill on purpose: ``how`` is omit, amount, fee or state.

    Of a fund flow ``kind`` is that of the rows; "" for all.
    """

    bill: BillKind
    number: str
    how: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Trade:
    """A row of a trade bill; ``refund`` is ``None`` for a payment."""

    at: float
    order_no: str
    transaction_id: str
    refund: Refunded | None
    total_fen: int
    settled_fen: int
    fee_fen: int
    status: str

    @property
    def number(self) -> str:
        """Ours."""
        return self.refund.number if self.refund else self.order_no


@dataclass(frozen=True, slots=True)
class Flow:
    """A row of a fund-flow bill; ``fen`` is signed."""

    at: float
    wechat_number: str
    name: str
    kind: str
    fen: int
    number: str
    remark: str = ""

    @property
    def is_payout(self) -> bool:
        """Whether it is a red packet or a transfer, or what comes back of one."""
        return self.name in _PAYOUTS.values()

    @property
    def is_fee(self) -> bool:
        """Whether it is WeChat's fee, or what comes back of it."""
        return self.kind in _FEES


@dataclass
class BillWeChat:
    """The calls of a ``BillClient``. ``foreign`` is what another system sold with the same account.

    ``pays_apart`` says that red packets and transfers are paid from the operation account, which has a bill of its own.
    """

    refunds: RefundWeChat
    payouts: PayoutWeChat
    vouchers: Sequence[VoucherWeChat]
    foreign: list[Bought] = field(default_factory=list)
    plans: dict[date, list[Plan]] = field(default_factory=dict)
    p_late: float = 0.0
    p_cut: float = 0.0
    is_net: bool = False
    pays_apart: bool = False
    _files: dict[tuple[BillKind, date], bytes] = field(default_factory=dict)

    # What we ask

    def find_bill(self, kind: BillKind, day: date) -> BillLink:
        """Tell where a bill is, and its digest."""
        return self.refunds.orders.call("find a bill", lambda: self._link(kind, day))

    def _link(self, kind: BillKind, day: date) -> BillLink:
        world = self.refunds.orders.world
        if kind is BillKind.OPERATION and not self.pays_apart:
            raise refused("NO_AUTH")
        if world.now < morning(day) + HOUR:
            raise refused("NO_STATEMENT_EXIST" if world.now < morning(day) else "STATEMENT_CREATING")
        if world.goes_wrong("bills late", self.p_late):
            raise refused("STATEMENT_CREATING")
        content = self._content(kind, day)
        if not content:
            raise refused("NO_STATEMENT_EXIST")
        return BillLink(f"{kind} {day}", hashlib.sha1(content, usedforsecurity=False).hexdigest())

    def find_flow(self, way: FlowWay, stock_id: str, day: date) -> FlowLink:
        """Tell where a voucher flow is, its digest, and how many rows it has."""
        return self.refunds.orders.call("find a flow", lambda: self._flow_link(way, stock_id, day))

    def _flow_link(self, way: FlowWay, stock_id: str, day: date) -> FlowLink:
        content, rows = flow_file(self._stock(stock_id), way, day)
        if not rows:
            raise refused("RESOURCE_NOT_EXISTS")
        return FlowLink(f"{way} {stock_id} {day}", hashlib.sha1(content, usedforsecurity=False).hexdigest(), rows)

    def _stock(self, stock_id: str) -> VoucherWeChat:
        (stock,) = [one for one in self.vouchers if one.stock_id == stock_id]
        return stock

    @contextmanager
    def open_bill(self, link: BillLink | FlowLink) -> Iterator[Iterator[bytes]]:
        """Open the file; a voucher flow is not compressed."""
        kind, *stock, text = link.url.split()
        day = date.fromisoformat(text)
        if stock:
            packed, _ = flow_file(self._stock(*stock), FlowWay(kind), day)
        else:
            packed = gzip.compress(self._content(BillKind(kind), day), mtime=0)
        is_cut = self.refunds.orders.world.goes_wrong("bills cut", self.p_cut)
        content = self.refunds.orders.call("open a bill", lambda: packed[: len(packed) // 2] if is_cut else packed)
        yield iter([content[:100], content[100:]])

    # What is in them

    def trades(self, day: date) -> list[Trade]:
        """The payments and refunds of a day, as the bill should have them."""
        rows = []
        for bought in (*self.refunds.orders.orders.values(), *self.foreign):
            order = bought.asked.out_trade_no, bought.transaction_id
            if bought.state == "SUCCESS" and day_of(bought.paid_at) == day:
                paid = bought.asked.total_fen, bought.settled_fen, fee(bought.settled_fen)
                rows.append(Trade(bought.paid_at, *order, None, *paid, "SUCCESS"))
            for one, back in _fees_back(bought):
                if day_of(one.made_at) == day:
                    status = one.status(max(morning(day), one.made_at))
                    given = one.amount_fen, one.settled_fen, -back
                    rows.append(Trade(one.made_at, *order, one, *given, _STATUS.get(status, status)))
        return sorted(rows, key=lambda row: (row.at, row.number))

    def flows(self, day: date | None = None, *, is_split: bool = False) -> list[Flow]:
        """What moved in the account on a day, or ever; split, fees have rows of their own."""
        rows: list[Flow] = []
        for bought in (*self.refunds.orders.orders.values(), *self.foreign):
            if bought.state != "SUCCESS":
                continue
            at, number, wechat = bought.paid_at, bought.asked.out_trade_no, bought.transaction_id
            rows.append(Flow(at, wechat, "交易", "交易", bought.settled_fen, number))
            rows.append(Flow(at, wechat, "交易", "扣除交易手续费", -fee(bought.settled_fen), number))
            for one, back in _fees_back(bought):
                remark = f"退款总金额{_yuan(one.settled_fen)}元;含手续费{_yuan(back)}元"
                net = back if self.is_net and not is_split else 0
                of = one.number, remark
                rows.append(Flow(one.made_at, one.refund_id, "退款", "退款", net - one.settled_fen, *of))
                rows.append(Flow(one.made_at, one.refund_id, "退款", "退还交易手续费", back - net, *of))
                closed = [at for at, status in one.became if status == "CLOSED" and at <= self.refunds.orders.world.now]
                for at_close in closed:
                    rows.append(Flow(at_close, one.refund_id, "退款", "退款关闭", one.settled_fen, one.number))
                    rows.append(Flow(at_close, one.refund_id, "交易", "扣除交易手续费", -back, one.number))
        rows += _payouts(self.payouts)
        rows = [row for row in rows if row.fen and day in {None, day_of(row.at)}]
        return sorted(rows, key=lambda row: row.at)

    def of_bill(self, kind: BillKind, rows: Iterable[Flow]) -> list[Flow]:
        """What of it is in the fund flow of an account."""
        return [row for row in rows if kind is self.account_of(row)]

    def account_of(self, row: Flow) -> BillKind:
        """The bill of the account that it is a change of."""
        return BillKind.OPERATION if row.is_payout and self.pays_apart else BillKind.FUND_FLOW

    def told(self, day: date) -> dict[BillKind, list[Flow]]:
        """What the fund flows of a day tell, as they are made, with what is wrong with them; without empty ones."""
        told = {kind: self._planned(kind, day, self.of_bill(kind, self.flows(day))) for kind in FUND_FLOWS}
        return {kind: rows for kind, of in told.items() if (rows := list(of))}

    def balance(self, kind: BillKind, until: date) -> int:
        """What an account holds when that day begins."""
        return _OPENING + sum(row.fen for row in self.of_bill(kind, self.flows()) if day_of(row.at) < until)

    def _content(self, kind: BillKind, day: date) -> bytes:
        if (kind, day) not in self._files:
            lines = self._trade_bill(day) if kind is BillKind.TRADE else self._fund_bill(kind, day)
            self._files[kind, day] = "".join(f"{line}\r\n" for line in lines).encode()
        return self._files[kind, day]

    def is_made(self, day: date) -> bool:
        """Whether a bill of the day was given out."""
        return any(made == day for _, made in self._files)

    def _planned(self, bill: BillKind, day: date, rows: list[Any]) -> Iterator[Any]:
        plans = {one.number: one for one in self.plans.get(day, ()) if one.bill is bill}
        for row in rows:
            plan = plans.get(row.number)
            kind = "" if isinstance(row, Trade) else row.kind
            match plan and plan.kind in {"", kind} and plan.how:
                case "omit":
                    continue
                case "amount" if isinstance(row, Trade):
                    yield replace(row, total_fen=row.total_fen + 1)
                case "amount" if row.kind == "交易" or row.is_payout:
                    yield replace(row, fen=row.fen + 1)
                case "fee":
                    yield replace(row, fee_fen=row.fee_fen + 2)
                case "state":
                    yield replace(row, status="FAIL")
                case _:
                    yield row

    def _trade_bill(self, day: date) -> list[str]:
        rows: list[Trade] = list(self._planned(BillKind.TRADE, day, self.trades(day)))
        paid, back = [row for row in rows if not row.refund], [row for row in rows if row.refund]
        sums = (
            str(len(rows)),
            _yuan(sum(row.settled_fen for row in paid)),
            _yuan(sum(row.settled_fen for row in back)),
            f"{_yuan(sum(row.fee_fen for row in rows))}000",
            _yuan(sum(row.total_fen for row in paid)),
            _yuan(sum(row.total_fen for row in back)),
        )
        return [_TRADE, *map(_trade_row, rows), _TRADE_SUMS, _row(*sums)] if rows else []

    def _fund_bill(self, kind: BillKind, day: date) -> list[str]:
        rows, balance = self.told(day).get(kind, []), self.balance(kind, day)
        lines = []
        for row in rows:
            balance += row.fen
            way = "收入" if row.fen > 0 else "支出"
            money = way, _yuan(abs(row.fen)), _yuan(balance)
            lines.append(_row(_time(row.at), row.wechat_number, row.name, row.kind, *money, row.remark, row.number))
        income, expense = [row.fen for row in rows if row.fen > 0], [-row.fen for row in rows if row.fen < 0]
        sums = str(len(rows)), str(len(income)), _yuan(sum(income)), str(len(expense)), _yuan(sum(expense))
        return [_FUND, *lines, _FUND_SUMS, _row(*sums)] if rows else []


def morning(day: date) -> float:
    """Return when the bill of a day is begun: at 9:00 of the next."""
    return datetime.combine(day + timedelta(days=1), time(9), BEIJING).timestamp()


def day_of(at: float) -> date:
    """Return the Beijing day of an instant."""
    return datetime.fromtimestamp(at, UTC).astimezone(BEIJING).date()


def fee(settled_fen: int) -> int:
    """Return what WeChat takes of a payment, to the fen."""
    return (settled_fen * _RATE + 5_000) // 10_000


def _payouts(wechat: PayoutWeChat) -> Iterator[Flow]:
    """Yield the red packets and transfers of an account, and what came back of them."""
    for number, one in wechat.bills.items():
        name, fen = _PAYOUTS[one.channel], one.payout.amount_fen
        yield Flow(one.made_at, f"L{number}", name, name, -fen, number)
        if one.came_back_at <= wechat.world.now:
            yield Flow(one.came_back_at, f"L{number}", name, f"{name}退回", fen, number)


def _fees_back(bought: Bought) -> Iterator[tuple[Refunded, int]]:
    """Yield the refunds of a payment, each with the fee that came back with it."""
    for one in bought.refunds:
        yield one, fee(bought.settled_fen) * one.settled_fen // bought.settled_fen


def _trade_row(row: Trade) -> str:
    settled, total, money = _yuan(row.settled_fen), _yuan(row.total_fen), f"{_yuan(row.fee_fen)}000"
    if row.refund is None:
        order = row.transaction_id, row.order_no, "SUCCESS", settled
        return _row(_time(row.at), *order, "0", "0", "0.00", "", "tea", money, "6.00%", total, "0.00")
    order = row.transaction_id, row.order_no, "REFUND", "0.00"
    refund = row.refund.refund_id, row.refund.number, settled, row.status
    return _row(_time(row.at), *order, *refund, "tea", money, "6.00%", "0.00", total)


def _row(*values: str) -> str:
    return ",".join(f"`{value}" for value in values)


def _yuan(fen: int) -> str:
    return f"{'-' * (fen < 0)}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _time(at: float) -> str:
    return f"{datetime.fromtimestamp(int(at), UTC).astimezone(BEIJING):%Y-%m-%d %H:%M:%S}"
