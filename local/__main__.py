"""`python -m local` (`make run`): runs the local stack until Ctrl-C."""

import argparse
import logging
import os
import signal
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from types import FrameType
from urllib.parse import quote

from local import first_day, seed, web_build
from local.child_process import ChildProcessFailedError
from local.deploy import DeployError
from local.emulator import EmulatorError
from local.gateway.routes import UnsupportedTemplateError
from local.ports import PortTakenError
from local.run_file import AlreadyRunningError
from local.stack import ROOT, STATE_DIR, Settings, Stack, running

_LAST_PORT = 65_535
_PORTS = {"PORT": "8080", "WECHAT_PORT": "8090", "WECHAT_TLS_PORT": "8091", "EMULATOR_PORT": "0"}
_EXPLAINED = (
    AlreadyRunningError,
    ChildProcessFailedError,
    DeployError,
    EmulatorError,
    PortTakenError,
    UnsupportedTemplateError,
    seed.SeedError,
)


def main() -> None:
    """Run the stack; print where everything is."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    started_at = time.monotonic()
    parser = argparse.ArgumentParser(prog="python -m local", description=__doc__)
    parser.add_argument("--state-dir", type=Path, default=STATE_DIR, help="what survives a restart")
    settings = _settings(parser.parse_args().state_dir)
    _log_to(settings.state_dir / "logs" / "gateway.log")
    try:
        with ExitStack() as cleanup:
            if not web_build.is_built(ROOT):
                _say("building the web parts meanwhile")
                log = settings.state_dir / "logs" / "web.log"
                cleanup.enter_context(web_build.building(ROOT, log, report=_say))
            stack = cleanup.enter_context(running(settings, report=_say, prepare=_seed))
            _say_where(stack, time.monotonic() - started_at)
            signal.pause()
    except _EXPLAINED as error:
        sys.exit(f"error: {error}")


def _settings(state_dir: Path) -> Settings:
    ports = {name: _port(name, default) for name, default in _PORTS.items()}
    chosen = [number for number in ports.values() if number]
    if len(set(chosen)) < len(chosen):
        sys.exit(f"error: {', '.join(ports)} must differ")
    return Settings(
        state_dir.resolve(),
        port=ports["PORT"],
        wechat_port=ports["WECHAT_PORT"],
        wechat_tls_port=ports["WECHAT_TLS_PORT"],
        emulator_port=ports["EMULATOR_PORT"] or None,
    )


def _port(name: str, default: str) -> int:
    text = os.environ.get(name) or default
    if not text.isdecimal() or int(text) > _LAST_PORT:
        sys.exit(f"error: {name} is {text!r}, and not a port number up to {_LAST_PORT}")
    return int(text)


def _stop(_number: int, _frame: FrameType | None) -> None:
    # What is left to do must not be interrupted: the data is written while the emulator ends.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    _say("\nstopping; the data stays (`make clean-local` forgets it)")
    sys.exit(0)


def _log_to(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(file)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logging.getLogger("local").setLevel(logging.INFO)
    logging.getLogger("local").addHandler(handler)


def _seed(stack: Stack) -> None:
    _say("seeding a demo merchant with products")
    seed.sow(stack)
    _say("letting the shop have its first day, unless it had one")
    first_day.fill(stack)


def _say(line: str) -> None:
    print(line, flush=True)


def _say_where(stack: Stack, seconds: float) -> None:
    shop = quote(f"{stack.api_url}/shop/", safe="")
    _say(f"""
  Console        {stack.api_url}/console/
  Shop           {stack.wechat_url}/_simulator/phone?url={shop}   (in a customer's phone)
  WeChat         {stack.wechat_url}/_simulator/   (red packets at {stack.wechat_tls_url})
  API            {stack.api_url}   (for programs: /openapi.json)
  API docs       {stack.api_url}/docs
  AWS services   {stack.emulator.endpoint_url}   (stack {stack.deployment.change})
  demo data      {stack.demo_file}
  logs           {stack.state_dir / "logs"}

ready in {seconds:.1f} s. Next: open the console; or, in another terminal: make demo
Ctrl-C ends it.""")


if __name__ == "__main__":
    main()
