"""What a finding is, once it was looked up by its number: nothing, another system's, or a difference."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from merchant_center.reconciliation.rules.lines import FlowKind
from merchant_center.reconciliation.rules.matching import DifferenceKind, Finding


@dataclass(frozen=True, slots=True)
class Known:
    """What is recorded here under the number of a line that no movement of its day tells of.

    Attributes:
        has_moved: whether by our record money moved as the line says.
        is_undecided: whether our record waits for WeChat.
        total_fen, settled_fen: the amounts by our record.
        state: by our record.
        day: the Beijing day on which it moved by our record; ``None`` if it did not.
    """

    has_moved: bool
    is_undecided: bool
    total_fen: int
    settled_fen: int
    state: str
    day: date | None = None


class Outcome(StrEnum):
    """What follows from a finding."""

    MATCHED = "MATCHED"
    SET_ASIDE = "SET_ASIDE"
    OPEN = "OPEN"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A finding judged. ``moved`` is what our record adds to the sums of the day."""

    outcome: Outcome
    finding: Finding
    moved: tuple[FlowKind, int] | None = None
    other_day: date | None = None


def judge(finding: Finding, known: Known | None, day: date, *, is_foreign: bool, is_in_other_day: bool) -> Judgement:
    """Return what follows from a finding of a day.

    Args:
        finding: what did not fit.
        known: what is recorded under its number, if it was missing here.
        day: of the bill.
        is_foreign: whether its numbers belong to another system.
        is_in_other_day: whether the bill of another day has it, if it was missing there.
    """
    if finding.kind is DifferenceKind.MISSING_THERE:
        return Judgement(Outcome.MATCHED if is_in_other_day else Outcome.OPEN, finding)
    if finding.kind is not DifferenceKind.MISSING_HERE:
        return Judgement(Outcome.OPEN, finding)
    if known is None:
        return Judgement(Outcome.SET_ASIDE if is_foreign else Outcome.OPEN, finding)
    shown = replace(finding, ours_state=known.state)
    if not known.has_moved:
        contradicts = known.is_undecided or finding.movement is FlowKind.PAYMENT
        kind = DifferenceKind.MISSING_HERE if contradicts else DifferenceKind.STATE
        return Judgement(Outcome.OPEN, replace(shown, kind=kind, ours_fen=known.total_fen if not contradicts else None))
    ours = known.total_fen if finding.theirs_fen == known.total_fen else known.settled_fen
    if finding.theirs_fen not in {known.total_fen, known.settled_fen}:
        return Judgement(Outcome.OPEN, replace(shown, kind=DifferenceKind.AMOUNT, ours_fen=ours))
    return _matched(finding, known, day)


def _matched(finding: Finding, known: Known, day: date) -> Judgement:
    is_same_day = known.day in {day, None}
    moved = (finding.movement, known.settled_fen) if is_same_day else None
    return Judgement(Outcome.MATCHED, finding, moved, None if is_same_day else known.day)
