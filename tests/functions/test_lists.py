"""What all lists have in common: where a page ended is told by a cursor that is nobody's to make up."""

import pytest

from merchant_center.core.cursors import cursor_of

LISTS = (
    "/v1/admin/merchants",
    "/v1/admin/products",
    "/v1/admin/vouchers",
    "/v1/admin/exports",
    "/v1/admin/voucher-jobs",
    "/v1/admin/red-packet-jobs",
    "/v1/admin/red-packets",
    "/v1/admin/red-packet-sends",
    "/v1/products",
    "/v1/orders",
    "/v1/vouchers",
    "/v1/red-packets",
)


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("cursor", ["1", "5b5d", cursor_of("2026-01-01T00:00:00.000Z", "another")])
def test_cursor_of_no_list_or_another_is_refused(api, shop, path, cursor):
    """Junk is no page one, and no empty page that looks like the end: the field and the rule are named."""
    session = {} if "/admin/" in path else shop.sign_in()[1]
    answer = api.call("GET", f"{path}?cursor={cursor}", headers=session)
    assert answer.status == 422
    assert answer.json["errors"][0]["field"] == "cursor"
    assert "list" in answer.json["errors"][0]["rule"]


@pytest.mark.parametrize(
    ("path", "function", "things", "number"),
    [
        ("/v1/admin/merchants?", "ManageMerchants", "merchants", "mchid"),
        ("/v1/admin/vouchers?", "ManageVouchers", "stocks", "stock_id"),
        ("/v1/admin/products?limit=1&", "ManageProducts", "products", "product_number"),
        ("/v1/products?limit=1&tag=list&", "ShowProducts", "products", "product_number"),
    ],
)
def test_list_by_number_goes_on_where_its_page_ended(api, two_of_each, monkeypatch, path, function, things, number):
    """The next page begins behind the last of the one before, and its cursor is none of another list's."""
    monkeypatch.setattr(api.handlers[function], "PAGE", 1, raising="limit" not in path)
    first = api.call("GET", path).json
    second = api.call("GET", f"{path}cursor={first['cursor']}").json
    assert first[things][-1][number] < second[things][0][number]
    assert api.call("GET", f"/v1/admin/exports?cursor={first['cursor']}").status == 422


def test_cursor_of_another_tag_is_refused(api, two_of_each):
    """Where the products with one tag go on says nothing about those with another."""
    cursor = api.call("GET", "/v1/products?limit=1&tag=list").json["cursor"]
    assert api.call("GET", f"/v1/products?limit=1&tag=other&cursor={cursor}").status == 422


@pytest.fixture
def two_of_each(shop, found_shop):
    """Two merchant accounts, products on sale and voucher stocks."""
    found_shop()
    for _ in range(2):
        number = shop.product()
        assert shop.api.call("PATCH", f"/v1/admin/products/{number}", {"tags": ["list"]}).status == 200
        made = shop.simulator.panel("stocks", creator_mchid=shop.mchid, name="满减券")
        wish = {"stock_id": made["stock_id"], "mchid": shop.mchid}
        assert shop.api.call("POST", "/v1/admin/vouchers", wish).status == 201
