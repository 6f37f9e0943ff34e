"""SMS through Amazon SNS: what its answers say, and that nothing is ever repeated on the way."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.stub import Stubber

from local.emulator import Emulator
from merchant_center.core import clock
from merchant_center.core.aws import sessions as clients
from merchant_center.core.errors import OutcomeUnknownError, RemoteRefusedError
from merchant_center.core.sources import Source, SourceKind
from merchant_center.customers.rules import Customer
from merchant_center.notices.client.sns_sms import SnsSms
from merchant_center.notices.protocol import RefusalAction, refusal_action
from merchant_center.notices.rules.notice import Notice, new_notice
from merchant_center.notices.rules.wording import NoticeChannel, NoticePlan, values_at

URL = "http://127.0.0.1:9"


@pytest.fixture
def notice() -> Notice:
    now = clock.now()
    return new_notice(
        NoticePlan(NoticeChannel.SMS, "", (("text", "【示例】{reason}"),)),
        red_packet_id="r-1",
        red_packet_name="双十一",
        mchid="1900000001",
        customer=Customer("wx0123456789abcdef", "o-1"),
        source=Source(SourceKind.API, "1"),
        values=values_at(now, name="n", activity="a", reason="已领完"),
        now=now,
        phone="13800138000",
    )


def client(url: str = URL, **config: Any) -> Any:
    return boto3.client(
        "sns",
        endpoint_url=url,
        region_name="eu-west-1",
        aws_access_key_id="x",
        aws_secret_access_key="x",
        config=Config(retries={"total_max_attempts": 1}, **config),
    )


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("OptedOut", 400, RefusalAction.FAIL),
        ("AuthorizationError", 403, RefusalAction.FAIL),
        ("Throttled", 429, RefusalAction.RETRY),
        ("BrandNewError", 400, RefusalAction.UNKNOWN),
    ],
)
def test_refusal_keeps_its_code(notice: Notice, code: str, status: int, expected: RefusalAction) -> None:
    """A definite no has SNS's code, by which is decided what follows."""
    sns = client()
    stub = Stubber(sns)
    stub.add_client_error("publish", code, http_status_code=status)
    with stub, pytest.raises(RemoteRefusedError) as caught:
        SnsSms(sns).send(notice)
    assert caught.value.remote_code == code
    assert refusal_action(code) is expected


def test_error_of_the_service_leaves_the_outcome_open(notice: Notice) -> None:
    """A 5xx may have sent the message, whatever its code."""
    sns = client()
    stub = Stubber(sns)
    stub.add_client_error("publish", "Throttled", http_status_code=503)
    with stub, pytest.raises(OutcomeUnknownError) as caught:
        SnsSms(sns).send(notice)
    assert caught.value.remote_code == ""


def test_no_connection_is_certain(notice: Notice) -> None:
    """Where nobody listens nothing was sent, and the code says so."""
    with pytest.raises(OutcomeUnknownError) as caught:
        SnsSms(client()).send(notice)
    assert refusal_action(caught.value.remote_code) is RefusalAction.RETRY


@pytest.fixture
def mute() -> Iterator[tuple[str, list[bytes]]]:
    """A service that takes every request and hangs up."""
    taken: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            taken.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", taken
        server.shutdown()
        thread.join()


def test_lost_answer_is_unknown_and_boto3_repeats_nothing(
    monkeypatch: pytest.MonkeyPatch, mute: tuple[str, list[bytes]], notice: Notice
) -> None:
    """The client that functions use makes one request, so that one call is one SMS at the most."""
    url, taken = mute
    for name, value in Emulator(url, pid=0).environment().items():
        monkeypatch.setenv(name, value)
    sns = clients.sns_client()
    with pytest.raises(OutcomeUnknownError) as caught:
        SnsSms(sns).send(notice)
    sns.close()
    assert caught.value.remote_code == ""
    assert len(taken) == 1
