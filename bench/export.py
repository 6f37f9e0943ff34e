"""Export: rows per second and peak memory against the loop over boto3 that does the least it can."""

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from bench.children import LAYER, ROOT, Child, children
from bench.deployed import deployed
from bench.tables import Table
from local.child_process import ChildProcess
from local.ports import LOOPBACK, free_port

BUCKET = "bench-exports"
SMALL, LARGE = 10_000, 1_000_000
RUNS = {SMALL: 5, 100_000: 3, LARGE: 2}
QUICK_RUNS = {1_000: 1, SMALL: 1}
EMULATOR_RUNS = 3

type Pair = tuple[dict[str, Any], dict[str, Any]]


class WrongExportError(Exception):
    """An export lacks rows, or the file is not the one that its record tells of."""


def measure(*, quick: bool = False) -> list[Table]:
    """Exports of growing size from the synthetic server, and one from the emulator unless it has to be quick.

    Raises:
        WrongExportError: what was measured did not do its work.
    """
    with children() as child:
        with synthetic_aws() as (url, folder):
            synthetic_pair(child, url, folder, 1_000)
            measured = {
                f"{count:,} synthetic": [synthetic_pair(child, url, folder, count) for _ in range(runs)]
                for count, runs in (QUICK_RUNS if quick else RUNS).items()
            }
        if not quick:
            measured |= {f"{SMALL:,} emulator": _emulator_pairs(child, SMALL)}
    return [_table(measured)]


@contextmanager
def synthetic_aws() -> Iterator[tuple[str, Path]]:
    """The synthetic server: its address, and the folder with the files that were exported to it."""
    port = free_port()
    url = f"http://{LOOPBACK}:{port}"
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        process = ChildProcess(
            "the synthetic server",
            [sys.executable, "-m", "bench.synthetic_aws", str(port), name],
            environment={"PATH": os.environ.get("PATH", os.defpath), "PYTHONPATH": f"{ROOT}:{LAYER}"},
            log=folder / "server.log",
            folder=ROOT,
        )
        try:
            process.wait_until_ready(f"{url}/health")
            yield url, folder
        finally:
            process.stop()


def synthetic_pair(child: Child, url: str, folder: Path, count: int) -> Pair:
    """Export so many orders from the synthetic server, by us and by the floor.

    Raises:
        WrongExportError: rows are missing, or the file is not what our record says.
    """
    settings = {"AWS_ENDPOINT_URL": url, "ORDERS_TABLE": f"orders-{count}", "EXPORTS_BUCKET": BUCKET}
    ours, bare = _pair(child, count, settings)
    file = folder / ours["key"].replace("/", "_")
    if _digest(file) != ours["sha256"]:
        raise WrongExportError(f"the file of {count:,} rows has another sha256 than its record")
    for one in (ours, bare):
        (folder / one["key"].replace("/", "_")).unlink()
    return ours, bare


def _emulator_pairs(child: Child, count: int) -> list[Pair]:
    with deployed() as settings:
        child.run(["-m", "bench.export_seed", str(count)], **settings)
        return [_pair(child, count, settings) for _ in range(EMULATOR_RUNS)]


def _pair(child: Child, count: int, settings: dict[str, str]) -> Pair:
    ours, bare = (child.run(["-m", f"bench.export_{side}"], **settings) for side in ("ours", "bare"))
    for name, one in (("ours", ours), ("bare", bare)):
        if one["rows"] != count:
            raise WrongExportError(f"{name} exported {one['rows']:,} of {count:,} orders")
    return ours, bare


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _table(measured: dict[str, list[Pair]]) -> Table:
    peaks = [max(ours["peak_mb"] for ours, _ in pairs) for name, pairs in measured.items() if "synthetic" in name]
    runs = ", ".join(str(len(pairs)) for pairs in measured.values())
    starts = [median(side[n]["before_mb"] for pairs in measured.values() for side in pairs) for n in (0, 1)]
    how = (
        f"Medians of {runs} alternating runs, the ratio of each pair; CPU in microseconds a row. Peaks are the highest "
        f"resident set of the process, which starts at {starts[0]:.0f} MB (ours) and {starts[1]:.0f} MB (bare)."
    )
    growth = ", ".join(f"{peaks[-1] - peak:+.1f}" for peak in peaks[:-1])
    flat = f"Peak of ours at the largest synthetic export against the smaller ones: {growth} MB."
    columns = ("rows/s", "rows/s bare", "CPU", "CPU bare", "CPU ratio", "peak MB", "peak MB bare")
    rows = tuple(_row(name, pairs) for name, pairs in measured.items())
    return Table("Export: rows per second and peak memory", ("orders", *columns), rows, (how, flat))


def _row(name: str, pairs: Sequence[Pair]) -> tuple[str | float, ...]:
    sides = list(zip(*pairs, strict=True))
    rates = [median(one["rows"] / one["seconds"] for one in side) for side in sides]
    costs = [median(1e6 * one["cpu_seconds"] / one["rows"] for one in side) for side in sides]
    ratio = median(ours["cpu_seconds"] / bare["cpu_seconds"] for ours, bare in pairs)
    peaks = [max(float(one["peak_mb"]) for one in side) for side in sides]
    return (name, *rates, *costs, ratio, *peaks)
