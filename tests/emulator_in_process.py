"""Runs the AWS emulator inside the test's own process: the engine of `local/emulator.py` without a connection between.

The emulator's handlers of DynamoDB are coroutines that never wait, so a call of boto3 is answered in the thread that
makes it, under a lock, a third of the time that a server takes. Other services are answered by the emulator's
application in a thread of its own, which also listens for what is no call of boto3: presigned addresses, child
processes. Tests of the local stack itself, of IAM and of the deployed build keep the emulator as a server.
"""

import asyncio
import importlib
import logging
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.machinery import PathFinder
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote, urlsplit

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from botocore.handlers import disable_signing
from urllib3 import HTTPResponse

from local import emulator
from local.emulator import Emulator, EmulatorError
from local.ports import LOOPBACK, free_port
from merchant_center.core.aws import sessions
from merchant_center.core.aws.json_client import DYNAMODB, SECRETS_MANAGER, SQS, JsonClient
from merchant_center.core.aws.signing import Credentials

PACKAGES = frozenset(
    {"defusedxml", "h2", "hpack", "hypercorn", "hyperframe", "jsonschema", "jsonschema_specifications", "ministack"}
    | {"priority", "referencing", "rpds", "samtranslator", "wsproto"}
)
"""What the emulator brings; everything else comes from the environment of the tests."""
SERVICES = ("s3", "secrets-manager", "sns", "sqs")
START_SECONDS = 30

_turn = threading.Lock()
_engine: SimpleNamespace | None = None


class _EmulatorsOwn:
    """Finds the emulator's packages in the environment where they are locked, after all others."""

    def __init__(self) -> None:
        if not emulator.PROGRAM.exists():
            raise EmulatorError(f"the AWS emulator is missing ({emulator.PROGRAM}); run `make install`")
        (packages,) = (emulator.PROGRAM.parent.parent / "lib").glob("python3*/site-packages")
        self._path = [str(packages)]

    def find_spec(self, name: str, _path: Any = None, target: Any = None) -> Any:
        """Return where a package of the emulator is."""
        return PathFinder.find_spec(name, self._path, target) if name in PACKAGES else None


def answer(request: Any, **_: Any) -> AWSResponse | None:
    """Return what the emulator answers to a request of boto3; None leaves the request to the network."""
    if _engine is None or not request.url.startswith(_engine.url):
        return None
    body = request.body or b""
    content = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else body.read()
    headers = {name.lower(): _text(value) for name, value in request.headers.items()}
    if headers.get("x-amz-target", "").startswith("DynamoDB_"):
        status, told, answered = _at_once(_engine.dynamodb(request.method, "/", headers, content, {}))
    else:
        asked = _ask(request.method, request.url, headers, content)
        status, told, answered = asyncio.run_coroutine_threadsafe(asked, _engine.loop).result(START_SECONDS)
    raw = HTTPResponse(BytesIO(answered), told, status, request_method=request.method, preload_content=False)
    return AWSResponse(request.url, status, told, raw)


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _at_once(handling: Any) -> tuple[int, dict[str, str], bytes]:
    with _turn:
        try:
            handling.send(None)
        except StopIteration as end:
            status, headers, body = end.value
            return status, headers, body if isinstance(body, bytes) else body.encode()
    raise RuntimeError("the emulator's DynamoDB waits for something: it cannot be answered at once any more")


async def _ask(method: str, url: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, str], bytes]:
    parts = urlsplit(url)
    scope = {
        "type": "http",
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "path": unquote(parts.path),
        "raw_path": parts.path.encode(),
        "query_string": parts.query.encode(),
        "headers": [(name.encode(), value.encode()) for name, value in ({"host": parts.netloc} | headers).items()],
        "client": (LOOPBACK, 0),
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    assert _engine is not None
    await _engine.application(scope, receive, send)
    told = {name.decode("latin-1"): value.decode("latin-1") for name, value in sent[0]["headers"]}
    return sent[0]["status"], told, b"".join(one.get("body", b"") for one in sent[1:])


class JsonClientInProcess(JsonClient):
    """Our own client of AWS's JSON protocol, answered in this process."""

    def _send(self, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        answered = answer(SimpleNamespace(url=self._url.geturl(), method="POST", headers=headers, body=body))
        return super()._send(headers, body) if answered is None else (answered.status_code, answered.content)


def _answered_here(events: Any, services: tuple[str, ...]) -> None:
    for service in services:
        events.register("before-send." + service, answer)
    # A signature is half the time of such a call, and nobody here reads it.
    events.register("choose-signer.dynamodb", disable_signing)


class EmulatorInProcess(Emulator):
    """The emulator in this process."""

    def config(self, service: str) -> Config:
        """Return how the client of a service is set; putting a name together costs boto3 a tenth of each call."""
        return super().config(service).merge(Config(user_agent="tests"))

    def client(self, service: str) -> Any:
        """Return the boto3 client of a service, answered in this process."""
        is_new = service not in self._clients
        client = super().client(service)
        if is_new:
            _answered_here(client.meta.events, (client.meta.service_model.service_id.hyphenize(),))
        return client

    def ours(self, service: str) -> Any:
        """Return our own client of DynamoDB, Secrets Manager or SQS, as functions have it; it repeats at once."""
        name = f"our {service}"
        if name not in self._clients:
            kind = next(one for one in (DYNAMODB, SECRETS_MANAGER, SQS) if one.name == service)
            root = Credentials("test", "test", "")
            self._clients[name] = JsonClientInProcess(
                kind, lambda: root, self.region, self.endpoint_url, sleep=lambda _: None
            )
        return self._clients[name]


@contextmanager
def running(folder: Any) -> Iterator[Emulator]:
    """Run the emulator in this process; clients that are made meanwhile are answered in process too."""
    global _engine  # noqa: PLW0603 - the emulator's state is its modules: there is one in a process
    port = free_port()
    environment = emulator.environment(port, folder, persist=False)
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        sys.meta_path.append(_EmulatorsOwn())
        before = logging.getLogger().level
        application = importlib.import_module("ministack.app").app
        dynamodb = importlib.import_module("ministack.services.dynamodb").handle_request
        logging.getLogger().setLevel(before)
    with _serving(application, port) as loop:
        here = EmulatorInProcess(endpoint_url=f"http://{LOOPBACK}:{port}", pid=os.getpid())
        _engine = SimpleNamespace(url=here.endpoint_url, application=application, dynamodb=dynamodb, loop=loop)
        boto3.setup_default_session()
        _answered_here(boto3.DEFAULT_SESSION.events, ("dynamodb", *SERVICES))
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sessions, "JsonClient", JsonClientInProcess)
            yield here
        here.close()
        boto3.DEFAULT_SESSION = None
        _engine = None


@contextmanager
def _serving(application: Any, port: int) -> Iterator[asyncio.AbstractEventLoop]:
    config = importlib.import_module("hypercorn.config").Config()
    config.bind = [f"{LOOPBACK}:{port}"]
    serve = importlib.import_module("hypercorn.asyncio").serve
    started: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
    is_ready = threading.Event()

    async def main() -> None:
        end = asyncio.Event()

        async def until() -> None:
            started.append((asyncio.get_running_loop(), end))
            is_ready.set()
            await end.wait()

        await serve(application, config, shutdown_trigger=until)

    thread = threading.Thread(target=asyncio.run, args=(main(),), name="emulator", daemon=True)
    thread.start()
    assert is_ready.wait(START_SECONDS), "the emulator did not start"
    loop, end = started[0]
    yield loop
    loop.call_soon_threadsafe(end.set)
    thread.join()
