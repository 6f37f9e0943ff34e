"""The JSON protocol of DynamoDB, Secrets Manager and SQS over one connection of the standard library (ADR 0016).

It is there because boto3 takes 150 ms of CPU to start, more than all else that a customer waits for. An operation is
``POST /`` with its name in a header and a JSON body; what makes a call safe is the same as in boto3:

- Methods are called as boto3's and raise what ``exceptions.ClientError`` names, so that the seams (``dynamodb``,
  ``secrets``, the queues) take either client.
- A call is tried four times, with pauses as in boto3's standard mode. What AWS refuses for good is not repeated.
- All tries of a call are the same bytes. Where the service knows a ``ClientRequestToken``, one is in them, so a repeat
  after a lost answer does nothing and is answered as the first try was (ADR 0012).
"""

import json
import os
import time
import uuid
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from select import POLLIN, poll
from types import SimpleNamespace
from typing import Any, NamedTuple, NoReturn
from urllib.parse import urlsplit

from merchant_center.core.aws.signing import Credentials, Scope, signed_headers
from merchant_center.core.clock import jitter
from merchant_center.core.tls import public_authorities

ATTEMPTS = 4
CONNECT_SECONDS = 1
READ_SECONDS = 4

_REPEATED = frozenset(
    {
        *("Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException", "RequestThrottled"),
        *("TooManyRequestsException", "ProvisionedThroughputExceededException", "TransactionInProgressException"),
        *("RequestLimitExceeded", "LimitExceededException", "RequestTimeout", "RequestTimeoutException"),
    }
)
_TOKEN = frozenset({"TransactWriteItems", "CreateSecret", "PutSecretValue"})


class Service(NamedTuple):
    """How a service is addressed: its name, the prefix of its operations, the version of its JSON."""

    name: str
    target: str
    version: str


DYNAMODB = Service("dynamodb", "DynamoDB_20120810", "1.0")
SECRETS_MANAGER = Service("secretsmanager", "secretsmanager", "1.1")
SQS = Service("sqs", "AmazonSQS", "1.0")


class AwsRefusedError(Exception):
    """AWS answered an operation with an error; ``response`` is what boto3's ClientError has there."""

    def __init__(self, operation: str, status: int, answer: Mapping[str, Any]) -> None:
        code = str(answer.get("__type") or status).rpartition("#")[2]
        message = answer.get("message") or answer.get("Message") or ""
        super().__init__(f"{operation} was refused with {code}: {message}")
        self.response = {
            **answer,
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {"HTTPStatusCode": status},
        }
        self.may_pass = status >= HTTPStatus.INTERNAL_SERVER_ERROR or code in _REPEATED


class JsonClient:
    """A client of one service for all threads of a process."""

    exceptions = SimpleNamespace(ClientError=AwsRefusedError)

    def __init__(
        self,
        service: Service,
        credentials: Callable[[], Credentials],
        region: str,
        url: str,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Make a client; it connects at its first call."""
        self.service = service
        self._credentials = credentials
        self._scope = Scope(service.name, region)
        self._url = urlsplit(url)
        self._sleep = sleep
        self._tls = public_authorities() if self._url.scheme == "https" else None
        self._idle: list[HTTPConnection] = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """Return an operation by boto3's name for it, such as ``transact_write_items``."""
        if name.startswith("_"):
            raise AttributeError(name)
        operation = "".join(part.title() for part in name.split("_"))
        return lambda **request: self.call(operation, request)

    def call(self, operation: str, request: Mapping[str, Any]) -> Any:
        """Do an operation and return its answer.

        Raises:
            AwsRefusedError: the service answered no.
            OSError, HTTPException: it did not answer at any try.
        """
        if operation in _TOKEN:
            request = {"ClientRequestToken": str(uuid.uuid4()), **request}
        body = json.dumps(request).encode()
        for attempt in range(1, ATTEMPTS):
            try:
                return self._try(operation, body)
            except (OSError, HTTPException):
                pass
            except AwsRefusedError as refusal:
                if not refusal.may_pass:
                    raise
            self._sleep(jitter(2 ** (attempt - 1)))
        return self._try(operation, body)

    def close(self) -> None:
        """Close the connections that are not in use."""
        with suppress(IndexError):
            while True:
                self._idle.pop().close()

    def _try(self, operation: str, body: bytes) -> Any:
        headers = {
            "content-type": f"application/x-amz-json-{self.service.version}",
            "host": self._url.netloc,
            "x-amz-target": f"{self.service.target}.{operation}",
        }
        headers = signed_headers(self._credentials(), self._scope, headers, body, datetime.now(UTC))
        # By this Lambda sees chains of functions that feed their own queue.
        if trace := os.environ.get("_X_AMZN_TRACE_ID"):
            headers["x-amzn-trace-id"] = trace
        status, text = self._send(headers, body)
        if status != HTTPStatus.OK:
            _refuse(operation, status, text)
        return json.loads(text or b"{}")

    def _send(self, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        connection = self._connection()
        try:
            connection.request("POST", "/", body, headers)
            answer = connection.getresponse()
            text = answer.read()
        except BaseException:
            connection.close()
            raise
        self._idle.append(connection)
        return answer.status, text

    def _connection(self) -> HTTPConnection:
        with suppress(IndexError):
            while True:
                idle = self._idle.pop()
                if _is_open(idle):
                    return idle
                idle.close()
        return self._connected()

    def _connected(self) -> HTTPConnection:
        host, port = self._url.hostname or "", self._url.port
        fresh = (
            HTTPSConnection(host, port, timeout=CONNECT_SECONDS, context=self._tls)
            if self._tls
            else HTTPConnection(host, port, timeout=CONNECT_SECONDS)
        )
        fresh.connect()
        fresh.sock.settimeout(READ_SECONDS)
        return fresh


def _is_open(idle: HTTPConnection) -> bool:
    """Return whether a connection can be used again: what can be read before anything was asked is its end."""
    if idle.sock is None:
        return False
    readable = poll()
    readable.register(idle.sock, POLLIN)
    return not readable.poll(0)


def _refuse(operation: str, status: int, text: bytes) -> NoReturn:
    answer: object = {}
    # A load balancer in between answers in HTML.
    with suppress(ValueError):
        answer = json.loads(text)
    raise AwsRefusedError(operation, status, answer if isinstance(answer, dict) else {})
