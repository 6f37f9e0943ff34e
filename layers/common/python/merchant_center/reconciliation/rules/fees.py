"""Whether WeChat's fees are right: each by its own rate, and the same in both bills."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from merchant_center.events.rules.event import MovementKind
from merchant_center.reconciliation.rules.finding import DifferenceKind, Finding, missing_here
from merchant_center.reconciliation.rules.lines import FEE_UNITS_PER_FEN, FEES, FlowKind, FundLine, TradeLine


def check_rates(lines: Iterable[TradeLine]) -> Iterator[Finding]:
    """Yield payments whose fee is not what their own rate makes of them, to a fen."""
    for line in lines:
        if line.kind is MovementKind.PAYMENT and line.rate >= 0:
            # Hundredths of a per cent of fen: 10,000 to the fen, of which a fee unit is a thousandth.
            wanted = line.settled_fen * line.rate * FEE_UNITS_PER_FEN // 10_000
            if abs(wanted - line.fee_units) >= FEE_UNITS_PER_FEN:
                yield _fees_differ(line, _rounded(wanted), line.fee_units)


def match_fees(trades: Iterable[TradeLine], flows: Iterable[FundLine]) -> Iterator[Finding]:
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
