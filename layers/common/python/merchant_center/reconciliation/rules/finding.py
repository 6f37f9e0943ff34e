"""What does not fit between a bill and our records, before it is looked up by its number."""

from dataclasses import dataclass, field
from enum import StrEnum

from merchant_center.reconciliation.rules.lines import FLOW_OF, PAYOUTS, VOUCHERS, BillKind, FlowKind, TradeLine

SUCCEEDED, FAILED = "SUCCESS", "FAIL"
FAILED_REFUND = frozenset({FAILED, "CHANGE"})
"""States of a refund in a bill that may contradict what we recorded: it was closed, or a person has to act."""


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


def missing_here(line: TradeLine) -> Finding:
    """Return the finding of a line that nothing here tells of."""
    return Finding(
        BillKind.TRADE,
        DifferenceKind.MISSING_HERE,
        FLOW_OF[line.kind],
        line.number,
        line.wechat_number,
        line.order_no,
        line.at,
        None,
        line.total_fen,
        theirs_state=line.status,
        settled_fen=line.settled_fen,
    )
