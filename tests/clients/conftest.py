"""Both sides that the clients meet: the WeChat simulator, and a server that answers whatever a test says."""

import json
import secrets
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from local.wechat_simulator.server import Running, running
from merchant_center.core.http_client import build_http_client
from merchant_center.orders.client import WeChatPayClient
from merchant_center.orders.protocol.order import JsapiOrder
from merchant_center.wechatpay import key_material
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.stored_keys import private_key
from merchant_center.wechatpay.transport.call import WeChatPayCaller

APPID = "wx1234567890abcdef"
OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
SECRET = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="session")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Run WeChat's side with one official account and one customer."""
    directory = tmp_path_factory.mktemp("wechat")
    with running(directory / "state", directory / "credentials") as server:
        yield server


@dataclass
class Panel:
    """The simulator's control panel."""

    http: httpx.Client

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Call the panel; every call must succeed."""
        answer = self.http.post(f"/_simulator/{path}", json=body or {})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def fault(self, path: str = "/v3/", host: str = "", **effects: Any) -> None:
        """Script one fault for the next request that fits."""
        self.post("faults", {"on": "api", "match": {"path_contains": path, "host_contains": host}, **effects})

    def requests(self) -> list[dict[str, Any]]:
        """Give what WeChat's side received from the client under test."""
        answer = self.http.get("/_simulator/requests").json()
        return [exchange for exchange in answer["requests"] if "/_simulator" not in exchange["target"]]


@pytest.fixture
def panel(simulator: Running) -> Iterator[Panel]:
    with httpx.Client(base_url=simulator.url) as http:
        control = Panel(http)
        control.post("reset")
        http.delete("/_simulator/requests")
        control.post("official-accounts", {"appid": APPID, "secret": SECRET})
        control.post("customers", {"appid": APPID, "openid": OPENID, "unionid": "u-1"})
        yield control
        control.post("reset")


@pytest.fixture(scope="session")
def known_merchants() -> dict[str, MerchantCredentials]:
    return {}


@pytest.fixture
def connect(panel: Panel, known_merchants: dict[str, MerchantCredentials]) -> Callable[..., MerchantCredentials]:
    """Connect a merchant of a key mode as an operator would, from the files of the merchant platform.

    Keys are made once per mode, for making them is slow.
    """

    def credentials(mode: str) -> MerchantCredentials:
        if mode not in known_merchants:
            mchid = f"19000000{len(known_merchants) + 10}"
            shown = panel.post("merchants", {"mchid": mchid, "appids": [APPID], "key_mode": mode})
            known_merchants[mode] = _from_files(Path(shown["directory"]), with_public_key=mode != "certificate")
        return known_merchants[mode]

    return credentials


def _from_files(directory: Path, *, with_public_key: bool) -> MerchantCredentials:
    told = json.loads((directory / "merchant.json").read_text())
    pair = key_material.load_p12((directory / "apiclient_cert.p12").read_bytes(), told["mchid"])
    public_key = key_material.load_public_key((directory / "pub_key.pem").read_text())
    identifier = key_material.check_public_key_id(told["public_key_id"])
    return MerchantCredentials(
        mchid=told["mchid"],
        certificate_serial=pair.serial,
        private_key=private_key(pair.private_key_pem),
        apiv3_keys=(key_material.check_apiv3_key(told["apiv3_key"]),),
        response_keys={identifier: public_key} if with_public_key else {},
        preferred_serial=identifier if with_public_key else "",
    )


@pytest.fixture
def client_for(simulator: Running) -> Iterator[Callable[..., WeChatPayClient]]:
    """Make a client for the simulator; the backup host is the same server under another name."""
    with ExitStack() as stack:

        def make[C: WeChatPayCaller](
            credentials: MerchantCredentials,
            kind: type[C] = WeChatPayClient,
            *,
            backup: bool = False,
            read_timeout: float = 4,
            **options: Any,
        ) -> C:
            urls = [simulator.url, simulator.url.replace("127.0.0.1", "localhost")]
            main, spare = (stack.enter_context(build_http_client(url, read_timeout=read_timeout)) for url in urls)
            chosen = {"clock": time.time, "nonce": lambda: secrets.token_hex(16), **options}
            return kind(main, spare if backup else None, credentials, **chosen)

        yield make


@pytest.fixture
def order() -> Callable[..., JsapiOrder]:
    """Make an order of 1 yuan for the customer; each has a number of its own."""
    started = datetime.now(UTC)

    def make(mchid: str, number: str = "") -> JsapiOrder:
        return JsapiOrder(
            appid=APPID,
            mchid=mchid,
            description="奶茶🧋大杯",
            out_trade_no=number or secrets.token_hex(12),
            notify_url="https://example.com/pay",
            total_fen=100,
            openid=OPENID,
            time_expire=started + timedelta(days=1),
        )

    return make


@dataclass
class Scripted:
    """A server that answers every request alike, as the test says, signed with its key or not."""

    key: rsa.RSAPrivateKey
    serial: str = "PUB_KEY_ID_1"
    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)
    signed: bool = True
    url: str = ""
    seen: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def answer_headers(self) -> dict[str, str]:
        """Give the headers of the next answer."""
        if not self.signed:
            return self.headers
        at, nonce = str(int(time.time())), "d824f2e086d3c1df967785d13fcd22ef"
        message = f"{at}\n{nonce}\n".encode() + self.body + b"\n"
        signature = b64encode(self.key.sign(message, padding.PKCS1v15(), SHA256())).decode()
        return {
            "Wechatpay-Timestamp": at,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Signature": signature,
            "Wechatpay-Serial": self.serial,
            **self.headers,
        }


@pytest.fixture(scope="session")
def any_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="session")
def stranger(any_key: rsa.RSAPrivateKey) -> tuple[str, str]:
    """Give a certificate that nobody vouches for, and its key, as PEM."""
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "1900000021")]), datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(any_key.public_key())
    builder = builder.serial_number(7).not_valid_before(now).not_valid_after(now + timedelta(days=1))
    key = any_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return builder.sign(any_key, SHA256()).public_bytes(Encoding.PEM).decode(), key.decode()


@pytest.fixture
def scripted(any_key: rsa.RSAPrivateKey) -> Iterator[Scripted]:
    script = Scripted(any_key)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5

        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            script.seen.append((self.path, dict(self.headers)))
            self.send_response(script.status)
            for name, value in script.answer_headers().items():
                self.send_header(name, value)
            if script.status != 204:
                self.send_header("Content-Length", str(len(script.body)))
            self.end_headers()
            self.wfile.write(script.body)

        do_GET = do_POST = answer  # noqa: N815 - the names that http.server calls

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        script.url = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield script
        server.shutdown()
        thread.join()


@pytest.fixture
def scripted_client_for(scripted: Scripted) -> Iterator[Callable[..., WeChatPayCaller]]:
    """Make clients whose merchant trusts the scripted server's key."""
    credentials = MerchantCredentials(
        mchid="1900000001",
        certificate_serial="7" * 40,
        private_key=scripted.key,
        apiv3_keys=(b"a" * 32,),
        response_keys={scripted.serial: scripted.key.public_key()},
        preferred_serial=scripted.serial,
    )
    with build_http_client(scripted.url) as http:
        yield lambda kind: kind(http, None, credentials, clock=time.time, nonce=lambda: "n" * 32)


@pytest.fixture
def scripted_client(scripted_client_for: Callable[..., WeChatPayClient]) -> WeChatPayClient:
    return scripted_client_for(WeChatPayClient)
