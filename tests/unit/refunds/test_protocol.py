"""WeChat's refund object in its three spellings, and the body of a call."""

import json
from typing import Any

import pytest

from merchant_center.core.errors import MalformedRequestError
from merchant_center.refunds.protocol.meanings import explain, waits
from merchant_center.refunds.protocol.refund import (
    GoodsRefund,
    RefundCall,
    refund_body,
    refund_from,
    refund_from_notice,
)

NOTICE: dict[str, Any] = {
    "mchid": "1900000100",
    "out_trade_no": "20150806125346",
    "transaction_id": "1008450740201411110005820873",
    "out_refund_no": "7752501201407033233368018",
    "refund_id": "50200207182018070300011301001",
    "refund_status": "SUCCESS",
    "success_time": "2018-06-08T10:34:56+08:00",
    "amount": {"total": 999, "refund": 999, "payer_total": 999, "payer_refund": 999},
    "user_received_account": "招商银行信用卡0403",
}
"""As a real one was recorded (found-faults.md)."""


def answer(**changes: Any) -> dict[str, Any]:
    """A query's answer about a refund with a voucher of each kind."""
    promotions = [
        {"promotion_id": "1", "scope": "GLOBAL", "type": "CASH", "amount": 100, "refund_amount": 100},
        {"promotion_id": "2", "scope": "GLOBAL", "type": "NOCASH", "amount": 200, "refund_amount": 150},
    ]
    members = {name: value for name, value in NOTICE.items() if name not in {"mchid", "refund_status"}}
    amount = {"total": 999, "refund": 999, "payer_refund": 749, "settlement_refund": 849}
    given = {"status": "SUCCESS", "create_time": "2018-06-08T10:30:00+08:00", "promotion_detail": promotions}
    return {**members, **given, "amount": amount, **changes}


def test_real_notice_is_read() -> None:
    """The notice spells the status refund_status and says nothing of vouchers, currency or its start."""
    refund = refund_from_notice(NOTICE)
    assert (refund.status, refund.refund_fen, refund.payer_refund_fen) == ("SUCCESS", 999, 999)
    assert (refund.created_at, refund.settlement_refund_fen, refund.promotions) == (None, None, ())
    assert not refund.has_discount


@pytest.mark.parametrize(("cash", "no_cash"), [("CASH", "NOCASH"), ("COUPON", "DISCOUNT")])
def test_both_spellings_of_vouchers_are_read(cash: str, no_cash: str) -> None:
    """Prefunded is CASH or COUPON, no-fund NOCASH or DISCOUNT; an unknown word is kept."""
    told = answer()
    for promotion, name in zip(told["promotion_detail"], (cash, no_cash), strict=True):
        promotion["type"] = name
    refund = refund_from(told)
    assert [one.type for one in refund.promotions] == ["CASH", "NOCASH"]
    assert refund.has_discount
    told["promotion_detail"][0]["type"] = "GIFT"
    assert refund_from(told).promotions[0].type == "GIFT"


def test_settlement_follows_from_no_fund_vouchers() -> None:
    """Where WeChat does not say what leaves the merchant's account, it is the refund less no-fund shares."""
    amount = {"total": 999, "refund": 999, "payer_refund": 749}
    assert refund_from(answer(amount=amount)).settlement_refund_fen == 849


@pytest.mark.parametrize("missing", ["refund_id", "out_refund_no", "transaction_id", "out_trade_no", "status"])
def test_missing_member_is_named(missing: str) -> None:
    """What lacks a number or the state is not understood."""
    with pytest.raises(MalformedRequestError, match=missing):
        refund_from(answer(**{missing: None}))


def test_call_is_the_same_bytes_each_time() -> None:
    """The original order total is repeated, empty values are left out, Chinese is sent as it is."""
    call = RefundCall("42", "R-1", 300, 999, "https://a.example/v1/callbacks/1/refund", reason="退货")
    body = refund_body(call)
    assert refund_body(call) == body
    assert json.loads(body) == {
        "transaction_id": "42",
        "out_refund_no": "R-1",
        "reason": "退货",
        "notify_url": "https://a.example/v1/callbacks/1/refund",
        "amount": {"refund": 300, "total": 999, "currency": "CNY"},
    }
    assert "退货".encode() in body


def test_goods_are_in_the_body() -> None:
    """Goods have WeChat's names; without goods the member is left out."""
    call = RefundCall("42", "R-1", 300, 999, "https://a.example/", goods=(GoodsRefund("A", 300, 250, 1),))
    goods = {"merchant_goods_id": "A", "unit_price": 300, "refund_amount": 250, "refund_quantity": 1}
    assert json.loads(refund_body(call))["goods_detail"] == [goods]


@pytest.mark.parametrize("code", ["NOT_ENOUGH", "NO_AUTH", "SIGN_ERROR"])
def test_what_an_operator_mends_waits_under_the_same_number(code: str) -> None:
    """Codes about our side end nothing; their meaning says so in both languages."""
    meaning = explain(code)
    assert waits(code)
    assert meaning.retry == "same_number"
    assert "原退款单号" in meaning.zh


@pytest.mark.parametrize(
    "code", ["INVALID_REQUEST", "RESOURCE_NOT_EXISTS", "USER_ACCOUNT_ABNORMAL", "PARAM_ERROR", "X"]
)
def test_other_refusals_decide(code: str) -> None:
    """Any other definite no is final once a query confirms it."""
    assert not waits(code)
    assert explain(code).zh
