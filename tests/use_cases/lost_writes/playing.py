"""Plays a flow of use cases whose writes lose their answers, and knows which use cases were writing."""

import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any

from botocore.exceptions import ReadTimeoutError

from tests.lost_answers import ATTEMPTS, EVERY, LostAnswers
from tests.sampling import Sample

SHARED = Path(__file__).resolve().parents[3] / "layers/common/python/merchant_center"
USE_CASES = frozenset({SHARED / "core" / "sweeps.py", *SHARED.glob("*/use_cases/*.py")})


@dataclass(frozen=True)
class Flow:
    """What callers ask for, one thing after the other, and what must be there in the end.

    ``play`` takes a :class:`Caller` and fixtures by name; ``covers`` names the use cases it must make write.
    """

    play: Callable[..., None]
    covers: frozenset[str]

    @property
    def name(self) -> str:
        """Its name in a report."""
        return self.play.__name__


FLOWS: list[Flow] = []


def flow(*covers: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Make a function a flow that covers these use cases, as ``module.function``."""

    def register(play: Callable[..., None]) -> Callable[..., None]:
        FLOWS.append(Flow(play, frozenset(covers)))
        return play

    return register


@dataclass
class Caller:
    """Who asks: told that there was no answer, it waits and asks for the same once more, and for nothing else."""

    losses: LostAnswers
    clients: tuple[Any, ...]
    may_repeat: bool
    writing: set[str] = field(default_factory=set)

    def asks[T](
        self,
        deed: Callable[[], T],
        *,
        first: Callable[[], None] = lambda: None,
        done: type[Exception] | tuple[()] = (),
    ) -> T | None:
        """Ask for a deed.

        Args:
            deed: a request, a message of a queue, a run of a schedule.
            first: what passes before it is repeated, as the time until a queue delivers again.
            done: how a repeat is told that the first request was done; the answer is then ``None``.
        """
        with self.losses.over(*self.clients):
            try:
                return deed()
            except ReadTimeoutError:
                # A first answer that is lost is between boto3 and AWS: no caller ever hears of it.
                if not self.may_repeat:
                    raise
            first()
            try:
                return deed()
            except done:
                return None


def play_first_lost(one: Flow, clients: tuple[Any, ...], parts: dict[str, Any]) -> set[str]:
    """Play with the first answer of every write lost, and return which use cases wrote."""
    writing: set[str] = set()
    losses = LostAnswers(1, EVERY, lambda _: writing.update(use_cases_at_work()))
    one.play(Caller(losses, clients, may_repeat=False), **parts)
    assert losses.struck
    return writing


def play_all_lost(one: Flow, clients: tuple[Any, ...], parts: dict[str, Any], sample: Sample) -> Iterator[None]:
    """Play again and again, with all answers of the first write lost, of the second, and so on; yields before each.

    Of the writes those are lost that the sample names.
    """
    for nth in sample.numbers():
        yield
        losses = LostAnswers(ATTEMPTS, nth)
        try:
            one.play(Caller(losses, clients, may_repeat=True), **parts)
        except Exception as error:
            error.add_note(f"with all answers of write {nth} lost: {losses.struck[:1]}")
            raise
        if not losses.struck:
            return


def use_cases_at_work() -> set[str]:
    """The public parts of use cases in whose calls we are, in this thread or in the main one that waits for it."""
    main = sys._current_frames().get(threading.main_thread().ident or 0)
    return {name for frame in (sys._getframe(), main) for name in _names(frame)}


def _names(frame: FrameType | None) -> Iterator[str]:
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        name = frame.f_code.co_qualname.partition(".")[0]
        if path in USE_CASES and not name.startswith("_"):
            yield f"{path.stem}.{name}"
        frame = frame.f_back
