"""Runs what is measured in a process of its own, with the libraries and the environment that Lambda would give it."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

from local.template import FUNCTION_TYPE, load

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "template.yaml"
FUNCTIONS = ROOT / "functions"
LAYER = ROOT / "layers" / "common" / "python"
BYTE_CODE = ROOT / ".local" / "bench-byte-code"
LOCK = ROOT / "layers" / "dependencies" / "requirements.txt"

# Besides the layer's lock: boto3 with what it needs, and the runtime client, which AWS's image has.
_OF_THE_RUNTIME = {
    "awslambdaric", "boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "simplejson", "six",
    "snapshot-restore-py", "urllib3",
}  # fmt: skip

_AWS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    # No look at the instance metadata service, which nothing asks in Lambda either.
    "AWS_EC2_METADATA_DISABLED": "true",
}


class ChildFailedError(Exception):
    """A measured process ended with an error; its last lines are in the message."""


@dataclass(frozen=True)
class Child:
    """A way to start measured processes; `home` is theirs."""

    home: Path
    environment: Mapping[str, str]

    def run(self, command: Sequence[str], **environment: str) -> Any:
        """Run Python with these arguments and return the JSON value in the last line it prints.

        Raises:
            ChildFailedError: it ended with an error.
        """
        done = subprocess.run(
            [sys.executable, *command],
            env={**self.environment, **environment},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ChildFailedError(f"{' '.join(command)[:80]}: {(done.stderr or done.stdout)[-2000:]}")
        return json.loads(done.stdout.rstrip().rpartition("\n")[2])


@contextmanager
def children(*, as_in_lambda: bool = True) -> Iterator[Child]:
    """A place for measured processes.

    Args:
        as_in_lambda: they cannot import what Lambda would not have; httpx, for instance, imports a
            command line's libraries where they happen to be installed.
    """
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        home = Path(folder)
        if as_in_lambda:
            absent = sorted(_absent_in_lambda())
            (home / "sitecustomize.py").write_text(f"import sys\nsys.modules.update(dict.fromkeys({absent}))\n")
        yield Child(
            home,
            {
                "PATH": os.environ.get("PATH", os.defpath),
                "LANG": "C.UTF-8",
                "HOME": folder,
                "TMPDIR": folder,
                "PYTHONPYCACHEPREFIX": str(BYTE_CODE),
                "PYTHONPATH": os.pathsep.join(map(str, (home, FUNCTIONS, LAYER, ROOT))),
                **_AWS,
                **invented_settings(),
            },
        )


def invented_settings() -> dict[str, str]:
    """A value for every variable that template.yaml gives to any function; addresses lead nowhere."""
    template = load(TEMPLATE)
    functions = [one["Properties"] for one in template["Resources"].values() if one["Type"] == FUNCTION_TYPE]
    return {
        name: value if isinstance(value, str) else "http://127.0.0.1:1" if name.endswith("_URL") else "1"
        for properties in [template["Globals"]["Function"], *functions]
        for name, value in properties.get("Environment", {}).get("Variables", {}).items()
    }


def function_folders() -> list[str]:
    """The functions, by folder."""
    return sorted(path.parent.name for path in FUNCTIONS.glob("*/handler.py"))


def _absent_in_lambda() -> set[str]:
    locked = set(re.findall(r"^([A-Za-z0-9_.-]+)==", LOCK.read_text(encoding="utf-8"), re.MULTILINE))
    present = {_normal(name) for name in locked | _OF_THE_RUNTIME}
    return {
        module
        for module, distributions in packages_distributions().items()
        if not present & {_normal(name) for name in distributions}
    }


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
