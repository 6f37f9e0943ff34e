"""``python -m tests.simulation``: play episodes, tell the story of one, or find the planted faults (docs/laws.md)."""

import argparse
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from itertools import count

from tests.simulation.episode import Played, play
from tests.simulation.planted import PLANTED
from tests.simulation.shorten import shortest, story

_MOST_TOLD = 3
"""So many failures are made short and told; of the others the seed is enough."""
_PROGRESS_SECONDS = 10
_MOST_SEEDS = 2_000


def main() -> int:
    """Do what was asked for; 1 if a law was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--seconds", type=float, help="play for so long")
    parser.add_argument("--episodes", type=int, help="play so many; 1,000 if neither is said")
    parser.add_argument("--seed", type=int, help="of the first episode, the next ones follow; another one each day")
    parser.add_argument("--story", type=int, metavar="SEED", help="tell what happens in one episode, short if it fails")
    parser.add_argument("--planted", action="store_true", help="find the first seed that sees each planted fault")
    asked = parser.parse_args()
    if asked.story is not None:
        return _tell(play(asked.story))
    if asked.planted:
        return _find_planted()
    first = first_seed(datetime.now(UTC).date().toordinal()) if asked.seed is None else asked.seed
    return _run(first, asked.seconds, asked.episodes)


def first_seed(day: int) -> int:
    """Return the seed that a day begins with; it has many before the next day begins."""
    return day * 10_000


def _tell(played: Played) -> int:
    print(story(shortest(played) if played.wrong else played))
    return int(bool(played.wrong))


def _run(first: int, seconds: float | None, episodes: int | None) -> int:
    figures: Counter[str] = Counter()
    wrong, began, cpu, told_at = 0, time.monotonic(), time.process_time(), time.monotonic()
    until = began + seconds if seconds else None
    most = episodes or (None if seconds else 1_000)
    print(f"seeds from {first} on", flush=True)
    for number in count():
        if (most is not None and number == most) or (until is not None and time.monotonic() > until):
            break
        played = play(first + number)
        figures.update(played.world.figures)
        figures.update({"episodes": 1, "calls": played.world.calls, f"scene {played.cast.scene}": 1})
        if played.wrong:
            wrong += 1
            print(f"seed {first + number}: {played.law}", flush=True)
            print(story(shortest(played)) if wrong <= _MOST_TOLD else "not made short", flush=True)
        if time.monotonic() - told_at > _PROGRESS_SECONDS:
            told_at = time.monotonic()
            print(f"  {number + 1} episodes, {wrong} wrong, {told_at - began:.0f} s", flush=True)
    spent = time.process_time() - cpu
    print(", ".join(f"{n:,} {name}" for name, n in sorted(figures.items())))
    an_hour = 3_600 * figures["episodes"] / spent
    print(f"{wrong} wrong; {an_hour:,.0f} episodes an hour of one core ({spent:.0f} s of CPU)")
    return int(wrong > 0)


def _find_planted() -> int:
    """Print the table of README.md, and where a planted fault is not seen any more."""
    lost = 0
    for planted in PLANTED:
        found = next((played for seed in range(1, _MOST_SEEDS + 1) if (played := planted.play(seed)).wrong), None)
        lost += found is None
        seed, law = (found.world.seed, found.law) if found else ("none", "")
        print(f"| {planted.name} | {planted.feature} | {seed} | {law} |", flush=True)
    return int(lost > 0)


if __name__ == "__main__":
    sys.exit(main())
