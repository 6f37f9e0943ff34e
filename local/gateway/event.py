"""Turns an HTTP request into API Gateway's event, payload format 2.0.

Source: API Gateway developer guide, "Create AWS Lambda proxy integrations for HTTP APIs"; the path comes
decoded and the query string encoded, as AWS's own Lambda test tool found by comparison.
"""

import base64
import re
import time
import uuid
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote

from local.gateway.routes import Match, Route

ACCOUNT_ID = "000000000000"
API_ID = "local"
_TEXT = re.compile(r"text/|application/(json|javascript|xml)\b|[^;]+\+(json|xml)\b", re.IGNORECASE)
_OF_THE_CONNECTION = {
    "connection",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
}


@dataclass(frozen=True)
class HttpRequest:
    """A request as it came in: `target` is the undecoded path with the query string."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""
    source_ip: str = "127.0.0.1"
    protocol: str = "HTTP/1.1"

    @property
    def raw_path(self) -> str:
        """The path as sent, still encoded."""
        return self.target.partition("?")[0]

    def header(self, name: str) -> str | None:
        """Return the first value of a header (`name` in lower case)."""
        return next((value for key, value in self.headers if key.lower() == name), None)


def make_event(
    request: HttpRequest,
    match: Match,
    *,
    request_id: str,
    jwt: Mapping[str, Any] | None = None,
    at: float | None = None,
) -> dict[str, Any]:
    """Return the event for the route's function.

    Args:
        request: what came in.
        match: the route that serves it, with the values of the route's variables.
        request_id: goes into the context and into the answer's `apigw-requestid`.
        jwt: `claims` and `scopes` of the verified token, for routes with an authorizer.
        at: time of the request in epoch seconds; now when left out.
    """
    path, _, query = request.target.partition("?")
    at = time.time() if at is None else at
    headers, cookies = _headers(request)
    headers["x-amzn-trace-id"] = f"Root=1-{int(at):08x}-{uuid.uuid4().hex[:24]}"
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": match.route.key,
        "rawPath": unquote(path),
        "rawQueryString": query,
        "headers": headers,
        "requestContext": _context(request, match.route, headers, request_id, at),
        "isBase64Encoded": False,
    }
    if jwt is not None:
        event["requestContext"]["authorizer"] = {"jwt": jwt}
    if cookies:
        event["cookies"] = cookies
    if query:
        event["queryStringParameters"] = _joined(parse_qsl(query, keep_blank_values=True))
    if match.parameters:
        event["pathParameters"] = match.parameters
    if request.body:
        event["body"], event["isBase64Encoded"] = _body(request)
    return event


def _context(
    request: HttpRequest, route: Route, headers: Mapping[str, str], request_id: str, at: float
) -> dict[str, Any]:
    host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
    return {
        "accountId": ACCOUNT_ID,
        "apiId": API_ID,
        "domainName": host,
        "domainPrefix": host.partition(".")[0],
        "http": {
            "method": request.method,
            "path": unquote(request.raw_path),
            "protocol": request.protocol,
            "sourceIp": request.source_ip,
            "userAgent": headers.get("user-agent", ""),
        },
        "requestId": request_id,
        "routeKey": route.key,
        "stage": "$default",
        "time": time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime(at)),
        "timeEpoch": int(at * 1000),
    }


def _headers(request: HttpRequest) -> tuple[dict[str, str], list[str]]:
    kept = [(name.lower(), value) for name, value in request.headers if name.lower() not in _OF_THE_CONNECTION]
    cookies = [part.strip() for name, value in kept if name == "cookie" for part in value.split(";")]
    headers = _joined([(name, value) for name, value in kept if name != "cookie"])
    host, _, port = headers.get("host", "").rpartition(":")
    forwarded = {
        "content-length": str(len(request.body)),
        "x-forwarded-for": ",".join(filter(None, (headers.get("x-forwarded-for"), request.source_ip))),
        "x-forwarded-port": port if host else "80",
        "x-forwarded-proto": "http",
    }
    return headers | forwarded, [cookie for cookie in cookies if cookie]


def _joined(pairs: list[tuple[str, str]]) -> dict[str, str]:
    values = defaultdict(list)
    for name, value in pairs:
        values[name].append(value)
    return {name: ",".join(several) for name, several in values.items()}


def _body(request: HttpRequest) -> tuple[str, bool]:
    if _TEXT.match(request.header("content-type") or "") and not request.header("content-encoding"):
        try:
            return request.body.decode(), False
        except UnicodeDecodeError:
            pass
    return base64.b64encode(request.body).decode(), True
