"""``python -m tests.simulation``: play episodes of the random machines, or tell the story of one (docs/laws.md)."""

import argparse
import sys
import time

from tests.simulation.runner import MACHINES, Report, episode, run

_SHOWN_OF_A_LAW = 400
_STORY_LINES = 80


def main() -> int:
    """Play what was asked for; 1 if a law was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("machines", nargs="*", default=list(MACHINES), help=f"of {', '.join(MACHINES)}; all if none")
    parser.add_argument("--episodes", type=int, default=2_000, help="of each machine")
    parser.add_argument("--seed", type=int, default=1, help="of the first episode; the next ones follow")
    parser.add_argument("--story", type=int, metavar="SEED", help="tell what happens in one episode")
    asked = parser.parse_args()
    if unknown := set(asked.machines) - set(MACHINES):
        parser.error(f"there is no machine {', '.join(unknown)}")
    if asked.story is not None:
        return max(_tell(machine, asked.story) for machine in asked.machines)
    reports = [_run(machine, range(asked.seed, asked.seed + asked.episodes)) for machine in asked.machines]
    return int(any(report.wrong for report in reports))


def _run(machine: str, seeds: range) -> Report:
    began = time.monotonic()
    print(f"{machine}: {len(seeds)} episodes, seeds {seeds[0]} to {seeds[-1]}", flush=True)

    def told(report: Report) -> None:
        seed = report.seeds[-1]
        if seed in report.wrong:
            print(f"  seed {seed}: {report.wrong[seed][:_SHOWN_OF_A_LAW]}")
            print(f"    its story: make simulate ARGS='{machine} --story {seed}'", flush=True)
        if sys.stdout.isatty():
            print(f"\r  {len(report.seeds)}", end="", flush=True)

    report = run(machine, seeds, told)
    figures = ", ".join(f"{count:,} {name}" for name, count in sorted(report.figures.items()))
    print(f"  {figures}")
    print(f"  {len(report.wrong)} wrong, {time.monotonic() - began:.0f} s", flush=True)
    return report


def _tell(machine: str, seed: int) -> int:
    walk, wrong = episode(machine, seed)
    print(f"{machine}, seed {seed}: seconds, what happened; in brackets, to whom while it was at work")
    print("\n".join(walk.world.story[-_STORY_LINES:]))
    print(wrong or "no law was broken")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
