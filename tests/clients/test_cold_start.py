"""What the clients must not import, as every import is paid at each cold start."""

import subprocess
import sys
from pathlib import Path

import pytest

import merchant_center

SLOW = {"cryptography.x509", "cryptography.hazmat.primitives.serialization", "pydantic", "boto3"}


@pytest.mark.parametrize("name", ["wechatpay_v3", "vouchers", "official_account"])
def test_clients_import_nothing_slow(name: str) -> None:
    """Certificate parsing is imported by the one call that needs it, and key loading by nobody here."""
    layer = Path(next(iter(merchant_center.__path__))).parent
    code = f"import sys; import merchant_center.clients.{name}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(layer)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert not SLOW & set(loaded.stdout.split())
