"""A route with an authorizer is closed to everybody without a fitting token."""

from typing import TYPE_CHECKING, Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.local.conftest import SCOPES

if TYPE_CHECKING:
    from tests.local.conftest import Toy

UNAUTHORIZED = {"message": "Unauthorized"}


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def test_token_of_the_stacks_issuer_opens_the_route(toy: "Toy") -> None:
    """A token from the token page is accepted, and the function sees its claims as text."""
    granted = toy.http.post("/_local/oidc/token", json={"client": "machine", "scopes": ["orders:read"]}).json()
    event = toy.http.get("/scoped", headers=bearer(granted["access_token"])).json()
    authorizer = event["requestContext"]["authorizer"]["jwt"]
    assert authorizer["scopes"] == ["orders:read"]
    assert authorizer["claims"]["sub"] == "machine"
    assert authorizer["claims"]["exp"].isdigit()


def form(client: str, **more: str) -> dict[str, str]:
    return {"grant_type": "client_credentials", "client_id": client, "client_secret": "any"} | more


def test_token_by_client_credentials(toy: "Toy") -> None:
    """An OAuth 2 client gets its token by a form, with its name in the form or by HTTP Basic."""
    url = "/_local/oidc/token"
    posted = toy.http.post(url, data=form("machine", scope="orders:read"))
    basic = toy.http.post(url, data={"grant_type": "client_credentials"}, auth=("operator", "any"))
    for answer, scopes in ((posted, "orders:read"), (basic, " ".join(sorted(SCOPES)))):
        assert answer.status_code == 200, answer.text
        claims = jwt.decode(answer.json()["access_token"], options={"verify_signature": False})
        assert claims["scope"] == scopes
    assert toy.http.get("/guarded", headers=bearer(posted.json()["access_token"])).status_code == 200


@pytest.mark.parametrize(
    ("asked", "status", "error"),
    [
        (form("machine") | {"grant_type": "password"}, 400, "unsupported_grant_type"),
        (form("stranger"), 401, "invalid_client"),
        (form("machine", scope="merchant:read"), 400, "invalid_scope"),
    ],
)
def test_wrong_client_credentials_are_refused(toy: "Toy", asked: dict[str, str], status: int, error: str) -> None:
    """The refusal names OAuth 2's code, and a client gets no scope beyond its own."""
    answer = toy.http.post("/_local/oidc/token", data=asked)
    assert (answer.status_code, answer.json()["error"]) == (status, error)


def test_machine_may_not_handle_merchant_accounts_and_jobs(toy: "Toy") -> None:
    """The machine's token has every scope but those of merchant accounts and of jobs."""
    claims = [
        jwt.decode(toy.issuer.token(client), options={"verify_signature": False}) for client in ("operator", "machine")
    ]
    assert [claim["scope"] for claim in claims] == [
        "merchant:read orders:export orders:read voucher:jobs",
        "orders:export orders:read",
    ]


def test_missing_token_is_unauthorized(toy: "Toy") -> None:
    """Without a token the answer is 401 with a challenge."""
    response = toy.http.get("/guarded")
    assert (response.status_code, response.json()) == (401, UNAUTHORIZED)
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "change",
    [
        {"exp": 1},
        {"exp": None},
        {"nbf": 4_102_444_800},
        {"iss": "https://issuer.example"},
        {"aud": "another"},
        {"aud": None, "client_id": "another"},
        {"aud": ["another"]},
    ],
    ids=str,
)
def test_wrong_claim_is_unauthorized(toy: "Toy", change: dict[str, Any]) -> None:
    """An expired, early, foreign or otherwise addressed token is refused."""
    response = toy.http.get("/guarded", headers=bearer(signed(toy, change)))
    assert (response.status_code, response.json()) == (401, UNAUTHORIZED)
    assert 'error="invalid_token"' in response.headers["www-authenticate"]


@pytest.mark.parametrize(
    "change",
    [{}, {"aud": ["another", "merchant-center"]}, {"aud": None, "client_id": "merchant-center"}],
    ids=str,
)
def test_fitting_audience_is_accepted(toy: "Toy", change: dict[str, Any]) -> None:
    """One of several audiences is enough, and client_id stands in where there is none."""
    assert toy.http.get("/guarded", headers=bearer(signed(toy, change))).status_code == 200


def test_signature_of_another_key_is_unauthorized(toy: "Toy") -> None:
    """A token with our key's id but another key's signature is refused, and so is an unsigned one."""
    claims = jwt.decode(toy.issuer.token("operator"), options={"verify_signature": False})
    key_id = jwt.get_unverified_header(toy.issuer.token("operator"))["kid"]
    other_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    forged = jwt.encode(claims, other_key, "RS256", headers={"kid": key_id})
    unsigned = jwt.encode(claims, "", "none", headers={"kid": key_id})
    unknown = jwt.encode(claims, other_key, "RS256", headers={"kid": "unknown"})
    for token in (forged, unsigned, unknown, "no token"):
        assert toy.http.get("/guarded", headers=bearer(token)).status_code == 401


def test_missing_scope_is_forbidden(toy: "Toy") -> None:
    """A route's scopes are alternatives: one is enough, none is 403."""
    for scopes, status in ((["orders:export"], 200), (["merchant:read"], 403), ([], 403)):
        response = toy.http.get("/scoped", headers=bearer(toy.issuer.token("operator", scopes)))
        assert response.status_code == status
    assert response.json() == {"message": "Forbidden"}
    assert 'error="insufficient_scope"' in response.headers["www-authenticate"]


def test_scopes_are_read_from_scp_too(toy: "Toy") -> None:
    """Issuers that list scopes under `scp` work as well."""
    token = signed(toy, {"scope": None, "scp": ["orders:read"]})
    assert toy.http.get("/scoped", headers=bearer(token)).status_code == 200


def signed(toy: "Toy", change: dict[str, Any]) -> str:
    """A token of the issuer's key with some claims changed or, where None, left out."""
    original = toy.issuer.token("operator")
    claims = jwt.decode(original, options={"verify_signature": False}) | change
    kept = {name: value for name, value in claims.items() if value is not None}
    key_id = jwt.get_unverified_header(original)["kid"]
    return jwt.encode(kept, toy.issuer.key.private, "RS256", headers={"kid": key_id})
