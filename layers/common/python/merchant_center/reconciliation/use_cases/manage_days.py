"""What operators ask of days and differences, and what they decide."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import batched, takewhile
from typing import NamedTuple

from merchant_center.audit.rules import AuditAction
from merchant_center.audit.use_cases.audit_log import AuditLog
from merchant_center.core.actors import Actor
from merchant_center.core.cursors import Page, read_page
from merchant_center.reconciliation.rules import difference as difference_rules
from merchant_center.reconciliation.rules import foreign
from merchant_center.reconciliation.rules.day import FINAL, DayCounts, DayState, ReconciliationDay, shown_state
from merchant_center.reconciliation.rules.difference import Difference, DifferenceState
from merchant_center.reconciliation.rules.finding import DifferenceKind
from merchant_center.reconciliation.rules.foreign import ForeignRules, require_patterns
from merchant_center.reconciliation.use_cases.announce_days import AskForDaysDeps

MAX_COUNTED = 200
"""How many differences are counted; where there are more, there are at least so many."""


@dataclass(frozen=True, slots=True)
class ManageDaysDeps(AskForDaysDeps):
    """What managing days works with, beyond asking for them."""

    audit: AuditLog


class CountedDay(NamedTuple):
    """A day, and how many differences it has in each state."""

    day: ReconciliationDay
    counts: DayCounts


@dataclass(frozen=True, slots=True)
class DayFilter:
    """Days of an account, or of all, in a span of Beijing days, both ends included; ``None`` is no bound.

    ``state`` is the one that people see, which an open difference changes.
    """

    mchid: str = ""
    first: date | None = None
    last: date | None = None
    state: DayState | None = None

    def may_admit(self, day: ReconciliationDay) -> bool:
        """Return whether a day, which is within the span, can meet the conditions, whatever its counts are."""
        is_of_account = not self.mchid or day.mchid == self.mchid
        is_open = self.state is DayState.DIFFERENT and day.state in FINAL
        return is_of_account and (self.state is None or is_open or day.state is self.state)

    def admits(self, one: CountedDay) -> bool:
        """Return whether a day, which is within the span, meets every other condition."""
        return self.may_admit(one.day) and (self.state is None or shown_state(*one) is self.state)


@dataclass(frozen=True, slots=True)
class DifferenceFilter:
    """Conditions that all hold; "" and ``None`` mean: any."""

    mchid: str = ""
    day: date | None = None
    state: DifferenceState | None = None
    kind: DifferenceKind | None = None

    def admits(self, one: Difference) -> bool:
        """Return whether a difference meets every condition."""
        return (
            (not self.mchid or one.mchid == self.mchid)
            and (self.day is None or one.day == self.day)
            and (self.state is None or one.state is self.state)
            and (self.kind is None or one.finding.kind is self.kind)
        )


def list_days(deps: AskForDaysDeps, filter_: DayFilter, limit: int, cursor: str) -> Page[CountedDay]:
    """Return a page of days, newest first, each with its counts."""
    return read_page(
        lambda position: _counted(deps, filter_, _days(deps, filter_, position), limit),
        ("reconciliation days", filter_),
        cursor,
        limit,
        filter_.admits,
    )


def _days(deps: AskForDaysDeps, filter_: DayFilter, position: str) -> Iterator[tuple[str, ReconciliationDay]]:
    before = position or ((filter_.last + timedelta(days=1)).isoformat() if filter_.last else "")
    first = filter_.first.isoformat() if filter_.first else ""
    return takewhile(lambda entry: entry[0] >= first, deps.store.days(before))


def _counted(
    deps: AskForDaysDeps, filter_: DayFilter, days: Iterator[tuple[str, ReconciliationDay]], at_once: int
) -> Iterator[tuple[str, CountedDay]]:
    """Yield the days with their counts, which are read of those alone that may be admitted."""
    for batch in batched(days, at_once, strict=False):
        counts = iter(deps.store.counts([day for _, day in batch if filter_.may_admit(day)]))
        for position, day in batch:
            yield position, CountedDay(day, next(counts) if filter_.may_admit(day) else DayCounts())


def show_day(deps: AskForDaysDeps, mchid: str, day: date) -> CountedDay:
    """Return a day with its counts.

    Raises:
        NotFoundError: nobody has asked for it yet.
    """
    known = deps.store.get_day(mchid, day)
    return CountedDay(known, deps.store.counts([known])[0])


def list_differences(deps: AskForDaysDeps, filter_: DifferenceFilter, limit: int, cursor: str) -> Page[Difference]:
    """Return a page of differences: those of a day by id, all others those of the newest days first."""
    return read_page(
        lambda position: _differences(deps, filter_, position),
        ("differences", filter_),
        cursor,
        limit,
        filter_.admits,
    )


class Count(NamedTuple):
    """How many there are: exactly so many, or at least."""

    at_least: int
    is_exact: bool


def count_differences(deps: AskForDaysDeps, filter_: DifferenceFilter, at_most: int = MAX_COUNTED) -> Count:
    """Return how many differences meet the filter, as far as they are counted."""
    page = list_differences(deps, filter_, at_most, "")
    return Count(len(page.found), not page.cursor)


def _differences(deps: AskForDaysDeps, filter_: DifferenceFilter, position: str) -> Iterator[tuple[str, Difference]]:
    if filter_.mchid and filter_.day:
        return deps.store.differences_of(filter_.mchid, filter_.day, position)
    if filter_.state:
        return deps.store.differences_in(filter_.state, position)
    return deps.store.differences(position)


def resolve_difference(deps: ManageDaysDeps, difference_id: str, note: str, actor: Actor) -> Difference:
    """Resolve a difference for a person, who says why; the same again is the same.

    Raises:
        NotFoundError: there is none.
        VersionChangedError: it is not the version that the actor has seen.
        ConflictError: it is not open any more, or somebody else changes it at this moment.
    """
    known = deps.store.get_difference(difference_id)
    if (known.state, known.resolved_by, known.note) == (DifferenceState.RESOLVED, actor.subject, note):
        return known
    actor.require_seen(known.version)
    resolved = difference_rules.resolved(known, actor.subject, note, deps.clock())
    entry = deps.audit.change(actor, AuditAction.DIFFERENCE_RESOLVED, difference_rules.AUDITED, known, resolved)
    deps.store.save_difference(known, resolved, entry)
    return resolved


def set_rules(deps: ManageDaysDeps, mchid: str, patterns: tuple[str, ...], actor: Actor) -> ForeignRules:
    """Replace the patterns of an account; days that are run from now on follow them.

    Raises:
        InvalidInputError: naming the pattern.
        VersionChangedError: it is not the version that the actor has seen.
        ConflictError: somebody else changes them at this moment.
    """
    require_patterns(patterns)
    known = deps.store.rules(mchid)
    actor.require_seen(known.version)
    changed = replace(
        known, patterns=patterns, updated_at=deps.clock(), updated_by=actor.subject, version=known.version + 1
    )
    entry = deps.audit.change(actor, AuditAction.RECONCILIATION_RULES_CHANGED, foreign.AUDITED, known, changed)
    deps.store.save_rules(changed, entry)
    return changed
