"""Numbers of products and codes of campaigns in any script: in bodies, paths, queries, cursors, indexes and files."""

import csv
import io
import secrets
import unicodedata
from datetime import timedelta
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from merchant_center.core import clock
from merchant_center.core.sources import CAMPAIGN_PATTERN
from merchant_center.exports.rules import row_from_order
from merchant_center.orders.use_cases.place_order import jsapi_order
from merchant_center.products.rules import PRODUCT_NUMBER_PATTERN

PRODUCTS, CAMPAIGNS = "/v1/admin/products", "/v1/admin/campaigns"
SPAN = {"from": (clock.now() - timedelta(days=1)).isoformat(), "to": (clock.now() + timedelta(days=1)).isoformat()}
MANY = settings(deadline=None, database=None, suppress_health_check=list(HealthCheck))


def codes(pattern, longest):
    """Codes that no other test has: a mark of their own before what is drawn, still short enough."""
    return st.from_regex(pattern, fullmatch=True).map(lambda text: (secrets.token_hex(4) + text)[:longest].strip())


def at(*parts):
    """A path with each part encoded as a browser does."""
    return "/".join(["", *(quote(part, safe="") for part in parts)])


@MANY
@given(number=codes(PRODUCT_NUMBER_PATTERN, 32))
@example(number="明前龙井 2027（一级）")
@example(number="cafe\u0301")
@example(number="=1+1;'\"<&>~*@,$|^`{}[]")
@example(number="🎁·礼包")
def test_product_is_reached_under_its_number(api, number):
    """Made, shown, found, changed, given pictures and deleted, whatever its number."""
    new = {"product_number": number, "name": "茶", "price_fen": 100}
    made = api.call("POST", PRODUCTS, new)
    assert made.status == 201, made.text
    assert made.json["product_number"] == unicodedata.normalize("NFC", number)
    address = PRODUCTS + at(number)
    try:
        assert api.call("GET", address).json == made.json
        page = api.call("GET", f"{PRODUCTS}?{urlencode({'text': number, 'limit': 1})}").json
        assert page["products"] == [made.json]
        assert api.call("GET", f"{PRODUCTS}?{urlencode({'text': number, 'cursor': page['cursor']})}").status == 200
        assert api.call("PATCH", address, {"on_sale": True}).json["on_sale"]
        assert api.call("GET", "/v1/products" + at(number)).status == 200
        picture = api.call("POST", address + "/pictures", {"content_type": "image/png"})
        assert picture.status == 201
        assert picture.json["picture"].isascii()
        assert api.call("PATCH", address, {"pictures": [picture.json["picture"]]}).status in {200, 422}
    finally:
        assert api.call("DELETE", address).status == 204


@MANY
@given(code=codes(CAMPAIGN_PATTERN, 64))
@example(code="2027 春节·福袋")
@example(code="a:b.c_d-e")
def test_campaign_is_reached_under_its_code(api, code):
    """Made, shown, found and changed, and its board is asked for, whatever its code."""
    made = api.call("POST", CAMPAIGNS, {"code": code, "name": "春"})
    assert made.status in {201, 409}, made.text
    address = CAMPAIGNS + at(code)
    shown = api.call("GET", address)
    assert shown.json["code"] == unicodedata.normalize("NFC", code)
    assert api.call("PATCH", address, {"open_to_pages": True}).json["open_to_pages"]
    assert api.call("GET", f"{address}/board?{urlencode(SPAN)}").json == {"lines": [], "cursor": ""}
    asked = urlencode({"kinds": "order_paid", "campaign": code, **SPAN})
    assert api.call("GET", f"/v1/admin/events/customers?{asked}").status == 200


def test_order_of_chinese_product_in_chinese_campaign(api, shop, customer):
    """Ordered, paid, found by product and campaign, counted on the board; WeChat is told what it takes."""
    number, code = f"龙井 {secrets.token_hex(4)}（礼盒）", f"春节·{secrets.token_hex(4)}"
    new = {"product_number": number, "name": "明前龙井", "price_fen": 1_250, "on_sale": True}
    product = api.call("POST", PRODUCTS, new).json
    shop.campaign(code)
    order_no = shop.order(customer, number, campaign=code)["order"]["order_no"]
    shop.pay(order_no)
    shop.door.wait_for(1)
    asked = urlencode({"product_number": number, "campaign": code, "state": "PAID"})
    (found,) = api.call("GET", f"/v1/admin/orders?{asked}").json["orders"]
    assert (found["order_no"], found["campaign"]) == (order_no, code)
    lines = api.call("GET", f"{CAMPAIGNS}{at(code)}/board?{urlencode(SPAN)}").json["lines"]
    assert {line["kind"]: line["count"] for line in lines if line["day"] is None}["order_paid"] == 1
    order = api.handlers["SearchOrders"].DEPS.orders.get(order_no)
    text = io.StringIO()
    csv.writer(text).writerow(row_from_order(order))
    (row,) = csv.reader(io.StringIO(text.getvalue()))
    assert {number, code} <= set(row)
    (goods,) = jsapi_order(order).goods
    assert goods.merchant_goods_id == product["goods_id"]
    assert product["goods_id"].isascii()


@pytest.mark.parametrize("path", ["/v1/products/{}", "/v1/admin/products/{}"])
def test_path_is_read_decoded_or_encoded(api, path):
    """API Gateway hands paths over decoded; one that something on the way left encoded means the same."""
    number = f"茶（{secrets.token_hex(4)}）"
    new = {"product_number": number, "name": "茶", "price_fen": 100, "on_sale": True}
    assert api.call("POST", PRODUCTS, new).status == 201
    target = path.format(quote(number))
    function, event = api.event("GET", target)
    assert event["rawPath"] == path.format(number)
    assert api.answer(function, event).status == 200
    assert api.answer(function, event | {"rawPath": target}).status == 200
