"""What reaches notify_url, how often, and what stops it."""

import json
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag

from tests.local.wechat_simulator.conftest import Ask, Listener, Merchant, Panel, Verify

RETRIES = [15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10800, 10800, 10800, 21600, 21600]


@pytest.fixture
def pay(merchant: Merchant, panel: Panel, listener: Listener) -> Ask:
    """Pays a new order whose callback goes to the listener, and answers the payment object."""

    def pay_new_order(payer: Merchant = merchant, **pay: Any) -> dict[str, Any]:
        order = payer.place(notify_url=listener.url)
        paid: dict[str, Any] = panel.post("pay", {"prepay_id": order["prepay_id"], **pay})
        return paid

    return pay_new_order


def test_a_payment_is_told_signed_and_encrypted(
    merchant: Merchant, panel: Panel, listener: Listener, pay: Ask, verified: Verify
) -> None:
    """The callback verifies over its raw bytes and decrypts to the payment object of the query."""
    voucher = {"coupon_id": "C1", "stock_id": "S1", "amount": 300, "type": "CASH"}
    paid = pay(vouchers=[voucher])
    got = listener.next()
    envelope = json.loads(got.body)
    verified(merchant.public_key(), got.headers, got.body)
    assert json.loads(merchant.decrypt(envelope["resource"])) == paid
    assert paid == merchant.query(paid["out_trade_no"]).json()
    assert envelope["event_type"] == "TRANSACTION.SUCCESS"
    assert envelope["resource_type"] == "encrypt-resource"
    assert envelope["resource"]["original_type"] == "transaction"
    assert envelope["resource"]["associated_data"] == "transaction"
    assert len(envelope["resource"]["nonce"]) == 12
    assert abs(int(got.headers["Wechatpay-Timestamp"]) - time.time()) < 10
    observed = {"Content-Type": "application/json", "User-Agent": "Mozilla/4.0", "Connection": "close"}
    assert observed.items() <= got.headers.items()
    assert panel.callbacks("DELIVERED")[0]["attempts"][0]["status"] == 204


def test_it_is_sent_again_on_the_schedule_and_then_never(panel: Panel, listener: Listener, pay: Ask) -> None:
    """One delivery and 15 re-sends over 24 h 4 min, each with fresh timestamp, nonce and signature, same body."""
    listener.answers = [500] * 20
    pay()
    panel.callbacks("PENDING", attempts=1)
    for number, pause in enumerate(RETRIES, start=1):
        (callback,) = panel.callbacks()
        last, due = callback["attempts"][-1]["at"], callback["due_at"]
        assert due - last == pytest.approx(pause, abs=0.5)
        panel.advance(due - panel.get("clock")["now"] - 5)
        assert len(panel.callbacks()[0]["attempts"]) == number
        panel.advance(6)
        assert len(panel.callbacks()[0]["attempts"]) == number + 1
    panel.advance(10 * 86_400)
    (callback,) = panel.callbacks("EXHAUSTED")
    assert len(callback["attempts"]) == 16
    assert len({attempt["headers"]["Wechatpay-Nonce"] for attempt in callback["attempts"]}) == 16
    assert len({attempt["body_base64"] for attempt in callback["attempts"]}) == 1


def test_one_long_advance_walks_the_whole_schedule(panel: Panel, listener: Listener, pay: Ask) -> None:
    """Everything that falls due on the way is delivered at its own instant."""
    listener.answers = [500] * 20
    pay()
    panel.advance(2 * 86_400)
    (callback,) = panel.callbacks("EXHAUSTED")
    instants = [attempt["at"] for attempt in callback["attempts"]]
    gaps = [later - earlier for earlier, later in pairwise(instants)]
    assert gaps == pytest.approx(RETRIES, abs=1)


@pytest.mark.parametrize(
    ("status", "state"), [(200, "DELIVERED"), (204, "DELIVERED"), (201, "PENDING"), (302, "PENDING"), (401, "PENDING")]
)
def test_only_200_and_204_are_success(panel: Panel, listener: Listener, pay: Ask, status: int, state: str) -> None:
    """Any other answer means: again."""
    listener.answers = [status]
    pay()
    panel.callbacks(state, attempts=1)


def test_an_answer_after_five_seconds_is_none(
    panel: Panel, listener: Listener, pay: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The attempt is given up and sent again."""
    monkeypatch.setattr("local.wechat_simulator.callbacks.ANSWER_SECONDS", 0.1)
    listener.delay = 0.3
    pay()
    (callback,) = panel.callbacks("PENDING", attempts=1)
    assert "Timeout" in callback["attempts"][0]["error"]
    listener.delay = 0.0
    panel.advance(15)
    panel.callbacks("DELIVERED")


def test_a_closed_port_counts_as_failure(merchant: Merchant, panel: Panel) -> None:
    """A merchant that is down is called again."""
    order = merchant.place()
    panel.post("pay", {"prepay_id": order["prepay_id"]})
    (callback,) = panel.callbacks("PENDING", attempts=1)
    assert callback["attempts"][0]["status"] is None


def test_no_callback_when_not_asked_for(panel: Panel, pay: Ask) -> None:
    """`notify: false` is a payment nobody is told of."""
    pay(notify=False)
    assert panel.callbacks() == []


def test_mixed_mode_uses_both_keys(
    mixed_merchant: Merchant, panel: Panel, listener: Listener, pay: Ask, verified: Verify
) -> None:
    """Callbacks of one merchant come under the certificate and under the public key, and all verify."""
    keys = mixed_merchant.platform_keys() | {mixed_merchant.settings["public_key_id"]: mixed_merchant.public_key()}
    pay(mixed_merchant)
    (callback,) = panel.callbacks("DELIVERED")
    panel.post(f"callbacks/{callback['id']}/deliver", {"concurrently": 20})
    used = set()
    for _ in range(21):
        got = listener.next()
        used.add(got.headers["Wechatpay-Serial"])
        verified(keys[got.headers["Wechatpay-Serial"]], got.headers, got.body)
    assert used == set(keys)


def test_a_callback_under_way_keeps_the_old_apiv3_key(
    panel: Panel, listener: Listener, accounts: Callable[..., Merchant], pay: Ask
) -> None:
    """After the key is changed, what was encrypted before still needs the old one, new payments the new one."""
    merchant = accounts("1900000006")
    listener.answers = [500]
    pay(merchant)
    first = json.loads(listener.next().body)["resource"]
    panel.callbacks("PENDING", attempts=1)
    old = merchant.decrypt(first)
    panel.post(f"merchants/{merchant.mchid}/keys", {"new_apiv3_key": True})
    panel.advance(15)
    assert json.loads(listener.next().body)["resource"] == first
    with pytest.raises(InvalidTag):
        merchant.decrypt(first)
    assert json.loads(old)
    pay(merchant)
    assert json.loads(merchant.decrypt(json.loads(listener.next().body)["resource"]))


def test_a_duplicate_follows_a_success(panel: Panel, listener: Listener, pay: Ask) -> None:
    """Fault duplicate: the same message again although it was answered well."""
    panel.fault("callback", duplicate=True)
    pay()
    first, second = listener.next(), listener.next()
    assert first.body == second.body
    assert first.headers["Wechatpay-Nonce"] != second.headers["Wechatpay-Nonce"]
    panel.callbacks("DELIVERED", attempts=2)


def test_duplicates_at_once(panel: Panel, listener: Listener, pay: Ask) -> None:
    """Fault concurrent_duplicates: all copies are under way before the first is answered."""
    panel.fault("callback", concurrent_duplicates=4)
    listener.delay = 0.3
    pay()
    panel.callbacks("DELIVERED", attempts=4)
    assert listener.most_at_once == 4


def test_a_lost_callback_never_comes(panel: Panel, pay: Ask) -> None:
    """Fault lose: no attempt, whatever time passes."""
    panel.fault("callback", lose=True, match={"event_type": "TRANSACTION.SUCCESS"})
    pay()
    panel.advance(2 * 86_400)
    assert panel.callbacks("LOST")[0]["attempts"] == []


def test_a_late_callback(panel: Panel, pay: Ask) -> None:
    """Fault late: the first delivery waits in virtual time."""
    panel.fault("callback", late=600)
    pay()
    panel.advance(590)
    assert panel.callbacks("PENDING")[0]["attempts"] == []
    panel.advance(11)
    panel.callbacks("DELIVERED", attempts=1)


def test_held_callbacks_come_out_of_order(panel: Panel, listener: Listener, pay: Ask, merchant: Merchant) -> None:
    """Fault hold: the first payment is told after the second."""
    panel.fault("callback", hold=True)
    first, second = pay(), pay()
    held = panel.callbacks("DELIVERED")[0]
    assert held["state"] == "HELD"
    panel.post(f"callbacks/{held['id']}/deliver")
    told = [json.loads(merchant.decrypt(json.loads(listener.next().body)["resource"])) for _ in range(2)]
    assert [item["out_trade_no"] for item in told] == [second["out_trade_no"], first["out_trade_no"]]
    assert {item["state"] for item in panel.callbacks()} == {"DELIVERED"}


def test_a_released_callback_that_fails_gets_its_schedule(panel: Panel, listener: Listener, pay: Ask) -> None:
    """After a failed release the re-sends begin."""
    panel.fault("callback", hold=True)
    pay()
    listener.answers = [500]
    (held,) = panel.callbacks("HELD")
    panel.post(f"callbacks/{held['id']}/deliver")
    panel.callbacks("PENDING", attempts=1)
    panel.advance(15)
    panel.callbacks("DELIVERED", attempts=2)


def test_a_probe_is_followed_by_the_good_one(
    merchant: Merchant, panel: Panel, listener: Listener, pay: Ask, verified: Verify
) -> None:
    """Fault signtest: WECHATPAY/SIGNTEST/ first; refused, the same message comes with a right signature."""
    panel.fault("callback", signtest=True)
    listener.answers = [401]
    pay()
    probe = listener.next()
    assert probe.headers["Wechatpay-Signature"].startswith("WECHATPAY/SIGNTEST/")
    panel.callbacks("PENDING", attempts=1)
    panel.advance(15)
    good = listener.next()
    assert good.body == probe.body
    verified(merchant.public_key(), good.headers, good.body)


def test_a_stale_timestamp(merchant: Merchant, panel: Panel, listener: Listener, pay: Ask, verified: Verify) -> None:
    """Fault stale_timestamp: rightly signed, but an hour old."""
    panel.fault("callback", stale_timestamp=True)
    pay()
    got = listener.next()
    verified(merchant.public_key(), got.headers, got.body)
    assert int(got.headers["Wechatpay-Timestamp"]) < time.time() - 3000


def test_an_unknown_serial(merchant: Merchant, panel: Panel, listener: Listener, pay: Ask, verified: Verify) -> None:
    """Fault unknown_serial: only the serial is wrong, so whoever ignores it is caught."""
    panel.fault("callback", unknown_serial=True)
    pay()
    got = listener.next()
    verified(merchant.public_key(), got.headers, got.body)
    assert got.headers["Wechatpay-Serial"] != merchant.settings["public_key_id"]


def test_keys_in_another_order_and_extra_fields(
    merchant: Merchant, panel: Panel, listener: Listener, pay: Ask, verified: Verify
) -> None:
    """Faults shuffle_keys and extra_fields: other bytes, same message, still verifiable."""
    panel.fault("callback", shuffle_keys=True, extra_fields=True)
    paid = pay()
    got = listener.next()
    verified(merchant.public_key(), got.headers, got.body)
    envelope = json.loads(got.body)
    told = json.loads(merchant.decrypt(envelope["resource"]))
    assert "field_of_tomorrow" in envelope
    assert "field_of_tomorrow" in told["amount"]
    assert paid["amount"].items() <= told["amount"].items()


def test_empty_associated_data(merchant: Merchant, panel: Panel, listener: Listener, pay: Ask) -> None:
    """Fault empty_associated_data: decrypts with an empty string."""
    panel.fault("callback", empty_associated_data=True)
    paid = pay()
    resource = json.loads(listener.next().body)["resource"]
    assert resource["associated_data"] == ""
    assert json.loads(merchant.decrypt(resource))["transaction_id"] == paid["transaction_id"]


def test_bad_ciphertext(merchant: Merchant, panel: Panel, listener: Listener, pay: Ask, verified: Verify) -> None:
    """Fault bad_ciphertext: rightly signed, but the tag does not fit the key."""
    panel.fault("callback", bad_ciphertext=True)
    pay()
    got = listener.next()
    verified(merchant.public_key(), got.headers, got.body)
    with pytest.raises(InvalidTag):
        merchant.decrypt(json.loads(got.body)["resource"])


def test_an_altered_body_does_not_verify(merchant: Merchant, listener: Listener, pay: Ask, verified: Verify) -> None:
    """The signature holds for the raw bytes only."""
    pay()
    got = listener.next()
    with pytest.raises(InvalidSignature):
        verified(merchant.public_key(), got.headers, json.dumps(json.loads(got.body)).encode())


def test_a_reset_forgets_what_is_under_way(merchant: Merchant, panel: Panel, listener: Listener) -> None:
    """A delivery that is cut off by a reset does not come back when it is answered."""
    listener.delay = 0.05
    for _ in range(30):
        order = merchant.place(notify_url=listener.url)
        panel.post("pay", {"prepay_id": order["prepay_id"]})
        listener.next()
        panel.post("reset")
        assert panel.callbacks() == []
    panel.advance(60)
    assert panel.callbacks() == []
