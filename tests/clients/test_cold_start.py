"""What the clients must not import, as every import is paid at each cold start."""

import subprocess
import sys
from pathlib import Path

import pytest

import merchant_center

SLOW = {"cryptography.x509", "cryptography.hazmat.primitives.serialization", "pydantic", "boto3"}


PAYING = {
    "merchant_center.wechatpay.transport.mutual_tls",
    "merchant_center.red_packets.client.cash",
    "merchant_center.red_packets.client.transfer",
    "merchant_center.wechatpay.v2",
    "xml.etree.ElementTree",
}


@pytest.mark.parametrize(
    "name",
    [
        "orders.client",
        "vouchers.client",
        "official_account.client",
        "red_packets.client.cash",
        "red_packets.client.transfer",
    ],
)
def test_clients_import_nothing_slow(name: str) -> None:
    """Certificate parsing is imported by the one call that needs it, and key loading by nobody here."""
    assert not SLOW & loaded_by(name)


@pytest.mark.parametrize(
    "name", ["core.http_client", "vouchers.client", "wechatpay.transport.wiring", "vouchers.wiring.client"]
)
def test_only_who_pays_imports_paying(name: str) -> None:
    """Mutual TLS, XML and the channels are loaded through their own wiring alone."""
    assert not PAYING & loaded_by(name)


def loaded_by(name: str) -> set[str]:
    layer = Path(next(iter(merchant_center.__path__))).parent
    code = f"import sys; import merchant_center.{name}; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", code],
        env={"PYTHONPATH": str(layer)},
        capture_output=True,
        text=True,
        check=True,
    )
    return set(loaded.stdout.split())
