"""One episode's world: chance, time, what goes wrong at a remote call, and the story of what happened.

Whatever is drawn has a place of its own: the choice of an action, the process that does it, its surroundings, the order
in which processes run. So a part of an episode can be left out (``cuts``) and the rest draws what it drew before: this
is how a failure is made short.
"""

import hashlib
import heapq
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count
from typing import Any, NamedTuple

from botocore.exceptions import BotoCoreError, ClientError

from tests.simulation.product import MerchantCenterError, truncated
from tests.simulation.tasks import DiedError, Process, StuckError, Task, Tasks

START = datetime(2026, 3, 1, 15, 0, tzinfo=UTC).timestamp()
MINUTE, HOUR, DAY = 60, 3_600, 86_400
EXPECTED = (DiedError, MerchantCenterError, ClientError, BotoCoreError)
"""What an action may end with: a caller is told, a queue delivers again, a schedule comes again."""
BEGINS, ENDS = "begins", "ends:"
_LONGEST_LINE = 200
LIFE = 120
"""Seconds after which Lambda kills a worker at the latest."""


class LawBrokenError(BaseException):
    """What must always hold does not. No ``except Exception`` of ours may hide it."""

    def __init__(self, law: str, *facts: object) -> None:
        super().__init__(law, *facts)
        self.law = law
        self.facts = facts

    def __str__(self) -> str:
        """The law, and what there is instead, a line each."""
        return "\n".join([self.law, *(f"    {fact}" for fact in self.facts)])


class Action(NamedTuple):
    """What somebody does, in a process of its own; its chance follows from its ``slot`` in the step."""

    name: str
    do: Callable[[], Any]
    life: float = LIFE
    slot: str = ""


class Trouble(StrEnum):
    """What can go wrong with one call to AWS, as it looks behind botocore's own repeats."""

    NOT_DONE = "not done"
    ANSWER_LOST = "answer lost"
    DONE_TWICE = "first answer lost"
    BUSY = "busy"
    CONTENDED = "contended"


@dataclass(slots=True)
class Chances:
    """How often things go wrong in this episode."""

    death: float
    aws: float
    stall: float
    index_lag: float
    left_over: float
    switch: float

    @classmethod
    def drawn(cls, chance: random.Random) -> "Chances":
        """A climate for one episode: some are calm in one respect and rough in another."""
        return cls(
            death=chance.choice([0, 0.002, 0.006, 0.02]),
            aws=chance.choice([0, 0.003, 0.01, 0.03]),
            stall=chance.choice([0, 0, 0.002, 0.01]),
            index_lag=chance.choice([0, 0, 0.1, 0.4]),
            left_over=chance.choice([0, 0.02]),
            switch=chance.choice([0.05, 0.3, 0.6]),
        )

    @classmethod
    def none(cls) -> "Chances":
        """Nothing goes wrong any more."""
        return cls(0, 0, 0, 0, 0, 0.05)


class World:
    """Everything here follows from the seed, less what is cut."""

    def __init__(self, seed: int, cuts: Collection[str] = ()) -> None:
        self.seed = seed
        self.cuts = frozenset(cuts)
        self.happened: defaultdict[str, list[str]] = defaultdict(list)
        self.calls = 0
        self.figures: Counter[str] = Counter()
        self.story: list[tuple[float, Process, str]] = []
        self.broken: LawBrokenError | None = None
        self.now = START
        self.tasks = Tasks(lambda: self.now)
        self._stage = self._process("-", "begin")
        self.now += self.chance.randrange(DAY)
        self.chances = Chances.drawn(self.chance)
        self._trace = hashlib.sha256()
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()

    # Chance

    @property
    def process(self) -> Process:
        """Who runs: a worker, or the stage between the actions."""
        return self.tasks.current.process if self.tasks.current else self._stage

    @property
    def chance(self) -> random.Random:
        """What the process that runs draws itself."""
        return self.process.chance

    def entropy(self, size: int) -> bytes:
        """Return random bytes of the process that runs."""
        return self.chance.randbytes(size)

    def uniform(self, low: float, high: float) -> float:
        """Draw how long the process that runs pauses."""
        return self.chance.uniform(low, high)

    def pick(self, most: int) -> int:
        """Draw 0 to ``most`` - 1 in the process that runs."""
        return self.chance.randrange(most)

    @property
    def luck(self) -> random.Random:
        """What the surroundings of the process that runs draw."""
        return self.process.luck

    @property
    def chances(self) -> Chances:
        """How often things go wrong."""
        return self._chances

    @chances.setter
    def chances(self, chances: Chances) -> None:
        self._chances = chances
        self.tasks.p_switch = chances.switch

    @contextmanager
    def place(self, name: str) -> Iterator[None]:
        """Draw from here on what belongs to this place of the episode."""
        before, self._stage = self._stage, self._process("-", name)
        try:
            yield
        finally:
            self._stage = before

    @contextmanager
    def calm(self) -> Iterator[None]:
        """Let nothing go wrong for a while."""
        before, self.chances = self.chances, Chances.none()
        try:
            yield
        finally:
            self.chances = before

    def is_cut(self, kind: str, name: str) -> bool:
        """Whether this part of the episode is left out; it is noted if it is not."""
        if name in self.cuts:
            return True
        self.happened[kind].append(name)
        return False

    def rolls(self, chance: float) -> bool:
        """Whether something of this likelihood happens in the surroundings."""
        return chance > 0 and self.process.luck.random() < chance

    def goes_wrong(self, kind: str, chance: float) -> bool:
        """Whether something goes wrong now that has this likelihood."""
        process = self.process
        if chance <= 0 or process.luck.random() >= chance:
            return False
        process.faults += 1
        if self.is_cut("faults", f"{process.draws}!{process.faults}"):
            return False
        self.figures[kind] += 1
        return True

    # Time

    def clock(self) -> datetime:
        """What the clock of the process says that runs."""
        skew = self.tasks.current.process.skew if self.tasks.current else 0.0
        return truncated(datetime.fromtimestamp(self.now + skew, UTC))

    def at(self, when: float, action: Callable[[], None]) -> None:
        """Have something happen by itself at that moment."""
        heapq.heappush(self._timers, (when, next(self._numbers), action))

    def pass_to(self, when: float) -> None:
        """Let it become so late; what was to happen until then happens at its moment."""
        while self._timers and self._timers[0][0] <= when:
            at, _, action = heapq.heappop(self._timers)
            self.now = max(self.now, at)
            action()
        self.now = max(self.now, when)

    def sleep(self, seconds: float) -> None:
        """What ``time.sleep`` does in this world."""
        if not self.tasks.sleep(self.now + seconds):
            self.pass_to(self.now + seconds)

    # Calls

    def aws[T](self, name: str, action: Callable[[], T], *, contends: bool = False, is_safe: bool = False) -> T:
        """One call to AWS, with whatever goes wrong with it.

        Args:
            name: of the operation.
            action: does it.
            contends: it may meet a transaction.
            is_safe: repeated by botocore it is done once (a read, or a write with a token).
        """
        self.now += 0.004
        if self.dies_during(name):
            if self.luck.random() < 0.5:
                with suppress(Exception):
                    action()
            raise DiedError
        trouble = self._trouble(contends=contends)
        if trouble is None:
            return action()
        self.note(f"{name}: {trouble}")
        match trouble:
            case Trouble.NOT_DONE:
                raise aws_error("InternalServerError", name)
            case Trouble.BUSY:
                raise aws_error("ThrottlingException", name)
            case Trouble.CONTENDED:
                raise _contended(name)
            case Trouble.ANSWER_LOST:
                action()
                raise aws_error("InternalServerError", name)
            case Trouble.DONE_TWICE:
                result = action()
                return result if is_safe else action()

    def dies_during(self, name: str) -> bool:
        """Whether the process dies at a call to somebody else."""
        self.calls += 1
        self.tasks.point()
        self._trace.update(f"{self.now:.3f} {self.process.draws} {name}\n".encode())
        if self.tasks.current is None:
            return False
        if self.goes_wrong("stalls", self.chances.stall):
            self.note(f"stalls before {name}")
            self.sleep(self.luck.choice([3, 25, 45, 100]))
        if self.goes_wrong("deaths", self.chances.death):
            self.note(f"dies at {name}")
            return True
        return False

    def _trouble(self, *, contends: bool) -> Trouble | None:
        if not self.goes_wrong("troubles of AWS", self.chances.aws):
            return None
        return self.luck.choice([one for one in Trouble if contends or one is not Trouble.CONTENDED])

    # Actions

    def do(self, actions: Sequence[Action]) -> list[Task]:
        """Let several processes do something at once, and go on when all are done or dead."""
        self._stage.runs += 1
        here = f"{self._stage.draws}:{self._stage.runs}"
        drawn = [
            (Process(action.name, f"{here}.{action.slot or number}", self.now + action.life), self._told(action))
            for number, action in enumerate(actions)
        ]
        order = random.Random(f"{here}/order")  # noqa: S311 - an episode can be repeated
        try:
            tasks = self.tasks.run(drawn, order, self.pass_to)
        except StuckError:
            self.breaks("all processes wait for one another")
            raise
        for task in tasks:
            self.figures["actions"] += 1
            if isinstance(task.error, LawBrokenError):
                self.broken = self.broken or task.error
            elif task.error is not None and not isinstance(task.error, EXPECTED):
                raise task.error
        if self.broken is not None:
            raise self.broken
        return tasks

    def _told(self, action: Action) -> Callable[[], Any]:
        """The action, with its begin and its end in the story."""

        def told() -> Any:
            self.note(BEGINS)
            try:
                result = action.do()
            except DiedError:
                self.note("is dead")
                raise
            except BaseException as error:
                self.note(f"{ENDS} {type(error).__name__}: {error}")
                raise
            self.note(f"{ENDS} {getattr(result, 'state', result)}")
            return result

        return told

    def _process(self, name: str, place: str) -> Process:
        return Process(name, f"{self.seed}/{place}")

    # What is told, and what must hold

    def note(self, text: str) -> None:
        """Add a line to the story."""
        self.story.append((self.now - START, self.process, text[:_LONGEST_LINE]))
        self._trace.update(f"{self.now:.3f} {self.process.draws} {text}\n".encode())

    @property
    def trace(self) -> str:
        """A digest of all that happened, to the last call."""
        return self._trace.hexdigest()

    def breaks(self, law: str, *facts: object) -> None:
        """A law is broken: the episode ends here."""
        self.broken = self.broken or LawBrokenError(law, *facts)
        raise self.broken

    def require(self, condition: object, law: str, *facts: object) -> None:
        """Return if a law holds."""
        if not condition:
            self.breaks(law, *facts)


def aws_error(code: str, name: str, **more: Any) -> ClientError:
    """What botocore raises for an answer with this code."""
    return ClientError({"Error": {"Code": code, "Message": code}, **more}, name)


def _contended(name: str) -> ClientError:
    if name.startswith("Transact"):
        return aws_error("TransactionCanceledException", name, CancellationReasons=[{"Code": "TransactionConflict"}])
    return aws_error("TransactionConflictException", name)
