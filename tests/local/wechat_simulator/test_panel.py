"""The control panel: the record of what happened, mistakes in calls; its pages are tested in `pages/`."""

import base64
import json
from typing import Any

import httpx
import pytest

from tests.local.wechat_simulator.conftest import Merchant, Panel


def test_health(http: httpx.Client) -> None:
    """200 with status ok."""
    answer = http.get("/health")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_requests_are_recorded_byte_for_byte(merchant: Merchant, panel: Panel) -> None:
    """Target, headers and body as they came, the answer's as they went, and whether the signature verified."""
    order = merchant.order()
    body = json.dumps(order, indent=1)
    answer = merchant.call("POST", "/v3/pay/transactions/jsapi", body)
    merchant.call("GET", "/v3/certificates?algorithm_type=%52SA", Authorization=None)
    good, bad = panel.get("requests")["requests"]
    assert (good["method"], good["target"]) == ("POST", "/v3/pay/transactions/jsapi")
    assert bad["target"] == "/v3/certificates?algorithm_type=%52SA"
    assert base64.b64decode(good["body_base64"]) == body.encode()
    assert dict(good["headers"])["Wechatpay-Serial"] == merchant.settings["public_key_id"]
    assert good["answer"]["status"] == 200
    assert base64.b64decode(good["answer"]["body_base64"]) == answer.content
    assert {k.lower(): v for k, v in good["answer"]["headers"]} == dict(answer.headers)
    assert [item["signature_verified"] for item in (good, bad)] == [True, False]
    assert good["mchid"] == merchant.mchid


def test_requests_can_be_read_from_a_number_on(merchant: Merchant, panel: Panel) -> None:
    """`since` leaves out what was seen, DELETE forgets, the panel's own calls are not listed."""
    merchant.query("order-1")
    merchant.query("order-2")
    first, second = panel.get("requests")["requests"]
    assert panel.get(f"requests?since={first['number']}")["requests"] == [second]
    panel.http.delete("/_simulator/requests").raise_for_status()
    assert panel.get("requests")["requests"] == []
    assert panel.http.get("/_simulator/requests?since=x").status_code == 400


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("merchants", {"mchid": "../etc"}, 400),
        ("merchants", {"appids": ["not-an-appid"]}, 400),
        ("merchants", {"nonsense": 1}, 400),
        ("official-accounts", {"appid": "x"}, 400),
        ("pay", {"mchid": "1900000001", "out_trade_no": "nothing"}, 404),
        ("pay", {"prepay_id": "wx0"}, 404),
        ("pay", {"vouchers": [{"coupon_id": "1", "stock_id": "1", "amount": 1.5}]}, 400),
        ("clock", {"advance_seconds": -1}, 400),
        ("settings", {"refusals": {"nonsense": {}}}, 400),
        ("settings", {"refusals": {"order_paid": {"stat": 1}}}, 400),
        ("callbacks/nothing/deliver", {}, 404),
        ("codes", {"appid": "wx0000000000000000", "openid": "x"}, 404),
    ],
)
def test_a_mistaken_call_is_told(panel: Panel, path: str, body: Any, status: int) -> None:
    """4xx with a text and a reason."""
    told = panel.post(path, body, status=status)
    assert told["error"]
    assert told["reason"]


def test_a_call_that_is_no_json_is_told(panel: Panel) -> None:
    """400, not 500."""
    assert panel.http.post("/_simulator/pay", content=b"{").status_code == 400


def test_the_clock_moves_and_returns(panel: Panel) -> None:
    """Forward by what is asked, back to real time by reset."""
    before = panel.get("clock")["now"]
    assert panel.post("clock", {"advance_seconds": 3600})["now"] == pytest.approx(before + 3600, abs=2)
    assert panel.post("clock", {"reset": True})["offset_seconds"] == 0


def test_reset_forgets_what_happened_but_not_who_exists(merchant: Merchant, panel: Panel) -> None:
    """Orders, requests, faults and settings go; merchants stay."""
    order = merchant.place()
    panel.post("settings", {"snapshot_pages": True})
    panel.fault("callback", lose=True)
    panel.post("reset")
    assert merchant.query(order["out_trade_no"]).status_code == 404
    assert len(panel.get("requests")["requests"]) == 1
    assert panel.get("faults")["faults"] == []
    assert panel.get("settings")["snapshot_pages"] is False


def test_signatures_can_follow_the_virtual_clock(merchant: Merchant, panel: Panel) -> None:
    """With the knob on, a signature must be dated by the virtual clock."""
    panel.advance(3600)
    assert merchant.query("order-1").status_code == 404
    panel.post("settings", {"signature_clock": "virtual"})
    assert merchant.query("order-1").status_code == 401
