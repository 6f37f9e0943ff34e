"""A merchant account with its certificate, its channel for cash red packets, and one payout."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from local.wechat_simulator.server import Running
from merchant_center.core.http_client import build_http_client
from merchant_center.red_packets.client.cash import CashRedPackets
from merchant_center.red_packets.rules.payout import Payout
from merchant_center.wechatpay.transport.mutual_tls import merchant_tls
from tests.clients.conftest import APPID, OPENID

MCHID = "1900000021"

type Make = Callable[..., CashRedPackets]


@dataclass(frozen=True)
class Account:
    """What an operator downloads, and the authority that signs for WeChat's side."""

    certificate: str
    key: str
    apiv2_key: str
    authority: str


@pytest.fixture
def account_of(panel: Any) -> Callable[[str], Account]:
    """Make or find a merchant account and read its files."""

    def make(mchid: str) -> Account:
        directory = Path(panel.post("merchants", {"mchid": mchid, "appids": [APPID]})["directory"])
        read = lambda name: (directory / name).read_text()  # noqa: E731 - short, and used here alone
        told = json.loads(read("merchant.json"))
        return Account(read("apiclient_cert.pem"), read("apiclient_key.pem"), told["apiv2_key"], read("ca.pem"))

    return make


@pytest.fixture
def account(account_of: Callable[[str], Account]) -> Account:
    return account_of(MCHID)


@pytest.fixture
def make_channel(simulator: Running, account: Account) -> Iterator[Make]:
    """Make the channel of the account; a test may change one part of it."""
    with ExitStack() as stack:

        def make(*, read_timeout: float = 4, tls: Any = None, **changes: Any) -> CashRedPackets:
            tls = tls or merchant_tls(account.certificate, account.key, account.authority)
            http = stack.enter_context(build_http_client(simulator.tls_url, read_timeout=read_timeout, tls=tls))
            parts = {"mchid": MCHID, "apiv2_key": account.apiv2_key, "client_ip": "192.0.2.1", **changes}
            return CashRedPackets(http, nonce=lambda: token_hex(16), **parts)

        yield make


@pytest.fixture
def channel(make_channel: Make) -> CashRedPackets:
    return make_channel()


@pytest.fixture
def payout() -> Payout:
    """One yuan for the customer."""
    return Payout(
        bill_no=f"{MCHID}20261122{int(token_hex(4), 16):010d}",
        mchid=MCHID,
        appid=APPID,
        openid=OPENID,
        amount_fen=100,
        sender_name="示例商店",
        activity_name="新年活动",
        blessing="恭喜发财 <大吉> & 大利",
        remark="抽奖",
        scene="",
    )
