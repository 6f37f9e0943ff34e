"""The whole local stack as one context: AWS services, WeChat, the deployed template, the HTTP front."""

import os
import platform
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from local import emulator, oidc
from local.child_process import ChildProcess
from local.deploy import Deployment, deploy
from local.emulator import Emulator
from local.gateway.routes import read_routes
from local.gateway.serving import Gateway
from local.gateway.web_parts import WebParts
from local.oidc import CONSOLE, LocalIssuer
from local.ports import LOOPBACK, free_port, is_free, require_free
from local.run_file import StartedProgram, only_one
from local.template import load, resolve

ROOT = Path(__file__).resolve().parent.parent
STATE_DIR = ROOT / ".local"
EMULATOR_PORT = 4566
SMS_SIGN, SMS_SDK_APP_ID = "示例茶铺", "1400000001"
SMS_PARAMETERS = {"SmsProvider": "tencent", "SmsSignName": SMS_SIGN, "TencentSmsSdkAppId": SMS_SDK_APP_ID}
"""SMS go to the simulator, where the customer's phone shows them."""


@dataclass(frozen=True)
class Settings:
    """Where the stack listens (0 picks a free port) and where it keeps everything."""

    state_dir: Path = STATE_DIR
    template: Path = ROOT / "template.yaml"
    port: int = 8080
    wechat_port: int = 8090
    wechat_tls_port: int = 8091
    emulator_port: int | None = None


@dataclass(frozen=True)
class Stack:
    """A running stack."""

    api_url: str
    wechat_url: str
    wechat_tls_url: str
    emulator: Emulator
    deployment: Deployment
    issuer: LocalIssuer
    state_dir: Path

    @property
    def credentials_dir(self) -> Path:
        """Where WeChat hands out merchants' credentials, one folder per mchid."""
        return self.state_dir / "wechat"

    @property
    def demo_file(self) -> Path:
        """Where the seed writes what it made, and the demo reads it."""
        return self.state_dir / "demo.json"


def parameters_for(api_url: str, wechat_url: str, red_packet_url: str = "", wechat_ca: str = "") -> dict[str, str]:
    """Return the template's parameters for a stack on this machine: WeChat's addresses become the simulator's.

    Args:
        api_url: where the gateway answers.
        wechat_url: where the simulator answers.
        red_packet_url: where it answers over mutual TLS.
        wechat_ca: the certificate (PEM) under which that port has its own.
    """
    return {
        # Nobody's money is here: what the template's rules ask of a stack with customers does not hold.
        "DeletionProtection": "false",
        "PublicApiUrl": api_url,
        "OidcIssuer": api_url + oidc.PATH,
        "OidcAudience": oidc.AUDIENCE,
        "WeChatPayUrl": wechat_url,
        "WeChatPayBackupUrl": "",
        "RedPacketUrl": red_packet_url,
        "WeChatCa": wechat_ca,
        "SmsProvider": "sns",
        "TencentSmsUrl": f"{wechat_url}/tencent-sms",
        "OfficialAccountUrl": wechat_url,
        "AuthorizeUrl": wechat_url,
        "Architecture": "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64",
    }


@contextmanager
def running(
    settings: Settings,
    report: Callable[[str], None] = lambda _: None,
    prepare: Callable[[Stack], object] = lambda _: None,
) -> Iterator[Stack]:
    """Run the stack while the context is open; data in `state_dir` outlives it.

    Args:
        settings: ports and places.
        report: is told what happens, one line at a time.
        prepare: is called with the stack before its `/health` is green.

    Raises:
        AlreadyRunningError, PortTakenError, EmulatorError, ChildProcessFailedError, DeployError: with advice.
    """
    with ExitStack() as cleanup:
        run_file = cleanup.enter_context(only_one(settings.state_dir))
        port = _port(settings.port, "the API", "PORT")
        wechat_port = _port(settings.wechat_port, "the WeChat simulator", "WECHAT_PORT")
        wechat_tls_port = _port(settings.wechat_tls_port, "red packets at the WeChat simulator", "WECHAT_TLS_PORT")
        emulator_port = _emulator_port(settings.emulator_port)
        api_url, wechat_url = f"http://{LOOPBACK}:{port}", f"http://{LOOPBACK}:{wechat_port}"
        wechat_tls_url = f"https://{LOOPBACK}:{wechat_tls_port}"

        report("starting AWS services and the WeChat simulator")
        simulator = _start_simulator(settings.state_dir, wechat_port, wechat_tls_port)
        cleanup.callback(simulator.stop)
        run_file.note(StartedProgram("the WeChat simulator", simulator.pid, wechat_port))
        aws = cleanup.enter_context(emulator.running(emulator_port, settings.state_dir / "aws"))
        run_file.note(StartedProgram("the AWS services", aws.pid, emulator_port))
        simulator.wait_until_ready(f"{wechat_url}/health")

        report("deploying template.yaml")
        template = load(settings.template)
        wechat_ca = (settings.state_dir / "wechat" / "ca.pem").read_text()
        parameters = parameters_for(api_url, wechat_url, wechat_tls_url, wechat_ca) | SMS_PARAMETERS
        deployment = deploy(aws, template, parameters)
        resolved = resolve(template, parameters)
        scopes = [scope for route in read_routes(resolved) if route.authorizer for scope in route.authorizer.scopes]
        issuer = LocalIssuer(api_url, settings.state_dir / "oidc.pem", scopes)
        logs, ready = settings.state_dir / "logs", threading.Event()
        root = settings.template.parent
        web_parts = WebParts(root, issuer.url, CONSOLE, wechat_url)
        gateway = Gateway(resolved, root, aws, deployment, issuer, logs, is_ready=ready.is_set, web_parts=web_parts)
        cleanup.enter_context(gateway.serving_in_thread(port))
        stack = Stack(api_url, wechat_url, wechat_tls_url, aws, deployment, issuer, settings.state_dir)
        prepare(stack)
        ready.set()
        yield stack


def _port(port: int, purpose: str, setting: str) -> int:
    if port:
        require_free(port, purpose, setting)
    return port or free_port()


def _emulator_port(chosen: int | None) -> int:
    if chosen is not None:
        return _port(chosen, "AWS services", "EMULATOR_PORT")
    return EMULATOR_PORT if is_free(EMULATOR_PORT) else free_port()


def _start_simulator(state_dir: Path, port: int, tls_port: int) -> ChildProcess:
    logs = state_dir / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    options = {
        "--port": str(port),
        "--tls-port": str(tls_port),
        "--state-dir": str(state_dir / "simulator"),
        "--credentials-dir": str(state_dir / "wechat"),
    }
    return ChildProcess(
        "the WeChat simulator",
        [sys.executable, "-m", "local.wechat_simulator", *(part for pair in options.items() for part in pair)],
        environment={"PATH": os.environ.get("PATH", os.defpath), "LANG": "C.UTF-8"},
        log=logs / "wechat-simulator.log",
        folder=ROOT,
    )
