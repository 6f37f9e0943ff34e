"""Red packets at random from a scene on: what mixed weather comes to too seldom."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import ClassVar

from merchant_center.red_packets.errors import LimitReachedError
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.quota import Limits
from merchant_center.red_packets.rules.quota_pool import PACKETS_A_POOL
from merchant_center.red_packets.rules.red_packet import Terms
from merchant_center.red_packets.rules.send import UNPAID, RedPacketSend, SendState
from merchant_center.red_packets.use_cases.manage_red_packets import define, start
from merchant_center.red_packets.use_cases.pay_red_packet import settle_by_hand
from merchant_center.red_packets.use_cases.send_again import send_again
from merchant_center.red_packets.use_cases.send_red_packet import ExhaustedCache, SendRedPacketDeps, send_red_packet
from merchant_center.red_packets.use_cases.stop_red_packets import stop_packet
from tests.simulation.packet_walk import APPID, MCHID, PacketWalk
from tests.simulation.voucher_walk import Choices, Deed
from tests.simulation.world import HOUR, MINUTE, Chances

_LONGEST_LOOK = 72 * HOUR


class PlacesWalk(PacketWalk):
    """As many at once as there are places, and WeChat refuses them all: each finds a place, wherever it has moved."""

    climates: ClassVar = ["crowds"]
    steps: ClassVar = [4, 8]

    def _begin(self) -> None:
        chance, drawn = self.world.chance, self.world.chances
        self.world.chances = Chances.none()
        self.places, self.rate = chance.choice([2, 2, 3]), 1_000
        self._build()
        self.laws.sign_for = 0
        self.wechat.p_trouble, self.wechat.latencies = 0, (0, 0, 0.05)
        now, most = self.world.clock(), self.places * PACKETS_A_POOL
        terms = Terms(
            name="a", activity_name="b", sender_name="c", blessing="d", amounts=Amounts(100, 100),
            limits=Limits(100 * most, total_count=chance.choice([None, most])),
            valid_from=now - timedelta(days=1), valid_to=now + timedelta(days=60),
        )  # fmt: skip
        packet = define(self.manage_deps, MCHID, APPID, chance.choice(list(Channel)), terms, by="op", key="places")
        self.defined.append(packet.red_packet_id)
        for number in range(most - self.places):
            # From each shard all but one.
            one = replace(self.send_deps, pick=lambda shards, number=number: number % shards)
            send_red_packet(one, self._request(packet.red_packet_id, f"taken{number}"))
        self.wechat.barred = {one.openid for one in self.customers}
        # Who dies or is told nothing keeps a place; a reading in parts leaves the others time between them.
        self.world.chances = replace(drawn, death=0, aws=0, left_over=0.5)

    def _step(self) -> None:
        self.world.do([self._one_after_another(number) for number in range(self.places)])
        self._wait(self.world.chance.choice([2, 12, 70]))

    def _send_deps(self) -> SendRedPacketDeps:
        """One that remembers nothing: each refusal is of a reading of its own."""
        return replace(self.send_deps, exhausted=ExhaustedCache())

    def _one_after_another(self, number: int) -> Deed:
        (of,) = self.defined
        deeds = [self._send(self._request(of, str(self.world.chance.randrange(10**6))))[1] for _ in range(4)]

        def deed() -> None:
            for send in deeds:
                with suppress(LimitReachedError):
                    send()

        return f"customer {number}", deed


class TermsWalk(PacketWalk):
    """Terms that change while customers ask."""

    climates: ClassVar = ["crowds"]
    days_valid: ClassVar = [60]

    def _step(self) -> None:
        chance = self.world.chance
        requests = [self._request(chance.choice(self.defined), str(chance.randrange(10**6))) for _ in range(4)]
        changes = [self._operate(("start", "less", "less", "amounts", "more")) for _ in range(2)]
        self.world.do([*changes, *map(self._send, requests)])
        self._wait(chance.choice([2, 12, 70, 3_700]))


class HandsWalk(PacketWalk):
    """Calls in doubt, three days at rest, called again and listed: a person settles them, and errs at times."""

    climates: ClassVar = ["doubt"]
    days_valid: ClassVar = [60]

    def _begin(self) -> None:
        super()._begin()
        pick = self.world.chance.choice
        self.wechat.p_trouble = 0.9
        began = self.world.now
        self.world.do([self._send(self._request(pick(self.defined), str(number))) for number in range(5)])
        self.wechat.p_trouble = 0
        for of in self.defined:
            self._operator(lambda of=of: stop_packet(self.packets, of, "op", self.world.clock))
        self._wait(began + _LONGEST_LOOK - 2 * MINUTE - self.world.now)
        for of in self.defined:
            self._operator(lambda of=of: start(self.manage_deps, of))
        self._wait(4 * MINUTE)
        self.wechat.p_trouble = 0.9
        self.world.do([self._sweep(1_000)])

    def _operator(self, deed: Callable[[], object]) -> None:
        drawn, self.world.chances = self.world.chances, Chances.none()
        deed()
        self.world.chances = drawn

    def _choices(self) -> Choices:
        pick = self.world.chance.choice
        return [
            (1, lambda: self._send(self._request(pick(self.defined), str(self.world.chance.randrange(40))))),
            (6, lambda: self._of_a_send("again", UNPAID, lambda one: send_again(self._send_deps(), one.send_id))),
            (4, lambda: self._sweep(pick([3, 1_000]))),
            (1, self._operate),
            (1, self._notice),
            (8, self._hand),
        ]

    def _hand(self) -> Deed | None:
        """A person takes up what is listed."""
        listed = [one for one in self.laws.sends.values() if one.review_reason]
        if not listed:
            return None
        send = self.world.chance.choice(listed)
        errs = self.world.rolls(0.4) and self.wechat.seen(send.payout) is not None
        return f"hand {send.send_id[:6]}", lambda: (self._erring if errs else self._by_hand)(send)

    def _erring(self, send: RedPacketSend) -> RedPacketSend:
        """A person looks at the wrong line: what WeChat has is called unpaid."""
        self.laws.misjudged.add(send.send_id)
        self.world.note("the person errs")
        return settle_by_hand(self.payout_deps, send.send_id, SendState.FAILED, "the wrong line")
