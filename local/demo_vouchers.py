"""The voucher steps of the demo: add a stock, take one on a page, have a flow send one, see one redeemed."""

import uuid
from datetime import UTC, datetime, timedelta

from local.demo_steps import Steps

VOUCHER_FEN = 1_000
THRESHOLD_FEN = 10_000
PLACEMENT = "spring-tea-top"
FRIEND = "oSeed0000000000000000000002"


class VoucherSteps(Steps):
    """What happens around vouchers."""

    def _add_stock(self) -> str:
        self._say("The brand makes a voucher stock at WeChat, and the operator adds it by its batch number")
        mchid = self._demo["merchant"]["mchid"]
        made = self._at_wechat(
            "stocks",
            creator_mchid=mchid,
            name="满100减10",
            coupon_amount=VOUCHER_FEN,
            transaction_minimum=THRESHOLD_FEN,
            max_coupons=1_000,
            max_coupons_per_user=5,
        )
        stock = self._post(
            "/v1/admin/vouchers", {"stock_id": made["stock_id"], "mchid": mchid}, self._operator, expect=201
        )
        page = {
            "success_page": {"message": "领取成功，下单立减"},
            "caps": {"per_customer": 1},
            "placements": [{"name": PLACEMENT, "limit": 100, "campaign": self._demo["campaign"]}],
        }
        path = f"/v1/admin/vouchers/{stock['stock_id']}"
        self._checked(self._api.patch(path, json=page, headers=self._operator), 200)
        self._post("/v1/admin/voucher-callbacks", {"mchid": mchid}, self._operator, expect=200)
        self._show(f"{stock['stock_id']} {stock['name']}: {stock['amount_yuan']} yuan, {stock['state']}")
        return str(stock["stock_id"])

    def _take_voucher(self, customer: dict[str, str], stock_id: str) -> str:
        self._say("The customer taps twice to take the voucher, and then tries to take another")
        path = f"/v1/vouchers/{stock_id}/take"
        tap = {"placement": PLACEMENT}
        headers = {**customer, "idempotency-key": str(uuid.uuid4())}
        taken = self._post(path, tap, headers, expect=200)
        again = self._post(path, tap, headers, expect=200)
        self._expect(again["coupon_id"] == taken["coupon_id"], "the second tap took a second voucher")
        self._show(f"coupon {taken['coupon_id']} {taken['state']}: {taken['success_page']['message']}")
        refused = self._post(path, tap, {**customer, "idempotency-key": str(uuid.uuid4())}, expect=409)
        self._show(f"another one: {refused['code']}, {refused['detail']}")
        return str(taken["coupon_id"])

    def _send_voucher(self, stock_id: str) -> None:
        self._say("A flow sends the voucher to another customer, and its run is repeated")
        self._at_wechat("customers", appid=self._appid, openid=FRIEND)
        request = {
            "appid": self._appid,
            "openid": FRIEND,
            "source": {"kind": "flow", "id": f"welcome-{uuid.uuid4().hex}"},
            "campaign": self._demo["campaign"],
        }
        path = f"/v1/machine/vouchers/{stock_id}/issue"
        sent = self._post(path, request, self._machine, expect=200)
        again = self._post(path, request, self._machine, expect=200)
        self._expect(again["coupon_id"] == sent["coupon_id"], "the repeated run sent a second voucher")
        self._show(f"coupon {sent['coupon_id']} {sent['state']} under {sent['out_request_no']}")

    def _check_voucher(self, customer: dict[str, str], coupon_id: str, order_no: str) -> None:
        self._say("WeChat tells that the voucher was used, and the customer looks at their vouchers")

        def mine() -> dict[str, str]:
            vouchers = self._get("/v1/vouchers", customer)["vouchers"]
            return next(one for one in vouchers if one["coupon_id"] == coupon_id)

        voucher = self._wait(mine, "REDEEMED")
        self._expect(voucher["order_no"] == order_no, "the voucher is not tied to the order")
        self._show(f"{voucher['name']} {voucher['state']} in order {voucher['order_no']}")

    def _ask_events(self, stock_id: str) -> None:
        self._say("The operator asks who was issued this voucher and who used it, and what happened to the customer")
        now = datetime.now(UTC)
        # What WeChat tells is dated by its own clock, which somebody may have moved.
        clock = self._checked(self._browser.get(f"{self._demo['wechat_url']}/_simulator/clock"), 200)
        latest = now + timedelta(seconds=max(0.0, clock["offset_seconds"]))
        span = {"from": (now - timedelta(hours=1)).isoformat(), "to": (latest + timedelta(minutes=1)).isoformat()}
        for kind, count in (("voucher_issued", 2), ("voucher_redeemed", 1)):
            asked = {**span, "kinds": kind, "target_id": stock_id}
            found = self._get("/v1/admin/events/customers", self._operator, params=asked)["customers"]
            self._expect(len(found) == count, f"{len(found)} customers and not {count} had {kind}")
            self._expect(all(one["amount_fen"] == VOUCHER_FEN for one in found), "the amounts do not agree")
            self._show(f"{kind}: {', '.join(one['openid'] for one in found)}, {VOUCHER_FEN} fen each")
        path = f"/v1/admin/customers/{self._appid}/{self._openid}/events"
        events = self._get(path, self._operator, params={"limit": "6"})["events"]
        for event in events:
            self._show(f"{event['at'][11:19]}Z {event['kind']} {event['amount_fen']} fen")
