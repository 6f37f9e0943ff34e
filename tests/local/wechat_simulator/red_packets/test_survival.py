"""Red packets after a restart."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from local.wechat_simulator.server import running
from tests.local.wechat_simulator.conftest import Merchant, Panel
from tests.local.wechat_simulator.red_packets.conftest import RedPackets, trusted


@contextmanager
def started(folder: Path, merchant_at: Callable[..., Merchant]) -> Iterator[RedPackets]:
    """A merchant at a simulator over this folder."""
    with (
        running(folder / "state", folder / "credentials") as server,
        httpx.Client(base_url=server.url, headers={"User-Agent": "tests"}) as http,
    ):
        merchant = merchant_at(http, "1900000001")
        with httpx.Client(base_url=server.tls_url, verify=trusted(merchant, merchant)) as tls:
            yield RedPackets(Panel(http), merchant, tls)


def test_packets_survive_a_restart(tmp_path: Path, merchant_at: Callable[..., Merchant]) -> None:
    """Numbers, states, the day's limits, the money to come back and the root are what they were."""
    with started(tmp_path, merchant_at) as payer:
        root = (tmp_path / "credentials" / "ca.pem").read_bytes()
        payer.fill(1000)
        packets = [payer.packet(total_amount=200) for _ in range(3)]
        firsts = [payer.send(**packet) for packet in packets]
        payer.open(packets[0]["mch_billno"])
    with started(tmp_path, merchant_at) as payer:
        assert (tmp_path / "credentials" / "ca.pem").read_bytes() == root
        assert [payer.status(packet["mch_billno"]) for packet in packets] == ["RECEIVED", "SENT", "SENT"]
        assert [payer.send(**packet) for packet in packets] == firsts
        assert [one["sends"] for one in payer.listed()] == [2, 2, 2]
        payer.settings(merchant_day_amount=600)
        assert payer.send()["err_code"] == "SENDAMOUNT_LIMIT"
        payer.panel.advance(25 * 3600)
        assert payer.balance() == 800
        assert payer.status(packets[1]["mch_billno"]) == "REFUND"
