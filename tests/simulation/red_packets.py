"""Red packets: crowds, attempts, operators, cancellations, notices, hands, and a WeChat that errs."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, ClassVar

from tests.simulation.deployment import MCHIDS, Choices, Deployment, Part
from tests.simulation.memory_aws import Message
from tests.simulation.payout_wechat import PayoutWeChat, PlayedChannel
from tests.simulation.product import (
    UNDECIDED,
    UNPAID,
    Amounts,
    Channel,
    ConflictError,
    LimitReachedError,
    Limits,
    ManageRedPacketsDeps,
    NoticeChannel,
    NoticePlan,
    NoticeQueue,
    NoticeStore,
    PacketState,
    PayoutDeps,
    PayoutQueue,
    PayoutRateLimiter,
    RedPacketSend,
    RedPacketStore,
    RefuseRedPacketDeps,
    SendRedPacketDeps,
    SendRequest,
    SendState,
    SendStore,
    Source,
    SourceKind,
    StopRedPacketsDeps,
    Terms,
    archive,
    cancel_send,
    change,
    define,
    process_queued_send,
    record_status,
    send_again,
    send_red_packet,
    settle_by_hand,
    start,
    stop_packet,
    sweep_red_packets,
)
from tests.simulation.red_packet_laws import PacketLaws
from tests.simulation.world import Action

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
WIDE = (5, 6)
"""The definitions that hardly refuse anybody, so that many calls are in doubt."""
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
_WORDS = {
    NoticeChannel.TEMPLATE_MESSAGE: NoticePlan(NoticeChannel.TEMPLATE_MESSAGE, "t1", (("thing1", "{reason}"),)),
    NoticeChannel.SUBSCRIPTION_NOTICE: NoticePlan(NoticeChannel.SUBSCRIPTION_NOTICE, "t2", (("thing1", "{reason}"),)),
    NoticeChannel.SMS: NoticePlan(NoticeChannel.SMS, "", (("text", "{name}: {reason}"),)),
}
_PHONES = ("13800138000", "")
_WORKS = 50
"""Seconds for which a sweep goes on."""


class RedPacketPart(Part):
    """Two accounts that pay, their definitions, customers and operators."""

    days_valid: ClassVar[Sequence[int]] = [2, 60, 60]
    changes: ClassVar[float] = 0.3

    def __init__(self, deployment: Deployment) -> None:
        self._deployment = deployment
        world = self._world = deployment.world
        self.wechats = {mchid: PayoutWeChat(world, mchid) for mchid in MCHIDS}
        self.laws = PacketLaws(world, deployment.dynamo, self.wechats)
        self.rate = world.chance.choice([1_000, 1_000, 2])
        self.requests: list[SendRequest] = []
        self.refused: set[tuple[str, str]] = set()
        self.defined: list[str] = []
        database, queues = deployment.database, deployment.queues
        self.packets = RedPacketStore(database, "RedPacketsTable")
        self.sends = SendStore(database, "RedPacketsTable", "EventsTable")
        self.notices = NoticeStore(database, "RedPacketsTable", "EventsTable")
        self.notice_queue = NoticeQueue(queues["NoticesQueue"], "NoticesQueue")
        self.manage_deps = ManageRedPacketsDeps(
            self.packets, deployment.merchants, deployment.audit, world.clock, world.sleep
        )
        self.build()

    def build(self) -> None:
        """Put the payers together, at the rate of now."""
        world, queues = self._world, self._deployment.queues
        channels = {
            (channel, mchid): PlayedChannel(wechat, channel)
            for channel in Channel
            for mchid, wechat in self.wechats.items()
        }
        self.payout_deps = PayoutDeps(
            packets=self.packets,
            sends=self.sends,
            channel=lambda channel, mchid: channels[channel, mchid],
            rate_limiter=PayoutRateLimiter(self._deployment.database, "TransientTable", self.rate),
            require_enabled=self._deployment.merchants.require_enabled,
            queue=PayoutQueue(queues["PayoutsQueue"], "PayoutsQueue"),
            clock=world.clock,
            pause=world.sleep,
            max_attempts=2,
        )
        refuser = RefuseRedPacketDeps(self.sends, self.notices.put, self.notice_queue.enqueue)
        self.send_deps = SendRedPacketDeps(self.payout_deps, refuser, world.pick)

    def begin(self) -> None:
        """Define some red packets."""
        for number in self.numbers():
            given = dict(DEFINITIONS[number])
            self.define(f"k{number}", given.pop("channel", Channel.CASH), self.terms(**given))

    def numbers(self) -> Sequence[int]:
        """Return which definitions there are in this episode."""
        chance = self._world.chance
        return chance.sample(range(len(DEFINITIONS)), chance.choice([1, 2, 3]))

    def terms(self, **given: Any) -> Terms:
        """Return terms with what is given; some tell whom they refuse."""
        now, chance = self._world.clock(), self._world.chance
        usual: dict[str, Any] = {
            "name": "a", "activity_name": "b", "sender_name": "c", "blessing": "d", "amounts": Amounts(100, 100),
            "valid_from": now - timedelta(days=1), "valid_to": now + timedelta(days=chance.choice(self.days_valid)),
            "notice": _WORDS.get(chance.choice([None, *_WORDS])),
        }  # fmt: skip
        return Terms(**(usual | given))

    def define(self, key: str, channel: Channel, terms: Terms) -> None:
        """Define a red packet of one of the accounts, for customers of an official account that has some."""
        mchid = self._world.chance.choice(MCHIDS)
        customers = self._deployment.customers_of(mchid)
        mchid = mchid if customers else MCHIDS[1]
        appid = self._world.chance.choice(customers or self._deployment.customers).appid
        self.defined.append(
            define(
                self.manage_deps, mchid, appid, channel, lambda _: terms, actor=self._deployment.actor(), key=key
            ).red_packet_id
        )

    # What happens

    def choices(self) -> Choices:
        """What customers, operators and WeChat do."""
        pick = self._world.chance.choice
        return [
            (9, lambda: self.send(self.request(pick(self.defined), str(self._world.chance.randrange(40))))),
            (4, lambda: self.send(pick(self.requests)) if self.requests else None),
            (4, lambda: self.of_a_send("again", UNPAID, lambda one: send_again(self._send_deps(), one.send_id))),
            (3, lambda: self.of_a_send("cancel", {*UNDECIDED, SendState.SENT}, self._cancel)),
            (3, lambda: self._deployment.work("PayoutsQueue", "turn", self._deliver)),
            (8, lambda: self.sweep(pick([3, 1_000]))),
            (3, self.operate),
            (3, self.notice),
            (2, lambda: self.of_a_send("hand", set(SendState), self.by_hand)),
        ]

    def _send_deps(self) -> SendRedPacketDeps:
        """Of this process, or of another one that remembers nothing."""
        is_warm = self._world.chance.random() < 0.5
        return (
            self.send_deps
            if is_warm
            else SendRedPacketDeps(self.payout_deps, self.send_deps.refusals, self.send_deps.pick)
        )

    def request(self, of: str, draw: str) -> SendRequest:
        """Return what a machine asks for on behalf of somebody."""
        chance, appid = self._world.chance, self.laws.packets[of].appid
        customer = chance.choice([one for one in self._deployment.customers if one.appid == appid])
        request = SendRequest(of, customer, Source(SourceKind.LOTTERY, f"d{draw}"), phone=chance.choice(_PHONES))
        self.requests.append(request)
        return request

    def send(self, request: SendRequest) -> Action:
        """Return what a machine does that sends a red packet."""
        deps = self._send_deps()
        name = f"send {request.source.id} to {request.customer.openid[-2:]}"
        return Action(name, lambda: self.granted(deps, request))

    def granted(self, deps: SendRedPacketDeps, request: SendRequest) -> RedPacketSend:
        """Send a red packet to somebody who waits for it."""
        try:
            return self.laws.judged(request.red_packet_id, lambda: send_red_packet.send_red_packet(deps, request))
        except LimitReachedError:
            self.refused.add((request.red_packet_id, request.customer.openid))
            raise

    def of_a_send(self, name: str, states: set[SendState], action: Callable[[RedPacketSend], Any]) -> Action | None:
        """Return what somebody does about a send in one of these states."""
        found = [one for one in self.laws.sends.values() if one.state in states]
        if not found:
            return None
        send = self._world.chance.choice(found)
        return Action(f"{name} ...{send.payout.bill_no[-5:]}", lambda: action(send))

    def _cancel(self, send: RedPacketSend) -> RedPacketSend:
        return cancel_send(self.payout_deps, send.send_id)

    def by_hand(self, send: RedPacketSend) -> RedPacketSend:
        """Settle what the merchant platform shows, as it shows it at this moment."""
        if not send.review_reason:
            raise ConflictError("nobody has to look")
        bill = self.wechats[send.payout.mchid].seen(send.payout)
        outcome = SendState.FAILED if bill is None else _SEEN_BY_A_PERSON.get(bill.status(self._world.now))
        if outcome is None:
            raise ConflictError("the platform shows that WeChat is at it")
        return settle_by_hand(self.payout_deps, send.send_id, outcome, "seen in the platform")

    def _deliver(self, message: Message) -> RedPacketSend:
        return process_queued_send(self.payout_deps, json.loads(message.body)["send_id"])

    def sweep(self, limit: int) -> Action:
        """Return what the schedule does."""

        def sweep() -> object:
            until = self._world.now + _WORKS
            return sweep_red_packets(self.payout_deps, limit=limit, go_on=lambda: self._world.now < until)

        return Action("sweep of red packets", sweep)

    def operate(self, whats: Sequence[str] = _OPERATIONS) -> Action:
        """Return what an operator does to a definition."""
        chance = self._world.chance
        of, what = chance.choice(self.defined), chance.choice(whats)
        edit, is_archived = self._edit(what), chance.random() < 0.2
        actions: dict[str, Callable[[], Any]] = {
            "stop": lambda: stop_packet(StopRedPacketsDeps(self.packets, self._world.clock), of, "op"),
            "start": lambda: start(self.manage_deps, of, actor=self._deployment.actor()),
            "archive": lambda: (
                archive(self.manage_deps, of, actor=self._deployment.actor())
                if is_archived
                else start(self.manage_deps, of, actor=self._deployment.actor())
            ),
        }
        return Action(
            f"{what} {of[:4]}",
            actions.get(what, lambda: change(self.manage_deps, of, edit, actor=self._deployment.actor())),
        )

    def _edit(self, what: str) -> Callable[[Terms], Terms]:
        chance = self._world.chance
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

    def notice(self) -> Action | None:
        """Return how WeChat tells the end of a transfer, perhaps once more, perhaps late."""
        told = []
        for wechat in self.wechats.values():
            wechat.tell()
            told += wechat.notices
        if not told:
            return None
        number, status = self._world.chance.choice(told)

        def tell() -> object:
            send = self.sends.find_by_bill(number)
            return record_status(self.payout_deps.record_deps, send, status) if send else None

        return Action(f"WeChat tells of ...{number[-5:]}", tell)

    def people(self) -> None:
        """Customers open what they got; WeChat and the accounts change."""
        if self._world.luck.random() < self.changes:
            self.change_wechat(self.wechats[self._world.luck.choice(MCHIDS)])
        if self._world.luck.random() < 0.4:
            self._open()

    def _open(self) -> None:
        for send in list(self.laws.sends.values()):
            bill = self.laws.bill(send)
            if bill is None or bill.opened_at is not None or not self._world.rolls(0.3):
                continue
            may = bill.channel is Channel.CASH or send.package
            if may and bill.status(self._world.now) in {"SENT", "WAIT_USER_CONFIRM"}:
                bill.opened_at = self._world.now

    def change_wechat(self, wechat: PayoutWeChat) -> None:
        """Set something wrong at WeChat, or all of it right."""
        pick = self._world.luck.choice
        if self._world.rolls(0.4):
            wechat.set_right()
            return
        match pick(["wrong"] * 3 + ["poor", "customers"]):
            case "wrong":
                wechat.wrong = wechat.wrong | {pick(_WRONGS)}
            case "customers":
                wechat.barred = {one.openid for one in self._deployment.customers if self._world.rolls(0.5)}
            case _:
                wechat.balance = pick([0, 150, 400])

    def schedules(self) -> Sequence[Action]:
        """The sweep of each minute."""
        return [self.sweep(10_000)]

    def workers(self) -> Sequence[Action]:
        """Turns that are told of."""
        return self._deployment.work_off("PayoutsQueue", "turn", self._deliver)

    def calm(self) -> None:
        """WeChat answers, at any rate, and what is stopped is started."""
        for wechat in self.wechats.values():
            wechat.p_trouble = 0
            wechat.set_right()
        self.rate = 10**6
        self.build()
        for of in self.defined:
            packet = self.packets.get(of)
            if packet.state is PacketState.STOPPED and packet.terms.valid_to > self._world.clock():
                start(self.manage_deps, of, actor=self._deployment.actor())

    def persons(self) -> Sequence[Action]:
        """Settle what is listed and undecided."""
        listed = [one for one in self.laws.sends.values() if one.review_reason and one.state in UNDECIDED]
        return [Action(f"hand ...{one.payout.bill_no[-5:]}", lambda one=one: self.by_hand(one)) for one in listed]

    def hold(self) -> None:
        """What must hold between the actions."""
        self.laws.hold()

    def settled(self) -> None:
        """What must hold in the end."""
        self.laws.settled()
