"""What the protocol's modules must not import, as every import is paid at each cold start."""

import subprocess
import sys
from pathlib import Path

import pytest

import merchant_center

HOT = (
    "credentials cipher notifications orders page payments signing stored_keys verification "
    "meanings vouchers voucher_meanings v2 red_packets red_packet_meanings transfers transfer_meanings"
)
SLOW = {
    "cryptography.x509",
    "cryptography.hazmat.primitives.serialization.pkcs12",
    "pydantic",
    "httpx",
    "boto3",
}


@pytest.mark.parametrize("name", HOT.split())
def test_hot_modules_import_nothing_slow(name: str) -> None:
    """Modules that functions import do not pull in X.509, PKCS#12 or another layer."""
    layer = Path(next(iter(merchant_center.__path__))).parent
    code = f"import sys; import merchant_center.wechatpay.{name}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(layer)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not SLOW & set(loaded.stdout.split())


def test_credentials_show_no_secret(credentials: object) -> None:
    """Credentials that end up in a message or a trace show neither API keys nor the private key."""
    shown = repr(credentials)
    assert "thirty-two" not in shown
    assert "RSAPrivateKey" not in shown
