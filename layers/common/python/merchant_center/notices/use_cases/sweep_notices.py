"""Enqueue failure notices again that wait for another try, or whose message the queue lost (law 6)."""

from collections.abc import Callable
from dataclasses import dataclass

from merchant_center.core.clock import Clock
from merchant_center.core.sweeps import Report, ignore, sweep
from merchant_center.notices.store import NoticeQueue, NoticeStore


@dataclass(frozen=True, slots=True)
class SweepNoticesDeps:
    """What sweeping notices needs."""

    notices: NoticeStore
    queue: NoticeQueue
    clock: Clock


def sweep_notices(
    deps: SweepNoticesDeps, *, limit: int, go_on: Callable[[], bool], report: Report = ignore
) -> dict[str, int]:
    """Enqueue notices whose date has come: to be tried again, or lost by the queue.

    Returns:
        How many were ``announced``, how many ``failed`` and how many were ``left``: those are due at the next sweep.
    """

    def enqueue(notice_id: str) -> str:
        deps.queue.enqueue(notice_id)
        return "announced"

    return sweep(
        deps.notices.due(deps.clock(), limit),
        enqueue,
        name=str,
        go_on=go_on,
        report=report,
        workers=1,
    )
