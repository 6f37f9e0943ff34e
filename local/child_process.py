"""Starts and stops a server program that the stack needs, leaves none behind, and explains failures."""

import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

STOP_SECONDS = 30.0


class ChildProcessFailedError(Exception):
    """A server program ended at its start, did not answer in time, or did not stop."""


class ChildProcess:
    """A server program in a session of its own, so that Ctrl-C reaches only us and we stop it in order."""

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str],
        log: Path,
        folder: Path,
    ) -> None:
        self._name = name
        self._log = log
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command, env=environment, stdout=output, stderr=output, cwd=folder, start_new_session=True
            )

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    def wait_until_ready(self, url: str, seconds: float = 20.0) -> None:
        """Wait until a GET of the URL succeeds.

        Raises:
            ChildProcessFailedError: with the end of its log.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urllib.request.urlopen(url, timeout=2):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.02)
        end = "\n".join(self._log.read_text(errors="replace").splitlines()[-10:])
        raise ChildProcessFailedError(f"{self._name} does not answer at {url}; the end of {self._log}:\n{end}")

    def stop(self) -> None:
        """Ask it to end, and wait until it has.

        Raises:
            ChildProcessFailedError: it had to be killed, so what it keeps may be incomplete.
        """
        self._process.terminate()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise ChildProcessFailedError(
                f"{self._name} did not stop within {STOP_SECONDS:.0f} s; its data may be incomplete"
            ) from None
