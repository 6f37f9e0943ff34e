"""An operator learns in plain words which credential is wrong, and never sees a secret in it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs12,
)
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.errors import ConfigurationError, InvalidInputError
from merchant_center.wechatpay import key_material, stored_keys

Certificate = Callable[..., x509.Certificate]
SERIAL = "5157F09EFDC096DE15EBE81A47057A7232F1B8E1"


def pem_of(thing: Any, encryption: Any = None) -> str:
    if isinstance(thing, x509.Certificate):
        raw = thing.public_bytes(Encoding.PEM)
    elif hasattr(thing, "private_bytes"):
        raw = thing.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption or NoEncryption())
    else:
        raw = thing.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return raw.decode()


@pytest.fixture(scope="session")
def weak_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - to be refused


@pytest.fixture(scope="session")
def foreign_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def test_pem_pair_is_read(merchant_key: rsa.RSAPrivateKey, certificate: Certificate, now: int) -> None:
    """A fitting pair gives clean PEM, the serial as WeChat shows it, both dates and the key."""
    pair = key_material.load_pem_pair("Bag Attributes\n" + pem_of(certificate(merchant_key)), pem_of(merchant_key))
    start = datetime.fromtimestamp(now, UTC) - timedelta(days=1)
    assert pair.serial == SERIAL
    assert (pair.not_before, pair.not_after) == (start, start + timedelta(days=365))
    assert pair.public_key == merchant_key.public_key()
    assert pair.certificate_pem.startswith("-----BEGIN CERTIFICATE-----")
    assert pem_of(stored_keys.private_key(pair.private_key_pem)) == pem_of(merchant_key)


def test_pkcs1_private_key_is_read(merchant_key: rsa.RSAPrivateKey, certificate: Certificate) -> None:
    """The older armour (BEGIN RSA PRIVATE KEY) is taken and stored in the newer."""
    old = merchant_key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    pair = key_material.load_pem_pair(pem_of(certificate(merchant_key)), old.decode())
    assert pair.private_key_pem == pem_of(merchant_key)


def test_private_key_does_not_show_in_repr(merchant_key: rsa.RSAPrivateKey, certificate: Certificate) -> None:
    """A key pair that ends up in a message or a trace shows no private key."""
    pair = key_material.load_pem_pair(pem_of(certificate(merchant_key)), pem_of(merchant_key))
    assert "PRIVATE" not in repr(pair)


@pytest.mark.parametrize(
    ("number", "serial"),
    [(0x0DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C, "0DDE55AD98ED71D6EDD4A4A16996DE7B47773A8C"), (0xAB, "AB")],
)
def test_serial_keeps_its_leading_zero(
    number: int, serial: str, merchant_key: rsa.RSAPrivateKey, certificate: Certificate
) -> None:
    """A serial is spelt in whole bytes, as WeChat and openssl spell it."""
    assert key_material.serial_of(certificate(merchant_key, serial=number)) == serial


def test_key_of_another_certificate_is_refused(
    merchant_key: rsa.RSAPrivateKey, foreign_key: rsa.RSAPrivateKey, certificate: Certificate
) -> None:
    """A private key that does not belong to the certificate is named, the likeliest mix-up of all."""
    with pytest.raises(InvalidInputError, match=r"private_key_pem: .* does not belong"):
        key_material.load_pem_pair(pem_of(certificate(merchant_key)), pem_of(foreign_key))


def test_encrypted_private_key_is_refused(merchant_key: rsa.RSAPrivateKey, certificate: Certificate) -> None:
    """A private key under a password is refused with what to do instead."""
    encrypted = pem_of(merchant_key, BestAvailableEncryption(b"secret"))
    with pytest.raises(InvalidInputError, match="private_key_pem: is protected by a password"):
        key_material.load_pem_pair(pem_of(certificate(merchant_key)), encrypted)


@pytest.mark.parametrize(
    "text", ["", "junk", "密钥", "\ud800", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"]
)
def test_unreadable_private_key_is_refused(
    text: str, merchant_key: rsa.RSAPrivateKey, certificate: Certificate
) -> None:
    """What is no private key is refused by name and not repeated in the message."""
    with pytest.raises(InvalidInputError, match="private_key_pem: is not a readable private key") as caught:
        key_material.load_pem_pair(pem_of(certificate(merchant_key)), text)
    assert "AAAA" not in str(caught.value)


def test_tampered_private_key_is_refused(merchant_key: rsa.RSAPrivateKey, certificate: Certificate) -> None:
    """A key whose numbers do not fit together is found when it is connected, so use may skip the check."""
    numbers = merchant_key.private_numbers()
    broken = rsa.RSAPrivateNumbers(
        p=numbers.p,
        q=numbers.q,
        d=numbers.d ^ 4,
        dmp1=numbers.dmp1,
        dmq1=numbers.dmq1,
        iqmp=numbers.iqmp,
        public_numbers=numbers.public_numbers,
    ).private_key(unsafe_skip_rsa_key_validation=True)
    with pytest.raises(InvalidInputError, match="private_key_pem"):
        key_material.load_pem_pair(pem_of(certificate(merchant_key)), pem_of(broken))


@pytest.mark.parametrize("text", ["", "junk", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"])
def test_unreadable_certificate_is_refused(text: str, merchant_key: rsa.RSAPrivateKey) -> None:
    """What is no certificate is refused by name."""
    with pytest.raises(InvalidInputError, match="certificate_pem: is not a readable certificate"):
        key_material.load_pem_pair(text, pem_of(merchant_key))


def test_keys_that_are_not_rsa_are_refused(merchant_key: rsa.RSAPrivateKey, certificate: Certificate) -> None:
    """Elliptic-curve keys and certificates are refused: WeChat Pay signs with RSA."""
    curve = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(InvalidInputError, match="private_key_pem: must hold an RSA key"):
        key_material.load_pem_pair(pem_of(certificate(merchant_key)), pem_of(curve))
    with pytest.raises(InvalidInputError, match="platform_certificate_pem: must hold an RSA key"):
        key_material.load_platform_certificate(pem_of(certificate(curve)))
    with pytest.raises(InvalidInputError, match="public_key_pem: must hold an RSA key"):
        key_material.load_public_key(pem_of(curve.public_key()))


def test_short_rsa_keys_are_refused(weak_key: rsa.RSAPrivateKey, certificate: Certificate) -> None:
    """RSA below 2048 bits is refused wherever it comes in."""
    with pytest.raises(InvalidInputError, match=r"certificate_pem: .*2048"):
        key_material.load_pem_pair(pem_of(certificate(weak_key)), pem_of(weak_key))
    with pytest.raises(InvalidInputError, match=r"public_key_pem: .*2048"):
        key_material.load_public_key(pem_of(weak_key.public_key()))


def test_p12_is_read(merchant_key: rsa.RSAPrivateKey, certificate: Certificate) -> None:
    """The .p12 of the merchant platform, under the merchant number, gives the same as the PEM pair."""
    held = certificate(merchant_key)
    data = pkcs12.serialize_key_and_certificates(
        b"Tenpay Certificate", merchant_key, held, None, BestAvailableEncryption(b"1900007291")
    )
    expected = key_material.load_pem_pair(pem_of(held), pem_of(merchant_key))
    assert key_material.load_p12(data, "1900007291") == expected


def test_p12_with_the_old_encryption_is_read(merchant_key: rsa.RSAPrivateKey, certificate: Certificate) -> None:
    """Files in the encryption that WeChat's tool has used for years open too."""
    old = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(2048)
        .key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
        .build(b"1900007291")
    )
    held = certificate(merchant_key)
    data = pkcs12.serialize_key_and_certificates(None, merchant_key, held, None, old)
    assert key_material.load_p12(data, "1900007291").serial == SERIAL


def test_wrong_p12_password_is_named(merchant_key: rsa.RSAPrivateKey, certificate: Certificate) -> None:
    """A wrong password is told apart from a wrong file, with a hint what it usually is."""
    data = pkcs12.serialize_key_and_certificates(
        None, merchant_key, certificate(merchant_key), None, BestAvailableEncryption(b"1900007291")
    )
    for password in ("1900007292", "", "密码", "\ud800"):
        with pytest.raises(InvalidInputError, match=r"p12_password: .*merchant number"):
            key_material.load_p12(data, password)


def test_incomplete_p12_is_refused(merchant_key: rsa.RSAPrivateKey, certificate: Certificate) -> None:
    """A .p12 without the private key or without the certificate is of no use."""
    encryption = BestAvailableEncryption(b"x")
    for key, held in ((merchant_key, None), (None, certificate(merchant_key))):
        data = pkcs12.serialize_key_and_certificates(b"n", key, held, None, encryption)
        with pytest.raises(InvalidInputError, match="p12: must hold"):
            key_material.load_p12(data, "x")


@pytest.mark.parametrize("data", [b"", b"-----BEGIN CERTIFICATE-----", b"PK\x03\x04"])
def test_other_files_are_no_p12(data: bytes) -> None:
    """An empty file, a PEM or the whole zip of the merchant platform is refused as not a .p12."""
    with pytest.raises(InvalidInputError, match=r"p12: is not a \.p12 file"):
        key_material.load_p12(data, "x")


@given(data=st.binary(), text=st.text(st.characters(codec=None)))
def test_junk_raises_nothing_but_our_error(data: bytes, text: str) -> None:
    """Whatever is uploaded, the answer is a named field and never a crash."""
    attempts: list[Callable[[], object]] = [
        lambda: key_material.load_p12(b"0" + data, text),
        lambda: key_material.load_pem_pair(text, text),
        lambda: key_material.load_public_key(text),
        lambda: key_material.load_platform_certificate(text),
    ]
    for attempt in attempts:
        with pytest.raises(InvalidInputError):
            attempt()


def test_public_key_survives_storing(foreign_key: rsa.RSAPrivateKey) -> None:
    """The WeChat Pay public key is read, written and read back as the same key."""
    key = key_material.load_public_key(pem_of(foreign_key.public_key()))
    assert stored_keys.public_key(key_material.public_key_pem(key)) == key


def test_certificate_or_private_key_in_place_of_the_public_key_is_named(
    merchant_key: rsa.RSAPrivateKey, certificate: Certificate
) -> None:
    """The two files that people mistake for pub_key.pem are told by what they are."""
    with pytest.raises(InvalidInputError, match="public_key_pem: is a certificate"):
        key_material.load_public_key(pem_of(certificate(merchant_key)))
    with pytest.raises(InvalidInputError, match="public_key_pem: is a private key"):
        key_material.load_public_key(pem_of(merchant_key))


def test_platform_certificate_is_read(foreign_key: rsa.RSAPrivateKey, certificate: Certificate, now: int) -> None:
    """A platform certificate gives its serial, its end and its key."""
    serial, not_after, key = key_material.load_platform_certificate(pem_of(certificate(foreign_key)))
    assert (serial, key) == (SERIAL, foreign_key.public_key())
    assert not_after == datetime.fromtimestamp(now, UTC) + timedelta(days=364)


@pytest.mark.parametrize("check", [key_material.check_apiv3_key, key_material.check_apiv2_key])
@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("a" * 31, "31"),
        ("a" * 33, "33"),
        ("", "32 ASCII"),
        ("密" * 32, "32 ASCII"),
        ("a" * 31 + "\x00", "32 ASCII"),
        ("a" * 32 + "\n", "blanks"),
        (" " + "a" * 31, "blanks"),
    ],
)
def test_malformed_api_key_is_refused(check: Callable[[str], object], text: str, rule: str) -> None:
    """An API key that is not 32 ASCII characters is refused by its rule, without repeating it."""
    with pytest.raises(InvalidInputError, match=rule) as caught:
        check(text)
    assert not text.strip() or text not in str(caught.value)


def test_good_api_keys_pass() -> None:
    """32 ASCII characters are an APIv3 key (as bytes) and an APIv2 key (as text)."""
    text = "a7cde1ZJB1kG2e7VfTs3jQzaWizur8Gb"
    assert key_material.check_apiv3_key(text) == text.encode()
    assert key_material.check_apiv2_key(text) == text


@pytest.mark.parametrize(
    "text", ["", "PUB_KEY_ID_", "PUB_KEY_ID_12a", "pub_key_id_1", "PUB_KEY_ID_１", "PUB_KEY_ID_1\n", SERIAL]
)
def test_malformed_public_key_id_is_refused(text: str) -> None:
    """The public key's id is its prefix and digits, not a serial and nothing around it."""
    with pytest.raises(InvalidInputError, match="public_key_id"):
        key_material.check_public_key_id(text)


def test_good_public_key_id_passes(vectors: dict[str, Any]) -> None:
    """The published id passes."""
    assert key_material.check_public_key_id(vectors["response"]["serial"]).startswith("PUB_KEY_ID_")


def test_stored_keys_that_cannot_be_used_are_a_matter_of_configuration() -> None:
    """A broken or foreign key in the store is for an operator to mend, and is not shown."""
    curve = ec.generate_private_key(ec.SECP256R1())
    for load, text in (
        (stored_keys.private_key, "junk"),
        (stored_keys.private_key, pem_of(curve)),
        (stored_keys.public_key, "junk"),
        (stored_keys.public_key, pem_of(curve.public_key())),
    ):
        with pytest.raises(ConfigurationError, match="stored"):
            load(text)
