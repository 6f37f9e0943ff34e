"""One episode: a world, features that are busy in it, some steps, and what must hold when all has come to rest."""

import random
import traceback
from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import dataclass

from tests.simulation.books import BookPart, small_days
from tests.simulation.deployment import Accounts, Deployment, Part
from tests.simulation.exports import ExportPart
from tests.simulation.inventories import InventoryPart
from tests.simulation.jobs import JobPart, small_sizes
from tests.simulation.notices import NoticePart
from tests.simulation.orders import OrderPart
from tests.simulation.product import JobKind
from tests.simulation.red_packet_scenes import SCENES
from tests.simulation.red_packets import RedPacketPart
from tests.simulation.refunds import RefundPart
from tests.simulation.stand_ins import stand_ins
from tests.simulation.vouchers import STOCKS, VoucherPart
from tests.simulation.world import DAY, HOUR, Action, Chances, LawBrokenError, World

ORDERS, VOUCHERS, RED_PACKETS, JOBS, EXPORTS = "orders", "vouchers", "red packets", "jobs", "exports"
REFUNDS, PIECES, BOOKS = "refunds", "pieces", "books"
_STEPS_OF_TIME = (0.1, 1, 2, 6, 12, 31, 45, 61, 61, 70, 200, 400, 700, 1_300, 3_700, 7_300)
_OF_DOUBTS = (2, 12, 45, 61, 70, 70, 200, 400, 700)
_FAR = (5 * HOUR, DAY, 25 * HOUR, 3 * DAY)
_SETTLES_IN = (700, 4_000, 4_000, DAY + 10, DAY + 10, DAY + HOUR, DAY + 10, 3 * DAY, DAY)
_ROUNDS, _ROUND = 60, 400
_CAST = {"mixed": 50, "crowds": 9, "doubts": 9, "terms": 7, "hands": 9, "places": 6, "neglected": 10}
"""How often which scene is played; all but the first are what mixed weather comes to too seldom."""
_AFTER_THE_SALE, _MATCHED = 0.3, 0.15
"""How often it is about refunds and pieces, and how often books are matched then."""
_STEPS = {"places": [4, 8], "hands": [20, 45]}


@dataclass(frozen=True, slots=True)
class Cast:
    """Which features are busy in an episode, and how."""

    scene: str
    busy: frozenset[str]
    customers: int
    steps: int
    most_actions: int
    is_far: float

    @classmethod
    def drawn(cls, world: World) -> "Cast":
        """Draw an episode; some are about what comes after the sale."""
        with world.place("after the sale"):
            chance, is_after = world.chance, world.chance.random() < _AFTER_THE_SALE
            if is_after:
                return cls._after_the_sale(chance)
        return cls._at_the_sale(world.chance)

    @classmethod
    def _after_the_sale(cls, chance: random.Random) -> "Cast":
        busy, has_books = {ORDERS, REFUNDS}, chance.random() < _MATCHED
        busy |= {name for name, likely in {PIECES: 0.5, EXPORTS: 0.05}.items() if chance.random() < likely}
        if has_books:
            busy |= {name for name in (RED_PACKETS, VOUCHERS) if chance.random() < 0.5}
        scene = "books" if has_books else chance.choice(["refunds", "refunds", "refunds in doubt"])
        return cls(
            scene=scene,
            busy=frozenset(busy | ({BOOKS} if has_books else set())),
            customers=min(chance.choice([1, 2, 3]), 1 if "doubt" in scene else 3),
            steps=chance.choice([30, 45] if has_books else [15, 30, 45]),
            most_actions=chance.choice([4, 6] if has_books else [2, 3, 6]),
            is_far=chance.choice([0.1, 0.3]) if has_books else chance.choice([0.02, 0.1]),
        )

    @classmethod
    def _at_the_sale(cls, chance: random.Random) -> "Cast":
        (scene,) = chance.choices(list(_CAST), list(_CAST.values()))
        busy = {VOUCHERS} if scene == "neglected" else {RED_PACKETS}
        if scene == "mixed":
            busy = set(chance.sample([ORDERS, VOUCHERS, RED_PACKETS], chance.choice([1, 1, 2, 3])))
        others = {JOBS: 0.35, EXPORTS: 0.25, ORDERS: 0.1, VOUCHERS: 0.1}
        if scene != "places":
            busy |= {name for name, likely in others.items() if chance.random() < likely * (scene == "mixed" or 0.5)}
        if EXPORTS in busy:
            busy.add(ORDERS)
        crowds = [3, 8, 12] if JOBS in busy else [2, 3, 6, 20] if RED_PACKETS in busy else [1, 2, 3]
        return cls(
            scene=scene,
            busy=frozenset(busy),
            customers=chance.choice(crowds),
            steps=chance.choice(_STEPS.get(scene, [6, 15, 30, 45])),
            most_actions=chance.choice([6] if scene == "hands" else [2, 3, 6]),
            is_far=chance.choice([0.02, 0.1]),
        )

    def __str__(self) -> str:
        """What is told of it at the head of a story."""
        return f"{self.scene}: {', '.join(sorted(self.busy))}; {self.customers} customers, {self.steps} steps"


class Episode:
    """Everything in it follows from the seed, less what is cut."""

    def __init__(self, seed: int, cuts: Collection[str] = ()) -> None:
        self.world = world = World(seed, cuts)
        self.cast = cast = Cast.drawn(world)
        self.deployment = deployment = Deployment(world, cast.customers)
        orders = OrderPart(deployment)
        stocks = list(STOCKS)[: world.chance.choice([1, 2])]
        vouchers = VoucherPart(deployment, stocks, is_neglected=cast.scene == "neglected")
        red_packets = SCENES.get(cast.scene, SCENES["mixed"])(deployment)
        kinds = {JobKind.VOUCHER: VOUCHERS, JobKind.RED_PACKET: RED_PACKETS}
        of_jobs = [kind for kind, name in kinds.items() if name in cast.busy] or list(kinds)
        self._jobs = JobPart(deployment, vouchers, red_packets, of_jobs)
        parts: dict[str, list[Part]] = {
            ORDERS: [orders],
            VOUCHERS: [vouchers],
            RED_PACKETS: [red_packets, NoticePart(deployment, red_packets)],
            JOBS: [self._jobs],
            EXPORTS: [ExportPart(deployment, orders)],
        }
        if REFUNDS in cast.busy:
            parts |= self._after_the_sale(orders, red_packets, vouchers)
        there = set(cast.busy)
        if JOBS in there:
            there |= {kinds[kind] for kind in of_jobs}
        self._accounts = Accounts(deployment)
        self._busy = [part for name, some in parts.items() if name in cast.busy for part in some]
        if cast.scene != "places":
            self._busy.append(self._accounts)
        deployment.parts += [self._accounts]
        deployment.parts += [part for name, some in parts.items() if name in there for part in some]

    def _after_the_sale(
        self, orders: OrderPart, red_packets: RedPacketPart, vouchers: VoucherPart
    ) -> dict[str, list[Part]]:
        with self.world.place("refunds"):
            refunds = RefundPart(self.deployment, orders, self.cast.scene)
        pieces = InventoryPart(self.deployment, orders)
        with self.world.place("books"):
            all_money = orders, refunds, red_packets, vouchers
            books = BookPart(self.deployment, *all_money) if BOOKS in self.cast.busy else None
        return {REFUNDS: [refunds], PIECES: [pieces], BOOKS: [books] if books else []}

    def play(self) -> None:
        """Live through it, then let everything come to rest; a law that breaks ends it."""
        world = self.world
        with ExitStack() as stack:
            stack.enter_context(stand_ins(world))
            stack.enter_context(small_sizes(self._jobs.chunk_rows))
            stack.enter_context(small_days())
            self._begin()
            for number in range(self.cast.steps):
                if not world.is_cut("steps", f"s{number}"):
                    self._step(f"s{number}")
            self._settle()
            for part in self.deployment.parts:
                part.settled()

    def _begin(self) -> None:
        drawn, self.world.chances = self.world.chances, Chances.none()
        for number, part in enumerate(self.deployment.parts):
            with self.world.place(f"begin.{number}"):
                part.begin()
            drawn = part.climate(drawn)
        self.world.chances = drawn

    def _step(self, name: str) -> None:
        world = self.world
        with world.place(f"{name}.which"):
            slots = range(world.chance.randint(1, self.cast.most_actions))
        drawn = [(f"{slot}", self._drawn(f"{name}.{slot}?")) for slot in slots if not self._is_cut(f"{name}.{slot}")]
        for number, part in enumerate(self._busy):
            with world.place(f"{name}.crowd{number}"):
                crowd = [(f"c{number}-{n}", action) for n, action in enumerate(part.crowd())]
            drawn += [(slot, action) for slot, action in crowd if not self._is_cut(f"{name}.{slot}")]
        with world.place(name):
            world.do([action._replace(slot=slot) for slot, action in drawn if action is not None])
        if not world.is_cut("people", f"{name}.people"):
            for number, part in enumerate(self._busy):
                with world.place(f"{name}.people{number}"):
                    part.people()
        self._hold()
        with world.place(f"{name}.wait"):
            is_far = world.chance.random() < self.cast.is_far and self.cast.scene not in {"places", "terms"}
            near = _OF_DOUBTS if "doubt" in self.cast.scene else _STEPS_OF_TIME
            self.deployment.wait(world.chance.choice(_FAR if is_far else near))

    def _is_cut(self, name: str) -> bool:
        return self.world.is_cut("actions", name)

    def _drawn(self, place: str) -> Action | None:
        with self.world.place(place):
            chance = self.world.chance
            choices = chance.choices(self._busy, [part.share for part in self._busy])[0].choices()
            if not choices:
                return None
            weights, makers = zip(*choices, strict=True)
            (make,) = chance.choices(makers, weights)
            return make()

    def _hold(self) -> None:
        for part in self.deployment.parts:
            part.hold()

    def _settle(self) -> None:
        """From now on everything works."""
        self.world.note("nothing goes wrong any more")
        self.world.chances = Chances.none()
        with self.world.place("calm"):
            for part in self.deployment.parts:
                part.calm()
        self._work_off("first", _ROUNDS // 3)
        for number, seconds in enumerate(_SETTLES_IN):
            self._round(f"settle{number}", seconds)
        with self.world.place("persons"):
            self.world.do([action for part in self.deployment.parts for action in part.persons()])
        self._work_off("last", _ROUNDS)

    def _work_off(self, name: str, rounds: int) -> None:
        """Let workers come until nothing is left to do."""
        for number in range(rounds):
            self._round(f"{name}{number}", _ROUND)
            if all(part.is_quiet() for part in self.deployment.parts):
                return

    def _round(self, name: str, seconds: float) -> None:
        self.world.pass_to(self.world.now + seconds)
        with self.world.place(name):
            actions = [action for part in self.deployment.parts for action in (*part.schedules(), *part.workers())]
            self.world.do([action._replace(life=DAY) for action in actions])
        self._hold()


@dataclass(frozen=True, slots=True)
class Played:
    """What came of an episode; ``wrong`` is "" if no law was broken, ``law`` is its first line."""

    world: World
    cast: Cast
    wrong: str
    law: str


def play(seed: int, cuts: Collection[str] = ()) -> Played:
    """Play an episode, or as much of it as is not cut."""
    episode = Episode(seed, cuts)
    wrong = law = ""
    try:
        episode.play()
    except LawBrokenError as broken:
        wrong, law = str(broken), broken.law
    except Exception as error:  # noqa: BLE001 - what nobody expects is as wrong as a broken law
        frames = traceback.extract_tb(error.__traceback__)
        law = f"{type(error).__name__} in {frames[-1].name}"
        wrong = "".join(traceback.format_exception(error, limit=-6))
    return Played(episode.world, episode.cast, wrong, law)
