"""Enqueue jobs again whose message was lost, or whose workers died (law 6)."""

from collections.abc import Callable
from dataclasses import dataclass

from merchant_center.core.clock import Clock
from merchant_center.core.sweeps import Report, ignore, sweep
from merchant_center.jobs.rules import job as rules
from merchant_center.jobs.rules.job import Job, JobState
from merchant_center.jobs.store.jobs import JobQueue, JobStore
from merchant_center.jobs.use_cases.manage_jobs import chain_heads

ANNOUNCED, SETTLED = "announced", "settled"


@dataclass(frozen=True, slots=True)
class SweepJobsDeps:
    """What sweeping jobs needs."""

    jobs: JobStore
    queue: JobQueue
    clock: Clock


def sweep_jobs(
    deps: SweepJobsDeps, *, limit: int, go_on: Callable[[], bool], report: Report = ignore
) -> dict[str, int]:
    """Enqueue jobs whose date has come, and give each its next date, or none if nothing is left to wait for.

    A job may be enqueued twice: if the sweep dies before the new date is stored, the next one does it again.

    Returns:
        How many were ``announced`` or ``settled``, ``failed`` or were ``left``: those are due at the next sweep.
    """

    def enqueue(job: Job) -> str:
        if job.state is JobState.CANCELLED and not deps.jobs.is_under_way(job.job_id):
            deps.jobs.save(rules.settled(job))
            return SETTLED
        if job.state in {JobState.CHECKING, JobState.READY}:
            deps.queue.enqueue_check(job.job_id)
        else:
            deps.queue.enqueue(job.job_id, chain_heads(job))
        deps.jobs.save(rules.postponed(job, deps.clock()))
        return ANNOUNCED

    return sweep(
        deps.jobs.due(deps.clock(), limit),
        enqueue,
        name=lambda job: job.job_id,
        go_on=go_on,
        report=report,
        workers=1,
    )
