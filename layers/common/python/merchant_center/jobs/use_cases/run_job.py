"""Work on a job: one chunk of customers under a lease, at the worker's share of the rate (docs/adr/0008).

A job gives one thing to each customer of a long list. The list is cut into chunks; a message of the queue names one.
When chunk n is done, n + ``CHAINS`` is announced: so many messages are under way, however long the list is.

1. A worker stores its lease on the chunk, with the ticket of its message. A message that finds a lease under another
   ticket is dropped: the holder's own comes back if it dies. Under the same ticket it fails, so that it comes back.
2. The worker serves slices of about a second, in threads and at a pace: all workers together keep to the job's rate.
3. What a slice decided is written in one transaction with the job's counters, so that the figures always add up.
   The number of a row follows from job and customer: a row that is served again gives nothing twice.
4. Rows of unknown outcome stay open and are tried again; if that leads nowhere, the chunk comes back in a minute.
5. Between rows the worker asks whether there is time and the job still runs. If not, it lays the chunk down: first the
   lease, then the job is read, and if it runs the chunk is announced, so that a resume in that moment is not lost.
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
from merchant_center.jobs.client import Pace
from merchant_center.jobs.errors import HeldByAnotherError
from merchant_center.jobs.rules import job as rules
from merchant_center.jobs.rules.customer_list import Row
from merchant_center.jobs.rules.job import (
    CHAINS,
    MOST_OPEN,
    Chunk,
    Job,
    JobKind,
    JobState,
    JobTrigger,
    Outcome,
    Result,
)
from merchant_center.jobs.use_cases.check_job import check_job
from merchant_center.jobs.use_cases.deliver_rows import Delivery, Told
from merchant_center.jobs.use_cases.manage_jobs import JobDesk, change_job, find_job

LATER_SECONDS = 60
"""When a chunk is taken up again whose last rows nobody could decide."""

_ASK_EVERY = 0.5
_RETRY_PAUSES = (0.5, 1.0, 2.0, 4.0)
_MOST_THREADS = 10
"""As many as connections to WeChat."""


@dataclass(frozen=True, slots=True)
class JobRoom:
    """What working on jobs needs around it; ``workers`` share each job's rate."""

    desk: JobDesk
    deliveries: Mapping[JobKind, Delivery]
    workers: int
    pause: Callable[[float], None] = time.sleep


def take_up_job(
    room: JobRoom, body: Mapping[str, str], *, attempt: int, last_attempt: int, go_on: Callable[[], bool]
) -> Job:
    """One delivery of the queue: check a list, or work on a chunk until it is done or there is no more time.

    Args:
        room: what it works with.
        body: ``job_id``; for a chunk also ``chunk`` and ``ticket``.
        attempt: how often the message was delivered.
        last_attempt: after which the queue gives up; the job is then stopped with the reason.
        go_on: asked between rows; false lays the work down for the next worker, who is told.

    Raises:
        HeldByAnotherError: another worker has it by this very message; it is to come again later.
        Exception: whatever stopped the work; after the last attempt the job says so too.
    """
    job_id = body["job_id"]
    try:
        if "chunk" not in body:
            return check_job(room.desk, job_id)
        return _work_on(room, job_id, int(body["chunk"]), body["ticket"], go_on)
    except (ConfigurationError, NotFoundError) as error:
        return _stop(room, job_id, f"{error.code}: {error.message}")
    except Exception as error:
        if attempt >= last_attempt:
            _stop(room, job_id, f"{type(error).__name__}: {error}")
        raise


def _work_on(room: JobRoom, job_id: str, number: int, ticket: str, go_on: Callable[[], bool]) -> Job:
    job = find_job(room.desk, job_id)
    if job.state not in {JobState.RUNNING, JobState.CANCELLED}:
        return job
    chunk = _first_unfinished(room, job, number)
    if chunk is None:
        return _finish_if_complete(room, job)
    if job.state is JobState.CANCELLED and not chunk.version:
        return job
    taken = _take(room, chunk, ticket)
    if taken is None:
        return job
    worker = _Worker(room, job, taken, go_on)
    try:
        worker.wind_up() if job.state is JobState.CANCELLED else worker.work()
    except Exception:
        worker.let_go()
        raise
    return find_job(room.desk, job_id)


def _first_unfinished(room: JobRoom, job: Job, number: int) -> Chunk | None:
    while number < job.chunks:
        chunk = room.desk.jobs.chunk(job.job_id, number)
        if chunk is None:
            return Chunk(job.job_id, number, rules.rows_in_chunk(job, number))
        if not chunk.is_finished:
            return chunk
        number += CHAINS
    return None


def _take(room: JobRoom, chunk: Chunk, ticket: str) -> Chunk | None:
    """The chunk under our lease; ``None`` if a worker has it who holds a message of its own."""
    try:
        taken = rules.taken(chunk, ticket, room.desk.clock())
        room.desk.jobs.save_chunk(taken, chunk)
    except (ConflictError, ConditionFailedError):
        holder = room.desk.jobs.chunk(chunk.job_id, chunk.number)
        if holder is not None and holder.ticket == ticket:
            # This very message was delivered twice: gone, it could not come again if the other worker died.
            raise HeldByAnotherError(f"chunk {chunk.number} of job {chunk.job_id} is with another worker") from None
        return None
    return taken


def _finish_if_complete(room: JobRoom, job: Job) -> Job:
    counts = room.desk.jobs.counts([job.job_id])[job.job_id]
    if counts.decided < job.rows:
        return job

    def finish(now: Job) -> Job:
        is_running = now.state is JobState.RUNNING
        return rules.halted(now, JobTrigger.FINISH, "", room.desk.clock()) if is_running else now

    return change_job(room.desk, job.job_id, finish)


def _stop(room: JobRoom, job_id: str, reason: str) -> Job:
    """Stop a job that runs, or reject one whose check failed; any other stands still all the same."""
    now = room.desk.clock()

    def stop(job: Job) -> Job:
        match job.state:
            case JobState.RUNNING:
                return rules.halted(job, JobTrigger.STOP, reason, now)
            case JobState.CHECKING:
                return rules.rejected(job, reason, 0, (), now)
            case _:
                return job

    return change_job(room.desk, job_id, stop)


class _Gate:
    """Whether there is time and the job still runs, asked of the table now and then by whichever thread comes by."""

    def __init__(self, room: JobRoom, job_id: str, go_on: Callable[[], bool]) -> None:
        self._room = room
        self._job_id = job_id
        self._go_on = go_on
        self._lock = threading.Lock()
        self._asked_at = -math.inf
        self._is_open = True

    def is_open(self) -> bool:
        with self._lock:
            if self._is_open and time.monotonic() - self._asked_at > _ASK_EVERY:
                self._is_open = find_job(self._room.desk, self._job_id).state is JobState.RUNNING
                self._asked_at = time.monotonic()
            return self._is_open and self._go_on()

    def close(self, reason: str) -> None:
        """Stop the job, and with it all workers."""
        with self._lock:
            if self._is_open:
                self._is_open = False
                _stop(self._room, self._job_id, reason)


class _Worker:
    """One chunk in the hands of one worker."""

    def __init__(self, room: JobRoom, job: Job, chunk: Chunk, go_on: Callable[[], bool]) -> None:
        self._room = room
        self._job = job
        self._chunk = chunk
        self._gate = _Gate(room, job.job_id, go_on)
        self._delivery = room.deliveries[job.kind]
        self._interval = room.workers / job.rate
        self._rows: list[Row] = []

    def work(self) -> None:
        """Serve the rows of the chunk, slice by slice, recording each."""
        self._read()
        serve = self._delivery.prepare(self._job, Pace(self._interval))
        threads = min(_MOST_THREADS, math.ceil(self._delivery.seconds_a_row / self._interval))
        with ThreadPoolExecutor(threads) as pool:

            def try_rows(indexes: Sequence[int]) -> None:
                self._record(list(pool.map(lambda index: self._serve(serve, index), indexes)))

            is_done = self._go_through(try_rows)
        if is_done:
            self._hand_on()

    def wind_up(self) -> None:
        """Of a cancelled job: find out what became of the rows that may have been served."""
        self._read()
        indexes = [*self._chunk.open, *range(self._chunk.position, self._chunk.rows)]
        self._record([self._look(index) for index in indexes])
        self._lay_down(LATER_SECONDS)

    def let_go(self) -> None:
        """Give the chunk back after a failure, if it can be done; otherwise the lease runs out."""
        with suppress(Exception):
            self._save(rules.released(self._chunk))

    def _read(self) -> None:
        self._rows = self._room.desk.files.chunk(self._job.job_id, self._job.input_tag, self._chunk.number)

    def _go_through(self, try_rows: Callable[[Sequence[int]], None]) -> bool:
        size, fruitless = max(1, round(1 / self._interval)), 0
        while not self._chunk.is_finished:
            if not self._gate.is_open():
                self._lay_down()
                return False
            position, still_open = self._chunk.position, self._chunk.open
            if position < self._chunk.rows and len(still_open) < MOST_OPEN:
                try_rows(range(position, min(position + size, self._chunk.rows)))
                continue
            if fruitless == len(_RETRY_PAUSES):
                self._lay_down(LATER_SECONDS)
                return False
            self._room.pause(_RETRY_PAUSES[fruitless])
            try_rows(still_open[:size])
            fruitless = 0 if len(self._chunk.open) < len(still_open) else fruitless + 1
        return True

    def _serve(self, serve: Callable[[Row], Told], index: int) -> Result:
        row = self._rows[index]
        if not self._gate.is_open():
            return Result(index, row, Outcome.OPEN)
        told = serve(row)
        if told.stop:
            self._gate.close(told.stop)
        return Result(index, row, told.outcome, told.code, told.about)

    def _look(self, index: int) -> Result:
        row = self._rows[index]
        told = self._delivery.look(self._job, row) or Told(Outcome.UNSENT)
        return Result(index, row, told.outcome, told.code, told.about)

    def _record(self, results: Sequence[Result]) -> None:
        self._save(rules.recorded(self._chunk, results, self._room.desk.clock()))

    def _save(self, chunk: Chunk) -> None:
        try:
            self._room.desk.jobs.save_chunk(chunk, self._chunk)
        except ConditionFailedError:
            raise HeldByAnotherError(f"chunk {chunk.number} of job {chunk.job_id} went to another worker") from None
        self._chunk = chunk

    def _lay_down(self, delay_seconds: int = 0) -> None:
        self._save(rules.released(self._chunk))
        # Asked after the lease is gone: a message that was dropped because of it was sent before this.
        state = find_job(self._room.desk, self._job.job_id).state
        if state in {JobState.RUNNING, JobState.CANCELLED} and not self._chunk.is_finished:
            self._room.desk.queue.announce(self._job.job_id, [self._chunk.number], delay_seconds=delay_seconds)

    def _hand_on(self) -> None:
        following = self._chunk.number + CHAINS
        if following < self._job.chunks:
            self._room.desk.queue.announce(self._job.job_id, [following])
        else:
            _finish_if_complete(self._room, self._job)
