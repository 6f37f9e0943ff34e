"""What `make build` packed: size, byte code, and what an import costs with it against byte code that was made here."""

import os
import shutil
import sysconfig
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.children import ROOT, Child, children, function_folders
from bench.init import QUICK_STEP, TIMED
from bench.packing import SAM_TIME, compile_the_runtimes
from bench.tables import Cell, Table

BUILD = ROOT / ".aws-sam" / "build"
LAYERS = ("CommonLayer", "DependenciesLayer")
RUNS = 3
_MEGABYTE = 1_000_000
_NOTES = (
    "Files, sources (.py) and byte code (.pyc) of each package; Lambda loads a function's with both layers'.",
    (
        "CPU of importing a function, medians of alternating runs: as packed, with the times that SAM gives to files "
        "and nothing written, as in Lambda, against byte code that was made here. A ratio of 1 is the best there is; "
        "without byte code in the package it is about 2. Compiled parts are this machine's."
    ),
)
_COLUMNS = ("files", "MB", "sources", "byte code", "as packed (ms)", "compiled here (ms)", "ratio")


class NotBuiltError(Exception):
    """There is nothing to look at."""


@dataclass(frozen=True)
class Package:
    """What one folder of the build holds."""

    files: int
    megabytes: float
    sources: int
    byte_code: int


def measure(*, quick: bool = False, folders: Sequence[str] = (), build: Path = BUILD) -> list[Table]:
    """Look at the layers and at every function of the build, and import the functions as Lambda does.

    Raises:
        NotBuiltError: with the command that builds.
    """
    if not (build / "template.yaml").exists():
        raise NotBuiltError(f"{build} is empty; run `make build` first")
    chosen = list(folders) or function_folders()[:: QUICK_STEP if quick else 1]
    rows: list[tuple[Cell, ...]] = [_row(name, package_of(build / name)) for name in LAYERS]
    compile_the_runtimes()
    with children() as child:
        unpacked = _as_unpacked(build, child.home / "packed", [*LAYERS, *map(_logical_id, chosen)])
        for folder in chosen:
            package = package_of(build / _logical_id(folder))
            rows.append(_row(folder, package, _times(child, unpacked, folder, 1 if quick else RUNS)))
    return [Table("As packed", ("package", *_COLUMNS), tuple(rows), _NOTES)]


def package_of(folder: Path) -> Package:
    """Count what is in a folder of the build."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / _MEGABYTE
    kinds = [path.suffix for path in files]
    return Package(len(files), size, kinds.count(".py"), kinds.count(".pyc"))


def _logical_id(folder: str) -> str:
    return "".join(part.title() for part in folder.split("_"))


def _as_unpacked(build: Path, target: Path, names: Sequence[str]) -> Path:
    for name in names:
        for path in shutil.copytree(build / name, target / name).rglob("*.py"):
            os.utime(path, (SAM_TIME, SAM_TIME))
    _run_here(target / "DependenciesLayer" / "python")
    return target


def _run_here(libraries: Path) -> None:
    """Put this machine's compiled parts, of the same locked versions, beside those for Lambda's processor."""
    own = Path(sysconfig.get_path("platlib"))
    for folder in {path.parent.relative_to(libraries) for path in libraries.rglob("*.so")}:
        for path in (own / folder).glob("*.so"):
            shutil.copy(path, libraries / folder)


def _times(child: Child, unpacked: Path, folder: str, runs: int) -> tuple[float, float]:
    places = [unpacked / _logical_id(folder), *(unpacked / layer / "python" for layer in LAYERS)]
    path = {"PYTHONPATH": os.pathsep.join(map(str, [child.home, *places]))}
    packed = path | {"PYTHONPYCACHEPREFIX": "", "PYTHONDONTWRITEBYTECODE": "1"}
    here = path | {"PYTHONPYCACHEPREFIX": str(child.home / "compiled")}
    code = ["-c", TIMED.format(code=f"import {folder}.handler")]
    child.run(code, **packed)
    child.run(code, **here)
    pairs = [(float(child.run(code, **packed)[0]), float(child.run(code, **here)[0])) for _ in range(runs)]
    as_packed, compiled = zip(*pairs, strict=True)
    return 1000 * median(as_packed), 1000 * median(compiled)


def _row(name: str, package: Package, times: tuple[float, float] | None = None) -> tuple[Cell, ...]:
    as_packed, compiled = times or (None, None)
    ratio = as_packed / compiled if as_packed and compiled else None
    return name, package.files, package.megabytes, package.sources, package.byte_code, as_packed, compiled, ratio
