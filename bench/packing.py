"""Packs functions and layers as their Makefiles do, from this checkout and its environment: nothing is downloaded."""

import compileall
import os
import re
import shutil
import sysconfig
from importlib.metadata import distribution
from pathlib import Path
from py_compile import PycInvalidationMode

from bench.children import FUNCTIONS, LAYER, LOCK

OF_THE_RUNTIME = (
    "awslambdaric", "boto3", "botocore", "dateutil", "jmespath", "s3transfer", "simplejson", "snapshot_restore_py",
    "urllib3",
)  # fmt: skip
SAM_TIME = 315_532_800
"""SAM gives every file this time, the first of 1980."""
_LIBRARIES = Path(sysconfig.get_path("purelib"))
_NO_CACHES = shutil.ignore_patterns("__pycache__")


def compile_the_runtimes() -> None:
    """Compile what Lambda's image has compiled; this environment has not, before it was imported once."""
    for module in OF_THE_RUNTIME:
        compileall.compile_dir(_LIBRARIES / module, quiet=2)


def pack(target: Path) -> dict[str, str]:
    """Lay out functions and layers with byte code that holds whatever time a file has.

    Returns:
        Variables with which Python finds them as Lambda does, and writes nothing.
    """
    compile_the_runtimes()
    shutil.copytree(FUNCTIONS, target / "functions", ignore=_NO_CACHES)
    shutil.copytree(LAYER, target / "common", ignore=_NO_CACHES)
    for name in re.findall(r"^([A-Za-z0-9_.-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE):
        _copy_distribution(name, target / "dependencies")
    compileall.compile_dir(target, quiet=2, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
    for path in target.rglob("*.py"):
        os.utime(path, (SAM_TIME, SAM_TIME))
    places = [target.parent, *(target / part for part in ("functions", "common", "dependencies"))]
    return {
        "PYTHONPATH": os.pathsep.join(map(str, places)),
        "PYTHONPYCACHEPREFIX": "",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def _copy_distribution(name: str, target: Path) -> None:
    for file in distribution(name).files or ():
        source = Path(str(file.locate()))
        if file.parts[0] != ".." and "__pycache__" not in file.parts and source.is_file():
            (target / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target / file)
