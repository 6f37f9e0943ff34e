"""Processes of which exactly one runs: it may give way at every remote call, so a seed decides who is when where.

Each task is a greenlet: a call stack of its own that stands still until the scheduler switches to it, at a fortieth of
what two threads take to hand over. A process has one task, or several when it works with a pool of threads.
Whoever dies takes all tasks of its process along.
"""

import math
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import TracebackType
from typing import Any, Self

from greenlet import getcurrent, greenlet


class DiedError(BaseException):
    """The process is gone: nothing of ours catches this, as nothing catches SIGKILL."""


class StuckError(Exception):
    """Every task waits for another one."""


@dataclass(eq=False)
class Process:
    """One Lambda worker.

    Attributes:
        name: of what it does, in the story.
        draws: the seed and its place in the episode, from which all its chance follows.
        ends_at: when Lambda kills it.
        faults: how many things went wrong in it so far.
        runs: how often it let other processes run, if it is the stage.
    """

    name: str
    draws: str
    ends_at: float = math.inf
    is_dead: bool = False
    faults: int = 0
    runs: int = 0

    @cached_property
    def chance(self) -> random.Random:
        """What it draws itself: whom a customer taps for, entropy, jitter."""
        return random.Random(self.draws)  # noqa: S311 - an episode can be repeated

    @cached_property
    def luck(self) -> random.Random:
        """What its surroundings draw, apart, so that a fault left out moves nothing else."""
        return random.Random(f"{self.draws}/luck")  # noqa: S311 - an episode can be repeated

    @cached_property
    def skew(self) -> float:
        """How many seconds its clock is off."""
        return self.luck.choice([0, 0, 2, -2])


@dataclass(eq=False)
class Task:
    """One thread of a process; ``wakes_at`` is when its sleep is over, ``is_held`` whether it waits for another."""

    process: Process
    action: Callable[[], Any]
    wakes_at: float = 0.0
    is_held: Callable[[], bool] | None = None
    is_done: bool = False
    result: Any = None
    error: BaseException | None = None
    stack: Any = None


class Tasks:
    """Chooses who runs, and moves the clock when all sleep."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.p_switch = 0.0
        self.current: Task | None = None
        self._chance = random.Random(0)  # noqa: S311 - replaced by each run
        self._now = now
        self._alive: list[Task] = []
        self._scheduler: Any = None

    def run(
        self,
        actions: Sequence[tuple[Process, Callable[[], Any]]],
        chance: random.Random,
        pass_to: Callable[[float], None],
    ) -> list[Task]:
        """Run these, each a process of its own, until all are done or dead."""
        self._chance, self._scheduler = chance, getcurrent()
        tasks = [self._begin(process, action) for process, action in actions]
        while self._alive:
            now = self._now()
            ready = [one for one in self._alive if one.wakes_at <= now and not (one.is_held and one.is_held())]
            if not ready:
                sleeping = [one.wakes_at for one in self._alive if not one.is_held]
                if not sleeping:
                    raise StuckError
                pass_to(min(sleeping))
                continue
            self.current = ready[0] if len(ready) == 1 else self._chance.choice(ready)
            self.current.is_held = None
            self.current.stack.switch()
            if self.current.is_done:
                self._alive.remove(self.current)
        self.current = None
        return tasks

    def _begin(self, process: Process, action: Callable[[], Any]) -> Task:
        task = Task(process, action, wakes_at=self._now())
        task.stack = greenlet(lambda: self._live(task), self._scheduler)
        self._alive.append(task)
        return task

    def _live(self, task: Task) -> None:
        try:
            self._require_alive(task)
            task.result = task.action()
        except BaseException as error:  # noqa: BLE001 - handed to whoever runs the tasks
            task.error = error
            task.process.is_dead |= isinstance(error, DiedError)
        task.is_done = True

    def point(self) -> None:
        """Perhaps let another task go first."""
        me = self.current
        if me is None:
            return
        self._require_alive(me)
        if len(self._alive) > 1 and self._chance.random() < self.p_switch:
            self._give_way(me)

    def sleep(self, until: float) -> bool:
        """Let others go on until then; false if there is nobody who could: then the clock may simply move."""
        me = self.current
        if me is None or len(self._alive) == 1:
            return False
        me.wakes_at = until
        self._give_way(me)
        return True

    def hold(self, is_held: Callable[[], bool]) -> None:
        """Let others go on while this is so."""
        me = self.current
        assert me is not None
        me.is_held = is_held
        self._give_way(me)

    def side_by_side(self, threads: int, actions: Sequence[Callable[[], Any]]) -> list[Task]:
        """What a pool of threads of the current process does."""
        me = self.current
        assert me is not None
        waiting, done = list(actions)[::-1], []

        def work() -> None:
            while waiting:
                task = Task(me.process, waiting.pop())
                done.append(task)
                try:
                    task.result = task.action()
                except Exception as error:  # noqa: BLE001 - a future keeps it
                    task.error = error

        workers = [self._begin(me.process, work) for _ in range(min(threads, len(actions)))]
        self.hold(lambda: not all(one.is_done for one in workers))
        for one in workers:
            if one.error is not None:
                raise one.error
        order = {id(action): number for number, action in enumerate(actions)}
        return sorted(done, key=lambda task: order[id(task.action)])

    def _give_way(self, me: Task) -> None:
        self._scheduler.switch()
        self._require_alive(me)

    def _require_alive(self, task: Task) -> None:
        if task.process.is_dead or self._now() > task.process.ends_at:
            raise DiedError


class Lock:
    """In place of ``threading.Lock``."""

    def __init__(self, tasks: Tasks) -> None:
        self._tasks = tasks
        self._is_taken = False

    def __enter__(self) -> Self:
        """Wait until nobody holds it."""
        while self._is_taken:
            self._tasks.hold(lambda: self._is_taken)
        self._is_taken = True
        return self

    def __exit__(self, *_error: object) -> None:
        """Let the next one have it."""
        self._is_taken = False


class Pool:
    """In place of a ThreadPoolExecutor."""

    def __init__(self, tasks: Tasks, workers: int) -> None:
        self._tasks = tasks
        self._workers = workers

    def __enter__(self) -> Self:
        """Nothing to begin."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        """Nothing is left: whatever was asked for is done."""

    def map(self, work: Callable[..., Any], *items: Iterable[Any]) -> Iterator[Any]:
        """Do it for all of them; an error is raised where its result would come."""
        done = self._do([lambda one=one: work(*one) for one in zip(*items, strict=False)])

        def results() -> Iterator[Any]:
            for task in done:
                yield _outcome(task)

        return results()

    def submit(self, work: Callable[..., Any], *args: Any, **more: Any) -> "Future":
        """Do it now."""
        return Future(self._do([lambda: work(*args, **more)])[0])

    def _do(self, actions: Sequence[Callable[[], Any]]) -> list[Task]:
        return self._tasks.side_by_side(self._workers, actions) if actions else []


class Future:
    """What came of one action of a pool."""

    def __init__(self, task: Task) -> None:
        self._task = task

    def result(self) -> Any:
        """Return or raise it."""
        return _outcome(self._task)


def _outcome(task: Task) -> Any:
    if task.error is not None:
        raise task.error
    return task.result
