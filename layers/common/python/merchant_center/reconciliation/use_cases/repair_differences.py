"""Repair by rule what can be repaired, and end the differences that a run did not find any more."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from merchant_center.core.clock import Clock
from merchant_center.core.errors import MerchantCenterError, OutcomeUnknownError, StaleVersionError
from merchant_center.core.sweeps import Report, ignore
from merchant_center.reconciliation.rules import difference as rules
from merchant_center.reconciliation.rules.day import ReconciliationDay
from merchant_center.reconciliation.rules.difference import Difference, DifferenceState, Reason, ReasonCode, Resolution
from merchant_center.reconciliation.rules.finding import DifferenceKind
from merchant_center.reconciliation.rules.foreign import ForeignRules
from merchant_center.reconciliation.rules.lines import FlowKind
from merchant_center.reconciliation.store.days import ReconciliationStore

_BETWEEN_CHECKPOINTS = 100
_REFUNDS = frozenset({FlowKind.REFUND, FlowKind.REFUND_RETURN})

type Repair = Callable[[Difference], bool]
"""Asks WeChat about what a difference names and records it; returns whether it is recorded now."""


@dataclass(frozen=True, slots=True)
class RepairDifferencesDeps:
    """What repairing works with."""

    store: ReconciliationStore
    clock: Clock
    record_payment: Repair
    record_refund: Repair
    record_use: Repair
    record_return: Repair
    report: Report = ignore


def settle_differences(deps: RepairDifferencesDeps, day: ReconciliationDay) -> Iterator[str]:
    """Settle the differences of a day, one after another; yield positions at which a worker may stop.

    What a person resolved keeps its state and note, but is asked about as well: only so do our books learn what it is.
    Not so a payment: recorded late it may be given back by rule, and the person may have done that in another way.
    """
    foreign = deps.store.rules(day.mchid)
    for count, (position, known) in enumerate(deps.store.differences_of(day.mchid, day.day, day.progress.position), 1):
        if known.state is DifferenceState.OPEN:
            _settle(deps, day, known, foreign)
        elif known.run == day.run and known.resolution is Resolution.BY_HAND and not _is_payment(known):
            _record(deps, known)
        if count % _BETWEEN_CHECKPOINTS == 0:
            yield position


def _is_payment(known: Difference) -> bool:
    return known.finding.movement is FlowKind.PAYMENT


def _settle(deps: RepairDifferencesDeps, day: ReconciliationDay, known: Difference, foreign: ForeignRules) -> None:
    if known.run != day.run:
        ended = _vanished(deps, known, foreign)
    elif how := _record(deps, known):
        ended = rules.recorded(known, how, deps.clock())
    else:
        return
    try:
        deps.store.save_difference(known, ended)
    except StaleVersionError:
        # Somebody resolved it meanwhile.
        return


def _vanished(deps: RepairDifferencesDeps, known: Difference, foreign: ForeignRules) -> Difference:
    if foreign.is_foreign(known.finding.order_no, known.finding.number):
        return rules.vanished(known, Resolution.SET_ASIDE, Reason(ReasonCode.OTHER_SYSTEM), deps.clock())
    return rules.vanished(known, Resolution.GONE, Reason(ReasonCode.NOT_FOUND_AGAIN), deps.clock())


def _record(deps: RepairDifferencesDeps, known: Difference) -> Resolution | None:
    """Ask WeChat about what a run found, and record it; return how that ends the difference, or nothing."""
    repair, how = _repair_of(deps, known)
    try:
        return how if repair and repair(known) else None
    except OutcomeUnknownError:
        # The day fails with a date, on which WeChat is asked again.
        raise
    except MerchantCenterError as error:
        # It stays as it is, and a person sees it.
        deps.report(known.difference_id, error.code)
        return None


def _repair_of(deps: RepairDifferencesDeps, known: Difference) -> tuple[Repair | None, Resolution]:
    """Return what may repair a difference: only what WeChat has and we have not, or have as one that failed."""
    if known.finding.kind is DifferenceKind.STATE and known.finding.movement in _REFUNDS:
        return deps.record_refund, Resolution.REFUND_RECORDED
    if known.finding.kind is not DifferenceKind.MISSING_HERE:
        return None, Resolution.BY_HAND
    repairs: dict[FlowKind, tuple[Repair, Resolution]] = {
        FlowKind.PAYMENT: (deps.record_payment, Resolution.PAYMENT_RECORDED),
        FlowKind.REFUND: (deps.record_refund, Resolution.REFUND_RECORDED),
        FlowKind.VOUCHER_USE: (deps.record_use, Resolution.USE_RECORDED),
        FlowKind.VOUCHER_RETURN: (deps.record_return, Resolution.RETURN_RECORDED),
    }
    return repairs.get(known.finding.movement, (None, Resolution.BY_HAND))
