"""Coupons at the cashier: what they take off, who may use them where, and how a refund brings them back."""

from datetime import timedelta
from typing import Any

import pytest

from tests.local.wechat_simulator.conftest import APPID, OTHER_APPID
from tests.local.wechat_simulator.vouchers.conftest import Favor


def goods(*items: tuple[str, int, int], **detail: Any) -> dict[str, Any]:
    """The detail of an order: code, quantity and unit price of each line."""
    lines = [{"merchant_goods_id": code, "quantity": count, "unit_price": price} for code, count, price in items]
    return {"goods_detail": lines, **detail}


@pytest.mark.parametrize(("no_cash", "kind"), [(True, "NOCASH"), (False, "CASH")])
def test_a_coupon_is_deducted(favor: Favor, no_cash: bool, kind: str) -> None:
    """payer_total is the total less the coupon; promotion_detail names it and who bears it; it is USED."""
    stock_id = favor.stock(no_cash=no_cash, name="满10减5")
    coupon_id = favor.issue(stock_id)
    paid = favor.pay(coupon_id)
    assert paid["amount"] | {"total": 10_000, "payer_total": 9500} == paid["amount"]
    assert paid["promotion_detail"] == [
        {
            "coupon_id": coupon_id,
            "name": "满10减5",
            "scope": "GLOBAL",
            "type": kind,
            "amount": 500,
            "stock_id": stock_id,
            "wechatpay_contribute": 0,
            "merchant_contribute": 500,
            "other_contribute": 0,
            "currency": "CNY",
        }
    ]
    assert favor.merchant.query(paid["out_trade_no"]).json() == paid
    assert favor.query(coupon_id)["status"] == "USED"


def test_anothers_stock_is_an_other_contribution(favor: Favor) -> None:
    """The payee is told that somebody else bears the discount."""
    coupon_id = favor.issue(favor.stock(available_merchants=[favor.other.mchid], no_cash=False))
    (promotion,) = favor.pay(coupon_id, by=favor.other)["promotion_detail"]
    assert (promotion["merchant_contribute"], promotion["other_contribute"]) == (0, 500)


def test_several_coupons_and_a_voucher_of_the_payment(favor: Favor) -> None:
    """Coupons add up, also with `vouchers` that exist in this payment alone."""
    coupons = [favor.issue(favor.stock()), favor.issue(favor.stock())]
    order = favor.merchant.place()
    extra = {"coupon_id": "C1", "stock_id": "S1", "amount": 300}
    call = {"prepay_id": order["prepay_id"], "coupon_ids": coupons, "vouchers": [extra]}
    paid = favor.panel.post("pay", call)
    assert paid["amount"]["payer_total"] == 10_000 - 500 - 500 - 300
    assert [entry["coupon_id"] for entry in paid["promotion_detail"]] == ["C1", *coupons]


def test_a_coupon_can_pay_everything(favor: Favor) -> None:
    """payer_total may be 0 and is never below."""
    coupon_id = favor.issue(favor.stock(coupon_amount=20_000, transaction_minimum=0))
    paid = favor.pay(coupon_id)
    assert (paid["amount"]["payer_total"], paid["promotion_detail"][0]["amount"]) == (0, 10_000)


def refusal(favor: Favor, coupon_id: str, **order: Any) -> str:
    """Why the cashier refuses; the coupon must be untouched by it."""
    reason: str = favor.pay(coupon_id, status=409, **order)["reason"]
    return reason


def test_only_the_owner_spends(favor: Favor, person: tuple[str, str]) -> None:
    """Not another customer; the same person through another official account may."""
    stock_id = favor.stock()
    assert refusal(favor, favor.issue(stock_id), payer={"openid": "openid-of-other"}) == "voucher_owner"
    here, there = person
    body = {"stock_id": stock_id, "appid": OTHER_APPID, "openid": there}
    received = favor.panel.post("coupons", body)["coupon_id"]
    assert favor.pay(received, payer={"openid": here})["amount"]["payer_total"] == 9500


def test_what_is_used_unknown_or_expired_is_not_taken(favor: Favor) -> None:
    """One coupon pays one order, within its time."""
    stock_id = favor.stock(max_coupons_per_user=3)
    used, left = favor.issue(stock_id), favor.issue(stock_id)
    favor.pay(used)
    assert refusal(favor, used) == "voucher_state"
    assert refusal(favor, "404") == "voucher_unknown"
    assert favor.pay(left, left, status=409)["reason"] == "voucher_twice"
    favor.panel.advance(31 * 86_400)
    assert refusal(favor, left) == "voucher_state"


def test_a_refused_payment_changes_nothing(favor: Favor) -> None:
    """The order stays unpaid and the good coupon beside the bad one unused."""
    good = favor.issue(favor.stock())
    order = favor.merchant.place()
    favor.panel.post("pay", {"prepay_id": order["prepay_id"], "coupon_ids": [good, "404"]}, status=409)
    assert favor.merchant.query(order["out_trade_no"]).json()["trade_state"] == "NOTPAY"
    assert favor.query(good)["status"] == "SENDED"


def test_the_order_is_asked_before_the_coupon(favor: Favor) -> None:
    """A paid order is refused as paid whatever the coupon."""
    paid = favor.pay()
    call = {"mchid": paid["mchid"], "out_trade_no": paid["out_trade_no"], "coupon_ids": ["404"]}
    assert favor.panel.post("pay", call, status=409)["reason"] == "paid"


def test_a_threshold_is_reached_exactly(favor: Favor) -> None:
    """transaction_minimum counts the order's total."""
    coupon_id = favor.issue(favor.stock(transaction_minimum=10_000))
    assert refusal(favor, coupon_id, amount={"total": 9999}) == "voucher_threshold"
    favor.pay(coupon_id, amount={"total": 10_000})


def test_a_coupon_is_for_certain_merchants(favor: Favor) -> None:
    """Elsewhere it is refused."""
    coupon_id = favor.issue(favor.stock(available_merchants=[favor.other.mchid]))
    assert refusal(favor, coupon_id) == "voucher_merchant"
    favor.pay(coupon_id, by=favor.other)


def test_a_stock_with_tags_needs_one_of_them(favor: Favor) -> None:
    """An order's goods_tag must be among them; a stock without tags ignores it."""
    tagged, plain = favor.issue(favor.stock(goods_tag=["A", "B"])), favor.issue(favor.stock())
    assert refusal(favor, tagged) == "voucher_goods_tag"
    assert refusal(favor, tagged, goods_tag="C") == "voucher_goods_tag"
    favor.pay(tagged, goods_tag="B")
    favor.pay(plain, goods_tag="C")


def test_a_coupon_that_is_not_good_yet(favor: Favor) -> None:
    """Before its own begin it is refused."""
    coupon_id = favor.issue(favor.stock(second_day_available=True))
    assert refusal(favor, coupon_id) == "voucher_time"
    favor.panel.advance(86_400)
    favor.pay(coupon_id)


def test_hours_and_days_of_the_week(favor: Favor) -> None:
    """fix_available_time: 0 is Sunday, seconds count from Beijing's midnight."""
    times = {"available_week_day": [0], "begin_time": 8 * 3600, "end_time": 9 * 3600}
    coupon_id = favor.issue(favor.stock(fix_available_time=times))
    now = favor.now()
    sunday = (now + timedelta(days=7 - now.isoweekday() % 7)).replace(hour=7, minute=59)
    favor.advance_to(sunday)
    assert refusal(favor, coupon_id) == "voucher_time"
    favor.advance_to(sunday + timedelta(days=1, hours=0.5))
    assert refusal(favor, coupon_id) == "voucher_time"
    favor.advance_to(sunday + timedelta(days=7, hours=0.5))
    favor.pay(coupon_id)


def test_some_stocks_do_not_combine(favor: Favor) -> None:
    """Alone such a coupon is taken, beside another it is not."""
    alone, friendly = favor.issue(favor.stock(combine_use=False)), favor.issue(favor.stock())
    assert favor.pay(friendly, alone, status=409)["reason"] == "voucher_combination"
    favor.pay(alone)


def test_an_item_coupon_counts_its_goods(favor: Favor) -> None:
    """Threshold and deduction look at matching goods alone; promotion_detail names them with scope SINGLE."""
    coupon_id = favor.issue(favor.stock(available_items=["A"], coupon_amount=1500))
    assert refusal(favor, coupon_id, detail=goods(("B", 1, 5000))) == "voucher_threshold"
    assert refusal(favor, coupon_id, detail=goods(("A", 1, 999))) == "voucher_threshold"
    assert refusal(favor, coupon_id, detail=goods(("A", 5, 999), cost_price=1)) == "voucher_threshold"
    paid = favor.pay(coupon_id, detail=goods(("B", 1, 5000), ("A", 1, 1000), ("A", 2, 1000)))
    (promotion,) = paid["promotion_detail"]
    assert (promotion["scope"], promotion["amount"]) == ("SINGLE", 1500)
    assert promotion["goods_detail"] == [
        {"goods_id": "A", "quantity": 1, "unit_price": 1000, "discount_amount": 1000},
        {"goods_id": "A", "quantity": 2, "unit_price": 1000, "discount_amount": 500},
    ]


def test_excluded_goods_do_not_count(favor: Favor) -> None:
    """unavailable_items lower what a threshold is compared with."""
    coupon_id = favor.issue(favor.stock(unavailable_items=["X"], transaction_minimum=6000))
    assert refusal(favor, coupon_id, detail=goods(("X", 1, 5000))) == "voucher_threshold"
    favor.pay(coupon_id, detail=goods(("X", 1, 4000)))


def test_a_discount_takes_a_share(favor: Favor) -> None:
    """88 percent of the price is paid, and not more is taken off than the most."""
    stock_id = favor.stock(stock_type="DISCOUNT", discount_percent=88, coupon_amount=1000, max_coupons_per_user=2)
    small, large = favor.issue(stock_id), favor.issue(stock_id)
    assert favor.pay(small, amount={"total": 1001})["promotion_detail"][0]["amount"] == 120
    assert favor.pay(large)["promotion_detail"][0]["amount"] == 1000


def test_a_reduce_to_price_cuts_one_piece(favor: Favor) -> None:
    """The first fitting piece costs the fixed price; dearer ones than single_price_max do not count."""
    coupon_id = favor.issue(favor.stock(available_items=["A"], cut_to_price=100, single_price_max=900))
    assert refusal(favor, coupon_id, detail=goods(("A", 1, 901))) == "voucher_threshold"
    paid = favor.pay(coupon_id, detail=goods(("A", 2, 900)))
    assert paid["promotion_detail"][0]["goods_detail"] == [
        {"goods_id": "A", "quantity": 1, "unit_price": 900, "discount_amount": 800}
    ]


def test_a_coupon_of_another_channel(favor: Favor) -> None:
    """A customer who scanned a code holds a coupon that no send answered; it counts, is listed and can be spent."""
    stock_id = favor.stock(max_coupons=1)
    made = favor.panel.post("coupons", {"stock_id": stock_id, "appid": APPID, "openid": "openid-of-buyer"})
    assert favor.query_stock(stock_id)["distributed_coupons"] == 1
    assert favor.query(made["coupon_id"])["status"] == "SENDED"
    query = f"users/openid-of-buyer/coupons?appid={APPID}&sender_mchid={favor.merchant.mchid}"
    assert favor.get(query).json()["data"] == []
    assert favor.pay(made["coupon_id"])["amount"]["payer_total"] == 9500


def test_a_refund_brings_coupons_back(favor: Favor) -> None:
    """The order is REFUND, its coupon SENDED again, and pays another order; over and over."""
    coupon_id = favor.issue(favor.stock())
    transactions = set()
    for _ in range(3):
        paid = favor.pay(coupon_id)
        transactions.add(paid["transaction_id"])
        assert favor.refund(paid)["trade_state"] == "REFUND"
        assert favor.query(coupon_id)["status"] == "SENDED"
    assert len(transactions) == 3


def test_a_coupon_whose_time_is_over_stays_used(favor: Favor) -> None:
    """A late refund brings nothing back."""
    coupon_id = favor.issue(favor.stock())
    paid = favor.pay(coupon_id)
    favor.panel.advance(31 * 86_400)
    favor.refund(paid)
    assert favor.query(coupon_id)["status"] == "USED"


def test_only_a_paid_order_is_refunded_once(favor: Favor) -> None:
    """409 for an unpaid and for a refunded one, 404 for none; an order without coupons is refunded as well."""
    order = favor.merchant.place()
    assert favor.refund(order, status=409)["reason"] == "not_refundable"
    paid = favor.pay()
    favor.refund(paid)
    assert favor.refund(paid, status=409)["reason"] == "not_refundable"
    assert favor.refund(paid | {"out_trade_no": "nothing"}, status=404)["reason"] == "no_order"


def test_a_refund_leaves_other_uses_alone(favor: Favor) -> None:
    """A voucher of a payment that has a coupon's number by chance brings back nothing."""
    coupon_id = favor.issue(favor.stock())
    favor.pay(coupon_id)
    order = favor.merchant.place()
    extra = {"coupon_id": coupon_id, "stock_id": "S1", "amount": 300}
    favor.refund(favor.panel.post("pay", {"prepay_id": order["prepay_id"], "vouchers": [extra]}))
    assert favor.query(coupon_id)["status"] == "USED"
