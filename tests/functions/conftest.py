"""The functions in this process, called with API Gateway's events, on the deployed tables and the WeChat simulator."""

import gc
import importlib
import io
import json
import secrets
import threading
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from botocore.client import BaseClient

from local.deploy import Deployment, deploy
from local.emulator import Emulator
from local.gateway.authorizer import authorize
from local.gateway.event import HttpRequest, make_event
from local.gateway.routes import pick, read_routes
from local.stack import parameters_for
from local.template import load, resolve
from merchant_center.core.aws.json_client import JsonClient
from tests.wechat_panel import Simulator

ROOT = Path(__file__).resolve().parents[2]
PAGE = "https://pages.example.com/spring-tea"
PAYOUTS_A_SECOND = 80
"""Of the account that tests of red packets share: on a fast machine these come to more than the usual 30."""


@dataclass(frozen=True)
class Answer:
    """What a function answered; header names in lower case."""

    status: int
    headers: dict[str, str]
    text: str

    @property
    def json(self) -> Any:
        """The body as a value."""
        return json.loads(self.text)


class Api:
    """Calls functions as API Gateway does: picks the route, makes the event, and lets an operator's token pass."""

    def __init__(self, template: dict[str, Any], handlers: dict[str, Any]) -> None:
        self._routes = read_routes(template)
        self.scopes = sorted({one for route in self._routes if route.authorizer for one in route.authorizer.scopes})
        self.handlers = handlers
        # A function serves one event at a time, and all of them share one logger here.
        self._turn = threading.RLock()

    def event(
        self,
        method: str,
        target: str,
        *,
        body: bytes = b"",
        headers: dict[str, str] | None = None,
        scopes: Collection[str] | None = None,
        subject: str = "operator-7",
    ) -> Any:
        """Return the event of a request, and the function it goes to; its token has all scopes, or those given."""
        match = pick(self._routes, method, target.partition("?")[0])
        assert match is not None, f"no route for {method} {target}"
        usual = {"host": "api.example.com"} | ({"content-type": "application/json"} if body else {})
        given = usual | {name.lower(): value for name, value in (headers or {}).items()}
        authorizer = match.route.authorizer
        token = {"sub": subject, "scope": " ".join(self.scopes if scopes is None else scopes)}
        event = make_event(
            HttpRequest(method, target, tuple(given.items()), body),
            match,
            request_id=f"request-{secrets.token_hex(4)}",
            jwt=authorize(authorizer, token) if authorizer else None,
        )
        return match.route.function, json.loads(json.dumps(event))

    def send(self, function: str, event: dict[str, Any]) -> Any:
        """Call a function with an event and return its plain answer."""
        with self._turn:
            return self.handlers[function].lambda_handler(event, context())

    def answer(self, function: str, event: dict[str, Any]) -> Answer:
        """Call a function with an HTTP event."""
        result = self.send(function, event)
        headers = {name.lower(): value for name, value in result.get("headers", {}).items()}
        assert not result.get("isBase64Encoded")
        return Answer(result["statusCode"], headers, result.get("body") or "")

    def call(
        self,
        method: str,
        target: str,
        given: Any = None,
        *,
        headers: dict[str, str] | None = None,
        body: bytes = b"",
        scopes: Collection[str] | None = None,
        subject: str = "operator-7",
    ) -> Answer:
        """Call the function of a route with a JSON value, or with raw bytes."""
        content = body if given is None else json.dumps(given).encode()
        return self.answer(*self.event(method, target, body=content, headers=headers, scopes=scopes, subject=subject))


def context() -> SimpleNamespace:
    """What Lambda gives beside the event."""
    return SimpleNamespace(
        function_name="function",
        memory_limit_in_mb=1024,
        invoked_function_arn="arn:aws:lambda:eu-west-1:123456789012:function:function",
        aws_request_id=secrets.token_hex(8),
        get_remaining_time_in_millis=lambda: 200_000,
    )


class Door:
    """Where WeChat calls back: an HTTP server in front of the callback function that keeps what came and went."""

    def __init__(self) -> None:
        self.api: Api | None = None
        self.taken: list[tuple[dict[str, Any], Answer]] = []
        door = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                assert door.api is not None
                function, event = door.api.event("POST", self.path, body=body, headers=dict(self.headers.items()))
                answer = door.api.answer(function, event)
                door.taken.append((event, answer))
                self.send_response(answer.status)
                self.send_header("Content-Length", str(len(answer.text.encode())))
                self.end_headers()
                self.wfile.write(answer.text.encode())

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def wait_for(self, count: int) -> None:
        """Wait until so many callbacks were answered."""
        until = time.monotonic() + 20
        while len(self.taken) < count:
            assert time.monotonic() < until, f"only {len(self.taken)} callbacks came"
            time.sleep(0.01)

    def close(self) -> None:
        """Stop listening."""
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture(scope="session")
def open_door() -> Iterator[Door]:
    door = Door()
    yield door
    door.close()


def _close_clients() -> None:
    # Lambda freezes a process with its connections; a test process has to say goodbye.
    for client in [one for one in gc.get_objects() if isinstance(one, httpx.Client | BaseClient | JsonClient)]:
        client.close()


@pytest.fixture(scope="session")
def api(aws: Emulator, simulator: Simulator, open_door: Door) -> Iterator[Api]:
    """The functions, each imported with the environment of its deployment."""
    wechat_ca = (simulator.credentials / "ca.pem").read_text()
    parameters = parameters_for(open_door.url, simulator.url, simulator.tls_url, wechat_ca)
    parameters |= {"DeletionProtection": "false", "RedPacketRate": str(PAYOUTS_A_SECOND)}
    template = load(ROOT / "template.yaml")
    deployment: Deployment = deploy(aws, template, parameters, stack_name="functions")
    handlers = {}
    for name, function in deployment.functions.items():
        with pytest.MonkeyPatch.context() as patch:
            for variable, value in (aws.environment() | function.environment).items():
                patch.setenv(variable, value)
            handlers[name] = importlib.import_module(function.handler.rpartition(".")[0])
    open_door.api = Api(resolve(template, parameters), handlers)
    yield open_door.api
    _close_clients()


@pytest.fixture(autouse=True)
def logs(api: Api) -> Iterator[io.StringIO]:
    """What the functions log in this test."""
    logger = importlib.import_module("merchant_center.core.edge.logs").LOGGER
    stream = io.StringIO()
    before = logger.registered_handler.setStream(stream)
    yield stream
    logger.registered_handler.setStream(before)


@dataclass
class Shop:
    """A connected merchant account with an official account, and what people do there."""

    api: Api
    simulator: Simulator
    door: Door
    mchid: str
    appid: str
    credentials: dict[str, Any]

    def product(self, price_fen: int = 1_250) -> str:
        """Put a new product on sale."""
        number = f"P{secrets.token_hex(6)}"
        new = {"product_number": number, "name": "明前龙井", "price_fen": price_fen, "on_sale": True}
        assert self.api.call("POST", "/v1/admin/products", new).status == 201
        return number

    def campaign(self, code: str) -> str:
        """Have a campaign on the operator's list that pages may name."""
        new = {"code": code, "name": "春茶", "open_to_pages": True}
        assert self.api.call("POST", "/v1/admin/campaigns", new).status in {201, 409}
        return code

    def sign_in(self) -> tuple[str, dict[str, str]]:
        """Return a new customer's openid, and the headers of their session."""
        openid = self.simulator.panel("customers", appid=self.appid)["openid"]
        begun = self.api.call("POST", "/v1/sign-in/start", {"appid": self.appid, "page_url": PAGE}).json
        sent = self.simulator.http.get(begun["authorize_url"], headers={"cookie": f"simulator_openid={openid}"})
        code = parse_qs(urlsplit(sent.headers["location"]).query)["code"][0]
        proof = {"code": code, "state": begun["state"], "verifier": begun["verifier"]}
        session = self.api.call("POST", "/v1/sign-in/complete", proof).json
        return openid, {"authorization": f"Bearer {session['session_token']}"}

    def order(self, customer: dict[str, str], number: str = "", **more: Any) -> dict[str, Any]:
        """Place an order of two of a product."""
        lines = [{"product_number": number or self.product(), "quantity": 2}]
        answer = self.api.call("POST", "/v1/orders", {"lines": lines, **more}, headers=customer)
        assert answer.status == 201, answer.text
        placed: dict[str, Any] = answer.json
        return placed

    def pay(self, order_no: str) -> None:
        """Pay an order; WeChat calls back."""
        self.simulator.panel("pay", mchid=self.mchid, out_trade_no=order_no)


def credentials_of(simulator: Simulator, mchid: str, appid: str) -> dict[str, Any]:
    """What an operator types in to connect the account."""
    folder = simulator.credentials / mchid
    known = json.loads((folder / "merchant.json").read_text())
    secret = simulator.panel("official-accounts", appid=appid)["secret"]
    return {
        "display_name": "示例茶铺",
        "official_accounts": [{"appid": appid, "secret": secret, "page_hosts": ["pages.example.com"]}],
        "certificate_pem": (folder / "apiclient_cert.pem").read_text(),
        "private_key_pem": (folder / "apiclient_key.pem").read_text(),
        "apiv3_key": known["apiv3_key"],
        "apiv2_key": known["apiv2_key"],
        "public_key_id": known["public_key_id"],
        "public_key_pem": (folder / "pub_key.pem").read_text(),
    }


@pytest.fixture(scope="session")
def found_shop(api: Api, simulator: Simulator, open_door: Door) -> Callable[[], Shop]:
    """Connect another merchant account with an official account of its own."""

    def found() -> Shop:
        mchid, appid = f"19{secrets.randbelow(10**8):08d}", f"wx{secrets.token_hex(8)}"
        simulator.panel("official-accounts", appid=appid, domains=["pages.example.com"])
        simulator.panel("merchants", mchid=mchid, name="示例茶铺", appids=[appid], key_mode="public_key")
        shop = Shop(api, simulator, open_door, mchid, appid, credentials_of(simulator, mchid, appid))
        answer = api.call("POST", "/v1/admin/merchants", {"mchid": mchid, **shop.credentials})
        assert answer.status == 201, answer.text
        return shop

    return found


@pytest.fixture(scope="session")
def open_shop(found_shop: Callable[[], Shop]) -> Shop:
    return found_shop()


@pytest.fixture
def shop(open_shop: Shop) -> Shop:
    """The shop, with no fault scripted and no callback taken yet."""
    open_shop.simulator.http.delete("/_simulator/faults")
    open_shop.door.taken.clear()
    return open_shop


@pytest.fixture
def customer(shop: Shop) -> dict[str, str]:
    """The headers of a signed-in customer."""
    return shop.sign_in()[1]
