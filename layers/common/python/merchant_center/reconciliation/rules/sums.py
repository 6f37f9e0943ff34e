"""What the lines of a bill add up to, kept at each checkpoint, so that a bill is checked as a stream."""

from dataclasses import dataclass, field, replace

from merchant_center.events.rules.event import MovementKind
from merchant_center.reconciliation.rules.lines import BillLine, FlowKind, TradeLine, VoucherLine


@dataclass(slots=True)
class Sums:
    """Sums of the lines read so far; ``flows`` are those of a fund-flow bill by kind, signed."""

    lines: int = 0
    total_fen: int = 0
    settled_fen: int = 0
    refund_total_fen: int = 0
    refund_settled_fen: int = 0
    fee_units: int = 0
    incomes: int = 0
    income_fen: int = 0
    expense_fen: int = 0
    opening_fen: int | None = None
    closing_fen: int | None = None
    flows: dict[FlowKind, int] = field(default_factory=dict)

    def copy(self) -> "Sums":
        """Return sums that go on by themselves."""
        return replace(self, flows=dict(self.flows))

    def add(self, line: BillLine) -> None:
        """Add one line."""
        self.lines += 1
        if isinstance(line, TradeLine):
            self._add_trade(line)
            return
        if isinstance(line, VoucherLine):
            # Money of vouchers is in the settled amounts of their payments: it is not added up again.
            return
        signed = line.signed_fen
        if self.opening_fen is None:
            self.opening_fen = line.balance_fen - signed
        self.closing_fen = line.balance_fen
        if line.is_income:
            self.incomes += 1
            self.income_fen += signed
        else:
            self.expense_fen -= signed
        self.flows[line.kind] = self.flows.get(line.kind, 0) + signed - line.fee_fen
        if line.fee_fen:
            self.flows[FlowKind.FEE_RETURN] = self.flows.get(FlowKind.FEE_RETURN, 0) + line.fee_fen

    def _add_trade(self, line: TradeLine) -> None:
        self.fee_units += line.fee_units
        if line.kind is MovementKind.PAYMENT:
            self.total_fen += line.total_fen
            self.settled_fen += line.settled_fen
        else:
            self.refund_total_fen += line.total_fen
            self.refund_settled_fen += line.settled_fen
