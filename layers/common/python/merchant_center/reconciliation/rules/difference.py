"""A difference: found, aged, and resolved by a person with a note, or by a rule."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from merchant_center.audit.rules import Audited, ResourceKind
from merchant_center.core.transitions import TransitionTable, transition
from merchant_center.reconciliation.rules.finding import DifferenceKind, Finding

RULE = "rule"
"""Who resolves what no person had to."""

AUDITED = Audited(ResourceKind.DIFFERENCE, "difference_id", ("state", "note"))
DIFFERENCE_ID_PATTERN = r"[0-9]{8,12}-[0-9]{8}-[0-9a-f]{20}"


class DifferenceState(StrEnum):
    """Where a difference stands."""

    OPEN = "OPEN"
    RESOLVED = "RESOLVED"
    """By a person with a note, or by a rule that repaired it."""
    GONE = "GONE"
    """A later run of the same day did not find it any more, or a rule set it aside."""


class DifferenceTrigger(StrEnum):
    """What can happen to a difference."""

    FIND = "FIND"
    CHANGE = "CHANGE"
    RESOLVE = "RESOLVE"
    VANISH = "VANISH"


TRANSITIONS = TransitionTable(
    "a difference",
    {
        (DifferenceState.OPEN, DifferenceTrigger.FIND): DifferenceState.OPEN,
        (DifferenceState.OPEN, DifferenceTrigger.CHANGE): DifferenceState.OPEN,
        (DifferenceState.OPEN, DifferenceTrigger.RESOLVE): DifferenceState.RESOLVED,
        (DifferenceState.OPEN, DifferenceTrigger.VANISH): DifferenceState.GONE,
        # What somebody resolved stays so when it is found again, unless its figures are others now.
        (DifferenceState.RESOLVED, DifferenceTrigger.FIND): DifferenceState.RESOLVED,
        (DifferenceState.RESOLVED, DifferenceTrigger.CHANGE): DifferenceState.OPEN,
        (DifferenceState.GONE, DifferenceTrigger.FIND): DifferenceState.OPEN,
        (DifferenceState.GONE, DifferenceTrigger.CHANGE): DifferenceState.OPEN,
    },
)


class Resolution(StrEnum):
    """How a difference ended."""

    BY_HAND = "by_hand"
    PAYMENT_RECORDED = "payment_recorded"
    """The callback was missed: WeChat was asked, and the payment is recorded now."""
    REFUND_RECORDED = "refund_recorded"
    """A refund that was made at the merchant platform, or whose notice was missed, is recorded now."""
    USE_RECORDED = "use_recorded"
    """The callback about a voucher was missed: WeChat was asked, and its use is recorded now."""
    RETURN_RECORDED = "return_recorded"
    """A refund brought a voucher back, which no callback tells; it is recorded now."""
    SET_ASIDE = "set_aside"
    """The number belongs to another system."""
    GONE = "gone"
    """A later run did not find it."""
    OTHER_DAY = "other_day"
    """It is in the bill of the day before or after."""


class ReasonCode(StrEnum):
    """What the rule found out, for whoever words it."""

    FIGURES_CHANGED = "figures_changed"
    """A later run found it with the amounts that the reason names."""
    IN_OTHER_DAY = "in_other_day"
    """It is in the bill of the day that the reason names."""
    OTHER_SYSTEM = "other_system"
    """The number belongs to another system."""
    NOT_FOUND_AGAIN = "not_found_again"
    """A later run did not find it."""
    RECORDED = "recorded"
    """WeChat was asked, and what it told is recorded."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the rule changed a difference: a code, and the figures that belong to it."""

    code: ReasonCode
    ours_fen: int | None = None
    theirs_fen: int | None = None
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a difference. ``what`` is its new state, ``by`` a person or the rule.

    ``reason`` is what the rule's ``note`` says; steps of earlier versions have the note alone.
    """

    at: datetime
    what: DifferenceState
    by: str
    note: str = ""
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of an account's day; ``run`` is the last run of the day that found it."""

    difference_id: str
    mchid: str
    day: date
    finding: Finding
    state: DifferenceState
    found_at: datetime
    run: int
    resolution: Resolution | None = None
    resolved_at: datetime | None = None
    resolved_by: str = ""
    note: str = ""
    story: tuple[Step, ...] = ()
    version: int = 1

    def age_days(self, today: date) -> int:
        """Return how many days it is old, counted from the day that it is about."""
        return max(0, (today - self.day).days)


def difference_id(mchid: str, day: date, finding: Finding) -> str:
    """Return the same id for the same finding, in whichever run."""
    digest = hashlib.sha256(finding.identity.encode()).hexdigest()[:20]
    return f"{mchid}-{day:%Y%m%d}-{digest}"


def place_of(of_difference: str) -> tuple[str, str]:
    """Return account and day of a difference, which its id tells."""
    mchid, day, _ = of_difference.split("-")
    return mchid, f"{day[:4]}-{day[4:6]}-{day[6:]}"


def found(mchid: str, day: date, finding: Finding, run: int, now: datetime) -> Difference:
    """Return a new open difference."""
    return Difference(
        difference_id(mchid, day, finding),
        mchid,
        day,
        finding,
        DifferenceState.OPEN,
        now,
        run,
        story=(Step(now, DifferenceState.OPEN, RULE),),
    )


def found_again(known: Difference, finding: Finding, run: int, now: datetime) -> Difference:
    """Return a difference as a later run found it: resolved if it was and is the same, open if it is another now."""
    is_same = _compared(known.finding) == _compared(finding)
    state = transition(TRANSITIONS, known.state, DifferenceTrigger.FIND if is_same else DifferenceTrigger.CHANGE)
    again = replace(known, finding=finding, run=run, state=state, version=known.version + 1)
    if state is known.state and is_same:
        return again
    reason = Reason(ReasonCode.FIGURES_CHANGED, finding.ours_fen, finding.theirs_fen)
    again = replace(again, story=(*known.story, Step(now, state, RULE, _note(reason), reason)))
    return replace(again, resolution=None, resolved_at=None, resolved_by="", note="")


def resolved(known: Difference, by: str, note: str, now: datetime) -> Difference:
    """Return the difference that somebody has resolved.

    Raises:
        ConflictError: it is not open.
    """
    state = transition(TRANSITIONS, known.state, DifferenceTrigger.RESOLVE)
    return _ended(known, Step(now, state, by, note), Resolution.BY_HAND)


def recorded(known: Difference, how: Resolution, now: datetime) -> Difference:
    """Return the difference that a rule has resolved, as what WeChat told of it is recorded.

    Raises:
        ConflictError: it is not open.
    """
    return _by_rule(known, DifferenceTrigger.RESOLVE, how, Reason(ReasonCode.RECORDED), now)


def vanished(known: Difference, how: Resolution, reason: Reason, now: datetime) -> Difference:
    """Return the difference that is none any more.

    Raises:
        ConflictError: it is not open.
    """
    return _by_rule(known, DifferenceTrigger.VANISH, how, reason, now)


def _by_rule(
    known: Difference, trigger: DifferenceTrigger, how: Resolution, reason: Reason, now: datetime
) -> Difference:
    state = transition(TRANSITIONS, known.state, trigger)
    return _ended(known, Step(now, state, RULE, _note(reason), reason), how)


def _ended(known: Difference, step: Step, how: Resolution) -> Difference:
    return replace(
        known,
        state=step.what,
        resolution=how,
        resolved_at=step.at,
        resolved_by=step.by,
        note=step.note,
        story=(*known.story, step),
        version=known.version + 1,
    )


def _note(reason: Reason) -> str:
    """Return a reason in English, for who reads the note alone."""
    notes = {
        ReasonCode.FIGURES_CHANGED: f"ours {reason.ours_fen}, WeChat's {reason.theirs_fen}",
        ReasonCode.IN_OTHER_DAY: f"it is in the bill of {reason.day}",
        ReasonCode.OTHER_SYSTEM: "the number belongs to another system",
        ReasonCode.NOT_FOUND_AGAIN: "a later run did not find it",
        ReasonCode.RECORDED: "WeChat was asked, and what it told is recorded",
    }
    return notes[reason.code]


def _compared(finding: Finding) -> Finding:
    """Return what makes it the same difference: our state goes on, and matters only where states differ."""
    return finding if finding.kind is DifferenceKind.STATE else replace(finding, ours_state="")
