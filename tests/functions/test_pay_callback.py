"""The callback as WeChat Pay sees it: 204 once the payment is recorded, otherwise its failure body."""

import base64
import json

import pytest


@pytest.fixture
def delivered(shop, customer):
    """A paid order with its callback: the order's number, the event and the answer it got."""
    order_no = shop.order(customer)["order"]["order_no"]
    shop.pay(order_no)
    shop.door.wait_for(1)
    event, answer = shop.door.taken[0]
    return order_no, event, answer


def is_failure(answer, status):
    """Check what WeChat wants to hear of a failure."""
    assert answer.status == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.json) == {"code", "message"}
    assert answer.json["code"] == "FAIL"
    assert len(answer.json["message"]) <= 64


def copied(event, **changes):
    return json.loads(json.dumps(event)) | changes


def test_payment_is_acknowledged_without_a_body(api, customer, delivered):
    """A recorded payment is answered with 204, and the customer sees the paid order."""
    order_no, _, answer = delivered
    assert (answer.status, answer.text) == (204, "")
    assert api.call("GET", f"/v1/orders/{order_no}", headers=customer).json["state"] == "PAID"


def test_callback_waits_for_nobody(shop, customer):
    """WeChat waits five seconds for an answer: none of them is spent on a question to WeChat."""
    order_no = shop.order(customer)["order"]["order_no"]
    shop.simulator.http.delete("/_simulator/requests")
    shop.pay(order_no)
    shop.door.wait_for(1)
    assert shop.door.taken[0][1].status == 204
    asked = [one["target"] for one in shop.simulator.http.get("/_simulator/requests").json()["requests"]]
    assert [target for target in asked if "/_simulator" not in target] == []


def test_duplicate_is_acknowledged(api, delivered):
    """The same callback again is answered with 204 too."""
    _, event, _ = delivered
    assert api.answer("PayCallback", event).status == 204


def test_encoded_callback_is_verified_over_its_raw_bytes(api, delivered):
    """A body that came as base64 verifies, as the signature is over the bytes that it stands for."""
    _, event, _ = delivered
    encoded = base64.b64encode(event["body"].encode()).decode()
    assert api.answer("PayCallback", copied(event, body=encoded, isBase64Encoded=True)).status == 204


def test_headers_are_found_in_any_case(api, delivered):
    """The signature's headers count however they are spelled."""
    _, event, _ = delivered
    headers = {name.title(): value for name, value in event["headers"].items()}
    assert api.answer("PayCallback", copied(event, headers=headers)).status == 204


def test_changed_body_is_refused(api, delivered):
    """One changed byte, even one that means nothing to JSON, is a 401 with WeChat's failure body."""
    _, event, _ = delivered
    is_failure(api.answer("PayCallback", copied(event, body=event["body"] + " ")), 401)


@pytest.mark.parametrize("missing", ["serial", "signature", "timestamp", "nonce"])
def test_missing_header_is_refused(api, delivered, missing):
    """Without each of its four headers a callback is refused."""
    _, event, _ = delivered
    headers = {name: value for name, value in event["headers"].items() if name.lower() != f"wechatpay-{missing}"}
    is_failure(api.answer("PayCallback", copied(event, headers=headers)), 401)


def test_stranger_is_refused(api, shop):
    """Anybody's POST without a signature is a 401."""
    is_failure(api.call("POST", f"/v1/callbacks/{shop.mchid}/payment", {"id": "1"}), 401)


def test_unknown_account_is_refused(api, delivered):
    """A callback under an account that is not connected is a 404."""
    _, event, _ = delivered
    path = "/v1/callbacks/1999999999/payment"
    moved = copied(event, rawPath=path, pathParameters={"mchid": "1999999999"})
    moved["requestContext"]["http"]["path"] = path
    is_failure(api.answer("PayCallback", moved), 404)


def test_broken_base64_is_refused(api, shop):
    """A body that claims to be base64 and is none is a 400."""
    function, event = api.event("POST", f"/v1/callbacks/{shop.mchid}/payment", body=b"{}")
    is_failure(api.answer(function, event | {"body": "***", "isBase64Encoded": True}), 400)


def test_locked_message_is_our_failure(api, shop, customer):
    """A genuine callback that none of our keys opens is a 500: WeChat comes again, an operator is told."""
    shop.simulator.panel("faults", on="callback", bad_ciphertext=True, times=1)
    shop.pay(shop.order(customer)["order"]["order_no"])
    shop.door.wait_for(1)
    is_failure(shop.door.taken[0][1], 500)


def test_probe_of_the_signature_is_refused(api, shop, customer, logs):
    """WeChat's probe with a wrong signature is refused without an alarm."""
    shop.simulator.panel("faults", on="callback", signtest=True, times=1)
    shop.pay(shop.order(customer)["order"]["order_no"])
    shop.door.wait_for(1)
    is_failure(shop.door.taken[0][1], 401)
    assert '"level":"ERROR"' not in logs.getvalue()
