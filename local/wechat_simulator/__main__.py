"""`python -m local.wechat_simulator`: the simulator alone, until Ctrl-C or SIGTERM."""

import argparse
import asyncio
import fcntl
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from local.wechat_simulator.server import Running, serve


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m local.wechat_simulator", description=__doc__)
    parser.add_argument("--port", type=int, default=8090, help="on 127.0.0.1; 0 picks a free one")
    parser.add_argument("--tls-port", type=int, default=0, help="the same over TLS; 0 picks a free one")
    parser.add_argument("--state-dir", type=Path, required=True, help="what survives a restart")
    parser.add_argument("--credentials-dir", type=Path, required=True, help="merchants' keys and certificates")
    return parser.parse_args()


def _announce(server: Running) -> None:
    print(
        f"WeChat simulator: {server.url} and {server.tls_url} (control panel: {server.url}/_simulator/)",
        flush=True,
    )


@contextmanager
def _only_one(state_dir: Path) -> Iterator[None]:
    """Hold the state directory for this process; a crash releases it."""
    state_dir.mkdir(parents=True, exist_ok=True)
    with (state_dir / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OSError(f"another one runs with the state in {state_dir}") from None
        yield


async def _main(arguments: argparse.Namespace) -> None:
    until = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, until.set)
    with _only_one(arguments.state_dir):
        await serve(
            arguments.state_dir, arguments.credentials_dir, arguments.port, arguments.tls_port, until, _announce
        )


if __name__ == "__main__":
    try:
        asyncio.run(_main(_arguments()))
    except OSError as error:
        sys.exit(f"the simulator cannot start: {error}")
