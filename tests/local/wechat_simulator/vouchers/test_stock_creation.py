"""The create call: every rule of its fields, and re-entry."""

import copy
import uuid
from typing import Any

import httpx
import pytest

from tests.local.wechat_simulator.vouchers.conftest import FAVOR, Favor, Refused


def call(favor: Favor, **changes: Any) -> dict[str, Any]:
    """A create call; a change names a path such as `stock_use_rule.max_coupons`, None leaves the field out."""
    body: dict[str, Any] = {
        "stock_name": "微信支付代金券",
        "belong_merchant": favor.merchant.mchid,
        "available_begin_time": favor.after(hours=1),
        "available_end_time": favor.after(days=30),
        "stock_use_rule": {
            "max_coupons": 100,
            "max_amount": 50_000,
            "max_coupons_per_user": 3,
            "natural_person_limit": False,
            "prevent_api_abuse": False,
        },
        "coupon_use_rule": {
            "fixed_normal_coupon": {"coupon_amount": 500, "transaction_minimum": 1000},
            "available_merchants": [favor.merchant.mchid],
        },
        "no_cash": True,
        "stock_type": "NORMAL",
        "out_request_no": uuid.uuid4().hex,
    }
    for path, value in changes.items():
        *parents, name = path.split(".")
        place = body
        for parent in parents:
            place = place.setdefault(parent, {})
        if value is None:
            place.pop(name, None)
        else:
            place[name] = value
    return body


def create(favor: Favor, body: dict[str, Any]) -> httpx.Response:
    return favor.merchant.call("POST", f"{FAVOR}/coupon-stocks", body)


def test_a_created_stock_is_not_issuable_until_started(favor: Favor, refused: Refused) -> None:
    """200 with stock_id and create_time alone; unactivated; after start and begin it can be sent."""
    answer = create(favor, call(favor))
    assert set(answer.json()) == {"stock_id", "create_time"}
    stock_id = answer.json()["stock_id"]
    assert favor.query_stock(stock_id)["status"] == "unactivated"
    assert refused(favor.send(stock_id)) == (400, "INVALID_REQUEST")
    favor.act(stock_id, "start")
    favor.panel.advance(3600)
    favor.issue(stock_id)


def test_everything_that_can_be_said(favor: Favor) -> None:
    """Every optional field is taken, and what the query tells of them is told."""
    more = {
        "comment": "零售批次",
        "stock_use_rule.max_amount_by_day": 1000,
        "pattern_info": {
            "description": "全场可用",
            "merchant_logo": "https://example.com/logo",
            "merchant_name": "微信支付",
            "background_color": "Color100",
            "coupon_image": "https://example.com/image",
            "jump_target": "MINI_PROGRAM",
            "mini_program_appid": "wx23232232323",
            "mini_program_path": "/path/index",
        },
        "coupon_use_rule.coupon_available_time": {
            "fix_available_time": {"available_week_day": [0, 6], "begin_time": 0, "end_time": 86_399},
            "second_day_available": False,
            "available_time_after_receive": 1440,
        },
        "coupon_use_rule.goods_tag": ["T"],
        "coupon_use_rule.trade_type": ["MICROAPP", "APPPAY"],
        "coupon_use_rule.combine_use": True,
        "coupon_use_rule.available_items": ["A"],
        "coupon_use_rule.unavailable_items": ["B"],
        "coupon_use_rule.limit_card": {"name": "精粹白金", "bin": ["62542688"]},
        "coupon_use_rule.limit_pay": ["ICBC_CREDIT"],
        "ext_info": "{}",
    }
    answer = create(favor, call(favor, **more))
    assert answer.status_code == 200, answer.text
    told = favor.query_stock(answer.json()["stock_id"])
    assert (told["stock_name"], told["description"], told["singleitem"]) == ("微信支付代金券", "全场可用", True)
    assert told["stock_use_rule"]["trade_type"] == ["MICROAPP", "APPPAY"]
    assert told["stock_use_rule"]["max_amount_by_day"] == 1000


@pytest.mark.parametrize(
    "changes",
    [
        {"stock_name": None},
        {"stock_name": "a" * 21},
        {"stock_name": "满" * 10},
        {"stock_name": "a_b"},
        {"stock_name": "a,b"},
        {"stock_name": "a;b"},
        {"stock_name": "a|b"},
        {"comment": "c" * 61},
        {"belong_merchant": None},
        {"belong_merchant": "1900000030"},
        {"available_begin_time": "2020-01-01T00:00:00+08:00"},
        {"available_begin_time": "tomorrow"},
        {"available_end_time": None},
        {"stock_use_rule": None},
        {"stock_use_rule.max_amount": 49_999},
        {"stock_use_rule.max_coupons": 0},
        {"stock_use_rule.max_coupons_per_user": 0},
        {"stock_use_rule.natural_person_limit": None},
        {"stock_use_rule.prevent_api_abuse": None},
        {"pattern_info": {"background_color": "Color011"}},
        {"pattern_info": {"jump_target": "NOWHERE"}},
        {"coupon_use_rule": None},
        {"coupon_use_rule.fixed_normal_coupon": None},
        {"coupon_use_rule.available_merchants": None},
        {"coupon_use_rule.available_merchants": []},
        {"coupon_use_rule.available_merchants": ["1"] * 51},
        {"coupon_use_rule.goods_tag": ["t"] * 51},
        {"coupon_use_rule.trade_type": ["CASH"]},
        {"coupon_use_rule.limit_card": {"bin": ["12345"]}},
        {"coupon_use_rule.limit_pay": ["A", "B"]},
        {"coupon_use_rule.coupon_available_time": {"fix_available_time": {"available_week_day": [7]}}},
        {"coupon_use_rule.coupon_available_time": {"available_time_after_receive": 0}},
        {"no_cash": None},
        {"stock_type": "DISCOUNT_CUT"},
        {"out_request_no": None},
        {"surprise": 1},
    ],
)
def test_a_broken_field_is_refused(favor: Favor, refused: Refused, changes: dict[str, Any]) -> None:
    """400 PARAM_ERROR, and no stock comes to be."""
    assert refused(create(favor, call(favor, **changes))) == (400, "PARAM_ERROR")
    assert favor.panel.get("stocks")["stocks"] == []


@pytest.mark.parametrize(
    ("begin", "end"), [({"days": 366}, {"days": 370}), ({"days": 1}, {"days": 92}), ({"days": 2}, {"days": 1})]
)
def test_the_span_of_time(favor: Favor, refused: Refused, begin: dict[str, float], end: dict[str, float]) -> None:
    """Not more than a year ahead, not longer than 90 days, not backwards."""
    times = {"available_begin_time": favor.after(**begin), "available_end_time": favor.after(**end)}
    assert refused(create(favor, call(favor, **times))) == (400, "PARAM_ERROR")


def test_more_than_60_for_one_customer_needs_permission(favor: Favor, refused: Refused) -> None:
    """403 NO_AUTH."""
    assert refused(create(favor, call(favor, **{"stock_use_rule.max_coupons_per_user": 61}))) == (403, "NO_AUTH")


def test_the_same_create_call_again(favor: Favor, refused: Refused) -> None:
    """The same stock; under the same number with another parameter 400 RESOURCE_ALREADY_EXISTS."""
    body = call(favor)
    first = create(favor, body)
    favor.panel.advance(7200)
    again = create(favor, body)
    assert (again.status_code, again.json()) == (200, first.json())
    changed = copy.deepcopy(body) | {"no_cash": False}
    assert refused(create(favor, changed)) == (400, "RESOURCE_ALREADY_EXISTS")
