"""Each field rule of the order call, shown by the call that breaks it."""

import json
from typing import Any

import pytest

from tests.local.wechat_simulator.conftest import Merchant

JSAPI = "/v3/pay/transactions/jsapi"
OTHER_APPID = "wxfedcba0987654321"


def goods(**changes: Any) -> dict[str, Any]:
    return {"detail": {"goods_detail": [{"merchant_goods_id": "A-1", "quantity": 1, "unit_price": 0} | changes]}}


def scene(**changes: Any) -> dict[str, Any]:
    return {"scene_info": {"payer_client_ip": "1.2.3.4"} | changes}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"appid": None}, "/appid"),
        ({"mchid": None}, "/mchid"),
        ({"description": None}, "/description"),
        ({"out_trade_no": None}, "/out_trade_no"),
        ({"notify_url": None}, "/notify_url"),
        ({"amount": None}, "/amount"),
        ({"payer": None}, "/payer"),
        ({"payer": {}}, "/payer/openid"),
        ({"description": ""}, "/description"),
        ({"description": "商" * 128}, "/description"),
        ({"description": "red 🧧"}, "/description"),
        ({"description": 7}, "/description"),
        ({"out_trade_no": "12345"}, "/out_trade_no"),
        ({"out_trade_no": "1" * 33}, "/out_trade_no"),
        ({"out_trade_no": "order.1"}, "/out_trade_no"),
        ({"attach": "a" * 129}, "/attach"),
        ({"goods_tag": "t" * 33}, "/goods_tag"),
        ({"support_fapiao": "true"}, "/support_fapiao"),
        ({"support_fapiao": 1}, "/support_fapiao"),
        ({"amount": {"total": 0}}, "/amount/total"),
        ({"amount": {"total": -1}}, "/amount/total"),
        ({"amount": {"total": 1.0}}, "/amount/total"),
        ({"amount": {"total": "100"}}, "/amount/total"),
        ({"amount": {"total": True}}, "/amount/total"),
        ({"amount": {"total": 2**63}}, "/amount/total"),
        ({"amount": {"currency": "CNY"}}, "/amount/total"),
        ({"amount": {"total": 1, "currency": "USD"}}, "/amount/currency"),
        ({"time_expire": "2030-01-01 00:00:00"}, "/time_expire"),
        ({"time_expire": "2030-01-01T00:00:00"}, "/time_expire"),
        ({"time_expire": "2030-13-01T00:00:00+08:00"}, "/time_expire"),
        ({"notify_url": "https://example.com/pay?x=1"}, "/notify_url"),
        ({"notify_url": "https://example.com"}, "/notify_url"),
        ({"notify_url": "ftp://example.com/pay"}, "/notify_url"),
        ({"notify_url": "/pay"}, "/notify_url"),
        ({"notify_url": "https://192.168.1.1/pay"}, "/notify_url"),
        ({"notify_url": "https://10.0.0.1/pay"}, "/notify_url"),
        ({"notify_url": "https://intranet/pay"}, "/notify_url"),
        ({"notify_url": "https://example.com/" + "a" * 240}, "/notify_url"),
        ({"detail": {"goods_detail": []}}, "/detail/goods_detail"),
        ({"detail": {"invoice_id": "1" * 33}}, "/detail/invoice_id"),
        (goods(merchant_goods_id="A 1"), "/detail/goods_detail/0/merchant_goods_id"),
        (goods(quantity=0), "/detail/goods_detail/0/quantity"),
        (goods(goods_name="n" * 257), "/detail/goods_detail/0/goods_name"),
        ({"detail": {"goods_detail": goods()["detail"]["goods_detail"] * 150}}, "/detail"),
        (scene(payer_client_ip="1.2.3"), "/scene_info/payer_client_ip"),
        ({"scene_info": {"device_id": "1"}}, "/scene_info/payer_client_ip"),
        (scene(store_info={"name": "x"}), "/scene_info/store_info/id"),
        ({"settle_info": {"profit_sharing": "no"}}, "/settle_info/profit_sharing"),
        ({"limit_pay": ["no_money"]}, "/limit_pay/0"),
        ({"mch_id": "1900000001"}, "/mch_id"),
        ({"amount": {"total": 1, "fee": 1}}, "/amount/fee"),
        ({"payer": []}, "/payer"),
    ],
)
def test_a_broken_field_is_named(merchant: Merchant, changes: dict[str, Any], field: str) -> None:
    """400 PARAM_ERROR, its detail names the field, and no order comes to be."""
    body = merchant.order(**changes)
    answer = merchant.call("POST", JSAPI, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "PARAM_ERROR"), answer.text
    assert (answer.json()["detail"]["location"], answer.json()["detail"]["field"]) == ("body", field)


@pytest.mark.parametrize(
    "changes",
    [
        {"description": "商" * 127},
        {"out_trade_no": "Aa0_-|*"},
        {"attach": ""},
        {"amount": {"total": 1}},
        {"time_expire": "2030-01-01T00:00:00.123+08:00"},
        {"notify_url": "https://example.com/pay"},
        {"notify_url": "http://localhost:8080/pay"},
        {
            "settle_info": {"profit_sharing": False},
            "support_fapiao": True,
            "goods_tag": "T",
            "limit_pay": ["no_credit"],
        },
        goods(goods_name="茶"),
        scene(device_id="D", store_info={"id": "1", "name": "店", "area_code": "440305", "address": "路"}),
        scene(payer_client_ip="2001:db8::1"),
    ],
)
def test_what_the_rules_allow_is_taken(merchant: Merchant, changes: dict[str, Any]) -> None:
    """The longest, the shortest and every optional field are accepted."""
    body = merchant.order(**changes)
    assert merchant.call("POST", JSAPI, body).status_code == 200


def test_null_is_refused(merchant: Merchant) -> None:
    """A null stands for nothing: the key must be left out."""
    answer = merchant.call("POST", JSAPI, merchant.order() | {"attach": None})
    assert (answer.json()["code"], answer.json()["detail"]["field"]) == ("PARAM_ERROR", "/attach")


def test_an_unknown_field_has_its_own_cause(merchant: Merchant) -> None:
    """The Request-ID of an unknown parameter ends in 270924358."""
    answer = merchant.call("POST", JSAPI, merchant.order(surprise=1))
    assert answer.headers["Request-ID"].endswith("-270924358")


def test_the_observed_messages(merchant: Merchant) -> None:
    """Wrong type, missing and too small read as merchants have seen them."""
    wrong_type = merchant.call("POST", JSAPI, merchant.order(amount={"total": "1900000"})).json()
    missing = merchant.call("POST", JSAPI, merchant.order(mchid=None)).json()
    small = merchant.call("POST", JSAPI, merchant.order(amount={"total": 0})).json()
    assert wrong_type["message"] == (
        "无法将 JSON 输入源“/body/amount/total”映射到目标字段“总金额”中，此字段需要一个合法的 64 位有符号整数"
    )
    assert wrong_type["detail"]["value"] == "1900000"
    assert missing["message"] == ("输入源“/body/mchid”映射到字段“直连商户号”必填性规则校验失败，此字段为必填项")
    assert small["message"].startswith("输入源“/body/amount/total”映射到")
    assert small["message"].endswith("规则校验失败，值低于最小值 1")


@pytest.mark.parametrize("body", ["{", "[]", "1", '{"a":NaN}', '{"a":"\\ud800"}', "[" * 100_000])
def test_what_is_no_object_is_refused(merchant: Merchant, body: Any) -> None:
    """Broken JSON and JSON of another shape are 400, never 500."""
    answer = merchant.call("POST", JSAPI, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "PARAM_ERROR")


def test_the_content_type_must_be_json(merchant: Merchant) -> None:
    """A body of another type is refused; a charset suffix is tolerated."""
    body = json.dumps(merchant.order())
    refused = merchant.call("POST", JSAPI, body, Content_Type="text/plain")
    accepted = merchant.call("POST", JSAPI, body, Content_Type="application/json; charset=utf-8")
    assert (refused.status_code, accepted.status_code) == (400, 200)


@pytest.mark.parametrize(
    ("changes", "code", "message"),
    [
        ({"appid": OTHER_APPID}, "APPID_MCHID_NOT_MATCH", "appid和mchid不匹配"),
        ({"mchid": "1900000002"}, "PARAM_ERROR", "商户号mchid与请求签名的商户号不一致"),
        ({"payer": {"openid": "nobody"}}, "PARAM_ERROR", "无效的openid"),
        ({"payer": {"openid": "openid-elsewhere"}}, "PARAM_ERROR", "appid与openid不匹配"),
    ],
)
def test_who_does_not_belong_together_is_refused(
    merchant: Merchant, changes: dict[str, Any], code: str, message: str
) -> None:
    """The appid and mchid, body and signature, openid and appid must belong together."""
    answer = merchant.call("POST", JSAPI, merchant.order(**changes))
    assert (answer.status_code, answer.json()["code"], answer.json()["message"]) == (400, code, message)


@pytest.mark.parametrize("query", ["", "?mchid=", "?mch_id=1900000001", "?mchid=1900000001&x=1", "?mchid=1900000002"])
def test_a_query_needs_the_own_mchid_and_nothing_else(merchant: Merchant, query: str) -> None:
    """A missing, foreign or additional query parameter is 400 PARAM_ERROR."""
    answer = merchant.call("GET", f"/v3/pay/transactions/out-trade-no/order-1{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "PARAM_ERROR")


def test_close_takes_mchid_alone(merchant: Merchant) -> None:
    """V2's spelling mch_id is refused."""
    order = merchant.place()
    target = f"/v3/pay/transactions/out-trade-no/{order['out_trade_no']}/close"
    assert merchant.call("POST", target, {"mch_id": merchant.mchid}).json()["code"] == "PARAM_ERROR"


def test_numbers_with_every_allowed_sign_are_found_again(merchant: Merchant) -> None:
    """`|` and `*` in a number survive percent-encoding in the path."""
    merchant.place(out_trade_no="Aa0_-|*x")
    answer = merchant.call("GET", f"/v3/pay/transactions/out-trade-no/Aa0_-%7C%2Ax?mchid={merchant.mchid}")
    assert answer.json()["out_trade_no"] == "Aa0_-|*x"
