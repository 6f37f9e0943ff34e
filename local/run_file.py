"""Keeps two stacks from using the same state, and finds what a crashed one left behind."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from local.ports import is_free


class AlreadyRunningError(Exception):
    """Another stack uses the state directory, or a crashed one left a program behind."""


@dataclass(frozen=True)
class StartedProgram:
    """A program that a stack started: for the message, should it be left behind."""

    name: str
    pid: int
    port: int


class RunFile:
    """Notes what the running stack has started."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._programs: list[StartedProgram] = []

    def note(self, program: StartedProgram) -> None:
        """Remember a program until the stack has ended in order."""
        self._programs.append(program)
        self._path.write_text(json.dumps([asdict(item) for item in self._programs]))


@contextmanager
def only_one(state_dir: Path) -> Iterator[RunFile]:
    """Hold the state directory for this process; a crash releases it.

    Raises:
        AlreadyRunningError: with what to do.
    """
    state_dir.mkdir(parents=True, exist_ok=True)
    # Tokens and private keys are in it, and not every program that keeps them there is ours.
    state_dir.chmod(0o700)
    path = state_dir / "run.json"
    with (state_dir / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunningError(
                f"the local stack already runs with the state in {state_dir}; stop it with Ctrl-C there"
            ) from None
        left = _left_behind(path)
        if left:
            names = " and ".join(f"{program.name} (port {program.port})" for program in left)
            kill = " ".join(["kill", *(str(program.pid) for program in left)])
            raise AlreadyRunningError(
                f"a stack that did not end in order left {names} behind; stop with `{kill}` and start again"
            )
        try:
            yield RunFile(path)
        finally:
            path.unlink(missing_ok=True)


def _left_behind(path: Path) -> list[StartedProgram]:
    if not path.exists():
        return []
    noted = [StartedProgram(**item) for item in json.loads(path.read_text())]
    return [program for program in noted if not is_free(program.port)]
