"""A shop whose names are what nobody expects, and the console's routes as its router has them."""

import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Page

from local import seed
from local.stack import Stack
from tests.web.books import books_of_the_seed, past_day

SCRIPT = '"><img src=x onerror="window.injected=1">'
LONG = "特长名称" * 15
MIXED = "🧧👨‍👩‍👧 اسم طويل \u202eabc\u202c עברית"
"""A script, a name without any place to break, and emoji beside text from right to left."""


@dataclass(frozen=True)
class Shop:
    """What the odd shop has; each is the example of a route's parameter."""

    product: str
    red_packet: str
    send: str
    order: str
    refund: str
    campaign: str
    stock: str
    job: str
    difference: str

    @property
    def examples(self) -> dict[str, dict[str, str]]:
        """For each first word of a route, what its parameters may be."""
        return {
            "accounts": {"mchid": seed.MCHID},
            "orders": {"orderNo": self.order},
            "refunds": {"refundNo": self.refund},
            "products": {"number": self.product},
            "red-packets": {"id": self.red_packet},
            "red-packet-sends": {"id": self.send},
            "vouchers": {"stockId": self.stock},
            "jobs": {"kind": "voucher", "jobId": self.job},
            "campaigns": {"code": self.campaign},
            "reconciliation": {"mchid": seed.MCHID, "day": f"{past_day()}", "differenceId": self.difference},
            "customers": {"appid": seed.APPID, "openid": seed.OPENID, "phone": "13800138101"},
        }

    def path(self, route: str) -> str:
        """Return the route with examples for its parameters."""
        parameters = re.findall(r"\$(\w+)", route)
        known = self.examples.get(route.split("/")[1], {})
        missing = [name for name in parameters if name not in known]
        assert missing == [], f"give tests/web/regression an example of {missing} in {route}"
        return re.sub(r"\$(\w+)", lambda found: quote(known[found[1]]), route)


def routes_of(page: Page) -> list[str]:
    """Return the paths of all screens, as the router of the open console has them."""
    paths: list[str] = page.evaluate("() => Object.keys(window.__TSR_ROUTER__.routesByPath)")
    return sorted({path.rstrip("/") or "/" for path in paths})


def visit(page: Page, path: str) -> None:
    """Go to a path within the open console, as a link does, and wait until its screen is there."""
    page.evaluate("path => window.__TSR_ROUTER__.history.push(path)", f"/console{path}")
    page.wait_for_function(
        """() => {
            const { status, location, resolvedLocation } = window.__TSR_ROUTER__.state;
            return status === "idle" && resolvedLocation?.href === location.href;
        }"""
    )


@pytest.fixture(scope="session")
def shop(stack: Stack, first_day: None) -> Shop:
    """A shop with a product, a campaign, a red packet, a voucher and an order under names that nobody expects."""
    headers = {"authorization": f"Bearer {stack.issuer.token('operator')}"}
    with (
        httpx.Client(base_url=stack.api_url, headers=headers, timeout=60) as api,
        httpx.Client(base_url=stack.wechat_url, timeout=60) as wechat,
    ):
        return _Opening(api, wechat).shop()


class _Opening:
    def __init__(self, api: httpx.Client, wechat: httpx.Client) -> None:
        self.api, self.wechat = api, wechat

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        key = {"idempotency-key": str(uuid.uuid4())}
        answer = self.api.post(path, json=body, headers=key)
        assert answer.is_success, f"{path}: {answer.text}"
        made: dict[str, Any] = answer.json()
        return made

    def shop(self) -> Shop:
        campaign = self.post("/v1/admin/campaigns", code='"><b>码</b>'.replace("/", "."), name=LONG, description=SCRIPT)
        product = self.product()
        packet = self.red_packet(campaign["code"])
        source = {"kind": "form", "id": f"entry-{uuid.uuid4().hex}"}
        path = f"/v1/machine/red-packets/{packet}/send"
        send = self.post(path, appid=seed.APPID, openid=seed.OPENID, source=source)
        refund, order = self.refund()
        numbers = (order, refund, campaign["code"], self.stock(), self.job(), self.difference())
        return Shop(product, packet, send["send_id"], *numbers)

    def product(self) -> str:
        for name in (LONG, MIXED):
            number = f"R-{secrets.token_hex(4)}"
            self.post("/v1/admin/products", product_number=number, name=name, introduction=name, price_fen=1)
        number = f'R"><b>{secrets.token_hex(4)}'
        self.post(
            "/v1/admin/products", product_number=number, name=SCRIPT, introduction=SCRIPT * 9, price_fen=1, tags=["<b>"]
        )
        return number

    def red_packet(self, campaign: str) -> str:
        now = datetime.now(UTC)
        defined = self.post(
            "/v1/admin/red-packets",
            mchid=seed.MCHID,
            appid=seed.APPID,
            name=SCRIPT,
            activity_name="<b>活动</b>",
            sender_name="<i>铺</i>",
            blessing="<b>福</b>",
            least_fen=100,
            most_fen=100,
            limits={"total_amount_fen": 1_000_000, "per_customer": 3},
            valid_from=now.isoformat(),
            valid_to=(now + timedelta(days=30)).isoformat(),
            campaign=campaign,
        )
        return str(defined["red_packet_id"])

    def stock(self) -> str:
        number = f"{18_000_000 + secrets.randbelow(1_000_000)}"
        stock = {
            "creator_mchid": seed.MCHID, "stock_id": number, "name": "<b>券</b>🧧", "coupon_amount": 300,
            "transaction_minimum": 500, "max_coupons": 100, "max_coupons_per_user": 5,
        }  # fmt: skip
        assert self.wechat.post("/_simulator/stocks", json=stock).is_success
        self.post("/v1/admin/vouchers", stock_id=number, mchid=seed.MCHID)
        return number

    def first(self, path: str, things: str, name: str) -> str:
        return str(self.api.get(path).json()[things][0][name])

    def refund(self) -> tuple[str, str]:
        order = self.first("/v1/admin/orders?state=PAID", "orders", "order_no")
        asked = self.post(f"/v1/admin/orders/{order}/refunds", amount_fen=1, reason=SCRIPT)
        return str(asked["refund_no"]), order

    def difference(self) -> str:
        books = books_of_the_seed(self.api, self.wechat)
        books.take_foreign(100, "*_OTHER-")
        books.run()
        return str(books.differences()[0]["difference_id"])

    def job(self) -> str:
        return self.first("/v1/admin/voucher-jobs", "jobs", "job_id")
