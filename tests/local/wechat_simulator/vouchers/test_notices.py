"""COUPON.USE: to whom, with what, how often."""

import itertools
import json
from typing import Any

import pytest

from tests.local.wechat_simulator.conftest import APPID, Listener, Merchant, Panel, Verify
from tests.local.wechat_simulator.vouchers.conftest import Favor


def uses(panel: Panel) -> list[dict[str, Any]]:
    """The COUPON.USE callbacks there are."""
    return [item for item in panel.get("callbacks")["callbacks"] if item["event_type"] == "COUPON.USE"]


@pytest.fixture
def told(favor: Favor, listener: Listener) -> Favor:
    """The creator listens, and payments alone are lost."""
    favor.told_at(listener)
    favor.panel.fault("callback", lose=True, times=0, match={"event_type": "TRANSACTION.SUCCESS"})
    return favor


def plaintext(merchant: Merchant, body: bytes) -> dict[str, Any]:
    """What a callback says."""
    said: dict[str, Any] = json.loads(merchant.decrypt(json.loads(body)["resource"]))
    return said


def test_a_use_is_told_signed_and_encrypted(told: Favor, listener: Listener, verified: Verify) -> None:
    """Envelope and plaintext as documented: no openid, no out_request_no, the payment only in consume_information."""
    stock_id = told.stock(name="满10减5", description="全场可用")
    coupon_id = told.issue(stock_id)
    coupon = told.query(coupon_id)
    paid = told.pay(coupon_id)
    got = listener.next()
    verified(told.merchant.public_key(), got.headers, got.body)
    envelope = json.loads(got.body)
    assert (envelope["event_type"], envelope["resource_type"]) == ("COUPON.USE", "encrypt-resource")
    assert envelope["resource"]["original_type"] == envelope["resource"]["associated_data"] == "coupon"
    assert plaintext(told.merchant, got.body) == coupon | {
        "status": "USED",
        "consume_information": {
            "consume_time": paid["success_time"],
            "consume_mchid": told.merchant.mchid,
            "transaction_id": paid["transaction_id"],
        },
    }


def test_the_creator_is_told_not_the_payee(told: Favor, listener: Listener) -> None:
    """One address for all stocks of a creator, wherever the coupon is spent and whoever sent it."""
    stock_id = told.stock(available_merchants=[told.other.mchid], sender_mchids=[told.other.mchid])
    told.pay(told.issue(stock_id, by=told.other), by=told.other)
    said = plaintext(told.merchant, listener.next().body)
    assert said["stock_creator_mchid"] == told.merchant.mchid
    assert said["consume_information"]["consume_mchid"] == told.other.mchid


def test_each_coupon_of_a_payment_is_told(told: Favor, listener: Listener) -> None:
    """Two coupons in one payment are two messages about one transaction."""
    coupons = {told.issue(told.stock()), told.issue(told.stock())}
    told.pay(*coupons)
    said = [plaintext(told.merchant, listener.next().body) for _ in range(2)]
    assert {message["coupon_id"] for message in said} == coupons
    assert len({message["consume_information"]["transaction_id"] for message in said}) == 1


def test_a_coupon_nobody_issued_here_is_told_too(told: Favor, listener: Listener) -> None:
    """A coupon of another channel reaches the creator with a number they do not know."""
    call = {"stock_id": told.stock(), "appid": APPID, "openid": "openid-of-buyer"}
    coupon_id = told.panel.post("coupons", call)["coupon_id"]
    told.pay(coupon_id)
    assert plaintext(told.merchant, listener.next().body)["coupon_id"] == coupon_id


def test_goods_are_told(told: Favor, listener: Listener) -> None:
    """An item-level coupon names the goods it was used for, and a reduce-to price its prices."""
    detail = {"goods_detail": [{"merchant_goods_id": "A", "quantity": 2, "unit_price": 900}]}
    told.pay(told.issue(told.stock(available_items=["A"])), detail=detail)
    fixed = plaintext(told.merchant, listener.next().body)
    assert fixed["consume_information"]["goods_detail"] == [
        {"goods_id": "A", "quantity": 2, "price": 900, "discount_amount": 500}
    ]
    told.pay(told.issue(told.stock(available_items=["A"], cut_to_price=1, single_price_max=900)), detail=detail)
    cut = plaintext(told.merchant, listener.next().body)
    assert cut["discount_to"] == {"cut_to_price": 1, "max_price": 900}
    assert cut["singleitem_discount_off"] == {"single_price_max": 900}
    assert "normal_coupon_information" not in cut


def test_amounts_can_come_as_floats(told: Favor, listener: Listener) -> None:
    """10.0 was seen in a real message."""
    told.panel.post("settings", {"voucher_float_amounts": True})
    told.pay(told.issue(told.stock()))
    body = listener.next().body
    assert b'"coupon_amount":500.0' in told.merchant.decrypt(json.loads(body)["resource"])


def test_nothing_is_told_without_an_address(favor: Favor) -> None:
    """Only the payment's own callback is made."""
    favor.pay(favor.issue(favor.stock()))
    assert uses(favor.panel) == []


def test_nothing_is_told_without_the_permission(told: Favor) -> None:
    """The address is set, but marketing events were switched off since."""
    told.panel.post("settings", {"voucher_events_permitted": False})
    told.pay(told.issue(told.stock()))
    assert uses(told.panel) == []


def test_nothing_but_use_is_told(told: Favor) -> None:
    """No event for issue, expiry and return."""
    coupon_id = told.issue(told.stock())
    told.refund(told.pay(coupon_id))
    told.panel.advance(40 * 86_400)
    assert len(uses(told.panel)) == 1


def test_no_callback_when_not_asked_for(told: Favor) -> None:
    """`notify: false` silences this event as well."""
    order = told.merchant.place()
    call = {"prepay_id": order["prepay_id"], "coupon_ids": [told.issue(told.stock())], "notify": False}
    told.panel.post("pay", call)
    assert uses(told.panel) == []


def test_it_is_sent_nine_times_a_minute_apart(told: Favor, listener: Listener) -> None:
    """Nine deliveries, then never again."""
    listener.answers = [500] * 20
    told.pay(told.issue(told.stock()))
    told.panel.callbacks("PENDING", attempts=1)
    told.panel.advance(86_400)
    (callback,) = uses(told.panel)
    instants = [attempt["at"] for attempt in callback["attempts"]]
    gaps = [round(later - earlier) for earlier, later in itertools.pairwise(instants)]
    assert gaps == [60] * 8
    assert callback["state"] == "EXHAUSTED"


def test_faults_find_it_by_its_event_type(told: Favor, listener: Listener) -> None:
    """Duplicate, late and lost are scripted with event_type COUPON.USE."""
    match = {"event_type": "COUPON.USE"}
    told.panel.fault("callback", match=match, duplicate=True)
    told.pay(told.issue(told.stock()))
    assert listener.next().body == listener.next().body
    told.panel.fault("callback", match=match, late=600)
    told.pay(told.issue(told.stock()))
    told.panel.advance(590)
    assert listener.received.empty()
    told.panel.advance(20)
    listener.next()
    told.panel.fault("callback", match=match, lose=True)
    told.pay(told.issue(told.stock()))
    told.panel.advance(86_400)
    assert uses(told.panel)[-1]["state"] == "LOST"
    assert listener.received.empty()
