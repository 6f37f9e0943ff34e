"""The whole story through the functions: what people get, and what must never be seen on the way."""

import hashlib
import json
import re
from pathlib import Path

import httpx
import pytest

EVENTS = Path(__file__).parent / "events"
PHONE = "13912345678"


def event_from(name, **words):
    """Read a recorded event and fill in what it is about."""
    text = (EVENTS / name).read_text(encoding="utf-8")
    for word, value in words.items():
        text = text.replace(word, value)
    return json.loads(text)


def secrets_of(shop):
    """Everything that must stay in the secret store."""
    given = shop.credentials
    key = "".join(given["private_key_pem"].splitlines()[1:-1])
    return {given["apiv3_key"], given["apiv2_key"], given["official_accounts"][0]["secret"], key[:64], key[-64:]}


def test_event_of_api_gateway_makes_an_order(api, shop, customer):
    """An order is made from an event as API Gateway sends it, and again found by its Idempotency-Key."""
    session = customer["authorization"].removeprefix("Bearer ")
    event = event_from("create_order.json", SESSION=session, PRODUCT=shop.product(price_fen=1_250))
    first, second = api.answer("CreateOrder", event), api.answer("CreateOrder", event)
    assert (first.status, second.status) == (201, 200)
    assert first.json["order"]["total_fen"] == 2_500
    assert first.json["order"]["total_yuan"] == "25.00"
    assert first.json["payment"]["package"].startswith("prepay_id=")
    assert second.json["order"] == first.json["order"]


def test_operator_finds_the_order(api, shop, customer):
    """A search from an event with an operator's token finds the order by its product."""
    number = shop.product()
    order_no = shop.order(customer, number)["order"]["order_no"]
    answer = api.answer("SearchOrders", event_from("search_orders.json", PRODUCT=number))
    assert answer.status == 200
    assert [one["order_no"] for one in answer.json["orders"]] == [order_no]
    assert answer.json["cursor"] == ""


def test_export_is_written_by_the_queue(api, shop, customer):
    """A message of the queue writes the export; its link gives the file with the told digest."""
    number = shop.product()
    order_no = shop.order(customer, number)["order"]["order_no"]
    asked = api.call("POST", "/v1/admin/exports", {"product_number": number})
    assert asked.status == 202
    assert asked.json["requested_by"] == "operator-7"
    told = api.send("ExportOrders", event_from("export_message.json", EXPORT=asked.json["export_id"]))
    assert told == {"batchItemFailures": []}
    export = api.call("GET", asked.headers["location"]).json
    assert (export["state"], export["rows"], export["progress_percent"]) == ("DONE", 1, 100)
    content = httpx.get(export["download_url"]).content
    assert hashlib.sha256(content).hexdigest() == export["sha256"]
    assert order_no in content.decode("utf-8-sig")
    assert export["export_id"] in {one["export_id"] for one in api.call("GET", "/v1/admin/exports").json["exports"]}


def test_failed_message_comes_again(api, shop, logs):
    """A message that cannot be worked on is handed back to the queue, with the reason in the log."""
    event = event_from("export_message.json", EXPORT="nosuch")
    (record,) = event["Records"]
    assert api.send("ExportOrders", event) == {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}
    assert "message failed" in logs.getvalue()


@pytest.mark.parametrize("function", ["SettleOrders", "RefreshCertificates"])
def test_schedule_is_served(api, shop, function):
    """The jobs of the clock run from the scheduler's event and tell what they did."""
    assert isinstance(api.send(function, event_from("schedule.json")), dict)


def test_products_are_kept_and_shown(api, shop):
    """A product is made, changed, uploaded for, shown while it is on sale, and deleted."""
    number = shop.product()
    path = f"/v1/admin/products/{number}"
    offer = api.call("POST", f"{path}/pictures", {"content_type": "image/png"}).json
    form = offer["upload"]
    sent = httpx.post(form["url"], data=form["fields"], files={"file": ("p.png", b"\x89PNG\r\n", "image/png")})
    assert sent.is_success, sent.text
    changed = api.call("PATCH", path, {"name": "碧螺春", "pictures": [offer["picture"]]}).json
    assert changed["name"] == "碧螺春"
    shown = api.call("GET", f"/v1/products/{number}")
    assert shown.headers["cache-control"] == "public, max-age=30"
    assert httpx.get(shown.json["pictures"][0]["url"]).content == b"\x89PNG\r\n"
    assert api.call("PATCH", path, {"on_sale": False}).status == 200
    assert api.call("GET", f"/v1/products/{number}").status == 404
    assert api.call("GET", path).status == 200
    assert api.call("DELETE", path).status == 204
    assert api.call("GET", path).status == 404


def test_page_is_signed(api, shop):
    """A page of ours gets what wx.config takes; another page is refused by field."""
    signed = api.call("POST", "/v1/page-signature", {"appid": shop.appid, "url": "https://pages.example.com/a"})
    assert set(signed.json) == {"appId", "timestamp", "nonceStr", "signature"}
    refused = api.call("POST", "/v1/page-signature", {"appid": shop.appid, "url": "https://elsewhere.example.com/"})
    assert refused.json["errors"][0]["field"] == "url"


def test_page_on_a_port_needs_the_port_in_the_list(api, shop):
    """A refusal names the host with its port as it has to be listed; so does a list that is no list of hosts."""
    page = "https://pages.example.com:8443/a"
    refused = api.call("POST", "/v1/page-signature", {"appid": shop.appid, "url": page})
    begun = api.call("POST", "/v1/sign-in/start", {"appid": shop.appid, "page_url": page})
    for answer in (refused, begun):
        assert answer.status == 422
        (problem,) = answer.json["errors"]
        assert problem["rule"].startswith("pages.example.com:8443, or the path, is not among the page_hosts")
        assert "page_hosts" in problem["rule"]
    listed = [{"appid": shop.appid, "page_hosts": ["https://pages.example.com"]}]
    wrong = api.call("PATCH", f"/v1/admin/merchants/{shop.mchid}", {"official_accounts": listed})
    assert wrong.status == 422
    assert "shop.example:8080" in wrong.json["errors"][0]["rule"]


def test_answers_about_an_account_hold_no_secret(api, shop):
    """Connecting, listing, showing, changing and probing an account never give a secret back."""
    path = f"/v1/admin/merchants/{shop.mchid}"
    answers = [
        api.call("POST", "/v1/admin/merchants", {"mchid": shop.mchid, **shop.credentials}),
        api.call("GET", "/v1/admin/merchants"),
        api.call("GET", path),
        api.call("PATCH", path, shop.credentials),
        api.call("PATCH", path, {**shop.credentials, "apiv3_key": shop.credentials["apiv3_key"] + "x"}),
        api.call("POST", f"{path}/probe"),
    ]
    assert [one.status for one in answers] == [409, 200, 200, 200, 422, 200]
    for answer in answers:
        assert not any(secret in answer.text for secret in secrets_of(shop))
        assert "PRIVATE KEY" not in answer.text
    assert answers[2].json["has_apiv2_key"] is True


def test_wrong_credentials_are_named_and_not_repeated(api, shop):
    """The answer to wrong credentials names them without quoting what was sent."""
    wrong = {**shop.credentials, "mchid": "1900000009", "apiv3_key": "tooshort", "p12_base64": "%%%secret%%%"}
    answer = api.call("POST", "/v1/admin/merchants", wrong)
    assert answer.status == 422
    assert [one["field"] for one in answer.json["errors"]] == ["p12_base64"]
    assert "secret%%%" not in answer.text
    assert "tooshort" not in answer.text


def test_logs_hold_no_secret_and_no_person(api, shop, logs):
    """The log of a whole story has no key, token, session, full openid or phone, and is JSON line by line."""
    openid, customer = shop.sign_in()
    number = shop.product()
    placed = shop.order(customer, number, phone=PHONE)
    order_no = placed["order"]["order_no"]
    shop.pay(order_no)
    shop.door.wait_for(1)
    api.call("GET", f"/v1/orders/{order_no}", headers=customer)
    api.call("GET", f"/v1/admin/orders?phone={PHONE}")
    api.call("GET", f"/v1/admin/orders/{PHONE}")
    api.call("GET", f"/v1/admin/products/{openid}")
    api.call("PATCH", f"/v1/admin/merchants/{shop.mchid}", shop.credentials)
    api.call("POST", f"/v1/admin/merchants/{shop.mchid}/probe")
    export = api.call("POST", "/v1/admin/exports", {"phone": PHONE}).json
    api.send("ExportOrders", event_from("export_message.json", EXPORT=export["export_id"]))
    text = logs.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    assert {"callback taken", "export written"} <= {line["message"] for line in lines}
    session = customer["authorization"].removeprefix("Bearer ")
    hidden = {openid, PHONE, session, placed["payment"]["paySign"], *secrets_of(shop)}
    assert [secret for secret in hidden if secret in text] == []
    assert "PRIVATE KEY" not in text
    assert order_no in text
    assert re.search(r"\*\*\*5678", text)
