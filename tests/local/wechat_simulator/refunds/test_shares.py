"""What of a refund is the customer's money, what the merchant's, and what are vouchers."""

import random
from typing import Any

import pytest

from local.wechat_simulator.refunds.shares import divided
from tests.local.wechat_simulator.refunds.conftest import MINUTE, Refused, Shop, voucher
from tests.local.wechat_simulator.vouchers.conftest import Favor, favor

__all__ = ["favor"]


def amounts(refund: dict[str, Any]) -> tuple[int, int, int]:
    """payer_refund, discount_refund, settlement_refund."""
    told = refund["amount"]
    return told["payer_refund"], told["discount_refund"], told["settlement_refund"]


@pytest.mark.parametrize(("refund", "payer_refund"), [(1000, 700), (900, 630)])
def test_the_published_examples(shop: Shop, refund: int, payer_refund: int) -> None:
    """An order of 10 yuan with a voucher of 3: all of it gives back 7, 9 yuan of it give back 6.30."""
    made = shop.refund(shop.paid(1000, [voucher(300)]), refund)
    assert amounts(made)[:2] == (payer_refund, refund - payer_refund)


def test_part_refunds_are_rounded_half_up(shop: Shop) -> None:
    """0.5 fen of the customer's money is a fen."""
    made = shop.refund(shop.paid(1000, [voucher(500)]), 1)
    assert amounts(made)[:2] == (1, 0)


def test_no_fund_vouchers_are_not_settled(shop: Shop) -> None:
    """NOCASH: the merchant pays back what the customer gets; CASH: what the voucher paid as well."""
    no_fund = shop.refund(shop.paid(1000, [voucher(300, "NOCASH")]), 500)
    prefunded = shop.refund(shop.paid(1000, [voucher(300, "CASH")]), 500)
    assert (amounts(no_fund), amounts(prefunded)) == ((350, 150, 350), (350, 150, 500))
    assert no_fund["amount"]["settlement_total"] == 700
    assert prefunded["amount"]["settlement_total"] == 1000


def test_each_discount_is_told(shop: Shop) -> None:
    """promotion_detail has every discount with its part; older pages call the types COUPON and DISCOUNT."""
    order = shop.paid(1000, [voucher(200, "CASH", "c1"), voucher(100, "NOCASH", "c2")])
    made = shop.refund(order, 500)
    assert made["promotion_detail"] == [
        {"amount": 200, "promotion_id": "c1", "refund_amount": 100, "scope": "GLOBAL", "type": "CASH"},
        {"amount": 100, "promotion_id": "c2", "refund_amount": 50, "scope": "GLOBAL", "type": "NOCASH"},
    ]
    assert amounts(made) == (350, 150, 450)
    shop.knobs(promotion_types="COUPON")
    assert [told["type"] for told in shop.query(made)["promotion_detail"]] == ["COUPON", "DISCOUNT"]


def test_parts_add_up_to_the_whole(shop: Shop) -> None:
    """Refund by refund nothing is lost and nothing given twice, also when one of them was closed."""
    shop.knobs(interval_seconds=0)
    order = shop.paid(997, [voucher(331, "CASH", "c1"), voucher(113, "NOCASH", "c2")])
    shop.decide("close", shop.refund(order, 500))
    parts = [shop.refund(order, part) for part in (1, 333, 1, 1, 7, 654)]
    assert sum(part["amount"]["payer_refund"] for part in parts) == 997 - 331 - 113
    assert sum(part["amount"]["settlement_refund"] for part in parts) == 997 - 113
    for index, worth in enumerate((331, 113)):
        assert sum(part["promotion_detail"][index]["refund_amount"] for part in parts) == worth


def test_dividing_is_exact() -> None:
    """For any parts the shares sum to the amount, none is negative, and none exceeds its part."""
    chance = random.Random(11)  # noqa: S311 - examples, not secrets
    for _ in range(2000):
        parts = [chance.randrange(0, 200) for _ in range(chance.randrange(1, 5))]
        if not (whole := sum(parts)):
            continue
        amount = chance.randrange(0, whole + 1)
        shares = divided(amount, parts)
        assert sum(shares) == amount
        assert all(0 <= share <= part for share, part in zip(shares, parts, strict=True)), (amount, parts, shares)


def test_the_fee_comes_back_with_the_money(shop: Shop) -> None:
    """refund_fee is the fee of what was left less that of what remains: in the end all of it, at the payment's rate."""
    shop.knobs(interval_seconds=0)
    order = shop.paid(10000)
    fees = [shop.refund(order, part)["amount"]["refund_fee"] for part in (1, 4999, 5000)]
    assert fees == [0, 30, 30]


def test_a_coupon_returns_with_the_last_part(shop: Shop, favor: Favor) -> None:
    """While something is left the coupon stays used; when the last refund has arrived, it is SENDED again."""
    coupon_id = favor.issue(favor.stock())
    paid = favor.pay(coupon_id)
    shop.knobs(interval_seconds=0)
    first, last = shop.refund(paid, 1), shop.refund(paid, 9999)
    shop.decide("succeed", last)
    assert favor.query(coupon_id)["status"] == "USED"
    shop.decide("fail", first)
    assert favor.query(coupon_id)["status"] == "USED"
    shop.decide("succeed", first)
    assert favor.query(coupon_id)["status"] == "SENDED"


def test_a_closed_refund_brings_no_coupon_back(shop: Shop, favor: Favor) -> None:
    """The customer keeps having paid."""
    coupon_id = favor.issue(favor.stock())
    shop.decide("close", shop.refund(favor.pay(coupon_id)))
    assert favor.query(coupon_id)["status"] == "USED"


def test_an_item_level_discount_needs_its_goods(shop: Shop, favor: Favor, refused: Refused) -> None:
    """A part refund names goods, not worth more than itself; they are told with the discount. All needs none."""
    goods = [{"merchant_goods_id": "g1", "quantity": 2, "unit_price": 5000}]
    coupon_id = favor.issue(favor.stock(available_items=["g1"]))
    paid = favor.pay(coupon_id, detail={"goods_detail": goods})
    assert paid["promotion_detail"][0]["scope"] == "SINGLE"
    back = [{"merchant_goods_id": "g1", "unit_price": 5000, "refund_amount": 5000, "refund_quantity": 1}]
    assert refused(shop.post(shop.body(paid, 5000))) == (400, "INVALID_REQUEST")
    assert refused(shop.post(shop.body(paid, 4999, goods_detail=back))) == (400, "INVALID_REQUEST")
    made = shop.refund(paid, 5000, goods_detail=back)
    assert made["promotion_detail"][0]["goods_detail"] == back
    shop.panel.advance(MINUTE)
    assert shop.refund(favor.pay(favor.issue(favor.stock())))["amount"]["refund"] == 10000
