"""A merchant that pays back, for the tests of this directory."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.local.wechat_simulator.conftest import APPID, Listener, Merchant, Panel

REFUNDS = "/v3/refund/domestic/refunds"
BUYER = "openid-of-buyer"
MINUTE, DAY = 60, 86_400


@dataclass
class Shop:
    """Paid orders, and the refund calls as a merchant makes them."""

    panel: Panel
    merchant: Merchant
    other: Merchant
    """Another merchant bound to the same appid."""
    listener: Listener

    def paid(self, total: int = 10000, vouchers: list[dict[str, Any]] | None = None, **order: Any) -> dict[str, Any]:
        """An order that a customer paid, as the query tells it; nobody was called back."""
        placed = self.merchant.place(amount={"total": total, "currency": "CNY"}, **order)
        call = {"prepay_id": placed["prepay_id"], "vouchers": vouchers or [], "notify": False}
        told: dict[str, Any] = self.panel.post("pay", call)
        return told

    def body(self, order: dict[str, Any], refund: int | None = None, **changes: Any) -> dict[str, Any]:
        """A call with a new number; without an amount for all of it; a change to None leaves the field out."""
        total = order["amount"]["total"]
        body = {
            "out_trade_no": order["out_trade_no"],
            "out_refund_no": uuid.uuid4().hex,
            "reason": "商品已售完",
            "notify_url": self.listener.url,
            "amount": {"refund": total if refund is None else refund, "total": total, "currency": "CNY"},
        } | changes
        return {name: value for name, value in body.items() if value is not None}

    def post(self, body: dict[str, Any], by: Merchant | None = None) -> httpx.Response:
        """Apply with this very body."""
        return (by or self.merchant).call("POST", REFUNDS, body)

    def refund(self, order: dict[str, Any], refund: int | None = None, **changes: Any) -> dict[str, Any]:
        """What an application answered that was accepted."""
        answer = self.post(self.body(order, refund, **changes))
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def get(self, out_refund_no: str, by: Merchant | None = None) -> httpx.Response:
        """Query by the merchant's number."""
        return (by or self.merchant).call("GET", f"{REFUNDS}/{out_refund_no}")

    def query(self, refund: dict[str, Any]) -> dict[str, Any]:
        """The refund as the query tells it."""
        answer = self.get(refund["out_refund_no"])
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def decide(self, decision: str, refund: dict[str, Any], status: int = 200) -> Any:
        """Let a refund succeed, fail or close."""
        call = {"mchid": self.merchant.mchid, "out_refund_no": refund["out_refund_no"]}
        return self.panel.post(f"refunds/{decision}", call, status=status)

    def on_platform(self, order: dict[str, Any], status: int = 200, **changes: Any) -> Any:
        """What an operator's refund on the merchant platform came to."""
        call = {"mchid": self.merchant.mchid, "out_trade_no": order["out_trade_no"]} | changes
        return self.panel.post("refunds", call, status=status)

    def said(self) -> dict[str, Any]:
        """What the next callback says."""
        told: dict[str, Any] = json.loads(
            self.merchant.decrypt(json.loads(self.listener.next().body)["resource"]),
        )
        return told

    def knobs(self, **knobs: Any) -> None:
        """Set knobs of the simulator, all of which begin with refund_."""
        self.panel.post("settings", {f"refund_{name}": value for name, value in knobs.items()})

    def without_fee(self) -> None:
        """Let payments from now on be without a fee, so that balances are plain."""
        self.panel.post(f"merchants/{self.merchant.mchid}/account", {"fee_rate": 0})

    def fill(self, available: int, unsettled: int | None = None) -> None:
        """Give the merchant so much."""
        self.panel.post(f"merchants/{self.merchant.mchid}/balance", {"available": available, "unsettled": unsettled})

    def balance(self) -> tuple[int | None, int | None]:
        """What the merchant has: available and unsettled."""
        held = self.panel.get(f"merchants/{self.merchant.mchid}/balance")
        return held["available"], held["unsettled"]


@pytest.fixture
def shop(panel: Panel, accounts: Callable[..., Merchant], listener: Listener) -> Shop:
    """A merchant without limits, whose refunds wait for somebody; the merchant platform tells nobody of them."""
    merchant = accounts("1900000001")
    panel.post(f"merchants/{merchant.mchid}/refund-address", {"notify_url": ""})
    panel.post("settings", {"refund_result": "NONE"})
    panel.post("customers", {"appid": APPID, "openid": BUYER, "account_abnormal": False})
    return Shop(panel, merchant, accounts("1900000030"), listener)


@pytest.fixture
def without_fee(shop: Shop) -> None:
    """Payments are without a fee."""
    shop.without_fee()


def voucher(amount: int, kind: str = "NOCASH", coupon_id: str = "v1") -> dict[str, Any]:
    """A voucher that exists in one payment alone."""
    return {"coupon_id": coupon_id, "stock_id": "16000001", "amount": amount, "type": kind}


type Refused = Callable[[httpx.Response], tuple[int, str]]


@pytest.fixture
def refused() -> Refused:
    """Status and code of a refusal, which is unsigned."""

    def read(answer: httpx.Response) -> tuple[int, str]:
        assert "Wechatpay-Signature" not in answer.headers
        return answer.status_code, answer.json()["code"]

    return read
