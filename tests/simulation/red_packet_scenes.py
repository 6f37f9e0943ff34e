"""Red packets from a scene on: what mixed weather comes to too seldom."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import ClassVar

from tests.simulation.deployment import Choices, Deployment
from tests.simulation.payout_wechat import PayoutWeChat
from tests.simulation.product import (
    PACKETS_A_POOL,
    UNPAID,
    Amounts,
    Channel,
    ExhaustedCache,
    LimitReachedError,
    Limits,
    RedPacketSend,
    SendState,
    StopRedPacketsDeps,
    send_again,
    send_red_packet,
    settle_by_hand,
    start,
    stop_packet,
)
from tests.simulation.red_packets import WIDE, RedPacketPart
from tests.simulation.world import HOUR, MINUTE, Action, Chances

_LONGEST_LOOK = 72 * HOUR
_TROUBLES = (0.3, 0.6, 0.9)


class Crowds(RedPacketPart):
    """Many at once for the last of a budget."""

    def crowd(self) -> Sequence[Action]:
        """Every other time, some at once want one red packet."""
        chance = self._world.chance
        if chance.random() < 0.5:
            return []
        of = chance.choice(self.defined)
        return [self.send(self.request(of, str(chance.randrange(10**6)))) for _ in range(chance.choice([2, 4, 8]))]


class Doubts(RedPacketPart):
    """Calls whose outcome nobody knows, and refusals of their repeats."""

    changes: ClassVar[float] = 0.6

    def __init__(self, deployment: Deployment) -> None:
        super().__init__(deployment)
        for wechat in self.wechats.values():
            wechat.p_trouble = self._world.chance.choice(_TROUBLES)

    def climate(self, drawn: Chances) -> Chances:
        """Return how often things go wrong: mostly at WeChat."""
        pick = self._world.chance.choice
        return replace(drawn, death=pick([0, 0.01]), aws=pick([0, 0.005]))

    def numbers(self) -> Sequence[int]:
        """Few refusals by limits, so that many calls are in doubt."""
        return WIDE

    def crowd(self) -> Sequence[Action]:
        """Some time of the schedule has come with each step."""
        return [self.sweep(1_000)]

    def operate(self, whats: Sequence[str] = ()) -> Action:  # noqa: ARG002 - nothing is stopped here
        """Start what stands still."""
        return super().operate(["start"])

    def change_wechat(self, wechat: PayoutWeChat) -> None:
        """What is done is not seen, and repeats of it fail; or a no has several meanings, or follows another one."""
        pick = self._world.luck.choice
        if self._world.rolls(0.4):
            wechat.set_right()
            wechat.p_trouble = pick(_TROUBLES)
            return
        match pick(["customers", "doubts"] * 3 + ["poor"]):
            case "doubts":
                wechat.wrong = wechat.wrong | pick([{"unseen", "repeats"}, {"unseen"}, {"several"}, {"fast"}])
            case "customers":
                wechat.barred = {one.openid for one in self._deployment.customers if self._world.rolls(0.5)}
                if self._world.rolls(0.5):
                    # Repeats of calls in doubt get clear answers: too fast at first, then no for their customer.
                    wechat.wrong, wechat.p_trouble = {"fast"}, 0
                    wechat.barred = {one.openid for one in self._deployment.customers}
            case _:
                wechat.balance = pick([0, 150, 400])


class ChangingTerms(RedPacketPart):
    """Terms that change while customers ask."""

    days_valid: ClassVar[Sequence[int]] = [60]

    def crowd(self) -> Sequence[Action]:
        """Two operators and four customers at once."""
        chance = self._world.chance
        changes = [self.operate(("start", "less", "less", "amounts", "more")) for _ in range(2)]
        requests = [self.request(chance.choice(self.defined), str(chance.randrange(10**6))) for _ in range(4)]
        return [*changes, *map(self.send, requests)]

    def choices(self) -> Choices:
        """What is done about sends besides."""
        return [(1, lambda: self.sweep(1_000)), (1, self.notice)]


class Places(RedPacketPart):
    """As many at once as there are places, and WeChat refuses them all: each finds a place, wherever it has moved."""

    def begin(self) -> None:
        """From each shard all places but one are taken."""
        chance = self._world.chance
        self._places, self.rate = chance.choice([2, 2, 3]), 1_000
        self.build()
        self.laws.sign_for = 0
        for wechat in self.wechats.values():
            wechat.p_trouble, wechat.latencies = 0, (0, 0, 0.05)
        most = self._places * PACKETS_A_POOL
        limits = Limits(100 * most, total_count=chance.choice([None, most]))
        self.define("places", chance.choice(list(Channel)), self.terms(amounts=Amounts(100, 100), limits=limits))
        for number in range(most - self._places):
            one = replace(self.send_deps, pick=lambda shards, number=number: number % shards)
            send_red_packet.send_red_packet(one, self.request(self.defined[0], f"taken{number}"))
        for wechat in self.wechats.values():
            wechat.barred = {one.openid for one in self._deployment.customers}

    def climate(self, drawn: Chances) -> Chances:
        """Nobody dies or is told nothing, as that keeps a place; a reading in parts leaves the others time."""
        return replace(drawn, death=0, aws=0, left_over=0.5)

    def choices(self) -> Choices:
        """Nothing else happens."""
        return []

    def crowd(self) -> Sequence[Action]:
        """As many customers as there are places, each of whom tries again and again."""
        return [self._one_after_another(number) for number in range(self._places)]

    def people(self) -> None:
        """Nobody opens anything."""

    def _one_after_another(self, number: int) -> Action:
        requests = [self.request(self.defined[0], str(self._world.chance.randrange(10**6))) for _ in range(4)]

        def action() -> None:
            for request in requests:
                with suppress(LimitReachedError):
                    # One that remembers nothing: each refusal is of a reading of its own.
                    self.granted(replace(self.send_deps, exhausted=ExhaustedCache()), request)

        return Action(f"customer {number}", action)


class Hands(Doubts):
    """Calls in doubt, three days at rest, called again and listed: a person settles them, and errs at times."""

    days_valid: ClassVar[Sequence[int]] = [60]

    def begin(self) -> None:
        """Have some calls in doubt for three days."""
        super().begin()
        chance, began = self._world.chance, self._world.now
        self._have_trouble(0.9)
        self._world.do([self.send(self.request(chance.choice(self.defined), str(number))) for number in range(14)])
        self._have_trouble(0)
        for of in self.defined:
            stop_packet(StopRedPacketsDeps(self.packets, self._world.clock), of, "op")
        self._deployment.wait(began + _LONGEST_LOOK - 2 * MINUTE - self._world.now)
        for of in self.defined:
            start(self.manage_deps, of, actor=self._deployment.actor())
        self._deployment.wait(4 * MINUTE)
        self._have_trouble(0.9)
        self._world.do([self.sweep(1_000)])

    def _have_trouble(self, chance: float) -> None:
        for wechat in self.wechats.values():
            wechat.p_trouble = chance

    def choices(self) -> Choices:
        """What is done about sends that are listed."""
        chance = self._world.chance
        return [
            (1, lambda: self.send(self.request(chance.choice(self.defined), str(chance.randrange(40))))),
            (6, lambda: self.of_a_send("again", UNPAID, lambda one: send_again(self._send_deps(), one.send_id))),
            (4, lambda: self.sweep(chance.choice([3, 1_000]))),
            (1, self.operate),
            (1, self.notice),
            (8, self._hand),
        ]

    def crowd(self) -> Sequence[Action]:
        """Nothing comes by itself: persons have the time that they need."""
        return []

    def _hand(self) -> Action | None:
        """A person takes up what is listed."""
        listed = [one for one in self.laws.sends.values() if one.review_reason]
        if not listed:
            return None
        send = self._world.chance.choice(listed)
        seen = self.wechats[send.payout.mchid].seen(send.payout)
        errs = self._world.chance.random() < 0.6 and seen is not None
        action: Callable[[RedPacketSend], RedPacketSend] = self._erring if errs else self.by_hand
        return Action(f"hand ...{send.payout.bill_no[-5:]}", lambda: action(send))

    def _erring(self, send: RedPacketSend) -> RedPacketSend:
        """A person looks at the wrong line: what WeChat has is called unpaid."""
        self.laws.misjudged.add(send.send_id)
        self._world.note("the person errs")
        return settle_by_hand(self.payout_deps, send.send_id, SendState.FAILED, "the wrong line")


SCENES: dict[str, type[RedPacketPart]] = {
    "mixed": RedPacketPart,
    "crowds": Crowds,
    "doubts": Doubts,
    "terms": ChangingTerms,
    "places": Places,
    "hands": Hands,
}
