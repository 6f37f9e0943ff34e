"""What happens to orders elsewhere: customers order and pay by the API, and WeChat does what a test wants."""

import secrets
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx

from local import seed
from local.customer import session_of
from local.stack import Stack


@dataclass(frozen=True)
class Sales:
    """A shop of one product at a time, with the simulator's controls at hand."""

    stack: Stack
    api: httpx.Client
    wechat: httpx.Client
    sessions: dict[str, str] = field(default_factory=dict)

    def product(self, price_fen: int, name: str = "明前龙井", **inventory: int) -> str:
        """Put a product on sale, counted if it is told how many there are, and return its number."""
        number = f"S-{secrets.token_hex(4)}"
        made = {"product_number": number, "name": name, "price_fen": price_fen}
        self._done(self.api.post("/v1/admin/products", json=made))
        self._done(self.api.patch(f"/v1/admin/products/{number}", json={"on_sale": True}))
        if inventory:
            self._done(self.api.post(f"/v1/admin/products/{number}/inventory", json=inventory))
        return number

    def new_openid(self) -> str:
        """Return the name of a customer whom nobody met before."""
        return f"oSales{secrets.token_hex(11)}"

    def order(self, product: str, quantity: int = 1, openid: str = "") -> dict[str, Any]:
        """Let a customer order; what the API answers."""
        lines = [{"product_number": product, "quantity": quantity}]
        headers = self._as_customer(openid or self.new_openid())
        return self._done(self.api.post("/v1/orders", json={"lines": lines}, headers=headers))

    def pay(self, placed: dict[str, Any], *, openid: str, coupon_ids: tuple[str, ...] = ()) -> str:
        """Let the customer pay, and return the order's number once it is known here."""
        order_no = str(placed["order"]["order_no"])
        self.at_wechat("pay", jsapi=placed["payment"], openid=openid, coupon_ids=list(coupon_ids))
        return order_no

    def paid(self, product: str, quantity: int = 1, openid: str = "", coupon_ids: tuple[str, ...] = ()) -> str:
        """Let a customer order and pay, and return the order's number."""
        who = openid or self.new_openid()
        return self.pay(self.order(product, quantity, who), openid=who, coupon_ids=coupon_ids)

    def voucher(self, openid: str) -> str:
        """Let the customer take the seed's voucher, and return its number."""
        path = f"/v1/vouchers/{seed.STOCK_ID}/take"
        taken = self._done(self.api.post(path, json={"placement": seed.PLACEMENT}, headers=self._as_customer(openid)))
        return str(taken["coupon_id"])

    def given(self, stock_id: str, openid: str) -> str:
        """Let a customer who was here have a coupon of WeChat's own, and return its number."""
        return str(self.at_wechat("coupons", stock_id=stock_id, appid=seed.APPID, openid=openid)["coupon_id"])

    def refund(self, order_no: str, **asked: Any) -> dict[str, Any]:
        """Ask for a refund, as a program of an operator's does."""
        headers = {"idempotency-key": str(uuid.uuid4())}
        return self._done(self.api.post(f"/v1/admin/orders/{order_no}/refunds", json=asked, headers=headers))

    def refunded_by_rule(self, order_no: str) -> dict[str, Any]:
        """Let the schedule run until its rule has asked for the late money of an order, and return that refund."""
        for _ in range(500):
            self._done(self.api.post("/_local/schedules/SettleRefundsEachMinute/fire"))
            found = self._done(self.api.get("/v1/admin/refunds", params={"order_no": order_no}))["refunds"]
            if found:
                return dict(found[0])
        raise AssertionError(f"the rule does not refund {order_no}")

    def shown(self, order_no: str) -> dict[str, Any]:
        """Return the order as operators see it."""
        return self._done(self.api.get(f"/v1/admin/orders/{order_no}"))

    def at_wechat(self, path: str, **body: Any) -> dict[str, Any]:
        """Do something at the simulator."""
        return self._done(self.wechat.post(f"/_simulator/{path}", json=body))

    def _as_customer(self, openid: str) -> dict[str, str]:
        if openid not in self.sessions:
            around = {
                "api_url": self.stack.api_url,
                "wechat_url": self.stack.wechat_url,
                "merchant": {"appid": seed.APPID},
            }
            self.sessions[openid] = session_of(around, openid)
        return {"authorization": f"Bearer {self.sessions[openid]}", "idempotency-key": str(uuid.uuid4())}

    @staticmethod
    def _done(answer: httpx.Response) -> dict[str, Any]:
        assert answer.is_success, answer.text
        body: dict[str, Any] = answer.json()
        return body
