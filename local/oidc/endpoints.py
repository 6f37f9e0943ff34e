"""The local issuer over HTTP: discovery, the choice of a role, tokens, sign-out."""

import base64
import functools
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus, urlencode

from aiohttp import web

from local.oidc import page
from local.oidc.requests import (
    AuthorizationRequest,
    OAuthError,
    UntrustedRequestError,
    answer_url,
    check_request,
    is_console,
    read_request,
)
from local.oidc.roles import find_role

if TYPE_CHECKING:
    from local.oidc.issuer import LocalIssuer

type Handler = Callable[["LocalIssuer", web.Request], Awaitable[web.Response]]


def endpoints(issuer: "LocalIssuer", path: str) -> list[web.RouteDef]:
    """Return the issuer's routes; those that a page's script calls answer to the console's origins only."""
    called: list[tuple[str, str, Handler]] = [
        ("GET", "/.well-known/openid-configuration", _configuration),
        ("GET", "/jwks.json", _jwks),
        ("POST", "/token", _token),
        ("POST", "/revoke", _revoke),
        ("GET", "/userinfo", _user_info),
    ]
    visited: list[tuple[str, str, Handler]] = [
        ("GET", "/authorize", _choose),
        ("POST", "/authorize", _chosen),
        ("GET", "/end-session", _end_session),
    ]
    return [
        *(web.route(method, path + name, functools.partial(handler, issuer)) for method, name, handler in visited),
        *(
            web.route(method, path + name, functools.partial(_called, issuer, handler))
            for method, name, handler in called
        ),
        *(web.options(path + name, functools.partial(_called, issuer, _preflight)) for _, name, _ in called),
    ]


async def _called(issuer: "LocalIssuer", handler: Handler, request: web.Request) -> web.Response:
    try:
        response = await handler(issuer, request)
    except OAuthError as error:
        status = 401 if error.code in ("invalid_client", "invalid_token") else 400
        response = web.json_response({"error": error.code, "error_description": str(error)}, status=status)
    response.headers["vary"] = "origin"
    origin = request.headers.get("origin", "")
    if origin in issuer.origins:
        response.headers["access-control-allow-origin"] = origin
    return response


async def _preflight(_: "LocalIssuer", __: web.Request) -> web.Response:
    allowed = {
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": "authorization, content-type",
        "access-control-max-age": "600",
    }
    return web.Response(status=204, headers=allowed)


async def _configuration(issuer: "LocalIssuer", _: web.Request) -> web.Response:
    return web.json_response(
        {
            "issuer": issuer.url,
            "authorization_endpoint": f"{issuer.url}/authorize",
            "token_endpoint": f"{issuer.url}/token",
            "revocation_endpoint": f"{issuer.url}/revoke",
            "userinfo_endpoint": f"{issuer.url}/userinfo",
            "end_session_endpoint": f"{issuer.url}/end-session",
            "jwks_uri": f"{issuer.url}/jwks.json",
            "scopes_supported": ["openid", "profile", "offline_access", *issuer.scopes],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": list(_GRANTS),
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none", "client_secret_basic", "client_secret_post"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "ui_locales_supported": list(page.LANGUAGES),
            "authorization_response_iss_parameter_supported": True,
        }
    )


async def _jwks(issuer: "LocalIssuer", _: web.Request) -> web.Response:
    return web.json_response(issuer.key.published())


async def _choose(issuer: "LocalIssuer", request: web.Request) -> web.Response:
    return _answered(issuer, request, lambda asked: page.choice(issuer, request, asked))


async def _chosen(issuer: "LocalIssuer", request: web.Request) -> web.Response:
    role = str((await request.post()).get("role", ""))

    def answer(asked: AuthorizationRequest) -> web.Response:
        if role == "":
            raise OAuthError("access_denied", "the person chose no role")
        if find_role(role) is None:
            raise OAuthError("invalid_request", "there is no such role")
        return _redirect(answer_url(asked, code=issuer.sign_ins.new_code(asked, role), iss=issuer.url))

    return _answered(issuer, request, answer)


def _answered(
    issuer: "LocalIssuer", request: web.Request, answer: Callable[[AuthorizationRequest], web.Response]
) -> web.Response:
    """Return the answer to a request that is in order; else tell its client, or the person if that is not ours."""
    try:
        asked = read_request(request.query, issuer.origins)
    except UntrustedRequestError as error:
        return page.refusal(request, str(error))
    try:
        check_request(request.query, asked)
        return answer(asked)
    except OAuthError as error:
        return _redirect(answer_url(asked, error=error.code, error_description=str(error), iss=issuer.url))


def _redirect(url: str) -> web.Response:
    return web.Response(status=303, headers={"location": url, "cache-control": "no-store"})


async def _token(issuer: "LocalIssuer", request: web.Request) -> web.Response:
    is_form = request.content_type == "application/x-www-form-urlencoded"
    answer = await (_by_form(issuer, request) if is_form else _named_client(issuer, request))
    return web.json_response(answer, headers={"cache-control": "no-store"})


async def _named_client(issuer: "LocalIssuer", request: web.Request) -> dict[str, Any]:
    try:
        asked = await request.json()
        return issuer.client_token(asked["client"], list(asked.get("scopes") or ()))
    except (AttributeError, KeyError, TypeError, ValueError):
        expected = 'send {"client": "operator" | "machine", "scopes": [...]}, or a form of OAuth 2'
        raise OAuthError("invalid_request", expected) from None


async def _by_form(issuer: "LocalIssuer", request: web.Request) -> dict[str, Any]:
    form = {name: str(value) for name, value in (await request.post()).items()}
    form["client_id"] = _basic_user(request.headers.get("Authorization", "")) or form.get("client_id", "")
    grant = _GRANTS.get(form.get("grant_type", ""))
    if grant is None:
        raise OAuthError("unsupported_grant_type", f"grant_type must be one of {', '.join(_GRANTS)}")
    return grant(issuer, form)


def _client_credentials(issuer: "LocalIssuer", form: dict[str, str]) -> dict[str, Any]:
    return issuer.client_token(form["client_id"], form.get("scope", "").split())


def _authorization_code(issuer: "LocalIssuer", form: dict[str, str]) -> dict[str, Any]:
    code, verifier = form.get("code", ""), form.get("code_verifier", "")
    redeemed = issuer.sign_ins.redeem(code, verifier, form["client_id"], form.get("redirect_uri", ""))
    return issuer.person_tokens(*redeemed)


def _refresh_token(issuer: "LocalIssuer", form: dict[str, str]) -> dict[str, Any]:
    return issuer.person_tokens(*issuer.sign_ins.refresh(form.get("refresh_token", ""), form["client_id"]))


_GRANTS: dict[str, Callable[["LocalIssuer", dict[str, str]], dict[str, Any]]] = {
    "authorization_code": _authorization_code,
    "refresh_token": _refresh_token,
    "client_credentials": _client_credentials,
}


async def _revoke(issuer: "LocalIssuer", request: web.Request) -> web.Response:
    issuer.sign_ins.revoke(str((await request.post()).get("token", "")))
    return web.Response()


async def _user_info(issuer: "LocalIssuer", request: web.Request) -> web.Response:
    return web.json_response(issuer.user_info(request.headers.get("Authorization", "").partition(" ")[2]))


async def _end_session(issuer: "LocalIssuer", request: web.Request) -> web.Response:
    issuer.end_session(request.query.get("id_token_hint", ""))
    back = request.query.get("post_logout_redirect_uri", "")
    if not is_console(back, issuer.origins):
        return page.signed_out(request)
    state = request.query.get("state", "")
    return _redirect(back + (("&" if "?" in back else "?") + urlencode({"state": state}) if state else ""))


def _basic_user(header: str) -> str:
    """The user of HTTP Basic authentication, or nothing."""
    scheme, _, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        user = base64.b64decode(encoded, validate=True).decode().partition(":")[0]
    except ValueError:
        return ""
    return unquote_plus(user)
