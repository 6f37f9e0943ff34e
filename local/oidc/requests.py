"""Reads what a client asks of the authorization endpoint (RFC 6749 section 4.1.1, RFC 7636, OpenID Connect)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from local.oidc.roles import CONSOLE

DEV_SERVER_PORT = 5173
CONSOLE_FOLDER = "/console/"
_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")
_LOOPBACK = ("127.0.0.1", "localhost")


class OAuthError(Exception):
    """A refusal; `code` is OAuth 2's."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class UntrustedRequestError(Exception):
    """A request whose sender must not be called back: the person is told instead."""


@dataclass(frozen=True)
class AuthorizationRequest:
    """A request to sign somebody in, by whom it is answered at `redirect_uri`."""

    client_id: str
    redirect_uri: str
    challenge: str
    scopes: frozenset[str]
    state: str = ""
    nonce: str = ""
    language: str = "zh"


def console_origins(api_url: str) -> frozenset[str]:
    """Return where the console is served: beside the API and by the dev server, under both names of this machine."""
    ports = (urlsplit(api_url).port, DEV_SERVER_PORT)
    return frozenset(f"http://{host}:{port}" for host in _LOOPBACK for port in ports)


def is_console(url: str, origins: frozenset[str]) -> bool:
    """Tell whether the URL is a page of the console; dots, backslashes and user names would lead elsewhere."""
    return any(re.fullmatch(rf"{re.escape(origin + CONSOLE_FOLDER)}[\w/-]*(\?[\w=&-]*)?", url) for origin in origins)


def read_request(query: Mapping[str, str], origins: frozenset[str]) -> AuthorizationRequest:
    """Return the request as the client made it.

    Raises:
        UntrustedRequestError: an unknown client, or a redirect to a page that is not its own.
    """
    if query.get("client_id") != CONSOLE:
        raise UntrustedRequestError(f"client_id must be {CONSOLE}")
    redirect_uri = query.get("redirect_uri", "")
    if not is_console(redirect_uri, origins):
        places = ", ".join(f"{origin}{CONSOLE_FOLDER}…" for origin in sorted(origins))
        raise UntrustedRequestError(f"redirect_uri must be one of {places}")
    return AuthorizationRequest(
        CONSOLE,
        redirect_uri,
        query.get("code_challenge", ""),
        frozenset(query.get("scope", "").split()),
        query.get("state", ""),
        query.get("nonce", ""),
        language_of(query),
    )


def language_of(query: Mapping[str, str]) -> str:
    """Return the language that the client asks for: Chinese, unless it begins with English."""
    return "en" if query.get("ui_locales", "").startswith("en") else "zh"


def check_request(query: Mapping[str, str], request: AuthorizationRequest) -> None:
    """Raise OAuthError, which the client is told, unless a code with PKCE (S256) and a person are asked for."""
    if query.get("response_type") != "code":
        raise OAuthError("unsupported_response_type", "response_type must be code")
    if query.get("code_challenge_method") != "S256" or not _CHALLENGE.fullmatch(request.challenge):
        raise OAuthError("invalid_request", "a code_challenge by the method S256 is required")
    if query.get("prompt") == "none":
        raise OAuthError("login_required", "nobody is signed in without choosing a role")


def answer_url(request: AuthorizationRequest, **answer: str) -> str:
    """Return the client's URL with an answer for it."""
    parameters = answer | ({"state": request.state} if request.state else {})
    separator = "&" if urlsplit(request.redirect_uri).query else "?"
    return request.redirect_uri + separator + urlencode(parameters)
