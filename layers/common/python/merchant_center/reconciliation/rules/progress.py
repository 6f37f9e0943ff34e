"""How far a run of a day is: what was fetched, put in order and matched, for the worker that goes on with it."""

from dataclasses import dataclass, field
from datetime import datetime

from merchant_center.reconciliation.rules.lines import BillKind, FlowKind, FlowWay
from merchant_center.reconciliation.rules.sums import Sums

SHARDS = 32
"""Into how many parts a day is cut: those of the movements' index."""


@dataclass(frozen=True, slots=True)
class BillFile:
    """A bill as it was fetched. ``is_absent``: WeChat has none, since nothing happened on that day."""

    kind: BillKind
    key: str = ""
    sha1: str = ""
    size: int = 0
    fetched_at: datetime | None = None
    is_absent: bool = False


@dataclass(frozen=True, slots=True)
class FlowFile:
    """A voucher flow of one stock as it was fetched, and how many rows WeChat says that it has."""

    stock_id: str
    way: FlowWay
    key: str
    sha1: str
    size: int
    rows: int


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some lines of a bill, put in the order of their shards; ``ends`` says where each shard's end in the file."""

    bill: BillKind
    key: str
    lines: int
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is: what a worker that follows another goes on with.

    Attributes:
        bills: those fetched, each in full.
        split: the bills of which every line is in a chunk.
        chunks: the lines put in order so far.
        sums: of the lines read so far, by bill.
        shards: how many shards are matched.
        moved: what our movements, and those set aside, add up to so far, settled, by kind.
        movements: how many they are.
        set_aside: how many findings about other systems, and their sum.
        position: the last difference that was tried to be repaired.
        stocks: those that the account created, whose voucher flows are asked for; ``None`` before they are listed.
        flows: the voucher flows of them that there are.
        asked: how many flows were asked for.
        unasked: the stocks whose flows WeChat does not give this account.
    """

    bills: tuple[BillFile, ...] = ()
    split: tuple[BillKind, ...] = ()
    chunks: tuple[Chunk, ...] = ()
    sums: dict[BillKind, Sums] = field(default_factory=dict)
    shards: int = 0
    moved: dict[FlowKind, int] = field(default_factory=dict)
    movements: int = 0
    set_aside: int = 0
    set_aside_fen: int = 0
    position: str = ""
    stocks: tuple[str, ...] | None = None
    flows: tuple[FlowFile, ...] = ()
    asked: int = 0
    unasked: tuple[str, ...] = ()

    def bill(self, kind: BillKind) -> BillFile | None:
        """Return a bill, or ``None`` while it is not fetched."""
        return next((one for one in self.bills if one.kind is kind), None)

    def lines(self, kind: BillKind) -> int:
        """Return how many lines of a bill were read."""
        return self.sums[kind].lines if kind in self.sums else 0


NOT_BEGUN = Progress()
