"""Turns a function's result into the HTTP answer that API Gateway would give (payload format 2.0)."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# The status codes that API Gateway accepts from a function.
_STATUS_CODES = range(100, 600)


@dataclass(frozen=True)
class HttpAnswer:
    """An answer in full; `headers` are in sending order and may repeat."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


class GatewayError(Exception):
    """An answer that the gateway gives itself, without or instead of the function."""

    def __init__(self, status: int, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {message}")
        self.status = status
        self.message = message
        self.headers = headers or {}

    def answer(self) -> HttpAnswer:
        """The answer with API Gateway's JSON body."""
        body = json.dumps({"message": self.message}, separators=(",", ":")).encode()
        return HttpAnswer(self.status, (("content-type", "application/json"), *self.headers.items()), body)


def make_answer(result: bytes) -> HttpAnswer:
    """Read a function's result: `statusCode`, `headers`, `cookies`, `body`, or any other JSON value as 200.

    Raises:
        GatewayError: 500 when the result is no JSON or its parts have wrong types.
    """
    try:
        value = json.loads(result)
    except ValueError:
        raise GatewayError(500, "Internal Server Error") from None
    if not isinstance(value, dict) or "statusCode" not in value:
        text = value if isinstance(value, str) else result.decode()
        return HttpAnswer(200, (("content-type", "application/json"),), text.encode())
    try:
        return _full_answer(value)
    except (TypeError, ValueError, AttributeError, binascii.Error):
        raise GatewayError(500, "Internal Server Error") from None


def _full_answer(value: dict[str, Any]) -> HttpAnswer:
    status = int(value["statusCode"])
    if status not in _STATUS_CODES:
        raise ValueError(status)
    body = value.get("body") or ""
    content = base64.b64decode(body, validate=True) if value.get("isBase64Encoded") else body.encode()
    headers = {name.lower(): _header_value(item) for name, item in (value.get("headers") or {}).items()}
    headers.pop("content-length", None)
    if content:
        headers.setdefault("content-type", "text/plain; charset=utf-8")
    cookies = tuple(("set-cookie", cookie) for cookie in value.get("cookies") or ())
    return HttpAnswer(status, (*headers.items(), *cookies), content)


def _header_value(item: Any) -> str:
    if isinstance(item, bool):
        return str(item).lower()
    if not isinstance(item, str | int | float):
        raise TypeError(item)
    return str(item)
