"""Red packets on real parts: tables of their own, both channels at the simulator, a clock that moves both sides."""

import json
import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from merchant_center.accounts.use_cases.connect_merchant import connect_merchant
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.http_client import build_http_client
from merchant_center.core.sources import Source, SourceKind
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import Event
from merchant_center.events.store.search import EventStore
from merchant_center.notices.store import NoticeQueue, NoticeStore
from merchant_center.red_packets.rules import quota_shards as quotas
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.quota_pool import Usage
from merchant_center.red_packets.rules.quota_shards import Limits
from merchant_center.red_packets.rules.red_packet import RedPacket, Terms
from merchant_center.red_packets.rules.send import FINAL, RedPacketSend, Release, SendRequest, SendState
from merchant_center.red_packets.store.red_packets import RedPacketStore
from merchant_center.red_packets.store.sends import PayoutQueue, PayoutRateLimiter, SendStore
from merchant_center.red_packets.use_cases.manage_red_packets import (
    ManageRedPacketsDeps,
    RedPacketFigures,
    define,
    with_figures,
)
from merchant_center.red_packets.use_cases.pay_red_packet import PayoutDeps
from merchant_center.red_packets.use_cases.refuse_red_packet import RefuseRedPacketDeps
from merchant_center.red_packets.use_cases.send_red_packet import SendRedPacketDeps, send_red_packet
from merchant_center.red_packets.use_cases.settle_red_packets import sweep_red_packets
from merchant_center.red_packets.wiring.payouts import build_channels
from tests.use_cases.world import actor

LIMITS = Limits(total_amount_fen=100_000)
RATE = 1_000
ALL = list(SendState)


def tables_like(world: Any, *logical_ids: str) -> list[str]:
    """Empty tables of the same shape, so that no other test's sends are due."""
    client, names = world.aws.client("dynamodb"), []
    for logical_id in logical_ids:
        shape = client.describe_table(TableName=world.deployment.resources[logical_id])["Table"]
        indexes = [
            {part: index[part] for part in ("IndexName", "KeySchema", "Projection")}
            for index in shape.get("GlobalSecondaryIndexes", ())
        ]
        name = f"{logical_id}-{secrets.token_hex(6)}"
        client.create_table(
            TableName=name,
            KeySchema=shape["KeySchema"],
            AttributeDefinitions=shape["AttributeDefinitions"],
            BillingMode="PAY_PER_REQUEST",
            **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
        )
        names.append(name)
    return names


@dataclass
class Packets:
    """What a test of red packets works with."""

    world: Any
    mchid: str
    appid: str
    tables: list[str]
    dynamo: Any = None
    rate_limiter: Callable[[str, datetime], bool] | None = None
    channels: Callable[[Channel, str], Any] | None = None
    _openids: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Build the parts."""
        world, resources = self.world, self.world.deployment.resources
        self.dynamo = self.dynamo or Dynamo(world.aws.ours("dynamodb"))
        packets_table, events_table = self.tables
        self.store = RedPacketStore(self.dynamo, packets_table)
        self.sends = SendStore(self.dynamo, packets_table, events_table)
        self.events = EventStore(self.dynamo, events_table)
        self.notices = NoticeStore(self.dynamo, packets_table, events_table)
        self.channels = self.channels or build_channels(self.settings(), world.merchants)
        self.manage_deps = ManageRedPacketsDeps(
            packets=self.store, merchants=world.merchants, audit=world.audit, clock=world.clock
        )
        sqs = world.aws.ours("sqs")
        self.payout_deps = PayoutDeps(
            packets=self.store,
            sends=self.sends,
            channel=self.channels,
            rate_limiter=self.rate_limiter or PayoutRateLimiter(self.dynamo, resources["TransientTable"], RATE),
            require_enabled=world.merchants.require_enabled,
            queue=PayoutQueue(sqs, resources["PayoutsQueue"]),
            clock=world.clock,
        )
        self.send_deps = SendRedPacketDeps(
            payouts=self.payout_deps,
            refusals=RefuseRedPacketDeps(
                self.sends, self.notices.put, NoticeQueue(sqs, resources["NoticesQueue"]).enqueue
            ),
            pick=secrets.randbelow,
        )

    def settings(self) -> Any:
        """What the channels read from a function's environment."""
        simulator = self.world.simulator
        return SimpleNamespace(
            wechatpay_url=simulator.url,
            wechatpay_backup_url="",
            red_packet_url=simulator.tls_url,
            wechat_ca=(simulator.credentials / "ca.pem").read_text(),
            public_api_url=self.world.api_url,
            client_ip="127.0.0.1",
        )

    def with_changes(self, **changes: Any) -> "Packets":
        """The same world seen by another process: its own parts over the same tables."""
        return replace(self, **changes)

    def define(self, limits: Limits = LIMITS, *, channel: Channel = Channel.CASH, **changes: Any) -> RedPacket:
        """A new definition, a fixed yuan unless told otherwise."""
        now = self.world.clock()
        values: dict[str, Any] = {
            "name": "新春红包",
            "activity_name": "新春活动",
            "sender_name": "示例茶铺",
            "amounts": Amounts(100, 100),
            "blessing": "恭喜发财",
            "limits": limits,
            "valid_from": now - timedelta(days=1),
            "valid_to": now + timedelta(days=100),
        }
        mchid, appid = changes.pop("mchid", self.mchid), changes.pop("appid", self.appid)
        return define(
            self.manage_deps,
            mchid,
            appid,
            channel,
            lambda _: Terms(**(values | changes)),
            actor=actor(),
            key=secrets.token_hex(8),
        )

    def customer(self, **changes: Any) -> Customer:
        """A new customer of the official account."""
        made = self.world.simulator.panel("customers", appid=self.appid, **changes)
        return Customer(self.appid, made["openid"])

    def customers(self, count: int) -> list[Customer]:
        """Many new customers."""
        openids = [f"o{secrets.token_hex(13)}" for _ in range(count)]
        self.world.simulator.panel("customers/many", appid=self.appid, openids=openids)
        return [Customer(self.appid, openid) for openid in openids]

    def request(self, packet: RedPacket, customer: Customer | None = None, draw: str = "", **more: Any) -> SendRequest:
        """A draw of a lottery that gives this packet; another one each time unless named."""
        source = Source(SourceKind.LOTTERY, draw or secrets.token_hex(8))
        return SendRequest(packet.red_packet_id, customer or self.customer(), source, **more)

    def send(self, packet: RedPacket, customer: Customer | None = None, draw: str = "", **more: Any) -> RedPacketSend:
        """Send one."""
        return send_red_packet(self.send_deps, self.request(packet, customer, draw, **more))

    def sweep(self) -> dict[str, int]:
        """What the schedule does each minute."""
        return sweep_red_packets(self.payout_deps, limit=5_000, go_on=lambda: True)

    def later(self, **span: float) -> None:
        """Time passes, here and at WeChat."""
        step = timedelta(**span)
        self.world.offset += step
        self.world.simulator.panel("clock", advance_seconds=step.total_seconds())

    def settle(self, packet: RedPacket) -> None:
        """Let time pass and the schedule run until everything of a packet is decided, for four days at the most."""
        for span in (0.02, 1.1, 5, 20, 40, 60, 60, 1_440, 70, 1_440, 1_440):
            self.later(minutes=span)
            self.sweep()
            if all(one.state in FINAL for one in self.of(packet)):
                return
        raise AssertionError([(one.state, one.last_error) for one in self.of(packet) if one.state not in FINAL])

    def now(self, send: RedPacketSend) -> RedPacketSend:
        """The send as it is stored."""
        found = self.sends.get(send.send_id)
        assert found is not None
        return found

    def of(self, packet: RedPacket) -> list[RedPacketSend]:
        """All sends of a packet."""
        return [send for _, send in self.sends.in_states(packet.red_packet_id, ALL, 10_000)]

    def at_wechat(self, packet: RedPacket) -> dict[str, dict[str, Any]]:
        """What WeChat holds of a packet's cash sends, by number."""
        query = {"mchid": packet.mchid, "limit": "100000"}
        found = self.world.simulator.http.get("/_simulator/red-packets", params=query).json()["red_packets"]
        numbers = {send.payout.bill_no for send in self.of(packet)}
        return {one["mch_billno"]: one for one in found if one["mch_billno"] in numbers}

    def paid(self, packet: RedPacket) -> Counter[str]:
        """How many packets each customer has of this one, by WeChat's own books; numbers of other sends too."""
        openids = {send.payout.openid for send in self.of(packet)}
        query = {"mchid": packet.mchid, "limit": "100000"}
        found = self.world.simulator.http.get("/_simulator/red-packets", params=query).json()["red_packets"]
        return Counter(one["openid"] for one in found if one["openid"] in openids)

    def events_of(self, customer: Customer) -> list[Event]:
        """A customer's timeline, oldest first."""
        return [*self.events.timeline(customer)][::-1]

    def account(self, packet: RedPacket) -> RedPacketFigures:
        """The definition with its figures, as operators see it."""
        ((account,)) = with_figures(self.manage_deps, [self.store.get(packet.red_packet_id)])
        return account

    def check_books(self, packet: RedPacket) -> RedPacketFigures:
        """Counters equal the sums of the records to the fen, and no limit is broken (law 3)."""
        account, sends = self.account(packet), self.of(packet)
        limits, shards = account.packet.terms.limits, self.store.shards(account.packet)
        counted = [one for one in sends if one.state is not SendState.FAILED and not is_freed(one)]
        used = Usage(len(counted), sum(one.payout.amount_fen for one in counted))
        assert quotas.usage(shards) == used == account.used
        assert used.amount_fen <= limits.total_amount_fen
        assert limits.total_count is None or used.count <= limits.total_count
        assert sum(one.total.allotted.amount_fen or 0 for one in shards) == limits.total_amount_fen
        for state, told in (
            (SendState.SENT, account.unopened),
            (SendState.RECEIVED, account.opened),
            (SendState.RETURNED, account.returned),
            (SendState.FAILED, account.failed),
        ):
            of_state = [one for one in sends if one.state is state]
            assert told == Usage(len(of_state), sum(one.payout.amount_fen for one in of_state)), state
        self._check_days(limits, counted)
        self._check_customers(packet, sends)
        return account

    def _check_days(self, limits: Limits, counted: list[RedPacketSend]) -> None:
        for day in {one.day for one in counted}:
            of_day = [one.payout.amount_fen for one in counted if one.day == day]
            assert limits.daily_count is None or len(of_day) <= limits.daily_count
            assert limits.daily_amount_fen is None or sum(of_day) <= limits.daily_amount_fen

    def _check_customers(self, packet: RedPacket, sends: list[RedPacketSend]) -> None:
        held = Counter(one.customer for one in sends if one.released is not Release.ALL)
        for customer in {one.customer for one in sends}:
            assert self.sends.customer_quota(packet.red_packet_id, customer).count == held[customer]


def no_slot(_mchid: str, _now: datetime) -> bool:
    """A gate that is shut."""
    return False


def is_freed(send: RedPacketSend) -> bool:
    """Whether its money may be given to somebody else."""
    return send.state is SendState.RETURNED and send.released is not Release.NOTHING


@pytest.fixture(scope="session")
def payer_account(connected: Any) -> tuple[str, str]:
    """A merchant account that can pay in both ways, and its official account."""
    from tests.use_cases.conftest import given_credentials, new_appid, new_mchid

    return connect_payer(connected, new_mchid(), new_appid(), given_credentials)


def connect_payer(world: Any, mchid: str, appid: str, given: Callable[..., Any]) -> tuple[str, str]:
    """Connect an account with all its keys."""
    simulator = world.simulator
    simulator.panel("official-accounts", appid=appid)
    simulator.panel("merchants", mchid=mchid, name="示例茶铺", appids=[appid])
    known = json.loads((simulator.credentials / mchid / "merchant.json").read_text())
    connect_merchant(world.office, mchid, given(simulator, mchid, appid, apiv2_key=known["apiv2_key"]), actor=actor())
    return mchid, appid


@pytest.fixture
def packets(
    world: Any,
    payer_account: tuple[str, str],
    door: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Packets]:
    """Red packets in tables of their own, with nothing set wrong at WeChat, whose callbacks are answered well.

    They come for all that other tests left waiting, once a day passes; refused, each would come 65 times.
    """
    opened: list[httpx.Client] = []

    def kept(*args: Any, **options: Any) -> httpx.Client:
        opened.append(build_http_client(*args, **options))
        return opened[-1]

    for module in ("red_packets.wiring.payouts", "wechatpay.transport.wiring"):
        monkeypatch.setattr(f"merchant_center.{module}.build_http_client", kept)
    known = world.simulator.http.get("/_simulator/settings").json()
    ours = ("red_packet_", "transfer_")
    usual = {name: value for name, value in known.items() if name.startswith(ours)}
    yield Packets(world, *payer_account, tables_like(world, "RedPacketsTable", "EventsTable"))
    world.simulator.panel("settings", **usual)
    for client in opened:
        client.close()


@pytest.fixture
def knobs(packets: Packets) -> Callable[..., None]:
    """Set something wrong at WeChat, until the end of the test."""

    def set_(**settings: Any) -> None:
        packets.world.simulator.panel("settings", **settings)

    return set_


@pytest.fixture
def fault(packets: Packets) -> Callable[..., None]:
    """Make one of the next calls go wrong."""

    def set_(path: str, **effects: Any) -> None:
        packets.world.simulator.panel("faults", on="api", match={"path_contains": path}, **effects)

    return set_


@pytest.fixture
def balance(packets: Packets) -> Iterator[Callable[[int], None]]:
    """Set what the merchant account has at WeChat, in fen, until the end of the test."""

    def fill(fen: int) -> None:
        packets.world.simulator.panel(f"merchants/{packets.mchid}/balance", available=fen)

    yield fill
    fill(10**12)
