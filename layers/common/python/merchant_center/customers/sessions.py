"""Our own short-lived session of a signed-in customer: a JWT only we sign and only we read."""

from datetime import datetime, timedelta

import jwt

from merchant_center.core.errors import UnauthenticatedError
from merchant_center.customers.rules import Customer

SESSION_LIFETIME = timedelta(hours=2)
_ALGORITHM = "HS256"
_ISSUER = "merchant-center"
_AUDIENCE = "customer"


def issue_session(customer: Customer, key: str, now: datetime) -> tuple[str, int]:
    """A token for the customer and its lifetime in seconds."""
    claims = {
        "iss": _ISSUER,
        "aud": _AUDIENCE,
        "sub": customer.openid,
        "appid": customer.appid,
        "iat": int(now.timestamp()),
        "exp": int((now + SESSION_LIFETIME).timestamp()),
    }
    return jwt.encode(claims, key, algorithm=_ALGORITHM), int(SESSION_LIFETIME.total_seconds())


def read_session(authorization: str | None, key: str) -> Customer:
    """The customer of an ``Authorization: Bearer ...`` header.

    Raises:
        UnauthenticatedError: there is none, it is not ours, or it is too old.
    """
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise UnauthenticatedError("send the session token as Authorization: Bearer")
    try:
        claims = jwt.decode(
            token.strip(),
            key,
            algorithms=[_ALGORITHM],
            audience=_AUDIENCE,
            issuer=_ISSUER,
            options={"require": ["exp", "sub"]},
        )
        return Customer(str(claims["appid"]), str(claims["sub"]))
    except (jwt.InvalidTokenError, KeyError):
        raise UnauthenticatedError("this is no session token of a sign-in, or it is over: sign in (again)") from None
