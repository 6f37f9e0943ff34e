"""Red packets at random: crowds, attempts, operators, cancellations, notices, hands, and a WeChat that errs."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, ClassVar

from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.errors import ConfigurationError, ConflictError
from merchant_center.core.sources import Source, SourceKind
from merchant_center.customers.rules import Customer
from merchant_center.notices.store import NoticeQueue, NoticeStore
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.quota import Limits
from merchant_center.red_packets.rules.red_packet import PacketState, Terms
from merchant_center.red_packets.rules.send import UNDECIDED, UNPAID, RedPacketSend, SendRequest, SendState
from merchant_center.red_packets.store.red_packets import RedPacketStore
from merchant_center.red_packets.store.sends import PayoutQueue, PayoutRateLimiter, SendStore
from merchant_center.red_packets.use_cases.cancel_red_packet import cancel_send
from merchant_center.red_packets.use_cases.manage_red_packets import (
    ManageRedPacketsDeps,
    archive,
    change,
    define,
    start,
)
from merchant_center.red_packets.use_cases.pay_red_packet import PayoutDeps, process_queued_send, settle_by_hand
from merchant_center.red_packets.use_cases.record_send import follow
from merchant_center.red_packets.use_cases.refuse_red_packet import RefuseRedPacketDeps
from merchant_center.red_packets.use_cases.send_again import send_again
from merchant_center.red_packets.use_cases.send_red_packet import SendRedPacketDeps, send_red_packet
from merchant_center.red_packets.use_cases.settle_red_packets import sweep_red_packets
from merchant_center.red_packets.use_cases.stop_red_packets import stop_packet
from tests.simulation.memory_aws import MemoryQueue, Message
from tests.simulation.memory_dynamo import MemoryDynamo, tables_of_the_template
from tests.simulation.packet_laws import PacketLaws
from tests.simulation.payout_wechat import PayoutWeChat, PlayedChannel
from tests.simulation.voucher_walk import Choices, Deed
from tests.simulation.world import DAY, HOUR, Chances, World

MCHID, APPID = "1900000001", "wx0123456789abcdef"
DEFINITIONS: tuple[dict[str, Any], ...] = (
    {
        "limits": Limits(700, total_count=6, daily_count=3, per_customer=3, per_customer_daily=2),
        "frees_on_return": True,
    },
    {"limits": Limits(1_000, daily_amount_fen=500), "amounts": Amounts(100, 180)},
    {"limits": Limits(650, daily_count=4, per_customer=4), "amounts": Amounts(100, 130), "channel": Channel.TRANSFER},
    {"limits": Limits(3_000, total_count=25, daily_count=20, daily_amount_fen=2_500, per_customer=5)},
    {"limits": Limits(300, per_customer=1, per_customer_daily=1), "channel": Channel.TRANSFER, "frees_on_return": True},
    {"limits": Limits(100_000, per_customer=20), "amounts": Amounts(100, 100)},
    {"limits": Limits(100_000, per_customer=20), "amounts": Amounts(100, 100), "channel": Channel.TRANSFER},
)
_STEPS_OF_TIME = (0.3, 2, 12, 45, 70, 70, 400, 1_300, 3_700, 3_700)
_FAR = (5 * HOUR, DAY, 25 * HOUR, 3 * DAY)
_WRONGS = (
    "slow",
    "unseen",
    "unseen",
    "repeats",
    "closed",
    "frozen",
    "certificate",
    "address",
    "terms",
    "fast",
    "several",
)
_OPERATIONS = ("stop", "start", "start", "start", "more", "less", "less", "amounts", "archive")
_SEEN_BY_A_PERSON = {
    "RECEIVED": SendState.RECEIVED,
    "SUCCESS": SendState.RECEIVED,
    "REFUND": SendState.RETURNED,
    "CANCELLED": SendState.RETURNED,
    "FAILED": SendState.FAILED,
    "FAIL": SendState.FAILED,
}


@dataclass
class Accounts:
    """The merchant accounts, of which one may be disabled for a while."""

    is_enabled: bool = True

    def require_serving(self, _mchid: str, _appid: str) -> None:
        """Serve."""

    def require_enabled(self, _mchid: str) -> None:
        """Return if it may pay."""
        if not self.is_enabled:
            raise ConfigurationError("the merchant account is disabled")

    def account(self, _mchid: str) -> Any:
        """One account, with all keys."""
        return type("RedPacketFigures", (), {"has_apiv2_key": True, "enabled": True})


@dataclass
class PacketWalk:
    """One episode: mixed weather, calls in doubt, or crowds at a limit."""

    climates: ClassVar = ["mixed", "doubt", "crowds"]
    days_valid: ClassVar = [2, 60, 60]
    steps: ClassVar = [8, 20, 40, 60]
    seed: int
    world: World = field(init=False)
    requests: list[SendRequest] = field(default_factory=list)
    defined: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Build the parts."""
        self.world = World(self.seed)
        chance = self.world.chance
        self.dynamo = MemoryDynamo(self.world, tables_of_the_template())
        self.wechat = PayoutWeChat(self.world)
        self.laws = PacketLaws(self.world, self.dynamo, self.wechat)
        self.accounts: Any = Accounts()
        self.climate = chance.choice(self.climates)
        if self.climate == "doubt":
            self.wechat.p_trouble = chance.choice([0.3, 0.6, 0.9])
            self.world.chances.death = chance.choice([0, 0.01])
            self.world.chances.aws = chance.choice([0, 0.005])
        self.customers = [Customer(APPID, f"o{number:027d}") for number in range(chance.choice([2, 3, 6, 20]))]
        self.rate = chance.choice([1_000, 1_000, 2])
        self._build()

    def _build(self) -> None:
        dynamo: Any = self.dynamo
        database = Dynamo(dynamo)
        self.queue: Any = MemoryQueue.of_the_template(self.world, "PayoutsQueue")
        notices: Any = MemoryQueue.of_the_template(self.world, "NoticesQueue")
        self.packets = RedPacketStore(database, "RedPacketsTable")
        self.sends = SendStore(database, "RedPacketsTable", "EventsTable")
        self.manage_deps = ManageRedPacketsDeps(self.packets, self.accounts, self.world.clock, self.world.sleep)
        channels = {channel: PlayedChannel(self.wechat, channel) for channel in Channel}
        self.payout_deps = PayoutDeps(
            packets=self.packets,
            sends=self.sends,
            channel=lambda channel, _mchid: channels[channel],
            rate_limiter=PayoutRateLimiter(database, "TransientTable", self.rate),
            require_enabled=self.accounts.require_enabled,
            queue=PayoutQueue(self.queue, "PayoutsQueue"),
            clock=self.world.clock,
            pause=self.world.sleep,
            max_attempts=2,
        )
        refuser = RefuseRedPacketDeps(
            self.sends,
            NoticeStore(database, "RedPacketsTable", "EventsTable"),
            NoticeQueue(notices, "NoticesQueue"),
        )
        self.send_deps = SendRedPacketDeps(self.payout_deps, refuser, self.world.chance.randrange)

    def play(self) -> None:
        """Live through it, then let everything be settled; a law that breaks ends it."""
        with self.world.rules():
            self._begin()
            for _ in range(self.world.chance.choice(self.steps)):
                self._step()
                self.laws.hold()
            self._settle()
            self.laws.settled()

    def _begin(self) -> None:
        drawn, self.world.chances = self.world.chances, Chances.none()
        now = self.world.clock()
        days = self.world.chance.choice(self.days_valid)
        numbers = self.world.chance.sample(range(len(DEFINITIONS)), self.world.chance.choice([1, 2, 3]))
        if self.climate == "doubt":
            # Few refusals by limits, so that many calls are in doubt.
            numbers = [len(DEFINITIONS) - 2, len(DEFINITIONS) - 1]
        for number in numbers:
            given = dict(DEFINITIONS[number])
            channel = given.pop("channel", Channel.CASH)
            usual: dict[str, Any] = {
                "name": "a", "activity_name": "b", "sender_name": "c", "blessing": "d", "amounts": Amounts(100, 100),
                "valid_from": now - timedelta(days=1), "valid_to": now + timedelta(days=days),
            }  # fmt: skip
            terms = Terms(**(usual | given))
            packet = define(self.manage_deps, MCHID, APPID, channel, terms, by="op", key=f"k{number}")
            self.defined.append(packet.red_packet_id)
        self.world.chances = drawn

    # What happens

    def _step(self) -> None:
        chance = self.world.chance
        deeds = [self._drawn(self._choices()) for _ in range(chance.choice([1, 2, 3, 4, 6]))]
        if self.climate == "crowds" and chance.random() < 0.5:
            of = chance.choice(self.defined)
            deeds += [
                self._send(self._request(of, str(chance.randrange(10**6)))) for _ in range(chance.choice([2, 4, 8]))
            ]
        self.world.do([one for one in deeds if one is not None])
        if chance.random() < (0.6 if self.climate == "doubt" else 0.3):
            self._wechat_changes()
        if chance.random() < 0.4:
            self._customers_open()
        is_far = chance.random() < (0.03 if self.climate == "doubt" else 0.15)
        self._wait(chance.choice(_FAR if is_far else _STEPS_OF_TIME))

    def _drawn(self, choices: Choices) -> Deed | None:
        weights, makers = zip(*choices, strict=True)
        (make,) = self.world.chance.choices(makers, weights)
        return make()

    def _choices(self) -> Choices:
        pick = self.world.chance.choice
        return [
            (9, lambda: self._send(self._request(pick(self.defined), str(self.world.chance.randrange(40))))),
            (4, lambda: self._send(pick(self.requests)) if self.requests else None),
            (4, lambda: self._of_a_send("again", UNPAID, lambda one: send_again(self._send_deps(), one.send_id))),
            (3, lambda: self._of_a_send("cancel", {*UNDECIDED, SendState.SENT}, self._cancel)),
            (3, self._turn),
            (8, lambda: self._sweep(pick([3, 1_000]))),
            (3, self._operate),
            (3, self._notice),
            (2, lambda: self._of_a_send("hand", set(SendState), self._by_hand)),
        ]

    def _send_deps(self) -> SendRedPacketDeps:
        """Of this process, or of another one that remembers nothing."""
        return (
            self.send_deps
            if self.world.rolls(0.5)
            else SendRedPacketDeps(self.payout_deps, self.send_deps.refusals, self.send_deps.pick)
        )

    def _request(self, of: str, draw: str) -> SendRequest:
        request = SendRequest(of, self.world.chance.choice(self.customers), Source(SourceKind.LOTTERY, f"d{draw}"))
        self.requests.append(request)
        return request

    def _send(self, request: SendRequest) -> Deed:
        deps = self._send_deps()
        return f"send {request.source.id} to {request.customer.openid[-2:]}", lambda: self.laws.judged(
            request.red_packet_id, lambda: send_red_packet(deps, request)
        )

    def _of_a_send(self, name: str, states: set[SendState], deed: Callable[[RedPacketSend], Any]) -> Deed | None:
        found = [one for one in self.laws.sends.values() if one.state in states]
        if not found:
            return None
        send = self.world.chance.choice(found)
        return f"{name} {send.send_id[:6]}", lambda: deed(send)

    def _cancel(self, send: RedPacketSend) -> RedPacketSend:
        return cancel_send(self.payout_deps, send.send_id)

    def _by_hand(self, send: RedPacketSend) -> RedPacketSend:
        """A person settles what the merchant platform shows, as it shows it at this moment."""
        if not send.review_reason:
            raise ConflictError("nobody has to look")
        bill = self.wechat.seen(send.payout)
        outcome = SendState.FAILED if bill is None else _SEEN_BY_A_PERSON.get(bill.status(self.world.now))
        if outcome is None:
            raise ConflictError("the platform shows that WeChat is at it")
        return settle_by_hand(self.payout_deps, send.send_id, outcome, "seen in the platform")

    def _turn(self) -> Deed | None:
        work = self.queue.receive(self._deliver)
        return None if work is None else ("turn", work)

    def _deliver(self, message: Message) -> RedPacketSend:
        return process_queued_send(self.payout_deps, json.loads(message.body)["send_id"])

    def _sweep(self, limit: int) -> Deed:
        return "sweep", lambda: sweep_red_packets(self.payout_deps, limit=limit, go_on=lambda: True)

    def _operate(self, whats: Sequence[str] = _OPERATIONS) -> Deed:
        of = self.world.chance.choice(self.defined)
        what = self.world.chance.choice(whats)
        if self.climate == "doubt":
            what = "start"
        deeds: dict[str, Callable[[], Any]] = {
            "stop": lambda: stop_packet(self.packets, of, "op", self.world.clock),
            "start": lambda: start(self.manage_deps, of),
            "archive": lambda: archive(self.manage_deps, of) if self.world.rolls(0.2) else start(self.manage_deps, of),
        }
        edit = self._edit(what)
        return what, deeds.get(what, lambda: change(self.manage_deps, of, edit))

    def _edit(self, what: str) -> Callable[[Terms], Terms]:
        chance = self.world.chance
        by, more = chance.choice([1, 2, 5]) * (1 if what == "more" else -1), chance.choice([0, 30, 80])

        def plus(limit: int | None, unit: int = 1) -> int | None:
            return None if limit is None else max(1, limit + by * unit)

        def edit(terms: Terms) -> Terms:
            if what == "amounts":
                return replace(terms, amounts=Amounts(terms.amounts.least_fen, terms.amounts.least_fen + more))
            old = terms.limits
            limits = replace(
                old,
                total_amount_fen=max(100, old.total_amount_fen + 100 * by),
                total_count=plus(old.total_count),
                daily_count=plus(old.daily_count),
                daily_amount_fen=plus(old.daily_amount_fen, 100),
                per_customer=plus(old.per_customer),
                per_customer_daily=plus(old.per_customer_daily),
            )
            return replace(terms, limits=limits)

        return edit

    def _notice(self) -> Deed | None:
        """WeChat tells the end of a transfer, perhaps once more, perhaps late."""
        self.wechat.tell()
        if not self.wechat.notices:
            return None
        number, status = self.world.chance.choice(self.wechat.notices)

        def tell() -> object:
            send = self.sends.of_bill(number)
            return follow(self.payout_deps.record_deps, send, status) if send else None

        return f"WeChat tells of ...{number[-5:]}", tell

    def _customers_open(self) -> None:
        for send in list(self.laws.sends.values()):
            bill = self.wechat.bills.get(send.payout.bill_no)
            if bill is None or bill.opened_at is not None or not self.world.rolls(0.3):
                continue
            may = bill.channel is Channel.CASH or send.package
            if may and bill.status(self.world.now) in {"SENT", "WAIT_USER_CONFIRM"}:
                bill.opened_at = self.world.now

    def _wechat_changes(self) -> None:
        pick = self.world.chance.choice
        if self.world.rolls(0.4):
            self.wechat.wrong, self.wechat.barred, self.wechat.balance = set(), set(), 10**9
            self.accounts.is_enabled = True
            return
        is_doubtful = self.climate == "doubt"
        match pick(["customers", "doubts"] * 3 + ["poor"] if is_doubtful else ["wrong"] * 3 + ["poor", "disabled"]):
            case "doubts":
                # What is done is not seen, and repeats of it fail; or a no has several meanings.
                self.wechat.wrong = self.wechat.wrong | pick([{"unseen", "repeats"}, {"unseen"}, {"several"}, {"fast"}])
            case "wrong":
                self.wechat.wrong = self.wechat.wrong | {pick(_WRONGS)}
            case "customers":
                self.wechat.barred = {one.openid for one in self.customers if self.world.rolls(0.5)}
            case "poor":
                self.wechat.balance = pick([0, 150, 400])
            case _:
                self.accounts.is_enabled = False

    def _wait(self, seconds: float) -> None:
        while seconds > 0:
            self.world.pass_to(self.world.now + min(seconds, 5 * HOUR))
            seconds -= 5 * HOUR
            if seconds > 0:
                self.world.do([self._sweep(1_000)])

    def _settle(self) -> None:
        """From now on everything works."""
        self.world.note("nothing goes wrong any more")
        self.world.chances = Chances.none()
        self.wechat.calm()
        self.accounts.is_enabled, self.rate = True, 10**6
        self._build()
        for of in self.defined:
            packet = self.packets.get(of)
            if packet.state is PacketState.STOPPED and packet.terms.valid_to > self.world.clock():
                start(self.manage_deps, of)
        for seconds in (100, 700, 4_000, 4_000, DAY, DAY, DAY, DAY + HOUR, 3 * DAY, DAY):
            self.world.pass_to(self.world.now + seconds)
            self.world.do([self._sweep(10_000)])
            self.laws.hold()


class DoubtWalk(PacketWalk):
    """Calls whose outcome nobody knows, and refusals of their repeats."""

    climates: ClassVar = ["doubt"]


class CrowdWalk(PacketWalk):
    """Many at once for the last of a budget."""

    climates: ClassVar = ["crowds"]
