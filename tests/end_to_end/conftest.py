"""The whole system as it is deployed: built by SAM, in the emulator with IAM enforced, behind the gateway."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from local import emulator, seed
from local.deploy import describe, for_emulator
from local.gateway.routes import read_routes
from local.gateway.serving import Gateway
from local.oidc import LocalIssuer
from local.ports import LOOPBACK, free_port
from local.stack import Stack, parameters_for
from local.template import load, resolve
from local.wechat_simulator.server import running as running_wechat

ROOT = Path(__file__).resolve().parents[2]
SAM = ROOT / ".venv-sam" / "bin" / "sam"


@pytest.fixture(scope="session")
def built_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template that `sam build` makes, with its artifacts beside it, for this machine's processor."""
    folder = tmp_path_factory.mktemp("build")
    architecture = parameters_for("", "")["Architecture"]
    _run([str(SAM), "build", "--parallel", "--build-dir", str(folder)], {"ARCHITECTURE": architecture})
    return folder / "template.yaml"


@pytest.fixture(scope="session")
def stack(built_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The deployed build, seeded with a demo merchant; its functions run inside the emulator, each under its role."""
    state = tmp_path_factory.mktemp("stack")
    port = free_port()
    api_url = f"http://{LOOPBACK}:{port}"
    with emulator.running() as aws, running_wechat(state / "simulator", state / "wechat") as wechat:
        wechat_ca = (state / "wechat" / "ca.pem").read_text()
        parameters = parameters_for(api_url, wechat.url, wechat.tls_url, wechat_ca)
        _deploy(built_template, parameters, aws.environment())
        deployment = describe(aws, "deployed")
        template = resolve(load(ROOT / "template.yaml"), parameters)
        scopes = [scope for route in read_routes(template) if route.authorizer for scope in route.authorizer.scopes]
        issuer = LocalIssuer(api_url, state / "oidc.pem", scopes)
        gateway = Gateway(template, ROOT, aws, deployment, issuer, state / "logs", in_emulator=True)
        with gateway.serving_in_thread(port):
            stack = Stack(api_url, wechat.url, wechat.tls_url, aws, deployment, issuer, state)
            seed.sow(stack)
            yield stack


def _deploy(built_template: Path, parameters: dict[str, str], aws: dict[str, str]) -> None:
    fitted = built_template.with_name("for_emulator.json")
    fitted.write_text(json.dumps(for_emulator(load(built_template))), encoding="utf-8")
    # SAM takes no empty value in its short form, and blanks in quotes only.
    overrides = [f'ParameterKey={name},ParameterValue="{value}"' for name, value in parameters.items()]
    _run(
        [
            str(SAM), "deploy", "--template-file", str(fitted), "--stack-name", "deployed", "--resolve-s3",
            "--capabilities", "CAPABILITY_IAM", "--no-confirm-changeset", "--region", aws["AWS_REGION"],
            "--no-progressbar", "--parameter-overrides", *overrides,
        ],
        aws,
    )  # fmt: skip


def _run(command: list[str], environment: dict[str, str]) -> None:
    path = os.pathsep.join([str(ROOT / ".venv" / "bin"), os.environ["PATH"]])
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PATH": path, "SAM_CLI_TELEMETRY": "0", **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
