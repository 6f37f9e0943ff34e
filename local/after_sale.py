"""What a shop's first day leaves to those who look after the money: refunds in many states, a day with a difference."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx

from local.bill_days import newest_bill_day
from local.seed import MCHID, SeedError, done
from local.stack import Stack

APPROVAL_ABOVE_FEN = 50_000
FEW = "CUP-002"
"""The product of which a few pieces are left."""
FEW_PIECES = 3
POS = "POS-"
"""How the numbers of the shop's till begin, another system that uses the same merchant account."""
_SECONDS = 60.0
_ENDED = frozenset({"MATCHED", "DIFFERENT", "EMPTY", "FAILED"})


@dataclass(frozen=True)
class Numbers:
    """The orders that something becomes of."""

    waiting: str
    approved: str
    abnormal: str
    on_platform: str
    unpaid: str
    other_amount: str
    """Paid on an earlier day; the bill tells of another amount."""


class AfterSale:
    """What operators and WeChat do once orders are paid."""

    def __init__(self, stack: Stack, api: httpx.Client, wechat: httpx.Client) -> None:
        self._finance = {"authorization": f"Bearer {stack.issuer.role_token('finance')}"}
        self._api = api
        self._wechat = wechat

    def play(self, numbers: Numbers) -> None:
        """All of it; the bills are matched meanwhile."""
        account = {"refund_approval_above_fen": APPROVAL_ABOVE_FEN, "late_payments": "refund"}
        done(self._api.patch(f"/v1/admin/merchants/{MCHID}", json=account))
        self._await_payment(numbers.other_amount)
        day = self._begin_matching(numbers.other_amount)
        self._refund(numbers)
        self._operate(f"orders/{numbers.unpaid}/close", {})
        self._operate(f"products/{FEW}/inventory", {"set_available": FEW_PIECES})
        done(self._api.patch(f"/v1/admin/products/{FEW}", json={"shows_left": True}))
        self._wait(day, _ENDED)

    def _refund(self, numbers: Numbers) -> None:
        for order_no in (numbers.waiting, numbers.approved, numbers.abnormal, numbers.on_platform):
            self._await_payment(order_no)
        self._operate(f"orders/{numbers.waiting}/refunds", {"reason": "客户不想要了"})
        approved = self._operate(f"orders/{numbers.approved}/refunds", {"reason": "礼盒破损，全额退款"})
        path = f"/v1/admin/refunds/{approved['refund_no']}/approve"
        done(self._api.post(path, json={"note": "已核对快递照片"}, headers=self._finance))
        self._strand(numbers.abnormal)
        self._at_wechat("refunds", mchid=MCHID, out_trade_no=numbers.on_platform, amount=990, reason="礼盒未附赠")

    def _strand(self, order_no: str) -> None:
        """Refund a part of an order, to a card that takes no money any more."""
        known = done(self._wechat.get("/_simulator/settings"))["refund_result"]
        self._at_wechat("settings", refund_result="ABNORMAL")
        self._operate(f"orders/{order_no}/refunds", {"amount_fen": 990, "reason": "礼盒缺货"})
        self._at_wechat("settings", refund_result=known)

    def _begin_matching(self, other_amount: str) -> str:
        """Have a day matched on which the other system sold something too, and whose bill tells another amount."""
        day = newest_bill_day(datetime.now(UTC)).isoformat()
        self._at_wechat("bills/foreign-orders", mchid=MCHID, day=day, total=6_600, count=3, prefix=POS)
        self._at_wechat("bills/differences", mchid=MCHID, day=day, kind="amount", row=other_amount, amount=25_800)
        rules = {"patterns": [f"{POS}*"]}
        done(self._api.put(f"/v1/admin/reconciliation/rules/{MCHID}", json=rules, headers=self._finance))
        path = f"reconciliation/days/{MCHID}/{day}"
        done(self._api.post(f"/v1/admin/{path}/run", headers=self._finance))
        return path

    def _await_payment(self, order_no: str) -> None:
        self._wait(f"orders/{order_no}", frozenset({"PAID"}))

    def _wait(self, path: str, states: frozenset[str]) -> None:
        until = time.monotonic() + _SECONDS
        while (state := done(self._api.get(f"/v1/admin/{path}"))["state"]) not in states:
            if time.monotonic() > until:
                raise SeedError(f"{path} is still {state}")
            time.sleep(0.1)

    def _operate(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        headers = {"idempotency-key": str(uuid.uuid4())}
        return done(self._api.post(f"/v1/admin/{path}", json=body, headers=headers))

    def _at_wechat(self, path: str, **body: Any) -> dict[str, Any]:
        return done(self._wechat.post(f"/_simulator/{path}", json=body))
