"""Operators' questions about events through the functions: what a customer did is found by every way of asking."""

import json
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

NOW = datetime.now(UTC)
SPAN = {"from": (NOW - timedelta(days=1)).isoformat(), "to": (NOW + timedelta(days=1)).isoformat()}


def ask(api, path, **query):
    answer = api.call("GET", f"{path}?{urlencode(query)}")
    assert answer.status == 200, answer.text
    return answer.json


def test_order_is_found_by_customer_phone_campaign_target_and_kind(api, shop):
    """One paid order shows in the timeline, under its phone, on the board, and for its target, with its amounts."""
    openid, session = shop.sign_in()
    campaign, phone = shop.campaign(f"c-{openid[-12:]}"), f"+852{int.from_bytes(openid[-5:].encode()) % 10**8:08d}"
    order = shop.order(session, campaign=campaign, phone=phone)["order"]
    shop.pay(order["order_no"])
    shop.door.wait_for(1)
    kinds = ["order_paid", "order_prepaid", "order_created"]

    timeline = ask(api, f"/v1/admin/customers/{shop.appid}/{openid}/events")
    # WeChat tells the second of a payment, so it may seem to come before what happened in the same second.
    assert sorted(one["kind"] for one in timeline["events"]) == sorted(kinds)
    assert ask(api, f"/v1/admin/phones/{phone}/events") == timeline

    board = ask(api, f"/v1/admin/campaigns/{campaign}/board", **SPAN)
    totals = {
        one["kind"]: (one["count"], one["customers"], one["amount_fen"]) for one in board["lines"] if not one["day"]
    }
    assert totals == dict.fromkeys(kinds, (1, 1, order["total_fen"]))
    assert [one["day"] for one in board["lines"] if one["kind"] == kinds[0]][1:] == [
        (datetime.fromisoformat(order["created_at"]) + timedelta(hours=8)).date().isoformat()
    ]

    asked = {"kinds": ",".join(kinds), **SPAN}
    by_campaign = ask(api, "/v1/admin/events/customers", campaign=campaign, **asked)
    (customer,) = by_campaign["customers"]
    assert (customer["openid"], customer["phone"], customer["count"]) == (openid, phone, 3)
    assert (by_campaign["unattributed"], by_campaign["cursor"]) == ({"count": 0, "amount_fen": 0}, "")
    assert ask(api, "/v1/admin/events/customers", target_id=order["order_no"], **asked) == by_campaign
    assert customer in ask(api, "/v1/admin/events/customers", limit=100, **asked)["customers"]


def test_customers_are_exported_like_orders(api, shop):
    """An export of customers is asked for, written by the same worker, followed and fetched at the same address."""
    openid, session = shop.sign_in()
    campaign = shop.campaign(f"c-{openid[-12:]}")
    total_fen = shop.order(session, campaign=campaign)["order"]["total_fen"]
    wish = {"kinds": ["order_created"], "campaign": campaign, **SPAN}
    asked = api.call("POST", "/v1/admin/exports/customers", wish)
    assert (asked.status, asked.json["kind"], asked.json["state"]) == (202, "customers", "REQUESTED")
    message = {"messageId": "1", "body": json.dumps({"export_id": asked.json["export_id"]})}
    message["attributes"] = {"ApproximateReceiveCount": "1"}
    assert api.send("ExportOrders", {"Records": [message]}) == {"batchItemFailures": []}
    done = api.call("GET", asked.headers["location"]).json
    assert (done["state"], done["rows"], done["total_fen"], done["progress_percent"]) == ("DONE", 1, total_fen, 100)
    text = shop.simulator.http.get(done["download_url"]).text
    assert openid in text


def test_question_that_breaks_rules_names_the_field(api):
    """An unknown kind, a kind twice, a span without a zone or without length: the parameter is named."""
    for changes, field in (
        ({"kinds": "order_eaten"}, "kinds.0"),
        ({"kinds": "order_paid,order_paid"}, "kinds"),
        ({"from": "2026-11-22T10:00:00"}, "from"),
        ({"to": SPAN["from"]}, "to"),
        ({"cursor": "zz"}, "cursor"),
    ):
        query = urlencode({"kinds": "order_paid", **SPAN, **changes})
        answer = api.call("GET", f"/v1/admin/events/customers?{query}")
        assert (answer.status, [one["field"] for one in answer.json["errors"]]) == (422, [field]), answer.text
