"""Makes the tokens of the local stack: for clients by their name, for people who signed in with a role."""

import time
import uuid
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import jwt
from aiohttp import web

from local.oidc.endpoints import endpoints
from local.oidc.keys import load_or_make
from local.oidc.requests import OAuthError, console_origins
from local.oidc.roles import CLIENTS, CONSOLE, allowed, find_role
from local.oidc.sign_ins import SignIn, SignIns

PATH = "/_local/oidc"
AUDIENCE = "merchant-center"
TOKEN_SECONDS = 30 * 24 * 3600
PERSON_SECONDS = 15 * 60
"""How long an access token of a person lives; the console refreshes it."""


class LocalIssuer:
    """Signs tokens for two clients, `operator` and `machine`, and for the roles of the console's users."""

    def __init__(
        self, api_url: str, key_file: Path, scopes: Iterable[str], clock: Callable[[], float] = time.time
    ) -> None:
        self.url = api_url + PATH
        self.key = load_or_make(key_file)
        self.scopes = sorted(set(scopes))
        self.origins = console_origins(api_url)
        self.sign_ins = SignIns(clock)
        self._clock = clock

    def token(self, client: str, scopes: Iterable[str] | None = None, seconds: int = TOKEN_SECONDS) -> str:
        """Return a signed token.

        Args:
            client: `operator` or `machine`.
            scopes: what it may do; all that the client may have when left out.
            seconds: how long it lives.

        Raises:
            KeyError: no such client.
        """
        granted = allowed(CLIENTS[client], self.scopes) if scopes is None else list(scopes)
        return self._access_token(client, client, granted, seconds)

    def role_token(self, role_name: str) -> str:
        """Return a token of a person with this role that lives as long as those of clients, for programs that play."""
        return self._access_token(role_name, CONSOLE, self.scopes_of(role_name, ()), TOKEN_SECONDS)

    def client_token(self, client: str, asked: list[str]) -> dict[str, Any]:
        """Return what a client is answered that asks in its own name (RFC 6749 section 4.4).

        Raises:
            OAuthError: no such client, or a scope that it may not have.
        """
        if client not in CLIENTS:
            raise OAuthError("invalid_client", "the clients are operator and machine, each with any secret")
        own = allowed(CLIENTS[client], self.scopes)
        if not set(asked) <= set(own):
            raise OAuthError("invalid_scope", f"{client} may have: {' '.join(own)}")
        return {"access_token": self.token(client, asked or None), "token_type": "Bearer", "expires_in": TOKEN_SECONDS}

    def scopes_of(self, role_name: str, asked: Iterable[str]) -> list[str]:
        """Return the scopes of a role: all of them, or those that were asked for by name."""
        role = find_role(role_name)
        own = allowed(role.pattern, self.scopes) if role else []
        named = set(asked) & set(self.scopes)
        return [scope for scope in own if scope in named] if named else own

    def person_tokens(self, sign_in: SignIn, refresh_token: str) -> dict[str, Any]:
        """Return what the console is answered for a person: access, refresh and, with `openid`, an id token."""
        scopes = self.scopes_of(sign_in.role, sign_in.request.scopes)
        standard = sorted({"openid", "profile", "offline_access"} & sign_in.request.scopes)
        answer = {
            "access_token": self._access_token(sign_in.role, CONSOLE, [*standard, *scopes], PERSON_SECONDS),
            "token_type": "Bearer",
            "expires_in": PERSON_SECONDS,
            "refresh_token": refresh_token,
            "scope": " ".join([*standard, *scopes]),
        }
        return answer | ({"id_token": self._id_token(sign_in)} if "openid" in standard else {})

    def user_info(self, access_token: str) -> dict[str, Any]:
        """Return who a person's access token stands for.

        Raises:
            OAuthError: the token is not this issuer's, or has expired.
        """
        try:
            claims = self.key.claims(access_token, self.url, AUDIENCE)
        except jwt.PyJWTError as error:
            raise OAuthError("invalid_token", str(error)) from error
        return {"sub": claims["sub"], **_names(claims["sub"], "zh")}

    def end_session(self, id_token: str) -> None:
        """End the sign-in of an id token, however old it is; what is no id token ends nothing."""
        try:
            claims = jwt.decode(
                id_token, self.key.private.public_key(), ["RS256"], options={"verify_exp": False, "verify_aud": False}
            )
        except jwt.PyJWTError:
            return
        self.sign_ins.end(claims.get("sid", ""))

    def routes(self) -> list[web.RouteDef]:
        """The issuer's own pages."""
        return endpoints(self, PATH)

    def _access_token(self, subject: str, client: str, scopes: Iterable[str], seconds: int) -> str:
        claims = {"aud": AUDIENCE, "client_id": client, "jti": str(uuid.uuid4()), "scope": " ".join(scopes)}
        return self.key.sign(self._times(subject, seconds) | claims | _names(subject, "zh"))

    def _id_token(self, sign_in: SignIn) -> str:
        nonce = {"nonce": sign_in.request.nonce} if sign_in.request.nonce else {}
        claims = {"aud": CONSOLE, "auth_time": int(sign_in.at), "sid": sign_in.sign_in_id}
        return self.key.sign(
            self._times(sign_in.role, PERSON_SECONDS) | claims | nonce | _names(sign_in.role, sign_in.request.language)
        )

    def _times(self, subject: str, seconds: int) -> dict[str, Any]:
        now = int(self._clock())
        return {"iss": self.url, "sub": subject, "iat": now, "nbf": now, "exp": now + seconds}


def _names(subject: str, language: str) -> dict[str, str]:
    role = find_role(subject)
    return {"name": role.title[language], "preferred_username": role.name} if role else {}
