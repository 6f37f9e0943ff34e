"""Jobs of vouchers at random: lists, workers that die, messages twice or never, pause, cancel, resend."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, ClassVar

from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.customers.rules import Customer
from merchant_center.jobs.rules import job as rules
from merchant_center.jobs.rules.job import Job, JobKind, JobTrigger
from merchant_center.jobs.store.files import JobFiles
from merchant_center.jobs.store.jobs import JobQueue, JobStore
from merchant_center.jobs.use_cases import check_job, manage_jobs, run_job
from merchant_center.jobs.use_cases.deliver_rows import VoucherDelivery
from merchant_center.jobs.use_cases.job_targets import Targets
from merchant_center.jobs.use_cases.manage_jobs import JobDesk, JobWish
from merchant_center.jobs.use_cases.run_job import JobRoom, take_up_job
from merchant_center.jobs.use_cases.sweep_jobs import sweep_jobs
from merchant_center.red_packets.store.red_packets import RedPacketStore
from tests.simulation.job_laws import JobLaws
from tests.simulation.memory_aws import MemoryBucket, MemoryQueue, Message
from tests.simulation.voucher_walk import Choices, Deed, VoucherWalk
from tests.simulation.voucher_wechat import APPID, STOCK_ID

_BEGINS_FOR = (0, 2, 75)
"""Seconds for which a worker begins new rows."""
_SIZES = {"CHAINS": 2, "MOST_OPEN": 3}
"""Small ones, so that a dozen rows meet every bound; so are the chunks."""
_ROUNDS = 60


@dataclass
class JobWalk(VoucherWalk):
    """One episode."""

    crowds: ClassVar = [3, 8, 12]
    refunds: ClassVar = 0
    requests: list[JobWish] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Put workers beside what gives out vouchers."""
        super().__post_init__()
        dynamo: Any = self.dynamo
        bucket: Any = MemoryBucket(self.world)
        self.bucket = bucket
        self.queue = MemoryQueue.of_the_template(self.world, "JobsQueue")
        client: Any = self.queue
        self.desk = JobDesk(
            jobs=JobStore(Dynamo(dynamo), "JobsTable"),
            files=JobFiles(bucket, "JobsBucket"),
            queue=JobQueue(client, "JobsQueue"),
            targets=Targets(self.vouchers, RedPacketStore(Dynamo(dynamo), "RedPacketsTable"), lambda *_: None),
            clock=self.world.clock,
            entropy=self.world.chance.randbytes,
        )
        self.room = JobRoom(
            self.desk, {JobKind.VOUCHER: VoucherDelivery(self.counter)}, workers=2, pause=self.world.sleep
        )
        if self.world.chance.random() < 0.1:
            # So rough that messages come to their last receive.
            self.world.chances.aws = 0.15
        self.job_laws = JobLaws(self.world, self.dynamo, self.wechat, self.laws)

    def play(self) -> None:
        """Live through it with small chunks."""
        with small_sizes(_SIZES | {"CHUNK_ROWS": self.world.chance.choice([4, 12])}):
            super().play()

    def _hold(self) -> None:
        super()._hold()
        self.job_laws.hold()

    def _settled(self) -> None:
        super()._settled()
        self.job_laws.settled()

    # What happens

    def _choices(self) -> Choices:
        of_vouchers = super()._choices()
        return [
            (4, lambda: self._drawn(of_vouchers)),
            (2, lambda: self._create(self._request(tuple(one.openid for one in self._crowd())))),
            (1, lambda: self._create(self.world.chance.choice(self.requests)) if self.requests else None),
            (1, lambda: self._create(self._uploaded())),
            (1, lambda: ("sweep of jobs", self._sweep_jobs)),
            (2, lambda: self._of_a_job("resend", self._resend)),
            (3, lambda: self._of_a_job("start", lambda job: manage_jobs.start_job(self.desk, job.job_id))),
            (2, lambda: self._of_a_job("pause", lambda job: self._halt(job, JobTrigger.PAUSE))),
            (1, lambda: self._of_a_job("cancel", lambda job: self._halt(job, JobTrigger.CANCEL))),
        ]

    def _of_a_job(self, name: str, deed: Callable[[Job], Job]) -> Deed | None:
        if not self.job_laws.jobs:
            return None
        job = self.world.chance.choice(list(self.job_laws.jobs.values()))
        return f"{name} {job.job_id[:6]}", lambda: deed(job)

    def _resend(self, job: Job) -> Job:
        return manage_jobs.resend_job(self.desk, manage_jobs.find_job(self.desk, job.job_id), "op")

    def _halt(self, job: Job, trigger: JobTrigger) -> Job:
        return manage_jobs.halt_job(self.desk, job.job_id, trigger)

    def _crowd(self) -> list[Customer]:
        return self.world.chance.sample(self.customers, self.world.chance.randint(1, len(self.customers)))

    def _request(self, openids: tuple[str, ...], upload_id: str = "") -> JobWish:
        key = "" if upload_id else self.world.chance.randbytes(4).hex()
        rate = self.world.chance.choice([1, 5, 500])
        return JobWish(JobKind.VOUCHER, STOCK_ID, rate, APPID, openids=openids, upload_id=upload_id, key=key)

    def _uploaded(self) -> JobWish:
        """A list of a browser, perhaps with an openid twice and a line that is none."""
        lines = [one.openid for one in self._crowd()]
        lines += self.world.chance.choice([[], lines[:1], ["no openid"]])
        upload_id = self.world.chance.randbytes(10).hex()
        self.bucket.files[f"uploads/{upload_id}.csv"] = "\n".join(lines).encode()
        return self._request((), upload_id)

    def _create(self, request: JobWish) -> Deed:
        self.requests.append(request)
        return f"job for {len(request.openids) or 'a list'}", lambda: manage_jobs.create_job(self.desk, request, "op")

    def _schedules(self) -> list[Deed]:
        return [*super()._schedules(), ("sweep of jobs", self._sweep_jobs)]

    def _sweep_jobs(self) -> object:
        return sweep_jobs(self.desk.jobs, self.desk.queue, self.world.clock, limit=100, go_on=lambda: True)

    def _work(self, workers: int) -> list[Deed]:
        """Messages in the hands of workers."""
        taken = [self.queue.receive(self._deliver) for _ in range(workers)]
        return [("worker", one) for one in taken if one is not None]

    def _deliver(self, message: Message) -> Job:
        until = self.world.now + self.world.chance.choice(_BEGINS_FOR)
        return take_up_job(
            self.room,
            json.loads(message.body),
            attempt=message.receives,
            last_attempt=self.queue.most_receives,
            go_on=lambda: self.world.now <= until,
        )

    def _finish(self) -> None:
        """Workers come until nothing is left to do, and the schedules long enough after."""
        for _ in range(_ROUNDS):
            self.world.pass_to(self.world.now + 400)
            self.world.do([*self._schedules(), *self._work(20)])
            self._hold()


@contextmanager
def small_sizes(sizes: Mapping[str, int]) -> Iterator[None]:
    """Bounds of jobs that an episode reaches."""
    places = [(module, name) for module in (rules, check_job, manage_jobs, run_job) for name in sizes]
    old = [(module, name, getattr(module, name)) for module, name in places if hasattr(module, name)]
    for module, name, _ in old:
        setattr(module, name, sizes[name])
    try:
        yield
    finally:
        for module, name, value in old:
            setattr(module, name, value)
