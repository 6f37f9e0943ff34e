"""MCHTRANSFER.BILL.FINISHED: of which states, with what, how often."""

import itertools
import json
import re
import time
from typing import Any

from tests.local.wechat_simulator.conftest import Verify
from tests.local.wechat_simulator.transfers.conftest import DAY, Payer

RETRIES = [15] * 10 + [300] * 10 + [1800] * 44


def said(payer: Payer) -> dict[str, Any]:
    """What the next callback says."""
    resource = json.loads(payer.listener.next().body)["resource"]
    told: dict[str, Any] = json.loads(payer.merchant.decrypt(resource))
    return told


def test_a_success_is_told_signed_and_encrypted(payer: Payer, verified: Verify) -> None:
    """Envelope and members as recorded: the merchant in both spellings, a number of 34 digits, the query's state."""
    bill = payer.bill()
    payer.confirm(bill)
    got = payer.listener.next()
    verified(payer.merchant.public_key(), got.headers, got.body)
    envelope = json.loads(got.body)
    assert (envelope["event_type"], envelope["resource_type"]) == ("MCHTRANSFER.BILL.FINISHED", "encrypt-resource")
    assert envelope["resource"]["original_type"] == "mch_payment"
    told = payer.query(bill)
    notice = json.loads(payer.merchant.decrypt(envelope["resource"]))
    assert (notice["mch_id"], notice["mchid"]) == (payer.merchant.mchid, payer.merchant.mchid)
    assert re.fullmatch("1330[0-9]{30}", notice["transfer_bill_no"])
    assert notice == {name: told[name] for name in told if name not in {"appid", "transfer_remark"}} | {
        "mchid": payer.merchant.mchid
    }
    assert told["state"] == "SUCCESS"


def test_every_final_state_is_told_once(payer: Payer) -> None:
    """FAIL, CANCELLED and the lapse after a day, each with its reason; the states before are not told."""
    payer.knobs(fail_reason="ACCOUNT_FROZEN")
    failed = payer.bill()
    payer.knobs(fail_reason="")
    cancelled, lapsed = payer.bill(), payer.bill()
    payer.cancel(cancelled)
    payer.panel.advance(2 * DAY)
    told = [said(payer) for _ in range(3)]
    assert {item["out_bill_no"]: (item["state"], item["fail_reason"]) for item in told} == {
        failed["out_bill_no"]: ("FAIL", "ACCOUNT_FROZEN"),
        cancelled["out_bill_no"]: ("CANCELLED", "MCH_CANCEL"),
        lapsed["out_bill_no"]: ("FAIL", "OVERDUE_CLOSE"),
    }
    assert len(payer.panel.callbacks()) == 3


def test_a_lapse_is_told_as_the_clock_passes(payer: Payer) -> None:
    """Advancing delivers it at its own instant, though nobody asked about the bill."""
    made = payer.panel.get("clock")["now"]
    payer.bill()
    payer.panel.advance(3 * DAY)
    (callback,) = payer.panel.callbacks("DELIVERED")
    assert abs(callback["attempts"][0]["at"] - made - DAY) < 5
    assert said(payer)["fail_reason"] == "OVERDUE_CLOSE"


def test_it_happens_without_anybody_asking(payer: Payer) -> None:
    """In real time, too: a bill that fails a moment later is told without query and without advance."""
    payer.knobs(fail_reason="TRANSFER_RISK", processing_seconds=0.2)
    payer.bill()
    assert said(payer)["state"] == "FAIL"


def test_it_is_sent_65_times(payer: Payer) -> None:
    """At once, ten times after 15 s, ten after 5 min, 44 after 30 min, then never again."""
    payer.listener.answers = [500] * 70
    bill = payer.bill()
    payer.confirm(bill)
    payer.panel.callbacks("PENDING", attempts=1)
    payer.panel.advance(2 * DAY)
    (callback,) = payer.panel.callbacks("EXHAUSTED")
    instants = [attempt["at"] for attempt in callback["attempts"]]
    gaps = [round(later - earlier) for earlier, later in itertools.pairwise(instants)]
    assert gaps == RETRIES


def test_the_knob_names_the_merchant(payer: Payer) -> None:
    """The other published spelling in a query; the callback has both whatever the knob says."""
    payer.knobs(mchid_name="mchid")
    bill = payer.bill()
    payer.confirm(bill)
    asked, told = payer.query(bill), said(payer)
    assert (asked["mchid"], "mch_id" in asked) == (payer.merchant.mchid, False)
    assert told["mchid"] == told["mch_id"] == payer.merchant.mchid


def test_without_an_address_nothing_is_told(payer: Payer) -> None:
    """The field is optional."""
    payer.confirm(payer.bill(notify_url=None))
    assert payer.panel.callbacks() == []


def test_faults_find_it_by_its_event_type(payer: Payer) -> None:
    """Lost, duplicate and late are scripted like those of other callbacks."""
    match = {"event_type": "MCHTRANSFER.BILL.FINISHED"}
    payer.panel.fault("callback", match=match, lose=True)
    payer.confirm(payer.bill())
    assert payer.panel.callbacks("LOST")
    payer.panel.fault("callback", match=match, duplicate=True)
    payer.confirm(payer.bill())
    assert payer.listener.next().body == payer.listener.next().body
    payer.panel.fault("callback", match=match, late=600)
    payer.confirm(payer.bill())
    time.sleep(0.1)
    assert payer.listener.received.empty()
    payer.panel.advance(601)
    payer.listener.next()
