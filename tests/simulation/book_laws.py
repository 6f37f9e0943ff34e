"""What the ledger of a day must say, from what moved at WeChat."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from tests.simulation.bill_wechat import BillWeChat, Flow
from tests.simulation.product import LedgerEntry

_SUMS = (("交易", ""), ("退款", "退款关闭"), ("现金红包", "现金红包退回"), ("商家转账", "商家转账退回"))


def sums_of(rows: Iterable[Flow]) -> tuple[int, ...]:
    """Return what payments, refunds, red packets and transfers add up to, fees apart."""
    sums: defaultdict[str, int] = defaultdict(int)
    for row in rows:
        sums[row.kind] += row.fen
    return tuple(sums[out] + sums[back] for out, back in _SUMS)


def known_of(ledger: LedgerEntry) -> tuple[int, ...]:
    """Return the same by our books."""
    ours = ledger.ours
    return ours.payments_fen, ours.refunds_fen, ours.red_packets_fen, ours.transfers_fen


def balances_of(wechat: BillWeChat, day: date) -> tuple[int | None, int | None]:
    """Return what the accounts with a bill of the day hold when it begins, and by their bills when it ends."""
    bills = wechat.told(day)
    if not bills:
        return None, None
    opening = sum(wechat.balance(kind, day) for kind in bills)
    closing = sum(wechat.balance(kind, day + timedelta(days=1)) for kind in bills)
    told = _moved(row for rows in bills.values() for row in rows)
    wrong = told - _moved(row for row in wechat.flows(day) if wechat.account_of(row) in bills)
    return opening, closing + wrong


def gap_of(wechat: BillWeChat, day: date, has: Callable[[Flow], bool]) -> int:
    """Return what a day's bills tell and our books have not, less what our books have alone; fees are WeChat's."""
    told = [row for rows in wechat.told(day).values() for row in rows if not row.is_fee]
    return _moved(told) - _moved(row for row in wechat.flows(day) if not row.is_fee and has(row))


def _moved(rows: Iterable[Flow]) -> int:
    return sum(row.fen for row in rows)
