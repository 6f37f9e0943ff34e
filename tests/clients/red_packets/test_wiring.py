"""The channels as functions get them: keys from the store, one connection for an account, rotations followed."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import Any

import pytest

from local.emulator import Emulator
from local.wechat_simulator.server import Running
from merchant_center.accounts.rules import MerchantAccount, OfficialAccount
from merchant_center.accounts.store import CACHE_FOR, MerchantStore
from merchant_center.core.aws.dynamodb import Dynamo
from merchant_center.core.aws.secrets import MerchantSecret, SecretStore
from merchant_center.core.errors import ConfigurationError, NotFoundError, RemoteRefusedError
from merchant_center.red_packets.client.cash import CashRedPackets
from merchant_center.red_packets.client.transfer import Transfers
from merchant_center.red_packets.rules.payout import Channel, Payout, Progress
from merchant_center.red_packets.wiring import payouts as payout_wiring
from merchant_center.red_packets.wiring.payouts import build_channels
from merchant_center.wechatpay.key_material import load_pem_pair
from merchant_center.wechatpay.transport import wiring

APPID = "wx1234567890abcdef"
OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)


@dataclass(frozen=True)
class Settings:
    """As a function reads them."""

    wechatpay_url: str
    red_packet_url: str
    wechat_ca: str
    wechatpay_backup_url: str = ""
    public_api_url: str = "https://api.example.com"
    client_ip: str = "192.0.2.1"


@dataclass
class Office:
    """An empty catalogue, its secrets, and accounts as the merchant platform has them."""

    store: MerchantStore
    writer: MerchantStore
    secrets: SecretStore
    panel: Any
    now: list[datetime] = field(default_factory=lambda: [T0])

    def directory(self, mchid: str) -> Path:
        """Where the account's files are."""
        return Path(self.panel.post("merchants", {"mchid": mchid, "appids": [APPID]})["directory"])

    def connect(self, mchid: str, *, apiv2_key: str | None = None) -> MerchantAccount:
        """Keep the account with what its files say now."""
        folder = self.directory(mchid)
        told = json.loads((folder / "merchant.json").read_text())
        certificate, key = ((folder / f"apiclient_{name}.pem").read_text() for name in ("cert", "key"))
        v2 = told["apiv2_key"] if apiv2_key is None else apiv2_key
        pair = load_pem_pair(certificate, key)
        old = self.writer.find(mchid)
        account = MerchantAccount(
            mchid=mchid,
            display_name="示例商店",
            official_accounts=(OfficialAccount(APPID, ()),),
            certificate_serial=pair.serial,
            certificate_expires_at=pair.not_after,
            public_key_id=told["public_key_id"],
            public_key_pem=(folder / "pub_key.pem").read_text(),
            platform_certificates=(),
            has_apiv2_key=bool(v2),
            enabled=True,
            secret_version=self.secrets.save_merchant(
                mchid, MerchantSecret(certificate, key, (told["apiv3_key"],), v2)
            ),
            created_at=T0,
            updated_at=T0,
        )
        account = replace(account, version=old.version + 1 if old else 1)
        self.writer.save(account, old)
        return account


@pytest.fixture
def office(aws: Emulator, panel: Any) -> Iterator[Office]:
    dynamodb, table = aws.client("dynamodb"), f"catalogue-{token_hex(4)}"
    names = ("pk", "sk")
    dynamodb.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        KeySchema=[
            {"AttributeName": name, "KeyType": kind} for name, kind in zip(names, ("HASH", "RANGE"), strict=True)
        ],
    )
    now = [T0]
    secrets = SecretStore(aws.client("secretsmanager"), f"m-{token_hex(4)}")
    store, writer = (MerchantStore(Dynamo(dynamodb), table, secrets, lambda: now[0]) for _ in range(2))
    yield Office(store, writer, secrets, panel, now)
    dynamodb.delete_table(TableName=table)


@pytest.fixture(autouse=True)
def _closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close the clients that functions keep for ever."""
    with ExitStack() as stack:
        for module in (wiring, payout_wiring):
            build: Callable[..., Any] = module.build_http_client
            kept = lambda *parts, build=build, **options: stack.enter_context(build(*parts, **options))  # noqa: E731
            monkeypatch.setattr(module, "build_http_client", kept)
        yield


@pytest.fixture
def settings(simulator: Running, office: Office) -> Settings:
    authority = (office.directory("1900000031") / "ca.pem").read_text()
    return Settings(wechatpay_url=simulator.url, red_packet_url=simulator.tls_url, wechat_ca=authority)


def payout(mchid: str) -> Payout:
    return Payout(
        bill_no=f"{mchid}20261122{int(token_hex(4), 16):010d}",
        mchid=mchid,
        appid=APPID,
        openid=OPENID,
        amount_fen=100,
        sender_name="示例商店",
        activity_name="新年活动",
        blessing="恭喜发财",
        remark="",
        scene="",
    )


def test_both_channels_pay_and_find(office: Office, settings: Settings, panel: Any) -> None:
    """Each channel pays as its account and asks for what it paid; a transfer's end is told to the account's address."""
    office.connect("1900000031")
    channels = build_channels(settings, office.store)
    for kind, expected in ((Channel.CASH, CashRedPackets), (Channel.TRANSFER, Transfers)):
        channel, wanted = channels(kind, "1900000031"), payout("1900000031")
        assert isinstance(channel, expected)
        assert channel.pay(wanted).progress is Progress.WAITING
        seen = channel.poll(wanted)
        assert seen is not None
        assert seen.progress is Progress.WAITING
    (bill,) = panel.http.get("/_simulator/transfers").json()["transfers"]
    assert bill["request"]["notify_url"] == "https://api.example.com/v1/callbacks/1900000031/transfer"


def test_rotated_certificate_is_used_within_the_cache_time(office: Office, settings: Settings, panel: Any) -> None:
    """A warm function pays with the new certificate half a minute after it was connected, at the latest."""
    old = office.connect("1900000032")
    channels = build_channels(settings, office.store)
    before = channels(Channel.CASH, "1900000032")
    before.pay(payout("1900000032"))
    panel.post("merchants/1900000032/keys", {"rotate_merchant_certificate": True, "retire_old": True})
    assert office.connect("1900000032").secret_version != old.secret_version
    with pytest.raises(RemoteRefusedError, match="CA_ERROR"):
        channels(Channel.CASH, "1900000032").pay(payout("1900000032"))
    office.now[0] += CACHE_FOR
    wanted = payout("1900000032")
    assert channels(Channel.CASH, "1900000032").pay(wanted).progress is Progress.WAITING
    assert channels(Channel.TRANSFER, "1900000032").pay(payout("1900000032")).package


def test_tls_is_loaded_once_for_a_version(office: Office, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A function makes one context for an account, however many packets it sends, the first ones at once."""
    made: list[str] = []
    load: Callable[..., Any] = payout_wiring.merchant_tls
    monkeypatch.setattr(payout_wiring, "merchant_tls", lambda *parts: (made.append(""), load(*parts))[1])
    for mchid in ("1900000031", "1900000032"):
        office.connect(mchid)
    channels = build_channels(settings, office.store)
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda mchid: channels(Channel.CASH, mchid), ("1900000031", "1900000032") * 10))
    assert len(made) == 2


def test_what_is_missing_is_named(office: Office, settings: Settings) -> None:
    """Without the APIv2 key or an address of ours no packet is sent; a transfer needs neither."""
    office.connect("1900000031", apiv2_key="")
    channels = build_channels(settings, office.store)
    with pytest.raises(ConfigurationError, match="apiv2_key"):
        channels(Channel.CASH, "1900000031")
    assert channels(Channel.TRANSFER, "1900000031").pay(payout("1900000031")).package
    with pytest.raises(NotFoundError):
        channels(Channel.CASH, "1900000099")
    office.connect("1900000032")
    nowhere = Settings(settings.wechatpay_url, settings.red_packet_url, settings.wechat_ca, client_ip="")
    with pytest.raises(ConfigurationError, match="CLIENT_IP"):
        build_channels(nowhere, office.store)(Channel.CASH, "1900000032")
