"""Tencent Cloud's request signature TC3-HMAC-SHA256, from the service's side.

Source: Tencent Cloud API 3.0, "signature method v3".
"""

import hashlib
import hmac
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

ALGORITHM = "TC3-HMAC-SHA256"
HEADER = re.compile(
    rf"{ALGORITHM} Credential=(?P<secret_id>[^/,\s]+)/(?P<date>\d{{4}}-\d\d-\d\d)/(?P<service>[a-z]+)/tc3_request, ?"
    r"SignedHeaders=(?P<signed>[a-z0-9;-]+), ?Signature=(?P<signature>[0-9a-f]{64})"
)
ALWAYS_SIGNED = {"content-type", "host"}


@dataclass(frozen=True)
class Authorization:
    """The values of the Authorization header."""

    secret_id: str
    date: str
    service: str
    signed_headers: tuple[str, ...]
    signature: str


def parse_authorization(header: str) -> Authorization | None:
    """The values of `header`, or None unless it has the scheme, all parts, and signs what must be signed."""
    found = HEADER.fullmatch(header)
    if found is None:
        return None
    signed = tuple(found["signed"].split(";"))
    if not set(signed) >= ALWAYS_SIGNED or list(signed) != sorted(signed):
        return None
    return Authorization(found["secret_id"], found["date"], found["service"], signed, found["signature"])


def signature(given: Authorization, secret_key: str, timestamp: int, headers: Mapping[str, str], body: bytes) -> str:
    """The signature that a POST with this body has under `secret_key`; its path is always `/`."""
    canonical_headers = "".join(f"{name}:{headers.get(name, '').strip().lower()}\n" for name in given.signed_headers)
    signed = ";".join(given.signed_headers)
    request = f"POST\n/\n\n{canonical_headers}\n{signed}\n{hashlib.sha256(body).hexdigest()}"
    scope = f"{given.date}/{given.service}/tc3_request"
    text = f"{ALGORITHM}\n{timestamp}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    key = f"TC3{secret_key}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    return _hmac(key, text).hex()


def utc_date(timestamp: int) -> str:
    """The date a credential must have at an instant."""
    return datetime.fromtimestamp(timestamp, UTC).date().isoformat()


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
