"""The money of prefunded stocks: locked at the start, spent by coupons, back at the end."""

from datetime import timedelta
from typing import Any

import pytest

from tests.local.wechat_simulator.vouchers.conftest import Favor


def movements(favor: Favor, days: int = 40) -> list[tuple[str, int]]:
    """What vouchers moved in the creator's account in the last days: word and amount."""
    today = favor.now().date()
    told = [
        favor.panel.get(f"merchants/{favor.merchant.mchid}/ledger?day={(today - timedelta(days=ago)).isoformat()}")
        for ago in reversed(range(days))
    ]
    rows = [one for day in told for one in day["movements"] if one["business"] == "代金券/立减/折扣"]
    return [(one["kind"], one["amount"]) for one in rows]


@pytest.fixture
def started(favor: Favor) -> str:
    """A prefunded stock of 100 coupons of 5 yuan, started by its creator."""
    favor.panel.post("settings", {"refund_result": "NONE", "refund_interval_seconds": 0})
    stock_id = favor.stock(no_cash=False, status="unactivated", max_coupons=100, coupon_amount=500)
    assert favor.act(stock_id, "start").status_code == 200
    return stock_id


def refunded(favor: Favor, paid: dict[str, Any], amount: int) -> dict[str, Any]:
    """An operator's refund of a part."""
    call = {"mchid": paid["mchid"], "out_trade_no": paid["out_trade_no"], "amount": amount}
    told: dict[str, Any] = favor.panel.post("refunds", call)
    return told


def test_what_no_coupon_spent_comes_back_at_the_end(favor: Favor, started: str) -> None:
    """In one sum; the merchant that is paid gets what the coupon bore."""
    favor.pay(favor.issue(started))
    favor.panel.advance(31 * 86_400)
    assert movements(favor) == [("预充值代金券", -50_000), ("预充值代金券退回", 49_500)]


def test_a_refund_before_the_end_leaves_more_of_it(favor: Favor, started: str) -> None:
    """The part that the coupon bore; one that is closed takes it again."""
    paid = favor.pay(favor.issue(started))
    kept, closed = refunded(favor, paid, 2000), refunded(favor, paid, 1000)
    favor.panel.post("refunds/close", {"mchid": paid["mchid"], "out_refund_no": closed["out_refund_no"]})
    borne = kept["promotion_detail"][0]["refund_amount"]
    assert borne == 100
    favor.panel.advance(31 * 86_400)
    assert movements(favor) == [("预充值代金券", -50_000), ("预充值代金券退回", 49_500 + borne)]


def test_a_refund_after_the_end_brings_its_part_back(favor: Favor, started: str) -> None:
    """To the creator, on the day of the refund."""
    paid = favor.pay(favor.issue(started))
    favor.panel.advance(31 * 86_400)
    refunded(favor, paid, 2000)
    assert movements(favor) == [("预充值代金券", -50_000), ("预充值代金券退回", 49_500), ("预充值代金券退回", 100)]


def test_no_fund_stocks_move_nothing(favor: Favor) -> None:
    """Nor do stocks that the panel made running."""
    stock_id = favor.stock(status="unactivated")
    favor.act(stock_id, "start")
    favor.pay(favor.issue(stock_id))
    favor.pay(favor.issue(favor.stock(no_cash=False)))
    favor.panel.advance(31 * 86_400)
    assert movements(favor) == []
