"""The ledger of an account: what moved on each day by WeChat's bill and by our records, and the balances."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from merchant_center.reconciliation.rules.day import ReconciliationDay
from merchant_center.reconciliation.rules.lines import FUND_FLOWS, OUTGOING, FlowKind
from merchant_center.reconciliation.rules.progress import Progress
from merchant_center.reconciliation.rules.sums import Sums


@dataclass(frozen=True, slots=True)
class LedgerSums:
    """What moved, signed as it changes the balance; each with what came back of it."""

    payments_fen: int
    refunds_fen: int
    red_packets_fen: int
    transfers_fen: int
    fees_fen: int
    other_fen: int

    @property
    def total_fen(self) -> int:
        """All of it."""
        parts = (self.payments_fen, self.refunds_fen, self.red_packets_fen, self.transfers_fen)
        return sum(parts) + self.fees_fen + self.other_fen


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A day of the ledger. Fees and what is none of ours, such as withdrawals, are WeChat's on both sides.

    So is what rules set aside: it belongs to another system, and hides nothing of ours.

    Balances are of the accounts in which something moved, together; ``None`` if nothing did.
    """

    day: ReconciliationDay
    opening_fen: int | None
    closing_fen: int | None
    wechat: LedgerSums
    ours: LedgerSums

    @property
    def expected_closing_fen(self) -> int | None:
        """The closing balance by our records."""
        return None if self.opening_fen is None else self.opening_fen + self.ours.total_fen

    @property
    def gap_fen(self) -> int:
        """What WeChat's closing balance is above ours; of what moved, where no balance is told."""
        if self.closing_fen is None or self.expected_closing_fen is None:
            return self.wechat.total_fen - self.ours.total_fen
        return self.closing_fen - self.expected_closing_fen


def ledger_of(day: ReconciliationDay) -> LedgerEntry | None:
    """Return the ledger of a day; ``None`` before its first run has ended."""
    return None if day.result is None else _entry(day, day.result)


def has_gap(day: ReconciliationDay) -> bool:
    """Return whether in a run that ends now WeChat's money is not ours."""
    return _entry(day, day.progress).gap_fen != 0


def _entry(day: ReconciliationDay, result: Progress) -> LedgerEntry:
    flows = [result.sums[kind] for kind in FUND_FLOWS if kind in result.sums]
    theirs = {kind: sum(one.flows.get(kind, 0) for one in flows) for kind in FlowKind}
    rest = {kind: theirs[kind] for kind in (FlowKind.FEE, FlowKind.FEE_RETURN, FlowKind.OTHER)}
    opening, closing = _balance(flows, lambda one: one.opening_fen), _balance(flows, lambda one: one.closing_fen)
    return LedgerEntry(day, opening, closing, _sums(theirs), _sums(_signed(result) | rest))


def _balance(flows: Sequence[Sums], of: Callable[[Sums], int | None]) -> int | None:
    known = [balance for one in flows if (balance := of(one)) is not None]
    return sum(known) if known else None


def _signed(progress: Progress) -> dict[FlowKind, int]:
    return {kind: -amount if kind in OUTGOING else amount for kind, amount in progress.moved.items()}


def _sums(flows: Mapping[FlowKind, int]) -> LedgerSums:
    def of(*kinds: FlowKind) -> int:
        return sum(flows.get(kind, 0) for kind in kinds)

    return LedgerSums(
        of(FlowKind.PAYMENT),
        of(FlowKind.REFUND, FlowKind.REFUND_RETURN),
        of(FlowKind.RED_PACKET, FlowKind.RED_PACKET_RETURN),
        of(FlowKind.TRANSFER, FlowKind.TRANSFER_RETURN),
        of(FlowKind.FEE, FlowKind.FEE_RETURN),
        of(FlowKind.OTHER),
    )
