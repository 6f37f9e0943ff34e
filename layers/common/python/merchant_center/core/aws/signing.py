"""AWS's Signature Version 4, as far as this system signs requests itself (ADR 0016).

Without I/O and without a clock. A test compares every signature with botocore's.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote

_ALGORITHM = "AWS4-HMAC-SHA256"


class Credentials(NamedTuple):
    """Who signs. Those of a role are temporary and have a token."""

    access_key: str
    secret_key: str
    token: str = ""

    def __repr__(self) -> str:
        """Return nothing of what is secret."""
        return f"Credentials({self.access_key})"


class Scope(NamedTuple):
    """What a signature is good for."""

    service: str
    region: str


def signed_headers(
    credentials: Credentials, scope: Scope, headers: Mapping[str, str], body: bytes, at: datetime
) -> dict[str, str]:
    """Return the headers of a POST to the root of a service together with its signature.

    Args:
        credentials: who asks.
        scope: which service is asked.
        headers: names in lower case, ``host`` among them; all of them are signed.
        body: exactly what is sent.
        at: when it is sent, in UTC; AWS allows five minutes of difference.
    """
    stamp = _stamp(at)
    told = {**headers, "x-amz-date": stamp}
    if credentials.token:
        told["x-amz-security-token"] = credentials.token
    canonical = _canonical("POST", "/", "", told, hashlib.sha256(body).hexdigest())
    told["authorization"] = ", ".join(
        (
            f"{_ALGORITHM} Credential={credentials.access_key}/{_path(scope, stamp)}",
            f"SignedHeaders={_names(told)}",
            f"Signature={_signature(credentials, scope, stamp, canonical)}",
        )
    )
    return told


def presigned_link(
    credentials: Credentials, scope: Scope, url: str, query: Mapping[str, str], *, at: datetime, seconds: int
) -> str:
    """Return a link with which its bearer may GET something for some seconds.

    Args:
        credentials: on whose behalf it is read.
        scope: which service answers.
        url: scheme, host and path, escaped as it is sent.
        query: what else the service is asked.
        at: from when, in UTC.
        seconds: for how long.
    """
    stamp = _stamp(at)
    host, _, path = url.partition("://")[2].partition("/")
    asked = {
        **query,
        "X-Amz-Algorithm": _ALGORITHM,
        "X-Amz-Credential": f"{credentials.access_key}/{_path(scope, stamp)}",
        "X-Amz-Date": stamp,
        "X-Amz-Expires": str(seconds),
        "X-Amz-SignedHeaders": "host",
    }
    if credentials.token:
        asked["X-Amz-Security-Token"] = credentials.token
    text = "&".join(f"{name}={quote(asked[name], safe='-_.~')}" for name in sorted(asked))
    canonical = _canonical("GET", f"/{path}", text, {"host": host}, "UNSIGNED-PAYLOAD")
    return f"{url}?{text}&X-Amz-Signature={_signature(credentials, scope, stamp, canonical)}"


def _stamp(at: datetime) -> str:
    return f"{at:%Y%m%dT%H%M%SZ}"


def _path(scope: Scope, stamp: str) -> str:
    return f"{stamp[:8]}/{scope.region}/{scope.service}/aws4_request"


def _names(headers: Mapping[str, str]) -> str:
    return ";".join(sorted(headers))


def _canonical(method: str, path: str, query: str, headers: Mapping[str, str], digest: str) -> str:
    lines = "".join(f"{name}:{headers[name]}\n" for name in sorted(headers))
    return "\n".join((method, path, query, lines, _names(headers), digest))


def _signature(credentials: Credentials, scope: Scope, stamp: str, canonical: str) -> str:
    text = "\n".join((_ALGORITHM, stamp, _path(scope, stamp), hashlib.sha256(canonical.encode()).hexdigest()))
    key = f"AWS4{credentials.secret_key}".encode()
    for part in (stamp[:8], scope.region, scope.service, "aws4_request", text):
        key = hmac.digest(key, part.encode(), "sha256")
    return key.hex()
