"""The stack's own OpenID Connect issuer: operators and machines get their tokens from it."""

import base64
import json
import re
import time
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote_plus

import jwt
from aiohttp import web
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

PATH = "/_local/oidc"
AUDIENCE = "merchant-center"
TOKEN_SECONDS = 30 * 24 * 3600
# A machine (an automated flow, a page builder) never handles merchant accounts and their keys, and gives to one
# customer at a time, not to a list of a million.
_NOT_FOR_MACHINES = re.compile(r"merchant:|\w+:jobs$")


class TokenError(Exception):
    """A refusal of the token page; `code` is OAuth 2's."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


class LocalIssuer:
    """Signs tokens for two clients: `operator` has every scope, `machine` all but merchant accounts' and jobs'."""

    def __init__(self, api_url: str, key_file: Path, scopes: Iterable[str]) -> None:
        self.url = api_url + PATH
        self._key = _load_or_make(key_file)
        self._key_id = _fingerprint(self._key)
        every = sorted(set(scopes))
        self._scopes = {
            "operator": every,
            "machine": [scope for scope in every if not _NOT_FOR_MACHINES.match(scope)],
        }

    def token(self, client: str, scopes: Iterable[str] | None = None, seconds: int = TOKEN_SECONDS) -> str:
        """Return a signed token.

        Args:
            client: `operator` or `machine`.
            scopes: what it may do; all that the client may have when left out.
            seconds: how long it lives.

        Raises:
            KeyError: no such client.
        """
        granted = self._scopes[client] if scopes is None else list(scopes)
        now = int(time.time())
        claims = {
            "iss": self.url,
            "sub": client,
            "aud": AUDIENCE,
            "client_id": client,
            "iat": now,
            "nbf": now,
            "exp": now + seconds,
            "jti": str(uuid.uuid4()),
            "scope": " ".join(granted),
        }
        return jwt.encode(claims, self._key, algorithm="RS256", headers={"kid": self._key_id})

    def routes(self) -> list[web.RouteDef]:
        """The issuer's own pages."""
        return [
            web.get(f"{PATH}/.well-known/openid-configuration", self._configuration),
            web.get(f"{PATH}/jwks.json", self._jwks),
            web.post(f"{PATH}/token", self._token),
        ]

    async def _configuration(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                "issuer": self.url,
                "jwks_uri": f"{self.url}/jwks.json",
                "token_endpoint": f"{self.url}/token",
                "grant_types_supported": ["client_credentials"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def _jwks(self, _: web.Request) -> web.Response:
        public: dict[str, Any] = json.loads(RSAAlgorithm.to_jwk(self._key.public_key()))
        return web.json_response({"keys": [public | {"kid": self._key_id, "use": "sig", "alg": "RS256"}]})

    async def _token(self, request: web.Request) -> web.Response:
        is_form = request.content_type == "application/x-www-form-urlencoded"
        try:
            token = await (self._client_credentials(request) if is_form else self._named_client(request))
        except TokenError as error:
            body = {"error": error.code, "error_description": str(error)}
            return web.json_response(body, status=401 if error.code == "invalid_client" else 400)
        return web.json_response({"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS})

    async def _named_client(self, request: web.Request) -> str:
        try:
            asked = await request.json()
            return self.token(asked["client"], asked.get("scopes"))
        except (KeyError, TypeError, ValueError):
            expected = 'send {"client": "operator" | "machine", "scopes": [...]}, or a client_credentials form'
            raise TokenError("invalid_request", expected) from None

    async def _client_credentials(self, request: web.Request) -> str:
        """A token as a client of OAuth 2 asks for it (RFC 6749, section 4.4)."""
        form = await request.post()
        if form.get("grant_type") != "client_credentials":
            raise TokenError("unsupported_grant_type", "grant_type must be client_credentials")
        client = _basic_user(request.headers.get("Authorization", "")) or str(form.get("client_id", ""))
        if client not in self._scopes:
            raise TokenError("invalid_client", "the clients are operator and machine, each with any secret")
        scopes = str(form.get("scope", "")).split()
        if not set(scopes) <= set(self._scopes[client]):
            raise TokenError("invalid_scope", f"{client} may have: {' '.join(self._scopes[client])}")
        return self.token(client, scopes or None)


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


def _load_or_make(file: Path) -> rsa.RSAPrivateKey:
    if file.exists():
        key = serialization.load_pem_private_key(file.read_bytes(), password=None)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError(f"{file} holds no RSA key")
        return key
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_bytes(pem)
    return key


def _fingerprint(key: rsa.RSAPrivateKey) -> str:
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    digest = hashes.Hash(hashes.SHA256())
    digest.update(der)
    return digest.finalize().hex()[:16]
