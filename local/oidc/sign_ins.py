"""Remembers who is signed in: codes that are used once, refresh tokens that rotate (RFC 9700 section 4.14.2)."""

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass

from local.oidc.requests import AuthorizationRequest, OAuthError

CODE_SECONDS = 60.0
REFRESH_SECONDS = 12 * 3600.0


@dataclass(frozen=True)
class SignIn:
    """One sign-in of a person with a role, from the choice on until it is ended."""

    sign_in_id: str
    role: str
    request: AuthorizationRequest
    at: float


@dataclass(frozen=True)
class _Refresh:
    sign_in_id: str
    at: float


class SignIns:
    """The sign-ins of a running stack, in memory: a restart asks people again."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._open: dict[str, SignIn] = {}
        self._codes: dict[str, SignIn] = {}
        self._current: dict[str, str] = {}
        self._given: dict[str, _Refresh] = {}

    def new_code(self, request: AuthorizationRequest, role: str) -> str:
        """Return a code for a person who has chosen a role."""
        code = secrets.token_urlsafe(24)
        self._codes[code] = SignIn(secrets.token_urlsafe(12), role, request, self._clock())
        return code

    def redeem(self, code: str, verifier: str, client_id: str, redirect_uri: str) -> tuple[SignIn, str]:
        """Return the sign-in of a code, and its first refresh token.

        Raises:
            OAuthError: the code is unknown, used, too old, or not this client's; a used one ends its sign-in.
        """
        sign_in = self._codes.get(code)
        if sign_in is None:
            raise OAuthError("invalid_grant", "this code was never given")
        if sign_in.sign_in_id in self._current:
            self.end(sign_in.sign_in_id)
            raise OAuthError("invalid_grant", "this code was used before; what it gave is revoked")
        if self._clock() - sign_in.at > CODE_SECONDS:
            raise OAuthError("invalid_grant", "this code has expired")
        request = sign_in.request
        if (client_id, redirect_uri) != (request.client_id, request.redirect_uri):
            raise OAuthError("invalid_grant", "client_id and redirect_uri must be those of the request for the code")
        if _challenge(verifier) != request.challenge:
            raise OAuthError("invalid_grant", "code_verifier does not fit the code_challenge")
        self._open[sign_in.sign_in_id] = sign_in
        return sign_in, self._rotate(sign_in)

    def refresh(self, token: str, client_id: str) -> tuple[SignIn, str]:
        """Return the sign-in of a refresh token, and the token that replaces it.

        Raises:
            OAuthError: it is unknown, expired, revoked or was replaced; a replaced one ends its sign-in.
        """
        given = self._given.get(token)
        sign_in = self._open.get(given.sign_in_id) if given else None
        if given is None or sign_in is None or sign_in.request.client_id != client_id:
            raise OAuthError("invalid_grant", "this refresh token is unknown or revoked")
        if self._current[sign_in.sign_in_id] != token:
            self.end(sign_in.sign_in_id)
            raise OAuthError("invalid_grant", "this refresh token was used before; its sign-in is ended")
        if self._clock() - given.at > REFRESH_SECONDS:
            raise OAuthError("invalid_grant", "this refresh token has expired")
        return sign_in, self._rotate(sign_in)

    def revoke(self, token: str) -> None:
        """End the sign-in of a refresh token; one that is unknown is no error (RFC 7009)."""
        if token in self._given:
            self.end(self._given[token].sign_in_id)

    def end(self, sign_in_id: str) -> None:
        """End a sign-in: none of its refresh tokens is worth anything from now on."""
        self._open.pop(sign_in_id, None)

    def _rotate(self, sign_in: SignIn) -> str:
        token = secrets.token_urlsafe(32)
        self._given[token] = _Refresh(sign_in.sign_in_id, self._clock())
        self._current[sign_in.sign_in_id] = token
        return token


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
