"""What a send needs, what it answers, and who is refused."""

import uuid
from datetime import timedelta
from typing import Any

import pytest

from tests.local.wechat_simulator.conftest import OTHER_APPID, Merchant, Verify
from tests.local.wechat_simulator.vouchers.conftest import Favor, Refused


def test_a_send_answers_the_coupon_and_nothing_else(favor: Favor, verified: Verify) -> None:
    """200 with coupon_id alone, signed; the stock counts it, the customer holds it."""
    stock_id = favor.stock()
    answer = favor.send(stock_id)
    verified(favor.merchant.public_key(), answer.headers, answer.content)
    assert answer.status_code == 200
    assert set(answer.json()) == {"coupon_id"}
    assert favor.query_stock(stock_id)["distributed_coupons"] == 1
    assert favor.query(answer.json()["coupon_id"])["status"] == "SENDED"


def test_an_unsigned_send_is_refused(favor: Favor) -> None:
    """401 SIGN_ERROR, and nothing is issued."""
    stock_id = favor.stock()
    answer = favor.merchant.call("POST", "/v3/marketing/favor/users/x/coupons", {}, Authorization=None)
    assert (answer.status_code, answer.json()["code"]) == (401, "SIGN_ERROR")
    assert favor.query_stock(stock_id)["distributed_coupons"] == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"stock_id": None},
        {"stock_id": "1" * 21},
        {"out_request_no": None},
        {"out_request_no": ""},
        {"out_request_no": "1" * 129},
        {"out_request_no": "no spaces"},
        {"appid": None},
        {"stock_creator_mchid": None},
        {"stock_creator_mchid": 1900000001},
        {"coupon_value": 100},
        {"coupon_minimum": 100},
        {"openid": "openid-of-buyer"},
    ],
)
def test_a_broken_field_of_a_send_is_refused(favor: Favor, refused: Refused, changes: dict[str, Any]) -> None:
    """400 PARAM_ERROR; values of one's own are not open yet, openid stands in the path alone."""
    assert refused(favor.send(favor.stock(), **changes)) == (400, "PARAM_ERROR")


def test_every_allowed_sign_of_a_request_number(favor: Favor) -> None:
    """Letters, digits and `|_*-`, up to 128 of them."""
    favor.issue(favor.stock(), out_request_no="Aa0|_*-" + "x" * 121)


def test_who_does_not_belong_together(favor: Favor, refused: Refused) -> None:
    """An appid of another merchant, an openid of another appid and an openid of nobody are told apart."""
    stock_id = favor.stock()
    assert refused(favor.send(stock_id, appid=OTHER_APPID)) == (400, "APPID_MCHID_NOT_MATCH")
    assert refused(favor.send(stock_id, "openid-elsewhere")) == (400, "INVALID_REQUEST")
    assert refused(favor.send(stock_id, "openid-of-nobody")) == (400, "PARAM_ERROR")


def test_the_stock_must_exist_and_be_the_named_creators(favor: Favor, refused: Refused) -> None:
    """404 for an unknown stock, 400 for an unknown and for another merchant as its creator."""
    stock_id = favor.stock()
    assert refused(favor.send("99999")) == (404, "RESOURCE_NOT_EXISTS")
    assert refused(favor.send(stock_id, stock_creator_mchid="1999999999")) == (400, "MCH_NOT_EXISTS")
    assert refused(favor.send(stock_id, stock_creator_mchid=favor.other.mchid)) == (400, "INVALID_REQUEST")


def test_a_wrong_creator_can_be_made_a_system_error(favor: Favor, refused: Refused) -> None:
    """Merchants have met a lasting 500 for it: any refusal can be changed by its name."""
    change = {"stock_creator_wrong": {"status": 500, "code": "SYSTEM_ERROR"}}
    favor.panel.post("settings", {"refusals": change})
    assert refused(favor.send(favor.stock(), stock_creator_mchid=favor.other.mchid)) == (500, "SYSTEM_ERROR")


def test_another_merchant_needs_an_authorisation(favor: Favor, refused: Refused) -> None:
    """403 without it; with it the sender signs, and may query stock and coupon."""
    own, shared = favor.stock(), favor.stock(sender_mchids=[favor.other.mchid])
    assert refused(favor.send(own, by=favor.other)) == (403, "REQUEST_BLOCKED")
    coupon_id = favor.issue(shared, by=favor.other)
    query = f"users/openid-of-buyer/coupons/{coupon_id}?appid=wx1234567890abcdef"
    assert favor.get(query, by=favor.other).status_code == 200
    stock = f"stocks/{shared}?stock_creator_mchid={favor.merchant.mchid}"
    assert favor.get(stock, by=favor.other).status_code == 200


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("unactivated", "INVALID_REQUEST"),
        ("stoped", "INVALID_REQUEST"),
        ("paused", "PARAM_ERROR"),
        ("audit", "PARAM_ERROR"),
    ],
)
def test_only_a_running_stock_is_sent(favor: Favor, refused: Refused, status: str, code: str) -> None:
    """400 in every other state."""
    assert refused(favor.send(favor.stock(status=status))) == (400, code)


def test_a_stock_is_sent_within_its_time(favor: Favor, refused: Refused) -> None:
    """403 before its begin, 400 after its end, although nobody stopped it."""
    stock_id = favor.stock(available_begin_time=favor.after(hours=1), available_end_time=favor.after(hours=3))
    assert refused(favor.send(stock_id)) == (403, "REQUEST_BLOCKED")
    favor.panel.advance(2 * 3600)
    favor.issue(stock_id)
    favor.panel.advance(2 * 3600)
    assert refused(favor.send(stock_id)) == (400, "INVALID_REQUEST")
    assert favor.query_stock(stock_id)["status"] == "stoped"


def test_a_discount_cut_is_never_sent(favor: Favor, refused: Refused) -> None:
    """DISCOUNT_CUT stocks cannot be sent by API."""
    assert refused(favor.send(favor.stock(stock_type="DISCOUNT_CUT"))) == (400, "PARAM_ERROR")


def test_the_same_number_again_is_the_same_coupon(favor: Favor) -> None:
    """Also when the stock is full, paused or over by then, and one coupon it stays."""
    stock_id = favor.stock(max_coupons=1)
    number = uuid.uuid4().hex
    coupon_id = favor.issue(stock_id, out_request_no=number)
    assert favor.issue(stock_id, out_request_no=number) == coupon_id
    favor.act(stock_id, "pause")
    assert favor.issue(stock_id, out_request_no=number) == coupon_id
    favor.panel.advance(40 * 86_400)
    assert favor.issue(stock_id, out_request_no=number) == coupon_id
    assert favor.query_stock(stock_id)["distributed_coupons"] == 1


def test_the_same_number_with_other_parameters_is_refused(favor: Favor, refused: Refused) -> None:
    """Another customer, stock or creator under a used number is 400 RESOURCE_ALREADY_EXISTS."""
    first, second = favor.stock(), favor.stock()
    number = uuid.uuid4().hex
    favor.issue(first, out_request_no=number)
    for answer in (
        favor.send(second, out_request_no=number),
        favor.send(first, "openid-of-other", out_request_no=number),
        favor.send(first, out_request_no=number, stock_creator_mchid=favor.other.mchid),
    ):
        assert refused(answer) == (400, "RESOURCE_ALREADY_EXISTS")


def test_numbers_are_each_merchants_own(favor: Favor) -> None:
    """The same number of two merchants makes two coupons."""
    stock_id = favor.stock(sender_mchids=[favor.other.mchid], max_coupons_per_user=2)
    number = uuid.uuid4().hex
    first = favor.issue(stock_id, out_request_no=number)
    assert favor.issue(stock_id, by=favor.other, out_request_no=number) != first


def test_a_refused_number_is_asked_anew(favor: Favor, refused: Refused) -> None:
    """After a refusal the same number may succeed."""
    stock_id = favor.stock(status="paused")
    number = uuid.uuid4().hex
    assert refused(favor.send(stock_id, out_request_no=number)) == (400, "PARAM_ERROR")
    favor.act(stock_id, "restart")
    favor.issue(stock_id, out_request_no=number)


def test_the_total_budget_ends(favor: Favor, refused: Refused) -> None:
    """403 NOT_ENOUGH when max_coupons are out."""
    stock_id = favor.stock(max_coupons=2, max_coupons_per_user=5)
    favor.issue(stock_id)
    favor.issue(stock_id)
    assert refused(favor.send(stock_id)) == (403, "NOT_ENOUGH")


def test_the_day_budget_is_a_beijing_days(favor: Favor, refused: Refused) -> None:
    """403 NOT_ENOUGH until Beijing's midnight, then it goes on."""
    favor.advance_to((favor.now() + timedelta(days=1)).replace(hour=23, minute=50))
    stock_id = favor.stock(max_amount_by_day=1200, max_coupons_per_user=5)
    favor.issue(stock_id)
    favor.issue(stock_id)
    assert refused(favor.send(stock_id)) == (403, "NOT_ENOUGH")
    favor.panel.advance(660)
    favor.issue(stock_id)


def test_a_customer_has_a_limit(favor: Favor, refused: Refused) -> None:
    """403 RULE_LIMIT at max_coupons_per_user; others go on."""
    stock_id = favor.stock(max_coupons_per_user=2)
    favor.issue(stock_id)
    favor.issue(stock_id)
    assert refused(favor.send(stock_id)) == (403, "RULE_LIMIT")
    favor.issue(stock_id, "openid-of-other")


def test_a_person_with_two_accounts_has_one_limit(favor: Favor, refused: Refused) -> None:
    """With natural_person_limit the same unionid counts once, without it each openid counts."""
    unionid = uuid.uuid4().hex
    first, second = favor.customer(unionid=unionid), favor.customer(unionid=unionid)
    strict, loose = favor.stock(natural_person_limit=True), favor.stock()
    for stock_id in (strict, loose):
        favor.issue(stock_id, first)
    assert refused(favor.send(strict, second)) == (403, "RULE_LIMIT")
    favor.issue(loose, second)


def test_a_merchant_gives_a_person_5000_yuan_a_month(favor: Favor, refused: Refused) -> None:
    """400 INVALID_REQUEST above it, over all stocks of one sender; the next Beijing month begins anew."""
    favor.advance_to((favor.now().replace(day=1) + timedelta(days=40)).replace(day=20))
    openid = favor.customer()
    large, small = favor.stock(coupon_amount=499_999), favor.stock(coupon_amount=2, sender_mchids=[favor.other.mchid])
    favor.issue(large, openid)
    assert refused(favor.send(small, openid)) == (400, "INVALID_REQUEST")
    favor.issue(small, openid, by=favor.other)
    other = favor.customer()
    favor.issue(large, other)
    favor.panel.advance(14 * 86_400)
    favor.issue(small, other)


def test_a_flagged_account_gets_nothing(favor: Favor, refused: Refused) -> None:
    """403 USER_ACCOUNT_ABNORMAL while the flag is set."""
    openid = favor.customer(account_abnormal=True)
    stock_id = favor.stock()
    assert refused(favor.send(stock_id, openid)) == (403, "USER_ACCOUNT_ABNORMAL")
    favor.customer(openid=openid, account_abnormal=False)
    favor.issue(stock_id, openid)


def test_the_risk_filter_acts_where_it_is_switched_on(favor: Favor, refused: Refused) -> None:
    """403 RULE_LIMIT for a suspicious customer of a stock with prevent_api_abuse."""
    openid = favor.customer(api_abuser=True)
    assert refused(favor.send(favor.stock(prevent_api_abuse=True), openid)) == (403, "RULE_LIMIT")
    favor.issue(favor.stock(), openid)


def test_a_platform_certificate_signs_sends_too(favor: Favor, mixed_merchant: Merchant, verified: Verify) -> None:
    """The answer's key is chosen by Wechatpay-Serial as everywhere."""
    stock_id = favor.stock(sender_mchids=[mixed_merchant.mchid])
    answer = favor.send(stock_id, by=mixed_merchant)
    verified(mixed_merchant.public_key(), answer.headers, answer.content)
