"""People sign in at the stack's issuer by code and PKCE, as a stock OAuth library does it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from authlib.common.security import generate_token
from authlib.integrations.base_client.errors import OAuthError
from authlib.integrations.requests_client import OAuth2Session

from local.oidc.requests import AuthorizationRequest, console_origins, is_console
from local.oidc.requests import OAuthError as Refusal
from local.oidc.sign_ins import CODE_SECONDS, REFRESH_SECONDS, SignIns

if TYPE_CHECKING:
    from tests.local.conftest import Toy

ISSUER = "/_local/oidc"
# The vector of RFC 7636, appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


@pytest.fixture
def discovered(toy: "Toy") -> dict[str, Any]:
    """What the issuer publishes of itself."""
    published: dict[str, Any] = toy.http.get(f"{ISSUER}/.well-known/openid-configuration").json()
    return published


@pytest.fixture
def redirect_uri(toy: "Toy") -> str:
    """A page of the console beside the API."""
    return f"{toy.http.base_url}/console/callback"


@pytest.fixture
def client(discovered: dict[str, Any], redirect_uri: str) -> Iterator[OAuth2Session]:
    """A stock client as the console is one: public, with PKCE."""
    with OAuth2Session(
        "console",
        token_endpoint=discovered["token_endpoint"],
        revocation_endpoint=discovered["revocation_endpoint"],
        token_endpoint_auth_method="none",
        code_challenge_method="S256",
        scope="openid profile",
        redirect_uri=redirect_uri,
    ) as stock:
        yield stock


def chosen(toy: "Toy", url: str, role: str = "marketing") -> str:
    """The address that the console is called back at when a person takes the role."""
    answer = toy.http.post(url, data={"role": role})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def signed_in(toy: "Toy", client: OAuth2Session, discovered: dict[str, Any], role: str = "marketing") -> dict[str, Any]:
    """The tokens of a person who has just taken the role."""
    verifier = generate_token(48)
    url, state = client.create_authorization_url(
        discovered["authorization_endpoint"], code_verifier=verifier, nonce="once"
    )
    tokens: dict[str, Any] = client.fetch_token(
        authorization_response=chosen(toy, url, role), code_verifier=verifier, state=state
    )
    return tokens


def test_code_with_pkce(toy: "Toy", client: OAuth2Session, discovered: dict[str, Any]) -> None:
    """A role's tokens live minutes, name the person, carry the role's scopes and open the API."""
    tokens = signed_in(toy, client, discovered)
    assert 0 < tokens["expires_in"] <= 1_800
    access = jwt.decode(tokens["access_token"], options={"verify_signature": False})
    assert (access["sub"], access["client_id"]) == ("marketing", "console")
    assert tokens["scope"] == "openid profile merchant:read orders:read voucher:jobs"
    key = jwt.PyJWKSet.from_dict(toy.http.get(f"{ISSUER}/jwks.json").json()).keys[0]
    identity = jwt.decode(tokens["id_token"], key, ["RS256"], audience="console", issuer=discovered["issuer"])
    assert (identity["nonce"], identity["name"]) == ("once", "运营")
    assert client.get(f"{toy.http.base_url}/guarded").status_code == 200
    assert client.get(discovered["userinfo_endpoint"]).json()["name"] == "运营"


@pytest.mark.parametrize(
    ("role", "scopes"),
    [
        ("admin", "merchant:read orders:export orders:read voucher:jobs"),
        ("finance", "merchant:read orders:export orders:read"),
        ("readonly", "merchant:read orders:read"),
    ],
)
def test_roles_have_their_scopes(
    toy: "Toy", client: OAuth2Session, discovered: dict[str, Any], role: str, scopes: str
) -> None:
    """An administrator may do everything, finance look and export, the last role only look."""
    assert signed_in(toy, client, discovered, role)["scope"] == f"openid profile {scopes}"


def test_refresh_rotates(toy: "Toy", client: OAuth2Session, discovered: dict[str, Any]) -> None:
    """A refresh gives new tokens; an old refresh token ends the sign-in, so the newest is worth nothing either."""
    first = signed_in(toy, client, discovered)
    second = client.refresh_token(discovered["token_endpoint"], first["refresh_token"])
    third = client.refresh_token(discovered["token_endpoint"], second["refresh_token"])
    assert len({tokens["refresh_token"] for tokens in (first, second, third)}) == 3
    assert third["scope"] == first["scope"]
    for used in (first, third):
        with pytest.raises(OAuthError, match="invalid_grant"):
            client.refresh_token(discovered["token_endpoint"], used["refresh_token"])


def test_revoked_refresh_token_is_refused(toy: "Toy", client: OAuth2Session, discovered: dict[str, Any]) -> None:
    """A revoked sign-in is not refreshed."""
    tokens = signed_in(toy, client, discovered)
    assert client.revoke_token(discovered["revocation_endpoint"], tokens["refresh_token"]).status_code == 200
    with pytest.raises(OAuthError, match="invalid_grant"):
        client.refresh_token(discovered["token_endpoint"], tokens["refresh_token"])


def test_sign_out_ends_the_sign_in(
    toy: "Toy", client: OAuth2Session, discovered: dict[str, Any], redirect_uri: str
) -> None:
    """Sign-out leads back to the console, and the sign-in is not refreshed any more."""
    tokens = signed_in(toy, client, discovered)
    query = {"id_token_hint": tokens["id_token"], "post_logout_redirect_uri": redirect_uri, "state": "s"}
    left = toy.http.get(discovered["end_session_endpoint"], params=query)
    assert (left.status_code, left.headers["location"]) == (303, f"{redirect_uri}?state=s")
    with pytest.raises(OAuthError, match="invalid_grant"):
        client.refresh_token(discovered["token_endpoint"], tokens["refresh_token"])
    stranger = toy.http.get(
        discovered["end_session_endpoint"], params={"post_logout_redirect_uri": "https://e.example"}
    )
    assert (stranger.status_code, "已退出登录" in stranger.text) == (200, True)


def test_wrong_verifier_is_refused(toy: "Toy", client: OAuth2Session, discovered: dict[str, Any]) -> None:
    """A code is worth nothing to somebody who did not ask for it."""
    url, _ = client.create_authorization_url(discovered["authorization_endpoint"], code_verifier=generate_token(48))
    with pytest.raises(OAuthError, match="invalid_grant"):
        client.fetch_token(authorization_response=chosen(toy, url), code_verifier=generate_token(48))


def test_used_code_ends_its_sign_in(toy: "Toy", client: OAuth2Session, discovered: dict[str, Any]) -> None:
    """A code works once; whoever uses it again ends what it gave."""
    verifier = generate_token(48)
    url, _ = client.create_authorization_url(discovered["authorization_endpoint"], code_verifier=verifier)
    back = chosen(toy, url)
    tokens = client.fetch_token(authorization_response=back, code_verifier=verifier)
    with pytest.raises(OAuthError, match="invalid_grant"):
        client.fetch_token(authorization_response=back, code_verifier=verifier)
    with pytest.raises(OAuthError, match="invalid_grant"):
        client.refresh_token(discovered["token_endpoint"], tokens["refresh_token"])


@pytest.mark.parametrize(
    "redirect_uri",
    [
        "https://evil.example/console/callback",
        "{api}/v1/console/callback",
        "{api}/console/../shop/",
        "{api}@evil.example/console/",
        "{api}.evil.example/console/",
        "{api}/console/#fragment",
        "",
    ],
)
def test_foreign_redirect_is_refused(toy: "Toy", redirect_uri: str) -> None:
    """Nobody is sent to a page that is not the console: the person is told instead."""
    foreign = redirect_uri.format(api=str(toy.http.base_url).rstrip("/"))
    query = authorization(redirect_uri=foreign)
    for answer in (
        toy.http.get(f"{ISSUER}/authorize", params=query),
        toy.http.post(f"{ISSUER}/authorize", params=query, data={"role": "admin"}),
    ):
        assert (answer.status_code, "location" in answer.headers) == (400, False)
        assert "无法登录" in answer.text


def test_console_is_served_in_two_places() -> None:
    """The console's pages are those beside the API and those of its dev server, under both names of the machine."""
    origins = console_origins("http://127.0.0.1:8080")
    for host in ("127.0.0.1", "localhost"):
        assert is_console(f"http://{host}:8080/console/", origins)
        assert is_console(f"http://{host}:5173/console/sign-in/callback", origins)
    assert not is_console("http://localhost:9000/console/", origins)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_console_is_told_what_it_asked_wrong(toy: "Toy", redirect_uri: str, change: dict[str, str], error: str) -> None:
    """A request of the console without PKCE, or for a token at once, comes back with OAuth's code and its state."""
    answer = toy.http.get(f"{ISSUER}/authorize", params=authorization(redirect_uri=redirect_uri) | change)
    told = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (answer.status_code, told["error"], told["state"]) == (303, [error], ["abc"])


def test_person_may_cancel(toy: "Toy", redirect_uri: str) -> None:
    """Whoever takes no role goes back without a code."""
    query = authorization(redirect_uri=redirect_uri)
    answer = toy.http.post(f"{ISSUER}/authorize", params=query, data={"role": ""})
    assert parse_qs(urlsplit(answer.headers["location"]).query)["error"] == ["access_denied"]


def test_page_speaks_two_languages(toy: "Toy", redirect_uri: str) -> None:
    """The roles stand there in Chinese, or in English by the switch, each with its scopes."""
    query = authorization(redirect_uri=redirect_uri)
    for language, words in (("zh-CN", ("管理员", "运营", "财务", "只读")), ("en", ("Administrator", "Read-only"))):
        text = toy.http.get(f"{ISSUER}/authorize", params=query | {"ui_locales": language}).text
        assert [word for word in (*words, f'lang="{language}"', "<li>voucher:jobs</li>") if word not in text] == []


def test_role_is_named_in_the_language_of_the_request(
    toy: "Toy", client: OAuth2Session, discovered: dict[str, Any]
) -> None:
    """A person who signs in in English is called so."""
    verifier = generate_token(48)
    url, _ = client.create_authorization_url(
        discovered["authorization_endpoint"], code_verifier=verifier, ui_locales="en"
    )
    tokens = client.fetch_token(authorization_response=chosen(toy, url), code_verifier=verifier)
    assert jwt.decode(tokens["id_token"], options={"verify_signature": False})["name"] == "Marketing"


def test_scopes_asked_by_name_are_given_alone(toy: "Toy", client: OAuth2Session, discovered: dict[str, Any]) -> None:
    """A client that names scopes of the API gets of them what the role has, and no others."""
    client.scope = "openid orders:read orders:export"
    assert signed_in(toy, client, discovered)["scope"] == "openid orders:read"


def test_only_the_console_calls_from_a_browser(toy: "Toy") -> None:
    """The token endpoint lets scripts of the console read its answers, and of no other page."""
    dev_server = toy.http.options(f"{ISSUER}/token", headers=preflight("http://localhost:5173"))
    assert dev_server.headers["access-control-allow-origin"] == "http://localhost:5173"
    for origin in ("https://evil.example", "null"):
        asked = {"grant_type": "client_credentials", "client_id": "operator", "client_secret": "any"}
        answers = [
            toy.http.options(f"{ISSUER}/token", headers=preflight(origin)),
            toy.http.post(f"{ISSUER}/token", data=asked, headers={"origin": origin}),
        ]
        assert [answer.headers.get("access-control-allow-origin") for answer in answers] == [None, None]


def test_user_info_wants_a_token_of_the_issuer(toy: "Toy") -> None:
    """Without a token of this issuer nobody is told who somebody is."""
    answer: httpx.Response = toy.http.get(f"{ISSUER}/userinfo", headers={"authorization": "Bearer x"})
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")


def test_codes_and_refresh_tokens_expire() -> None:
    """A code lives a minute, a refresh token that nobody uses half a day."""
    now = [0.0]
    sign_ins = SignIns(lambda: now[0])
    asked = AuthorizationRequest("console", "http://localhost:5173/console/", CHALLENGE, frozenset())
    fresh, stale = (sign_ins.new_code(asked, "admin") for _ in range(2))
    _, refresh = sign_ins.redeem(fresh, VERIFIER, asked.client_id, asked.redirect_uri)
    now[0] += CODE_SECONDS + 1
    with pytest.raises(Refusal, match="expired"):
        sign_ins.redeem(stale, VERIFIER, asked.client_id, asked.redirect_uri)
    now[0] += REFRESH_SECONDS
    with pytest.raises(Refusal, match="expired"):
        sign_ins.refresh(refresh, asked.client_id)


def authorization(**change: str) -> dict[str, str]:
    """What a client asks of the authorization endpoint."""
    return {
        "response_type": "code",
        "client_id": "console",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        "state": "abc",
    } | change


def preflight(origin: str) -> dict[str, str]:
    """What a browser asks before a script of that origin may post."""
    return {"origin": origin, "access-control-request-method": "POST"}
