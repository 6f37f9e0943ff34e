"""The refund steps of the demo: a part that two people decide, one made on the platform, and money that came late."""

import uuid
from typing import Any

from local.demo_steps import Steps

APPROVAL_ABOVE_FEN = 5_000
PART_FEN = 9_000
PLATFORM_FEN = 1_200


class RefundSteps(Steps):
    """What happens after the sale."""

    def _give_money_back(self, customer: dict[str, str], order_no: str) -> None:
        path = f"/v1/admin/merchants/{self._mchid}"
        before = self._get(path, self._operator)
        settings = {"refund_approval_above_fen": APPROVAL_ABOVE_FEN, "late_payments": "refund"}
        self._change(path, settings)
        try:
            refund = self._ask_refund(order_no)
            self._approve(refund)
            self._see_refund(customer, order_no)
            self._refund_on_platform(customer)
            self._pay_too_late(customer)
        finally:
            self._change(path, {name: before[name] for name in settings})

    def _ask_refund(self, order_no: str) -> dict[str, Any]:
        self._say(f"The operator refunds a part of the order; above {APPROVAL_ABOVE_FEN} fen a second person is asked")
        wanted = {"amount_fen": PART_FEN, "reason": "少发一件"}
        path = f"/v1/admin/orders/{order_no}/refunds"
        refund = self._post(path, wanted, {**self._operator, "idempotency-key": str(uuid.uuid4())}, expect=201)
        self._expect(refund["state"] == "WAITING_APPROVAL", f"the refund is {refund['state']}")
        self._show(
            f"{refund['refund_no']}: {refund['amount_yuan']} yuan, {refund['state']} until {refund['lapses_at']}"
        )
        own = self._post(f"/v1/admin/refunds/{refund['refund_no']}/approve", {}, self._operator, expect=403)
        self._show(f"who asked cannot approve: {own['code']}")
        return refund

    def _approve(self, refund: dict[str, Any]) -> None:
        self._say("Somebody of finance approves it, and WeChat pays it out")
        path = f"/v1/admin/refunds/{refund['refund_no']}"
        self._post(f"{path}/approve", {"note": "已核对"}, self._finance, expect=200)
        done = self._wait(lambda: self._get(path, self._operator), "SUCCESS")
        self._expect(done["decided_by"] != done["asked_by"], "the asker has decided")
        self._show(f"{done['state']}, asked by {done['asked_by']}, approved by {done['decided_by']}")
        (voucher,) = done["vouchers"]
        parts = done["payer_refund_fen"], voucher["refund_fen"]
        self._expect(sum(parts) == PART_FEN, f"the parts of the refund are {parts}")
        self._show(f"{PART_FEN} fen: {parts[0]} to the customer, {parts[1]} of voucher {voucher['coupon_id']}")

    def _see_refund(self, customer: dict[str, str], order_no: str) -> None:
        self._say("The customer sees it at the order")
        order = self._get(f"/v1/orders/{order_no}", customer)
        self._expect(order["state"] == "PARTLY_REFUNDED", f"the order is {order['state']}")
        self._show(f"{order['state']}: {order['refunded_fen']} of {order['total_fen']} fen went back")

    def _refund_on_platform(self, customer: dict[str, str]) -> None:
        self._say("Somebody refunds another order on WeChat's merchant platform, and its notice is taken")
        order_no = self._sell(customer)["order_no"]
        self._at_wechat("refunds", mchid=self._mchid, out_trade_no=order_no, amount=PLATFORM_FEN, reason="客服处理")
        found = self._await_refund(order_no)
        self._expect(found["origin"] == "PLATFORM", f"its origin is {found['origin']}")
        self._show(f"{found['refund_no']}: {found['amount_fen']} fen, {found['state']}, origin {found['origin']}")

    def _pay_too_late(self, customer: dict[str, str]) -> None:
        self._say("The operator closes an order, of which WeChat does not know yet; then the customer pays it")
        placed = self._place(customer)
        order_no = placed["order"]["order_no"]
        # To the close, and to the query behind it: WeChat says so of an order until it is known everywhere.
        error = {"status": 404, "code": "ORDER_NOT_EXIST", "message": "订单不存在", "executed": False}
        self._at_wechat("faults", on="api", match={"path_contains": order_no}, times=2, error=error)
        closed = self._post(f"/v1/admin/orders/{order_no}/close", {}, self._operator, expect=200)
        self._show(f"order {order_no} {closed['state']} by {closed['closed_by']}")
        self._at_wechat("pay", jsapi=placed["payment"], openid=self._openid)
        late = self._wait(lambda: self._get(f"/v1/admin/orders/{order_no}", self._operator), "PAID")
        self._expect(late["paid_late"], "the payment does not count as late")
        self._show(f"{late['state']}, late: {late['total_fen']} fen came after the order was closed")
        self._say("The account gives late money back by rule, once")
        # What its schedule does each minute.
        fired = "/_local/schedules/SettleRefundsEachMinute/fire"
        self._checked(self._api.post(fired, headers=self._operator), 200)
        found = self._await_refund(order_no)
        self._expect(found["origin"] == "RULE", f"its origin is {found['origin']}")
        self._expect(found["amount_fen"] == late["total_fen"], "not all of it went back")
        self._show(f"{found['refund_no']}: {found['amount_fen']} fen, {found['state']}, origin {found['origin']}")

    def _await_refund(self, order_no: str) -> dict[str, Any]:
        """Wait until the only refund of an order has succeeded."""

        def find() -> dict[str, Any]:
            found = self._get("/v1/admin/refunds", self._operator, {"order_no": order_no})["refunds"]
            self._expect(len(found) <= 1, f"order {order_no} has {len(found)} refunds")
            return dict(found[0]) if found else {"state": "NONE"}

        return self._wait(find, "SUCCESS")
