"""REFUND.SUCCESS, REFUND.ABNORMAL, REFUND.CLOSED: to which address, with what, how often."""

import itertools
import json
from typing import Any

import pytest

from tests.local.wechat_simulator.conftest import Verify
from tests.local.wechat_simulator.refunds.conftest import MINUTE, Shop, voucher

RETRIES = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600]


def test_a_success_is_told_as_recorded(shop: Shop, verified: Verify) -> None:
    """Signed and encrypted; refund_status where answers have status, no currency and no promotion_detail."""
    order = shop.paid(1000, [voucher(300)])
    made = shop.refund(order, 900)
    shop.decide("succeed", made)
    got = shop.listener.next()
    verified(shop.merchant.public_key(), got.headers, got.body)
    envelope = json.loads(got.body)
    assert (envelope["event_type"], envelope["summary"]) == ("REFUND.SUCCESS", "退款成功")
    assert (envelope["resource"]["original_type"], envelope["resource"]["associated_data"]) == ("refund", "refund")
    notice = json.loads(shop.merchant.decrypt(envelope["resource"]))
    assert list(notice.items()) == [
        ("mchid", shop.merchant.mchid),
        ("out_trade_no", order["out_trade_no"]),
        ("transaction_id", order["transaction_id"]),
        ("out_refund_no", made["out_refund_no"]),
        ("refund_id", made["refund_id"]),
        ("refund_status", "SUCCESS"),
        ("success_time", shop.query(made)["success_time"]),
        ("amount", {"total": 1000, "refund": 900, "payer_total": 700, "payer_refund": 630}),
        ("user_received_account", "支付用户零钱"),
    ]


@pytest.mark.parametrize(
    ("decision", "status", "summary"), [("fail", "ABNORMAL", "退款异常"), ("close", "CLOSED", "退款关闭")]
)
def test_other_ends_are_told_without_an_instant(shop: Shop, decision: str, status: str, summary: str) -> None:
    """The event and refund_status name the end; success_time is a success's alone."""
    made = shop.refund(shop.paid())
    shop.decide(decision, made)
    envelope = json.loads(shop.listener.next().body)
    notice = json.loads(shop.merchant.decrypt(envelope["resource"]))
    assert (envelope["event_type"], envelope["summary"]) == (f"REFUND.{status}", summary)
    assert (notice["refund_status"], "success_time" in notice) == (status, False)


def test_an_abnormal_refund_is_told_again_when_it_succeeds(shop: Shop) -> None:
    """ABNORMAL is no last word: each change is a notice of its own."""
    made = shop.refund(shop.paid())
    shop.decide("fail", made)
    shop.decide("succeed", made)
    assert {shop.said()["refund_status"] for _ in range(2)} == {"ABNORMAL", "SUCCESS"}


def test_the_address_of_the_call_comes_before_the_platforms(shop: Shop) -> None:
    """Without an address in the call the merchant platform's is used; with neither nobody is told."""
    silent = shop.refund(shop.paid(), notify_url=None)
    shop.decide("succeed", silent)
    assert shop.panel.callbacks() == []
    platform = f"{shop.listener.url}/platform"
    shop.panel.post(f"merchants/{shop.merchant.mchid}/refund-address", {"notify_url": platform})
    assert shop.panel.get(f"merchants/{shop.merchant.mchid}/refund-address")["notify_url"] == platform
    for changes in ({"notify_url": None}, {}):
        shop.decide("succeed", shop.refund(shop.paid(), **changes))
        shop.listener.next()
    assert [told["url"] for told in shop.panel.callbacks()] == [platform, shop.listener.url]


def test_a_notice_is_sent_again_as_a_payments(shop: Shop) -> None:
    """Fifteen re-sends on WeChat's schedule."""
    shop.listener.answers = [500] * 16
    shop.decide("succeed", shop.refund(shop.paid()))
    shop.panel.advance(2 * 86_400)
    told = shop.panel.callbacks("EXHAUSTED")[-1]
    instants = [attempt["at"] for attempt in told["attempts"]]
    assert [round(later - earlier) for earlier, later in itertools.pairwise(instants)] == RETRIES


@pytest.mark.parametrize(
    "fault", [{"lose": True}, {"duplicate": True}, {"concurrent_duplicates": 3}, {"signtest": True}]
)
def test_the_faults_of_payments_work_on_refunds(shop: Shop, fault: dict[str, Any]) -> None:
    """Lost, told twice, told at once, or with a spoiled signature."""
    shop.panel.fault("callback", match={"event_type": "REFUND.SUCCESS"}, **fault)
    shop.decide("succeed", shop.refund(shop.paid()))
    if "lose" in fault:
        assert shop.panel.callbacks()[-1]["state"] == "LOST"
        return
    count = fault.get("concurrent_duplicates", 2 if "duplicate" in fault else 1)
    got = [shop.listener.next() for _ in range(count)]
    probes = [one.headers["Wechatpay-Signature"].startswith("WECHATPAY/SIGNTEST/") for one in got]
    assert probes == ["signtest" in fault] * count


def test_a_refund_may_be_told_before_its_payment(shop: Shop) -> None:
    """With the payment's notice held back the refund's arrives first."""
    shop.panel.fault("callback", match={"event_type": "TRANSACTION.SUCCESS"}, hold=True)
    placed = shop.merchant.place(notify_url=shop.listener.url)
    order = shop.panel.post("pay", {"prepay_id": placed["prepay_id"]})
    shop.decide("succeed", shop.refund(order))
    assert shop.said()["refund_status"] == "SUCCESS"
    held = shop.panel.callbacks()[0]
    shop.panel.post(f"callbacks/{held['id']}/deliver")
    assert shop.said()["trade_state"] == "SUCCESS"


def test_time_makes_a_refund_arrive_and_tells_it(shop: Shop) -> None:
    """After refund_processing_seconds, at its own instant, though nobody asked about it."""
    shop.knobs(result="SUCCESS", processing_seconds=5 * MINUTE)
    made = shop.refund(shop.paid())
    shop.panel.advance(4 * MINUTE)
    assert shop.query(made)["status"] == "PROCESSING"
    shop.panel.advance(10 * MINUTE)
    assert shop.said()["refund_status"] == "SUCCESS"
    created, told = shop.panel.get("refunds")["refunds"][0]["created_at"], shop.panel.callbacks()[-1]
    assert 0 <= told["created_at"] - (created + 5 * MINUTE) < 1
