"""The control panel about vouchers: making and changing stocks, many customers, the lists, the page."""

from typing import Any

import pytest

from tests.local.wechat_simulator.conftest import APPID
from tests.local.wechat_simulator.vouchers.conftest import Favor


def test_a_stock_needs_little(favor: Favor) -> None:
    """Creator alone: no-fund, running, for a month, to be spent at its creator."""
    made = favor.panel.post("stocks", {"creator_mchid": favor.merchant.mchid})
    assert (made["status"], made["no_cash"], made["stock_type"]) == ("running", True, "NORMAL")
    assert made["available_merchants"] == [favor.merchant.mchid]
    favor.issue(made["stock_id"])


def test_the_same_stock_again_changes_what_is_given(favor: Favor) -> None:
    """A second call with a stock_id changes these fields and keeps the others and what was issued."""
    stock_id = favor.stock(stock_id="98065001", name="满10减5")
    favor.issue(stock_id)
    changed = favor.panel.post(
        "stocks", {"creator_mchid": favor.merchant.mchid, "stock_id": stock_id, "status": "paused"}
    )
    assert (changed["status"], changed["name"], changed["distributed_coupons"]) == ("paused", "满10减5", 1)
    assert [stock["stock_id"] for stock in favor.panel.get("stocks")["stocks"]] == [stock_id]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("stocks", {}, 400),
        ("stocks", {"creator_mchid": "1999999999"}, 404),
        ("stocks", {"creator_mchid": "1900000001", "coupon_amount": 1.5}, 400),
        ("stocks", {"creator_mchid": "1900000001", "status": "RUNNING"}, 400),
        ("stocks", {"creator_mchid": "1900000001", "available_end_time": "2020-01-01T00:00:00+08:00"}, 400),
        ("stocks", {"creator_mchid": "1900000001", "available_end_time": "2040-01-01T00:00:00"}, 400),
        ("stocks", {"creator_mchid": "1900000001", "discount_percent": 88}, 400),
        ("stocks", {"creator_mchid": "1900000001", "stock_type": "DISCOUNT"}, 400),
        ("stocks", {"creator_mchid": "1900000001", "cut_to_price": 1}, 400),
        ("stocks", {"creator_mchid": "1900000001", "surprise": 1}, 400),
        ("coupons", {"stock_id": "404", "appid": APPID, "openid": "openid-of-buyer"}, 404),
        ("customers/many", {"appid": APPID, "openids": ["x"]}, 400),
        ("merchants/1999999999/balance", {"available": 1}, 404),
        ("merchants/1900000001/balance", {"available": -1}, 400),
        ("refund", {"mchid": "1900000001"}, 400),
        ("settings", {"voucher_send_seconds": -1}, 400),
    ],
)
def test_a_mistaken_call_is_told(favor: Favor, path: str, body: Any, status: int) -> None:
    """4xx with a text and a reason."""
    told = favor.panel.post(path, body, status=status)
    assert told["error"]
    assert told["reason"]


def test_a_stock_keeps_its_creator(favor: Favor) -> None:
    """409 for another creator under a known stock_id."""
    call = {"creator_mchid": favor.other.mchid, "stock_id": favor.stock()}
    assert favor.panel.post("stocks", call, status=409)["reason"] == "other_creator"


def test_another_channel_asks_for_state_budget_and_customer(favor: Favor) -> None:
    """409 when paused or used up, 404 for a stranger."""
    coupon = {"appid": APPID, "openid": "openid-of-buyer"}
    paused, small = favor.stock(status="paused"), favor.stock(max_coupons=1)
    assert favor.panel.post("coupons", coupon | {"stock_id": paused}, status=409)["reason"] == "stock_state"
    favor.panel.post("coupons", coupon | {"stock_id": small})
    assert favor.panel.post("coupons", coupon | {"stock_id": small}, status=409)["reason"] == "stock_budget"
    stranger = coupon | {"stock_id": small, "openid": "openid-of-nobody"}
    assert favor.panel.post("coupons", stranger, status=404)["reason"] == "no_customer"


def test_many_customers_at_once(favor: Favor) -> None:
    """Thousands in one call, each of whom can be sent to."""
    openids = [f"many-{number:05d}" for number in range(2500)]
    assert favor.panel.post("customers/many", {"appid": APPID, "openids": openids}) == {"made": 2500}
    stock_id = favor.stock()
    sent = [favor.issue(stock_id, openid) for openid in (openids[0], openids[-1])]
    told = favor.panel.get(f"coupons?stock_id={stock_id}")
    assert told["total"] == 2
    assert [(coupon["coupon_id"], coupon["openid"]) for coupon in told["coupons"]] == [
        (sent[0], openids[0]),
        (sent[1], openids[-1]),
    ]
    assert favor.panel.get(f"coupons?stock_id={stock_id}&offset=1&limit=1")["coupons"] == told["coupons"][1:]


def test_the_page_shows_stocks_and_coupons(favor: Favor) -> None:
    """A person sees both with what was issued, and the payment can be refunded."""
    stock_id = favor.stock()
    coupon_id = favor.issue(stock_id)
    favor.pay(coupon_id)
    stocks, coupons, orders = (
        favor.panel.http.get(f"/_simulator/panel/{name}").text for name in ("stocks", "coupons", "orders")
    )
    assert stock_id in stocks
    assert "1 / 100" in stocks
    assert coupon_id in coupons
    assert 'action="/_simulator/refund"' in orders


def test_reset_forgets_vouchers(favor: Favor) -> None:
    """Stocks, coupons, addresses and balances go."""
    stock_id = favor.stock()
    favor.issue(stock_id)
    favor.panel.post(f"merchants/{favor.merchant.mchid}/balance", {"available": 1})
    favor.panel.post("reset")
    assert favor.panel.get("stocks") == {"stocks": []}
    assert favor.panel.get(f"coupons?stock_id={stock_id}")["total"] == 0
    assert favor.panel.get(f"merchants/{favor.merchant.mchid}/balance")["available"] is None
