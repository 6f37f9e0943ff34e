"""Check the list of a job before anything is sent: cut it into chunks, name every line that is wrong."""

import hashlib
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field

from merchant_center.core.errors import InvalidInputError, NotFoundError
from merchant_center.jobs.rules import job as rules
from merchant_center.jobs.rules.customer_list import WANTED, Problem, Row, read_rows
from merchant_center.jobs.rules.job import CHUNK_ROWS, Job, JobState
from merchant_center.jobs.use_cases.manage_jobs import (
    PROBLEMS,
    ManageJobsDeps,
    change_job,
    csv_lines,
    enqueue_chains,
    failure_lines,
    get_job,
    start_job,
)

_MAX_PROBLEMS = 10_000
_WRITERS = 8
_DIGEST_BYTES = 12
"""Enough to tell a million openids apart; they are remembered as digests, which are short whatever they are."""


@dataclass(slots=True)
class _Found:
    """What the check has found so far."""

    rows: int = 0
    duplicates: int = 0
    bad_rows: int = 0
    problems: list[Problem] = field(default_factory=list)

    def note(self, problem: Problem) -> None:
        if len(self.problems) < _MAX_PROBLEMS:
            self.problems.append(problem)


def check_job(deps: ManageJobsDeps, job_id: str) -> Job:
    """Check the list of a job and start it, unless lines are wrong or it waits: then an operator decides.

    Repeated after any death, it comes to the same end and enqueues the same chunks.
    """
    job = get_job(deps, job_id)
    if job.state is JobState.CHECKING:
        job = _check(deps, job)
    if job.state is JobState.READY and job.starts_by_itself:
        return start_job(deps, job_id, only=frozenset({JobState.READY}))
    if job.state is JobState.RUNNING:
        enqueue_chains(deps, job)
    return job


def _check(deps: ManageJobsDeps, job: Job) -> Job:
    _require_list(deps, job)
    found, refusal, tag = _Found(), "", ""
    try:
        tag, lines = deps.files.open_list(job.job_id)
        _write_chunks(_unique_rows(lines, found), lambda n, rows: deps.files.write_chunk(job.job_id, tag, n, rows))
    except InvalidInputError as error:
        refusal = error.message
    if found.problems:
        table = ((one.line, one.rule) for one in found.problems)
        deps.files.write_report(job.job_id, PROBLEMS, csv_lines([("line", "problem"), *table]))
    if not found.rows:
        refusal = refusal or f"no line has an openid: {WANTED}"

    def decide(now: Job) -> Job:
        if now.state is not JobState.CHECKING:
            # Cancelled meanwhile, or checked by another delivery of the message.
            return now
        if refusal:
            return rules.rejected(now, refusal, found.bad_rows, found.problems, deps.clock())
        return rules.accepted(now, tag, found.rows, found.duplicates, found.bad_rows, found.problems)

    return change_job(deps, job.job_id, decide)


def _require_list(deps: ManageJobsDeps, job: Job) -> None:
    """Write the list of a job of failures if who asked for the job died before that.

    Raises:
        NotFoundError: the list is not there, and nobody but who asked for the job has it.
    """
    if deps.files.is_uploaded(job.job_id):
        return
    if not job.resend_of:
        raise NotFoundError("the list was never stored: nobody got anything; make another job")
    deps.files.write_list(job.job_id, failure_lines(deps, get_job(deps, job.resend_of)))


def _unique_rows(lines: Iterator[str], found: _Found) -> Iterator[Row]:
    seen: set[bytes] = set()
    for entry in read_rows(lines):
        if isinstance(entry, Problem):
            found.bad_rows += 1
            found.note(entry)
            continue
        digest = hashlib.blake2b(entry.openid.encode(), digest_size=_DIGEST_BYTES).digest()
        if digest in seen:
            found.duplicates += 1
            found.note(Problem(entry.line, "this openid came before: it is served once"))
            continue
        seen.add(digest)
        found.rows += 1
        yield entry


def _write_chunks(rows: Iterator[Row], write: Callable[[int, list[Row]], None]) -> None:
    under_way: deque[Future[None]] = deque()
    number, chunk = 0, []
    with ThreadPoolExecutor(_WRITERS) as pool:
        for row in rows:
            chunk.append(row)
            if len(chunk) == CHUNK_ROWS:
                under_way.append(pool.submit(write, number, chunk))
                number, chunk = number + 1, []
            if len(under_way) > _WRITERS:
                # No more in memory than the writers hold.
                under_way.popleft().result()
        if chunk:
            under_way.append(pool.submit(write, number, chunk))
        for one in under_way:
            one.result()
