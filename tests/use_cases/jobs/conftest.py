"""Jobs on real parts: messages are held, so that a test decides when, how often and to whom each comes."""

import csv
import io
import secrets
import threading
import time
from collections import Counter as Tally
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import httpx
import pytest

from merchant_center.core import clock
from merchant_center.core.rate_limiter import RateLimiter
from merchant_center.core.sources import Source, SourceKind
from merchant_center.customers.rules import Customer
from merchant_center.jobs.rules import job as rules
from merchant_center.jobs.rules.job import Job, JobKind, Progress
from merchant_center.jobs.store.files import JobFiles
from merchant_center.jobs.store.jobs import JobQueue, JobStore
from merchant_center.jobs.use_cases import check_job, manage_jobs, run_job
from merchant_center.jobs.use_cases.deliver_rows import RedPacketDelivery, VoucherDelivery
from merchant_center.jobs.use_cases.manage_jobs import JobRequest
from merchant_center.jobs.use_cases.run_job import RunJobDeps, process_message
from merchant_center.jobs.wiring.manage import build_targets
from merchant_center.red_packets.store.red_packets import RedPacketStore
from merchant_center.red_packets.use_cases.send_red_packet import SendRedPacketDeps
from merchant_center.vouchers.rules.voucher import IssueState, VoucherStock, out_request_no
from merchant_center.vouchers.use_cases.deps import IssueVoucherDeps
from merchant_center.vouchers.use_cases.settle_vouchers import settle_issue
from tests.use_cases.red_packets.conftest import Packets, packets, payer_account
from tests.use_cases.vouchers.conftest import issuing

__all__ = ["packets", "payer_account"]

RATE = 500
LAST_ATTEMPT = 5

type Message = dict[str, str]

ABNORMAL = {"status": 403, "code": "USER_ACCOUNT_ABNORMAL", "message": "x", "executed": False}
LIMITED = {"status": 403, "code": "RULE_LIMIT", "message": "x", "executed": False}
NOT_DONE = {"status": 500, "code": "SYSTEM_ERROR", "message": "x", "executed": False}
BUSY = {"status": 500, "code": "SYSTEM_ERROR", "message": "x", "executed": True}


class DiedError(BaseException):
    """The process is gone: nothing of ours catches this, as nothing catches SIGKILL."""


class HeldQueue(JobQueue):
    """The queue, with what was sent also kept for the test, with its delay."""

    def __init__(self, client: Any, queue_url: str) -> None:
        super().__init__(client, queue_url)
        self.held: list[tuple[Message, int]] = []

    def _send(self, bodies: Sequence[Message], delay_seconds: int) -> None:
        super()._send(bodies, delay_seconds)
        self.held += [(body, delay_seconds) for body in bodies]


@dataclass
class Jobs:
    """What a test does with jobs."""

    world: Any
    deps: RunJobDeps
    queue: HeldQueue
    stock: VoucherStock = field(init=False)

    def __post_init__(self) -> None:
        """Put a stock on the list that everybody can have one of."""
        self.stock = self.world.stock(max_coupons=100_000)

    def customers(self, count: int) -> list[str]:
        """New customers of the official account."""
        run = secrets.token_hex(8)
        openids = [f"o{run}{number:011d}" for number in range(count)]
        self.world.simulator.panel("customers/many", appid=self.world.appid, openids=openids)
        return openids

    def create(self, openids: Sequence[str], **changes: Any) -> Job:
        """A job of openids given in the request, under a key of its own."""
        changes = {"key": secrets.token_hex(8), **changes}
        return manage_jobs.create_job(self.deps, self.request(openids=tuple(openids), **changes), "operator-1")

    def request(self, **changes: Any) -> JobRequest:
        """A request for the stock."""
        request = JobRequest(JobKind.VOUCHER, self.stock.stock_id, RATE, self.world.appid)
        return replace(request, **changes)

    def upload(self, content: bytes, **changes: Any) -> Job:
        """A job of a file that is posted to S3 as a browser does it."""
        offer = manage_jobs.offer_upload(self.deps)
        form = offer["upload"]
        answer = httpx.post(form["url"], data=form["fields"], files={"file": ("list.csv", content, "text/csv")})
        assert answer.is_success, answer.text
        return manage_jobs.create_job(self.deps, self.request(upload_id=offer["upload_id"], **changes), "operator-1")

    def messages(self) -> list[Message]:
        """Take what is in the queue, the delayed ones among it."""
        taken, self.queue.held = self.queue.held, []
        return [body for body, _ in taken]

    def deliver(
        self,
        message: Message,
        *,
        deps: RunJobDeps | None = None,
        attempt: int = 1,
        go_on: Callable[[], bool] = lambda: True,
    ) -> Job:
        """One delivery to one worker."""
        return process_message(deps or self.deps, message, attempt=attempt, last_attempt=LAST_ATTEMPT, go_on=go_on)

    def run(self, job: Job) -> Job:
        """Deliver until the queue is empty."""
        while messages := self.messages():
            for message in messages:
                self.deliver(message)
        return self.now(job)

    def checked(self, job: Job) -> Job:
        """Deliver the message about the check only."""
        (message,) = self.messages()
        self.deliver(message)
        return self.now(job)

    def now(self, job: Job) -> Job:
        """The job as it is now."""
        return manage_jobs.get_job(self.deps, job.job_id)

    def figures(self, job: Job) -> Progress:
        """The figures as an operator sees them; they add up at every instant."""
        ((now, progress),) = manage_jobs.with_progress(self.deps, [self.now(job)])
        assert progress.done + progress.failed + progress.waiting == now.rows
        return progress

    def coupons(self) -> Tally[str]:
        """How many coupons of the stock each openid has, as WeChat sees it."""
        tally: Tally[str] = Tally()
        while True:
            query = {"stock_id": self.stock.stock_id, "offset": tally.total(), "limit": 500}
            found = self.world.simulator.http.get("/_simulator/coupons", params=query).json()["coupons"]
            if not found:
                return tally
            tally.update(coupon["openid"] for coupon in found)

    def settle(self, job: Job, openids: Sequence[str]) -> None:
        """Do for the undecided vouchers of these customers what the schedule does when their date has come."""
        source = Source(SourceKind.JOB, job.job_id)
        for openid in openids:
            issue = self.world.vouchers.find(out_request_no(source, job.target_id, Customer(job.appid, openid)))
            if issue.state is IssueState.REQUESTED:
                settle_issue(self.counter, issue)

    def sends(self) -> list[Any]:
        """The sends that WeChat got."""
        return [one for one in self.world.simulator.calls("/coupons") if one["method"] == "POST"]

    def fault(self, **effect: Any) -> None:
        """Let sends go wrong; times 0 is until it is cleared."""
        match = {"path_contains": "/coupons", "method": "POST"}
        self.world.simulator.panel("faults", **{"on": "api", "match": match, "times": 1, **effect})

    def failures(self, job: Job) -> list[list[str]]:
        """The downloaded file of failures."""
        content = httpx.get(manage_jobs.failures_link(self.deps, job)).content.decode("utf-8-sig")
        return list(csv.reader(io.StringIO(content, newline="")))

    def dying(self, part: str, method: str, nth: int, when: str) -> RunJobDeps:
        """What a worker has who dies at the nth call of a method, before or after the deed."""
        if part == "vouchers":
            return self.issuing(_Dying(self.counter.vouchers, method, nth, when))
        if part == "sends":
            payer = self.send_deps.payouts
            dying = replace(payer, sends=_Dying(payer.sends, method, nth, when))
            return self.paying(replace(self.send_deps, payouts=dying))
        proxy: Any = _Dying(getattr(self.deps, part), method, nth, when)
        return replace(self.deps, **{part: proxy})

    @property
    def counter(self) -> IssueVoucherDeps:
        """What the workers issue with."""
        delivery = self.deps.deliveries[JobKind.VOUCHER]
        assert isinstance(delivery, VoucherDelivery)
        return delivery.deps

    @property
    def send_deps(self) -> SendRedPacketDeps:
        """What the workers send red packets with."""
        delivery = self.deps.deliveries[JobKind.RED_PACKET]
        assert isinstance(delivery, RedPacketDelivery)
        return delivery.send_deps

    def paying(self, deps: SendRedPacketDeps) -> RunJobDeps:
        """What a worker has who sends red packets with other parts."""
        deliveries = dict(self.deps.deliveries) | {JobKind.RED_PACKET: RedPacketDelivery(deps)}
        return replace(self.deps, deliveries=deliveries)

    def issuing(self, vouchers: Any) -> RunJobDeps:
        """What a worker has who keeps vouchers in another store."""
        delivery = VoucherDelivery(replace(self.counter, vouchers=vouchers))
        return replace(self.deps, deliveries=dict(self.deps.deliveries) | {JobKind.VOUCHER: delivery})


class _Dying:
    def __init__(self, real: Any, method: str, nth: int, when: str) -> None:
        self._real, self._method, self._nth, self._when = real, method, nth, when
        self._count = 0
        # Workers count in several threads, and what lost a race has not been done.
        self._lock = threading.Lock()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._real, name)
        return self._call if name == self._method else found

    def _call(self, *args: Any, **more: Any) -> Any:
        if self._when == "before":
            self._die_at_the_nth()
        result = getattr(self._real, self._method)(*args, **more)
        if self._when == "after":
            self._die_at_the_nth()
        return result

    def _die_at_the_nth(self) -> None:
        with self._lock:
            self._count += 1
            is_turn = self._count == self._nth
        if is_turn:
            raise DiedError


class Background:
    """A worker in a thread of its own."""

    def __init__(self, jobs: Jobs, message: Message) -> None:
        """Start it."""
        self.error: Exception | None = None

        def work() -> None:
            try:
                jobs.deliver(message)
            except Exception as error:  # noqa: BLE001 - handed to the test
                self.error = error

        self.thread = threading.Thread(target=work)
        self.thread.start()

    def join(self) -> None:
        """Wait for its end, which must be a good one."""
        self.thread.join()
        assert self.error is None


def slow_job(jobs: Jobs, count: int, rate: int = 40) -> tuple[list[str], Job, Message]:
    """A job that takes count / rate seconds, checked, with its only message."""
    openids = jobs.customers(count)
    job = jobs.checked(jobs.create(openids, rate=rate))
    (message,) = jobs.messages()
    return openids, job, message


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for something that comes within seconds."""
    until = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.02)


@pytest.fixture
def jobs(world: Any) -> Iterator[Jobs]:
    tables = world.deployment.resources
    queue = HeldQueue(world.aws.ours("sqs"), tables["JobsQueue"])
    deps = RunJobDeps(
        jobs=JobStore(world.dynamo, tables["JobsTable"]),
        files=JobFiles(world.aws.client("s3"), tables["JobsBucket"]),
        queue=queue,
        targets=build_targets(
            world.vouchers,
            RedPacketStore(world.dynamo, tables["RedPacketsTable"]),
            world.merchants.require_serving,
        ),
        require_campaign=lambda _code: None,
        clock=world.clock,
        entropy=clock.entropy,
        deliveries={JobKind.VOUCHER: VoucherDelivery(issuing(world, pause=lambda _seconds: None))},
        workers=1,
        pause=lambda _seconds: None,
    )
    yield Jobs(world, deps, queue)
    world.aws.client("sqs").purge_queue(QueueUrl=tables["JobsQueue"])


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> int:
    """Chunks of ten rows, so that a few customers make many of them."""
    for module in (rules, check_job):
        monkeypatch.setattr(module, "CHUNK_ROWS", 10)
    return 10


class VirtualTime:
    """Time that passes by sleeping alone, for however many threads."""

    def __init__(self) -> None:
        """Begin at nought."""
        self._now = 0.0
        self._lock = threading.Lock()

    def now(self) -> float:
        """Seconds since the beginning."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Be later by so much."""
        with self._lock:
            self._now += seconds


@pytest.fixture
def virtual_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the rate of jobs pass without waiting, for tests that are about something else."""
    passing = VirtualTime()
    monkeypatch.setattr(run_job, "RateLimiter", partial(RateLimiter, clock=passing.now, sleep=passing.sleep))


@pytest.fixture
def died() -> type[DiedError]:
    return DiedError


@pytest.fixture
def payouts(jobs: Jobs, packets: Packets) -> Jobs:
    """Jobs that can give red packets too."""
    targets = build_targets(jobs.world.vouchers, packets.store, jobs.world.merchants.require_serving)
    jobs.deps = replace(jobs.paying(packets.send_deps), targets=targets)
    return jobs
