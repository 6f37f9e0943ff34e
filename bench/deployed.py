"""The template deployed into the emulator, with the WeChat simulator beside it, for measured processes to talk to."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.children import ROOT, TEMPLATE
from local import emulator
from local.child_process import ChildProcess
from local.deploy import deploy
from local.ports import LOOPBACK, free_port
from local.template import load


@contextmanager
def deployed() -> Iterator[dict[str, str]]:
    """Yield the environment of all deployed functions in one, and where simulator and credentials are."""
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as folder,
        emulator.running() as aws,
        _simulator(Path(folder)) as wechat_url,
    ):
        parameters = {
            "OidcIssuer": f"{wechat_url}/oidc",
            # Nobody answers there: callbacks are taken from the simulator's records.
            "PublicApiUrl": f"http://{LOOPBACK}:1",
            "WeChatPayUrl": wechat_url,
            "WeChatPayBackupUrl": "",
            "OfficialAccountUrl": wechat_url,
            "AuthorizeUrl": wechat_url,
            "DeletionProtection": "false",
            # One customer orders all the time.
            "OpenOrdersPerCustomer": "1000",
            "Architecture": "x86_64",
        }
        functions = deploy(aws, load(TEMPLATE), parameters, stack_name="bench").functions.values()
        settings = {name: value for function in functions for name, value in function.environment.items()}
        stage = {"BENCH_WECHAT_URL": wechat_url, "BENCH_CREDENTIALS": f"{folder}/credentials"}
        yield settings | aws.environment() | stage


@contextmanager
def _simulator(folder: Path) -> Iterator[str]:
    port = free_port()
    url = f"http://{LOOPBACK}:{port}"
    folders = ["--state-dir", folder / "state", "--credentials-dir", folder / "credentials"]
    process = ChildProcess(
        "the WeChat simulator",
        [sys.executable, "-m", "local.wechat_simulator", "--port", str(port), *map(str, folders)],
        environment={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"},
        log=folder / "simulator.log",
        folder=ROOT,
    )
    try:
        process.wait_until_ready(f"{url}/health")
        yield url
    finally:
        process.stop()
