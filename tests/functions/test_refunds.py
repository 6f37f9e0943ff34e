"""Refunds over HTTP: two people, one order, and what its customer sees."""

import pytest

from local.gateway.answer import GatewayError


@pytest.fixture
def paid(api, shop, customer):
    """The number of a paid order of 25.00 yuan."""
    order_no = shop.order(customer)["order"]["order_no"]
    shop.door.taken.clear()
    shop.pay(order_no)
    # Notices of other tests' refunds come to the same door.
    for count in range(1, 20):
        shop.door.wait_for(count)
        if api.call("GET", f"/v1/admin/orders/{order_no}").json["state"] == "PAID":
            break
    return order_no


def ask(api, order_no, key="k", **given):
    return api.call("POST", f"/v1/admin/orders/{order_no}/refunds", given, headers={"idempotency-key": key})


def test_refund_is_asked_for_and_seen(api, shop, customer, paid):
    """201 is the accepted refund, which is in the lists, in the order, and in its customer's own view."""
    shop.door.taken.clear()
    answer = ask(api, paid, amount_fen=500, reason="少发一件")
    assert answer.status == 201, answer.text
    refund = answer.json
    assert (refund["amount_yuan"], refund["origin"], refund["asked_by"]) == ("5.00", "OPERATOR", "operator-7")
    assert ask(api, paid, amount_fen=500, reason="少发一件").json["refund_no"] == refund["refund_no"]
    shown = api.call("GET", f"/v1/admin/refunds/{refund['refund_no']}")
    assert shown.headers["etag"] == f'"{shown.json["version"]}"'
    for query in (f"order_no={paid}", f"order_no={paid}&origin=OPERATOR", f"mchid={shop.mchid}&limit=100"):
        found = api.call("GET", f"/v1/admin/refunds?{query}").json["refunds"]
        assert refund["refund_no"] in [one["refund_no"] for one in found]
    shop.simulator.http.get("/_simulator/refunds", params={"mchid": shop.mchid})
    shop.door.wait_for(1)
    own = api.call("GET", f"/v1/orders/{paid}", headers=customer).json
    assert (own["state"], own["refunded_fen"]) == ("PARTLY_REFUNDED", 500)
    assert [one["state"] for one in own["refunds"]] == ["SUCCESS"]
    full = api.call("GET", f"/v1/admin/orders/{paid}").json
    assert (full["refundable_fen"], full["refund_count"]) == (full["total_fen"] - 500, 1)


def test_key_and_amount_are_required_to_fit(api, paid):
    """A request without a key, with no amount that is left, or of an unknown order is refused in words."""
    assert api.call("POST", f"/v1/admin/orders/{paid}/refunds", {}).status == 422
    too_much = ask(api, paid, amount_fen=100_000)
    assert (too_much.status, too_much.json["code"], too_much.json["refundable_fen"]) == (409, "amount_not_left", 2_500)
    assert ask(api, "20261128-NOSUCHORDERATALL").status == 404
    assert ask(api, paid, amount_fen=0).status == 422
    assert ask(api, paid, reason="\U0001f600").status == 422


def test_second_person_decides(api, shop, paid):
    """Above the account's sum a refund waits; who asked is refused, and somebody else lets it go, once."""
    settings = {"refund_approval_above_fen": 0, "late_payments": "refund"}
    changed = api.call("PATCH", f"/v1/admin/merchants/{shop.mchid}", settings)
    assert (changed.status, changed.json["refund_approval_above_fen"]) == (200, 0), changed.text
    refund = ask(api, paid).json
    assert (refund["state"], refund["allowed_actions"]) == ("WAITING_APPROVAL", ["withdraw"])
    assert refund["todo_zh"]
    for action in ("approve", "refuse"):
        answer = api.call("POST", f"/v1/admin/refunds/{refund['refund_no']}/{action}", {"note": ""})
        assert (answer.status, answer.json["code"]) == (403, "own_request")
    waiting = api.call("GET", "/v1/admin/refunds?state=WAITING_APPROVAL").json["refunds"]
    assert refund["refund_no"] in [one["refund_no"] for one in waiting]
    assert api.call("GET", f"/v1/admin/orders/{paid}").json["refunding_fen"] == 2_500
    path = f"/v1/admin/refunds/{refund['refund_no']}"
    seen = api.call("GET", path, subject="finance-1").json
    assert seen["allowed_actions"] == ["approve", "refuse"]
    with pytest.raises(GatewayError, match="403"):
        api.call("POST", f"{path}/approve", {}, subject="finance-1", scopes=["orders:refund"])
    approved = api.call("POST", f"{path}/approve", {"note": "核实过"}, subject="finance-1")
    assert (approved.status, approved.json["decided_by"], approved.json["note"]) == (200, "finance-1", "核实过")
    assert approved.json["state"] in {"PROCESSING", "SUCCESS"}
    assert [(one["step"], one["by"]) for one in approved.json["story"]][:2] == [
        ("asked", "operator-7"), ("approved", "finance-1"),
    ]  # fmt: skip
    again = api.call("POST", f"{path}/refuse", {"note": ""}, subject="finance-2")
    assert (again.status, again.json["code"]) == (409, "conflict")
    back = api.call("PATCH", f"/v1/admin/merchants/{shop.mchid}", {"refund_approval_above_fen": None})
    assert (back.json["refund_approval_above_fen"], back.json["late_payments"]) == (None, "refund")
    api.call("PATCH", f"/v1/admin/merchants/{shop.mchid}", {"late_payments": "honor"})


def test_who_asked_withdraws(api, shop, paid):
    """Who asked takes back what waits, needing no scope but that of asking; nobody else does, and nothing that goes."""
    api.call("PATCH", f"/v1/admin/merchants/{shop.mchid}", {"refund_approval_above_fen": 0})
    path = f"/v1/admin/refunds/{ask(api, paid).json['refund_no']}"
    api.call("PATCH", f"/v1/admin/merchants/{shop.mchid}", {"refund_approval_above_fen": None})
    with pytest.raises(GatewayError, match="403"):
        api.call("POST", f"{path}/withdraw", scopes=["orders:approve_refund"])
    other = api.call("POST", f"{path}/withdraw", subject="finance-1")
    assert (other.status, other.json["code"]) == (403, "permission_denied")
    for _ in range(2):
        withdrawn = api.call("POST", f"{path}/withdraw", scopes=["orders:refund"])
        assert (withdrawn.status, withdrawn.json["state"]) == (200, "REFUSED"), withdrawn.text
    assert [(one["step"], one["by"]) for one in withdrawn.json["story"]] == [
        ("asked", "operator-7"), ("withdrawn", "operator-7"),
    ]  # fmt: skip
    assert withdrawn.json["allowed_actions"] == []
    order = api.call("GET", f"/v1/admin/orders/{paid}").json
    assert order["refundable_fen"] == order["total_fen"]
    goes = ask(api, paid, key="k2").json["refund_no"]
    late = api.call("POST", f"/v1/admin/refunds/{goes}/withdraw")
    assert (late.status, late.json["code"]) == (409, "conflict")


def test_refund_is_settled_by_hand(api, shop, paid):
    """Whoever does not want to wait asks WeChat now."""
    refund = ask(api, paid).json
    settled = api.call("POST", f"/v1/admin/refunds/{refund['refund_no']}/settle")
    assert settled.status == 200, settled.text
    assert settled.json["state"] in {"PROCESSING", "SUCCESS"}
    assert api.call("POST", "/v1/admin/refunds/no-such-refund/settle").status == 404


def test_unknown_callers_notice_is_refused(api, shop):
    """Anybody's POST to the address of refund notices is a 401."""
    assert api.call("POST", f"/v1/callbacks/{shop.mchid}/refund", {"id": "1"}).status == 401


def test_lines_are_named_and_shown(api, paid):
    """A line of the order is asked back and stands in the refund; one that is not in it is refused by its name."""
    line = api.call("GET", f"/v1/admin/orders/{paid}").json["lines"][0]
    named = {"product_number": line["product_number"], "quantity": 1, "amount_fen": 300}
    other = ask(api, paid, lines=[named | {"product_number": "P-OTHER"}])
    assert (other.status, other.json["errors"][0]["field"]) == (422, "lines.0.product_number")
    refund = ask(api, paid, lines=[named]).json
    assert refund["amount_fen"] == 300
    assert refund["goods"] == [named | {"unit_price_fen": line["unit_price_fen"]}]


def test_refund_that_failed_for_nobody_is_resolved_with_a_note(api, shop, paid):
    """What a rule did not ask for has nothing to resolve, and a resolution says what was done."""
    path = f"/v1/admin/refunds/{ask(api, paid).json['refund_no']}/resolve"
    assert api.call("POST", path, {"note": ""}).status == 422
    assert api.call("POST", path, {}).status == 422
    assert (api.call("POST", path, {"note": "bank"}).status) == 409
    with pytest.raises(GatewayError, match="403"):
        api.call("POST", path, {"note": "bank"}, scopes=["orders:read"])
