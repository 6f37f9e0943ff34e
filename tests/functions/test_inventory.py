"""Inventories over HTTP: operators set and correct them, pages read what is left, orders take and give back."""

import secrets

import pytest


@pytest.fixture
def product(api, shop):
    """A product on sale that is not counted yet."""
    number = f"P{secrets.token_hex(6)}"
    given = {"product_number": number, "name": "茶", "price_fen": 100, "on_sale": True}
    assert api.call("POST", "/v1/admin/products", given).json["inventory"] is None
    return number


def corrected(api, number, **given):
    return api.call("POST", f"/v1/admin/products/{number}/inventory", given)


def ordered(api, customer, *lines):
    given = {"lines": [{"product_number": number, "quantity": quantity} for number, quantity in lines]}
    return api.call("POST", "/v1/orders", given, headers={**customer, "idempotency-key": secrets.token_hex(8)})


def shown(api, number):
    one = api.call("GET", f"/v1/products/{number}").json
    return one["sold_out"], one["left"]


def test_inventory_is_set_ordered_and_shown(api, product, customer):
    """An operator sees where the pieces are; a page sees that some are left, and how many if the product shows it."""
    assert shown(api, product) == (False, None)
    assert corrected(api, product, set_available=3).json["inventory"]["available"] == 3
    assert ordered(api, customer, (product, 2)).status == 201
    inventory = {"available": 1, "reserved": 2, "sold": 0, "oversold": 0}
    assert api.call("GET", f"/v1/admin/products/{product}").json["inventory"] == inventory
    (listed,) = api.call("GET", f"/v1/admin/products?text={product}").json["products"]
    assert listed["inventory"] == inventory
    assert shown(api, product) == (False, None)
    api.call("PATCH", f"/v1/admin/products/{product}", {"shows_left": True})
    assert shown(api, product) == (False, 1)
    assert "inventory" not in api.call("GET", f"/v1/products/{product}").json
    assert corrected(api, product, add=-1).status == 200
    assert shown(api, product) == (True, 0)


def test_sold_out_is_told_by_field(api, product, customer):
    """A customer who asks for more than there is gets a 409 that names the line."""
    corrected(api, product, set_available=1)
    refusal = ordered(api, customer, (product, 2))
    assert (refusal.status, refusal.json["code"]) == (409, "sold_out")
    assert [one["field"] for one in refusal.json["errors"]] == ["lines.0.product_number"]


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({}, 422, "invalid_input"),
        ({"add": 1, "set_available": 1}, 422, "invalid_input"),
        ({"seen_available": 1, "add": 1}, 422, "invalid_input"),
        ({"counted": True}, 422, "invalid_input"),
        ({"set_available": -1}, 422, "invalid_input"),
        ({"set_available": 4}, 422, "invalid_input"),
        ({"add": -4}, 422, "invalid_input"),
        ({"set_available": 4, "seen_available": 2}, 409, "inventory_changed"),
    ],
)
def test_correction_is_refused_in_words(api, product, given, status, code):
    """What is no correction, or one of another inventory than the operator saw, changes nothing."""
    corrected(api, product, set_available=3)
    refusal = corrected(api, product, **given)
    assert (refusal.status, refusal.json["code"]) == (status, code), refusal.text
    assert api.call("GET", f"/v1/admin/products/{product}").json["inventory"]["available"] == 3


def test_nothing_is_added_to_what_is_not_counted(api, product):
    """Who adds to a product without inventory is told to set one first."""
    assert corrected(api, product, add=1).json["code"] == "not_counted"


def test_counting_ends(api, product, customer):
    """A product whose counting ended is sold without limit, as before."""
    corrected(api, product, set_available=0)
    assert corrected(api, product, counted=False).json["inventory"] is None
    assert shown(api, product) == (False, None)
    assert ordered(api, customer, (product, 5)).status == 201


def test_operator_closes_an_order(api, shop, product, customer):
    """What nobody paid is closed under the operator's name; what is paid is a 409 with its state."""
    corrected(api, product, set_available=2)
    first, second = (ordered(api, customer, (product, n)).json["order"]["order_no"] for n in (1, 1))
    order = api.call("GET", f"/v1/admin/orders/{first}").json
    assert (order["allowed_actions"], order["counted"]) == (["close"], [product])
    closed = api.call("POST", f"/v1/admin/orders/{first}/close")
    assert (closed.status, closed.json["state"], closed.json["closed_by"]) == (200, "CLOSED", "operator-7")
    assert api.call("POST", f"/v1/admin/orders/{first}/close").json == closed.json
    shop.simulator.panel("pay", mchid=shop.mchid, out_trade_no=second, notify=False)
    refusal = api.call("POST", f"/v1/admin/orders/{second}/close")
    assert (refusal.status, refusal.json["code"], refusal.json["state"]) == (409, "order_paid", "PAID")
    assert api.call("GET", f"/v1/admin/products/{product}").json["inventory"] == {
        "available": 1,
        "reserved": 0,
        "sold": 1,
        "oversold": 0,
    }
