"""The key that the local issuer signs with; it outlives a restart, and so do the tokens."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

ALGORITHM = "RS256"


@dataclass(frozen=True)
class SigningKey:
    """An RSA key with the id under which its public half is published."""

    private: rsa.RSAPrivateKey
    key_id: str

    def sign(self, claims: dict[str, Any]) -> str:
        """Return a signed token of the claims."""
        return jwt.encode(claims, self.private, algorithm=ALGORITHM, headers={"kid": self.key_id})

    def claims(self, token: str, issuer: str, audience: str) -> dict[str, Any]:
        """Return the claims of a token that this key signed.

        Raises:
            jwt.PyJWTError: it did not, or the token has expired or is meant for others.
        """
        claims: dict[str, Any] = jwt.decode(
            token, self.private.public_key(), algorithms=[ALGORITHM], issuer=issuer, audience=audience
        )
        return claims

    def published(self) -> dict[str, Any]:
        """Return the set of public keys (JWKS)."""
        public: dict[str, Any] = json.loads(RSAAlgorithm.to_jwk(self.private.public_key()))
        return {"keys": [public | {"kid": self.key_id, "use": "sig", "alg": ALGORITHM}]}


def load_or_make(file: Path) -> SigningKey:
    """Return the key in the file, made where there is none."""
    private = _load(file) if file.exists() else _make(file)
    return SigningKey(private, _fingerprint(private))


def _load(file: Path) -> rsa.RSAPrivateKey:
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{file} holds no RSA key")
    return key


def _make(file: Path) -> rsa.RSAPrivateKey:
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
