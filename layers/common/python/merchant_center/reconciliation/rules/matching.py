"""One shard of a day's bills compared with the same shard of what is recorded here: what does not fit.

Lines and movements are spread alike, so every line is in the shard of its movement, and the shards may come in any
order: what is found is the same.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from merchant_center.core.times import BEIJING
from merchant_center.events.rules.event import Movement, MovementKind
from merchant_center.reconciliation.rules.lines import (
    FEE_UNITS_PER_FEN,
    FEES,
    PAYOUTS,
    VOUCHERS,
    BillKind,
    FlowKind,
    FundLine,
    TradeLine,
    VoucherLine,
)


class DifferenceKind(StrEnum):
    """How a bill and our records differ."""

    MISSING_HERE = "missing_here"
    """WeChat's bill has it, and we have not."""
    MISSING_THERE = "missing_there"
    """We have it, and WeChat's bill has not."""
    AMOUNT = "amount"
    STATE = "state"
    FEE = "fee"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not fit.

    Attributes:
        bill: the bill that it was found in, or is missing in.
        kind: how it differs.
        movement: what moved, or should have.
        number: ours, "" if unknown.
        wechat_number: WeChat's, "" if unknown.
        order_no: of the order that is paid or refunded, "" if unknown or none.
        at: when, by the bill if it has the line, as Beijing time.
        ours_fen, theirs_fen: the amounts; ``None`` where there is nothing.
        ours_state, theirs_state: "" where there is nothing.
        settled_fen: what moved in the account by the bill, if that is not ``theirs_fen``; no part of what it is.
        stock_id, paid_to: of a voucher, and of the account that was paid, by its flow.
    """

    bill: BillKind
    kind: DifferenceKind
    movement: FlowKind
    number: str
    wechat_number: str
    order_no: str
    at: str
    ours_fen: int | None
    theirs_fen: int | None
    ours_state: str = ""
    theirs_state: str = ""
    settled_fen: int | None = field(default=None, compare=False)
    stock_id: str = ""
    paid_to: str = ""

    @property
    def identity(self) -> str:
        """What makes it the same finding in another run of the same day: never its figures."""
        return f"{self.bill}\n{self.kind}\n{self.movement}\n{self.bill_number}"

    @property
    def moved_fen(self) -> int:
        """What moved in the account by the bill."""
        return self.settled_fen if self.settled_fen is not None else self.theirs_fen or 0

    @property
    def bill_number(self) -> str:
        """The number that its line and its movement have in common: WeChat's, and of a payout or voucher ours."""
        ours, theirs = self.number, self.wechat_number
        return ours or theirs if self.movement in PAYOUTS | VOUCHERS else theirs or ours


SUCCEEDED, FAILED = "SUCCESS", "FAIL"
FAILED_REFUND = frozenset({FAILED, "CHANGE"})
"""States of a refund in a bill that may contradict what we recorded: it was closed, or a person has to act."""

_FLOW_OF = {kind: FlowKind(kind.value) for kind in MovementKind}
_TRADES = frozenset({MovementKind.PAYMENT, MovementKind.REFUND})


def match_shard(
    trade: Iterable[TradeLine] | None, fund: Iterable[FundLine] | None, movements: Iterable[Movement]
) -> list[Finding]:
    """Return what does not fit in one shard; a bill that there is none of is ``None`` and compared with nothing.

    One trouble is told once: what the trade bill shows is not told again of the fund flow.
    """
    moved = {(_FLOW_OF[one.kind], one.bill_number): one for one in movements}
    trades = [] if trade is None else list(trade)
    flows = [] if fund is None else list(fund)
    found: dict[tuple[FlowKind, str], Finding] = {}
    comparisons: list[Iterator[Finding]] = []
    if trade is not None:
        comparisons += [_match_trade(trades, moved), _check_rates(trades)]
    if fund is not None:
        comparisons.append(_match_fund(flows, moved))
    if trade is not None and fund is not None:
        comparisons.append(_match_fees(trades, flows))
    for finding in (one for comparison in comparisons for one in comparison):
        found.setdefault((finding.movement, finding.bill_number), finding)
    return sorted(found.values(), key=lambda one: one.identity)


def match_vouchers(
    lines: Iterable[VoucherLine], movements: Iterable[Movement], stocks: Collection[str]
) -> list[Finding]:
    """Return what does not fit of vouchers in one shard; other stocks than those whose flows were asked are left."""
    flows: defaultdict[tuple[FlowKind, str], list[VoucherLine]] = defaultdict(list)
    for line in lines:
        flows[line.kind, line.bill_number].append(line)
    moved = {(_FLOW_OF[one.kind], one.number): one for one in movements if one.stock_id and one.stock_id in stocks}
    found: list[Finding] = []
    for key, some in flows.items():
        movement, amount = moved.get(key), sum(one.amount_fen for one in some)
        if movement is None:
            found.append(_voucher_missing_here(some[0], amount))
        elif amount != movement.total_fen:
            missing = _voucher_missing_here(some[0], amount)
            found.append(replace(missing, kind=DifferenceKind.AMOUNT, ours_fen=movement.total_fen))
    for key, movement in moved.items():
        if key not in flows:
            missing = _missing_there(BillKind.VOUCHERS, movement, movement.total_fen)
            found.append(replace(missing, stock_id=movement.stock_id))
    return sorted(found, key=lambda one: one.identity)


def _voucher_missing_here(line: VoucherLine, amount: int) -> Finding:
    return Finding(
        BillKind.VOUCHERS,
        DifferenceKind.MISSING_HERE,
        line.kind,
        line.bill_number,
        line.transaction_id,
        "",
        line.at,
        None,
        amount,
        settled_fen=0,
        stock_id=line.stock_id,
        paid_to=line.paid_to,
    )


def _match_trade(lines: list[TradeLine], moved: Mapping[tuple[FlowKind, str], Movement]) -> Iterator[Finding]:
    seen = set()
    for line in _merged(lines):
        key = (_FLOW_OF[line.kind], line.bill_number)
        seen.add(key)
        movement = moved.get(key)
        if movement is None:
            yield missing_here(line)
        elif (line.total_fen, line.settled_fen) != (movement.total_fen, movement.settled_fen):
            yield _amounts_differ(line, movement.total_fen, movement.settled_fen)
        elif line.kind is MovementKind.REFUND and line.status in FAILED_REFUND:
            yield replace(
                missing_here(line), kind=DifferenceKind.STATE, ours_fen=line.total_fen, ours_state="PROCESSING"
            )
    for key, movement in moved.items():
        if movement.kind in _TRADES and key not in seen:
            yield _missing_there(BillKind.TRADE, movement, movement.total_fen)


def _merged(lines: Iterable[TradeLine]) -> Iterable[TradeLine]:
    """Return lines of which no two are about the same: a payment that stands twice was booked twice."""
    merged: dict[tuple[MovementKind, str], TradeLine] = {}
    for line in lines:
        key = (line.kind, line.bill_number)
        other = merged.get(key)
        merged[key] = line if other is None else other._replace(
            total_fen=other.total_fen + line.total_fen, settled_fen=other.settled_fen + line.settled_fen
        )  # fmt: skip
    return merged.values()


def missing_here(line: TradeLine) -> Finding:
    """Return the finding of a line that nothing here tells of."""
    return Finding(
        BillKind.TRADE,
        DifferenceKind.MISSING_HERE,
        _FLOW_OF[line.kind],
        line.number,
        line.wechat_number,
        line.order_no,
        line.at,
        None,
        line.total_fen,
        theirs_state=line.status,
        settled_fen=line.settled_fen,
    )


def _amounts_differ(line: TradeLine, total_fen: int, settled_fen: int) -> Finding:
    by_total = line.total_fen != total_fen
    ours, theirs = (total_fen, line.total_fen) if by_total else (settled_fen, line.settled_fen)
    return replace(missing_here(line), kind=DifferenceKind.AMOUNT, ours_fen=ours, theirs_fen=theirs)


def _missing_there(bill: BillKind, movement: Movement, amount_fen: int) -> Finding:
    return Finding(
        bill,
        DifferenceKind.MISSING_THERE,
        _FLOW_OF[movement.kind],
        movement.number,
        movement.wechat_number,
        movement.number if movement.kind is MovementKind.PAYMENT else "",
        movement.at.astimezone(BEIJING).isoformat(" ", "seconds")[:19],
        amount_fen,
        None,
    )


def _match_fund(lines: list[FundLine], moved: Mapping[tuple[FlowKind, str], Movement]) -> Iterator[Finding]:
    flows: defaultdict[tuple[FlowKind, str], list[FundLine]] = defaultdict(list)
    for line in lines:
        if line.kind is not FlowKind.OTHER and line.kind not in FEES:
            flows[line.kind, line.bill_number].append(line)
    for key, some in flows.items():
        movement, amount = moved.get(key), sum(one.whole_fen for one in some)
        if movement is None:
            yield _flow_missing_here(some[0], amount)
        elif amount != movement.settled_fen:
            yield replace(
                _flow_missing_here(some[0], amount), kind=DifferenceKind.AMOUNT, ours_fen=movement.settled_fen
            )
    for key, movement in moved.items():
        if key not in flows and movement.settled_fen:
            yield _missing_there(BillKind.FUND_FLOW, movement, movement.settled_fen)


def _flow_missing_here(line: FundLine, amount: int) -> Finding:
    order_no = line.number if line.kind is FlowKind.PAYMENT else ""
    return Finding(
        BillKind.FUND_FLOW,
        DifferenceKind.MISSING_HERE,
        line.kind,
        line.number,
        line.wechat_number,
        order_no,
        line.at,
        None,
        amount,
    )


def _check_rates(lines: Iterable[TradeLine]) -> Iterator[Finding]:
    """Yield payments whose fee is not what their own rate makes of them, to a fen."""
    for line in lines:
        if line.kind is MovementKind.PAYMENT and line.rate >= 0:
            # Hundredths of a per cent of fen: 10,000 to the fen, of which a fee unit is a thousandth.
            wanted = line.settled_fen * line.rate * FEE_UNITS_PER_FEN // 10_000
            if abs(wanted - line.fee_units) >= FEE_UNITS_PER_FEN:
                yield _fees_differ(line, _rounded(wanted), line.fee_units)


def _match_fees(trades: Iterable[TradeLine], flows: Iterable[FundLine]) -> Iterator[Finding]:
    """Yield trades whose fee in the one bill is not that in the other; an account may pay its fees elsewhere."""
    taken: defaultdict[tuple[FlowKind, str], int] = defaultdict(int)
    for flow in flows:
        if flow.kind in FEES:
            taken[flow.kind, flow.wechat_number] -= flow.signed_fen
        elif flow.fee_fen:
            taken[FlowKind.FEE_RETURN, flow.wechat_number] -= flow.fee_fen
    for line in trades:
        # A refund that is closed pays its fee again, of which no trade bill tells.
        kind = FlowKind.FEE if line.kind is MovementKind.PAYMENT else FlowKind.FEE_RETURN
        known = taken.get((kind, line.wechat_number))
        if known is not None and abs(known * FEE_UNITS_PER_FEN - line.fee_units) >= FEE_UNITS_PER_FEN:
            yield _fees_differ(line, known, line.fee_units)


def _fees_differ(line: TradeLine, wanted_fen: int, units: int) -> Finding:
    return replace(missing_here(line), kind=DifferenceKind.FEE, ours_fen=wanted_fen, theirs_fen=_rounded(units))


def _rounded(units: int) -> int:
    return (units + FEE_UNITS_PER_FEN // 2) // FEE_UNITS_PER_FEN
