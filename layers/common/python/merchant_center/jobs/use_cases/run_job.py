"""Work on a job: one chunk of customers under a lease, at the worker's share of the rate (docs/adr/0008).

A job gives one thing to each customer of a long list. The list is cut into chunks; a message of the queue names one.
When chunk n is done, n + ``CHAINS`` is enqueued: so many messages are under way, however long the list is.

1. A worker stores its lease on the chunk, with the ticket of its message. A message that finds a lease under another
   ticket is dropped: the holder's own comes back if it dies. Under the same ticket it fails, so that it comes back.
2. The worker serves slices of about a second, in threads and at a rate: all workers together keep to the job's rate.
3. What a slice decided is written in one transaction with the job's counters, so that the figures always add up.
   The number of a row follows from job and customer: a row that is served again gives nothing twice.
4. Rows of unknown outcome stay open and are tried again; if that leads nowhere, the chunk comes back in a minute.
5. Between rows the worker checks that there is time and that the job still runs. If not, it releases the chunk: first
   the lease, then the job is read, and if it runs the chunk is enqueued, so that a resume in that moment is not lost.
6. Who ends a chain and sees that every row is decided finishes the job.
"""

import math
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from merchant_center.core.errors import ConditionFailedError, ConfigurationError, ConflictError, NotFoundError
from merchant_center.core.rate_limiter import RateLimiter
from merchant_center.jobs.errors import HeldByAnotherError
from merchant_center.jobs.rules import job as rules
from merchant_center.jobs.rules.customer_list import Row
from merchant_center.jobs.rules.job import (
    CHAINS,
    MAX_OPEN,
    Chunk,
    Job,
    JobKind,
    JobState,
    JobTrigger,
    Outcome,
    TriedRow,
)
from merchant_center.jobs.use_cases.check_job import check_job
from merchant_center.jobs.use_cases.deliver_rows import Delivery, RowResult
from merchant_center.jobs.use_cases.manage_jobs import ManageJobsDeps, change_job, get_job

RETRY_DELAY_SECONDS = 60
"""When a chunk is worked on again whose last rows nobody could decide."""

_STATE_POLL_SECONDS = 0.5
_RETRY_PAUSES_SECONDS = (0.5, 1.0, 2.0, 4.0)
_MAX_THREADS = 10
"""As many as connections to WeChat."""


@dataclass(frozen=True, slots=True)
class RunJobDeps(ManageJobsDeps):
    """What working on jobs needs; ``workers`` share each job's rate."""

    deliveries: Mapping[JobKind, Delivery]
    workers: int
    pause: Callable[[float], None] = time.sleep


def process_message(
    deps: RunJobDeps, body: Mapping[str, str], *, attempt: int, last_attempt: int, go_on: Callable[[], bool]
) -> Job:
    """Process one message of the queue: check a list, or work on a chunk while there is time.

    Args:
        deps: what it works with.
        body: ``job_id``; for a chunk also ``chunk`` and ``ticket``.
        attempt: how often the message was delivered.
        last_attempt: after which the queue gives up; the job is then stopped with the reason.
        go_on: asked between rows; false releases the chunk for the next worker, for whom it is enqueued.

    Raises:
        HeldByAnotherError: another worker has the chunk under this very message; it is to come again later.
        Exception: whatever stopped the work; after the last attempt the job says so too.
    """
    job_id = body["job_id"]
    try:
        if "chunk" not in body:
            return check_job(deps, job_id)
        return _work_on(deps, job_id, int(body["chunk"]), body["ticket"], go_on)
    except (ConfigurationError, NotFoundError) as error:
        return _stop(deps, job_id, f"{error.code}: {error.message}")
    except Exception as error:
        if attempt >= last_attempt:
            _stop(deps, job_id, f"{type(error).__name__}: {error}")
        raise


def _work_on(deps: RunJobDeps, job_id: str, number: int, ticket: str, go_on: Callable[[], bool]) -> Job:
    job = get_job(deps, job_id)
    if job.state not in {JobState.RUNNING, JobState.CANCELLED}:
        return job
    chunk = _first_unfinished(deps, job, number)
    if chunk is None:
        return _finish_if_complete(deps, job)
    if job.state is JobState.CANCELLED and not chunk.version:
        return job
    leased = _lease(deps, chunk, ticket)
    if leased is None:
        return job
    worker = _Worker(deps, job, leased, go_on)
    try:
        worker.record_cancelled() if job.state is JobState.CANCELLED else worker.work()
    except Exception:
        worker.release_after_failure()
        raise
    return get_job(deps, job_id)


def _first_unfinished(deps: RunJobDeps, job: Job, number: int) -> Chunk | None:
    while number < job.chunks:
        chunk = deps.jobs.find_chunk(job.job_id, number)
        if chunk is None:
            return Chunk(job.job_id, number, rules.chunk_size(job, number))
        if not chunk.is_finished:
            return chunk
        number += CHAINS
    return None


def _lease(deps: RunJobDeps, chunk: Chunk, ticket: str) -> Chunk | None:
    """Return the chunk under our lease; ``None`` if a worker has it who holds a message of its own."""
    try:
        leased = rules.leased(chunk, ticket, deps.clock())
        deps.jobs.save_chunk(leased, chunk)
    except (ConflictError, ConditionFailedError):
        holder = deps.jobs.find_chunk(chunk.job_id, chunk.number)
        if holder is not None and holder.ticket == ticket:
            # This very message was delivered twice: gone, it could not come again if the other worker died.
            raise HeldByAnotherError(f"chunk {chunk.number} of job {chunk.job_id} is with another worker") from None
        return None
    return leased


def _finish_if_complete(deps: RunJobDeps, job: Job) -> Job:
    counts = deps.jobs.counts([job.job_id])[job.job_id]
    if counts.decided < job.rows:
        return job

    def finish(now: Job) -> Job:
        is_running = now.state is JobState.RUNNING
        return rules.halted(now, JobTrigger.FINISH, "", deps.clock()) if is_running else now

    return change_job(deps, job.job_id, finish)


def _stop(deps: RunJobDeps, job_id: str, reason: str) -> Job:
    """Stop a job that runs, or reject one whose check failed; any other stands still all the same."""
    now = deps.clock()

    def stop(job: Job) -> Job:
        match job.state:
            case JobState.RUNNING:
                return rules.halted(job, JobTrigger.STOP, reason, now)
            case JobState.CHECKING:
                return rules.rejected(job, reason, 0, (), now)
            case _:
                return job

    return change_job(deps, job_id, stop)


class _StopSignal:
    """Whether there is time and the job still runs; one of the threads reads the job now and then for all."""

    def __init__(self, deps: RunJobDeps, job_id: str, go_on: Callable[[], bool]) -> None:
        self._deps = deps
        self._job_id = job_id
        self._go_on = go_on
        self._lock = threading.Lock()
        self._read_at = -math.inf
        self._is_running = True

    def may_continue(self) -> bool:
        with self._lock:
            if self._is_running and time.monotonic() - self._read_at > _STATE_POLL_SECONDS:
                self._is_running = get_job(self._deps, self._job_id).state is JobState.RUNNING
                self._read_at = time.monotonic()
            return self._is_running and self._go_on()

    def stop_job(self, reason: str) -> None:
        """Stop the job, and with it all workers."""
        with self._lock:
            if self._is_running:
                self._is_running = False
                _stop(self._deps, self._job_id, reason)


class _Worker:
    """One worker with the chunk that it holds the lease of."""

    def __init__(self, deps: RunJobDeps, job: Job, chunk: Chunk, go_on: Callable[[], bool]) -> None:
        self._deps = deps
        self._job = job
        self._chunk = chunk
        self._signal = _StopSignal(deps, job.job_id, go_on)
        self._delivery = deps.deliveries[job.kind]
        self._interval = deps.workers / job.rate
        self._rows: list[Row] = []

    def work(self) -> None:
        """Serve the rows of the chunk, slice by slice, recording each."""
        self._read()
        serve = self._delivery.prepare(self._job, RateLimiter(self._interval))
        threads = min(_MAX_THREADS, math.ceil(self._delivery.seconds_a_row / self._interval))
        with ThreadPoolExecutor(threads) as pool:

            def try_rows(indexes: Sequence[int]) -> None:
                self._record(list(pool.map(lambda index: self._serve(serve, index), indexes)))

            is_done = self._go_through(try_rows)
        if is_done:
            self._enqueue_next()

    def record_cancelled(self) -> None:
        """Record for a cancelled job what became of the rows that may have been served."""
        self._read()
        indexes = [*self._chunk.open, *range(self._chunk.position, self._chunk.rows)]
        self._record([self._find_result(index) for index in indexes])
        self._release(RETRY_DELAY_SECONDS)

    def release_after_failure(self) -> None:
        """Release the chunk if that can be done; otherwise the lease runs out."""
        with suppress(Exception):
            self._save(rules.released(self._chunk))

    def _read(self) -> None:
        self._rows = self._deps.files.chunk(self._job.job_id, self._job.input_tag, self._chunk.number)

    def _go_through(self, try_rows: Callable[[Sequence[int]], None]) -> bool:
        size, fruitless = max(1, round(1 / self._interval)), 0
        while not self._chunk.is_finished:
            if not self._signal.may_continue():
                self._release()
                return False
            position, still_open = self._chunk.position, self._chunk.open
            if position < self._chunk.rows and len(still_open) < MAX_OPEN:
                try_rows(range(position, min(position + size, self._chunk.rows)))
                continue
            if fruitless == len(_RETRY_PAUSES_SECONDS):
                self._release(RETRY_DELAY_SECONDS)
                return False
            self._deps.pause(_RETRY_PAUSES_SECONDS[fruitless])
            try_rows(still_open[:size])
            fruitless = 0 if len(self._chunk.open) < len(still_open) else fruitless + 1
        return True

    def _serve(self, serve: Callable[[Row], RowResult], index: int) -> TriedRow:
        row = self._rows[index]
        if not self._signal.may_continue():
            return TriedRow(index, row, Outcome.OPEN)
        result = serve(row)
        if result.stop:
            self._signal.stop_job(result.stop)
        return TriedRow(index, row, result.outcome, result.code, result.about)

    def _find_result(self, index: int) -> TriedRow:
        row = self._rows[index]
        result = self._delivery.find_result(self._job, row) or RowResult(Outcome.UNSENT)
        return TriedRow(index, row, result.outcome, result.code, result.about)

    def _record(self, tried: Sequence[TriedRow]) -> None:
        self._save(rules.recorded(self._chunk, tried, self._deps.clock()))

    def _save(self, chunk: Chunk) -> None:
        try:
            self._deps.jobs.save_chunk(chunk, self._chunk)
        except ConditionFailedError:
            raise HeldByAnotherError(f"chunk {chunk.number} of job {chunk.job_id} went to another worker") from None
        self._chunk = chunk

    def _release(self, delay_seconds: int = 0) -> None:
        self._save(rules.released(self._chunk))
        # Asked after the lease is gone: a message that was dropped because of it was sent before this.
        state = get_job(self._deps, self._job.job_id).state
        if state in {JobState.RUNNING, JobState.CANCELLED} and not self._chunk.is_finished:
            self._deps.queue.enqueue(self._job.job_id, [self._chunk.number], delay_seconds=delay_seconds)

    def _enqueue_next(self) -> None:
        following = self._chunk.number + CHAINS
        if following < self._job.chunks:
            self._deps.queue.enqueue(self._job.job_id, [following])
        else:
            _finish_if_complete(self._deps, self._job)
