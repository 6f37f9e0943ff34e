"""WeChat Pay APIv3's signatures and encryption, from WeChat's side.

Source: WeChat Pay APIv3, "signature generation", "signature verification" and "decrypting callbacks".
"""

import base64
import binascii
import re
import secrets
import string
from dataclasses import dataclass
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SCHEME = "WECHATPAY2-SHA256-RSA2048"
PROBE_PREFIX = "WECHATPAY/SIGNTEST/"
AUTHORIZATION_KEYS = {"mchid", "nonce_str", "signature", "timestamp", "serial_no"}
PAIR = re.compile(r'\s*(\w+)="([^"]*)"\s*(?:,|$)')
SYSTEM_RANDOM = secrets.SystemRandom()
ALPHANUMERIC = string.ascii_letters + string.digits


@dataclass(frozen=True)
class Authorization:
    """The five values of the Authorization header."""

    mchid: str
    serial_no: str
    nonce_str: str
    timestamp: str
    signature: str


def parse_authorization(header: str) -> Authorization | None:
    """The values of `header`, or None unless it has the scheme and exactly the five pairs, in any order."""
    scheme, _, rest = header.partition(" ")
    if scheme != SCHEME:
        return None
    pairs = list(PAIR.finditer(rest))
    if "".join(pair.group(0) for pair in pairs) != rest or len(pairs) != len(AUTHORIZATION_KEYS):
        return None
    values = {pair.group(1): pair.group(2) for pair in pairs}
    return Authorization(**values) if values.keys() == AUTHORIZATION_KEYS else None


def request_message(method: str, target: str, timestamp: str, nonce: str, body: bytes) -> bytes:
    """The five lines a merchant signs; `target` is path and query exactly as they came over the wire."""
    return f"{method}\n{target}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"


def answer_message(timestamp: str, nonce: str, body: bytes) -> bytes:
    """The three lines WeChat signs, in an answer and in a callback."""
    return f"{timestamp}\n{nonce}\n".encode() + body + b"\n"


def page_message(appid: str, timestamp: str, nonce: str, package: str) -> bytes:
    """The four lines a merchant signs for the cashier in a page."""
    return f"{appid}\n{timestamp}\n{nonce}\n{package}\n".encode()


def sign(private_key_pem: str, message: bytes) -> str:
    """RSA PKCS#1 v1.5 over SHA-256, in base64."""
    return base64.b64encode(_private_key(private_key_pem).sign(message, PKCS1v15(), hashes.SHA256())).decode()


def is_signed(public_pem: str, message: bytes, signature: str) -> bool:
    """Whether `signature` (base64) of `message` fits the certificate or public key in `public_pem`."""
    try:
        decoded = base64.b64decode(signature, validate=True)
        _public_key(public_pem).verify(decoded, message, PKCS1v15(), hashes.SHA256())
    except (binascii.Error, ValueError, InvalidSignature):
        return False
    return True


def encrypt(apiv3_key: str, nonce: str, associated_data: str, plaintext: bytes) -> str:
    """AES-256-GCM with the tag at the end, in base64; key, nonce and associated data are text."""
    sealed = AESGCM(apiv3_key.encode()).encrypt(nonce.encode(), plaintext, associated_data.encode())
    return base64.b64encode(sealed).decode()


def random_text(length: int, alphabet: str = ALPHANUMERIC) -> str:
    """Unpredictable text of `length` characters."""
    return "".join(SYSTEM_RANDOM.choices(alphabet, k=length))


# Checking an RSA key while loading it takes 31 ms; the simulator made these keys itself.
@lru_cache(maxsize=1024)
def _private_key(pem: str) -> RSAPrivateKey:
    key = serialization.load_pem_private_key(pem.encode(), None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError("WeChat Pay's RSA scheme needs an RSA key")
    return key


@lru_cache(maxsize=1024)
def _public_key(pem: str) -> RSAPublicKey:
    data = pem.encode()
    is_certificate = "BEGIN CERTIFICATE" in pem
    key = (
        x509.load_pem_x509_certificate(data).public_key() if is_certificate else serialization.load_pem_public_key(data)
    )
    if not isinstance(key, RSAPublicKey):
        raise TypeError("WeChat Pay's RSA scheme needs an RSA key")
    return key
