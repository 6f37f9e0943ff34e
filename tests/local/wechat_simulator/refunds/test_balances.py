"""Where the money of refunds comes from: the merchant's balance, filled by payments and by hand."""

from typing import Any

import pytest

from local.wechat_simulator.refunds.refund import DAY
from tests.local.wechat_simulator.refunds.conftest import MINUTE, Refused, Shop, voucher

pytestmark = pytest.mark.usefixtures("without_fee")


def test_a_payment_adds_what_is_settled(shop: Shop) -> None:
    """The total less no-fund vouchers, where the balance is limited."""
    shop.paid(1000)
    assert shop.balance() == (None, None)
    shop.fill(0)
    shop.paid(1000, [voucher(200, "NOCASH", "a"), voucher(100, "CASH", "b")])
    assert shop.balance() == (800, None)


def test_a_refund_takes_what_is_settled(shop: Shop) -> None:
    """As soon as it is accepted; what is closed comes back, what is abnormal or arrived does not."""
    order = shop.paid(1000, [voucher(200)])
    shop.fill(1000)
    first = shop.refund(order, 500)
    assert shop.balance() == (600, None)
    shop.decide("fail", first)
    assert shop.balance() == (600, None)
    shop.decide("close", first)
    assert shop.balance() == (1000, None)
    shop.panel.advance(MINUTE)
    shop.decide("succeed", shop.refund(order))
    assert shop.balance() == (200, None)


def test_not_enough_until_topped_up(shop: Shop, refused: Refused) -> None:
    """403 NOT_ENOUGH, then the same number with the same parameters is accepted; one fen short is not enough."""
    order = shop.paid(1000)
    shop.fill(999)
    body = shop.body(order)
    assert refused(shop.post(body)) == (403, "NOT_ENOUGH")
    assert shop.get(body["out_refund_no"]).status_code == 404
    assert shop.merchant.query(order["out_trade_no"]).json()["trade_state"] == "SUCCESS"
    shop.fill(1000)
    assert shop.post(body).status_code == 200
    assert shop.balance() == (0, None)


def test_a_refund_may_wait_for_its_money(shop: Shop) -> None:
    """Accepted though the balance is too low, it is PROCESSING and takes nothing until the money is there."""
    shop.knobs(waits_for_money=True, result="SUCCESS")
    order = shop.paid(1000)
    shop.fill(999)
    made = shop.refund(order)
    assert (made["status"], shop.query(made)["status"], shop.balance()) == ("PROCESSING", "PROCESSING", (999, None))
    shop.panel.advance(6 * DAY)
    shop.fill(1000)
    assert (shop.query(made)["status"], shop.balance()) == ("SUCCESS", (0, None))
    assert shop.said()["refund_status"] == "SUCCESS"


def test_a_refund_whose_money_does_not_come_in_seven_days_is_closed(shop: Shop) -> None:
    """Nothing moved, so nothing comes back; the amount may be refunded again, under another number, once topped up."""
    shop.knobs(waits_for_money=True)
    order = shop.paid(1000)
    shop.fill(999)
    made = shop.refund(order)
    shop.panel.advance(7 * DAY - 60)
    assert shop.query(made)["status"] == "PROCESSING"
    shop.panel.advance(60)
    assert shop.query(made)["status"] == "CLOSED"
    assert shop.said()["refund_status"] == "CLOSED"
    shop.fill(1000)
    assert (shop.query(made)["status"], shop.balance()) == ("CLOSED", (1000, None))
    again = shop.refund(order)
    assert (again["status"], shop.balance()) == ("PROCESSING", (0, None))


def test_a_refund_that_waits_for_money_is_closed_by_hand_without_any(shop: Shop) -> None:
    """What somebody closes gives nothing back that it never took; what somebody lets through takes its money then."""
    shop.knobs(waits_for_money=True)
    first, second = shop.paid(1000), shop.paid(1000)
    shop.fill(999)
    made = shop.refund(first)
    shop.decide("close", made)
    assert shop.balance() == (999, None)
    other = shop.refund(second)
    shop.decide("succeed", other)
    assert shop.balance() == (-1, None)


def test_unsettled_money_pays_first(shop: Shop, refused: Refused) -> None:
    """With unsettled money payments go there and refunds come from there, unless the call names AVAILABLE."""
    shop.fill(500, unsettled=0)
    order = shop.paid(1000)
    assert shop.balance() == (500, 1000)
    assert shop.refund(order, 300)["funds_account"] == "UNSETTLED"
    assert shop.balance() == (500, 700)
    shop.panel.advance(MINUTE)
    available = shop.refund(order, 400, funds_account="AVAILABLE")
    assert (available["funds_account"], shop.balance()) == ("AVAILABLE", (100, 700))
    shop.panel.advance(MINUTE)
    assert refused(shop.post(shop.body(order, 200, funds_account="AVAILABLE"))) == (403, "NOT_ENOUGH")
    shop.decide("close", available)
    assert shop.balance() == (500, 700)


def test_a_fault_may_hide_what_was_done(shop: Shop) -> None:
    """SYSTEM_ERROR after the deed, a lost connection, 429 before it: the same number finds the truth."""
    order = shop.paid(1000)
    shop.fill(1000)
    body = shop.body(order, 600)
    match: dict[str, Any] = {"path_contains": "/refund/"}
    shop.panel.fault("api", match=match, error={"status": 429, "code": "FREQUENCY_LIMITED"})
    shop.panel.fault("api", match=match, error={"executed": True})
    assert [shop.post(body).status_code for _ in range(3)] == [429, 500, 200]
    assert shop.balance() == (400, None)
    assert len(shop.panel.get("refunds")["refunds"]) == 1
