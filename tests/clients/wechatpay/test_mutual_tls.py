"""A merchant's key reaches TLS through a file that nobody else can read and that is gone at once."""

import os
import ssl
import tempfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from merchant_center.core.errors import ConfigurationError
from merchant_center.wechatpay.transport.mutual_tls import merchant_tls


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_key_is_readable_to_nobody_else_and_gone_at_once(
    stranger: tuple[str, str], temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is loaded the file is 0600 even under an open umask, and afterwards there is none."""
    seen: list[int] = []
    load = ssl.SSLContext.load_cert_chain

    def watch(context: ssl.SSLContext, path: str, **others: object) -> None:
        seen.append(Path(path).stat().st_mode & 0o777)
        load(context, path, **others)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", watch)
    before = os.umask(0)
    try:
        merchant_tls(*stranger)
    finally:
        os.umask(before)
    assert seen == [0o600]
    assert list(temporary.iterdir()) == []


def test_server_is_checked_and_the_extra_authority_is_one_more(stranger: tuple[str, str]) -> None:
    """The public authorities stay trusted beside an own one, and the name of the server always counts."""
    plain, extended = merchant_tls(*stranger), merchant_tls(*stranger, stranger[0])
    for context in (plain, extended):
        assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)
    assert extended.cert_store_stats()["x509"] == plain.cert_store_stats()["x509"] + 1


@pytest.mark.parametrize("wrong", ["certificate", "key", "foreign", "swapped", "authority"])
def test_unusable_pem_is_an_operators_matter(wrong: str, stranger: tuple[str, str], temporary: Path) -> None:
    """Rubbish, a foreign key and a wrong authority are told without their content, and leave no file behind."""
    certificate, key = stranger
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    foreign = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    parts = {
        "certificate": ("not a certificate 证书", key, ""),
        "key": (certificate, "not a key", ""),
        "foreign": (certificate, foreign, ""),
        "swapped": (key, certificate, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"),
        "authority": (certificate, key, "not an authority"),
    }
    with pytest.raises(ConfigurationError) as caught:
        merchant_tls(*parts[wrong])
    assert caught.value.__cause__ is None
    assert not set(certificate.split()[3:] + key.split()[3:]) & set(caught.value.message.split())
    assert list(temporary.iterdir()) == []


def test_key_with_a_password_asks_nobody(any_key: rsa.RSAPrivateKey, stranger: tuple[str, str]) -> None:
    """A protected key is refused; nothing waits at a terminal for its password."""
    key = any_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")).decode()
    with pytest.raises(ConfigurationError):
        merchant_tls(stranger[0], key)
