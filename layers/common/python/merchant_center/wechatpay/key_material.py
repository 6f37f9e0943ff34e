"""Checking the credentials an operator hands in, and saying in plain words which one is wrong.

Used only when a merchant account is connected or its keys change: parsing certificates and .p12
files is slow to import, so no other module imports this one at its top.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
    pkcs12,
)
from cryptography.x509 import Certificate, load_pem_x509_certificate

from merchant_center.core.errors import InvalidInputError

SMALLEST_RSA_BITS = 2048
_KEY_CHARACTERS = 32
_DER_SEQUENCE = b"\x30"
_PUBLIC_KEY_ID = re.compile(r"PUB_KEY_ID_[0-9]+")
_UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm)


@dataclass(frozen=True, slots=True)
class KeyPair:
    """The merchant's API certificate and the private key that fits it, as clean PEM.

    Attributes:
        serial: of the certificate, upper-case hex as the merchant platform shows it.
        not_before: aware, UTC; ``not_after`` the same.
    """

    certificate_pem: str
    private_key_pem: str = field(repr=False)
    serial: str
    not_before: datetime
    not_after: datetime
    public_key: RSAPublicKey


class PlatformCertificate(NamedTuple):
    """One of WeChat Pay's own certificates: how callbacks name it, until when, and its key."""

    serial: str
    not_after: datetime
    key: RSAPublicKey


def load_pem_pair(certificate_pem: str, private_key_pem: str) -> KeyPair:
    """Read ``apiclient_cert.pem`` and ``apiclient_key.pem``.

    Raises:
        InvalidInputError: names ``certificate_pem`` or ``private_key_pem`` and what is wrong with it.
    """
    certificate = _certificate(certificate_pem, "certificate_pem")
    try:
        key = load_pem_private_key(private_key_pem.encode(), password=None)
    except TypeError:
        raise InvalidInputError.of(
            "private_key_pem", "is protected by a password; use the file as WeChat's tool wrote it"
        ) from None
    except _UNREADABLE:
        raise InvalidInputError.of(
            "private_key_pem", "is not a readable private key (PEM, BEGIN PRIVATE KEY)"
        ) from None
    return _pair(certificate, key, "certificate_pem", "private_key_pem")


def load_p12(data: bytes, password: str) -> KeyPair:
    """Read ``apiclient_cert.p12``; its password is the merchant number unless it was changed.

    Raises:
        InvalidInputError: names ``p12`` or ``p12_password`` and what is wrong with it.
    """
    if not data.startswith(_DER_SEQUENCE):
        raise InvalidInputError.of("p12", "is not a .p12 file")
    try:
        key, certificate, _ = pkcs12.load_key_and_certificates(data, password.encode())
    except UnsupportedAlgorithm:
        raise InvalidInputError.of("p12", "is encrypted in a way that we cannot read; use the two PEM files") from None
    except _UNREADABLE:
        raise InvalidInputError.of(
            "p12_password",
            "does not open the .p12 file (it is the merchant number unless it was changed), or the file is damaged",
        ) from None
    if key is None or certificate is None:
        raise InvalidInputError.of("p12", "must hold a certificate and its private key")
    return _pair(certificate, key, "p12", "p12")


def load_public_key(pem: str) -> RSAPublicKey:
    """Read the WeChat Pay public key (``pub_key.pem``).

    Raises:
        InvalidInputError: names ``public_key_pem``.
    """
    name = "public_key_pem"
    if "BEGIN CERTIFICATE" in pem:
        raise InvalidInputError.of(name, "is a certificate; the public key begins with BEGIN PUBLIC KEY")
    if "PRIVATE KEY" in pem:
        raise InvalidInputError.of(name, "is a private key; the public key begins with BEGIN PUBLIC KEY")
    try:
        key = load_pem_public_key(pem.encode())
    except _UNREADABLE:
        raise InvalidInputError.of(name, "is not a readable public key (PEM, BEGIN PUBLIC KEY)") from None
    return _strong_rsa(key, name)


def load_platform_certificate(pem: str) -> PlatformCertificate:
    """Read one of WeChat Pay's platform certificates.

    Raises:
        InvalidInputError: names ``platform_certificate_pem``.
    """
    name = "platform_certificate_pem"
    certificate = _certificate(pem, name)
    key = _public_key_of(certificate, name)
    return PlatformCertificate(serial_of(certificate), certificate.not_valid_after_utc, key)


def public_key_pem(key: RSAPublicKey) -> str:
    """Give a key as ``stored_keys.public_key`` reads it back."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode("ascii")


def serial_of(certificate: Certificate) -> str:
    """Give a certificate's serial as WeChat spells it: its bytes in upper-case hex, 40 digits as a rule."""
    number = certificate.serial_number
    return number.to_bytes((number.bit_length() + 7) // 8).hex().upper()


def check_apiv3_key(text: str) -> bytes:
    """Give the APIv3 key's bytes; raises InvalidInputError naming ``apiv3_key`` if it cannot be one."""
    return _secret_text(text, "apiv3_key").encode("ascii")


def check_apiv2_key(text: str) -> str:
    """Give the APIv2 key (API 密钥); raises InvalidInputError naming ``apiv2_key`` if it cannot be one."""
    return _secret_text(text, "apiv2_key")


def check_public_key_id(text: str) -> str:
    """Give the public key's id; raises InvalidInputError naming ``public_key_id`` if it cannot be one."""
    if not _PUBLIC_KEY_ID.fullmatch(text):
        raise InvalidInputError.of("public_key_id", "must be PUB_KEY_ID_ followed by digits only")
    return text


def _secret_text(text: str, name: str) -> str:
    if text != text.strip():
        raise InvalidInputError.of(name, "has blanks or line breaks around it")
    if not (text.isascii() and text.isprintable()) or len(text) != _KEY_CHARACTERS:
        raise InvalidInputError.of(name, f"must be {_KEY_CHARACTERS} ASCII characters, not {len(text)}")
    return text


def _pair(certificate: Certificate, private_key: object, certificate_name: str, key_name: str) -> KeyPair:
    if not isinstance(private_key, RSAPrivateKey):
        raise InvalidInputError.of(key_name, "must hold an RSA key")
    public_key = _public_key_of(certificate, certificate_name)
    if private_key.public_key().public_numbers() != public_key.public_numbers():
        raise InvalidInputError.of(key_name, "the private key does not belong to the certificate")
    return KeyPair(
        certificate_pem=certificate.public_bytes(Encoding.PEM).decode("ascii"),
        private_key_pem=private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii"),
        serial=serial_of(certificate),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        public_key=public_key,
    )


def _certificate(pem: str, name: str) -> Certificate:
    try:
        return load_pem_x509_certificate(pem.encode())
    except _UNREADABLE:
        raise InvalidInputError.of(name, "is not a readable certificate (PEM, BEGIN CERTIFICATE)") from None


def _public_key_of(certificate: Certificate, name: str) -> RSAPublicKey:
    try:
        key = certificate.public_key()
    except _UNREADABLE:
        raise InvalidInputError.of(name, "holds a key that cannot be read") from None
    return _strong_rsa(key, name)


def _strong_rsa(key: object, name: str) -> RSAPublicKey:
    if not isinstance(key, RSAPublicKey):
        raise InvalidInputError.of(name, "must hold an RSA key")
    if key.key_size < SMALLEST_RSA_BITS:
        raise InvalidInputError.of(name, f"must be an RSA key of {SMALLEST_RSA_BITS} bits or more")
    return key
