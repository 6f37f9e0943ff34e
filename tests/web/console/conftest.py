"""Merchant accounts at WeChat for the tests of the console."""

import json
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from local import seed
from local.stack import Stack
from tests.web.pages.sales import Sales


@dataclass(frozen=True)
class WeChatAccount:
    """A merchant account at WeChat with an official account, and what its platform handed out."""

    mchid: str
    appid: str
    secret: str
    folder: Path

    @property
    def given(self) -> dict[str, str]:
        """Keys and ids that the merchant platform shows."""
        given: dict[str, str] = json.loads((self.folder / "merchant.json").read_text("utf-8"))
        return given

    def text(self, name: str) -> str:
        """Return a file that the merchant platform handed out."""
        return (self.folder / name).read_text("utf-8")


@pytest.fixture
def wechat(stack: Stack) -> Iterator[httpx.Client]:
    """The simulator's controls: customers, faults, the clock."""
    with httpx.Client(base_url=stack.wechat_url, timeout=30) as client:
        yield client


@pytest.fixture
def sales(stack: Stack, api: httpx.Client, wechat: httpx.Client) -> Sales:
    """What happens to orders elsewhere: customers order and pay, WeChat does what a test wants."""
    return Sales(stack, api, wechat)


@pytest.fixture
def wechat_account(stack: Stack) -> WeChatAccount:
    """A merchant account at WeChat that nobody has connected yet."""
    mchid, appid = f"19{secrets.randbelow(10**8):08}", f"wx{secrets.token_hex(8)}"
    with httpx.Client(base_url=stack.wechat_url, timeout=30) as wechat:
        official = wechat.post("/_simulator/official-accounts", json={"appid": appid, "domains": ["shop.example"]})
        answer = wechat.post("/_simulator/merchants", json={"mchid": mchid, "name": "茶铺", "appids": [appid]})
        assert (official.is_success, answer.is_success) == (True, True)
    return WeChatAccount(mchid, appid, official.json()["secret"], stack.credentials_dir / mchid)


@pytest.fixture
def connected(wechat_account: WeChatAccount, api: httpx.Client) -> Callable[..., dict[str, Any]]:
    """Connect the account: `connected(display_name="茶铺")` is what the API shows of it."""

    def connect(display_name: str = "茶铺") -> dict[str, Any]:
        given = wechat_account.given
        answer = api.post(
            "/v1/admin/merchants",
            json={
                "mchid": wechat_account.mchid,
                "display_name": display_name,
                "official_accounts": [
                    {"appid": wechat_account.appid, "secret": wechat_account.secret, "page_hosts": ["shop.example"]}
                ],
                "certificate_pem": wechat_account.text("apiclient_cert.pem"),
                "private_key_pem": wechat_account.text("apiclient_key.pem"),
                "public_key_pem": wechat_account.text("pub_key.pem"),
                "apiv3_key": given["apiv3_key"],
                "public_key_id": given["public_key_id"],
            },
        )
        assert answer.status_code == 201, answer.text
        account: dict[str, Any] = answer.json()
        return account

    return connect


@pytest.fixture
def stock_at_wechat(stack: Stack) -> Callable[..., str]:
    """Make a stock on WeChat's merchant platform: `stock_at_wechat(max_coupons=10)` is its batch number."""

    def made(**terms: Any) -> str:
        with httpx.Client(base_url=stack.wechat_url, timeout=30) as wechat:
            answer = wechat.post("/_simulator/stocks", json={"creator_mchid": seed.MCHID, **terms})
        assert answer.is_success, answer.text
        return str(answer.json()["stock_id"])

    return made


@pytest.fixture
def stock(stock_at_wechat: Callable[..., str], api: httpx.Client) -> Callable[..., str]:
    """Make a stock and put it on the list: `stock(name="满减券")` is its batch number."""

    def added(**terms: Any) -> str:
        stock_id = stock_at_wechat(**terms)
        answer = api.post("/v1/admin/vouchers", json={"stock_id": stock_id, "mchid": seed.MCHID})
        assert answer.status_code == 201, answer.text
        return stock_id

    return added
