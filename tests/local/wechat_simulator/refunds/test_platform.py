"""Refunds that an operator makes on the merchant platform: the merchant's program learns of them by their notice."""

import re

import pytest

from tests.local.wechat_simulator.refunds.conftest import Shop


def test_an_operators_refund_is_told_to_the_platforms_address(shop: Shop) -> None:
    """A part, with a number that the merchant never made, which the query knows all the same."""
    shop.panel.post(f"merchants/{shop.merchant.mchid}/refund-address", {"notify_url": shop.listener.url})
    order = shop.paid()
    made = shop.on_platform(order, amount=2500, reason="客户不想要了")
    assert (made["origin"], made["status"]) == ("platform", "PROCESSING")
    assert re.fullmatch("[0-9]{28}", made["out_refund_no"])
    shop.decide("succeed", made)
    notice = shop.said()
    assert (notice["out_refund_no"], notice["amount"]["refund"]) == (made["out_refund_no"], 2500)
    assert shop.query(made)["out_trade_no"] == order["out_trade_no"]
    assert shop.merchant.query(order["out_trade_no"]).json()["trade_state"] == "REFUND"


def test_without_an_amount_all_that_is_left(shop: Shop) -> None:
    """Parts made before are not given back again; then nothing is left, and the rules of amounts hold."""
    order = shop.paid()
    shop.refund(order, 4000)
    made = shop.on_platform(order)
    assert made["amount"] == 6000
    assert shop.on_platform(order, status=409)["reason"] == "refund_refused"
    assert shop.on_platform(shop.paid(), status=409, amount=10001)["reason"] == "refund_refused"
    assert shop.on_platform(shop.merchant.place(), status=409)["reason"] == "refund_refused"
    assert shop.on_platform({"out_trade_no": "nothing"}, status=404)["reason"] == "no_order"


def test_an_operators_refund_may_stay_untold(shop: Shop) -> None:
    """`notify: false` as if every notice were lost."""
    shop.panel.post(f"merchants/{shop.merchant.mchid}/refund-address", {"notify_url": shop.listener.url})
    shop.decide("succeed", shop.on_platform(shop.paid(), notify=False))
    assert shop.panel.callbacks() == []


@pytest.mark.usefixtures("without_fee")
def test_the_full_refund_of_before_is_a_refund_now(shop: Shop) -> None:
    """`POST refund` arrives at once, tells nobody, takes the money, and is found as any other."""
    shop.panel.post(f"merchants/{shop.merchant.mchid}/refund-address", {"notify_url": shop.listener.url})
    order = shop.paid(1000)
    shop.fill(1500)
    call = {"mchid": shop.merchant.mchid, "out_trade_no": order["out_trade_no"]}
    assert shop.panel.post("refund", call)["trade_state"] == "REFUND"
    listed = shop.panel.get(f"refunds?out_trade_no={order['out_trade_no']}")["refunds"]
    assert [(one["origin"], one["status"], one["amount"]) for one in listed] == [("platform", "SUCCESS", 1000)]
    assert shop.query(listed[0])["status"] == "SUCCESS"
    assert (shop.panel.callbacks(), shop.balance()) == ([], (500, None))


def test_an_operator_needs_the_money_too(shop: Shop) -> None:
    """409 while the balance is too low, and nothing has happened."""
    order = shop.paid(1000)
    shop.fill(999)
    call = {"mchid": shop.merchant.mchid, "out_trade_no": order["out_trade_no"]}
    assert shop.panel.post("refund", call, status=409)["reason"] == "refund_refused"
    assert shop.panel.get("refunds") == {"refunds": []}
    assert shop.merchant.query(order["out_trade_no"]).json()["trade_state"] == "SUCCESS"


def test_refunds_are_listed_by_what_they_are(shop: Shop) -> None:
    """Filters by order, number, state and origin; an unknown one is a mistake."""
    first, second = shop.paid(), shop.paid()
    made, by_hand = shop.refund(first), shop.on_platform(second)
    shop.decide("succeed", made)
    for query, expected in {
        f"out_trade_no={first['out_trade_no']}": made,
        f"out_refund_no={by_hand['out_refund_no']}": by_hand,
        "status=PROCESSING": by_hand,
        "origin=api": made,
        "limit=1": by_hand,
    }.items():
        listed = shop.panel.get(f"refunds?{query}")["refunds"]
        assert [one["refund_id"] for one in listed] == [expected["refund_id"]], query
    assert shop.panel.http.get("/_simulator/refunds?day=1").status_code == 400


def test_an_address_is_one_that_wechat_would_call(shop: Shop) -> None:
    """Absolute and without a query; of a merchant that exists."""
    path = f"merchants/{shop.merchant.mchid}/refund-address"
    for wrong in ("example.com/told", "https://example.com/told?a=b", "https://10.0.0.1/told"):
        shop.panel.post(path, {"notify_url": wrong}, status=400)
    shop.panel.post("merchants/19/refund-address", {"notify_url": ""}, status=404)
