"""Runs the AWS emulator (ministack) as a child process; the stack and the tests talk to it as to AWS."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from local.child_process import ChildProcess
from local.ports import LOOPBACK, free_port, is_free

PROGRAM = Path(__file__).resolve().parent.parent / ".venv-emulator" / "bin" / "ministack"
REGION = "eu-west-1"
ROOT_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}


class EmulatorError(Exception):
    """The emulator is not installed, or its port is taken."""


@dataclass(frozen=True)
class Emulator:
    """A running emulator and its boto3 clients (root credentials, one client per service, thread-safe)."""

    endpoint_url: str
    pid: int
    region: str = REGION
    _clients: dict[str, Any] = field(default_factory=dict, repr=False)

    def client(self, service: str) -> Any:
        """Return the boto3 client of a service, for example `client("dynamodb")`."""
        if service not in self._clients:
            self._clients[service] = self.new_client(service, self.config(service))
        return self._clients[service]

    def new_client(self, service: str, config: Config) -> Any:
        """Return a client of one's own, to close oneself."""
        return boto3.session.Session().client(
            service,  # type: ignore[call-overload]
            endpoint_url=self.endpoint_url,
            region_name=self.region,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106
            config=config,
        )

    def config(self, service: str) -> Config:
        """Return how the client of a service is set."""
        return Config(signature_version="s3v4") if service == "s3" else Config()

    def environment(self) -> dict[str, str]:
        """Return the variables that point any AWS SDK at this emulator with root credentials."""
        return {
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_REGION": self.region,
            **ROOT_CREDENTIALS,
        }

    def close(self) -> None:
        """Close the connections of all clients."""
        for client in self._clients.values():
            client.close()


@contextmanager
def running(port: int = 0, state_dir: Path | None = None) -> Iterator[Emulator]:
    """Start the emulator, wait until it answers, and stop it at the end.

    Args:
        port: where it listens on the loopback address; 0 picks a free port.
        state_dir: where it keeps its data between runs; None keeps nothing.

    Raises:
        EmulatorError: it is not installed, or its port is taken.
        ChildProcessFailedError: it does not come up.
    """
    if not PROGRAM.exists():
        raise EmulatorError(f"the AWS emulator is missing ({PROGRAM}); run `make install`")
    if port and not is_free(port):
        raise EmulatorError(f"the AWS emulator cannot listen on port {port}: it is already in use")
    port = port or free_port()
    with ExitStack() as cleanup:
        home = state_dir or Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="emulator-")))
        (home / "tmp").mkdir(parents=True, exist_ok=True)
        process = ChildProcess(
            "the AWS emulator",
            [PROGRAM],
            environment=environment(port, home, persist=state_dir is not None),
            log=home / "emulator.log",
            folder=home,
        )
        cleanup.callback(process.stop)
        emulator = Emulator(endpoint_url=f"http://{LOOPBACK}:{port}", pid=process.pid)
        cleanup.callback(emulator.close)
        process.wait_until_ready(f"{emulator.endpoint_url}/_ministack/health")
        yield emulator


def environment(port: int, home: Path, *, persist: bool) -> dict[str, str]:
    """Return the emulator's settings; nothing of our own environment may change how it behaves."""
    given = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "GATEWAY_PORT": str(port),
        "BIND_HOST": LOOPBACK,
        "MINISTACK_HOST": LOOPBACK,
        "MINISTACK_REGION": REGION,
        "AUTH": "true",
        "IOT_MTLS_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
        "TMPDIR": str(home / "tmp"),
        **ROOT_CREDENTIALS,
    }
    if persist:
        given |= {
            "PERSIST_STATE": "1",
            "STATE_DIR": str(home / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(home / "s3"),
        }
    return given
