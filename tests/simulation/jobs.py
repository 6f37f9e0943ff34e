"""Jobs over both: lists of customers for vouchers and red packets, workers that die, pause, cancel, resend."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace

from tests.simulation.deployment import Choices, Deployment, Part
from tests.simulation.job_laws import JobLaws
from tests.simulation.memory_aws import Message
from tests.simulation.product import (
    Customer,
    Job,
    JobFiles,
    JobKind,
    JobQueue,
    JobRequest,
    JobStore,
    JobTrigger,
    RedPacketDelivery,
    RunJobDeps,
    SweepJobsDeps,
    VoucherDelivery,
    build_targets,
    check_job,
    job_rules,
    manage_jobs,
    process_message,
    run_job,
    sweep_jobs,
)
from tests.simulation.red_packets import RedPacketPart
from tests.simulation.vouchers import STOCKS, VoucherPart
from tests.simulation.world import Action, Chances

_BEGINS_FOR = (0, 2, 75)
"""Seconds for which a worker begins new rows."""
_SIZES = {"CHAINS": 2, "MAX_OPEN": 3}
"""Small ones, so that a dozen rows meet every bound; so are the chunks."""


class JobPart(Part):
    """The operators who hand in lists, and the workers."""

    def __init__(
        self, deployment: Deployment, vouchers: VoucherPart, red_packets: RedPacketPart, kinds: Sequence[JobKind]
    ) -> None:
        self._deployment = deployment
        self._red_packets, self._vouchers, self._kinds = red_packets, vouchers, kinds
        world = self._world = deployment.world
        self._requests: list[JobRequest] = []
        self._bucket, self._queue = deployment.buckets["JobsBucket"], deployment.queues["JobsQueue"]
        self.chunk_rows = world.chance.choice([4, 12])
        self._is_rough = world.chance.random() < 0.1
        merchants = deployment.merchants
        self._jobs = JobStore(deployment.database, "JobsTable")
        self._enqueue = JobQueue(self._queue, "JobsQueue")
        self._targets = build_targets(vouchers.vouchers, red_packets.packets, merchants.require_serving)
        self.laws = JobLaws(deployment, vouchers.laws, red_packets.laws)

    def climate(self, drawn: Chances) -> Chances:
        """Return how often things go wrong: at times so often that messages come to their last receive."""
        return replace(drawn, aws=0.15) if self._is_rough else drawn

    @property
    def deps(self) -> RunJobDeps:
        """What operators and workers work with."""
        return RunJobDeps(
            jobs=self._jobs,
            files=JobFiles(self._bucket, "JobsBucket"),
            queue=self._enqueue,
            targets=self._targets,
            require_campaign=lambda _code: None,
            clock=self._world.clock,
            entropy=self._world.entropy,
            deliveries={
                JobKind.VOUCHER: VoucherDelivery(self._vouchers.counter),
                JobKind.RED_PACKET: RedPacketDelivery(self._red_packets.send_deps),
            },
            workers=2,
            pause=self._world.sleep,
        )

    # What happens

    def choices(self) -> Choices:
        """What operators do, and the workers."""
        chance = self._world.chance
        return [
            (6, self._work),
            (2, lambda: self._create(self._request(self._kind()))),
            (0.7, lambda: self._create(chance.choice(self._requests)) if self._requests else None),
            (1, lambda: self._create(self._uploaded(self._kind()))),
            (0.7, self._sweep),
            (1.5, lambda: self._of_a_job("resend", self._resend)),
            (2, lambda: self._of_a_job("start", lambda job: manage_jobs.start_job(self.deps, job.job_id))),
            (1, lambda: self._of_a_job("pause", lambda job: self._halt(job, JobTrigger.PAUSE))),
            (0.5, lambda: self._of_a_job("cancel", lambda job: self._halt(job, JobTrigger.CANCEL))),
        ]

    def crowd(self) -> Sequence[Action]:
        """More workers."""
        taken = [self._work() for _ in range(self._world.chance.choice([0, 1, 2]))]
        return [one for one in taken if one is not None]

    def _kind(self) -> JobKind:
        return self._world.chance.choice(self._kinds)

    def _of_a_job(self, name: str, action: Callable[[Job], Job]) -> Action | None:
        if not self.laws.jobs:
            return None
        job = self._world.chance.choice(list(self.laws.jobs.values()))
        return Action(f"{name} job {job.job_id[:6]}", lambda: action(job))

    def _resend(self, job: Job) -> Job:
        return manage_jobs.resend_job(self.deps, manage_jobs.get_job(self.deps, job.job_id), "op")

    def _halt(self, job: Job, trigger: JobTrigger) -> Job:
        return manage_jobs.halt_job(self.deps, job.job_id, trigger)

    def _target(self, kind: JobKind) -> tuple[str, list[Customer]]:
        """A target, and the customers whom it is for."""
        everybody = self._deployment.customers
        if kind is JobKind.VOUCHER:
            stock_id = self._world.chance.choice(list(self._vouchers.wechats))
            appid = self._world.chance.choice(self._deployment.customers_of(STOCKS[stock_id]) or everybody).appid
            return stock_id, [one for one in everybody if one.appid == appid]
        of = self._world.chance.choice(self._red_packets.defined)
        return of, [one for one in everybody if one.appid == self._red_packets.laws.packets[of].appid]

    def _request(self, kind: JobKind) -> JobRequest:
        target, customers = self._target(kind)
        crowd = self._crowd(customers)
        key = self._world.chance.randbytes(4).hex()
        return self._job_request(kind, target, customers[0].appid, openids=tuple(one.openid for one in crowd), key=key)

    def _crowd(self, customers: Sequence[Customer]) -> list[Customer]:
        return self._world.chance.sample(customers, self._world.chance.randint(1, len(customers)))

    def _job_request(
        self, kind: JobKind, target: str, appid: str, openids: tuple[str, ...] = (), **more: str
    ) -> JobRequest:
        rate = self._world.chance.choice([1, 5, job_rules.MAX_RATE[kind]])
        return JobRequest(kind, target, rate, "" if kind is JobKind.RED_PACKET else appid, openids=openids, **more)

    def _uploaded(self, kind: JobKind) -> JobRequest:
        """A list of a browser, perhaps with an openid twice and a line that is none."""
        target, customers = self._target(kind)
        lines = [one.openid for one in self._crowd(customers)]
        lines += self._world.chance.choice([[], lines[:1], ["no openid"]])
        upload_id = self._world.chance.randbytes(10).hex()
        self._bucket.files[f"uploads/{upload_id}.csv"] = "\n".join(lines).encode()
        return self._job_request(kind, target, customers[0].appid, upload_id=upload_id)

    def _create(self, request: JobRequest) -> Action:
        self._requests.append(request)
        what = "list" if request.upload_id else f"{len(request.openids)} openids"
        return Action(f"job of {request.kind}: {what}", lambda: manage_jobs.create_job(self.deps, request, "op"))

    def _sweep(self) -> Action:
        jobs, queue = self._jobs, self._enqueue
        return Action(
            "sweep of jobs",
            lambda: sweep_jobs(SweepJobsDeps(jobs, queue, self._world.clock), limit=100, go_on=lambda: True),
        )

    def _work(self) -> Action | None:
        return self._deployment.work("JobsQueue", "job worker", self._deliver)

    def _deliver(self, message: Message) -> Job:
        until = self._world.now + self._world.chance.choice(_BEGINS_FOR)
        return process_message(
            self.deps,
            json.loads(message.body),
            attempt=message.receives,
            last_attempt=self._queue.most_receives,
            go_on=lambda: self._world.now <= until,
        )

    def schedules(self) -> Sequence[Action]:
        """The sweep, and a worker."""
        worker = self._work()
        return [self._sweep(), *([worker] if worker else [])]

    def workers(self) -> Sequence[Action]:
        """Take all messages."""
        return self._deployment.work_off("JobsQueue", "job worker", self._deliver)

    def is_quiet(self) -> bool:
        """Return whether no job works any more."""
        return self.laws.is_quiet()

    def hold(self) -> None:
        """What must hold between the actions."""
        self.laws.hold()

    def settled(self) -> None:
        """What must hold in the end."""
        self.laws.settled()


@contextmanager
def small_sizes(chunk_rows: int) -> Iterator[None]:
    """Have bounds of jobs that an episode reaches."""
    sizes: Mapping[str, int] = _SIZES | {"CHUNK_ROWS": chunk_rows}
    places = [(module, name) for module in (job_rules, check_job, manage_jobs, run_job) for name in sizes]
    old = [(module, name, getattr(module, name)) for module, name in places if hasattr(module, name)]
    for module, name, _ in old:
        setattr(module, name, sizes[name])
    try:
        yield
    finally:
        for module, name, value in old:
            setattr(module, name, value)
