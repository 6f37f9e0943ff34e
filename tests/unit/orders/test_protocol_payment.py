"""WeChat's payment object is read strictly where money is, and tolerantly elsewhere."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.errors import MalformedRequestError
from merchant_center.orders.protocol.payment import Payment, Promotion, payment_from

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.decimals() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
MEMBERS = (
    "appid",
    "mchid",
    "out_trade_no",
    "transaction_id",
    "trade_type",
    "trade_state",
    "bank_type",
    "attach",
    "success_time",
    "payer",
    "amount",
    "promotion_detail",
)
PROMOTION_MEMBERS = ("coupon_id", "amount", "stock_id", "type", "merchant_contribute")


def changed(document: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """Copy a document with one member replaced, or removed if the value is ``...``."""
    copy = deepcopy(document)
    holder: Any = copy
    *steps, last = path.split(".")
    for step in steps:
        holder = holder[int(step) if step.isdigit() else step]
    if value is ...:
        del holder[last]
    else:
        holder[last] = value
    return copy


def test_paid_order_is_read_whole(paid: dict[str, Any]) -> None:
    """Every documented member of a paid order with a voucher arrives under its name."""
    assert payment_from(paid) == Payment(
        appid="wxd678efh567hg6787",
        mchid="1900007291",
        out_trade_no="1217752501201407033233368018",
        transaction_id="4200000263201902167700134902",
        trade_type="JSAPI",
        trade_state="SUCCESS",
        bank_type="OTHERS",
        attach="shop",
        success_at=datetime(2018, 6, 8, 2, 34, 56, tzinfo=UTC),
        openid="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        total_fen=10000,
        payer_total_fen=9000,
        promotions=(
            Promotion(
                coupon_id="109519",
                stock_id="931386",
                name="满百减十",
                scope="GLOBAL",
                type="NOCASH",
                amount_fen=1000,
                wechatpay_contribute_fen=0,
                merchant_contribute_fen=1000,
                other_contribute_fen=0,
            ),
        ),
    )


def test_unpaid_order_is_read() -> None:
    """An order that nobody paid has a state and an amount, and nothing else is invented."""
    payment = payment_from(
        {
            "appid": "wx1",
            "mchid": "1900007291",
            "out_trade_no": "order-1",
            "trade_state": "NOTPAY",
            "trade_state_desc": "订单未支付",
            "amount": {"total": 1, "payer_currency": "CNY"},
            "promotion_detail": [],
            "scene_info": {"device_id": ""},
        }
    )
    assert (payment.trade_state, payment.total_fen, payment.payer_total_fen) == ("NOTPAY", 1, None)
    assert (payment.success_at, payment.transaction_id, payment.openid) == (None, "", "")
    assert payment.promotions == ()


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2018-06-08T10:34:56+08:00", datetime(2018, 6, 8, 2, 34, 56, tzinfo=UTC)),
        ("2018-06-08T10:34:56.789+08:00", datetime(2018, 6, 8, 2, 34, 56, 789000, tzinfo=UTC)),
        ("2018-06-08T02:34:56Z", datetime(2018, 6, 8, 2, 34, 56, tzinfo=UTC)),
        ("", None),
    ],
)
def test_times_are_read_with_and_without_milliseconds(
    text: str, instant: datetime | None, paid: dict[str, Any]
) -> None:
    """Both spellings of a time give an aware instant in UTC."""
    assert payment_from(changed(paid, "success_time", text)).success_at == instant


@pytest.mark.parametrize("path", ["amount.total", "amount.payer_total", "promotion_detail.0.amount"])
@pytest.mark.parametrize("value", [True, "100", Decimal("100.0"), -1, [100], {}])
def test_money_that_is_no_whole_number_is_refused(path: str, value: object, paid: dict[str, Any]) -> None:
    """Texts, decimals, booleans and negative numbers are no money, and the error says where."""
    with pytest.raises(MalformedRequestError) as caught:
        payment_from(changed(paid, path, value))
    assert [problem.field for problem in caught.value.problems] == [path]


@pytest.mark.parametrize(
    "path",
    [
        "appid",
        "mchid",
        "out_trade_no",
        "trade_state",
        "amount.total",
        "promotion_detail.0.coupon_id",
        "promotion_detail.0.amount",
    ],
)
@pytest.mark.parametrize("value", [..., None])
def test_needed_member_that_is_absent_is_named(path: str, value: object, paid: dict[str, Any]) -> None:
    """What an order cannot be settled without must be there; null is as good as absent."""
    with pytest.raises(MalformedRequestError, match=path.replace(".", r"\.")):
        payment_from(changed(paid, path, value))


@pytest.mark.parametrize(
    "path",
    [
        "transaction_id",
        "trade_type",
        "bank_type",
        "attach",
        "success_time",
        "payer",
        "payer.openid",
        "amount.payer_total",
        "promotion_detail",
        "promotion_detail.0.type",
        "promotion_detail.0.stock_id",
        "promotion_detail.0.merchant_contribute",
    ],
)
@pytest.mark.parametrize("value", [..., None])
def test_optional_member_may_be_absent(path: str, value: object, paid: dict[str, Any]) -> None:
    """What WeChat leaves out in some states does not stop the rest from being read."""
    assert payment_from(changed(paid, path, value)).total_fen == 10000


def test_unknown_members_and_states_pass(paid: dict[str, Any]) -> None:
    """New members and enum values of WeChat's do not break us."""
    document = changed(paid, "installment_info", {"number": 3}) | {"trade_state": "BRAND_NEW"}
    assert payment_from(document).trade_state == "BRAND_NEW"


def test_nothing_paid_is_an_amount(paid: dict[str, Any]) -> None:
    """A customer whose voucher covers all paid 0 fen, which is not the same as nothing known."""
    assert payment_from(changed(paid, "amount.payer_total", 0)).payer_total_fen == 0


@given(
    document=st.dictionaries(st.sampled_from(MEMBERS), JSON)
    | st.builds(
        lambda amount, promotions: {
            "appid": "a", "mchid": "m", "out_trade_no": "o", "trade_state": "s",
            "amount": amount, "promotion_detail": promotions,
        },
        st.dictionaries(st.sampled_from(["total", "payer_total"]), JSON) | JSON,
        st.lists(st.dictionaries(st.sampled_from(PROMOTION_MEMBERS), JSON) | JSON) | JSON,
    )
)  # fmt: skip
def test_random_json_raises_nothing_but_our_error(document: dict[str, Any]) -> None:
    """Any JSON object is either a payment whose money is whole, or refused as malformed."""
    try:
        payment = payment_from(document)
    except MalformedRequestError:
        return
    assert type(payment.total_fen) is int
    assert all(type(promotion.amount_fen) is int for promotion in payment.promotions)


@given(moment=st.datetimes(), offset=st.integers(-23 * 60, 23 * 60))
def test_any_written_instant_is_read_or_refused(moment: datetime, offset: int, paid: dict[str, Any]) -> None:
    """A time at any offset is the same instant in UTC; beyond the ends of the calendar it is refused."""
    written = moment.replace(tzinfo=timezone(timedelta(minutes=offset)))
    try:
        instant = payment_from(changed(paid, "success_time", written.isoformat())).success_at
    except MalformedRequestError:
        assert moment.year in {1, 9999}
    else:
        assert instant == written
        assert instant.tzinfo is UTC
