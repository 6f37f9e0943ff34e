"""Jobs: their records, the chunks with the figures they make up, and the queue of the workers."""

import json
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.core.aws.due import DUE, due_items, due_keys
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.kinds import newest_of_kind
from merchant_center.core.aws.writes import Add, Value, Write, put_new, put_version
from merchant_center.core.errors import NotFoundError
from merchant_center.core.times import instant_text
from merchant_center.jobs.rules.job import Chunk, Counts, Failure, Job, JobKind

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient

_JOBS = Document(Job)
_CHUNKS = Document(Chunk)


class JobStore:
    """The jobs table. Writes raise ``ConditionFailedError`` when somebody else was first: read and decide again."""

    def __init__(self, dynamo: Dynamo, jobs_table: str) -> None:
        self._dynamo = dynamo
        self._table = jobs_table

    def get(self, job_id: str) -> Job:
        """Return a job, strongly consistent.

        Raises:
            NotFoundError: there is none.
        """
        item = self._dynamo.get(self._table, keys.job(job_id), keys.ITEM)
        if item is None:
            raise NotFoundError(f"unknown job {job_id}")
        return _JOBS.value(item["data"])

    def save(self, job: Job, *also: Write) -> None:
        """Store a new job (version 1) or the next version of one, and ``also`` with it."""
        item: dict[str, Value] = {
            "pk": keys.job(job.job_id),
            "sk": keys.ITEM,
            "kind": keys.jobs_of_kind(job.kind),
            "kind_position": keys.position(instant_text(job.requested_at), job.job_id),
            "version": job.version,
            "data": _JOBS.text(job),
            **due_keys(DUE, job.job_id, job.next_poll_at),
        }
        is_new = job.version == 1
        write = put_new(self._table, item) if is_new else put_version(self._table, item, job.version - 1)
        self._dynamo.transact([write, *also])

    def entries(self, kind: JobKind, before: str = "") -> Iterator[tuple[str, Job]]:
        """Yield jobs of a kind with their positions, newest first, behind ``before``."""
        for position, item in newest_of_kind(self._dynamo, self._table, keys.jobs_of_kind(kind), before):
            yield position, _JOBS.value(item["data"])

    def due(self, now: datetime, limit: int) -> list[Job]:
        """Return jobs whose date has come, the longest waiting first."""
        found = due_items(self._dynamo, self._table, DUE, now, limit)
        return [_JOBS.value(item["data"]) for item in found]

    def counts(self, job_ids: Sequence[str]) -> dict[str, Counts]:
        """Return how many rows of each job are decided."""
        wanted = [(keys.job(one), sk) for one in job_ids for sk in (keys.COUNT_DONE, keys.COUNT_FAILED)]
        found = self._dynamo.get_many(self._table, wanted)

        def used(job_id: str, sk: str) -> int:
            return int(found.get((keys.job(job_id), sk), {}).get("used", 0))

        return {one: Counts(used(one, keys.COUNT_DONE), used(one, keys.COUNT_FAILED)) for one in job_ids}

    def find_chunk(self, job_id: str, number: int) -> Chunk | None:
        """Return what is recorded of a chunk; ``None`` while no worker has begun it."""
        item = self._dynamo.get(self._table, keys.job(job_id), keys.chunk(number))
        return _CHUNKS.value(item["data"]) if item else None

    def save_chunk(self, chunk: Chunk, old: Chunk) -> None:
        """Write the next version of a chunk and count what it decided, all or nothing."""
        pk = keys.job(chunk.job_id)
        item: dict[str, Value] = {
            "pk": pk,
            "sk": keys.chunk(chunk.number),
            "version": chunk.version,
            "data": _CHUNKS.text(chunk),
        }
        is_new = chunk.version == 1
        write = put_new(self._table, item) if is_new else put_version(self._table, item, chunk.version - 1)
        counted = (
            Add(self._table, pk, keys.COUNT_DONE, chunk.done - old.done),
            Add(self._table, pk, keys.COUNT_FAILED, len(chunk.failures) - len(old.failures)),
        )
        writes: list[Write] = [write, *(one for one in counted if one.amount)]
        if len(writes) == 1:
            self._dynamo.put(write)
        else:
            self._dynamo.transact(writes)

    def failures(self, job_id: str) -> Iterator[Failure]:
        """Yield every failure of a job so far, in the order of the list but for rows that were decided late."""
        for chunk in self._chunks(job_id):
            yield from chunk.failures

    def is_under_way(self, job_id: str) -> bool:
        """Return whether a chunk that a worker has begun has rows whose outcome is not known."""
        return not all(chunk.is_finished for chunk in self._chunks(job_id))

    def _chunks(self, job_id: str) -> Iterator[Chunk]:
        items = self._dynamo.query(
            self._table,
            "pk = :pk AND begins_with(sk, :chunks)",
            {":pk": keys.job(job_id), ":chunks": keys.CHUNKS},
            attributes=("data",),
        )
        for item in items:
            yield _CHUNKS.value(item["data"])


class JobQueue:
    """The queue of the workers; a message too many does no harm, each has a ticket of its own."""

    def __init__(self, client: "SQSClient", queue_url: str) -> None:
        self._client = client
        self._queue_url = queue_url

    def enqueue_check(self, job_id: str) -> None:
        """Enqueue the check of a list."""
        self._send([{"job_id": job_id}], 0)

    def enqueue(self, job_id: str, chunks: Sequence[int], *, delay_seconds: int = 0) -> None:
        """Enqueue these chunks; each brings those that follow it."""
        bodies = [{"job_id": job_id, "chunk": str(number), "ticket": secrets.token_hex(8)} for number in chunks]
        self._send(bodies, delay_seconds)

    def _send(self, bodies: Sequence[dict[str, str]], delay_seconds: int) -> None:
        # One by one: there are 16 at the most, and each is sent again whenever the job is started or resumed.
        for body in bodies:
            self._client.send_message(
                QueueUrl=self._queue_url, MessageBody=json.dumps(body), DelaySeconds=delay_seconds
            )
