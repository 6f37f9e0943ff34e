"""One episode's world: chance, time, what goes wrong at a remote call, and the story of what happened."""

import heapq
import math
import random
import secrets
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from merchant_center.core.errors import MerchantCenterError
from merchant_center.core.times import truncated
from tests.simulation.tasks import DiedError, Lock, Pool, Process, StuckError, Task, Tasks

START = datetime(2026, 3, 1, 15, 0, tzinfo=UTC).timestamp()
MINUTE, HOUR, DAY = 60, 3_600, 86_400
EXPECTED = (DiedError, MerchantCenterError, ClientError, BotoCoreError)
"""What a deed may end with: a caller is told, a queue delivers again, a schedule comes again."""


class LawBrokenError(BaseException):
    """What must always hold does not. No ``except Exception`` of ours may hide it."""


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


@dataclass
class World:
    """Everything here follows from the seed."""

    seed: int
    chance: random.Random = field(init=False)
    chances: Chances = field(init=False)
    now: float = field(init=False)
    calls: int = 0
    figures: Counter[str] = field(default_factory=Counter)
    story: list[str] = field(default_factory=list)
    broken: LawBrokenError | None = None

    def __post_init__(self) -> None:
        """Draw the climate."""
        self.chance = random.Random(self.seed)  # noqa: S311 - an episode can be repeated
        self.chances = Chances.drawn(self.chance)
        self.now = START + self.chance.randrange(DAY)
        self.tasks = Tasks(self.chance, self.chances.switch, lambda: self.now)
        self._timers: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()

    # Time

    def clock(self) -> datetime:
        """What the clock of the process says that runs."""
        skew = self.tasks.current.process.skew if self.tasks.current else 0.0
        return truncated(datetime.fromtimestamp(self.now + skew, UTC))

    def at(self, when: float, deed: Callable[[], None]) -> None:
        """Have something happen by itself at that moment."""
        heapq.heappush(self._timers, (when, next(self._numbers), deed))

    def pass_to(self, when: float) -> None:
        """Let it become so late; what was to happen until then happens at its moment."""
        while self._timers and self._timers[0][0] <= when:
            at, _, deed = heapq.heappop(self._timers)
            self.now = max(self.now, at)
            deed()
        self.now = max(self.now, when)

    def sleep(self, seconds: float) -> None:
        """What ``time.sleep`` does in this world."""
        if not self.tasks.sleep(self.now + seconds):
            self.pass_to(self.now + seconds)

    # Calls

    def aws[T](self, name: str, deed: Callable[[], T], *, contends: bool = False, is_safe: bool = False) -> T:
        """One call to AWS, with whatever goes wrong with it.

        Args:
            name: of the operation.
            deed: does it.
            contends: it may meet a transaction.
            is_safe: repeated by botocore it is done once (a read, or a write with a token).
        """
        self.calls += 1
        self.now += 0.004
        self.tasks.point()
        self._stall(name)
        if self._dies():
            if self.chance.random() < 0.5:
                with suppress(Exception):
                    deed()
            self.note(f"dies at {name}")
            raise DiedError
        trouble = self._trouble(contends=contends)
        if trouble is None:
            return deed()
        self.note(f"{name}: {trouble}")
        match trouble:
            case Trouble.NOT_DONE:
                raise aws_error("InternalServerError", name)
            case Trouble.BUSY:
                raise aws_error("ThrottlingException", name)
            case Trouble.CONTENDED:
                raise _contended(name)
            case Trouble.ANSWER_LOST:
                deed()
                raise aws_error("InternalServerError", name)
            case Trouble.DONE_TWICE:
                result = deed()
                return result if is_safe else deed()

    def dies_during(self, name: str) -> bool:
        """Whether the process dies at a call to somebody else."""
        self.calls += 1
        self.tasks.point()
        self._stall(name)
        return self._dies()

    def rolls(self, chance: float) -> bool:
        """Whether something of this likelihood happens."""
        return chance > 0 and self.chance.random() < chance

    def _dies(self) -> bool:
        return self.tasks.current is not None and self.rolls(self.chances.death)

    def _stall(self, name: str) -> None:
        if self.tasks.current is not None and self.rolls(self.chances.stall):
            self.note(f"stalls before {name}")
            self.sleep(self.chance.choice([3, 25, 45, 100]))

    def _trouble(self, *, contends: bool) -> Trouble | None:
        if not self.rolls(self.chances.aws):
            return None
        return self.chance.choice([one for one in Trouble if contends or one is not Trouble.CONTENDED])

    # Deeds

    def do(self, deeds: Sequence[tuple[str, Callable[[], Any]]], *, life: float = math.inf) -> list[Task]:
        """Let several processes do something at once, and go on when all are done or dead; none lives longer."""
        skews = [self.chance.choice([0, 0, 2, -2]) for _ in deeds]
        ends_at = self.now + life
        drawn = [(Process(name, skew, ends_at), deed) for skew, (name, deed) in zip(skews, deeds, strict=True)]
        try:
            tasks = self.tasks.run(drawn, self.pass_to)
        except StuckError:
            self.breaks("all processes wait for one another")
            raise
        for task in tasks:
            self.figures["deeds"] += 1
            self.figures["deaths"] += task.process.is_dead
            self.story.append(f"{self._moment()} {task.process.name}: {_told(task)}")
            if isinstance(task.error, LawBrokenError):
                self.broken = self.broken or task.error
            elif task.error is not None and not isinstance(task.error, EXPECTED):
                raise task.error
        if self.broken is not None:
            raise self.broken
        return tasks

    def note(self, text: str) -> None:
        """Add a line to the story."""
        who = self.tasks.current.process.name if self.tasks.current else "-"
        self.story.append(f"{self._moment()}   ({who}) {text}")

    def breaks(self, law: str, *facts: object) -> None:
        """A law is broken: the episode ends here."""
        self.broken = self.broken or LawBrokenError(f"{law}: {facts}" if facts else law)
        raise self.broken

    def require(self, condition: object, law: str, *facts: object) -> None:
        """Return if a law holds."""
        if not condition:
            self.breaks(law, *facts)

    def _moment(self) -> str:
        return f"{self.now - START:>11.1f}"

    @contextmanager
    def rules(self) -> Iterator[None]:
        """Give our modules this world's time, chance, locks and threads instead of the machine's."""
        own = {
            id(time): SimpleNamespace(sleep=self.sleep, monotonic=lambda: self.now, time=lambda: self.now),
            id(time.sleep): self.sleep,
            id(time.monotonic): lambda: self.now,
            id(random): self.chance,
            id(secrets): SimpleNamespace(
                token_hex=lambda size=16: self.chance.randbytes(size).hex(), token_bytes=self.chance.randbytes
            ),
            id(threading): SimpleNamespace(Lock=lambda: Lock(self.tasks)),
            id(ThreadPoolExecutor): lambda workers=8: Pool(self.tasks, workers),
        }
        with replaced(own):
            yield


@contextmanager
def replaced(own: Mapping[int, Any]) -> Iterator[None]:
    """Put something else in the place of these objects (by ``id``) wherever a module of ours names them."""
    changed: list[tuple[dict[str, Any], str, Any]] = []
    ours = [module for name, module in list(sys.modules.items()) if name.startswith("merchant_center.")]
    places = [vars(module) for module in ours] + [
        defaults
        for module in ours
        for kind in list(vars(module).values())
        if isinstance(kind, type) and kind.__module__ == module.__name__
        if (defaults := getattr(vars(kind).get("__init__"), "__kwdefaults__", None))
    ]
    for place in places:
        for name, value in list(place.items()):
            if id(value) in own:
                changed.append((place, name, value))
                place[name] = own[id(value)]
    try:
        yield
    finally:
        for place, name, value in changed:
            place[name] = value


def aws_error(code: str, name: str, **more: Any) -> ClientError:
    """What botocore raises for an answer with this code."""
    return ClientError({"Error": {"Code": code, "Message": code}, **more}, name)


def _contended(name: str) -> ClientError:
    if name.startswith("Transact"):
        return aws_error("TransactionCanceledException", name, CancellationReasons=[{"Code": "TransactionConflict"}])
    return aws_error("TransactionConflictException", name)


def _told(task: Task) -> str:
    if task.error is not None:
        return f"{type(task.error).__name__}: {task.error}"[:160]
    return str(getattr(task.result, "state", task.result))[:160]
