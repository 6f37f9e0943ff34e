"""A small stack (`toy/`) that has one of each thing the local stack must understand."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.deploy import Deployment, deploy
from local.emulator import Emulator, running
from local.gateway.serving import Gateway
from local.gateway.web_parts import WebParts
from local.oidc import AUDIENCE, CONSOLE, PATH, LocalIssuer
from local.ports import free_port
from local.template import load, resolve

TOY = Path(__file__).parent / "toy"
SIMULATOR = "http://127.0.0.1:1"
"""Where the toy's pages are told that WeChat is."""
SCOPES = ("orders:read", "orders:export", "merchant:read", "voucher:jobs")


@dataclass(frozen=True)
class Toy:
    """The toy, deployed and served; `root` is a copy of its sources that a test may change."""

    http: httpx.Client
    deployment: Deployment
    issuer: LocalIssuer
    root: Path
    logs: Path


@pytest.fixture(scope="session")
def aws() -> Iterator[Emulator]:
    """The emulator as the local stack runs it: a server that the processes of functions reach too."""
    with running() as emulator:
        yield emulator


@pytest.fixture
def toy_template() -> dict[str, Any]:
    """The toy's template as plain data; each test gets a copy of its own."""
    return load(TOY / "template.yaml")


@pytest.fixture(scope="session")
def toy(aws: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Toy]:
    """The toy behind the gateway, with functions in processes."""
    root = tmp_path_factory.mktemp("toy") / "source"
    shutil.copytree(TOY, root)
    port = free_port()
    api_url = f"http://127.0.0.1:{port}"
    issuer = LocalIssuer(api_url, root.parent / "oidc.pem", SCOPES)
    parameters = {"OidcIssuer": api_url + PATH, "OidcAudience": AUDIENCE}
    template = load(root / "template.yaml")
    deployment = deploy(aws, template, parameters, "toy")
    logs = root.parent / "logs"
    web_parts = WebParts(root, issuer.url, CONSOLE, SIMULATOR)
    gateway = Gateway(resolve(template, parameters), root, aws, deployment, issuer, logs, web_parts=web_parts)
    with gateway.serving_in_thread(port), httpx.Client(base_url=api_url, timeout=40) as http:
        yield Toy(http, deployment, issuer, root, logs)
