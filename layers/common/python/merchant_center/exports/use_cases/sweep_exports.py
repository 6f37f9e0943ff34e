"""Enqueue exports again whose message was lost, or whose workers died (law 6)."""

from collections.abc import Callable

from merchant_center.core.sweeps import Report, ignore, sweep
from merchant_center.exports import rules
from merchant_center.exports.rules import MAX_ATTEMPTS, Export
from merchant_center.exports.use_cases.request_export import RequestExportDeps

ANNOUNCED, GIVEN_UP = "announced", "given_up"


def sweep_exports(
    deps: RequestExportDeps, *, limit: int, go_on: Callable[[], bool], report: Report = ignore
) -> dict[str, int]:
    """Enqueue exports whose date has come; fail those that many workers brought no further.

    Returns:
        How many were ``announced`` or ``given_up``, ``failed`` or were ``left``: those are due at the next sweep.
    """

    def enqueue(export: Export) -> str:
        if export.attempts >= MAX_ATTEMPTS:
            reason = f"{export.attempts} workers in a row died at the same place"
            deps.exports.save(rules.failed(export, reason, deps.clock()))
            return GIVEN_UP
        deps.queue.enqueue(export.export_id)
        deps.exports.save(rules.postponed(export, deps.clock()))
        return ANNOUNCED

    return sweep(
        deps.exports.due(deps.clock(), limit),
        enqueue,
        name=lambda export: export.export_id,
        go_on=go_on,
        report=report,
        workers=1,
    )
