"""A past day of an account's books, at WeChat and here: paid orders, planted differences, and runs of the day."""

import time
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx

from local import seed
from local.customer import session_of
from merchant_center.core.times import beijing_day

_SECONDS = 60.0


def past_day() -> date:
    """The newest day whose bills are there at any hour."""
    return beijing_day(datetime.now(UTC)) - timedelta(days=2)


@dataclass(frozen=True)
class Books:
    """The books of an account on one past day, in the hands of its operators, its customers and WeChat."""

    api: httpx.Client
    wechat: httpx.Client
    mchid: str
    appid: str
    day: date

    def pay(self, *products: str, is_told: bool = True) -> dict[str, Any]:
        """Let a customer pay for the products on that day; without being told, nothing here knows of it."""
        around = {
            "api_url": str(self.api.base_url),
            "wechat_url": str(self.wechat.base_url),
            "merchant": {"appid": self.appid},
        }
        openid = f"o{uuid.uuid4().hex[:27]}"
        customer = {"authorization": f"Bearer {session_of(around, openid)}", "idempotency-key": str(uuid.uuid4())}
        lines = [{"product_number": number, "quantity": 1} for number in products or ("TEA-001",)]
        order = {"lines": lines, "phone": "13800138000", "source_page": "/shop/"}
        placed = _done(self.api.post("/v1/orders", json=order, headers=customer))
        paid = {
            "jsapi": placed["payment"],
            "openid": openid,
            "notify": is_told,
            "paid_at": f"{self.day}T12:00:00+08:00",
        }
        transaction: dict[str, Any] = _done(self.wechat.post("/_simulator/pay", json=paid))
        if is_told:
            self._wait(f"/v1/admin/orders/{transaction['out_trade_no']}", "PAID")
        return transaction

    def take_foreign(self, total: int, prefix: str) -> str:
        """Let another system take a payment; its number."""
        call = {"mchid": self.mchid, "day": f"{self.day}", "total": total, "prefix": prefix}
        return str(_done(self.wechat.post("/_simulator/bills/foreign-orders", json=call))["out_trade_nos"][0])

    def plant(self, kind: str, row: str, **fields: Any) -> None:
        """Let the trade bill tell a row otherwise."""
        call = {"mchid": self.mchid, "day": f"{self.day}", "kind": kind, "row": row, **fields}
        _done(self.wechat.post("/_simulator/bills/differences", json=call))

    def run(self) -> dict[str, Any]:
        """Have the day matched, and wait for what comes of it."""
        path = f"/v1/admin/reconciliation/days/{self.mchid}/{self.day}"
        _done(self.api.post(f"{path}/run"))
        return self._wait(path, "MATCHED", "DIFFERENT", "EMPTY", "FAILED")

    def differences(self) -> list[dict[str, Any]]:
        """What of the day does not fit, or did not."""
        query = {"mchid": self.mchid, "day": f"{self.day}"}
        answer = _done(self.api.get("/v1/admin/reconciliation/differences", params=query))
        found: list[dict[str, Any]] = answer["differences"]
        return found

    def _wait(self, path: str, *states: str) -> dict[str, Any]:
        until = time.monotonic() + _SECONDS
        while (found := _done(self.api.get(path)))["state"] not in states:
            assert time.monotonic() < until, f"{path} is still {found['state']}"
            time.sleep(0.1)
        return found


def books_of_the_seed(api: httpx.Client, wechat: httpx.Client) -> Books:
    """The books of the account that is there from the beginning."""
    return Books(api, wechat, seed.MCHID, seed.APPID, past_day())


def _done(answer: httpx.Response) -> dict[str, Any]:
    assert answer.is_success, answer.text
    told: dict[str, Any] = answer.json()
    return told
