"""Signing what we send to WeChat Pay: the five-line message and the Authorization header."""

from base64 import b64encode

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256

from merchant_center.wechatpay.credentials import MerchantCredentials

SCHEME = "WECHATPAY2-SHA256-RSA2048"


def signed_message(method: str, target: str, body: bytes, *, timestamp: int, nonce: str) -> bytes:
    """Build the message of WeChat Pay APIv3, "signature generation": five lines, each ending in LF.

    Args:
        method: the HTTP method, in upper case.
        target: path and query exactly as they go over the wire, percent-encoded, without host.
        body: exactly the bytes sent; empty for GET. For an upload, the JSON of the ``meta`` part.
        timestamp: Unix seconds, the same as in the header.
        nonce: the same as in the header.
    """
    return f"{method}\n{target}\n{timestamp}\n{nonce}\n".encode() + body + b"\n"


def sign(private_key: RSAPrivateKey, message: bytes) -> str:
    """Sign with RSA PKCS#1 v1.5 over SHA-256; base64 without line breaks."""
    return b64encode(private_key.sign(message, PKCS1v15(), SHA256())).decode("ascii")


def authorization(
    credentials: MerchantCredentials, method: str, target: str, body: bytes, *, timestamp: int, nonce: str
) -> str:
    """Build the value of the ``Authorization`` header for one request; arguments as in ``signed_message``."""
    message = signed_message(method, target, body, timestamp=timestamp, nonce=nonce)
    return (
        f'{SCHEME} mchid="{credentials.mchid}",nonce_str="{nonce}",'
        f'signature="{sign(credentials.private_key, message)}",'
        f'timestamp="{timestamp}",serial_no="{credentials.certificate_serial}"'
    )
