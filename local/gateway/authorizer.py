"""Checks bearer tokens as an HTTP API's JWT authorizer does, with the keys that the issuer publishes.

Source: API Gateway developer guide, "Control access to HTTP APIs with JWT authorizers": RSA signatures,
`kid`, `iss`, `aud` or else `client_id`, `exp`, `nbf`, `iat`, one of the route's scopes in `scope` or `scp`.
"""

import json
import time
from collections.abc import Mapping
from typing import Any

import aiohttp
import jwt

from local.gateway.answer import GatewayError
from local.gateway.routes import JwtAuthorizer

KEYS_LIVE_SECONDS = 7200.0
_REFETCH_SECONDS = 1.0
_ALGORITHMS = ["RS256", "RS384", "RS512"]


class TokenVerifier:
    """Verifies tokens of any issuer and remembers the issuers' keys."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._keys: dict[str, tuple[float, dict[str, jwt.PyJWK]]] = {}

    async def verify(self, authorizer: JwtAuthorizer, header: str | None) -> dict[str, Any]:
        """Return the `claims` and `scopes` that the event carries.

        Raises:
            GatewayError: 401 when the token is missing or wrong, 403 when it has none of the scopes.
        """
        if not header:
            raise GatewayError(401, "Unauthorized", {"www-authenticate": "Bearer"})
        scheme, _, rest = header.partition(" ")
        token = rest.strip() if scheme.lower() == "bearer" else header
        try:
            claims = await self._claims(authorizer, token)
        except (jwt.PyJWTError, aiohttp.ClientError, KeyError, ValueError) as error:
            challenge = f'Bearer scope="" error="invalid_token" error_description="{error}"'
            raise GatewayError(401, "Unauthorized", {"www-authenticate": _one_line(challenge)}) from error
        return authorize(authorizer, claims)

    async def _claims(self, authorizer: JwtAuthorizer, token: str) -> dict[str, Any]:
        key_id = jwt.get_unverified_header(token)["kid"]
        key = await self._key(authorizer.issuer, key_id)
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=_ALGORITHMS,
            issuer=authorizer.issuer,
            options={"require": ["exp", "iss"], "verify_aud": False},
        )
        audience = claims.get("aud", claims.get("client_id"))
        given = [audience] if isinstance(audience, str) else audience or []
        if not set(given) & set(authorizer.audience):
            raise ValueError("the token does not have a valid audience")
        return claims

    async def _key(self, issuer: str, key_id: str) -> jwt.PyJWK:
        fetched_at, keys = self._keys.get(issuer, (float("-inf"), {}))
        age = time.monotonic() - fetched_at
        if age > KEYS_LIVE_SECONDS or (key_id not in keys and age > _REFETCH_SECONDS):
            configuration = await self._get(issuer.rstrip("/") + "/.well-known/openid-configuration")
            published = jwt.PyJWKSet.from_dict(await self._get(configuration["jwks_uri"]))
            keys = {key.key_id: key for key in published.keys if key.key_id}
            self._keys[issuer] = (time.monotonic(), keys)
        if key_id not in keys:
            raise ValueError("the issuer has no such key")
        return keys[key_id]

    async def _get(self, url: str) -> dict[str, Any]:
        async with self._session.get(url, raise_for_status=True) as response:
            document: dict[str, Any] = json.loads(await response.read())
        return document


def authorize(authorizer: JwtAuthorizer, claims: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the event carries of a verified token.

    Raises:
        GatewayError: 403 when it has none of the route's scopes.
    """
    scopes = _scopes(claims)
    if authorizer.scopes and not set(authorizer.scopes) & set(scopes):
        challenge = f'Bearer scope="{" ".join(authorizer.scopes)}" error="insufficient_scope"'
        raise GatewayError(403, "Forbidden", {"www-authenticate": challenge})
    return {
        "claims": {name: _claim_text(value) for name, value in claims.items()},
        "scopes": scopes if authorizer.scopes else None,
    }


def _scopes(claims: Mapping[str, Any]) -> list[str]:
    value = claims.get("scope", claims.get("scp", ""))
    return value.split() if isinstance(value, str) else list(value)


def _claim_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{' '.join(map(_claim_text, value))}]"
    return json.dumps(value) if isinstance(value, dict) else str(value)


def _one_line(text: str) -> str:
    return " ".join(text.split())
