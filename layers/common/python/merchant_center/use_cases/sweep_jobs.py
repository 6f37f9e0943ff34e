"""Announce jobs and exports again whose message was lost, or whose workers died (law 6)."""

from collections.abc import Callable

from merchant_center.domain import exports as export_rules
from merchant_center.domain import jobs as job_rules
from merchant_center.domain.exports import MAX_ATTEMPTS, Export
from merchant_center.domain.jobs import Job, JobState
from merchant_center.storage.exports import ExportQueue, ExportStore
from merchant_center.storage.jobs import JobQueue, JobStore
from merchant_center.use_cases.clock import Clock
from merchant_center.use_cases.export_orders import request_daily
from merchant_center.use_cases.manage_jobs import chain_heads
from merchant_center.use_cases.sweeps import Report, sweep, tell_nobody

ANNOUNCED, SETTLED, GIVEN_UP = "announced", "settled", "given_up"


def sweep_jobs(
    jobs: JobStore,
    queue: JobQueue,
    clock: Clock,
    *,
    limit: int,
    go_on: Callable[[], bool],
    report: Report = tell_nobody,
) -> dict[str, int]:
    """Announce jobs whose date has come, and give each its next date, or none if nothing is left to wait for.

    Telling workers twice does no harm, so a death between the two only makes the next sweep tell them again.

    Returns:
        How many were ``announced`` or ``settled``, ``failed`` or were ``left``: those are due at the next sweep.
    """

    def announce(job: Job) -> str:
        if job.state is JobState.CANCELLED and not jobs.is_under_way(job.job_id):
            jobs.save(job_rules.settled(job))
            return SETTLED
        if job.state in {JobState.CHECKING, JobState.READY}:
            queue.announce_check(job.job_id)
        else:
            queue.announce(job.job_id, chain_heads(job))
        jobs.save(job_rules.postponed(job, clock()))
        return ANNOUNCED

    return sweep(
        jobs.due(clock(), limit),
        announce,
        # It keeps its date, and the next sweep announces it.
        postpone=lambda _job, _error: None,
        name=lambda job: job.job_id,
        go_on=go_on,
        report=report,
        workers=1,
    )


def sweep_exports(
    exports: ExportStore,
    queue: ExportQueue,
    clock: Clock,
    *,
    limit: int,
    go_on: Callable[[], bool],
    report: Report = tell_nobody,
) -> dict[str, int]:
    """Announce exports whose date has come; give up those that many workers brought no further.

    Returns:
        How many were ``announced`` or ``given_up``, ``failed`` or were ``left``: those are due at the next sweep.
    """

    def announce(export: Export) -> str:
        if export.attempts >= MAX_ATTEMPTS:
            reason = f"{export.attempts} workers in a row died at the same place"
            exports.save(export_rules.failed(export, reason, clock()))
            return GIVEN_UP
        queue.announce(export.export_id)
        exports.save(export_rules.postponed(export, clock()))
        return ANNOUNCED

    return sweep(
        exports.due(clock(), limit),
        announce,
        postpone=lambda _export, _error: None,
        name=lambda export: export.export_id,
        go_on=go_on,
        report=report,
        workers=1,
    )


def request_missed_daily(exports: ExportStore, queue: ExportQueue, clock: Clock) -> bool:
    """Ask for the daily export whose schedule or message was lost; return whether it was."""
    scheduled_at = export_rules.missed_daily_schedule(clock())
    if scheduled_at is None or exports.get(export_rules.daily(scheduled_at)[0]) is not None:
        return False
    queue.announce(request_daily(scheduled_at, exports=exports, clock=clock).export_id)
    return True
