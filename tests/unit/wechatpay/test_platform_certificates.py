"""WeChat's list of certificates is opened first and then verified with what was inside."""

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding

from merchant_center.core.errors import (
    DecryptionFailedError,
    InvalidInputError,
    SignatureInvalidError,
    UnknownSerialError,
)
from merchant_center.wechatpay.credentials import MerchantCredentials
from merchant_center.wechatpay.platform_certificates import open_certificates

SERIAL = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"
Signed = Callable[..., dict[str, str]]


@pytest.fixture(scope="session")
def fresh(credentials: MerchantCredentials) -> MerchantCredentials:
    """Give a merchant that holds no key of WeChat's yet."""
    return replace(credentials, response_keys={}, preferred_serial="")


@pytest.fixture(scope="session")
def platform(certificate: Callable[..., x509.Certificate], wechat_keys: dict[str, RSAPrivateKey]) -> x509.Certificate:
    return certificate(wechat_keys[SERIAL])


def listing(*entries: tuple[str, bytes], key: bytes) -> bytes:
    """Write the answer of GET /v3/certificates with these serials and plaintexts."""
    sealed = [AESGCM(key).encrypt(b"61f9c719728a", plain, b"certificate") for _, plain in entries]
    data = [
        {
            "serial_no": serial,
            "effective_time": "2018-06-08T10:34:56+08:00",
            "expire_time": "2028-06-08T10:34:56+08:00",
            "encrypt_certificate": {
                "algorithm": "AEAD_AES_256_GCM",
                "nonce": "61f9c719728a",
                "associated_data": "certificate",
                "ciphertext": b64encode(ciphertext).decode(),
            },
        }
        for (serial, _), ciphertext in zip(entries, sealed, strict=True)
    ]
    return json.dumps({"data": data}).encode()


def test_first_load_trusts_what_the_apiv3_key_opens(
    signed: Signed, fresh: MerchantCredentials, platform: x509.Certificate, now: int
) -> None:
    """Without any key of WeChat's, the certificate inside verifies the answer around it."""
    pem = platform.public_bytes(Encoding.PEM)
    body = listing((SERIAL, pem), key=fresh.apiv3_keys[0])
    assert open_certificates(signed(body, serial=SERIAL), body, fresh, now=now) == {SERIAL: pem.decode()}


def test_listing_signed_with_the_public_key_verifies_with_the_keys_held(
    signed: Signed, credentials: MerchantCredentials, platform: x509.Certificate, now: int
) -> None:
    """A merchant that holds the public key too may get the list under that signature."""
    body = listing((SERIAL, platform.public_bytes(Encoding.PEM)), key=credentials.apiv3_keys[0])
    assert set(open_certificates(signed(body), body, credentials, now=now)) == {SERIAL}


def test_listing_that_does_not_verify_is_refused(
    signed: Signed, fresh: MerchantCredentials, platform: x509.Certificate, now: int
) -> None:
    """A probe or a changed list gives no certificates, though it decrypts."""
    body = listing((SERIAL, platform.public_bytes(Encoding.PEM)), key=fresh.apiv3_keys[0])
    headers = signed(body, serial=SERIAL)
    with pytest.raises(SignatureInvalidError):
        open_certificates(headers, body + b" ", fresh, now=now)
    with pytest.raises(SignatureInvalidError):
        open_certificates({**headers, "Wechatpay-Signature": "WECHATPAY/SIGNTEST/a"}, body, fresh, now=now)


def test_expired_certificates_are_left_out_and_verify_nothing(
    signed: Signed,
    fresh: MerchantCredentials,
    certificate: Callable[..., x509.Certificate],
    wechat_keys: dict[str, RSAPrivateKey],
    now: int,
) -> None:
    """A certificate past its end is neither given nor used."""
    past = certificate(wechat_keys[SERIAL], days=1).public_bytes(Encoding.PEM)
    body = listing((SERIAL, past), key=fresh.apiv3_keys[0])
    with pytest.raises(UnknownSerialError):
        open_certificates(signed(body, serial=SERIAL), body, fresh, now=now)


def test_wrong_apiv3_key_is_told_as_such(
    signed: Signed, fresh: MerchantCredentials, platform: x509.Certificate, now: int
) -> None:
    """An operator who typed a wrong APIv3 key learns that it is this key."""
    body = listing((SERIAL, platform.public_bytes(Encoding.PEM)), key=b"nobody-here-has-this-key-32bytes")
    with pytest.raises(DecryptionFailedError):
        open_certificates(signed(body, serial=SERIAL), body, fresh, now=now)


@pytest.mark.parametrize("change", ["serial", "no certificate", "no list", "no json"])
def test_list_that_is_not_as_documented_is_refused(
    change: str, signed: Signed, fresh: MerchantCredentials, platform: x509.Certificate, now: int
) -> None:
    """A serial that is not its certificate's, or something else in its place, is refused by name."""
    pem, key = platform.public_bytes(Encoding.PEM), fresh.apiv3_keys[0]
    bodies: dict[str, Any] = {
        "serial": listing(("7" * 40, pem), key=key),
        "no certificate": listing((SERIAL, b"\xffjunk"), key=key),
        "no list": b'{"data":7}',
        "no json": b"<html>",
    }
    body = bodies[change]
    with pytest.raises(InvalidInputError):
        open_certificates(signed(body, serial=SERIAL), body, fresh, now=now)


def test_signed_list_without_a_certificate_is_no_list(
    signed: Signed, credentials: MerchantCredentials, now: int
) -> None:
    """A genuine answer that holds no certificate is refused, or it would take away every key that is held."""
    body = listing(key=credentials.apiv3_keys[0])
    with pytest.raises(InvalidInputError):
        open_certificates(signed(body), body, credentials, now=now)
