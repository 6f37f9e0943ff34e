"""Make a failure short: leave out of an episode whatever it fails without, and tell what is left.

Each part of an episode draws what belongs to its place, so the rest goes on as it did. It is delta debugging (Zeller
and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input"): halves first, then smaller and smaller parts.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator

from tests.simulation.episode import Played, play
from tests.simulation.tasks import Process
from tests.simulation.world import BEGINS, ENDS, World

_KINDS = ("steps", "actions", "people", "faults")
_MOST_LINES = 150


class Shortening:
    """The shortest failure so far, and how many plays may still be tried."""

    def __init__(self, failed: Played, plays: int, again: Callable[..., Played] = play) -> None:
        self.best = failed
        self._plays = plays
        self._again = again

    def run(self) -> Played:
        """Leave out steps, actions, what people do and faults until nothing more can go."""
        size = -1
        while size != len(self.best.world.cuts) and self._plays > 0:
            size = len(self.best.world.cuts)
            for kind in _KINDS:
                self._leave_out(self.best.world.happened[kind])
        return self.best

    def _leave_out(self, names: list[str]) -> None:
        names = list(dict.fromkeys(names))
        size = max(1, len(names) // 2)
        while names and self._plays > 0:
            start = 0
            while start < len(names) and self._plays > 0:
                part = names[start : start + size]
                if self._fails_without(part):
                    del names[start : start + size]
                else:
                    start += size
            if size == 1:
                return
            size //= 2

    def _fails_without(self, names: list[str]) -> bool:
        self._plays -= 1
        played = self._again(self.best.world.seed, self.best.world.cuts | set(names))
        if played.law != self.best.law:
            return False
        self.best = played
        return True


def shortest(failed: Played, plays: int = 400) -> Played:
    """Return the shortest episode that breaks the same law, found in so many plays."""
    return Shortening(failed, plays).run()


def story(played: Played) -> str:
    """Tell an episode: who takes part, what happened in which order, which law broke."""
    lines = list(_lines(played.world))
    left_out = len(lines) - _MOST_LINES
    if left_out > 0:
        lines = [*lines[: _MOST_LINES // 3], f"... {left_out} lines ...", *lines[-2 * _MOST_LINES // 3 :]]
    return "\n".join(
        [
            f"seed {played.world.seed}, {played.cast}",
            "    seconds  who                          what",
            *lines,
            played.wrong or "no law was broken",
        ]
    )


def _lines(world: World) -> Iterator[str]:
    """What happened, a line each: actions that nothing interrupted in one, and not those that found nothing to do."""
    entries: defaultdict[Process, list[str]] = defaultdict(list)
    for _, process, text in world.story:
        entries[process].append(text)
    idle = {process for process, texts in entries.items() if texts == [BEGINS, f"{ENDS} {{}}"]}
    told = [(at, process, text) for at, process, text in world.story if process not in idle]
    for number, (at, process, text) in enumerate(told):
        following = told[number + 1 :][:1]
        is_brief = text == BEGINS and following and following[0][1] is process and following[0][2].startswith(ENDS)
        if not is_brief:
            yield f"{at:>11.1f}  {process.name:<28} {text}"
