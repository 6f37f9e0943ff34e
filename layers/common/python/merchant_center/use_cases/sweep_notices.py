"""Announce failure notices again that wait for another try, or whose message the queue lost (law 6)."""

from merchant_center.storage.notices import NoticeQueue, NoticeStore
from merchant_center.use_cases.clock import Clock


def sweep_notices(notices: NoticeStore, queue: NoticeQueue, clock: Clock, *, limit: int) -> int:
    """Announce notices whose date has come: to be tried again, or lost by the queue.

    Returns:
        How many; those beyond ``limit`` are due at the next sweep.
    """
    due = notices.due(clock(), limit)
    for notice_id in due:
        queue.announce(notice_id)
    return len(due)
