"""A customer's session is ours alone: nobody else's token, no other algorithm, no old one passes."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest

from merchant_center.core.errors import UnauthenticatedError
from merchant_center.customers.rules import Customer
from merchant_center.customers.sessions import SESSION_LIFETIME, issue_session, read_session

KEY = "k" * 64
CUSTOMER = Customer("wx0123456789abcdef", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")
CLAIMS = {"iss": "merchant-center", "aud": "customer", "sub": CUSTOMER.openid, "appid": CUSTOMER.appid}


def now() -> datetime:
    return datetime.now(UTC)


def signed(key: str = KEY, **changes: Any) -> str:
    claims = {**CLAIMS, "exp": int((now() + SESSION_LIFETIME).timestamp()), **changes}
    return jwt.encode({name: value for name, value in claims.items() if value is not None}, key, algorithm="HS256")


def part(value: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize("header", ["Bearer {}", "bearer {}", "BEARER {}", "Bearer  {} "])
def test_session_brings_the_customer_back(header: str) -> None:
    """What was issued is read back as the same customer, in any spelling of the scheme."""
    token, lifetime = issue_session(CUSTOMER, KEY, now())
    assert read_session(header.format(token), KEY) == CUSTOMER
    assert lifetime == SESSION_LIFETIME.total_seconds() == 7_200


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic {}", "{}", "Token {}"])
def test_header_without_a_session_is_refused(header: str | None) -> None:
    """No header, another scheme or a bare token is nobody."""
    token, _ = issue_session(CUSTOMER, KEY, now())
    with pytest.raises(UnauthenticatedError):
        read_session(header and header.format(token), KEY)


@pytest.mark.parametrize(
    "changes",
    [
        {"key": "x" * 64},
        {"iss": "somebody-else"},
        {"iss": None},
        {"aud": "operator"},
        {"aud": None},
        {"exp": None},
        {"exp": 1_700_000_000},
        {"sub": None},
        {"appid": None},
    ],
    ids=str,
)
def test_token_that_is_not_ours_or_too_old_is_refused(changes: dict[str, Any]) -> None:
    """Key, issuer, audience, end, openid and official account all have to be right; the refusal says so."""
    with pytest.raises(UnauthenticatedError, match="this is no session token of a sign-in"):
        read_session(f"Bearer {signed(**changes)}", KEY)


def test_session_ends_after_two_hours() -> None:
    """A session issued a little more than its lifetime ago is not valid any more."""
    token, _ = issue_session(CUSTOMER, KEY, now() - SESSION_LIFETIME - timedelta(seconds=2))
    with pytest.raises(UnauthenticatedError):
        read_session(f"Bearer {token}", KEY)


@pytest.mark.parametrize("algorithm", ["none", "HS512"])
def test_token_cannot_choose_its_algorithm(algorithm: str) -> None:
    """A token without a signature, or with another algorithm, is refused though its claims are right."""
    claims = {**CLAIMS, "exp": int((now() + SESSION_LIFETIME).timestamp())}
    tokens = {
        "none": f"{part({'alg': 'none', 'typ': 'JWT'})}.{part(claims)}.",
        "HS512": jwt.encode(claims, KEY, algorithm="HS512"),
    }
    with pytest.raises(UnauthenticatedError):
        read_session(f"Bearer {tokens[algorithm]}", KEY)


def test_changed_claim_is_refused() -> None:
    """Another openid under the old signature is refused."""
    header, _, signature = signed().split(".")
    forged = part({**CLAIMS, "sub": "oSomebodyElse", "exp": int((now() + SESSION_LIFETIME).timestamp())})
    with pytest.raises(UnauthenticatedError):
        read_session(f"Bearer {header}.{forged}.{signature}", KEY)


def test_refusal_does_not_repeat_the_token() -> None:
    """The error says what to do and nothing of what was sent."""
    with pytest.raises(UnauthenticatedError) as refusal:
        read_session("Bearer very.secret.token", KEY)
    assert "secret" not in refusal.value.message
    assert refusal.value.__cause__ is None
