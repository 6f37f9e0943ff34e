"""A merchant that issues vouchers and a panel that makes stocks, for the tests of this directory."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import pytest

from tests.local.wechat_simulator.conftest import APPID, OTHER_APPID, Listener, Merchant, Panel

FAVOR = "/v3/marketing/favor"
CHINA = timezone(timedelta(hours=8))
BUYER = "openid-of-buyer"


@dataclass
class Favor:
    """The voucher calls as a merchant makes them, and what an operator does."""

    panel: Panel
    merchant: Merchant
    """Creates the stocks."""
    other: Merchant
    """Another merchant bound to the same appid."""

    def stock(self, **fields: Any) -> str:
        """The stock_id of a new stock, running unless told otherwise."""
        body = {"creator_mchid": self.merchant.mchid, "coupon_amount": 500, "transaction_minimum": 1000} | fields
        made: str = self.panel.post("stocks", body)["stock_id"]
        return made

    def customer(self, appid: str = APPID, **fields: Any) -> str:
        """The openid of a new customer."""
        made: str = self.panel.post("customers", {"appid": appid, **fields})["openid"]
        return made

    def send(self, stock_id: str, openid: str = BUYER, /, by: Merchant | None = None, **changes: Any) -> httpx.Response:
        """Send one coupon; a change to None leaves the field out."""
        sender = by or self.merchant
        body = {
            "stock_id": stock_id,
            "out_request_no": uuid.uuid4().hex,
            "appid": APPID,
            "stock_creator_mchid": self.merchant.mchid,
        } | changes
        given = {name: value for name, value in body.items() if value is not None}
        return sender.call("POST", f"{FAVOR}/users/{openid}/coupons", given)

    def issue(self, stock_id: str, openid: str = BUYER, /, by: Merchant | None = None, **changes: Any) -> str:
        """The coupon_id of a coupon that was sent."""
        answer = self.send(stock_id, openid, by, **changes)
        assert answer.status_code == 200, answer.text
        coupon_id: str = answer.json()["coupon_id"]
        return coupon_id

    def act(self, stock_id: str, action: str, by: Merchant | None = None, **changes: Any) -> httpx.Response:
        """Start, pause, restart, stop or modify-goods-id."""
        body = {"stock_creator_mchid": self.merchant.mchid} | changes
        return (by or self.merchant).call("POST", f"{FAVOR}/stocks/{stock_id}/{action}", body)

    def query_stock(self, stock_id: str) -> dict[str, Any]:
        """The stock as the API tells it."""
        answer = self.get(f"stocks/{stock_id}?stock_creator_mchid={self.merchant.mchid}")
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def query(self, coupon_id: str, openid: str = BUYER) -> dict[str, Any]:
        """The coupon as the API tells it."""
        answer = self.get(f"users/{openid}/coupons/{coupon_id}?appid={APPID}")
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def get(self, path: str, by: Merchant | None = None) -> httpx.Response:
        """A signed GET below /v3/marketing/favor."""
        return (by or self.merchant).call("GET", f"{FAVOR}/{path}")

    def pay(self, *coupon_ids: str, status: int = 200, by: Merchant | None = None, **order: Any) -> Any:
        """What paying a new order with these coupons answers."""
        placed = (by or self.merchant).place(**order)
        return self.panel.post("pay", {"prepay_id": placed["prepay_id"], "coupon_ids": list(coupon_ids)}, status=status)

    def refund(self, paid: dict[str, Any], status: int = 200) -> Any:
        """What refunding a paid order answers."""
        call = {"mchid": paid["mchid"], "out_trade_no": paid["out_trade_no"]}
        return self.panel.post("refund", call, status=status)

    def told_at(self, listener: Listener) -> None:
        """Let the redemptions of the creator's stocks be told to the listener."""
        body = {"mchid": self.merchant.mchid, "notify_url": listener.url}
        answer = self.merchant.call("POST", f"{FAVOR}/callbacks", body)
        assert answer.status_code == 200, answer.text

    def now(self) -> datetime:
        """The virtual instant, in Beijing."""
        return datetime.fromtimestamp(self.panel.get("clock")["now"], CHINA)

    def advance_to(self, instant: datetime) -> None:
        """Move the clock to a Beijing instant."""
        self.panel.advance((instant - self.now()).total_seconds())

    def after(self, **span: float) -> str:
        """RFC 3339 of an instant so far ahead."""
        return (self.now() + timedelta(**span)).replace(microsecond=0).isoformat()


@pytest.fixture
def favor(panel: Panel, accounts: Callable[..., Merchant]) -> Favor:
    """Two merchants of one appid, and nothing issued yet."""
    return Favor(panel, accounts("1900000001"), accounts("1900000030"))


type Refused = Callable[[httpx.Response], tuple[int, str]]


@pytest.fixture
def refused() -> Refused:
    """Status and code of a refusal, which is unsigned."""

    def read(answer: httpx.Response) -> tuple[int, str]:
        assert "Wechatpay-Signature" not in answer.headers
        return answer.status_code, answer.json()["code"]

    return read


@pytest.fixture
def person(favor: Favor) -> tuple[str, str]:
    """The openids of one person under the appid and under another."""
    unionid = uuid.uuid4().hex
    return favor.customer(unionid=unionid), favor.customer(OTHER_APPID, unionid=unionid)
