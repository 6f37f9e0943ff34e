"""Verifying that bytes come from WeChat Pay: answers and callbacks alike, with no way around it."""

from base64 import b64decode
from collections.abc import Mapping

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from merchant_center.core.errors import SignatureInvalidError, UnknownSerialError
from merchant_center.wechatpay.signing import SCHEME

CLOCK_WINDOW_SECONDS = 300
_LONGEST_TIMESTAMP = 12


def verify(headers: Mapping[str, str], body: bytes, keys: Mapping[str, RSAPublicKey], *, now: int) -> None:
    """Return if WeChat signed exactly these bytes just now; raise if not.

    The rules are those of WeChat Pay APIv3, "signature verification". The key is the one that
    ``Wechatpay-Serial`` names, never another: while a merchant switches keys, two are in use within
    the same minute. A signature probe (``WECHATPAY/SIGNTEST/...``) is a signature that does not
    verify, like any other.

    Args:
        headers: of the callback or answer; names in any case.
        body: the raw bytes as received; empty for a 204.
        keys: WeChat's keys by serial (platform certificate) or public key id.
        now: Unix seconds.

    Raises:
        UnknownSerialError: no key of that name is held; refreshing the keys once may help.
        SignatureInvalidError: anything else; nothing in the message may be believed.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    timestamp, nonce, signature, serial = (
        _required(lowered, f"Wechatpay-{name}") for name in ("Timestamp", "Nonce", "Signature", "Serial")
    )
    if lowered.get("wechatpay-signature-type", SCHEME) != SCHEME:
        raise SignatureInvalidError("the signature is of a type that we do not accept")
    _check_age(timestamp, now)
    # Decoded before the key is looked up: a probe may name a serial that nobody has, and should
    # not make us fetch certificates.
    decoded = _decode(signature)
    key = keys.get(serial)
    if key is None:
        raise UnknownSerialError(f"signed with a key that we do not hold: {serial[:64]!r}")
    # A header may hold anything; "surrogatepass" lets the signature, not the codec, refuse it.
    message = f"{timestamp}\n{nonce}\n".encode("utf-8", "surrogatepass") + body + b"\n"
    try:
        key.verify(decoded, message, PKCS1v15(), SHA256())
    except InvalidSignature:
        raise SignatureInvalidError("the signature does not fit the message") from None


def _required(lowered: Mapping[str, str], name: str) -> str:
    value = lowered.get(name.lower())
    if not value:
        raise SignatureInvalidError(f"the header {name} is missing")
    return value


def _check_age(timestamp: str, now: int) -> None:
    # isdecimal alone also takes other scripts' digits; int alone takes signs, spaces and underscores.
    if not (timestamp.isascii() and timestamp.isdecimal() and len(timestamp) <= _LONGEST_TIMESTAMP):
        raise SignatureInvalidError("Wechatpay-Timestamp is not a number of seconds")
    if abs(now - int(timestamp)) >= CLOCK_WINDOW_SECONDS:
        raise SignatureInvalidError("Wechatpay-Timestamp is not within 5 minutes of our clock")


def _decode(signature: str) -> bytes:
    try:
        return b64decode(signature, validate=True)
    except ValueError:
        raise SignatureInvalidError("the signature is not base64") from None
