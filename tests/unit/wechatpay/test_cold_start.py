"""What the protocol's modules must not import, as every import is paid at each cold start."""

import subprocess
import sys
from pathlib import Path

import pytest

import merchant_center

WECHATPAY = ["credentials", "cipher", "notifications", "signing", "stored_keys", "verification", "meanings", "v2"]
HOT = (
    *(f"wechatpay.{name}" for name in WECHATPAY),
    *(f"orders.protocol.{name}" for name in ["order", "page", "payment"]),
    *(f"vouchers.protocol.{name}" for name in ["voucher", "meanings"]),
    *(f"red_packets.protocol.{name}" for name in ["cash", "cash_meanings", "transfer", "transfer_meanings"]),
)
SLOW = {
    "cryptography.x509",
    "cryptography.hazmat.primitives.serialization.pkcs12",
    "pydantic",
    "httpx",
    "boto3",
}


@pytest.mark.parametrize("name", HOT)
def test_hot_modules_import_nothing_slow(name: str) -> None:
    """Modules that functions import do not pull in X.509, PKCS#12 or another layer."""
    layer = Path(next(iter(merchant_center.__path__))).parent
    code = f"import sys; import merchant_center.{name}; print(*sys.modules)"
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
