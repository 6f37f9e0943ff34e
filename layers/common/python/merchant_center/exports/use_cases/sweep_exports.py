"""Announce exports again whose message was lost, or whose workers died; ask for a missed daily export (law 6)."""

from collections.abc import Callable

from merchant_center.core.clock import Clock
from merchant_center.core.sweeps import Report, ignore, sweep
from merchant_center.exports import rules
from merchant_center.exports.rules import MAX_ATTEMPTS, Export
from merchant_center.exports.store import ExportQueue, ExportStore
from merchant_center.exports.use_cases.export_orders import request_daily

ANNOUNCED, GIVEN_UP = "announced", "given_up"


def sweep_exports(
    exports: ExportStore,
    queue: ExportQueue,
    clock: Clock,
    *,
    limit: int,
    go_on: Callable[[], bool],
    report: Report = ignore,
) -> dict[str, int]:
    """Announce exports whose date has come; give up those that many workers brought no further.

    Returns:
        How many were ``announced`` or ``given_up``, ``failed`` or were ``left``: those are due at the next sweep.
    """

    def announce(export: Export) -> str:
        if export.attempts >= MAX_ATTEMPTS:
            reason = f"{export.attempts} workers in a row died at the same place"
            exports.save(rules.failed(export, reason, clock()))
            return GIVEN_UP
        queue.announce(export.export_id)
        exports.save(rules.postponed(export, clock()))
        return ANNOUNCED

    return sweep(
        exports.due(clock(), limit),
        announce,
        name=lambda export: export.export_id,
        go_on=go_on,
        report=report,
        workers=1,
    )


def request_missed_daily(exports: ExportStore, queue: ExportQueue, clock: Clock) -> bool:
    """Ask for the daily export if its schedule or message was lost; return whether it was."""
    scheduled_at = rules.missed_daily_schedule(clock())
    if scheduled_at is None or exports.find(rules.daily(scheduled_at)[0]) is not None:
        return False
    queue.announce(request_daily(scheduled_at, exports=exports, clock=clock).export_id)
    return True
