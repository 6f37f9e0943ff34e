"""Our own short-lived session of a signed-in customer: a signed token that only we make and only we read (ADR 0005)."""

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any

from itsdangerous.encoding import base64_decode
from itsdangerous.exc import BadData
from itsdangerous.signer import Signer
from itsdangerous.timed import TimestampSigner
from itsdangerous.url_safe import URLSafeTimedSerializer

from merchant_center.core import clock
from merchant_center.core.errors import UnauthenticatedError
from merchant_center.customers.rules import Customer

SESSION_LIFETIME = timedelta(hours=2)
_SECONDS = int(SESSION_LIFETIME.total_seconds())
_SALT = "merchant-center.customer-session"
_JWT_HEADER = b"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
_JWT_CLAIMS = {"iss": "merchant-center", "aud": "customer"}


class _SignerAt(TimestampSigner):
    """Signs and reads at an instant that it is given."""

    def __init__(self, *arguments: Any, at: datetime, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._at = int(at.timestamp())

    def get_timestamp(self) -> int:
        """Return the instant in Unix seconds."""
        return self._at


def issue_session(customer: Customer, key: str, now: datetime) -> tuple[str, int]:
    """Return a token for the customer and its lifetime in seconds."""
    token = _serializer(key, now).dumps([customer.appid, customer.openid])
    return (token if isinstance(token, str) else token.decode()), _SECONDS


def read_session(authorization: str | None, key: str) -> Customer:
    """Return the customer of an ``Authorization: Bearer ...`` header.

    Raises:
        UnauthenticatedError: there is none, it is not ours, or it is too old.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise UnauthenticatedError("send the session token as Authorization: Bearer")
    try:
        return _customer_of(token.strip().encode(), key, clock.now())
    except (BadData, ValueError, KeyError, TypeError):
        raise UnauthenticatedError("this is no session token of a sign-in, or it is over: sign in (again)") from None


def _customer_of(token: bytes, key: str, now: datetime) -> Customer:
    if token.startswith(_JWT_HEADER):
        return _customer_of_jwt(token, key, now)
    appid, openid = _serializer(key, now).loads(token, max_age=_SECONDS)
    return Customer(appid, openid)


def _customer_of_jwt(token: bytes, key: str, now: datetime) -> Customer:
    """Read a token of the former kind, a JWT; docs/adr/0005 says when this may be deleted."""
    signer = Signer(key, sep=".", key_derivation="none", digest_method=hashlib.sha256)
    header, _, payload = signer.unsign(token).partition(b".")
    claims = json.loads(base64_decode(payload))
    if header != _JWT_HEADER or not claims.items() >= _JWT_CLAIMS.items() or claims["exp"] <= now.timestamp():
        raise ValueError("not a session of ours")
    return Customer(str(claims["appid"]), str(claims["sub"]))


def _serializer(key: str, now: datetime) -> URLSafeTimedSerializer:
    options = {"key_derivation": "hmac", "digest_method": hashlib.sha256, "at": now}
    return URLSafeTimedSerializer(key, salt=_SALT, signer=_SignerAt, signer_kwargs=options)
