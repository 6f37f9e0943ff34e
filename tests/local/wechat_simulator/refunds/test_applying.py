"""Applying for a refund and querying it: answers as recorded, one refund for one number, every refusal."""

import json
import re
from typing import Any

import pytest

from tests.local.wechat_simulator.conftest import APPID, Verify
from tests.local.wechat_simulator.refunds.conftest import BUYER, DAY, MINUTE, REFUNDS, Refused, Shop


def test_an_application_answers_as_recorded(shop: Shop, verified: Verify) -> None:
    """PROCESSING, members in the order of the alphabet, from and promotion_detail empty, no success_time; signed."""
    order = shop.paid(100)
    body = shop.body(order)
    answer = shop.post(body)
    verified(shop.merchant.public_key(), answer.headers, answer.content)
    told = answer.json()
    assert re.fullmatch("503[0-9]{26}", told.pop("refund_id"))
    assert told.pop("create_time").endswith("+08:00")
    assert told == {
        "amount": {
            "currency": "CNY",
            "discount_refund": 0,
            "from": [],
            "payer_refund": 100,
            "payer_total": 100,
            "refund": 100,
            "refund_fee": 1,
            "settlement_refund": 100,
            "settlement_total": 100,
            "total": 100,
        },
        "channel": "ORIGINAL",
        "funds_account": "AVAILABLE",
        "out_refund_no": body["out_refund_no"],
        "out_trade_no": order["out_trade_no"],
        "promotion_detail": [],
        "status": "PROCESSING",
        "transaction_id": order["transaction_id"],
        "user_received_account": "支付用户零钱",
    }
    assert answer.text == json.dumps(json.loads(answer.text), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def test_the_query_answers_the_same_refund(shop: Shop, verified: Verify) -> None:
    """The same members; another merchant and another number find nothing; a query has no parameters."""
    made = shop.refund(shop.paid())
    answer = shop.get(made["out_refund_no"])
    verified(shop.merchant.public_key(), answer.headers, answer.content)
    assert answer.json() == made
    assert shop.get(made["out_refund_no"], by=shop.other).status_code == 404
    assert shop.get("nothing").json()["code"] == "RESOURCE_NOT_EXISTS"
    assert shop.merchant.call("GET", f"{REFUNDS}/{made['out_refund_no']}?mchid=1").json()["code"] == "PARAM_ERROR"


def test_a_success_has_its_instant(shop: Shop) -> None:
    """success_time is there once the refund is SUCCESS, and only then."""
    made = shop.refund(shop.paid())
    shop.decide("succeed", made)
    told = shop.query(made)
    assert told["status"] == "SUCCESS"
    assert told.pop("success_time").endswith("+08:00")
    assert told == made | {"status": "SUCCESS"}


def test_the_order_turns_to_refund(shop: Shop) -> None:
    """A part refund too makes trade_state REFUND, as soon as it is accepted; what was paid stays as it was."""
    order = shop.paid()
    shop.refund(order, 1)
    told = shop.merchant.query(order["out_trade_no"]).json()
    assert told == order | {"trade_state": "REFUND", "trade_state_desc": "转入退款"}


def test_one_number_is_one_refund(shop: Shop, refused: Refused) -> None:
    """The same call again, even a day later, is the same refund as it now is; other parameters are refused."""
    order = shop.paid()
    body = shop.body(order, 4000)
    made = shop.post(body).json()
    assert shop.post(body).json() == made
    shop.decide("succeed", made)
    shop.panel.advance(DAY)
    assert shop.post(body).json()["status"] == "SUCCESS"
    for changes in ({"amount": body["amount"] | {"refund": 3999}}, {"reason": "另一个原因"}):
        assert refused(shop.post(body | changes)) == (400, "INVALID_REQUEST")
    assert len(shop.panel.get("refunds")["refunds"]) == 1
    assert shop.post(body | {"out_trade_no": shop.paid()["out_trade_no"]}).status_code == 400


def test_another_merchant_may_use_the_number(shop: Shop) -> None:
    """out_refund_no is unique per mchid."""
    made = shop.refund(shop.paid())
    placed = shop.other.place(mchid=shop.other.mchid)
    shop.panel.post("pay", {"prepay_id": placed["prepay_id"], "notify": False})
    body = shop.body(placed) | {"out_refund_no": made["out_refund_no"]}
    assert shop.post(body, by=shop.other).json()["refund_id"] != made["refund_id"]


def test_an_order_is_named_by_either_number(shop: Shop, refused: Refused) -> None:
    """transaction_id, out_trade_no or both; neither is a mistake, and both must be of one order."""
    order, another = shop.paid(), shop.paid()
    named = {"transaction_id": order["transaction_id"]}
    assert shop.refund(order, 1, out_trade_no=None, **named)["out_trade_no"] == order["out_trade_no"]
    shop.panel.advance(MINUTE)
    assert shop.refund(order, 1, **named)["out_trade_no"] == order["out_trade_no"]
    assert refused(shop.post(shop.body(order, out_trade_no=None))) == (400, "PARAM_ERROR")
    assert refused(shop.post(shop.body(another, **named))) == (404, "RESOURCE_NOT_EXISTS")


@pytest.mark.parametrize(
    "changes",
    [
        {"out_refund_no": None},
        {"out_refund_no": "n" * 65},
        {"out_refund_no": "号"},
        {"reason": "因" * 81},
        {"notify_url": "https://example.com/told?a=b"},
        {"notify_url": "https://example.com/" + "p" * 240},
        {"funds_account": "BASIC"},
        {"amount": {"refund": 0, "total": 10000, "currency": "CNY"}},
        {"amount": {"refund": 1, "total": 10000}},
        {"amount": {"refund": "1", "total": 10000, "currency": "CNY"}},
        {"mchid": "1900000001"},
        {"goods_detail": []},
        {"goods_detail": [{"merchant_goods_id": "g1"}]},
    ],
)
def test_a_field_rule_is_a_parameter_error(shop: Shop, refused: Refused, changes: dict[str, Any]) -> None:
    """400 PARAM_ERROR, and the number stays free."""
    assert refused(shop.post(shop.body(shop.paid(), **changes))) == (400, "PARAM_ERROR")
    assert shop.panel.get("refunds") == {"refunds": []}


def test_every_documented_field_is_taken(shop: Shop) -> None:
    """funds_account, amount.from and goods_detail too; the longest number has 64 of the characters of the page."""
    goods = {
        "merchant_goods_id": "g1",
        "wechatpay_goods_id": "1001",
        "goods_name": "小票打印机",
        "unit_price": 1,
        "refund_amount": 1,
        "refund_quantity": 1,
    }
    taken = [{"account": "AVAILABLE", "amount": 1}]
    made = shop.refund(
        shop.paid(),
        1,
        out_refund_no="Aa0_-|*@" * 8,
        funds_account="UNSETTLED",
        goods_detail=[goods],
        amount={"refund": 1, "total": 10000, "currency": "CNY", "from": taken},
    )
    assert (made["funds_account"], made["amount"]["from"]) == ("UNSETTLED", taken)
    assert shop.query(made) == made


def test_only_a_paid_order_is_refunded(shop: Shop, refused: Refused) -> None:
    """404 for an unpaid order, for none, and for another merchant's."""
    unpaid = shop.merchant.place()
    assert refused(shop.post(shop.body(unpaid))) == (404, "RESOURCE_NOT_EXISTS")
    assert refused(shop.post(shop.body(unpaid, out_trade_no="nothing"))) == (404, "RESOURCE_NOT_EXISTS")
    order = shop.paid()
    assert refused(shop.post(shop.body(order), by=shop.other)) == (404, "RESOURCE_NOT_EXISTS")
    body = shop.body(order, out_trade_no=None, transaction_id=order["transaction_id"])
    assert refused(shop.post(body, by=shop.other)) == (404, "RESOURCE_NOT_EXISTS")


def test_the_total_is_the_orders(shop: Shop, refused: Refused) -> None:
    """Another total is refused, also what the customer paid where a voucher took something off."""
    order = shop.paid(1000, [{"coupon_id": "c", "stock_id": "s", "amount": 300}])
    body = shop.body(order, 100, amount={"refund": 100, "total": 700, "currency": "CNY"})
    assert refused(shop.post(body)) == (400, "INVALID_REQUEST")
    assert "订单金额或退款金额与之前请求不一致" in shop.post(body).json()["message"]


def test_refunds_never_exceed_the_order(shop: Shop, refused: Refused) -> None:
    """The sum of what is under way, arrived or abnormal counts; what is closed does not."""
    order = shop.paid(1000)
    first = shop.refund(order, 600)
    shop.panel.advance(MINUTE)
    assert refused(shop.post(shop.body(order, 401))) == (400, "INVALID_REQUEST")
    shop.decide("fail", first)
    assert refused(shop.post(shop.body(order, 401))) == (400, "INVALID_REQUEST")
    shop.decide("close", first)
    second = shop.refund(order, 1000)
    shop.decide("succeed", second)
    shop.panel.advance(MINUTE)
    assert refused(shop.post(shop.body(order, 1))) == (400, "INVALID_REQUEST")


def test_two_refunds_are_a_minute_apart(shop: Shop, refused: Refused) -> None:
    """429 within a minute of the one before, with the number still free; another order is not concerned."""
    order = shop.paid()
    body = shop.body(order, 1)
    shop.refund(order, 1)
    assert refused(shop.post(body)) == (429, "FREQUENCY_LIMITED")
    assert shop.get(body["out_refund_no"]).status_code == 404
    shop.refund(shop.paid(), 1)
    shop.panel.advance(MINUTE)
    assert shop.post(body).status_code == 200
    shop.knobs(interval_seconds=0)
    shop.refund(order, 1)


def test_an_order_has_fifty_refunds(shop: Shop, refused: Refused) -> None:
    """The 51st is refused, whatever is left."""
    shop.knobs(interval_seconds=0)
    order = shop.paid()
    for _ in range(50):
        shop.refund(order, 1)
    assert refused(shop.post(shop.body(order, 1))) == (400, "INVALID_REQUEST")


def test_an_order_is_refunded_for_a_year(shop: Shop, refused: Refused) -> None:
    """365 days from the payment on; the number of a refund made in time still answers afterwards."""
    order = shop.paid()
    shop.panel.advance(364 * DAY)
    made = shop.refund(order, 1)
    shop.panel.advance(2 * DAY)
    assert refused(shop.post(shop.body(order, 1))) == (400, "INVALID_REQUEST")
    assert shop.query(made)["status"] == "PROCESSING"


def test_a_closed_account_gets_nothing(shop: Shop, refused: Refused) -> None:
    """403 USER_ACCOUNT_ABNORMAL, and the number stays free."""
    order = shop.paid()
    shop.panel.post("customers", {"appid": APPID, "openid": BUYER, "account_abnormal": True})
    assert refused(shop.post(shop.body(order))) == (403, "USER_ACCOUNT_ABNORMAL")
    assert shop.panel.get("refunds") == {"refunds": []}


def test_switches_of_the_operator(shop: Shop, refused: Refused) -> None:
    """No permission is 403, too many calls 429; every unpublished code is changed by the settings."""
    order = shop.paid()
    shop.knobs(product_closed=True)
    assert refused(shop.post(shop.body(order))) == (403, "NO_AUTH")
    shop.knobs(product_closed=False, calls_per_second=1)
    answers = [shop.post(shop.body(order, 20000)) for _ in range(20)]
    assert (429, "FREQUENCY_LIMITED") in {refused(answer) for answer in answers}
    shop.knobs(calls_per_second=0, failures_per_second=1)
    answers = [shop.post(shop.body(order, 20000)) for _ in range(20)]
    assert (429, "FREQUENCY_LIMITED") in {refused(answer) for answer in answers}
    assert [shop.post(shop.body(shop.paid())).status_code for _ in range(3)] == [200] * 3
    shop.knobs(failures_per_second=0)
    shop.panel.post("settings", {"refusals": {"refund_amount": {"status": 403, "code": "RULE_LIMIT"}}})
    assert refused(shop.post(shop.body(order, 10001))) == (403, "RULE_LIMIT")
