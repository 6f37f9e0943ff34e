"""Failure notices: who was refused a red packet is told once, by WeChat or SMS, whatever dies or is lost."""

import json
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.simulation.deployment import Choices, Deployment, Part, events_in, reader
from tests.simulation.memory_aws import Message
from tests.simulation.memory_dynamo import Change
from tests.simulation.product import (
    Notice,
    NoticeChannel,
    NoticeState,
    OutcomeUnknownError,
    RemoteRefusedError,
    SendNoticeDeps,
    SweepNoticesDeps,
    keys,
    send_notice,
    sweep_notices,
)
from tests.simulation.red_packets import RedPacketPart
from tests.simulation.tasks import DiedError
from tests.simulation.world import MINUTE, Action, World

_read_notice = reader(Notice)
_DEDUPLICATED = 10 * MINUTE
"""How long WeChat drops a template message under the same ``client_msg_id``."""
_REFUSALS = {
    NoticeChannel.TEMPLATE_MESSAGE: ("45009", "45011", "43004", "42001"),
    NoticeChannel.SUBSCRIPTION_NOTICE: ("45009", "43101", "42001"),
    NoticeChannel.SMS: ("Throttled", "OptedOut", "Throttling"),
}
_LATEST = timedelta(hours=1, minutes=1)


@dataclass
class Messages:
    """A ``NoticeSender`` of one channel: what customers got, and calls whose answer nobody hears."""

    world: World
    channel: NoticeChannel
    got: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Draw how it behaves in this episode."""
        self.p_trouble = self.world.chance.choice([0, 0.05, 0.2, 0.5])

    def send(self, notice: Notice) -> str:
        """Bring a notice to its customer, with whatever goes wrong with the call."""
        world, is_dead = self.world, self.world.dies_during("message")
        world.sleep(world.luck.choice([0.05, 0.3, 3]))
        if is_dead or world.goes_wrong("answers of WeChat lost", self.p_trouble * 0.6):
            fate = world.luck.choice(["undone", "late", "done"])
            world.note(f"no answer to a message, {fate}")
            if fate == "late":
                world.at(world.now + world.luck.choice([1, 20]), lambda: self._bring(notice))
            elif fate == "done":
                self._bring(notice)
            if is_dead:
                raise DiedError
            raise OutcomeUnknownError("no answer to a message")
        if world.goes_wrong("refusals of WeChat", self.p_trouble * 0.4):
            code = world.luck.choice(_REFUSALS[self.channel])
            raise RemoteRefusedError(f"WeChat says {code}", remote_code=code, status=200)
        self._bring(notice)
        world.tasks.point()
        return "r"

    def _bring(self, notice: Notice) -> None:
        got = self.got[notice.notice_id]
        is_dropped = self.channel is NoticeChannel.TEMPLATE_MESSAGE and got and self.world.now < got[0] + _DEDUPLICATED
        if not is_dropped:
            got.append(self.world.now)
            self.world.note(f"{notice.openid[-2:]} is told by {self.channel}")
        self.world.require(len(got) <= 1, "a customer is told twice of one refusal", notice, got)


class NoticePart(Part):
    """The workers that send notices, and what must hold of them."""

    share = 0.3

    def __init__(self, deployment: Deployment, red_packets: RedPacketPart) -> None:
        self._deployment = deployment
        self._red_packets = red_packets
        world = self._world = deployment.world
        self.senders = {channel: Messages(world, channel) for channel in NoticeChannel}
        senders: Any = self.senders
        self.deps = SendNoticeDeps(notices=red_packets.notices, senders=senders, clock=world.clock)
        self.notices: dict[str, Notice] = {}
        self._refused: set[tuple[str, str]] = set()
        self._events: Counter[str] = Counter()
        deployment.dynamo.watchers.append(self._committed)

    # What happens

    def choices(self) -> Choices:
        """Workers, the schedule, and a message that comes twice."""
        return [(4, self._work), (1, self._again), (1, self._sweep)]

    def _work(self) -> Action | None:
        return self._deployment.work("NoticesQueue", "notice worker", self._deliver)

    def _deliver(self, message: Message) -> Notice:
        return self._send(json.loads(message.body)["notice_id"])

    def _send(self, notice_id: str) -> Notice:
        return send_notice.send_notice(self.deps, notice_id)

    def _again(self) -> Action | None:
        if not self.notices:
            return None
        one = self._world.chance.choice(list(self.notices))
        return Action("notice worker again", lambda: self._send(one))

    def _sweep(self, limit: int = 100) -> Action:
        store, queue = self._red_packets.notices, self._red_packets.notice_queue
        return Action(
            "sweep of notices",
            lambda: sweep_notices(SweepNoticesDeps(store, queue, self._world.clock), limit=limit, go_on=lambda: True),
        )

    def schedules(self) -> Sequence[Action]:
        """The sweep of every five minutes, and who works then."""
        return [self._sweep(1_000), *self.workers()]

    def workers(self) -> Sequence[Action]:
        """Take all messages."""
        return self._deployment.work_off("NoticesQueue", "notice worker", self._deliver)

    def calm(self) -> None:
        """Every message arrives."""
        for sender in self.senders.values():
            sender.p_trouble = 0

    def is_quiet(self) -> bool:
        """Return whether all are decided."""
        return all(one.state is not NoticeState.QUEUED for one in self.notices.values())

    # Laws

    def _committed(self, changes: Sequence[Change]) -> None:
        for event, sign in events_in(changes, "notice_"):
            self._events[event.event_id] += sign
        self._refused |= {
            (event.target_id, event.openid) for event, sign in events_in(changes, "red_packet_refused") if sign > 0
        }
        for change in changes:
            if change.table == "RedPacketsTable" and change.new and change.key[0].startswith("NOTICE#"):
                self._written(_read_notice(change.new["data"]["S"]))

    def _written(self, notice: Notice) -> None:
        before, require = self.notices.get(notice.notice_id), self._world.require
        self.notices[notice.notice_id] = notice
        is_open = notice.state is NoticeState.QUEUED
        require(before is None or before.state is NoticeState.QUEUED, "a decided notice changed", before, notice)
        require(is_open == (notice.next_poll_at is not None), "law 6: a notice without a date", notice)
        date = notice.next_poll_at
        require(date is None or date <= self._world.clock() + _LATEST, "law 6: a notice is looked at too late", notice)
        require(notice.failure or notice.state is not NoticeState.FAILED, "law 9: failed without a reason", notice)
        got = self.senders[notice.plan.channel].got[notice.notice_id]
        require(got or notice.state is not NoticeState.SENT, "SENT here, and the customer got nothing", notice)

    def hold(self) -> None:
        """Events are the changes, and each notice follows from a refusal."""
        wanted = Counter(
            f"{one.notice_id}:notice_{one.state.lower()}"
            for one in self.notices.values()
            if one.state is not NoticeState.QUEUED
        )
        told = +self._events
        self._world.require(told == wanted, "law 5: events are not the notices", told - wanted, wanted - told)
        for notice in self.notices.values():
            is_refused = (notice.red_packet_id, notice.openid) in self._refused
            self._world.require(is_refused, "a notice of no refusal", notice)

    def settled(self) -> None:
        """In the end each notice is decided, and who waited and was refused has one."""
        require = self._world.require
        for notice in self.notices.values():
            self._world.figures[f"notices {notice.state}"] += 1
            require(notice.state is not NoticeState.QUEUED, "law 6: a notice waits for ever", notice)
            item = self._deployment.dynamo.tables["RedPacketsTable"].items[keys.notice(notice.notice_id), keys.ITEM]
            require("due_shard" not in item, "a decided notice is swept for ever", notice)
        told = {(one.red_packet_id, one.openid) for one in self.notices.values()}
        for red_packet_id, openid in sorted(self._red_packets.refused):
            tells = self._red_packets.laws.packets[red_packet_id].terms.notice is not None
            is_told = (red_packet_id, openid) in told
            require(is_told or not tells, "a refused customer is told nothing", red_packet_id, openid)
