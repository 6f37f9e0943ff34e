"""Announce the days whose bills are there, and those whose date has come (law 6)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from merchant_center.accounts.rules import MerchantAccount
from merchant_center.core.clock import Clock
from merchant_center.core.errors import StaleVersionError
from merchant_center.core.sweeps import Report, ignore, sweep
from merchant_center.reconciliation.rules import day as rules
from merchant_center.reconciliation.rules.announced_days import announceable_days, days_to_announce
from merchant_center.reconciliation.rules.bill_readiness import require_past
from merchant_center.reconciliation.rules.day import FINAL, ReconciliationDay
from merchant_center.reconciliation.store.days import ReconciliationQueue, ReconciliationStore

SCHEDULE = "schedule"
"""Who asks for each day once."""
ANNOUNCED, GIVEN_UP, KNOWN = "announced", "given_up", "known"


@dataclass(frozen=True, slots=True)
class AskForDaysDeps:
    """What asking for days works with."""

    store: ReconciliationStore
    queue: ReconciliationQueue
    clock: Clock


@dataclass(frozen=True, slots=True)
class AnnounceDaysDeps(AskForDaysDeps):
    """What announcing days works with. ``accounts`` are all merchant accounts, switched off or not."""

    accounts: Callable[[], Iterable[MerchantAccount]]


def announce_days(
    deps: AnnounceDaysDeps, *, limit: int, go_on: Callable[[], bool], report: Report = ignore
) -> dict[str, int]:
    """Ask for the newest days of every account, and enqueue what is due.

    Returns:
        How many were ``announced``, ``given_up``, ``failed`` or ``left``, and how many others asked for (``known``).
    """
    new = [(account.mchid, day) for account in deps.accounts() for day in _new_days(deps, account)]
    asked = sweep(
        new, lambda one: _ask_once(deps, *one), name=lambda one: f"{one[0]} {one[1]}", go_on=go_on, report=report
    )
    due = sweep(
        deps.store.due_days(deps.clock(), limit),
        lambda day: _enqueue(deps, day),
        name=lambda day: f"{day.mchid} {day.day}",
        go_on=go_on,
        report=report,
        workers=1,
    )
    return {name: asked.get(name, 0) + due.get(name, 0) for name in {*asked, *due}}


def ask_again(deps: AskForDaysDeps, mchid: str, day: date, by: str) -> ReconciliationDay:
    """Ask for another run of a day, or for the first.

    Raises:
        InvalidInputError: WeChat gives no bills of that day.
        ConflictError: a run is under way, or begins at this moment.
    """
    now = deps.clock()
    require_past(day, now)
    known = deps.store.find_day(mchid, day)
    if known is None:
        known = rules.new_day(mchid, day, by, now)
        deps.store.add_day(known)
    else:
        known = rules.asked_again(known, by, now)
        deps.store.save_day(known)
    deps.queue.enqueue(mchid, day)
    return known


def _new_days(deps: AnnounceDaysDeps, account: MerchantAccount) -> list[date]:
    days = announceable_days(deps.clock(), account.created_at)
    return days_to_announce(days, deps.store.known_days(account.mchid, days))


def _ask_once(deps: AskForDaysDeps, mchid: str, day: date) -> str:
    try:
        deps.store.add_day(rules.new_day(mchid, day, SCHEDULE, deps.clock()))
    except StaleVersionError:
        return KNOWN
    deps.queue.enqueue(mchid, day)
    return ANNOUNCED


def _enqueue(deps: AskForDaysDeps, day: ReconciliationDay) -> str:
    now = deps.clock()
    if rules.is_given_up(day):
        reason = f"{day.attempts} workers in a row died at the same place"
        deps.store.save_day(rules.failed(day, "workers_died", reason, now))
        return GIVEN_UP
    is_over = day.state in FINAL
    deps.store.save_day(rules.asked_again(day, SCHEDULE, now) if is_over else rules.postponed(day, now))
    deps.queue.enqueue(day.mchid, day.day)
    return ANNOUNCED
