"""Tencent Cloud's signature TC3-HMAC-SHA256 without I/O: bytes and time in, a header out."""

import hashlib
import hmac
from datetime import UTC, datetime

ALGORITHM = "TC3-HMAC-SHA256"
CONTENT_TYPE = "application/json; charset=utf-8"
_SIGNED_HEADERS = "content-type;host"
_END = "tc3_request"


def authorization(secret_id: str, secret_key: str, *, host: str, service: str, body: bytes, timestamp: int) -> str:
    """Make the Authorization header of a POST with :data:`CONTENT_TYPE` (Tencent Cloud API 3.0, "signature v3").

    Args:
        secret_id: names the key.
        secret_key: signs, and is not in the header.
        host: as the Host header has it.
        service: the first label of the public host (``sms``).
        body: the bytes that are sent.
        timestamp: Unix seconds, also sent as X-TC-Timestamp; good for five minutes.
    """
    day = datetime.fromtimestamp(timestamp, UTC).date().isoformat()
    scope = f"{day}/{service}/{_END}"
    headers = f"content-type:{CONTENT_TYPE}\nhost:{host}\n"
    # The path is "/" for every operation, and the query of a POST is empty.
    request = "\n".join(("POST", "/", "", headers, _SIGNED_HEADERS, hashlib.sha256(body).hexdigest()))
    text = "\n".join((ALGORITHM, str(timestamp), scope, hashlib.sha256(request.encode()).hexdigest()))
    key = f"TC3{secret_key}".encode()
    for part in (day, service, _END):
        key = _hmac(key, part)
    signature = _hmac(key, text).hex()
    return f"{ALGORITHM} Credential={secret_id}/{scope}, SignedHeaders={_SIGNED_HEADERS}, Signature={signature}"


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
