"""Chooses what `make test` plays of what is exhaustive: by a seed, another part each day, all of it within a week."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import count
from typing import Any
from zlib import crc32

DAYS = 7


@dataclass(frozen=True)
class Sample:
    """One part in seven of whatever can be counted; the seed, by default the number of the day, says which."""

    seed: int
    is_whole: bool = False
    """Whether all is played, as `make verify` does."""

    def takes(self, position: int, days: int = DAYS) -> bool:
        """Whether what stands at this position is played, of what is played once in so many days."""
        return self.is_whole or position % days == self.seed % days

    def part_of[T](self, cases: Sequence[T]) -> list[T]:
        """Return those of the cases that are played."""
        return [case for position, case in enumerate(cases) if self.takes(position)]

    def numbers(self) -> Iterator[int]:
        """The numbers from 1 on that are played, without end."""
        return (number for number in count(1) if self.takes(number))

    def shifted(self, name: str) -> "Sample":
        """The sample of something with a name, so that not all take their first part on the same day."""
        return replace(self, seed=self.seed + crc32(name.encode()))

    def few(self, some: int) -> int:
        """How many examples to draw: so many that a week draws as many as `make verify`."""
        return some if self.is_whole else -(-some // DAYS)


def seed_of(day: date) -> int:
    """The seed of a day: that of the next day is the next number."""
    return day.toordinal()


def days_of(item: Any) -> int:
    """In how many days a test is played once: each if it is none of many, a week's if dealt out, a story as it says."""
    if item.get_closest_marker("exhaustive"):
        return DAYS
    if story := item.get_closest_marker("story"):
        return int(story.kwargs.get("days", 1))
    return DAYS if "browser" in item.fixturenames else 1


def chosen(items: Iterable[Any], sample: Sample) -> tuple[list[Any], list[Any]]:
    """Part items of pytest into those that are played and those that are left to other days.

    What is dealt out is played once a week: of its cases each day another seventh, or all on the ``day`` that a test's
    mark ``exhaustive`` names, which keeps what takes minutes apart.
    """
    taken: list[Any] = []
    left: list[Any] = []
    cases: Counter[str] = Counter()
    for item in items:
        days = days_of(item)
        if days == 1:
            taken.append(item)
            continue
        name = item.nodeid.partition("[")[0]
        mark = item.get_closest_marker("exhaustive")
        day = mark.kwargs.get("day") if mark else None
        place = sample if day is not None else sample.shifted(name)
        position = cases[name] if day is None else day
        cases[name] += 1
        (taken if place.takes(position, days) else left).append(item)
    return taken, left
