"""What the queries tell of coupons: one, a customer's, and for how long each is good."""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.local.wechat_simulator.conftest import APPID, OTHER_APPID
from tests.local.wechat_simulator.vouchers.conftest import BUYER, Favor, Refused


def test_a_coupon_is_told_as_documented(favor: Favor) -> None:
    """Every field of the sheet; no consume_information, no openid, no out_request_no."""
    coupon_id = favor.issue(stock_id := favor.stock(name="满10减5", description="全场可用"))
    told = favor.query(coupon_id)
    times = {name: told.pop(name) for name in list(told) if name.endswith("_time")}
    assert told == {
        "stock_creator_mchid": favor.merchant.mchid,
        "stock_id": stock_id,
        "coupon_id": coupon_id,
        "coupon_name": "满10减5",
        "status": "SENDED",
        "description": "全场可用",
        "coupon_type": "NORMAL",
        "no_cash": True,
        "singleitem": False,
        "normal_coupon_information": {"coupon_amount": 500, "transaction_minimum": 1000},
    }
    assert set(times) == {"create_time", "available_begin_time", "available_end_time"}


def test_a_used_coupon_does_not_tell_the_payment(favor: Favor) -> None:
    """USED, and still no consume_information: only COUPON.USE and the flow file tell it."""
    coupon_id = favor.issue(favor.stock())
    before = favor.query(coupon_id)
    favor.pay(coupon_id)
    assert favor.query(coupon_id) == before | {"status": "USED"}


def test_a_coupon_expires(favor: Favor) -> None:
    """EXPIRED once its time is over; a used one stays USED."""
    stock_id = favor.stock(max_coupons_per_user=2)
    left, used = favor.issue(stock_id), favor.issue(stock_id)
    favor.pay(used)
    favor.panel.advance(31 * 86_400)
    assert (favor.query(left)["status"], favor.query(used)["status"]) == ("EXPIRED", "USED")


def test_who_may_query_a_coupon(favor: Favor, refused: Refused) -> None:
    """Not another customer's, not an unknown one, not by a merchant that neither made nor sends it."""
    coupon_id = favor.issue(favor.stock())
    path = f"users/{BUYER}/coupons"
    assert refused(favor.get(f"users/openid-of-other/coupons/{coupon_id}?appid={APPID}")) == (
        404,
        "RESOURCE_NOT_EXISTS",
    )
    assert refused(favor.get(f"{path}/404?appid={APPID}")) == (404, "RESOURCE_NOT_EXISTS")
    assert refused(favor.get(f"{path}/{coupon_id}?appid={APPID}", by=favor.other)) == (403, "REQUEST_BLOCKED")
    assert refused(favor.get(f"{path}/{coupon_id}?appid={OTHER_APPID}")) == (400, "APPID_MCHID_NOT_MATCH")
    assert refused(favor.get(f"{path}/{coupon_id}")) == (400, "PARAM_ERROR")


def test_a_coupon_belongs_to_the_person(favor: Favor) -> None:
    """The same person under another openid of the appid sees the coupon too."""
    unionid = uuid.uuid4().hex
    first, second = favor.customer(unionid=unionid), favor.customer(unionid=unionid)
    coupon_id = favor.issue(favor.stock(), first)
    assert favor.query(coupon_id, second)["coupon_id"] == coupon_id


def span(favor: Favor, coupon_id: str) -> tuple[datetime, datetime]:
    told = favor.query(coupon_id)
    begin, end = (datetime.fromisoformat(told[f"available_{name}_time"]) for name in ("begin", "end"))
    return begin, end


def test_a_coupon_is_good_as_long_as_its_stock(favor: Favor) -> None:
    """Without another rule it has the stock's times."""
    stock_id = favor.stock(available_end_time=favor.after(days=5))
    told = favor.query_stock(stock_id)
    coupon = favor.query(favor.issue(stock_id))
    for name in ("available_begin_time", "available_end_time"):
        assert coupon[name] == told[name]


def test_a_coupon_is_good_for_some_minutes_after_receipt(favor: Favor) -> None:
    """available_time_after_receive counts from the send, but never beyond the stock's end."""
    stock_id = favor.stock(
        available_end_time=favor.after(days=2), available_time_after_receive=1440, max_coupons_per_user=2
    )
    begin, end = span(favor, favor.issue(stock_id))
    assert end - begin == timedelta(days=1)
    assert abs(begin - favor.now()) < timedelta(seconds=5)
    favor.panel.advance(1.5 * 86_400)
    begin, end = span(favor, favor.issue(stock_id))
    assert end - begin < timedelta(hours=13)


def test_a_coupon_is_good_from_the_next_day(favor: Favor) -> None:
    """second_day_available begins at Beijing's midnight."""
    begin, _ = span(favor, favor.issue(favor.stock(second_day_available=True)))
    tomorrow = favor.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    assert begin == tomorrow


def listed(favor: Favor, openid: str = BUYER, **query: Any) -> dict[str, Any]:
    values = {"appid": APPID} | query
    answer = favor.get(f"users/{openid}/coupons?" + "&".join(f"{name}={value}" for name, value in values.items()))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def ids(told: dict[str, Any]) -> list[str]:
    return [coupon["coupon_id"] for coupon in told["data"]]


def test_a_customers_coupons_are_listed(favor: Favor) -> None:
    """Coupon objects with total_count, limit and offset, by creator; pages of 20 unless told otherwise."""
    first, second = favor.issue(favor.stock()), favor.issue(favor.stock())
    told = listed(favor, creator_mchid=favor.merchant.mchid)
    assert told.pop("data") == [favor.query(first), favor.query(second)]
    assert told == {"total_count": 2, "limit": 20, "offset": 0}
    assert listed(favor, "openid-of-other", creator_mchid=favor.merchant.mchid)["data"] == []


def test_the_list_is_filtered_and_paged(favor: Favor) -> None:
    """By stock, by status, by sender; offset is a page number here as well."""
    shared = favor.stock(sender_mchids=[favor.other.mchid], max_coupons_per_user=5)
    mine, theirs = favor.issue(shared), favor.issue(shared, by=favor.other)
    elsewhere = favor.issue(favor.stock())
    favor.pay(mine)
    creator = {"creator_mchid": favor.merchant.mchid}
    assert ids(listed(favor, **creator, stock_id=shared)) == [mine, theirs]
    assert ids(listed(favor, **creator, status="USED")) == [mine]
    assert ids(listed(favor, **creator, status="SENDED")) == [theirs, elsewhere]
    assert ids(listed(favor, sender_mchid=favor.other.mchid)) == [theirs]
    assert ids(listed(favor, **creator, offset=1, limit=2)) == [elsewhere]
    assert listed(favor, **creator, offset=1, limit=2)["total_count"] == 3
    assert listed(favor, **creator, business_type="MULTIUSE")["data"] == []


def test_by_available_merchant_the_other_filters_are_ignored(favor: Favor) -> None:
    """All usable coupons for this merchant, whatever stock_id, status, offset and limit say."""
    here = favor.stock(available_merchants=[favor.other.mchid], max_coupons_per_user=5)
    usable = [favor.issue(here), favor.issue(here)]
    favor.issue(favor.stock())
    used = favor.issue(here)
    favor.pay(used, by=favor.other)
    told = listed(favor, available_mchid=favor.other.mchid, stock_id="1", status="USED", offset=9, limit=1)
    assert ids(told) == usable
    assert told["total_count"] == 2


@pytest.mark.parametrize(
    "query",
    [
        "",
        "&creator_mchid=1900000001&sender_mchid=1900000001",
        "&creator_mchid=1900000001&status=EXPIRED",
        "&creator_mchid=1900000001&offset=-1",
        "&creator_mchid=1900000001&limit=101",
        "&creator_mchid=1900000001&business_type=OTHER",
        "&creator_mchid=1900000001&mchid=1",
    ],
)
def test_a_broken_list_query_is_refused(favor: Favor, refused: Refused, query: str) -> None:
    """400: exactly one merchant is named, and only SENDED and USED can be asked for."""
    assert refused(favor.get(f"users/{BUYER}/coupons?appid={APPID}{query}")) == (400, "PARAM_ERROR")


def test_a_list_needs_an_appid_of_the_merchant(favor: Favor, refused: Refused) -> None:
    """Appid and openid are checked as at a send."""
    query = f"coupons?creator_mchid={favor.merchant.mchid}&appid"
    assert refused(favor.get(f"users/{BUYER}/{query}={OTHER_APPID}")) == (400, "APPID_MCHID_NOT_MATCH")
    assert refused(favor.get(f"users/openid-elsewhere/{query}={APPID}")) == (400, "INVALID_REQUEST")


def test_a_coupon_of_a_reduce_to_price(favor: Favor) -> None:
    """CUT_TO with cut_to_message and without a face value."""
    told = favor.query(favor.issue(favor.stock(available_items=["A"], cut_to_price=100, single_price_max=900)))
    assert (told["coupon_type"], told["singleitem"]) == ("CUT_TO", True)
    assert told["cut_to_message"] == {"single_price_max": 900, "cut_to_price": 100}
    assert "normal_coupon_information" not in told
