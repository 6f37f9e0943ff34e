"""Builds the web parts beside a starting stack, if they are older than their sources: `make` knows."""

import os
import shutil
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

_LOG_LINES = 10


def is_built(root: Path) -> bool:
    """Tell whether the built web parts are newer than all that they are made of."""
    return subprocess.run([*_make(), "--question", "web"], cwd=root, env=_environment(), check=False).returncode == 0


@contextmanager
def building(root: Path, log: Path, report: Callable[[str], None]) -> Iterator[None]:
    """Build the web parts in the background while the context is open; the build is given up when it ends.

    Args:
        root: the checkout.
        log: where the build writes to.
        report: is told how it ended, in a few lines.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        # Of lower priority: the API is up first. In a session of its own, so that all of it can be ended.
        process = subprocess.Popen(
            ["nice", *_make(), "web"],
            cwd=root,
            env=_environment(),
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    is_given_up = threading.Event()
    watcher = threading.Thread(target=_watch, args=(process, is_given_up, log, report), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        is_given_up.set()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
        watcher.join()


def _watch(
    process: subprocess.Popen[bytes], is_given_up: threading.Event, log: Path, report: Callable[[str], None]
) -> None:
    is_built = process.wait() == 0
    if is_given_up.is_set():
        return
    if is_built:
        report("the web parts are built")
    else:
        end = "\n".join(log.read_text(errors="replace").splitlines()[-_LOG_LINES:])
        report(f"error: the web parts could not be built; the API runs without them. The end of {log}:\n{end}")


def _make() -> list[str]:
    return [shutil.which("make") or "make", "--silent", "--no-print-directory"]


def _environment() -> dict[str, str]:
    # What `make run` tells the makes beneath it (its job server) does not hold for this one.
    return {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
