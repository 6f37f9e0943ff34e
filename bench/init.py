"""What a cold start costs: each function's import against a bare import of the libraries it cannot do without."""

from collections.abc import Sequence
from statistics import median

from bench.children import Child, children, function_folders
from bench.libraries import bare_code, needs
from bench.tables import Table

GUIDE = 1.25
RUNS = 5
QUICK_STEP = 4
"""A quick run takes every fourth function."""

# AWS's runtime client is loaded before a function is, so what it imports is nobody's cost here.
TIMED = """
import awslambdaric.bootstrap, json, sys, time
begin = time.process_time()
{code}
print(json.dumps([time.process_time() - begin, sorted(sys.modules)]))
"""


class UnfairFloorError(Exception):
    """A floor loads what its function does not: it would make the function look better than it is."""


def measure(*, quick: bool = False, folders: Sequence[str] = ()) -> list[Table]:
    """Import every function and its libraries in turn, several times over.

    Raises:
        UnfairFloorError: naming the modules that `libraries.needs` has too many.
    """
    chosen = list(folders) or function_folders()[:: QUICK_STEP if quick else 1]
    runs = 1 if quick else RUNS
    pairs: dict[str, list[tuple[float, float]]] = {folder: [] for folder in chosen}
    with children() as child:
        _warm(child, chosen)
        for _ in range(runs):
            for folder in chosen:
                pairs[folder].append(_pair(child, folder))
    return [_table(pairs, runs)]


def _warm(child: Child, folders: Sequence[str]) -> None:
    _run(child, "\n".join(f"import {folder}.handler" for folder in folders))
    _run(child, "\n".join(bare_code(folder) for folder in folders))


def _pair(child: Child, folder: str) -> tuple[float, float]:
    ours, our_modules = _run(child, f"import {folder}.handler")
    bare, bare_modules = _run(child, bare_code(folder))
    if too_many := bare_modules - our_modules:
        raise UnfairFloorError(f"{folder} does not import {', '.join(sorted(too_many))}")
    return ours, bare


def _run(child: Child, code: str) -> tuple[float, set[str]]:
    seconds, modules = child.run(["-c", TIMED.format(code=code)])
    return float(seconds), set(modules)


def _table(pairs: dict[str, list[tuple[float, float]]], runs: int) -> Table:
    how = (
        f"Medians of {runs} alternating runs, ratio and difference of each pair; CPU time after AWS's runtime client "
        "is loaded, byte code warm, nothing importable that Lambda would not have."
    )
    columns = ("ours (ms)", "bare (ms)", "difference (ms)", "ratio", f"<= {GUIDE}")
    rows = tuple(_row(folder, measured) for folder, measured in pairs.items())
    return Table("Init: CPU of importing a function and of its libraries alone", ("function", *columns), rows, (how,))


def _row(folder: str, measured: list[tuple[float, float]]) -> tuple[str | float | None, ...]:
    ours, bare = (1000 * median(side) for side in zip(*measured, strict=True))
    difference = 1000 * median(ours - bare for ours, bare in measured)
    if not needs(folder):
        return folder, ours, None, difference, None, "-"
    ratio = median(ours / bare for ours, bare in measured)
    return folder, ours, bare, difference, ratio, "yes" if ratio <= GUIDE else "NO"
