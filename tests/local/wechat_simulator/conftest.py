"""A merchant written for these tests alone: its signing, verifying and decrypting share no code with the simulator."""

import base64
import json
import os
import queue
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from local.wechat_simulator.server import Running, running

ROOT = Path(__file__).parents[3]
APPID = "wx1234567890abcdef"
OTHER_APPID = "wxfedcba0987654321"
CUSTOMERS = ((APPID, "openid-of-buyer"), (APPID, "openid-of-other"), (OTHER_APPID, "openid-elsewhere"))


@pytest.fixture(scope="session")
def simulator_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    directory = tmp_path_factory.mktemp("wechat")
    with running(directory / "state", directory / "credentials") as server:
        yield server


def make_customers(http: httpx.Client) -> None:
    """Make the customers of the accounts, or find them there."""
    for appid, openid in CUSTOMERS:
        http.post("/_simulator/customers", json={"appid": appid, "openid": openid}).raise_for_status()


@dataclass
class Panel:
    """The control panel; every call must succeed unless a status is expected."""

    http: httpx.Client

    def post(self, path: str, body: dict[str, Any] | None = None, status: int = 200) -> Any:
        """What a POST with this status answers."""
        answer = self.http.post(f"/_simulator/{path}", json=body or {})
        assert answer.status_code == status, answer.text
        return answer.json()

    def get(self, path: str) -> Any:
        """What a GET answers."""
        answer = self.http.get(f"/_simulator/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def fault(self, on: str, **fault: Any) -> None:
        """Put a fault in force."""
        self.post("faults", {"on": on, **fault})

    def advance(self, seconds: float) -> None:
        """Move the clock; callbacks due on the way have been tried when it returns."""
        self.post("clock", {"advance_seconds": seconds})

    def callbacks(self, state: str | None = None, attempts: int = 0) -> list[dict[str, Any]]:
        """The callbacks, once the last one has this state and at least so many attempts."""
        deadline = time.monotonic() + 5
        while True:
            listed: list[dict[str, Any]] = self.get("callbacks")["callbacks"]
            is_there = state is None or (listed and listed[-1]["state"] == state)
            if is_there and (not attempts or len(listed[-1]["attempts"]) >= attempts):
                return listed
            assert time.monotonic() < deadline, [(item["state"], len(item["attempts"])) for item in listed]
            time.sleep(0.005)


@pytest.fixture(scope="session")
def http(simulator_server: Running) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=simulator_server.url, headers={"User-Agent": "tests"}) as client:
        # Before any test makes others: who opens a page is the first of an account when nobody says otherwise.
        make_customers(client)
        yield client


@pytest.fixture
def panel(http: httpx.Client) -> Panel:
    """The control panel, with everything but the accounts forgotten."""
    control = Panel(http)
    control.post("reset")
    return control


@dataclass
class Merchant:
    """A merchant that talks to the simulator with the credentials it was handed out."""

    http: httpx.Client
    directory: Path
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def settings(self) -> dict[str, str]:
        """The content of merchant.json."""
        settings: dict[str, str] = json.loads((self.directory / "merchant.json").read_text())
        return settings

    @property
    def mchid(self) -> str:
        """The merchant account."""
        return self.settings["mchid"]

    def sign(self, message: str) -> str:
        """The signature under the API key, in base64."""
        pem = (self.directory / "apiclient_key.pem").read_bytes()
        key: Any = serialization.load_pem_private_key(pem, None, unsafe_skip_rsa_key_validation=True)
        return base64.b64encode(key.sign(message.encode(), padding.PKCS1v15(), hashes.SHA256())).decode()

    def authorization(self, method: str, target: str, body: str, **changes: str) -> str:
        """The Authorization header; changed values are signed as changed."""
        values = {
            "mchid": self.mchid,
            "nonce_str": uuid.uuid4().hex,
            "timestamp": str(int(time.time())),
            "serial_no": self.settings["certificate_serial"],
        } | changes
        message = f"{method}\n{target}\n{values['timestamp']}\n{values['nonce_str']}\n{body}\n"
        values.setdefault("signature", self.sign(message))
        pairs = ",".join(f'{name}="{value}"' for name, value in values.items())
        return f"WECHATPAY2-SHA256-RSA2048 {pairs}"

    def call(self, method: str, target: str, body: Any = None, **headers: str | None) -> httpx.Response:
        """A signed call; a header given as None is left out."""
        text = body if isinstance(body, str) else "" if body is None else json.dumps(body, ensure_ascii=False)
        sent: dict[str, str | None] = {
            "Authorization": self.authorization(method, target, text),
            "Wechatpay-Serial": self.settings["public_key_id"],
            "Content-Type": "application/json" if text else None,
        }
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        given = {name: value for name, value in sent.items() if value is not None}
        return self.http.request(method, target, content=text.encode(), headers=given)

    def order(self, **changes: Any) -> dict[str, Any]:
        """The body of a JSAPI order; a change to None leaves the field out."""
        body: dict[str, Any] = {
            "appid": APPID,
            "mchid": self.mchid,
            "description": "Image形象店-深圳腾大-QQ公仔",
            "out_trade_no": uuid.uuid4().hex,
            "notify_url": "http://127.0.0.1:9/wechat/pay",
            "amount": {"total": 10000, "currency": "CNY"},
            "payer": {"openid": "openid-of-buyer"},
        } | changes
        return {name: value for name, value in body.items() if value is not None}

    def place(self, **changes: Any) -> dict[str, Any]:
        """The body of an order that WeChat took, with its prepay_id."""
        body = self.order(**changes)
        answer = self.call("POST", "/v3/pay/transactions/jsapi", body)
        assert answer.status_code == 200, answer.text
        return body | {"prepay_id": answer.json()["prepay_id"]}

    def query(self, out_trade_no: str, **headers: str) -> httpx.Response:
        """Query by the own number."""
        return self.call("GET", f"/v3/pay/transactions/out-trade-no/{out_trade_no}?mchid={self.mchid}", **headers)

    def close(self, out_trade_no: str) -> httpx.Response:
        """Close by the own number."""
        target = f"/v3/pay/transactions/out-trade-no/{out_trade_no}/close"
        return self.call("POST", target, {"mchid": self.mchid})

    def decrypt(self, resource: dict[str, str]) -> bytes:
        """The plaintext of an encrypted resource."""
        aesgcm = AESGCM(self.settings["apiv3_key"].encode())
        sealed = base64.b64decode(resource["ciphertext"], validate=True)
        return aesgcm.decrypt(resource["nonce"].encode(), sealed, resource["associated_data"].encode())

    def public_key(self) -> Any:
        """The WeChat Pay public key that was handed out."""
        return serialization.load_pem_public_key((self.directory / "pub_key.pem").read_bytes())

    def platform_keys(self) -> dict[str, Any]:
        """Public keys of the platform certificates, by serial."""
        answer = self.call("GET", "/v3/certificates", Wechatpay_Serial=None)
        entries = answer.json()["data"]
        loaded = [x509.load_pem_x509_certificate(self.decrypt(e["encrypt_certificate"])) for e in entries]
        return {f"{certificate.serial_number:X}": certificate.public_key() for certificate in loaded}


type Start = Callable[[], tuple[subprocess.Popen[str], str]]
type Verify = Callable[[Any, Any, bytes], None]
type Ask = Callable[..., dict[str, Any]]


def verify(key: Any, headers: Any, body: bytes) -> None:
    """Raise unless the Wechatpay-* headers sign `body` under `key`."""
    message = f"{headers['Wechatpay-Timestamp']}\n{headers['Wechatpay-Nonce']}\n".encode() + body + b"\n"
    signature = base64.b64decode(headers["Wechatpay-Signature"], validate=True)
    key.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())


@pytest.fixture
def verified() -> Verify:
    """Check that the Wechatpay-* headers sign a body under a key."""
    return verify


@pytest.fixture(scope="session")
def merchant_at() -> Callable[..., Merchant]:
    """Makes a merchant with its customers at the simulator behind an HTTP client."""

    def make(http: httpx.Client, mchid: str, **body: Any) -> Merchant:
        made = http.post("/_simulator/merchants", json={"mchid": mchid, "appids": [APPID], **body})
        assert made.status_code == 200, made.text
        make_customers(http)
        return Merchant(http, Path(made.json()["directory"]))

    return make


@pytest.fixture(scope="session")
def accounts(http: httpx.Client, merchant_at: Callable[..., Merchant]) -> Callable[..., Merchant]:
    """Makes merchants: the same mchid gives the same merchant all session, since keys are slow to make."""
    made: dict[str, Merchant] = {}

    def make(mchid: str, **body: Any) -> Merchant:
        if mchid not in made:
            made[mchid] = merchant_at(http, mchid, **body)
        return made[mchid]

    return make


@pytest.fixture
def merchant(panel: Panel, accounts: Callable[..., Merchant]) -> Merchant:
    """A merchant with the WeChat Pay public key alone."""
    return accounts("1900000001")


@pytest.fixture
def mixed_merchant(panel: Panel, accounts: Callable[..., Merchant]) -> Merchant:
    """A merchant under way from platform certificate to public key."""
    return accounts("1900000002", key_mode="mixed")


@dataclass
class Received:
    """One callback as it arrived."""

    headers: dict[str, str]
    body: bytes


@dataclass
class Listener:
    """The merchant's notify_url: keeps what arrives, answers what `answers` says, then 204."""

    url: str = ""
    received: queue.Queue[Received] = field(default_factory=queue.Queue)
    answers: list[int] = field(default_factory=list)
    delay: float = 0.0
    at_once: int = 0
    most_at_once: int = 0

    def next(self) -> Received:
        """The next callback; fails after five seconds without one."""
        return self.received.get(timeout=5)


@pytest.fixture
def listener() -> Iterator[Listener]:
    heard = Listener()
    counting = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.received.put(Received(dict(self.headers.items()), body))
            with counting:
                heard.at_once += 1
                heard.most_at_once = max(heard.most_at_once, heard.at_once)
            time.sleep(heard.delay)
            with counting:
                heard.at_once -= 1
            self.send_response(heard.answers.pop(0) if heard.answers else 204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    heard.url = f"http://127.0.0.1:{server.server_port}/wechat/pay"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield heard
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Start]:
    """Starts the simulator as a program over one state directory; what still runs is killed at the end."""
    started: list[subprocess.Popen[str]] = []

    def start() -> tuple[subprocess.Popen[str], str]:
        arguments = ["--port", "0", "--state-dir", str(tmp_path / "state"), "--credentials-dir", str(tmp_path / "keys")]
        process = subprocess.Popen(
            [sys.executable, "-m", "local.wechat_simulator", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        started.append(process)
        assert process.stdout
        line = process.stdout.readline()
        return process, line.split()[2]

    yield start
    for process in started:
        process.kill()
        process.wait()
        if process.stdout:
            process.stdout.close()
