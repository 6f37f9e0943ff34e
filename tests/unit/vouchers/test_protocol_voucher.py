"""WeChat's stocks, coupons and redemptions are read as they come; a send is always the same bytes."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.errors import InvalidInputError, MalformedRequestError
from merchant_center.vouchers.protocol.voucher import (
    Coupon,
    Redemption,
    Stock,
    VoucherSend,
    callback_body,
    coupon_from,
    coupons_from,
    redemption_from,
    send_body,
    stock_change_body,
    stock_from,
    stocks_from,
)
from merchant_center.wechatpay.json_object import read_object

STOCK: dict[str, Any] = {
    "stock_id": "9836588",
    "stock_creator_mchid": "1230000109",
    "stock_name": "微信支付代金券批次",
    "status": "running",
    "create_time": "2015-05-20T13:29:35.120+08:00",
    "description": "使用规则",
    "stock_use_rule": {
        "max_coupons": 100,
        "max_amount": 100000,
        "max_amount_by_day": 40000,
        "fixed_normal_coupon": {"coupon_amount": 1000, "transaction_minimum": 10000},
        "max_coupons_per_user": 3,
        "coupon_type": "NORMAL",
        "goods_tag": ["123321"],
        "trade_type": ["MICROAPP"],
        "combine_use": True,
    },
    "available_begin_time": "2015-05-20T13:29:35.120+08:00",
    "available_end_time": "2015-06-20T00:00:00+08:00",
    "distributed_coupons": 57,
    "no_cash": True,
    "start_time": "2015-05-20T13:29:35.120+08:00",
    "singleitem": True,
    "stock_type": "NORMAL",
    "card_id": "pIJMr5MMiIkO_93VtPyIiEk2DZ4w",
}
COUPON: dict[str, Any] = {
    "stock_creator_mchid": "1230000109",
    "stock_id": "9836588",
    "coupon_id": "98674556",
    "coupon_name": "满百减十",
    "status": "SENDED",
    "description": "使用规则",
    "create_time": "2015-05-20T13:29:35+08:00",
    "coupon_type": "NORMAL",
    "no_cash": True,
    "available_begin_time": "2015-05-20T13:29:35.120+08:00",
    "available_end_time": "2015-06-20T00:00:00+08:00",
    "singleitem": False,
    "normal_coupon_information": {"coupon_amount": 1000, "transaction_minimum": 10000},
    "out_request_no": "89560002019101000121",
}
USE: dict[str, Any] = {
    **{name: value for name, value in COUPON.items() if name != "out_request_no"},
    "status": "USED",
    "consume_information": {
        "consume_time": "2015-05-21T10:00:00.500+08:00",
        "consume_mchid": "1230000110",
        "transaction_id": "4200752501201407033233368018",
        "goods_detail": [{"goods_id": "a_goods1", "quantity": 7, "price": 1, "discount_amount": 4}],
    },
}
SEND = VoucherSend(
    stock_id="9836588", out_request_no="V-1|a*b_c", appid="wx233544546545989", creator_mchid="1230000109"
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def changed(document: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Copy a document with one member replaced, or removed if the value is ``...``."""
    copy = deepcopy(document)
    holder: Any = copy
    *steps, last = path.split(".")
    for step in steps:
        holder = holder[step]
    if value is ...:
        del holder[last]
    else:
        holder[last] = value
    return copy


def test_stock_is_read_whole() -> None:
    """Every member of a stock arrives under its name, the nested ones too, and times are in UTC."""
    assert stock_from(STOCK) == Stock(
        stock_id="9836588",
        creator_mchid="1230000109",
        name="微信支付代金券批次",
        state="running",
        description="使用规则",
        stock_type="NORMAL",
        coupon_type="NORMAL",
        is_single_item=True,
        no_cash=True,
        coupon_amount_fen=1000,
        transaction_minimum_fen=10000,
        max_coupons=100,
        max_amount_fen=100000,
        max_amount_by_day_fen=40000,
        max_coupons_per_user=3,
        distributed_coupons=57,
        available_begin_at=datetime(2015, 5, 20, 5, 29, 35, 120000, tzinfo=UTC),
        available_end_at=datetime(2015, 6, 19, 16, 0, tzinfo=UTC),
        card_id="pIJMr5MMiIkO_93VtPyIiEk2DZ4w",
    )


def test_coupon_is_read_whole() -> None:
    """Every member of a coupon arrives under its name; the time it was made is when it was received."""
    assert coupon_from(COUPON) == Coupon(
        coupon_id="98674556",
        stock_id="9836588",
        creator_mchid="1230000109",
        name="满百减十",
        state="SENDED",
        received_at=datetime(2015, 5, 20, 5, 29, 35, tzinfo=UTC),
        available_begin_at=datetime(2015, 5, 20, 5, 29, 35, 120000, tzinfo=UTC),
        available_end_at=datetime(2015, 6, 19, 16, 0, tzinfo=UTC),
        no_cash=True,
        coupon_amount_fen=1000,
        transaction_minimum_fen=10000,
        out_request_no="89560002019101000121",
    )


def test_redemption_is_read_whole() -> None:
    """A redemption is the coupon, which names nobody, and the payment that used it."""
    redemption = redemption_from(USE)
    coupon = coupon_from(COUPON | {"status": "USED", "out_request_no": None})
    assert redemption == Redemption(
        coupon=coupon,
        consumed_at=datetime(2015, 5, 21, 2, 0, 0, 500000, tzinfo=UTC),
        consumer_mchid="1230000110",
        transaction_id="4200752501201407033233368018",
    )
    assert redemption.coupon.out_request_no == ""


def test_least_that_wechat_tells_of_a_stock_is_enough() -> None:
    """Without a use rule and other optional members, texts are empty, numbers 0 and flags false."""
    kept = ("stock_id", "stock_creator_mchid", "status", "available_begin_time", "available_end_time")
    stock = stock_from({name: STOCK[name] for name in kept} | {"stock_use_rule": None})
    assert (stock.name, stock.description, stock.stock_type, stock.coupon_type, stock.card_id) == ("",) * 5
    assert (stock.coupon_amount_fen, stock.transaction_minimum_fen, stock.max_coupons) == (0, 0, 0)
    assert (stock.max_amount_fen, stock.max_amount_by_day_fen, stock.max_coupons_per_user) == (0, 0, 0)
    assert (stock.distributed_coupons, stock.no_cash, stock.is_single_item) == (0, False, False)


def test_least_that_wechat_tells_of_a_coupon_is_enough() -> None:
    """A coupon without a face value has 0, and without a number an empty one."""
    optional = {"coupon_name", "no_cash", "normal_coupon_information", "out_request_no", "description", "singleitem"}
    coupon = coupon_from({name: value for name, value in COUPON.items() if name not in optional})
    assert (coupon.name, coupon.out_request_no, coupon.no_cash) == ("", "", False)
    assert (coupon.coupon_amount_fen, coupon.transaction_minimum_fen) == (0, 0)


def test_discount_has_a_threshold_and_no_face_value() -> None:
    """A stock of discounts tells its threshold in another place."""
    rule = {"fixed_discount_coupon": {"discount_amount_max": 500, "discount_percent": 88, "transaction_minimum": 200}}
    stock = stock_from(STOCK | {"stock_type": "DISCOUNT", "stock_use_rule": rule})
    assert (stock.coupon_amount_fen, stock.transaction_minimum_fen) == (0, 200)


@pytest.mark.parametrize("state", ["unactivated", "audit", "running", "stoped", "paused", "brand_new"])
def test_stock_keeps_the_state_as_wechat_spells_it(state: str) -> None:
    """Lower case, one p in stoped, and states that we do not know yet."""
    assert stock_from(STOCK | {"status": state}).state == state


@pytest.mark.parametrize("state", ["SENDED", "USED", "EXPIRED", "RECOVER", "BRAND_NEW"])
def test_coupon_keeps_the_state_as_wechat_spells_it(state: str) -> None:
    """Upper case, SENDED, and states that we do not know yet."""
    assert coupon_from(COUPON | {"status": state}).state == state


@pytest.mark.parametrize(
    ("path", "read"),
    [
        ("stock_use_rule.fixed_normal_coupon.coupon_amount", lambda stock: stock.coupon_amount_fen),
        ("stock_use_rule.max_amount", lambda stock: stock.max_amount_fen),
        ("distributed_coupons", lambda stock: stock.distributed_coupons),
    ],
)
@pytest.mark.parametrize("written", ["10", "10.0", "10.000", "1e1", "1.0E+1"])
def test_number_with_a_point_is_whole(path: str, read: Any, written: str) -> None:
    """WeChat writes 10 as 10.0 at times; it is the integer 10, as parsed from the bytes."""
    raw = json.dumps(changed(STOCK, path, "@")).replace('"@"', written).encode()
    value = read(stock_from(read_object(raw, "answer")))
    assert (value, type(value)) == (10, int)


@pytest.mark.parametrize(
    "value",
    [
        Decimal("10.5"),
        Decimal("1E-5"),
        Decimal("1E+999999999"),
        Decimal("NaN"),
        Decimal("sNaN"),
        Decimal("Infinity"),
        -1,
        Decimal("-10.0"),
        True,
        "10",
        10.0,
        [10],
        {},
    ],
)
def test_number_that_is_not_whole_is_refused(value: object) -> None:
    """Fractions, texts, booleans, binary floats and negative numbers are no money, and the error says where."""
    for document, path, read in (
        (STOCK, "stock_use_rule.fixed_normal_coupon.coupon_amount", stock_from),
        (COUPON, "normal_coupon_information.coupon_amount", coupon_from),
    ):
        with pytest.raises(MalformedRequestError) as caught:
            read(changed(document, path, value))
        assert [problem.field for problem in caught.value.problems] == [path]


@pytest.mark.parametrize("value", ["true", 1, 0, "false"])
def test_flag_of_another_kind_is_refused(value: object) -> None:
    """Who bears a discount is never guessed from a text or a number."""
    with pytest.raises(MalformedRequestError, match="no_cash"):
        stock_from(STOCK | {"no_cash": value})


@pytest.mark.parametrize("value", [..., None, "", 7])
@pytest.mark.parametrize(
    "path", ["stock_id", "stock_creator_mchid", "status", "available_begin_time", "available_end_time"]
)
def test_needed_member_of_a_stock_is_named(path: str, value: object) -> None:
    """Without ids, state and validity a stock is of no use."""
    with pytest.raises(MalformedRequestError, match=path):
        stock_from(changed(STOCK, path, value))


@pytest.mark.parametrize("value", [..., None, "", 7])
@pytest.mark.parametrize(
    "path",
    [
        "coupon_id",
        "stock_id",
        "stock_creator_mchid",
        "status",
        "create_time",
        "consume_information.consume_time",
        "consume_information.consume_mchid",
        "consume_information.transaction_id",
    ],
)
def test_needed_member_of_a_redemption_is_named(path: str, value: object) -> None:
    """Without ids, times and the payment nobody could tell what was redeemed."""
    with pytest.raises(MalformedRequestError, match=path.replace(".", r"\.")):
        redemption_from(changed(USE, path, value))


@pytest.mark.parametrize("value", [..., None, [], "text"])
def test_redemption_without_its_payment_is_refused_by_name(value: object) -> None:
    """A use without consume_information tells of no payment, which the error says."""
    with pytest.raises(MalformedRequestError, match="consume_information"):
        redemption_from(changed(USE, "consume_information", value))


def test_pages_are_read_with_their_total() -> None:
    """A page gives its things and how many there are on all; an empty one may leave out the array."""
    assert stocks_from({"data": [STOCK], "total_count": 31, "limit": 1, "offset": 0}) == ([stock_from(STOCK)], 31)
    assert coupons_from({"data": [COUPON, COUPON], "total_count": 2}) == ([coupon_from(COUPON)] * 2, 2)
    assert stocks_from({"total_count": 0}) == ([], 0)
    assert coupons_from({}) == ([], 0)


def test_wrong_member_inside_a_page_is_named_with_its_place() -> None:
    """Which of several coupons cannot be read is told."""
    with pytest.raises(MalformedRequestError, match=r"data\.1\.status"):
        coupons_from({"data": [COUPON, COUPON | {"status": 1}], "total_count": 2})


@given(
    base=st.sampled_from([STOCK, COUPON, USE]),
    odd=st.dictionaries(st.sampled_from(sorted(STOCK | USE)), JSON, max_size=3),
    inner=st.dictionaries(st.sampled_from(["coupon_amount", "transaction_minimum"]), JSON),
)
def test_random_json_raises_nothing_but_our_error(
    base: dict[str, Any], odd: dict[str, Any], inner: dict[str, Any]
) -> None:
    """Any JSON object is either read, its money whole, or refused as malformed."""
    document = base | {"normal_coupon_information": inner, "stock_use_rule": {"fixed_normal_coupon": inner}} | odd
    for read in (stock_from, coupon_from, redemption_from):
        try:
            value = read(document)
        except MalformedRequestError:
            continue
        told = value.coupon if isinstance(value, Redemption) else value
        assert (type(told.coupon_amount_fen), type(told.transaction_minimum_fen)) == (int, int)
        assert min(told.coupon_amount_fen, told.transaction_minimum_fen) >= 0


def test_send_is_written_in_full() -> None:
    """A send is compact JSON in a fixed order, without what WeChat does not offer."""
    assert send_body(SEND) == (
        b'{"stock_id":"9836588","out_request_no":"V-1|a*b_c","appid":"wx233544546545989",'
        b'"stock_creator_mchid":"1230000109"}'
    )


@given(number=st.from_regex(r"[0-9A-Za-z|_*\-]{1,128}", fullmatch=True))
def test_number_within_wechats_rule_is_sent_as_it_is(number: str) -> None:
    """Every number that keeps the rule stands in the body unchanged, the same bytes each time."""
    send = VoucherSend(stock_id="1", out_request_no=number, appid="wx1", creator_mchid="2")
    assert json.loads(send_body(send))["out_request_no"] == number
    assert send_body(send) == send_body(send)


@pytest.mark.parametrize("number", ["", "a" * 129, "a b", "a/b", "号", "a\n", "a.b", "a#", "\uff11"])
def test_number_against_wechats_rule_is_refused(number: str) -> None:
    """A number WeChat would refuse is refused by name before anything is sent."""
    send = VoucherSend(stock_id="1", out_request_no=number, appid="wx1", creator_mchid="2")
    with pytest.raises(InvalidInputError) as caught:
        send_body(send)
    assert [problem.field for problem in caught.value.problems] == ["out_request_no"]


def test_other_bodies_name_what_wechat_asks_for() -> None:
    """Steering a stock names its creator; the callback address stands beside its merchant."""
    assert stock_change_body("1230000109") == b'{"stock_creator_mchid":"1230000109"}'
    assert callback_body("1230000109", "https://example.com/vouchers") == (
        b'{"mchid":"1230000109","notify_url":"https://example.com/vouchers"}'
    )
