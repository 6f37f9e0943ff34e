"""Where the money of refunds comes from: the merchant's balance, filled by payments and by hand."""

from typing import Any

import pytest

from tests.local.wechat_simulator.refunds.conftest import MINUTE, Refused, Till, voucher

pytestmark = pytest.mark.usefixtures("without_fee")


def test_a_payment_adds_what_is_settled(till: Till) -> None:
    """The total less no-fund vouchers, where the balance is limited."""
    till.paid(1000)
    assert till.balance() == (None, None)
    till.fill(0)
    till.paid(1000, [voucher(200, "NOCASH", "a"), voucher(100, "CASH", "b")])
    assert till.balance() == (800, None)


def test_a_refund_takes_what_is_settled(till: Till) -> None:
    """As soon as it is accepted; what is closed comes back, what is abnormal or arrived does not."""
    order = till.paid(1000, [voucher(200)])
    till.fill(1000)
    first = till.refund(order, 500)
    assert till.balance() == (600, None)
    till.decide("fail", first)
    assert till.balance() == (600, None)
    till.decide("close", first)
    assert till.balance() == (1000, None)
    till.panel.advance(MINUTE)
    till.decide("succeed", till.refund(order))
    assert till.balance() == (200, None)


def test_not_enough_until_topped_up(till: Till, refused: Refused) -> None:
    """403 NOT_ENOUGH, then the same number with the same parameters is accepted; one fen short is not enough."""
    order = till.paid(1000)
    till.fill(999)
    body = till.body(order)
    assert refused(till.post(body)) == (403, "NOT_ENOUGH")
    assert till.get(body["out_refund_no"]).status_code == 404
    assert till.merchant.query(order["out_trade_no"]).json()["trade_state"] == "SUCCESS"
    till.fill(1000)
    assert till.post(body).status_code == 200
    assert till.balance() == (0, None)


def test_unsettled_money_pays_first(till: Till, refused: Refused) -> None:
    """With unsettled money payments go there and refunds come from there, unless the call names AVAILABLE."""
    till.fill(500, unsettled=0)
    order = till.paid(1000)
    assert till.balance() == (500, 1000)
    assert till.refund(order, 300)["funds_account"] == "UNSETTLED"
    assert till.balance() == (500, 700)
    till.panel.advance(MINUTE)
    available = till.refund(order, 400, funds_account="AVAILABLE")
    assert (available["funds_account"], till.balance()) == ("AVAILABLE", (100, 700))
    till.panel.advance(MINUTE)
    assert refused(till.post(till.body(order, 200, funds_account="AVAILABLE"))) == (403, "NOT_ENOUGH")
    till.decide("close", available)
    assert till.balance() == (500, 700)


def test_a_fault_may_hide_what_was_done(till: Till) -> None:
    """SYSTEM_ERROR after the deed, a lost connection, 429 before it: the same number finds the truth."""
    order = till.paid(1000)
    till.fill(1000)
    body = till.body(order, 600)
    match: dict[str, Any] = {"path_contains": "/refund/"}
    till.panel.fault("api", match=match, error={"status": 429, "code": "FREQUENCY_LIMITED"})
    till.panel.fault("api", match=match, error={"executed": True})
    assert [till.post(body).status_code for _ in range(3)] == [429, 500, 200]
    assert till.balance() == (400, None)
    assert len(till.panel.get("refunds")["refunds"]) == 1
