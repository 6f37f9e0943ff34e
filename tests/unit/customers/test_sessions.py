"""A customer's session is ours alone: nobody else's token, no other algorithm, no old one passes."""

import hashlib
import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeTimedSerializer

from merchant_center.core.errors import UnauthenticatedError
from merchant_center.customers.rules import Customer
from merchant_center.customers.sessions import SESSION_LIFETIME, issue_session, read_session

KEY = "k" * 64
SALT = "merchant-center.customer-session"
CUSTOMER = Customer("wx0123456789abcdef", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o")
CLAIMS = {"iss": "merchant-center", "aud": "customer", "sub": CUSTOMER.openid, "appid": CUSTOMER.appid}


def now() -> datetime:
    return datetime.now(UTC)


def signed(key: str = KEY, **changes: Any) -> str:
    """Make a token of the former kind, as PyJWT made it."""
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
    """A session lives for its lifetime and not a second longer."""
    token, _ = issue_session(CUSTOMER, KEY, now() - SESSION_LIFETIME + timedelta(seconds=20))
    assert read_session(f"Bearer {token}", KEY) == CUSTOMER
    token, _ = issue_session(CUSTOMER, KEY, now() - SESSION_LIFETIME - timedelta(seconds=2))
    with pytest.raises(UnauthenticatedError):
        read_session(f"Bearer {token}", KEY)


def test_session_of_the_future_is_refused() -> None:
    """A token that says it was made later than now is not taken."""
    token, _ = issue_session(CUSTOMER, KEY, now() + timedelta(seconds=30))
    with pytest.raises(UnauthenticatedError):
        read_session(f"Bearer {token}", KEY)


def test_session_of_another_key_is_refused() -> None:
    """When the secret is replaced, all sessions are over."""
    token, _ = issue_session(CUSTOMER, "x" * 64, now())
    with pytest.raises(UnauthenticatedError):
        read_session(f"Bearer {token}", KEY)


@pytest.mark.parametrize(
    "other",
    [
        {"salt": "another purpose"},
        {"signer_kwargs": {"key_derivation": "none", "digest_method": hashlib.sha256}},
        {"signer_kwargs": {"key_derivation": "hmac", "digest_method": hashlib.sha512}},
    ],
    ids=["another salt", "key without derivation", "another digest"],
)
def test_token_of_the_same_key_for_another_purpose_is_refused(other: dict[str, Any]) -> None:
    """What the same secret signs otherwise is no session, though its content would be one."""
    ours = {"salt": SALT, "signer_kwargs": {"key_derivation": "hmac", "digest_method": hashlib.sha256}}
    content = [CUSTOMER.appid, CUSTOMER.openid]
    assert read_session(f"Bearer {URLSafeTimedSerializer(KEY, **ours).dumps(content)}", KEY) == CUSTOMER
    with pytest.raises(UnauthenticatedError):
        read_session(f"Bearer {URLSafeTimedSerializer(KEY, **(ours | other)).dumps(content)}", KEY)


@pytest.mark.parametrize("part", range(3), ids=["customer", "instant", "signature"])
def test_changed_session_is_refused(part: int) -> None:
    """A session of which one letter was changed, wherever it stands, is refused."""
    parts = issue_session(CUSTOMER, KEY, now())[0].split(".")
    parts[part] = ("A" if parts[part][0] != "A" else "B") + parts[part][1:]
    with pytest.raises(UnauthenticatedError):
        read_session(f"Bearer {'.'.join(parts)}", KEY)


@given(token=st.text(max_size=120) | st.from_regex(r"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9[.\x20-\x7e]{0,80}"))
def test_any_other_text_is_refused(token: str) -> None:
    """Whatever else comes in the header is refused as a missing session, never an error of ours."""
    with pytest.raises(UnauthenticatedError):
        read_session(f"Bearer {token}", KEY)


def test_session_of_the_former_kind_is_read() -> None:
    """Customers who signed in before the tokens changed stay signed in until their two hours are over."""
    assert read_session(f"Bearer {signed(iat=int(now().timestamp()))}", KEY) == CUSTOMER


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
