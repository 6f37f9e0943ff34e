"""Clients of AWS: bounded in time and in repeats, so that a function hears of trouble before its own time-out."""

import json
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from local.emulator import Emulator
from merchant_center.core.aws import sessions as clients
from merchant_center.core.aws.json_client import ATTEMPTS, CONNECT_SECONDS, READ_SECONDS
from merchant_center.core.aws.signing import Credentials
from merchant_center.core.tls import public_authorities

NOWHERE = Emulator("http://127.0.0.1:1", pid=0)
MAKERS = [clients.dynamodb_client, clients.secrets_client, clients.sqs_client]


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of a function whose services do not exist."""
    for name, value in NOWHERE.environment().items():
        monkeypatch.setenv(name, value)


def longest(tries: int, seconds: float) -> float:
    """Return for how long a hanging service is tried: standard mode rests up to 1, 2, 4 seconds before repeats."""
    return tries * seconds + sum(2**n for n in range(tries - 1))


def test_client_gives_up_before_its_function(template: Any) -> None:
    """A service that hangs at every try is given up before the time-out of the function ends the process."""
    assert longest(ATTEMPTS, CONNECT_SECONDS + READ_SECONDS) < template["Globals"]["Function"]["Timeout"]


@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_hanging_service_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, nowhere: None, make: Callable[[], Any]
) -> None:
    """Connecting and reading have the time-outs that the sum is made of."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{silent.getsockname()[1]}")
        connection = make()._connected()
        assert connection.timeout == CONNECT_SECONDS
        assert connection.sock.gettimeout() == READ_SECONDS
        connection.close()


def test_files_are_waited_for_longer(nowhere: None) -> None:
    """S3 is repeated as often, and given time to take a part of a file."""
    client = clients.s3_client()
    config = client.meta.config
    assert (config.retries["mode"], config.retries["total_max_attempts"]) == ("standard", ATTEMPTS)
    assert config.read_timeout > READ_SECONDS
    assert client.meta.endpoint_url == NOWHERE.endpoint_url
    client.close()


@pytest.mark.parametrize(
    ("region", "host"),
    [("eu-west-1", "eu-west-1.amazonaws.com"), ("cn-north-1", "cn-north-1.amazonaws.com.cn")],
)
@pytest.mark.parametrize("make", MAKERS, ids=lambda make: make.__name__)
def test_service_is_asked_in_the_functions_region(
    monkeypatch: pytest.MonkeyPatch, nowhere: None, make: Callable[[], Any], region: str, host: str
) -> None:
    """On AWS each service is asked over TLS at its host in the region, in China too."""
    monkeypatch.delenv("AWS_ENDPOINT_URL")
    monkeypatch.setenv("AWS_DEFAULT_REGION", region)
    client = make()
    assert client._url.scheme == "https"
    assert client._url.netloc == f"{client.service.name}.{host}"
    assert client._tls is public_authorities()


def test_credentials_of_a_restored_function_are_renewed(monkeypatch: pytest.MonkeyPatch, nowhere: None) -> None:
    """Where Lambda tells no keys in the environment (SnapStart), they come from its endpoint, when first needed."""
    keys = {"AccessKeyId": "restored", "SecretAccessKey": "s", "Token": "t", "Expiration": "2099-01-01T00:00:00Z"}

    class Endpoint(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert self.headers["authorization"] == "of Lambda"
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(keys).encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Endpoint) as endpoint:
        thread = threading.Thread(target=endpoint.handle_request)
        thread.start()
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(name)
        monkeypatch.setenv("AWS_CONTAINER_CREDENTIALS_FULL_URI", f"http://127.0.0.1:{endpoint.server_port}/")
        monkeypatch.setenv("AWS_CONTAINER_AUTHORIZATION_TOKEN", "of Lambda")
        client = clients.dynamodb_client()
        assert client._credentials() == client._credentials() == Credentials("restored", "s", "t")
        thread.join()


@pytest.mark.parametrize("make", [clients.s3_client, clients.s3_link_client], ids=lambda make: make.__name__)
def test_links_are_signed_as_s3_asks(nowhere: None, make: Callable[[], Any]) -> None:
    """Presigned links carry a signature of version 4, which every region takes."""
    client = make()
    link = client.generate_presigned_url("get_object", Params={"Bucket": "b", "Key": "k"}, ExpiresIn=60)
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in link
