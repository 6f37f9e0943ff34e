"""Faults on the API side: what the merchant sees, and whether the deed was done."""

import time
from typing import Any

import httpx
import pytest

from tests.local.wechat_simulator.conftest import Merchant, Panel, Verify

JSAPI = "/v3/pay/transactions/jsapi"


@pytest.mark.parametrize(("executed", "after"), [(False, 404), (True, 200)])
def test_an_error_before_or_after_the_deed(merchant: Merchant, panel: Panel, executed: bool, after: int) -> None:
    """500 SYSTEM_ERROR leaves the outcome open: only the query tells."""
    panel.fault("api", match={"path_contains": "jsapi"}, error={"executed": executed})
    order = merchant.order()
    answer = merchant.call("POST", JSAPI, order)
    assert (answer.status_code, answer.json()["code"]) == (500, "SYSTEM_ERROR")
    assert "Wechatpay-Signature" not in answer.headers
    assert merchant.query(order["out_trade_no"]).status_code == after


@pytest.mark.parametrize(("executed", "after"), [(False, 404), (True, 200)])
def test_a_dropped_answer_before_or_after_the_deed(
    merchant: Merchant, panel: Panel, executed: bool, after: int
) -> None:
    """The connection breaks without an answer; the record says so."""
    panel.fault("api", match={"method": "POST"}, drop={"executed": executed})
    order = merchant.order()
    with pytest.raises(httpx.TransportError):
        merchant.call("POST", JSAPI, order)
    assert merchant.query(order["out_trade_no"]).status_code == after
    record = panel.get("requests")["requests"][0]
    assert (record["dropped"], record["answer"], record["faults"]) == (True, None, ["drop"])


def test_a_gateway_page_in_place_of_json(merchant: Merchant, panel: Panel) -> None:
    """502 with HTML, as a broken proxy sends."""
    panel.fault("api", error={"status": 502, "raw_body": "<html>Bad Gateway</html>"})
    answer = merchant.call("POST", JSAPI, merchant.order())
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html")
    assert answer.text == "<html>Bad Gateway</html>"


def test_a_delay(merchant: Merchant, panel: Panel) -> None:
    """The answer waits, and then comes."""
    panel.fault("api", delay_seconds=0.3)
    began = time.monotonic()
    assert merchant.call("POST", JSAPI, merchant.order()).status_code == 200
    assert time.monotonic() - began >= 0.3


def test_a_probe_answer_then_the_good_one(merchant: Merchant, panel: Panel, verified: Verify) -> None:
    """signtest: the deed is done, the signature begins WECHATPAY/SIGNTEST/, the repeat verifies."""
    panel.fault("api", signtest=True)
    order = merchant.order()
    probe, good = (merchant.call("POST", JSAPI, order) for _ in range(2))
    assert probe.headers["Wechatpay-Signature"].startswith("WECHATPAY/SIGNTEST/")
    assert probe.content == good.content
    verified(merchant.public_key(), good.headers, good.content)


def test_an_unsigned_answer(merchant: Merchant, panel: Panel) -> None:
    """response_unsigned: a 2xx that must not be trusted."""
    panel.fault("api", response_unsigned=True)
    answer = merchant.call("POST", JSAPI, merchant.order())
    assert answer.status_code == 200
    assert not [name for name in answer.headers if name.lower().startswith("wechatpay")]


def test_a_stale_answer_with_an_unknown_serial(merchant: Merchant, panel: Panel, verified: Verify) -> None:
    """stale_timestamp and unknown_serial act on answers too, with a right signature."""
    panel.fault("api", stale_timestamp=True, unknown_serial=True)
    answer = merchant.call("POST", JSAPI, merchant.order())
    verified(merchant.public_key(), answer.headers, answer.content)
    assert int(answer.headers["Wechatpay-Timestamp"]) < time.time() - 3000
    assert answer.headers["Wechatpay-Serial"] != merchant.settings["public_key_id"]


def test_extra_fields_in_an_answer(merchant: Merchant, panel: Panel, verified: Verify) -> None:
    """extra_fields and shuffle_keys change the bytes before they are signed."""
    panel.fault("api", extra_fields=True, shuffle_keys=True)
    answer = merchant.call("POST", JSAPI, merchant.order())
    verified(merchant.public_key(), answer.headers, answer.content)
    assert set(answer.json()) == {"prepay_id", "field_of_tomorrow"}


def test_faults_count_down_in_the_order_posted(merchant: Merchant, panel: Panel) -> None:
    """`times` 2, then the next fault, then nothing; the list tells what is left."""
    panel.fault("api", times=2, error={"status": 503, "code": "SERVICE_UNAVAILABLE"})
    panel.fault("api", error={"status": 429, "code": "FREQUENCY_LIMITED"})
    order = merchant.order()
    statuses = [merchant.call("POST", JSAPI, order).status_code for _ in range(4)]
    assert statuses == [503, 503, 429, 200]
    assert [(fault["acted"], fault["remaining"]) for fault in panel.get("faults")["faults"]] == [(2, 0), (1, 0)]


def test_a_fault_may_last_until_cleared(merchant: Merchant, panel: Panel) -> None:
    """`times` 0 has no end but DELETE."""
    panel.fault("api", times=0, error={})
    assert {merchant.call("POST", JSAPI, merchant.order()).status_code for _ in range(3)} == {500}
    panel.http.delete("/_simulator/faults").raise_for_status()
    assert merchant.call("POST", JSAPI, merchant.order()).status_code == 200


def test_a_fault_hits_only_what_it_matches(merchant: Merchant, mixed_merchant: Merchant, panel: Panel) -> None:
    """Merchant, path, method and host limit it, so a backup host stays healthy."""
    match = {"mchid": merchant.mchid, "path_contains": "jsapi", "method": "POST", "host_contains": "127.0.0.1"}
    panel.fault("api", times=0, match=match, error={})
    assert mixed_merchant.call("POST", JSAPI, mixed_merchant.order()).status_code == 200
    assert merchant.query("unknown-order").status_code == 404
    assert merchant.call("POST", JSAPI, merchant.order(), Host="api2.mch.weixin.qq.com").status_code == 200
    assert merchant.call("POST", JSAPI, merchant.order()).status_code == 500


@pytest.mark.parametrize(
    "fault",
    [
        {"on": "api"},
        {"on": "api", "lose": True},
        {"on": "callback", "drop": {}},
        {"on": "callback", "hold": True, "signtest": True},
        {"on": "everything", "lose": True},
        {"on": "api", "signtests": True},
    ],
)
def test_a_fault_that_cannot_act_is_refused(panel: Panel, fault: dict[str, Any]) -> None:
    """A typing mistake in a test's fault must not pass for a healthy run."""
    panel.post("faults", fault, status=400)


def test_a_fault_of_chance(merchant: Merchant, panel: Panel) -> None:
    """A probability lets some requests pass."""
    panel.fault("api", times=0, probability=0.5, error={})
    statuses = {merchant.query("unknown-order").status_code for _ in range(40)}
    assert statuses == {404, 500}


def test_an_official_account_error(panel: Panel, http: httpx.Client) -> None:
    """The official account's own error shape goes out with raw_body."""
    panel.fault("api", match={"path_contains": "/cgi-bin/"}, error={"status": 200, "raw_body": '{"errcode":-1}'})
    assert http.post("/cgi-bin/stable_token", json={}).json() == {"errcode": -1}
