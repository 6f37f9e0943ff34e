"""One shard of a day's bills compared with the same shard of what is recorded here: what does not fit.

Lines and movements are spread alike, so every line is in the shard of its movement, and the shards may come in any
order: what is found is the same.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from merchant_center.core.times import BEIJING
from merchant_center.events.rules.event import Movement, MovementKind
from merchant_center.reconciliation.rules.fees import check_rates, match_fees
from merchant_center.reconciliation.rules.finding import FAILED_REFUND, DifferenceKind, Finding, missing_here
from merchant_center.reconciliation.rules.lines import (
    FEES,
    FLOW_OF,
    BillKind,
    FlowKind,
    FundLine,
    TradeLine,
    VoucherLine,
)

_TRADES = frozenset({MovementKind.PAYMENT, MovementKind.REFUND})


def match_shard(
    trade: Iterable[TradeLine] | None, fund: Iterable[FundLine] | None, movements: Iterable[Movement]
) -> list[Finding]:
    """Return what does not fit in one shard; a bill that there is none of is ``None`` and compared with nothing.

    One trouble is told once: what the trade bill shows is not told again of the fund flow.
    """
    moved = {(FLOW_OF[one.kind], one.bill_number): one for one in movements}
    trades = [] if trade is None else list(trade)
    flows = [] if fund is None else list(fund)
    found: dict[tuple[FlowKind, str], Finding] = {}
    comparisons: list[Iterator[Finding]] = []
    if trade is not None:
        comparisons += [_match_trade(trades, moved), check_rates(trades)]
    if fund is not None:
        comparisons.append(_match_fund(flows, moved))
    if trade is not None and fund is not None:
        comparisons.append(match_fees(trades, flows))
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
    moved = {(FLOW_OF[one.kind], one.number): one for one in movements if one.stock_id and one.stock_id in stocks}
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
        key = (FLOW_OF[line.kind], line.bill_number)
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


def _amounts_differ(line: TradeLine, total_fen: int, settled_fen: int) -> Finding:
    by_total = line.total_fen != total_fen
    ours, theirs = (total_fen, line.total_fen) if by_total else (settled_fen, line.settled_fen)
    return replace(missing_here(line), kind=DifferenceKind.AMOUNT, ours_fen=ours, theirs_fen=theirs)


def _missing_there(bill: BillKind, movement: Movement, amount_fen: int) -> Finding:
    return Finding(
        bill,
        DifferenceKind.MISSING_THERE,
        FLOW_OF[movement.kind],
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
