"""What must hold of jobs: figures equal the records, each row is served once, nothing runs for ever."""

from collections import Counter
from collections.abc import Sequence

from tests.simulation.deployment import Deployment, reader
from tests.simulation.memory_dynamo import Change
from tests.simulation.product import (
    AT_REST,
    Chunk,
    Failure,
    IssueState,
    Job,
    JobKind,
    JobState,
    RedPacketSend,
    SendState,
    SourceKind,
    job_rules,
    keys,
)
from tests.simulation.red_packet_laws import PacketLaws
from tests.simulation.voucher_laws import VoucherLaws
from tests.simulation.voucher_wechat import Coupon

_read_job, _read_chunk = reader(Job), reader(Chunk)
_MOVES = {(before, after) for (before, _), after in job_rules.TRANSITIONS.items()}
NOTICED_WITHIN = 15
"""Seconds in which workers notice that a job runs no more, with what they had begun: a slice, its waits, its writes."""


class JobLaws:
    """Watches the table of jobs, and WeChat for whom their rows are."""

    def __init__(self, deployment: Deployment, vouchers: VoucherLaws, red_packets: PacketLaws) -> None:
        self._world = deployment.world
        self._table = deployment.dynamo.tables["JobsTable"]
        self._vouchers = vouchers
        self._red_packets = red_packets
        self.jobs: dict[str, Job] = {}
        self._left_at: dict[str, float] = {}
        deployment.dynamo.watchers.append(self.committed)
        for wechat in vouchers.wechats.values():
            wechat.watchers.append(self.given)

    def given(self, coupon: Coupon) -> None:
        """Law 2: of a job and all that send its failures again, a customer gets one at the most."""
        issue = self._vouchers.issues.get(coupon.number)
        if issue is None or issue.source.kind is not SourceKind.JOB:
            return
        root = issue.source.id.partition("-")[0]
        same = [
            one
            for one in self._vouchers.coupons()
            if one.openid == coupon.openid and one is not coupon and self._root(one) == root
        ]
        self._world.require(not same, "law 2: a row served twice", coupon, same)

    def _root(self, coupon: Coupon) -> str:
        source = self._vouchers.issues[coupon.number].source
        return source.id.partition("-")[0] if source.kind is SourceKind.JOB else ""

    def committed(self, changes: Sequence[Change]) -> None:
        """Look at what one transaction did."""
        for change in changes:
            if change.old is None and change.new is not None:
                label, _, number = change.key[0].partition("#")
                if label == "ISSUE":
                    self._begun(self._vouchers.issues[number].source.id, self._vouchers.issues[number].source.kind)
                elif label == "SEND":
                    self._begun_to_send(self._red_packets.sends[number])
            if change.table == "JobsTable" and change.key[1] == keys.ITEM:
                self._moved(change)
        for change in changes:
            if change.table == "JobsTable" and change.key[1].startswith(keys.CHUNKS) and change.new is not None:
                self._failed(change)
        for job_id in dict.fromkeys(one.key[0].removeprefix("JOB#") for one in changes if one.table == "JobsTable"):
            self._figures(job_id)

    def _begun(self, job_id: str, kind: SourceKind) -> None:
        """Nothing new is begun for a job that does not run."""
        if kind is not SourceKind.JOB:
            return
        job = self.jobs[job_id]
        since = self._world.now - self._left_at.get(job.job_id, self._world.now)
        is_slow = self._world.chances.stall > 0
        late = job.state is not JobState.RUNNING and since > NOTICED_WITHIN and not is_slow
        self._world.require(not late, "a row begun for a job that does not run", job.state, since)

    def _begun_to_send(self, send: RedPacketSend) -> None:
        """All rounds of a job are attempts of one request: the first must be the first job's, as long as that runs."""
        if send.source.kind is SourceKind.JOB and send.attempt == 1 and f"{send.source.id}-2" not in self.jobs:
            self._begun(send.source.id, send.source.kind)

    def _failed(self, change: Change) -> None:
        """Law 2: whose row failed has nothing of it, and will not."""
        assert change.new is not None
        new = _read_chunk(change.new["data"]["S"])
        old = _read_chunk(change.old["data"]["S"]) if change.old else None
        job = self.jobs[new.job_id]
        for failure in new.failures[len(old.failures) if old else 0 :]:
            if job.kind is JobKind.RED_PACKET:
                self._require_unpaid(job, failure)

    def _require_unpaid(self, job: Job, failure: Failure) -> None:
        for send in self._sends_of(job, failure.openid):
            bill = self._red_packets.bill(send)
            is_alive = bill is not None and bill.is_alive(self._world.now) and send.attempt <= job.round
            excused = send.review_reason or send.paid_after_all or send.send_id in self._red_packets.misjudged
            self._world.require(excused or not is_alive, "law 2: a failed row that WeChat pays", failure, send, bill)

    def _sends_of(self, job: Job, openid: str) -> list[RedPacketSend]:
        """Return the attempts for one row, of this job and of all that send its failures again."""
        return [
            one
            for one in self._red_packets.sends.values()
            if one.source.kind is SourceKind.JOB and one.source.id == job.root and one.payout.openid == openid
        ]

    def _moved(self, change: Change) -> None:
        assert change.new is not None
        new = _read_job(change.new["data"]["S"])
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
            _read_chunk(item["data"]["S"])
            for (pk, sk), item in self._table.items.items()
            if pk == keys.job(job_id) and sk.startswith(keys.CHUNKS)
        ]

    def hold(self) -> None:
        """Law 6: a job that works, or whose rows are under way, has a date, and the index of the schedule has it."""
        for job in self.jobs.values():
            is_working = job.state in {JobState.CHECKING, JobState.RUNNING}
            is_over = job.state is JobState.CANCELLED and self._is_finished(job)
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

    def is_quiet(self) -> bool:
        """Return whether no worker has anything left to do."""
        working = {JobState.CHECKING, JobState.RUNNING}
        return not any(
            job.state in working or (job.state is JobState.CANCELLED and not self._is_finished(job))
            for job in self.jobs.values()
        )

    def _is_finished(self, job: Job) -> bool:
        return all(one.is_finished for one in self._chunks(job.job_id))

    def _ended(self, job: Job) -> None:
        """The figures of a job at rest are what WeChat gave, and what it refused."""
        require, done = self._world.require, self._counted(job.job_id, keys.COUNT_DONE)
        require(self._is_finished(job), "a job at rest has rows under way", job)
        if job.kind is JobKind.RED_PACKET:
            self._ended_sending(job, done)
            return
        issues = [
            one for one in self._vouchers.ours if one.source.kind is SourceKind.JOB and one.source.id == job.job_id
        ]
        given = sum(one.state is not IssueState.FAILED for one in issues)
        require(done == given, "figures of a job at rest are not WeChat's", job, done, given)

    def _ended_sending(self, job: Job, done: int) -> None:
        """A row that counts as done has an attempt that WeChat took; each customer of a root is a row once."""
        sends = [
            one
            for one in self._red_packets.sends.values()
            if one.source.kind is SourceKind.JOB and one.source.id == job.root and one.state is not SendState.FAILED
        ]
        served = {one.payout.openid for one in sends}
        self._world.require(done <= len(served), "more rows are done than customers were paid", job, done, served)
