"""The signature every request needs, and what WeChat answers when it is wrong."""

import json
import re
import time
from collections.abc import Callable
from typing import Any

import pytest

from tests.local.wechat_simulator.conftest import Merchant

TARGET = "/v3/pay/transactions/out-trade-no/unknown-order?mchid=1900000001"


def test_a_signed_request_is_let_through(merchant: Merchant) -> None:
    """A correctly signed query reaches the order rules: 404 ORDER_NOT_EXIST."""
    answer = merchant.call("GET", TARGET)
    assert (answer.status_code, answer.json()["code"]) == (404, "ORDER_NOT_EXIST")


def test_request_id_is_on_every_answer(merchant: Merchant) -> None:
    """Request-ID ends in the numeric cause, and in 0 on success."""
    refused = merchant.call("GET", TARGET)
    accepted = merchant.call("POST", "/v3/pay/transactions/jsapi", merchant.order())
    assert re.fullmatch(r"[0-9A-F]+-268512771", refused.headers["Request-ID"])
    assert re.fullmatch(r"[0-9A-F]+-0", accepted.headers["Request-ID"])


def test_errors_are_unsigned(merchant: Merchant) -> None:
    """No answer other than 2xx carries a Wechatpay header."""
    answer = merchant.call("GET", TARGET)
    assert not [name for name in answer.headers if name.lower().startswith("wechatpay")]


def test_a_wrong_signature_shows_what_wechat_saw(merchant: Merchant) -> None:
    """401 carries method, target, the message with 8 characters of body, and the message's length in bytes."""
    body = '{"appid":"wx1", "description":"商品"}'
    target = "/v3/pay/transactions/jsapi"
    now = str(int(time.time()))
    header = merchant.authorization("POST", target, body + " ", timestamp=now, nonce_str="N")
    answer = merchant.call("POST", target, body, Authorization=header)
    assert answer.status_code == 401
    assert answer.json() == {
        "code": "SIGN_ERROR",
        "message": "错误的签名，验签失败",
        "detail": {
            "field": "signature",
            "location": "authorization",
            "detail": {"issue": "sign not match"},
            "sign_information": {
                "method": "POST",
                "url": target,
                "truncated_sign_message": f'POST\n{target}\n{now}\nN\n{{"appid"\n',
                "sign_message_length": len(f"POST\n{target}\n{now}\nN\n{body}\n".encode()),
            },
        },
    }


def test_the_target_is_taken_as_sent(merchant: Merchant) -> None:
    """Percent-encoding that a client library would normalise away still verifies, and only as it was sent."""
    sent = "/v3/pay/transactions/out-trade-no/unknown%2Dorder?mchid=19000%300001"
    assert merchant.call("GET", sent).json()["code"] == "ORDER_NOT_EXIST"
    other = merchant.authorization("GET", TARGET, "")
    assert merchant.call("GET", sent, Authorization=other).json()["code"] == "SIGN_ERROR"


@pytest.mark.parametrize("pad", [" ", "\n", "\u00a0"])
def test_the_body_is_taken_as_sent(merchant: Merchant, pad: str) -> None:
    """A body that is the same JSON but not the same bytes fails."""
    body = json.dumps(merchant.order())
    target = "/v3/pay/transactions/jsapi"
    header = merchant.authorization("POST", target, body)
    assert merchant.call("POST", target, body + pad, Authorization=header).status_code == 401


def test_spaces_order_and_escapes_are_free(merchant: Merchant) -> None:
    """Any JSON spelling of the same order is accepted as long as its own bytes are signed."""
    order = merchant.order()
    spelled = json.dumps(dict(reversed(order.items())), indent=3, ensure_ascii=True) + "\n"
    first = merchant.call("POST", "/v3/pay/transactions/jsapi", spelled)
    second = merchant.call("POST", "/v3/pay/transactions/jsapi", order)
    assert first.json()["prepay_id"] == second.json()["prepay_id"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"mchid": "1999999999"}, "签名信息错误，验签失败"),
        ({"serial_no": "4" * 40}, "商户证书序列号有误"),
        ({"timestamp": "soon"}, "Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》"),
    ],
)
def test_a_wrong_identity_gets_the_short_form(merchant: Merchant, changes: dict[str, Any], message: str) -> None:
    """An unknown mchid or serial and an ill-formed value are 401 without sign_information."""
    answer = merchant.call("GET", TARGET, Authorization=merchant.authorization("GET", TARGET, "", **changes))
    assert (answer.status_code, answer.json()) == (401, {"code": "SIGN_ERROR", "message": message})


@pytest.mark.parametrize("header", [None, "Basic abc", "WECHATPAY2-SHA256-RSA2048 mchid=1"])
def test_a_missing_or_ill_formed_header_is_401(merchant: Merchant, header: str | None) -> None:
    """Without the scheme and its five quoted pairs nothing is looked at."""
    answer = merchant.call("GET", TARGET, Authorization=header)
    assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_ERROR")


@pytest.mark.parametrize(("skew", "status"), [(-310, 401), (-290, 404), (290, 404), (310, 401)])
def test_the_timestamp_may_be_five_minutes_off(merchant: Merchant, skew: int, status: int) -> None:
    """Beyond 300 seconds in either direction a good signature is refused."""
    header = merchant.authorization("GET", TARGET, "", timestamp=str(int(time.time()) + skew))
    assert merchant.call("GET", TARGET, Authorization=header).status_code == status


def test_the_same_header_may_be_sent_twice(merchant: Merchant) -> None:
    """A repeat on the backup host with identical headers is accepted."""
    header = merchant.authorization("GET", TARGET, "")
    answers = {merchant.call("GET", TARGET, Authorization=header).status_code for _ in range(2)}
    assert answers == {404}


@pytest.mark.parametrize("headers", [{"Accept": None}, {"Accept": "text/html"}, {"User_Agent": ""}])
def test_accept_and_user_agent_come_first(merchant: Merchant, headers: dict[str, str | None]) -> None:
    """Without them even an unsigned request is 400 PARAM_ERROR."""
    sent = {"Accept": "*/*", "User_Agent": "tests", "Authorization": None} | headers
    request = merchant.http.build_request("GET", TARGET)
    for name in ("Accept", "User-Agent"):
        del request.headers[name]
    for name, value in sent.items():
        if value:
            request.headers[name.replace("_", "-")] = value
    answer = merchant.http.send(request)
    assert (answer.status_code, answer.json()) == (
        400,
        {"code": "PARAM_ERROR", "message": "Http头缺少Accept或User-Agent"},
    )


def test_an_expired_api_certificate_is_refused(accounts: Callable[..., Merchant]) -> None:
    """A merchant whose API certificate has ended can sign nothing."""
    expired = accounts("1900000003", certificate_days=-1)
    answer = expired.call("GET", TARGET)
    assert (answer.status_code, answer.json()["message"]) == (401, "商户证书序列号有误")


def test_pairs_may_come_in_any_order(merchant: Merchant) -> None:
    """The five pairs of the header are a set."""
    header = merchant.authorization("GET", TARGET, "")
    scheme, _, pairs = header.partition(" ")
    turned = ",".join(reversed(pairs.split(",")))
    assert merchant.call("GET", TARGET, Authorization=f"{scheme} {turned}").status_code == 404


def test_serials_have_no_case(merchant: Merchant, mixed_merchant: Merchant) -> None:
    """A serial in lower case names the same key, the merchant's in Authorization and WeChat's in Wechatpay-Serial."""
    lower = merchant.settings["certificate_serial"].lower()
    header = merchant.authorization("GET", TARGET, "", serial_no=lower)
    assert merchant.call("GET", TARGET, Authorization=header).status_code == 404
    other = merchant.authorization("GET", TARGET, "", serial_no=f"{lower[:-1]}{'0' if lower[-1] != '0' else '1'}")
    assert merchant.call("GET", TARGET, Authorization=other).status_code == 401
    for serial in (next(iter(mixed_merchant.platform_keys())), mixed_merchant.settings["public_key_id"]):
        answer = mixed_merchant.query("none00", Wechatpay_Serial=serial.lower())
        assert answer.json()["code"] == "ORDER_NOT_EXIST"
    order = mixed_merchant.place()["out_trade_no"]
    told = mixed_merchant.query(order, Wechatpay_Serial=serial.lower()).headers["Wechatpay-Serial"]
    assert told == serial
