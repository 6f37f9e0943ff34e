"""The stack's own OpenID Connect issuer: operators and machines get their tokens from it."""

import json
import re
import time
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

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
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def _jwks(self, _: web.Request) -> web.Response:
        public: dict[str, Any] = json.loads(RSAAlgorithm.to_jwk(self._key.public_key()))
        return web.json_response({"keys": [public | {"kid": self._key_id, "use": "sig", "alg": "RS256"}]})

    async def _token(self, request: web.Request) -> web.Response:
        try:
            asked = await request.json()
            token = self.token(asked["client"], asked.get("scopes"))
        except (KeyError, TypeError, ValueError):
            expected = 'send {"client": "operator" | "machine", "scopes": [...]}'
            return web.json_response({"error": "invalid_request", "error_description": expected}, status=400)
        return web.json_response({"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS})


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
