"""Pages with modules on them, and the customers, products and vouchers that they show."""

import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from local import seed
from local.stack import Stack
from tests.web.pages.module_page import Pages

PLACEMENT = "test-page"
NUMBERS = itertools.count(1)
# An order takes several calls, and the machine may be busy.
expect.set_options(timeout=30_000)


@pytest.fixture
def pages(stack: Stack) -> Pages:
    """Pages on the host of the API."""
    return Pages(stack.api_url, stack.wechat_url, seed.APPID)


@dataclass
class Shop:
    """What an operator and WeChat prepare for a test; numbers are never used twice."""

    api: httpx.Client
    wechat: httpx.Client

    def product(self, **changes: Any) -> str:
        """Put a product on sale and return its number."""
        number = f"T-{next(NUMBERS)}"
        product = {"product_number": number, "name": "测试商品", "price_fen": 1_000, **changes}
        self.api.post("/v1/admin/products", json=product).raise_for_status()
        self.change_product(number, on_sale=True)
        return number

    def change_product(self, number: str, **changes: Any) -> None:
        """Change a product as an operator does."""
        self.api.patch(f"/v1/admin/products/{number}", json=changes).raise_for_status()

    def count(self, number: str, **correction: Any) -> None:
        """Set or correct how many of a product can be ordered."""
        self.api.post(f"/v1/admin/products/{number}/inventory", json=correction).raise_for_status()

    def stock(self, caps: dict[str, Any] | None = None, **changes: Any) -> str:
        """Open a stock of vouchers to pages and return its batch number."""
        number = f"{17_000_000 + next(NUMBERS)}"
        stock = {
            "creator_mchid": seed.MCHID, "stock_id": number, "name": "立减3元", "coupon_amount": 300,
            "transaction_minimum": 500, "max_coupons": 100, "max_coupons_per_user": 5, **changes,
        }  # fmt: skip
        self.wechat.post("/_simulator/stocks", json=stock).raise_for_status()
        self.api.post("/v1/admin/vouchers", json={"stock_id": number, "mchid": seed.MCHID}).raise_for_status()
        opened = {"placements": [{"name": PLACEMENT}]} | ({"caps": caps} if caps else {})
        self.api.patch(f"/v1/admin/vouchers/{number}", json=opened).raise_for_status()
        return number

    def voucher(self, caps: dict[str, Any] | None = None, **changes: Any) -> str:
        """Return the element of a new stock."""
        return f'<mc-voucher stock="{self.stock(caps, **changes)}" placement="{PLACEMENT}"></mc-voucher>'

    def transfer(self, openid: str, machine: httpx.Client) -> None:
        """Send a customer a transfer that they confirm on a page."""
        self.wechat.post("/_simulator/customers", json={"appid": seed.APPID, "openid": openid}).raise_for_status()
        now = datetime.now(UTC)
        terms = {
            "mchid": seed.MCHID, "appid": seed.APPID, "channel": "transfer", "scene": "1000", "name": "测试红包",
            "activity_name": "测试活动", "sender_name": "示例茶铺", "least_fen": 188, "blessing": "恭喜发财",
            "limits": {"total_amount_fen": 1_000}, "valid_from": now.isoformat(),
            "valid_to": (now + timedelta(days=1)).isoformat(),
        }  # fmt: skip
        key = {"idempotency-key": uuid.uuid4().hex}
        packet = self.api.post("/v1/admin/red-packets", json=terms, headers=key).raise_for_status().json()
        draw = {"appid": seed.APPID, "openid": openid, "source": {"kind": "lottery", "id": uuid.uuid4().hex}}
        machine.post(f"/v1/machine/red-packets/{packet['red_packet_id']}/send", json=draw).raise_for_status()

    def fault(self, path: str, times: int = 1, **effect: Any) -> None:
        """Let WeChat go wrong for the next requests to a path."""
        fault = {"on": "api", "match": {"path_contains": path}, "times": times, **effect}
        self.wechat.post("/_simulator/faults", json=fault).raise_for_status()


@pytest.fixture
def shop(stack: Stack) -> Iterator[Shop]:
    """The operator's and WeChat's side."""
    operator = {"authorization": f"Bearer {stack.issuer.token('operator')}"}
    with (
        httpx.Client(base_url=stack.api_url, headers=operator, timeout=30) as api,
        httpx.Client(base_url=stack.wechat_url, timeout=30) as wechat,
    ):
        yield Shop(api, wechat)


@pytest.fixture
def new_openid() -> Callable[[], str]:
    """Names of customers whom nobody met before."""
    return lambda: f"oModules{next(NUMBERS):020d}"


@pytest.fixture
def machine(stack: Stack) -> Iterator[httpx.Client]:
    """A program of the merchant's that gives out red packets."""
    headers = {"authorization": f"Bearer {stack.issuer.token('machine')}"}
    with httpx.Client(base_url=stack.api_url, headers=headers, timeout=30) as client:
        yield client
