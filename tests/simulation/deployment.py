"""The product as it is deployed, over AWS in memory: two merchant accounts, some customers."""

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import lru_cache
from itertools import count
from typing import Any, ClassVar

from tests.simulation.memory_aws import MemoryBucket, MemoryQueue, Message
from tests.simulation.memory_dynamo import Change, MemoryDynamo, tables_of_the_template
from tests.simulation.product import (
    Actor,
    AuditLog,
    Customer,
    Document,
    Dynamo,
    Event,
    MerchantAccount,
    MerchantStore,
    OfficialAccount,
    next_version,
)
from tests.simulation.world import HOUR, LIFE, Action, Chances, World

MCHIDS = ("1900000001", "1900000002")
APPIDS = ("wx0123456789abcdef", "wx0123456789abcde2")
_SERVED = {MCHIDS[0]: APPIDS[:1], MCHIDS[1]: APPIDS}
"""The first official account sells with the first merchant account, and with the second while the first is disabled."""
_BUCKETS = ("JobsBucket", "ExportsBucket", "BillsBucket")
_QUEUES = ("PayoutsQueue", "NoticesQueue", "JobsQueue", "ExportsQueue", "ReconciliationQueue")
_SCHEDULED = 5 * HOUR
_KNOWN_AFTER = 40
"""Seconds after which each function knows a changed account."""
_DECODED = 20_000

type Choices = list[tuple[float, Callable[[], Action | None]]]


class Part:
    """One feature of the product with the people around it, in the one world that all share.

    ``share`` is how many of the actions are its own, beside those of other features.
    """

    share: ClassVar[float] = 1

    def begin(self) -> None:
        """Have what must be there before the first action; nothing goes wrong meanwhile."""

    def climate(self, drawn: Chances) -> Chances:
        """Return how often things go wrong in this episode."""
        return drawn

    def choices(self) -> Choices:
        """Return what may be done next, and how often each is."""
        return []

    def crowd(self) -> Sequence[Action]:
        """Return what is done in this step besides, all at once."""
        return []

    def people(self) -> None:
        """Let customers and WeChat do what they do between the actions."""

    def schedules(self) -> Sequence[Action]:
        """Return what comes by itself, however little happens."""
        return []

    def workers(self) -> Sequence[Action]:
        """Take what waits in the queues."""
        return []

    def hold(self) -> None:
        """Require what must hold between the actions."""

    def calm(self) -> None:
        """Have everything work from now on."""

    def is_quiet(self) -> bool:
        """Return whether nothing is left for workers."""
        return True

    def persons(self) -> Sequence[Action]:
        """Return what persons do in the end about what is listed for them."""
        return []

    def settled(self) -> None:
        """Require what must hold in the end."""


class Deployment:
    """What all features share."""

    def __init__(self, world: World, customers: int) -> None:
        self.world = world
        self.dynamo = MemoryDynamo(world, tables_of_the_template())
        client: Any = self.dynamo
        self.database = Dynamo(client)
        self.buckets: Mapping[str, Any] = {name: MemoryBucket(world) for name in _BUCKETS}
        self.queues: Mapping[str, Any] = {name: MemoryQueue.of_the_template(world, name) for name in _QUEUES}
        secrets: Any = None
        self.merchants = MerchantStore(self.database, "CatalogueTable", secrets, world.clock)
        self.audit = AuditLog("AuditTable", world.clock)
        self._requests = count()
        self.parts: list[Part] = []
        self.customers = [Customer(APPIDS[int(world.rolls(0.3))], f"o{number:027d}") for number in range(customers)]

    def actor(self, subject: str = "op") -> Actor:
        """An operator with a request of their own."""
        return Actor(subject, "", f"request-{next(self._requests)}")

    def connect(self) -> None:
        """Connect the merchant accounts."""
        now = self.world.clock()
        for number, (mchid, appids) in enumerate(_SERVED.items()):
            account = MerchantAccount(
                mchid=mchid,
                display_name="shop",
                official_accounts=tuple(OfficialAccount(appid, ()) for appid in appids),
                certificate_serial="1",
                certificate_expires_at=now + timedelta(days=900),
                public_key_id="",
                public_key_pem="",
                platform_certificates=(),
                has_apiv2_key=True,
                enabled=True,
                secret_version="1",
                created_at=now + timedelta(seconds=number),
                updated_at=now,
            )
            self.merchants.save(account, None)

    def enable(self, mchid: str, *, enabled: bool) -> None:
        """Disable an account, or enable it again."""
        account = self.merchants.get(mchid, fresh=True)
        if account.enabled is not enabled:
            self.merchants.save(next_version(account, enabled=enabled), account)

    def wait(self, seconds: float) -> None:
        """Let time pass; over hours, what comes by itself comes now and then."""
        while seconds > 0:
            self.world.pass_to(self.world.now + min(seconds, _SCHEDULED))
            seconds -= _SCHEDULED
            if seconds > 0:
                self.world.do([action for part in self.parts for action in part.schedules()])

    def customers_of(self, mchid: str) -> list[Customer]:
        """Return whom an account may serve; all are of the second one's official accounts."""
        return [one for one in self.customers if one.appid in _SERVED[mchid]]

    def work(self, queue: str, name: str, work: Callable[[Message], Any], *, life: float = LIFE) -> Action | None:
        """Return what a worker does that takes one message of a queue now; ``None`` if there is none."""
        taken = self.queues[queue].receive(work)
        return None if taken is None else Action(name, taken, life)

    def work_off(self, queue: str, name: str, work: Callable[[Message], Any], *, life: float = LIFE) -> list[Action]:
        """Return what workers do that take all messages of a queue that may be received now."""
        taken = [self.work(queue, name, work, life=life) for _ in self.queues[queue].waiting]
        return [one for one in taken if one is not None]


def reader[T](kind: type[T]) -> Callable[[str], T]:
    """Return how the product reads what it stores of a kind; the same text gives the same frozen value, read once."""
    ours = [module for name, module in sys.modules.items() if name.startswith("merchant_center.")]
    codecs = [one for module in ours for one in vars(module).values() if isinstance(one, Document)]
    codec = next(one for one in codecs if one._decoder.type is kind)
    return lru_cache(_DECODED)(codec.value)


read_event = reader(Event)


def events_in(changes: Sequence[Change], prefix: str) -> list[tuple[Event, int]]:
    """Return the events of a kind that one commit wrote (1) or took away (-1)."""
    return [
        (event, sign)
        for change in changes
        if change.table == "EventsTable"
        for item, sign in ((change.old, -1), (change.new, 1))
        if item is not None and "data" in item
        if (event := read_event(item["data"]["S"])).kind.startswith(prefix)
    ]


class Accounts(Part):
    """An operator, who disables a merchant account now and then."""

    share = 0.15

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment

    def begin(self) -> None:
        """Connect the accounts."""
        self._deployment.connect()

    def choices(self) -> Choices:
        """Disable an account, or enable it."""
        return [(0.2, lambda: self._set(is_enabled=False)), (0.6, lambda: self._set(is_enabled=True))]

    def _set(self, *, is_enabled: bool) -> Action:
        mchid = self._deployment.world.chance.choice(MCHIDS)
        name = f"{'enable' if is_enabled else 'disable'} account {mchid[-1]}"
        return Action(name, lambda: self._deployment.enable(mchid, enabled=is_enabled))

    def calm(self) -> None:
        """Enable both, and wait until every function knows."""
        for mchid in MCHIDS:
            self._deployment.enable(mchid, enabled=True)
        self._deployment.wait(_KNOWN_AFTER)
