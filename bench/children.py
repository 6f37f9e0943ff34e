"""Runs what is measured in a process of its own, with the imports and the environment that Lambda would give it."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.template import FUNCTION_TYPE, load

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "template.yaml"
FUNCTIONS = ROOT / "functions"
LAYER = ROOT / "layers" / "common" / "python"

_AWS = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    # No look at the instance metadata service, which Lambda does not ask either.
    "AWS_EC2_METADATA_DISABLED": "true",
}


class ChildFailedError(Exception):
    """A measured process ended with an error; its last lines are in the message."""


@dataclass(frozen=True)
class Child:
    """A way to start measured processes: byte code is written once, to a folder of this run."""

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
            raise ChildFailedError(f"{' '.join(command)[:80]}: {done.stderr[-2000:] or done.stdout[-2000:]}")
        return json.loads(done.stdout.rstrip().rpartition("\n")[2])


@contextmanager
def children() -> Iterator[Child]:
    """Processes as in Lambda: only the function, the layer and the libraries are on the path, byte code is warm."""
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        yield Child(
            {
                "PATH": os.environ.get("PATH", os.defpath),
                "LANG": "C.UTF-8",
                "HOME": folder,
                "PYTHONPYCACHEPREFIX": f"{folder}/pycache",
                "PYTHONPATH": os.pathsep.join(str(path) for path in (FUNCTIONS, LAYER, ROOT)),
                **_AWS,
                **invented_settings(),
            }
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
