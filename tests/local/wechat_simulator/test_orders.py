"""An order's life: placed, called again, expired, closed, paid, queried."""

import json
import re
from datetime import UTC, datetime

import pytest

from tests.local.wechat_simulator.conftest import Listener, Merchant, Panel, Verify

HOUR = 3600
DAY = 24 * HOUR


def test_an_order_gives_a_prepay_id(merchant: Merchant) -> None:
    """The prepay_id has WeChat's form."""
    assert re.fullmatch(r"wx\d{14}[0-9a-f]{20}", merchant.place()["prepay_id"])


def test_a_native_order_gives_a_new_code_url_each_time(merchant: Merchant, panel: Panel) -> None:
    """A repeat of a Native order replaces the old code_url."""
    body = merchant.order(payer=None)
    target = "/v3/pay/transactions/native"
    first, second = (merchant.call("POST", target, body).json()["code_url"] for _ in range(2))
    assert first.startswith("weixin://wxpay/bizpayurl?pr=")
    assert first != second
    paid = panel.post("pay", {"mchid": merchant.mchid, "out_trade_no": body["out_trade_no"], "notify": False})
    assert (paid["trade_type"], paid["payer"]) == ("NATIVE", {"openid": "openid-of-buyer"})


def test_the_same_call_again_gives_the_same_prepay_id(merchant: Merchant) -> None:
    """Identical parameters are a replay of one order."""
    order = merchant.place()
    body = {name: value for name, value in order.items() if name != "prepay_id"}
    assert merchant.place(**body)["prepay_id"] == order["prepay_id"]


def test_the_same_number_with_other_parameters_is_refused(merchant: Merchant) -> None:
    """A changed amount under the same number is 400 INVALID_REQUEST."""
    order = merchant.place()
    changed = merchant.order(out_trade_no=order["out_trade_no"], amount={"total": 10001, "currency": "CNY"})
    answer = merchant.call("POST", "/v3/pay/transactions/jsapi", changed)
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_REQUEST")
    assert answer.json()["message"] == "请求重入时，参数与首次请求时不一致"
    assert answer.headers["Request-ID"].endswith("-268498688")


def test_numbers_belong_to_a_merchant(merchant: Merchant, mixed_merchant: Merchant) -> None:
    """The same number at another merchant is another order."""
    order = merchant.place()
    assert mixed_merchant.query(order["out_trade_no"]).status_code == 404
    assert mixed_merchant.place(out_trade_no=order["out_trade_no"])["prepay_id"] != order["prepay_id"]


def test_numbers_are_case_sensitive(merchant: Merchant) -> None:
    """`order-a` and `ORDER-A` are two orders."""
    assert merchant.place(out_trade_no="order-a")["prepay_id"] != merchant.place(out_trade_no="ORDER-A")["prepay_id"]


def test_an_expired_prepay_id_is_renewed_by_the_identical_call(merchant: Merchant, panel: Panel) -> None:
    """After two hours the cashier refuses, and the same call gives a new prepay_id for the same order."""
    order = merchant.place()
    panel.advance(2 * HOUR)
    refused = panel.post("pay", {"prepay_id": order["prepay_id"]}, status=409)
    assert refused["reason"] == "prepay_expired"
    body = {name: value for name, value in order.items() if name != "prepay_id"}
    renewed = merchant.place(**body)["prepay_id"]
    assert renewed != order["prepay_id"]
    assert panel.post("pay", {"prepay_id": order["prepay_id"]}, status=409)["reason"] == "prepay_expired"
    assert panel.post("pay", {"prepay_id": renewed, "notify": False})["out_trade_no"] == order["out_trade_no"]


def test_time_expire_ends_payment_but_does_not_close(merchant: Merchant, panel: Panel) -> None:
    """After time_expire the cashier and the order call refuse, while the query still says NOTPAY."""
    now = panel.get("clock")["now"]
    end = datetime.fromtimestamp(now + 600, UTC).isoformat()
    order = merchant.place(time_expire=end)
    panel.advance(601)
    assert panel.post("pay", {"prepay_id": order["prepay_id"]}, status=409)["reason"] == "expired"
    assert merchant.query(order["out_trade_no"]).json()["trade_state"] == "NOTPAY"
    body = {name: value for name, value in order.items() if name != "prepay_id"}
    answer = merchant.call("POST", "/v3/pay/transactions/jsapi", body)
    assert answer.headers["Request-ID"].endswith("-268447914")


def test_a_time_expire_in_the_past_leaves_one_minute(merchant: Merchant, panel: Panel) -> None:
    """An end before creation + 1 minute is raised to it."""
    order = merchant.place(time_expire="2020-01-01T00:00:00+08:00")
    panel.advance(50)
    assert panel.post("pay", {"prepay_id": order["prepay_id"], "notify": False})["trade_state"] == "SUCCESS"


def test_an_unpaid_order_closes_after_seven_days(merchant: Merchant, panel: Panel) -> None:
    """Nobody needs to ask in between."""
    order = merchant.place()
    panel.advance(7 * DAY - 60)
    assert merchant.query(order["out_trade_no"]).json()["trade_state"] == "NOTPAY"
    panel.advance(61)
    assert merchant.query(order["out_trade_no"]).json()["trade_state"] == "CLOSED"


def test_close_is_signed_empty_and_reentrant(merchant: Merchant, verified: Verify) -> None:
    """204 with a signature over the empty body, again and again."""
    order = merchant.place()
    for _ in range(2):
        answer = merchant.close(order["out_trade_no"])
        assert (answer.status_code, answer.content) == (204, b"")
        verified(merchant.public_key(), answer.headers, b"")
    assert merchant.query(order["out_trade_no"]).json()["trade_state_desc"] == "订单已关闭"


def test_a_closed_order_takes_neither_money_nor_calls(merchant: Merchant, panel: Panel) -> None:
    """The cashier says closed, the order call says ORDER_CLOSED."""
    order = merchant.place()
    merchant.close(order["out_trade_no"])
    assert panel.post("pay", {"prepay_id": order["prepay_id"]}, status=409)["reason"] == "closed"
    body = {name: value for name, value in order.items() if name != "prepay_id"}
    assert merchant.call("POST", "/v3/pay/transactions/jsapi", body).json()["code"] == "ORDER_CLOSED"


def test_a_paid_order_is_refused_by_every_call(merchant: Merchant, panel: Panel) -> None:
    """No second payment, no close, no new prepay_id."""
    order = merchant.place()
    panel.post("pay", {"prepay_id": order["prepay_id"], "notify": False})
    assert panel.post("pay", {"prepay_id": order["prepay_id"]}, status=409)["reason"] == "paid"
    assert merchant.close(order["out_trade_no"]).json()["code"] == "ORDER_PAID"
    body = {name: value for name, value in order.items() if name != "prepay_id"}
    answer = merchant.call("POST", "/v3/pay/transactions/jsapi", body)
    assert (answer.json()["code"], answer.json()["message"]) == ("INVALID_REQUEST", "该订单已支付")


def test_unpublished_codes_can_be_set(merchant: Merchant, panel: Panel) -> None:
    """The control panel changes status and code of a refusal."""
    panel.post("settings", {"refusals": {"close_paid": {"status": 403, "code": "ORDERPAID"}}})
    order = merchant.place()
    panel.post("pay", {"prepay_id": order["prepay_id"], "notify": False})
    answer = merchant.close(order["out_trade_no"])
    assert (answer.status_code, answer.json()["code"]) == (403, "ORDERPAID")


def test_closing_an_unknown_order_is_404(merchant: Merchant) -> None:
    """ORDER_NOT_EXIST, without the final S."""
    answer = merchant.close("no-such-order")
    assert (answer.status_code, answer.json()["code"]) == (404, "ORDER_NOT_EXIST")


def test_an_unpaid_query_as_recorded(merchant: Merchant) -> None:
    """Members and their order are those of real answers: no currency, an empty device, no transaction."""
    order = merchant.place()
    number = order["out_trade_no"]
    recorded = (
        f'{{"amount":{{"payer_currency":"CNY","total":10000}},"appid":"{order["appid"]}","mchid":"{merchant.mchid}",'
        f'"out_trade_no":"{number}","promotion_detail":[],"scene_info":{{"device_id":""}},'
        '"trade_state":"NOTPAY","trade_state_desc":"订单未支付"}'
    )
    assert merchant.query(number).text == recorded
    merchant.close(number)
    closed = recorded.replace("NOTPAY", "CLOSED").replace("订单未支付", "订单已关闭")
    assert merchant.query(number).text == closed
    sent = merchant.place(attach="a|b", scene_info={"payer_client_ip": "10.0.0.1", "device_id": "D1"})
    told = merchant.query(sent["out_trade_no"]).json()
    assert (told["attach"], told["scene_info"]) == ("a|b", {"device_id": "D1"})


def test_a_paid_query_and_its_callback_as_recorded(merchant: Merchant, panel: Panel, listener: Listener) -> None:
    """Members and their order are those of real messages: attach in both, an empty promotion_detail in the query."""
    order = merchant.place(notify_url=listener.url)
    paid = panel.post("pay", {"prepay_id": order["prepay_id"]})
    number, transaction, at = order["out_trade_no"], paid["transaction_id"], paid["success_time"]
    assert merchant.query(number).text == (
        '{"amount":{"currency":"CNY","payer_currency":"CNY","payer_total":10000,"total":10000},'
        f'"appid":"{order["appid"]}","attach":"","bank_type":"OTHERS","mchid":"{merchant.mchid}",'
        f'"out_trade_no":"{number}","payer":{{"openid":"openid-of-buyer"}},"promotion_detail":[],'
        f'"success_time":"{at}","trade_state":"SUCCESS","trade_state_desc":"支付成功","trade_type":"JSAPI",'
        f'"transaction_id":"{transaction}"}}'
    )
    assert merchant.decrypt(json.loads(listener.next().body)["resource"]).decode() == (
        f'{{"mchid":"{merchant.mchid}","appid":"{order["appid"]}","out_trade_no":"{number}",'
        f'"transaction_id":"{transaction}","trade_type":"JSAPI","trade_state":"SUCCESS","trade_state_desc":"支付成功",'
        f'"bank_type":"OTHERS","attach":"","success_time":"{at}","payer":{{"openid":"openid-of-buyer"}},'
        '"amount":{"total":10000,"payer_total":10000,"currency":"CNY","payer_currency":"CNY"}}'
    )


def test_a_discount_is_in_the_query_and_in_the_callback(merchant: Merchant, panel: Panel, listener: Listener) -> None:
    """promotion_detail tells the same in both."""
    order = merchant.place(notify_url=listener.url, attach="a|b")
    voucher = {"coupon_id": "C1", "stock_id": "S1", "name": "满减券", "amount": 1000, "type": "CASH"}
    panel.post("pay", {"prepay_id": order["prepay_id"], "vouchers": [voucher]})
    notice = json.loads(merchant.decrypt(json.loads(listener.next().body)["resource"]))
    assert notice == merchant.query(order["out_trade_no"]).json()
    assert (notice["promotion_detail"][0]["coupon_id"], notice["attach"]) == ("C1", "a|b")


def test_an_order_for_a_named_person(merchant: Merchant) -> None:
    """`payer.identity` is taken, in plain text as WeChat wants it, and its members are checked."""
    identity = {"type": "IDCARD", "number": "43102119910910512X", "name": "周星星"}
    payer = {"openid": "openid-of-buyer", "identity": identity}
    order = merchant.place(payer=payer)
    assert merchant.place(payer=payer, out_trade_no=order["out_trade_no"])["prepay_id"] == order["prepay_id"]
    wrong = merchant.order(payer=payer | {"identity": identity | {"type": "LIBRARY_CARD"}})
    assert merchant.call("POST", "/v3/pay/transactions/jsapi", wrong).json()["code"] == "PARAM_ERROR"


@pytest.mark.parametrize("kind", ["CASH", "NOCASH"])
def test_a_voucher_lowers_what_the_customer_pays(merchant: Merchant, panel: Panel, kind: str) -> None:
    """payer_total = total - vouchers, and promotion_detail says which and how much."""
    order = merchant.place(scene_info={"payer_client_ip": "10.0.0.1", "device_id": "D1"})
    voucher = {"coupon_id": "C1", "stock_id": "S1", "name": "满减券", "amount": 1000, "type": kind}
    paid = panel.post("pay", {"prepay_id": order["prepay_id"], "vouchers": [voucher], "notify": False})
    queried = merchant.query(order["out_trade_no"]).json()
    by_id = merchant.call("GET", f"/v3/pay/transactions/id/{paid['transaction_id']}?mchid={merchant.mchid}").json()
    assert paid == queried == by_id
    assert re.fullmatch(r"4200\d{24}", paid["transaction_id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00", paid["success_time"])
    assert paid["scene_info"] == {"device_id": "D1"}
    assert paid["amount"] == {"total": 10000, "payer_total": 9000, "currency": "CNY", "payer_currency": "CNY"}
    assert paid["promotion_detail"] == [
        {
            "coupon_id": "C1",
            "name": "满减券",
            "scope": "GLOBAL",
            "type": kind,
            "amount": 1000,
            "stock_id": "S1",
            "wechatpay_contribute": 0,
            "merchant_contribute": 1000,
            "other_contribute": 0,
            "currency": "CNY",
        }
    ]


def test_vouchers_never_exceed_the_order(merchant: Merchant, panel: Panel) -> None:
    """More discount than the order's total is refused and changes nothing; exactly the total is fine."""
    order = merchant.place()
    voucher = {"coupon_id": "C1", "stock_id": "S1", "amount": 10001}
    pay = {"prepay_id": order["prepay_id"], "notify": False}
    assert panel.post("pay", pay | {"vouchers": [voucher]}, status=409)["reason"] == "voucher"
    paid = panel.post("pay", pay | {"vouchers": [voucher | {"amount": 10000}]})
    assert paid["amount"]["payer_total"] == 0


def test_a_transaction_id_is_queried_by_its_owner_only(
    merchant: Merchant, mixed_merchant: Merchant, panel: Panel
) -> None:
    """Another merchant, an unknown id and a prepay_id all get ORDER_NOT_EXIST."""
    order = merchant.place()
    paid = panel.post("pay", {"prepay_id": order["prepay_id"], "notify": False})
    for asker, number in ((mixed_merchant, paid["transaction_id"]), (merchant, "4200"), (merchant, "wx1")):
        answer = asker.call("GET", f"/v3/pay/transactions/id/{number}?mchid={asker.mchid}")
        assert answer.json()["code"] == "ORDER_NOT_EXIST"


def test_another_customer_cannot_pay(merchant: Merchant, panel: Panel) -> None:
    """The cashier compares people, so the same person under another appid may pay."""
    order = merchant.place()
    pay = {"prepay_id": order["prepay_id"], "notify": False}
    assert panel.post("pay", pay | {"openid": "openid-of-other"}, status=409)["reason"] == "other_payer"
    panel.post("customers", {"appid": order["appid"], "openid": "openid-of-buyer", "unionid": "U1"})
    panel.post("customers", {"appid": "wxfedcba0987654321", "openid": "openid-elsewhere", "unionid": "U1"})
    paid = panel.post("pay", pay | {"openid": "openid-elsewhere"})
    assert paid["payer"] == {"openid": "openid-of-buyer"}


def test_the_cashier_checks_the_page_signature(merchant: Merchant, panel: Panel) -> None:
    """What a page gives to WeixinJSBridge must be signed with the merchant's key over `prepay_id=...`."""
    order = merchant.place()
    page = {"appId": order["appid"], "timeStamp": "1554208460", "nonceStr": "N", "signType": "RSA"}
    package = f"prepay_id={order['prepay_id']}"
    good = merchant.sign(f"{page['appId']}\n{page['timeStamp']}\nN\n{package}\n")
    bare = merchant.sign(f"{page['appId']}\n{page['timeStamp']}\nN\n{order['prepay_id']}\n")
    for wrong in ({"paySign": bare}, {"paySign": good, "signType": "MD5"}, {"paySign": good, "appId": "wx2"}):
        body = {"jsapi": page | {"package": package} | wrong}
        assert panel.post("pay", body, status=409)["reason"] == "page_signature"
    paid = panel.post("pay", {"jsapi": page | {"package": package, "paySign": good}, "notify": False})
    assert paid["trade_state"] == "SUCCESS"
