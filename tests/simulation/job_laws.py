"""What must hold of jobs: figures equal the records, nobody is served twice, nothing runs for ever."""

from collections import Counter
from collections.abc import Sequence

from merchant_center.core.aws import keys
from merchant_center.core.aws.documents import Document
from merchant_center.core.sources import SourceKind
from merchant_center.jobs.rules.job import AT_REST, TRANSITIONS, Chunk, Job, JobState
from merchant_center.vouchers.rules.voucher import IssueState
from tests.simulation.memory_dynamo import Change, MemoryDynamo
from tests.simulation.voucher_laws import VoucherLaws
from tests.simulation.voucher_wechat import Coupon, VoucherWeChat
from tests.simulation.world import World

_JOBS, _CHUNKS = Document(Job), Document(Chunk)
_MOVES = {(before, after) for (before, _), after in TRANSITIONS.items()}
NOTICED_WITHIN = 15
"""Seconds in which workers notice that a job runs no more, with what they had begun: a slice, its waits, its writes."""


class JobLaws:
    """Watches the table of jobs, and WeChat for whom their rows are."""

    def __init__(self, world: World, dynamo: MemoryDynamo, wechat: VoucherWeChat, vouchers: VoucherLaws) -> None:
        self._world = world
        self._table = dynamo.tables["JobsTable"]
        self._wechat = wechat
        self._vouchers = vouchers
        self.jobs: dict[str, Job] = {}
        self._left_at: dict[str, float] = {}
        dynamo.watchers.append(self.committed)
        wechat.watchers.append(self.given)

    def given(self, coupon: Coupon) -> None:
        """Law 2: of a job and all that send its failures again, a customer gets one at the most."""
        issue = self._vouchers.issues.get(coupon.number)
        if issue is None or issue.source.kind is not SourceKind.JOB:
            return
        root = issue.source.id.partition("-")[0]
        same = [
            one
            for one in self._wechat.ours()
            if one.openid == coupon.openid and one is not coupon and self._root(one) == root
        ]
        self._world.require(not same, "law 2: a row served twice", coupon, same)

    def _root(self, coupon: Coupon) -> str:
        source = self._vouchers.issues[coupon.number].source
        return source.id.partition("-")[0] if source.kind is SourceKind.JOB else ""

    def committed(self, changes: Sequence[Change]) -> None:
        """Look at what one transaction did."""
        for change in changes:
            if change.table == "VouchersTable" and change.key[0].startswith("ISSUE#") and change.old is None:
                self._begun(change.key[0].removeprefix("ISSUE#"))
            if change.table == "JobsTable" and change.key[1] == keys.ITEM:
                self._moved(change)
        for job_id in {one.key[0].removeprefix("JOB#") for one in changes if one.table == "JobsTable"}:
            self._figures(job_id)

    def _begun(self, number: str) -> None:
        """Nothing new is begun for a job that does not run."""
        source = self._vouchers.issues[number].source
        if source.kind is not SourceKind.JOB:
            return
        job = self.jobs[source.id]
        since = self._world.now - self._left_at.get(job.job_id, self._world.now)
        is_slow = self._world.chances.stall > 0
        late = job.state is not JobState.RUNNING and since > NOTICED_WITHIN and not is_slow
        self._world.require(not late, "a row begun for a job that does not run", job.state, since)

    def _moved(self, change: Change) -> None:
        assert change.new is not None
        new = _JOBS.value(change.new["data"]["S"])
        old = self.jobs.get(new.job_id)
        self.jobs[new.job_id] = new
        if old is None:
            self._world.require(new.state is JobState.CHECKING, "a job begins with its check", new)
            return
        if old.state is not new.state:
            self._world.require((old.state, new.state) in _MOVES, "no such transition", old.state, new.state)
            self._left_at[new.job_id] = self._world.now
        says = new.reason or new.state not in {JobState.STOPPED, JobState.REJECTED}
        self._world.require(says, "law 9: stopped without a reason", new)

    def _figures(self, job_id: str) -> None:
        """Counted is what the chunks say, each row once; a job that is done has all its rows."""
        job, chunks = self.jobs[job_id], self._chunks(job_id)
        counted = [self._counted(job_id, sk) for sk in (keys.COUNT_DONE, keys.COUNT_FAILED)]
        decided = [sum(one.done for one in chunks), sum(len(one.failures) for one in chunks)]
        require = self._world.require
        require(counted == decided, "figures are not the records", job_id, counted, decided)
        require(sum(counted) <= job.rows, "more decided than there are rows", job_id, counted, job.rows)
        is_whole = job.state is not JobState.DONE or sum(counted) == job.rows
        require(is_whole, "done with rows left", job_id, counted, job.rows)
        for chunk in chunks:
            told = chunk.done + len(chunk.failures) + len(chunk.open)
            is_sum = told == chunk.position or (job.state is JobState.CANCELLED and told <= chunk.position)
            require(is_sum, "a row lost or counted twice", chunk)
            twice = [line for line, n in Counter(one.line for one in chunk.failures).items() if n > 1]
            require(not twice, "one row failed twice", chunk, twice)

    def _counted(self, job_id: str, sk: str) -> int:
        return int(self._table.items.get((keys.job(job_id), sk), {"used": {"N": "0"}})["used"]["N"])

    def _chunks(self, job_id: str) -> list[Chunk]:
        return [
            _CHUNKS.value(item["data"]["S"])
            for (pk, sk), item in self._table.items.items()
            if pk == keys.job(job_id) and sk.startswith(keys.CHUNKS)
        ]

    def hold(self) -> None:
        """Law 6: a job that works, or whose rows are under way, has a date, and the index of the schedule has it."""
        for job in self.jobs.values():
            is_working = job.state in {JobState.CHECKING, JobState.RUNNING}
            is_over = job.state is JobState.CANCELLED and all(one.is_finished for one in self._chunks(job.job_id))
            waits = is_working or (job.state is JobState.CANCELLED and not is_over)
            dated = job.next_poll_at and "due_position" in self._table.items[keys.job(job.job_id), keys.ITEM]
            self._world.require(dated or not waits, "law 6: nobody will ever look at a job", job)

    def settled(self) -> None:
        """When nothing goes wrong any more."""
        for job in self.jobs.values():
            waits = job.state in {JobState.CHECKING, JobState.RUNNING}
            self._world.require(not waits, "law 6: a job works for ever", job)
            is_ready = job.state is not JobState.READY or job.bad_rows
            self._world.require(is_ready, "law 6: a checked job is never started", job)
            self._world.figures[f"jobs {job.state}"] += 1
            if job.state in AT_REST:
                self._ended(job)

    def _ended(self, job: Job) -> None:
        """The figures of a job at rest are what WeChat gave, and what it refused."""
        issues = [
            one for one in self._vouchers.ours if one.source.kind is SourceKind.JOB and one.source.id == job.job_id
        ]
        given = sum(one.state is not IssueState.FAILED for one in issues)
        done = self._counted(job.job_id, keys.COUNT_DONE)
        self._world.require(done == given, "figures of a job at rest are not WeChat's", job, done, given)
        still_open = [one for one in self._chunks(job.job_id) if not one.is_finished]
        self._world.require(not still_open, "a job at rest has rows under way", job, still_open)
