"""A voucher job with faults on and workers killed: each customer exactly once, the rate held, memory flat."""

import json
import sys
from collections.abc import Sequence
from statistics import median
from typing import Any

from bench.children import children
from bench.deployed import deployed
from bench.tables import Table

WORKERS = 4
RUNS = ((2_000, 40, 1), (10_000, 200, 4))
"""Rows, rate and kills. The first rate is below what two cores carry: there it is the limit, not the machine."""
LISTS = (10_000, 1_000_000)


class WrongCheckError(Exception):
    """A check lost rows of its list."""


def measure(*, quick: bool = False) -> list[Table]:
    """Jobs and checks of growing size, the smallest of each if it has to be quick.

    Raises:
        ChildFailedError: a customer got no voucher or two, or the figures did not add up.
        WrongCheckError: rows are missing.
    """
    jobs = [run(*one) for one in RUNS[: 1 if quick else None]]
    return [_jobs_table(jobs), _lists_table(check(LISTS[: 1 if quick else None]))]


def run(rows: int, rate: int, kills: int) -> dict[str, Any]:
    """One job from the upload to the last voucher."""
    with deployed() as settings, children(as_in_lambda=False) as child:
        arguments = map(str, (rows, rate, WORKERS, kills))
        own = settings | {"WORKERS": str(WORKERS)}
        result: dict[str, Any] = child.run(["-m", "bench.voucher_job_boss", *arguments], **own)
    return result


def check(lists: Sequence[int]) -> list[dict[str, Any]]:
    """The check of each list, in a process of its own.

    Raises:
        WrongCheckError: rows are missing.
    """
    with deployed() as settings, children() as child:
        results = [child.run(["-m", "bench.voucher_job_check", str(rows)], **settings) for rows in lists]
    if [one["rows"] for one in results] != list(lists):
        raise WrongCheckError(f"{results}")
    return results


def _lists_table(results: list[dict[str, Any]]) -> Table:
    how = (
        "A list is read as a stream and written to the emulator in chunks of 500 rows. What grows are 12 bytes of each "
        "openid, kept to find repeated ones. The process starts at "
        f"{median(one['before_mb'] for one in results):.0f} MB."
    )
    columns = ("rows", "seconds", "CPU seconds", "peak MB")
    rows = tuple((f"{one['rows']:,}", one["seconds"], one["cpu_seconds"], one["peak_mb"]) for one in results)
    return Table("Check of a list: time and memory", columns, rows, (how,))


def _jobs_table(results: list[dict[str, Any]]) -> Table:
    how = (
        f"{WORKERS} worker processes, emulator and simulator on the same cores. About 5 in 100 sends meet a fault: "
        "dropped before or after the deed, 500, 502, 429, RULE_LIMIT without a reason. Workers are killed (SIGKILL) at "
        "even distances. Every openid is counted at the simulator: a run in which one has no coupon or two fails."
    )
    memory = "Memory: the largest resident set of a worker in the first and in the last fifth of the time."
    columns = (
        "rows", "rate limit (1/s)", "vouchers/s", "most sends in a second", "sends", "faults", "workers killed",
        "failed, sent again", "first MB", "last MB",
    )  # fmt: skip
    rows = tuple(
        (
            f"{one['rows']:,}",
            one["rate"],
            one["rows"] / one["seconds"],
            one["most_in_a_second"],
            one["sends"],
            one["faults"],
            one["kills"],
            one["refused_first"],
            one["early_mb"],
            one["late_mb"],
        )
        for one in results
    )
    return Table("Voucher job: each customer once, rate and memory", columns, rows, (how, memory))


if __name__ == "__main__":
    print(json.dumps(run(*map(int, sys.argv[1:])), indent=1))
