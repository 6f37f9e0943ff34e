"""Bills against WeChat's side: a signed request for the file, the digest of the plain text, time by the piece."""

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from merchant_center.core.errors import OutcomeUnknownError
from merchant_center.core.http_client import build_http_client
from merchant_center.orders.client import WeChatPayClient
from merchant_center.orders.protocol.order import JsapiOrder
from merchant_center.reconciliation.client import BillClient
from merchant_center.reconciliation.protocol.bill import BillLink
from merchant_center.reconciliation.protocol.compressed import unpacked
from merchant_center.reconciliation.rules.lines import BillKind
from merchant_center.wechatpay.credentials import MerchantCredentials

READ_SECONDS = 1.0
PIECE = b"`2026-11-28 12:00:00,`0.01\r\n"


@dataclass(frozen=True)
class Sold:
    """An account that sold something yesterday."""

    credentials: MerchantCredentials
    bills: BillClient
    order_no: str
    day: date


@pytest.fixture
def sold(
    connect: Callable[..., MerchantCredentials],
    client_for: Callable[..., Any],
    order: Callable[..., JsapiOrder],
    panel: Any,
) -> Sold:
    credentials = connect("public_key")
    wanted = order(credentials.mchid)
    client_for(credentials, WeChatPayClient).create_jsapi_order(wanted)
    paid = panel.post("pay", {"mchid": credentials.mchid, "out_trade_no": wanted.out_trade_no, "notify": False})
    day = date.fromisoformat(paid["success_time"][:10])
    panel.post("clock", {"to": f"{day + timedelta(days=1)}T12:00:00+08:00"})
    return Sold(credentials, client_for(credentials, BillClient), wanted.out_trade_no, day)


@pytest.mark.parametrize("kind", [BillKind.TRADE, BillKind.FUND_FLOW])
def test_compressed_bill_has_the_digest_of_the_plain_file(kind: BillKind, sold: Sold) -> None:
    """What comes is gzip, what WeChat signed for is the text in it, and the order is there."""
    link = sold.bills.find_bill(kind, sold.day)
    with sold.bills.open_bill(link) as pieces:
        packed = b"".join(pieces)
    plain = b"".join(unpacked([packed]))
    assert packed != plain
    assert hashlib.sha1(plain, usedforsecurity=False).hexdigest() == link.sha1
    assert hashlib.sha1(packed, usedforsecurity=False).hexdigest() != link.sha1
    assert sold.order_no in plain.decode()


def test_file_is_asked_for_under_our_signature(sold: Sold, panel: Any) -> None:
    """The link alone opens nothing: the request for the file is signed as every other."""
    with sold.bills.open_bill(sold.bills.find_bill(BillKind.TRADE, sold.day)) as pieces:
        assert b"".join(pieces)
    (request,) = [one for one in panel.requests() if "/v3/billdownload" in one["target"]]
    headers = {name.lower(): value for name, value in request["headers"]}
    assert headers["authorization"].startswith("WECHATPAY2-SHA256-RSA2048 mchid=")
    assert sold.credentials.certificate_serial in headers["authorization"]


@contextmanager
def dripping(pauses: list[float]) -> Iterator[str]:
    """A server whose file comes piece by piece, with a pause before each; gives its address."""
    is_over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(PIECE) * len(pauses)))
            self.end_headers()
            for pause in pauses:
                is_over.wait(pause)
                self.wfile.write(PIECE)
                self.wfile.flush()

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            is_over.set()
            server.shutdown()


@pytest.fixture
def fetch(any_key: rsa.RSAPrivateKey) -> Callable[[str], bytes]:
    """Fetch a file with a second of patience for each piece."""

    def read(url: str) -> bytes:
        credentials = MerchantCredentials("1900000001", "7" * 40, any_key, (b"a" * 32,), {}, "")
        with build_http_client(url, read_timeout=READ_SECONDS) as http:
            client = BillClient(http, None, credentials, clock=time.time, nonce=lambda: "n" * 32)
            with client.open_bill(BillLink(f"{url}/file", "")) as pieces:
                return b"".join(pieces)

    return read


def test_long_file_may_take_its_time(fetch: Callable[[str], bytes]) -> None:
    """The time-out is for each piece, not for the file: one that takes longer as a whole is read to its end."""
    pauses = [READ_SECONDS / 5] * 8
    with dripping(pauses) as url:
        began = time.monotonic()
        assert fetch(url) == PIECE * len(pauses)
        assert time.monotonic() - began > READ_SECONDS


def test_file_that_stops_coming_is_given_up(fetch: Callable[[str], bytes]) -> None:
    """Silence in the middle of a file ends in an unknown outcome, with what the silence was."""
    with dripping([0, 60]) as url, pytest.raises(OutcomeUnknownError, match="ReadTimeout"):
        fetch(url)
