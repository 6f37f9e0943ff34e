"""What a cold start costs: each function's import against a bare import of the libraries it cannot do without."""

from collections.abc import Sequence
from statistics import median

from bench.children import Child, children, function_folders
from bench.libraries import NEEDS, bare_code
from bench.tables import Table

GUIDE = 1.25
RUNS = 7

# AWS's runtime client is loaded before a function is, so what it imports is nobody's cost here.
_TIMED = """
import awslambdaric.bootstrap, json, time
begin = time.process_time()
{code}
print(json.dumps(time.process_time() - begin))
"""


def measure(*, quick: bool = False, folders: Sequence[str] = ()) -> list[Table]:
    """Import every function and its libraries in turn, several times over."""
    chosen = list(folders) or function_folders()
    runs = 1 if quick else RUNS
    ours: dict[str, list[float]] = {folder: [] for folder in chosen}
    bare: dict[str, list[float]] = {folder: [] for folder in chosen}
    with children() as child:
        _warm(child, chosen)
        for _ in range(runs):
            for folder in chosen:
                ours[folder].append(_seconds(child, f"import {folder}.handler"))
                bare[folder].append(_seconds(child, bare_code(folder)))
    return [_table(chosen, ours, bare, runs)]


def _warm(child: Child, folders: Sequence[str]) -> None:
    _seconds(child, "\n".join(f"import {folder}.handler" for folder in folders))
    _seconds(child, "\n".join(bare_code(folder) for folder in folders))


def _seconds(child: Child, code: str) -> float:
    return float(child.run(["-c", _TIMED.format(code=code)]))


def _table(folders: Sequence[str], ours: dict[str, list[float]], bare: dict[str, list[float]], runs: int) -> Table:
    rows = []
    for folder in folders:
        mine, floor = 1000 * median(ours[folder]), 1000 * median(bare[folder])
        has_floor = bool(NEEDS[folder])
        ratio = mine / floor if has_floor else None
        verdict = "-" if ratio is None else "yes" if ratio <= GUIDE else "NO"
        rows.append((folder, mine, floor if has_floor else None, mine - floor, ratio, verdict))
    return Table(
        "Init: CPU of importing a function against a bare import of its libraries",
        ("function", "ours (ms)", "bare (ms)", "difference (ms)", "ratio", f"<= {GUIDE}"),
        tuple(rows),
        (f"Median of {runs} alternating runs, CPU time after AWS's runtime client is loaded, byte code warm.",),
    )
