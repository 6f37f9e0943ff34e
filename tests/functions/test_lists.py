"""What all lists have in common: where a page ended is told by a cursor that is nobody's to make up."""

import secrets
from datetime import UTC, datetime
from functools import partial
from urllib.parse import urlencode

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
    ("path", "things", "number"),
    [
        ("/v1/admin/merchants", "merchants", "mchid"),
        ("/v1/admin/vouchers", "stocks", "stock_id"),
        ("/v1/admin/products", "products", "product_number"),
        ("/v1/products?tag=list", "products", "product_number"),
    ],
)
def test_list_by_number_goes_on_where_its_page_ended(api, two_of_each, path, things, number):
    """The next page begins behind the last of the one before, and its cursor is none of another list's."""
    path = f"{path}{'&' if '?' in path else '?'}limit=1"
    first = api.call("GET", path).json
    second = api.call("GET", f"{path}&cursor={first['cursor']}").json
    assert first[things][-1][number] < second[things][0][number]
    assert api.call("GET", f"/v1/admin/exports?cursor={first['cursor']}").status == 422


def test_cursor_of_another_tag_is_refused(api, two_of_each):
    """Where the products with one tag go on says nothing about those with another."""
    cursor = api.call("GET", "/v1/products?limit=1&tag=list").json["cursor"]
    assert api.call("GET", f"/v1/products?limit=1&tag=other&cursor={cursor}").status == 422


def listed(api, path, things, **conditions):
    """Everything that a list has under these conditions, page by page."""
    found, cursor = [], ""
    while True:
        page = api.call("GET", f"{path}?{urlencode(conditions | {'limit': 2, 'cursor': cursor})}")
        assert page.status == 200, page.text
        assert len(page.json[things]) <= 2
        found += page.json[things]
        cursor = page.json["cursor"]
        if not cursor:
            return found


def test_accounts_are_found_by_status_name_and_number(api, found_shop):
    """An account that was disabled is among those, by a part of its number in any spelling too."""
    mchid = found_shop().mchid
    assert api.call("PATCH", f"/v1/admin/merchants/{mchid}", {"enabled": False}).status == 200
    ask = partial(listed, api, "/v1/admin/merchants", "merchants")
    assert mchid in [one["mchid"] for one in ask(status="disabled", text="示例")]
    assert {one["status"] for one in ask(status="disabled")} == {"disabled"}
    assert [one["mchid"] for one in ask(text=mchid[2:])] == [mchid]
    assert mchid not in [one["mchid"] for one in ask(status="active")]
    assert ask(text="没有这样的") == []


def test_stocks_are_found_by_state_account_campaign_and_name(api, shop):
    """A stock is listed under each condition that it meets, and under none that it does not."""
    name, code = f"券{secrets.token_hex(4)}", shop.campaign(secrets.token_hex(4))
    made = shop.simulator.panel("stocks", creator_mchid=shop.mchid, name=name)
    stock_id = made["stock_id"]
    stock = api.call("POST", "/v1/admin/vouchers", {"stock_id": stock_id, "mchid": shop.mchid}).json
    placements = {"placements": [{"name": "home", "campaign": code}]}
    assert api.call("PATCH", f"/v1/admin/vouchers/{stock_id}", placements).status == 200
    ask = partial(listed, api, "/v1/admin/vouchers", "stocks")
    met = {"state": stock["state"], "mchid": shop.mchid, "campaign": code, "text": name.upper()}
    unmet = {"state": "stoped", "mchid": "1", "campaign": "nobody-has-this", "text": "没有这样的"}
    assert [one["stock_id"] for one in ask(**met)] == [stock_id]
    for condition, value in unmet.items():
        assert ask(**met | {condition: value}) == []


def test_stock_is_shown_before_it_is_added(api, shop):
    """A check answers what adding would, and the list has no more than before."""
    stock_id = shop.simulator.panel("stocks", creator_mchid=shop.mchid)["stock_id"]
    wish = {"stock_id": stock_id, "mchid": shop.mchid}
    checked = api.call("POST", "/v1/admin/voucher-checks", wish)
    assert (checked.status, checked.json["stock_id"]) == (200, stock_id)
    assert api.call("GET", f"/v1/admin/vouchers/{stock_id}").status == 404
    added = api.call("POST", "/v1/admin/vouchers", wish)
    assert added.json | {"refreshed_at": ""} == checked.json | {"refreshed_at": ""}
    assert api.call("POST", "/v1/admin/voucher-checks", wish).status == 409


def test_products_are_found_by_name_number_tag_and_sale(api, shop):
    """A product is listed under each condition that it meets, and under none that it does not."""
    number = shop.product()
    assert api.call("PATCH", f"/v1/admin/products/{number}", {"tags": ["绿茶"]}).status == 200
    ask = partial(listed, api, "/v1/admin/products", "products")
    assert [one["product_number"] for one in ask(text=number[1:].upper(), tag="绿茶", on_sale="true")] == [number]
    assert number in [one["product_number"] for one in ask(text="龙井", tag="绿茶")]
    assert ask(text=number, on_sale="false") == []
    assert ask(text=number, tag="绿") == []


def test_campaigns_are_found_by_name_code_and_openness(api, shop):
    """A campaign is listed under each condition that it meets, and under none that it does not."""
    code = shop.campaign(f"c{secrets.token_hex(4)}")
    ask = partial(listed, api, "/v1/admin/campaigns", "campaigns")
    assert [one["code"] for one in ask(text=code.upper(), open_to_pages="true")] == [code]
    assert code in [one["code"] for one in ask(text="春茶")]
    assert ask(text=code, open_to_pages="false") == []


@pytest.mark.parametrize(("kind", "other"), [("orders", "customers"), ("customers", "orders")])
def test_exports_are_found_by_kind_and_state(api, kind, other):
    """An export is among those of its kind and its state, and not among the others."""
    span = {"from": "2026-12-01T00:00:00+08:00", "to": "2026-12-02T00:00:00+08:00"}
    path, body = (
        ("/v1/admin/exports", {})
        if kind == "orders"
        else ("/v1/admin/exports/customers", {"kinds": ["order_paid"], **span})
    )
    export_id = api.call("POST", path, body).json["export_id"]
    ask = partial(listed, api, "/v1/admin/exports", "exports")
    assert export_id in [one["export_id"] for one in ask(kind=kind, state="REQUESTED")]
    assert export_id not in [one["export_id"] for one in ask(kind=other)]
    assert ask(kind=kind, state="FAILED") == []


def test_jobs_are_found_by_state_target_and_campaign(api, shop):
    """A job is listed under each condition that it meets, and under none that it does not."""
    made = shop.simulator.panel("stocks", creator_mchid=shop.mchid, name="满减券")
    stock_id, code = made["stock_id"], shop.campaign(f"j{secrets.token_hex(4)}")
    assert api.call("POST", "/v1/admin/vouchers", {"stock_id": stock_id, "mchid": shop.mchid}).status == 201
    new = {"stock_id": stock_id, "appid": shop.appid, "openids": ["o" + secrets.token_hex(13)], "campaign": code}
    key = {"Idempotency-Key": secrets.token_hex(8)}
    job = api.call("POST", "/v1/admin/voucher-jobs", new, headers=key).json
    ask = partial(listed, api, "/v1/admin/voucher-jobs", "jobs")
    met = {"state": job["state"], "stock_id": stock_id, "campaign": code}
    assert [one["job_id"] for one in ask(**met)] == [job["job_id"]]
    for condition, value in {"state": "DONE", "stock_id": "1", "campaign": "nobody-has-this"}.items():
        assert ask(**met | {condition: value}) == []
    assert listed(api, "/v1/admin/red-packet-jobs", "jobs", campaign=code) == []


def test_order_is_found_by_its_numbers(api, shop, customer):
    """Our number or WeChat's of its payment leads to one order, if the other conditions hold too."""
    order_no = shop.order(customer)["order"]["order_no"]
    shop.pay(order_no)
    shop.door.wait_for(1)
    ask = partial(listed, api, "/v1/admin/orders", "orders")
    (order,) = ask(order_no=order_no)
    assert ask(transaction_id=order["transaction_id"], state="PAID") == [order]
    assert ask(transaction_id=order["transaction_id"], order_no=order_no) == [order]
    assert ask(transaction_id=order["transaction_id"], state="CREATED") == []
    assert ask(order_no=order_no, transaction_id="4200000000000000000000000000") == []
    assert ask(order_no="nobody-has-this") == []


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


def test_exports_say_what_was_asked(api):
    """An export repeats its question, so that it can be read in words and asked again."""
    question = {"product_number": "tea-1", "state": "PAID", "created_from": "2026-11-01T00:00:00+08:00"}
    asked = api.call("POST", "/v1/admin/exports", question).json
    orders = api.call("GET", f"/v1/admin/exports/{asked['export_id']}").json
    assert orders["customer_filter"] is None
    assert orders["order_filter"] | {"state": "PAID", "product_number": "tea-1"} == orders["order_filter"]
    assert datetime.fromisoformat(orders["order_filter"]["created_from"]) == datetime(2026, 10, 31, 16, tzinfo=UTC)
    assert orders["order_filter"]["paid_to"] is None
    events = {"kinds": ["order_paid", "voucher_redeemed"], "from": "2026-11-01T00:00:00Z", "to": "2026-11-02T00:00:00Z"}
    customers = api.call("POST", "/v1/admin/exports/customers", events).json
    assert customers["order_filter"] is None
    assert customers["customer_filter"] == {
        "kinds": ["order_paid", "voucher_redeemed"],
        "start": "2026-11-01T00:00:00Z",
        "end": "2026-11-02T00:00:00Z",
        "target_id": "",
        "campaign": "",
    }
