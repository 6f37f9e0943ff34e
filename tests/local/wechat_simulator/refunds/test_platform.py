"""Refunds that an operator makes on the merchant platform: the merchant's program learns of them by their notice."""

import re

import pytest

from tests.local.wechat_simulator.refunds.conftest import Till


def test_an_operators_refund_is_told_to_the_platforms_address(till: Till) -> None:
    """A part, with a number that the merchant never made, which the query knows all the same."""
    till.panel.post(f"merchants/{till.merchant.mchid}/refund-address", {"notify_url": till.listener.url})
    order = till.paid()
    made = till.on_platform(order, amount=2500, reason="客户不想要了")
    assert (made["origin"], made["status"]) == ("platform", "PROCESSING")
    assert re.fullmatch("[0-9]{28}", made["out_refund_no"])
    till.decide("succeed", made)
    notice = till.said()
    assert (notice["out_refund_no"], notice["amount"]["refund"]) == (made["out_refund_no"], 2500)
    assert till.query(made)["out_trade_no"] == order["out_trade_no"]
    assert till.merchant.query(order["out_trade_no"]).json()["trade_state"] == "REFUND"


def test_without_an_amount_all_that_is_left(till: Till) -> None:
    """Parts made before are not given back again; then nothing is left, and the rules of amounts hold."""
    order = till.paid()
    till.refund(order, 4000)
    made = till.on_platform(order)
    assert made["amount"] == 6000
    assert till.on_platform(order, status=409)["reason"] == "refund_refused"
    assert till.on_platform(till.paid(), status=409, amount=10001)["reason"] == "refund_refused"
    assert till.on_platform(till.merchant.place(), status=409)["reason"] == "refund_refused"
    assert till.on_platform({"out_trade_no": "nothing"}, status=404)["reason"] == "no_order"


def test_an_operators_refund_may_stay_untold(till: Till) -> None:
    """`notify: false` as if every notice were lost."""
    till.panel.post(f"merchants/{till.merchant.mchid}/refund-address", {"notify_url": till.listener.url})
    till.decide("succeed", till.on_platform(till.paid(), notify=False))
    assert till.panel.callbacks() == []


@pytest.mark.usefixtures("without_fee")
def test_the_full_refund_of_before_is_a_refund_now(till: Till) -> None:
    """`POST refund` arrives at once, tells nobody, takes the money, and is found as any other."""
    till.panel.post(f"merchants/{till.merchant.mchid}/refund-address", {"notify_url": till.listener.url})
    order = till.paid(1000)
    till.fill(1500)
    call = {"mchid": till.merchant.mchid, "out_trade_no": order["out_trade_no"]}
    assert till.panel.post("refund", call)["trade_state"] == "REFUND"
    listed = till.panel.get(f"refunds?out_trade_no={order['out_trade_no']}")["refunds"]
    assert [(one["origin"], one["status"], one["amount"]) for one in listed] == [("platform", "SUCCESS", 1000)]
    assert till.query(listed[0])["status"] == "SUCCESS"
    assert (till.panel.callbacks(), till.balance()) == ([], (500, None))


def test_an_operator_needs_the_money_too(till: Till) -> None:
    """409 while the balance is too low, and nothing has happened."""
    order = till.paid(1000)
    till.fill(999)
    call = {"mchid": till.merchant.mchid, "out_trade_no": order["out_trade_no"]}
    assert till.panel.post("refund", call, status=409)["reason"] == "refund_refused"
    assert till.panel.get("refunds") == {"refunds": []}
    assert till.merchant.query(order["out_trade_no"]).json()["trade_state"] == "SUCCESS"


def test_refunds_are_listed_by_what_they_are(till: Till) -> None:
    """Filters by order, number, state and origin; an unknown one is a mistake."""
    first, second = till.paid(), till.paid()
    made, by_hand = till.refund(first), till.on_platform(second)
    till.decide("succeed", made)
    for query, expected in {
        f"out_trade_no={first['out_trade_no']}": made,
        f"out_refund_no={by_hand['out_refund_no']}": by_hand,
        "status=PROCESSING": by_hand,
        "origin=api": made,
        "limit=1": by_hand,
    }.items():
        listed = till.panel.get(f"refunds?{query}")["refunds"]
        assert [one["refund_id"] for one in listed] == [expected["refund_id"]], query
    assert till.panel.http.get("/_simulator/refunds?day=1").status_code == 400


def test_an_address_is_one_that_wechat_would_call(till: Till) -> None:
    """Absolute and without a query; of a merchant that exists."""
    path = f"merchants/{till.merchant.mchid}/refund-address"
    for wrong in ("example.com/told", "https://example.com/told?a=b", "https://10.0.0.1/told"):
        till.panel.post(path, {"notify_url": wrong}, status=400)
    till.panel.post("merchants/19/refund-address", {"notify_url": ""}, status=404)
