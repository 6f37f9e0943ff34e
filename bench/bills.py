"""Bills: lines matched per second and peak memory, against a loop over csv that keeps all in memory."""

import tempfile
from collections.abc import Sequence
from statistics import median
from typing import Any

from bench.children import Child, children
from bench.tables import Table

SMALL, LARGE = 100_000, 1_000_000
RUNS = {SMALL: 3, LARGE: 1}
QUICK_RUNS = {5_000: 1}

type Measured = dict[str, Any]


class WrongMatchError(Exception):
    """What was measured did not find what was planted, or a run that was cut came to something else."""


def measure(*, quick: bool = False) -> list[Table]:
    """Match days of growing size, each also cut in the middle and gone on with.

    Raises:
        WrongMatchError: what was measured did not do its work.
    """
    with children() as child:
        measured = {
            f"{count:,}": [matched(child, count) for _ in range(runs)]
            for count, runs in (QUICK_RUNS if quick else RUNS).items()
        }
    return [_table(measured)]


def matched(child: Child, count: int) -> tuple[Measured, Measured, Measured]:
    """Match a trade bill and a fund flow of so many lines each: by us, by us with a cut, and by the floor.

    Raises:
        WrongMatchError: the three did not find the same.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        planted = child.run(["-m", "bench.bills_seed", str(count), folder])
        ours = child.run(["-m", "bench.bills_ours", folder])
        cut = child.run(["-m", "bench.bills_ours", folder, "cut"])
        bare = child.run(["-m", "bench.bills_bare", folder])
    found = {name: one["differences"] for name, one in (("ours", ours), ("cut", cut), ("bare", bare))}
    if set(found.values()) != {planted["differences"]} or ours["digest"] != cut["digest"]:
        raise WrongMatchError(f"{planted['differences']} differences were planted, found were {found}")
    return ours, cut, bare


def _table(measured: dict[str, list[tuple[Measured, Measured, Measured]]]) -> Table:
    runs = ", ".join(str(len(some)) for some in measured.values())
    how = (
        f"Medians of {runs} runs of a trade bill and a fund flow of so many lines each, gzip, with a movement of ours "
        "for each payment but one in 1,000; lines of both bills per second, CPU in microseconds a line. Files are in a "
        "folder and the table is in memory: neither AWS nor WeChat is waited for."
    )
    cut = (
        "Cut: every worker has time for seven checkpoints only, then the next goes on; the result is the same, "
        "document by document. Bare: `csv`, `Decimal` and a dict of all movements."
    )
    columns = ("lines/s", "lines/s cut", "lines/s bare", "CPU", "CPU bare", "peak MB", "peak MB cut", "peak MB bare")
    return Table(
        "Bills: lines matched per second and peak memory",
        ("lines in each bill", *columns),
        tuple(_row(name, some) for name, some in measured.items()),
        (how, cut),
    )


def _row(name: str, some: Sequence[tuple[Measured, Measured, Measured]]) -> tuple[str | float, ...]:
    ours, cut, bare = zip(*some, strict=True)
    rates = [median(one["lines"] / one["seconds"] for one in side) for side in (ours, cut, bare)]
    costs = [median(1e6 * one["cpu_seconds"] / one["lines"] for one in side) for side in (ours, bare)]
    peaks = [max(float(one["peak_mb"]) for one in side) for side in (ours, cut, bare)]
    return (name, *rates, *costs, *peaks)
