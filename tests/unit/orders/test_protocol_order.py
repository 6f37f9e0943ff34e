"""The same order is always the same bytes, and only what WeChat takes is in them."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.errors import InvalidInputError
from merchant_center.orders.protocol.order import (
    GoodsDetail,
    JsapiOrder,
    NativeOrder,
    close_body,
    jsapi_body,
    native_body,
)

ORDER = JsapiOrder(
    appid="wxd678efh567hg6787",
    mchid="1900007291",
    description="Image形象店-深圳腾大-QQ公仔",
    out_trade_no="1217752501201407033233368018",
    notify_url="https://www.weixin.qq.com/wxpay/pay.php",
    total_fen=100,
    openid="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
    time_expire=datetime(2018, 6, 8, 2, 34, 56, 789000, tzinfo=UTC),
)


def test_plain_order_is_written_in_full() -> None:
    """An order with nothing optional is compact UTF-8 JSON, with the time in Beijing to the second."""
    assert jsapi_body(ORDER).decode() == (
        '{"appid":"wxd678efh567hg6787","mchid":"1900007291","description":"Image形象店-深圳腾大-QQ公仔",'
        '"out_trade_no":"1217752501201407033233368018","time_expire":"2018-06-08T10:34:56+08:00",'
        '"notify_url":"https://www.weixin.qq.com/wxpay/pay.php","amount":{"total":100,"currency":"CNY"},'
        '"payer":{"openid":"oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"}}'
    )


def test_optional_parts_are_written_when_given() -> None:
    """Attach, tag, goods and the customer's address stand where WeChat looks for them."""
    order = replace(
        ORDER,
        attach="page-7",
        goods_tag="WXG",
        goods=(GoodsDetail("SKU-1", "公仔", 2, 50),),
        payer_client_ip="14.23.150.211",
    )
    body = json.loads(jsapi_body(order))
    assert (body["attach"], body["goods_tag"]) == ("page-7", "WXG")
    assert body["scene_info"] == {"payer_client_ip": "14.23.150.211"}
    assert body["detail"] == {
        "goods_detail": [{"merchant_goods_id": "SKU-1", "goods_name": "公仔", "quantity": 2, "unit_price": 50}]
    }


def test_same_order_in_another_zone_is_the_same_bytes() -> None:
    """Renewing a prepay_id repeats the identical call even if the time was read back in another zone."""
    again = replace(ORDER, time_expire=ORDER.time_expire.astimezone(tz=None).astimezone(UTC))
    assert jsapi_body(again) == jsapi_body(ORDER)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("奶茶🧋大杯", "奶茶□大杯"),
        ("🧋", "□"),
        ("a\ud800b", "a□b"),
        ("\uffff是末位", "\uffff是末位"),
        ("𠮷野家", "□野家"),
        ('引号"和\n换行', '引号"和\n换行'),
    ],
)
def test_characters_wechat_refuses_are_replaced(text: str, sent: str) -> None:
    """Emoji and rare characters outside the basic plane become one box each; nothing else changes."""
    goods = (GoodsDetail("1", text, 1, 1),)
    body = json.loads(jsapi_body(replace(ORDER, description=text, attach=text, goods=goods)))
    assert (body["description"], body["attach"]) == (sent, sent)
    assert body["detail"]["goods_detail"][0]["goods_name"] == sent


@given(description=st.text(st.characters(codec=None), min_size=1), total=st.integers(1, 10**9))
def test_any_text_is_sendable(description: str, total: int) -> None:
    """Whatever a product is called, the body is UTF-8 without 4-byte characters and of equal length."""
    body = jsapi_body(replace(ORDER, description=description, total_fen=total))
    members: dict[str, Any] = json.loads(body)
    assert len(members["description"]) == len(description)
    assert all(ord(character) <= 0xFFFF for character in body.decode())
    assert members["amount"]["total"] == total
    assert None not in members.values()


def test_long_texts_are_not_cut() -> None:
    """Nothing is shortened in silence: what is too long is for the rules to refuse."""
    assert json.loads(jsapi_body(replace(ORDER, description="长" * 500)))["description"] == "长" * 500


def test_goods_beyond_wechats_limit_are_refused() -> None:
    """More goods than WeChat takes in bytes are refused by name, before anything is sent."""
    goods = tuple(GoodsDetail(f"SKU-{index}", "名" * 80, 1, 1) for index in range(20))
    with pytest.raises(InvalidInputError, match="6144"):
        jsapi_body(replace(ORDER, goods=goods))


def test_time_without_offset_is_refused() -> None:
    """A naive time would mean another instant on another machine."""
    with pytest.raises(ValueError, match="offset"):
        replace(ORDER, time_expire=datetime(2018, 6, 8) + timedelta(0))  # noqa: DTZ001


def test_native_order_names_no_payer() -> None:
    """An order to be scanned carries the same members without a payer."""
    order = NativeOrder(
        appid="wx1",
        mchid="1900007291",
        description="测试",
        out_trade_no="probe-1",
        notify_url="https://example.com/n",
        total_fen=1,
        time_expire=ORDER.time_expire,
    )
    assert set(json.loads(native_body(order))) == {
        "appid",
        "mchid",
        "description",
        "out_trade_no",
        "notify_url",
        "amount",
        "time_expire",
    }


def test_close_names_the_merchant_only() -> None:
    """Closing carries ``mchid``, not the ``mch_id`` of the second version."""
    assert close_body("1900007291") == b'{"mchid":"1900007291"}'
