"""Our client of AWS's JSON protocol: what it repeats, under which token, on which connection, and when it gives up."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from merchant_center.core.aws.json_client import ATTEMPTS, DYNAMODB, SECRETS_MANAGER, SQS, AwsRefusedError, JsonClient
from merchant_center.core.aws.signing import Credentials

REFUSED = {"__type": "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", "message": "no"}
BUSY = {"__type": "com.amazonaws.dynamodb.v20120810#ThrottlingException", "message": "later"}
LOSE = "lost"
"""In a script: the request is read, and the connection ends without an answer."""


@dataclass
class Service:
    """A server that answers as its script says, and with {} when that is over."""

    url: str = ""
    script: list[Any] = field(default_factory=list)
    requests: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    connections: list[socket.socket] = field(default_factory=list)
    arrived: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    may_answer: threading.Event = field(default_factory=threading.Event)

    def hang_up(self) -> None:
        """End every connection that is open, as AWS does with idle ones."""
        for one in self.connections:
            one.shutdown(socket.SHUT_RDWR)
        self.connections.clear()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service: Service

    def setup(self) -> None:
        self.service.connections.append(self.request)
        super().setup()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        service = self.service
        service.requests.append(({name.lower(): value for name, value in self.headers.items()}, body))
        service.arrived.release()
        service.may_answer.wait(10)
        answer = service.script.pop(0) if service.script else (200, {})
        if answer is LOSE:
            self.close_connection = True
            return
        status, told = answer
        content = told if isinstance(told, bytes) else json.dumps(told).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def serving() -> Iterator[Service]:
    service = Service()
    service.may_answer.set()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"service": service}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    service.url = f"http://127.0.0.1:{server.server_port}"
    yield service
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def service() -> Iterator[Service]:
    """A scripted service."""
    with serving() as one:
        yield one


@pytest.fixture
def pauses() -> list[float]:
    """How long the client rested before its repeats."""
    return []


@pytest.fixture
def make_client(service: Service, pauses: list[float]) -> Iterator[Callable[..., JsonClient]]:
    """Make clients of the scripted service that rest without time passing."""
    made = []

    def make(kind: Any = DYNAMODB) -> JsonClient:
        made.append(JsonClient(kind, lambda: Credentials("a", "s", "t"), "eu-west-1", service.url, pauses.append))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.mark.parametrize(
    ("kind", "method", "target"),
    [
        (DYNAMODB, "transact_write_items", "DynamoDB_20120810.TransactWriteItems"),
        (SECRETS_MANAGER, "get_secret_value", "secretsmanager.GetSecretValue"),
        (SQS, "send_message", "AmazonSQS.SendMessage"),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_operation_is_named_in_a_signed_header(
    service: Service, make_client: Callable[..., JsonClient], kind: Any, method: str, target: str
) -> None:
    """A method of boto3's name posts its arguments as JSON to the operation, signed with the role's token."""
    service.script = [(200, {"told": "茶"})]
    assert getattr(make_client(kind), method)(Name="x") == {"told": "茶"}
    ((headers, body),) = service.requests
    assert headers["x-amz-target"] == target
    assert headers["content-type"] == f"application/x-amz-json-{kind.version}"
    assert headers["x-amz-security-token"] == "t"
    assert f"/eu-west-1/{kind.name}/aws4_request, SignedHeaders=content-type;host;" in headers["authorization"]
    assert json.loads(body)["Name"] == "x"


@pytest.mark.parametrize("trouble", [LOSE, (500, b"<html>"), (503, {}), (400, BUSY)], ids=str)
def test_trouble_that_may_pass_is_repeated(
    service: Service, make_client: Callable[..., JsonClient], pauses: list[float], trouble: Any
) -> None:
    """A lost answer, a fault of the service and a throttle are followed by the same request, three times at most."""
    service.script = [trouble] * (ATTEMPTS - 1)
    assert make_client().transact_write_items(TransactItems=[]) == {}
    assert len(service.requests) == ATTEMPTS
    assert len({body for _, body in service.requests}) == 1
    assert [0 <= pause <= longest for pause, longest in zip(pauses, (1, 2, 4), strict=True)] == [True] * 3


@pytest.mark.parametrize(
    ("kind", "method"),
    [
        (DYNAMODB, "transact_write_items"),
        (SECRETS_MANAGER, "put_secret_value"),
        (SECRETS_MANAGER, "create_secret"),
    ],
    ids=lambda value: getattr(value, "name", value),
)
def test_repeat_has_the_token_of_its_call(
    service: Service, make_client: Callable[..., JsonClient], kind: Any, method: str
) -> None:
    """All tries of a write have one token and every write has another, so a repeat changes nothing (ADR 0012)."""
    client = make_client(kind)
    service.script = [LOSE, LOSE]
    getattr(client, method)(A="1")
    getattr(client, method)(A="1")
    tokens = [json.loads(body)["ClientRequestToken"] for _, body in service.requests]
    assert len(tokens) == 4
    assert tokens[0] == tokens[1] == tokens[2] != tokens[3]
    assert 32 <= len(tokens[0]) <= 36


def test_reading_has_no_token(service: Service, make_client: Callable[..., JsonClient]) -> None:
    """An operation that knows no token gets exactly what it was asked."""
    make_client().get_item(TableName="t")
    assert [json.loads(body) for _, body in service.requests] == [{"TableName": "t"}]


@pytest.mark.parametrize("trouble", [LOSE, (500, b""), (400, BUSY)], ids=str)
def test_client_gives_up(service: Service, make_client: Callable[..., JsonClient], trouble: Any) -> None:
    """After four tries the last trouble is the caller's."""
    service.script = [trouble] * (ATTEMPTS + 1)
    with pytest.raises((AwsRefusedError, OSError)):
        make_client().get_item(TableName="t")
    assert len(service.requests) == ATTEMPTS


def test_refusal_is_not_repeated(service: Service, make_client: Callable[..., JsonClient]) -> None:
    """What the service refuses for good is raised at once, with what boto3's error would tell."""
    client = make_client()
    service.script = [(400, REFUSED | {"CancellationReasons": [{"Code": "None"}]})]
    with pytest.raises(client.exceptions.ClientError, match="GetItem was refused with ConditionalCheck") as refusal:
        client.get_item(TableName="t")
    assert refusal.value.response["Error"] == {"Code": "ConditionalCheckFailedException", "Message": "no"}
    assert refusal.value.response["CancellationReasons"] == [{"Code": "None"}]
    assert len(service.requests) == 1


def test_no_service_at_all_is_an_error_of_the_system(make_client: Callable[..., JsonClient], service: Service) -> None:
    """A service that cannot be reached is tried as often, and then told as the system tells it."""
    client = make_client()
    client._url = client._url._replace(netloc="127.0.0.1:1")
    with pytest.raises(ConnectionRefusedError):
        client.get_item(TableName="t")


def test_connection_is_used_again(service: Service, make_client: Callable[..., JsonClient]) -> None:
    """Calls that follow each other share one connection, refusals included."""
    client = make_client()
    service.script = [(200, {}), (400, REFUSED)]
    client.get_item()
    with pytest.raises(AwsRefusedError):
        client.get_item()
    client.get_item()
    assert len(service.connections) == 1


def test_connection_that_was_closed_meanwhile_costs_no_try(
    service: Service, make_client: Callable[..., JsonClient], pauses: list[float]
) -> None:
    """After a rest in which the service hung up, the next call goes over a new connection at once."""
    client = make_client()
    client.get_item()
    idle = client._idle[0].sock
    service.hang_up()
    idle.recv(1, socket.MSG_PEEK)
    client.get_item()
    assert len(service.requests) == 2
    assert pauses == []


def test_threads_have_connections_of_their_own(service: Service, make_client: Callable[..., JsonClient]) -> None:
    """Two calls at once go over two connections, and both are kept for later."""
    client = make_client()
    service.may_answer.clear()
    threads = [threading.Thread(target=client.get_item) for _ in range(2)]
    for one in threads:
        one.start()
    for _ in threads:
        assert service.arrived.acquire(timeout=10)
    service.may_answer.set()
    for one in threads:
        one.join()
    assert len(service.connections) == 2
    assert len(client._idle) == 2


def test_lambdas_trace_goes_along(
    service: Service, make_client: Callable[..., JsonClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The trace header is passed on unsigned, as Lambda finds endless chains of functions by it."""
    monkeypatch.setenv("_X_AMZN_TRACE_ID", "Root=1-a;Lineage=1:b")
    make_client(SQS).send_message(MessageBody="m")
    headers, _ = service.requests[0]
    assert headers["x-amzn-trace-id"] == "Root=1-a;Lineage=1:b"
    assert "trace" not in headers["authorization"]


def test_nothing_but_operations_is_made_up(make_client: Callable[..., JsonClient]) -> None:
    """A name that begins with an underscore is no operation, so copies and printers ask in vain."""
    assert not hasattr(make_client(), "_anything")
