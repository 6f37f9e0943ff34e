"""A merchant that transfers to customers, and a customer who confirms, for the tests of this directory."""

import base64
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from tests.local.wechat_simulator.conftest import APPID, Listener, Merchant, Panel

BILLS = "/v3/fund-app/mch-transfer/transfer-bills"
BUYER = "openid-of-buyer"
DAY = 86_400
REPORTS = [
    {"info_type": "活动名称", "info_content": "新会员有礼"},
    {"info_type": "奖励说明", "info_content": "注册会员抽奖一等奖"},
]
OAEP = padding.OAEP(padding.MGF1(hashes.SHA1()), hashes.SHA1(), None)  # noqa: S303 - WeChat's choice


@dataclass
class Payer:
    """The transfer calls as a merchant makes them, and what a customer does."""

    panel: Panel
    merchant: Merchant
    other: Merchant
    """Another merchant bound to the same appid."""
    listener: Listener

    def body(self, **changes: Any) -> dict[str, Any]:
        """A call with a new number; a change to None leaves the field out."""
        body = {
            "appid": APPID,
            "out_bill_no": uuid.uuid4().hex,
            "transfer_scene_id": "1000",
            "openid": BUYER,
            "transfer_amount": 1000,
            "transfer_remark": "新会员有礼",
            "notify_url": self.listener.url,
            "transfer_scene_report_infos": REPORTS,
        } | changes
        return {name: value for name, value in body.items() if value is not None}

    def post(self, body: dict[str, Any], by: Merchant | None = None) -> httpx.Response:
        """Start a transfer with this very body."""
        return (by or self.merchant).call("POST", BILLS, body)

    def start(self, **changes: Any) -> httpx.Response:
        """Start a transfer."""
        return self.post(self.body(**changes))

    def bill(self, **changes: Any) -> dict[str, Any]:
        """What starting a transfer answered that was taken."""
        answer = self.start(**changes)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def get(self, out_bill_no: str, by: Merchant | None = None) -> httpx.Response:
        """Query by the merchant's number."""
        return (by or self.merchant).call("GET", f"{BILLS}/out-bill-no/{out_bill_no}")

    def query(self, bill: dict[str, Any]) -> dict[str, Any]:
        """The bill as the query tells it."""
        answer = self.get(bill["out_bill_no"])
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def state(self, bill: dict[str, Any]) -> str:
        """The state that the query tells."""
        return str(self.query(bill)["state"])

    def cancel(self, bill: dict[str, Any]) -> httpx.Response:
        """Take the bill back."""
        return self.merchant.call("POST", f"{BILLS}/out-bill-no/{bill['out_bill_no']}/cancel")

    def confirm(self, bill: dict[str, Any], status: int = 200, **changes: Any) -> Any:
        """The customer confirms on the page."""
        call = {
            "mchid": self.merchant.mchid,
            "out_bill_no": bill["out_bill_no"],
            "package": bill.get("package_info", ""),
        } | changes
        return self.panel.post("transfers/confirm", call, status=status)

    def knobs(self, **knobs: Any) -> None:
        """Set knobs of the simulator, all of which begin with transfer_."""
        self.panel.post("settings", {f"transfer_{name}": value for name, value in knobs.items()})

    def balance(self) -> int | None:
        """What the merchant has."""
        held: int | None = self.panel.get(f"merchants/{self.merchant.mchid}/balance")["available"]
        return held

    def fill(self, available: int) -> None:
        """Give the merchant so much."""
        self.panel.post(f"merchants/{self.merchant.mchid}/balance", {"available": available})

    def sealed(self, name: str) -> str:
        """A payee's name encrypted for WeChat; different each time."""
        return base64.b64encode(self.merchant.public_key().encrypt(name.encode(), OAEP)).decode()


@pytest.fixture
def payer(panel: Panel, accounts: Callable[..., Merchant], listener: Listener) -> Payer:
    """A merchant without limits, whose callbacks go to the listener."""
    return Payer(panel, accounts("1900000001"), accounts("1900000030"), listener)


type Refused = Callable[[httpx.Response], tuple[int, str]]


@pytest.fixture
def refused() -> Refused:
    """Status and code of a refusal, which is unsigned."""

    def read(answer: httpx.Response) -> tuple[int, str]:
        assert "Wechatpay-Signature" not in answer.headers
        return answer.status_code, answer.json()["code"]

    return read
