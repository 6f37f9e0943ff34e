"""Keys and certificates as WeChat Pay hands them out, and the authority that issues them."""

import secrets
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TypedDict

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID

FIVE_YEARS_DAYS = 1826
AUTHORITY_NAME = "WeChat Simulator Authority"


class CertifiedKey(TypedDict):
    """A private key and its certificate, both PEM; instants in Unix seconds."""

    serial: str
    private_key: str
    certificate: str
    not_before: float
    not_after: float


def new_authority(now: float) -> CertifiedKey:
    """The simulator's own root: it signs every certificate here, and its TLS server's too."""
    key = _new_key()
    name = _name(AUTHORITY_NAME)
    serial = _new_serial()
    builder = (
        _builder(name, name, key.public_key(), serial, now, 2 * FIVE_YEARS_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    return _certified(key, builder.sign(key, hashes.SHA256()))


def issue(
    authority: CertifiedKey,
    common_name: str,
    now: float,
    days: float = FIVE_YEARS_DAYS,
    names: Sequence[x509.GeneralName] = (),
) -> CertifiedKey:
    """A new key with a certificate that ends `days` after `now` (in the past when negative).

    A server's certificate carries its host names and addresses as `names`.
    """
    key = _new_key()
    issuer = x509.load_pem_x509_certificate(authority["certificate"].encode())
    issuer_key = load_pem_private_key(authority["private_key"].encode(), None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(issuer_key, rsa.RSAPrivateKey):
        raise TypeError("the authority's key is an RSA key")
    builder = (
        _builder(issuer.subject, _name(common_name), key.public_key(), _new_serial(), now, days)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if names:
        builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return _certified(key, builder.sign(issuer_key, hashes.SHA256()))


def new_private_key() -> str:
    """A new RSA-2048 key, PKCS#8 PEM."""
    return _private_pem(_new_key())


def public_pem(private_key: str) -> str:
    """The public half of a PEM private key, as SPKI PEM."""
    key = load_pem_private_key(private_key.encode(), None, unsafe_skip_rsa_key_validation=True)
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def pkcs12_bundle(pair: CertifiedKey, password: str, name: str) -> bytes:
    """The `.p12` file of a merchant; WeChat's password for it is the mchid."""
    key = load_pem_private_key(pair["private_key"].encode(), None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("a merchant's API key is an RSA key")
    certificate = x509.load_pem_x509_certificate(pair["certificate"].encode())
    encryption = BestAvailableEncryption(password.encode())
    return pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, None, encryption)


def new_serial_text() -> str:
    """A certificate serial as WeChat writes it: 40 upper-case hexadecimal digits."""
    return f"{_new_serial():040X}"


def _new_serial() -> int:
    # The first digit stays within 1..7: never a leading zero (SDKs drop it), never a negative DER integer.
    return int.from_bytes(bytes([secrets.randbelow(0x70) + 0x10]) + secrets.token_bytes(19))


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _private_pem(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _name(common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "WeChat Simulator"),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=not signs_certificates,
        key_encipherment=not signs_certificates,
        data_encipherment=not signs_certificates,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _builder(
    issuer: x509.Name, subject: x509.Name, key: rsa.RSAPublicKey, serial: int, now: float, days: float
) -> x509.CertificateBuilder:
    end = datetime.fromtimestamp(now, UTC) + timedelta(days=days)
    start = min(datetime.fromtimestamp(now, UTC), end) - timedelta(days=1)
    return (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .public_key(key)
        .serial_number(serial)
        .not_valid_before(start)
        .not_valid_after(end)
    )


def _certified(key: rsa.RSAPrivateKey, certificate: x509.Certificate) -> CertifiedKey:
    return CertifiedKey(
        serial=f"{certificate.serial_number:040X}",
        private_key=_private_pem(key),
        certificate=certificate.public_bytes(Encoding.PEM).decode(),
        not_before=certificate.not_valid_before_utc.timestamp(),
        not_after=certificate.not_valid_after_utc.timestamp(),
    )
