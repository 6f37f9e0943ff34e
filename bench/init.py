"""Init of every function as packed: CPU of its import, against the bare import of the libraries that it needs."""

import json
import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from bench.children import Child, ChildFailedError, children, function_folders
from bench.libraries import bare_code, needs
from bench.packing import pack
from bench.tables import Table

GUIDE = 1.10
RUNS = 5
QUICK_STEP = 4
"""A quick run takes every fourth function."""
JOURNEY = ("sign_in", "show_products", "create_order", "pay_callback")
"""What a customer waits for who comes while nothing is warm; the last is WeChat's call, for which the page waits."""
JOURNEY_RUNS = 15
MODEL = "aws-lambda-handler-cookbook"
MODEL_GUIDE = 0.5

# AWS's runtime client is loaded before a function is, so what it imports is nobody's cost here.
TIMED = """
import awslambdaric.bootstrap, json, sys, time
begin = time.process_time()
{code}
print(json.dumps([time.process_time() - begin, sorted(sys.modules)]))
"""
_MODEL_SETTINGS = {
    "POWERTOOLS_SERVICE_NAME": "orders",
    "LOG_LEVEL": "INFO",
    "REST_API": "http://127.0.0.1:1",
    "ROLE_ARN": "arn:aws:iam::123456789012:role/of-a-function",
    "CONFIGURATION_MAX_AGE_MINUTES": "5",
    **dict.fromkeys(("TABLE_NAME", "IDEMPOTENCY_TABLE_NAME", "CONFIGURATION_APP", "CONFIGURATION_ENV"), "x"),
    "CONFIGURATION_NAME": "x",
}

type Run = tuple[float, set[str]]


class UnfairFloorError(Exception):
    """A floor loads what its function does not: it would make the function look better than it is."""


def measure(*, quick: bool = False, folders: Sequence[str] = (), cookbook: Path | None = None) -> list[Table]:
    """Import every function and its libraries in turn, several times over, then those of a customer's journey.

    Args:
        quick: a few functions, once.
        folders: these functions and no journey.
        cookbook: a checkout of the model repository with its own libraries and awslambdaric in `.venv`, to compare
            our create_order with its.

    Raises:
        UnfairFloorError: naming the modules that a floor has too many.
    """
    chosen = list(folders) or function_folders()[:: QUICK_STEP if quick else 1]
    runs, journey_runs = (1, 1) if quick else (RUNS, JOURNEY_RUNS)
    with children() as child:
        packed = pack(child.home / "packed")
        pairs: dict[str, list[tuple[float, float]]] = {folder: [] for folder in chosen}
        for folder in chosen:
            _pair(child, folder, packed)
        for _ in range(runs):
            for folder in chosen:
                pairs[folder].append(_pair(child, folder, packed))
        tables = [_table(pairs, runs)]
        if not folders:
            tables.append(_journey(child, packed, journey_runs, cookbook))
    return tables


def _pair(child: Child, folder: str, packed: Mapping[str, str]) -> tuple[float, float]:
    ours, our_modules = _run(child, f"import {folder}.handler", packed)
    bare, bare_modules = _run(child, bare_code(folder), packed)
    if too_many := bare_modules - our_modules:
        raise UnfairFloorError(f"{folder} does not import {', '.join(sorted(too_many))}")
    return ours, bare


def _run(child: Child, code: str, packed: Mapping[str, str]) -> Run:
    seconds, modules = child.run(["-c", TIMED.format(code=code)], **packed)
    return float(seconds), set(modules)


def _table(pairs: dict[str, list[tuple[float, float]]], runs: int) -> Table:
    how = (
        f"Medians of {runs} alternating runs, ratio and difference of each pair; CPU time after AWS's runtime client "
        "is loaded, as packed (byte code shipped, nothing written), nothing importable that Lambda would not have."
    )
    columns = ("as packed (ms)", "floor (ms)", "difference (ms)", "ratio", f"<= {GUIDE:.2f}")
    rows = tuple(_row(folder, measured) for folder, measured in pairs.items())
    return Table("Init: CPU of importing a function and of its libraries alone", ("function", *columns), rows, (how,))


def _row(folder: str, measured: list[tuple[float, float]]) -> tuple[str | float | None, ...]:
    ours, bare = (1000 * median(side) for side in zip(*measured, strict=True))
    difference = 1000 * median(ours - bare for ours, bare in measured)
    if not needs(folder):
        return folder, ours, None, difference, None, "-"
    ratio = median(ours / bare for ours, bare in measured)
    return folder, ours, bare, difference, ratio, "yes" if ratio <= GUIDE else "NO"


def _journey(child: Child, packed: Mapping[str, str], runs: int, cookbook: Path | None) -> Table:
    rounds = [
        {folder: _run(child, f"import {folder}.handler", packed)[0] for folder in JOURNEY}
        | ({MODEL: _run_of_model(cookbook)} if cookbook else {})
        for _ in range(runs + 1)
    ][1:]
    figures = {name: 1000 * median(one[name] for one in rounds) for name in rounds[0]}
    total = 1000 * median(sum(one[folder] for folder in JOURNEY) for one in rounds)
    rows: list[tuple[str | float | None, ...]] = [(folder, figures[folder]) for folder in JOURNEY]
    rows.append(("all four", total))
    notes = [f"Medians of {runs} alternating runs, as packed."]
    if cookbook:
        ratio = median(one["create_order"] / one[MODEL] for one in rounds)
        rows.append((f"create_order of {MODEL}", figures[MODEL]))
        notes.append(
            f"create_order takes {ratio:.2f} of that of {MODEL}, with byte code too, in pairs of the same run "
            f"(guide {MODEL_GUIDE})."
        )
    return Table("A customer's cold journey", ("function", "as packed (ms)"), tuple(rows), tuple(notes))


def _run_of_model(cookbook: Path) -> float:
    code = TIMED.format(code="import service.handlers.handle_create_order")
    region = {"AWS_DEFAULT_REGION": "eu-west-1", "AWS_REGION": "eu-west-1"}
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": ".", **region, **_MODEL_SETTINGS}
    command = [str(cookbook / ".venv/bin/python"), "-c", code]
    done = subprocess.run(command, env=environment, cwd=cookbook, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ChildFailedError(f"{MODEL}: {done.stderr[-2000:]}")
    return float(json.loads(done.stdout.rstrip().rpartition("\n")[2])[0])
