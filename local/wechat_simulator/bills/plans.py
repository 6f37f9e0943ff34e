"""Differences planted in the bill of a day: rows left out, and amounts, states and fees that never were."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from local.wechat_simulator.bills.days import Day, day_of
from local.wechat_simulator.bills.flow_lines import FlowLine
from local.wechat_simulator.bills.trade_lines import TradeLine
from local.wechat_simulator.movements import FEES, MovementKind
from local.wechat_simulator.signing import random_text
from local.wechat_simulator.state import Collection, Database
from local.wechat_simulator.vouchers.flows import FlowEntry

BILLS = ("trade", "fund_flow", "voucher_use", "voucher_refund")
"""In what differences can be planted: two bills, and the two voucher flows of the stocks that the merchant created."""


@dataclass(frozen=True)
class Difference:
    """One planted difference; `owner` is merchant and kind of bill, `1900000001/trade`, `at` when its day begins."""

    key: str
    owner: str
    at: float
    kind: str
    row: str
    amount: int = 0
    state: str = ""


class Plans:
    """All planted differences."""

    def __init__(self, database: Database) -> None:
        self._held = Collection(database, "bill_differences", Difference)

    def plant(self, mchid: str, day: str, bill: str, kind: str, row: str, amount: int = 0, state: str = "") -> str:
        """Plant one; the key takes it back."""
        key = random_text(12)
        self._held.put(key, Difference(key, f"{mchid}/{bill}", day_of(day).begin, kind, row, amount, state))
        return key

    def of(self, mchid: str, day: Day, bill: str) -> list[Difference]:
        """What is planted in a bill of a day."""
        return list(self._held.between(f"{mchid}/{bill}", day.begin, day.end))

    def remove(self, key: str) -> bool:
        """Take one back; whether it was there."""
        is_there = self._held.get(key) is not None
        self._held.remove(key)
        return is_there

    def clear(self) -> None:
        """Let every bill tell what was."""
        self._held.clear()


def told_trade(lines: Iterator[TradeLine], planted: list[Difference]) -> Iterator[TradeLine]:
    """The rows of a trade bill as they are told."""
    for line in lines:
        is_refund = line.state == "REFUND"
        names = {line.refund_id, line.out_refund_no} if is_refund else {line.transaction_id, line.out_trade_no}
        meant = [one for one in planted if one.row in names]
        told = line
        for one in meant:
            told = _refund(told, one) if is_refund else _payment(told, one)
        if all(one.kind != "omit" for one in meant):
            yield told


def told_flow(lines: Iterator[FlowLine], planted: list[Difference]) -> Iterator[FlowLine]:
    """The rows of a fund flow as they are told; `omit` takes all rows of a number, and what is held stays as it was."""
    for line in lines:
        entry = line.entry
        meant = [one for one in planted if one.row in {entry.number, entry.voucher, entry.flow_no}]
        of_kind = "fee" if MovementKind[entry.kind] in FEES else "amount"
        told = line
        for one in meant:
            if one.kind == of_kind:
                signed = one.amount if entry.amount > 0 else -one.amount
                told = replace(line, entry=replace(entry, amount=signed))
        if all(one.kind != "omit" for one in meant):
            yield told


def told_vouchers(entries: list[FlowEntry], planted: list[Difference]) -> list[FlowEntry]:
    """The rows of a stock's voucher flow as they are told; a row is named by its coupon, payment or refund."""
    told = []
    for entry in entries:
        meant = [one for one in planted if one.row in {entry.coupon_id, entry.transaction_id, entry.number}]
        amounts = [one.amount for one in meant if one.kind == "amount"]
        if all(one.kind != "omit" for one in meant):
            told.append(replace(entry, amount=amounts[-1]) if amounts else entry)
    return told


def _payment(line: TradeLine, one: Difference) -> TradeLine:
    match one.kind:
        case "amount":
            return replace(line, total=one.amount, settled=line.settled + one.amount - line.total)
        case "fee":
            return replace(line, fee=one.amount)
        case "state":
            return replace(line, state=one.state)
    return line


def _refund(line: TradeLine, one: Difference) -> TradeLine:
    match one.kind:
        case "amount":
            return replace(line, asked=one.amount, refunded=line.refunded + one.amount - line.asked)
        case "fee":
            return replace(line, fee=-one.amount)
        case "state":
            return replace(line, refund_state=one.state)
    return line
