"""What a finding is, once it was looked up by its number: nothing, another system's, or a difference."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from merchant_center.reconciliation.rules.finding import DifferenceKind, Finding
from merchant_center.reconciliation.rules.lines import FlowKind


@dataclass(frozen=True, slots=True)
class Known:
    """What is recorded here under the number of a line that no movement of its day tells of.

    Attributes:
        has_moved: whether by our record money moved as the line says.
        is_undecided: whether our record waits for WeChat.
        total_fen, settled_fen: the amounts by our record.
        state: by our record.
        contradicts: whether that is another end than the bill's.
        day: the Beijing day on which it moved by our record; ``None`` if it did not.
    """

    has_moved: bool
    is_undecided: bool
    total_fen: int
    settled_fen: int
    state: str
    day: date | None = None
    contradicts: bool = False


class Outcome(StrEnum):
    """What follows from a finding."""

    MATCHED = "MATCHED"
    SET_ASIDE = "SET_ASIDE"
    OPEN = "OPEN"


@dataclass(frozen=True, slots=True)
class Judgement:
    """A finding judged.

    Attributes:
        outcome: what follows.
        finding: with what our record says.
        moved: what our record adds to the sums of the day, as WeChat's bill has it on that day.
        other_day: on which it moved by our record, if that is not the bill's day.
        is_elsewhere: whether what our record has on this day stands in the bill of another, and is in its sums.
    """

    outcome: Outcome
    finding: Finding
    moved: tuple[FlowKind, int] | None = None
    other_day: date | None = None
    is_elsewhere: bool = False


def judge(finding: Finding, known: Known | None, day: date, *, is_foreign: bool, is_in_other_day: bool) -> Judgement:
    """Return what follows from a finding of a day.

    Args:
        finding: what did not fit.
        known: what is recorded under its number, if it was missing here.
        day: of the bill.
        is_foreign: whether its numbers belong to another system.
        is_in_other_day: whether the bill of another day has it, if it was missing there.
    """
    if finding.kind is DifferenceKind.MISSING_HERE:
        return _missing_here(finding, known, day, is_foreign=is_foreign)
    is_missing = finding.kind is DifferenceKind.MISSING_THERE
    fits = is_in_other_day if is_missing else known is not None and _agrees(known, finding)
    shown = replace(finding, ours_state=known.state) if known else finding
    if known is not None and finding.kind is DifferenceKind.AMOUNT:
        shown = replace(shown, ours_fen=known.total_fen)
    return Judgement(Outcome.MATCHED if fits else Outcome.OPEN, shown, is_elsewhere=is_missing and fits)


def _agrees(known: Known, finding: Finding) -> bool:
    """Return whether a state that the bill tells is ours too, by now, or an amount that only the number tells."""
    if finding.kind is DifferenceKind.AMOUNT:
        return finding.theirs_fen == known.total_fen
    return finding.kind is DifferenceKind.STATE and not known.contradicts


def booked_twice(judgement: Judgement) -> Judgement:
    """Return the judgement on a line that the bill of its own day has as well: of this day nothing is ours."""
    finding = replace(judgement.finding, kind=DifferenceKind.AMOUNT, ours_fen=0)
    return Judgement(Outcome.OPEN, finding)


def _missing_here(finding: Finding, known: Known | None, day: date, *, is_foreign: bool) -> Judgement:
    if known is None:
        return Judgement(Outcome.SET_ASIDE if is_foreign else Outcome.OPEN, finding)
    shown = replace(finding, ours_state=known.state)
    if not known.has_moved:
        is_behind = known.is_undecided or finding.movement is FlowKind.PAYMENT
        other = replace(shown, kind=DifferenceKind.STATE, ours_fen=known.total_fen)
        return Judgement(Outcome.OPEN, shown if is_behind else other)
    if finding.theirs_fen not in {known.total_fen, known.settled_fen}:
        return Judgement(Outcome.OPEN, replace(shown, kind=DifferenceKind.AMOUNT, ours_fen=known.settled_fen))
    if known.contradicts:
        return Judgement(Outcome.OPEN, replace(shown, kind=DifferenceKind.STATE, ours_fen=known.total_fen))
    return _matched(finding, known, day)


def _matched(finding: Finding, known: Known, day: date) -> Judgement:
    other_day = None if known.day in {day, None} else known.day
    return Judgement(Outcome.MATCHED, finding, (finding.movement, known.settled_fen), other_day)
