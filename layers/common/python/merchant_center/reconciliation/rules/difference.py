"""A difference: found, aged, and resolved by a person with a note, or by a rule."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from merchant_center.core.transitions import TransitionTable, transition
from merchant_center.reconciliation.rules.matching import Finding

RULE = "rule"
"""Who resolves what no person had to."""

DIFFERENCE_ID_PATTERN = r"[0-9]{8,12}-[0-9]{8}-[0-9a-f]{20}"


class DifferenceState(StrEnum):
    """Where a difference stands."""

    OPEN = "OPEN"
    RESOLVED = "RESOLVED"
    """By a person with a note, or by a rule that mended it."""
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


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a difference. ``what`` is its new state, ``by`` a person or the rule."""

    at: datetime
    what: DifferenceState
    by: str
    note: str = ""


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
    is_same = known.finding == finding
    state = transition(TRANSITIONS, known.state, DifferenceTrigger.FIND if is_same else DifferenceTrigger.CHANGE)
    again = replace(known, finding=finding, run=run, state=state, version=known.version + 1)
    if state is known.state and is_same:
        return again
    again = replace(again, story=(*known.story, Step(now, state, RULE, _figures(finding))))
    return replace(again, resolution=None, resolved_at=None, resolved_by="", note="")


def resolved(known: Difference, by: str, note: str, now: datetime, how: Resolution = Resolution.BY_HAND) -> Difference:
    """Return the difference that somebody, or a rule, has resolved.

    Raises:
        ConflictError: it is not open.
    """
    state = transition(TRANSITIONS, known.state, DifferenceTrigger.RESOLVE)
    return _ended(known, state, by, note, now, how)


def vanished(known: Difference, how: Resolution, note: str, now: datetime) -> Difference:
    """Return the difference that is none any more.

    Raises:
        ConflictError: it is not open.
    """
    return _ended(known, transition(TRANSITIONS, known.state, DifferenceTrigger.VANISH), RULE, note, now, how)


def _ended(known: Difference, state: DifferenceState, by: str, note: str, now: datetime, how: Resolution) -> Difference:
    return replace(
        known,
        state=state,
        resolution=how,
        resolved_at=now,
        resolved_by=by,
        note=note,
        story=(*known.story, Step(now, state, by, note)),
        version=known.version + 1,
    )


def _figures(finding: Finding) -> str:
    return f"ours {finding.ours_fen}, WeChat's {finding.theirs_fen}"
