"""What the queries tell of stocks, page by page, and what they keep to themselves."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

import pytest

from tests.local.wechat_simulator.vouchers.conftest import Favor, Refused


def test_a_stock_is_told_as_documented(favor: Favor) -> None:
    """Every field of the sheet, and none of those that exist on create only."""
    stock_id = favor.stock(
        name="满10减5",
        description="全场可用",
        card_id="pX2-vjpU_MpVOJIvAYJQs",
        goods_tag=["T"],
        trade_type=["MICROAPP"],
        max_amount_by_day=2500,
        natural_person_limit=True,
        no_cash=False,
    )
    told = favor.query_stock(stock_id)
    times = {name: told.pop(name) for name in list(told) if name.endswith("_time")}
    assert told == {
        "stock_id": stock_id,
        "stock_creator_mchid": favor.merchant.mchid,
        "stock_name": "满10减5",
        "status": "running",
        "description": "全场可用",
        "stock_use_rule": {
            "max_coupons": 100,
            "max_amount": 50_000,
            "max_amount_by_day": 2500,
            "fixed_normal_coupon": {"coupon_amount": 500, "transaction_minimum": 1000},
            "max_coupons_per_user": 1,
            "coupon_type": "NORMAL",
            "trade_type": ["MICROAPP"],
            "combine_use": True,
        },
        "distributed_coupons": 0,
        "no_cash": False,
        "singleitem": False,
        "stock_type": "NORMAL",
        "card_id": "pX2-vjpU_MpVOJIvAYJQs",
    }
    assert set(times) == {"create_time", "available_begin_time", "available_end_time", "start_time"}
    assert all(datetime.fromisoformat(time).utcoffset() for time in times.values())


def test_optional_parts_are_absent(favor: Favor) -> None:
    """An unactivated stock has no start_time, no stop_time, no card_id, no cut_to_message, no trade_type."""
    told = favor.query_stock(favor.stock(status="unactivated"))
    assert not {"start_time", "stop_time", "card_id", "cut_to_message", "business_type"} & set(told)
    assert not {"trade_type", "goods_tag", "fixed_discount_coupon"} & set(told["stock_use_rule"])


def test_stocks_of_other_kinds(favor: Favor) -> None:
    """A discount and a reduce-to price have no face value but fields of their own."""
    discount = favor.query_stock(favor.stock(stock_type="DISCOUNT", discount_percent=88))
    cut = favor.query_stock(favor.stock(available_items=["A"], cut_to_price=100, single_price_max=900))
    assert discount["stock_use_rule"]["fixed_discount_coupon"] == {
        "discount_amount_max": 500,
        "discount_percent": 88,
        "transaction_minimum": 1000,
    }
    assert "fixed_normal_coupon" not in discount["stock_use_rule"] | cut["stock_use_rule"]
    assert cut["cut_to_message"] == {"single_price_max": 900, "cut_to_price": 100}
    assert (cut["stock_use_rule"]["coupon_type"], cut["singleitem"]) == ("CUT_TO", True)


@pytest.mark.parametrize("query", ["", "?stock_creator_mchid=", "?stock_creator_mchid=1900000001&x=1"])
def test_a_stock_query_needs_the_creator(favor: Favor, refused: Refused, query: str) -> None:
    """400 without it: it is easily forgotten."""
    assert refused(favor.get(f"stocks/{favor.stock()}{query}")) == (400, "PARAM_ERROR")


def test_a_stock_query_by_others(favor: Favor, refused: Refused) -> None:
    """Unknown is 404, another creator 400, a merchant that may not send it 403."""
    stock_id = favor.stock()
    creator = f"?stock_creator_mchid={favor.merchant.mchid}"
    assert refused(favor.get(f"stocks/404{creator}")) == (404, "RESOURCE_NOT_EXISTS")
    assert refused(favor.get(f"stocks/{stock_id}{creator}", by=favor.other)) == (403, "REQUEST_BLOCKED")
    other = f"?stock_creator_mchid={favor.other.mchid}"
    assert refused(favor.get(f"stocks/{stock_id}{other}")) == (400, "INVALID_REQUEST")


def listed(favor: Favor, **query: Any) -> dict[str, Any]:
    values = {"offset": 0, "limit": 10, "stock_creator_mchid": favor.merchant.mchid} | query
    answer = favor.get("stocks?" + "&".join(f"{name}={quote(str(value))}" for name, value in values.items()))
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_the_offset_of_the_list_is_a_page_number(favor: Favor) -> None:
    """Page 1 of 2 a page holds the third and fourth, the newest first."""
    made = [favor.stock() for _ in range(5)]
    first, second, third = (listed(favor, offset=number, limit=2) for number in range(3))
    told = [stock["stock_id"] for page in (first, second, third) for stock in page["data"]]
    assert told == made[::-1]
    assert {page["total_count"] for page in (first, second, third)} == {5}
    assert (second["offset"], second["limit"]) == (1, 2)
    assert listed(favor, offset=3, limit=2)["data"] == []


def test_the_list_is_filtered(favor: Favor) -> None:
    """By state and by time of creation."""
    old = favor.stock(status="paused")
    favor.panel.advance(3600)
    middle = favor.after()
    favor.panel.advance(3600)
    new = favor.stock()
    assert [stock["stock_id"] for stock in listed(favor, status="paused")["data"]] == [old]
    assert [stock["stock_id"] for stock in listed(favor, create_start_time=middle)["data"]] == [new]
    assert [stock["stock_id"] for stock in listed(favor, create_end_time=middle)["data"]] == [old]


@pytest.mark.parametrize(
    "query",
    [
        "limit=10&stock_creator_mchid=1900000001",
        "offset=0&stock_creator_mchid=1900000001",
        "offset=0&limit=10",
        "offset=0&limit=11&stock_creator_mchid=1900000001",
        "offset=-1&limit=10&stock_creator_mchid=1900000001",
        "offset=x&limit=10&stock_creator_mchid=1900000001",
        "offset=0&limit=0&stock_creator_mchid=1900000001",
        "offset=0&limit=10&stock_creator_mchid=1900000001&status=RUNNING",
        "offset=0&limit=10&stock_creator_mchid=1900000001&create_start_time=2025-01-01",
        "offset=0&limit=10&stock_creator_mchid=1900000001&create_start_time=2025-01-01T00:00:00+08:00",
    ],
)
def test_a_broken_list_query_is_refused(favor: Favor, refused: Refused, query: str) -> None:
    """400 PARAM_ERROR: what is missing, too large, upper case, or a `+` that was not encoded."""
    assert refused(favor.get(f"stocks?{query}")) == (400, "PARAM_ERROR")


def test_only_the_creator_lists(favor: Favor, refused: Refused) -> None:
    """403 for another merchant's stocks."""
    query = f"stocks?offset=0&limit=10&stock_creator_mchid={favor.merchant.mchid}"
    assert refused(favor.get(query, by=favor.other)) == (403, "REQUEST_BLOCKED")


@pytest.mark.parametrize(
    ("part", "field", "offset", "limit"),
    [("merchants", "available_merchants", 1000, 50), ("items", "available_items", 500, 100)],
)
def test_where_and_for_what_a_stock_is_good(
    favor: Favor, refused: Refused, part: str, field: str, offset: int, limit: int
) -> None:
    """Strings page by page; data is absent where there is nothing, and both numbers have a limit."""
    values = [f"19000000{number:02d}" for number in range(5)]
    path = f"stocks/{favor.stock(**{field: values})}/{part}?stock_creator_mchid={favor.merchant.mchid}"
    told = favor.get(f"{path}&offset=1&limit=2").json()
    assert told.pop("data") == values[2:4]
    assert told == {"total_count": 5, "offset": 1, "limit": 2, "stock_id": path.split("/")[1]}
    assert "data" not in favor.get(f"{path}&offset={offset}&limit={limit}").json()
    assert refused(favor.get(f"{path}&offset={offset + 1}&limit=1")) == (400, "PARAM_ERROR")
    assert refused(favor.get(f"{path}&offset=0&limit={limit + 1}")) == (400, "PARAM_ERROR")


def test_goods_are_changed(favor: Favor, refused: Refused) -> None:
    """Added and removed at once; one must remain; a full-shop stock has none."""
    stock_id = favor.stock(available_items=["A", "B"])
    answer = favor.act(stock_id, "modify-goods-id", add_goods_id_list=["C", "B"], delete_goods_id_list=["A"])
    assert set(answer.json()) == {"pause_time", "stock_id"}
    path = f"stocks/{stock_id}/items?stock_creator_mchid={favor.merchant.mchid}&offset=0&limit=10"
    assert favor.get(path).json()["data"] == ["B", "C"]
    last = favor.act(stock_id, "modify-goods-id", delete_goods_id_list=["B", "C"])
    assert refused(last) == (400, "PARAM_ERROR")
    assert refused(favor.act(favor.stock(), "modify-goods-id", add_goods_id_list=["A"])) == (400, "INVALID_REQUEST")
    favor.act(stock_id, "stop")
    assert refused(favor.act(stock_id, "modify-goods-id", add_goods_id_list=["D"])) == (400, "PARAM_ERROR")
