"""The second witness of what AWS accepts: moto, which answers in place of the network and inside this process."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import boto3
import httpx
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from moto.core.botocore_stubber import BotocoreStubber, MockRawResponse

from local.emulator import Emulator


@dataclass(frozen=True)
class Witness(Emulator):
    """An emulator whose own clients, and no others, are answered by moto; none of them reaches a network."""

    endpoint_url: str = ""
    pid: int = 0

    def new_client(self, service: str, config: Config) -> Any:
        """Return a client of one's own."""
        client = boto3.session.Session().client(
            service, region_name=self.region, aws_access_key_id="test", aws_secret_access_key="test", config=config
        )
        return wired(client, _to_boto3)

    def browser(self) -> httpx.Client:
        """Return who opens links and posts forms."""
        return httpx.Client(transport=_Browser())


@dataclass(frozen=True)
class _Wire:
    send: Callable[[AWSPreparedRequest], AWSResponse]

    def close(self) -> None:
        """Close nothing: there is no connection."""


def wired(client: Any, send: Callable[[AWSPreparedRequest], AWSResponse]) -> Any:
    """Return a client of boto3 whose signed requests are answered by a function in place of the network.

    A handler of `before-send` would not do: boto3 calls all of them, also when the one of a test has answered.
    """
    client._endpoint.http_session = _Wire(send)
    return client


def _to_boto3(request: AWSPreparedRequest) -> AWSResponse:
    status, headers, body = _answer(request)
    return AWSResponse(request.url, status, headers, MockRawResponse(body))


class _Browser(httpx.BaseTransport):
    def handle_request(self, request: httpx.Request) -> httpx.Response:
        prepared = AWSPreparedRequest(request.method, str(request.url), request.headers, request.read(), False)
        status, headers, body = _answer(prepared)
        return httpx.Response(status, headers=headers, content=body)


def _answer(request: AWSPreparedRequest) -> tuple[int, Mapping[str, str], str | bytes]:
    answer = BotocoreStubber().process_request(request)
    if answer is None:
        raise AssertionError(f"moto does not know {request.url}")
    return answer
