"""What is saved once, and only once: lost answers, cut networks, double clicks, two people at one thing."""

import re
import secrets

import httpx
import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.conftest import OpenConsole
from tests.web.pages.clicks import click_twice, is_write, writes
from tests.web.pages.conflict import Conflict
from tests.web.pages.hurry import hurry
from tests.web.pages.products import Products

NO_NETWORK = "网络不通"


@pytest.fixture
def product(api: httpx.Client) -> str:
    """A product that nobody else works on."""
    number = f"R-{secrets.token_hex(4)}"
    made = {"product_number": number, "name": name_of(number), "price_fen": 100, "tags": ["茶"]}
    assert api.post("/v1/admin/products", json=made).status_code == 201
    return number


def name_of(number: str) -> str:
    return f"回归龙井 {number}"


def lose_next_answer(page: Page, path: str) -> None:
    """Let the next change of something arrive at the API, and its answer get lost on the way back."""
    lost: list[str] = []

    def lose(route: Route) -> None:
        if lost or not is_write(route.request.method, route.request.url):
            route.fallback()
            return
        lost.append(route.fetch().text())
        route.abort("connectionreset")

    page.route(path, lose)


def come_back(page: Page) -> None:
    """Come back to the tab after a minute in another one."""
    page.clock.fast_forward(60_000)
    page.evaluate("() => window.dispatchEvent(new Event('visibilitychange'))")


@pytest.mark.story
def test_lost_answer_of_a_new_product(console: OpenConsole, api: httpx.Client) -> None:
    """Whoever saves again after the answer was lost has one product, and is told so; nothing typed is lost."""
    page = console("marketing", "/products/new")
    number = f"R-{secrets.token_hex(4)}"
    products = Products(page)
    products.fill(name="丢失的回答", price="12.50", number=number)
    lose_next_answer(page, "**/v1/admin/products")
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text=NO_NETWORK).first).to_be_visible()
    expect(page.get_by_label("商品名称")).to_have_value("丢失的回答")
    expect(page.get_by_text("商品已添加")).to_have_count(0)
    page.get_by_role("button", name="添加", exact=True).click()
    page.wait_for_url(re.compile(r"/console/products$"))
    kept = api.get(f"/v1/admin/products/{number}").json()
    assert (kept["name"], kept["price_fen"], kept["on_sale"]) == ("丢失的回答", 1250, True)


def test_lost_answer_of_an_export(console: OpenConsole, api: httpx.Client) -> None:
    """Whoever asks again after the answer was lost, also in a new dialog, has one file; asked for later, another."""
    number = f"R-{secrets.token_hex(4)}"
    page = console("finance", f"/orders?product_number={number}")
    lose_next_answer(page, "**/v1/admin/exports")
    for nth in range(3):
        page.get_by_role("button", name="导出", exact=True).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_role("button", name="开始导出").click()
        answer = dialog.get_by_role("alert").filter(has_text=NO_NETWORK) if nth == 0 else dialog.get_by_text("共 0 行")
        expect(answer.first).to_be_visible()
        dialog.get_by_role("button", name="关闭", exact=True).last.click()
        expect(dialog).to_have_count(0)
    found = api.get("/v1/admin/exports?kind=orders").json()["exports"]
    assert len([one for one in found if one["order_filter"]["product_number"] == number]) == 2


def test_network_cut_in_the_middle_of_a_change(console: OpenConsole, api: httpx.Client, product: str) -> None:
    """A change that did not arrive is no success; it is sent again from the same form."""
    page = console("marketing", f"/products/{product}")
    page.get_by_label("商品名称").fill("断网以后")
    hurry(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("alert").filter(has_text=NO_NETWORK).first).to_be_visible()
    assert api.get(f"/v1/admin/products/{product}").json()["name"] == name_of(product)
    page.context.set_offline(False)
    page.get_by_role("button", name="保存").click()
    page.wait_for_url(re.compile(r"/console/products$"))
    assert api.get(f"/v1/admin/products/{product}").json()["name"] == "断网以后"


def test_list_without_network_does_not_say_that_there_is_nothing(console: OpenConsole, product: str) -> None:
    """A search whose answer never came is told as that, never as an empty list, and is repeated by its button."""
    page = console("marketing", "/products")
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    hurry(page)
    page.context.set_offline(True)
    Products(page).search(product)
    expect(page.get_by_role("alert").filter(has_text=NO_NETWORK).first).to_be_visible()
    expect(page.get_by_text("没有符合条件的记录")).to_have_count(0)
    expect(page.get_by_role("table")).to_have_count(0)
    page.context.set_offline(False)
    page.get_by_role("button", name="重试").click()
    expect(Products(page).row(name_of(product))).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_double_clicks_write_once(console: OpenConsole, product: str) -> None:
    """Each button that writes is clicked twice in one go, and writes once."""
    page = console("admin", "/products/new")
    products = Products(page)
    products.fill(name="双击", price="1", number=f"R-{secrets.token_hex(4)}")
    with writes(page) as seen:
        click_twice(page.get_by_role("button", name="添加", exact=True))
        page.wait_for_url(re.compile(r"/console/products$"))
        products.search(product)
        products.row(name_of(product)).get_by_role("switch").click()
        click_twice(page.get_by_role("dialog").get_by_role("button", name="确定"))
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(products.row(name_of(product)).get_by_role("switch")).to_be_checked()
        products.row(name_of(product)).get_by_role("link", name=name_of(product)).click()
        page.get_by_label("商品名称").fill("双击以后")
        click_twice(page.get_by_role("button", name="保存"))
        page.wait_for_url(re.compile(r"/console/products$"))
        products.search(product)
        products.row("双击以后").get_by_role("link", name="双击以后").click()
        page.get_by_role("button", name="删除商品").click()
        click_twice(page.get_by_role("dialog").get_by_role("button", name="删除商品"))
        page.wait_for_url(re.compile(r"/console/products$"))
        page.goto("/console/orders?state=CLOSED")
        page.get_by_role("button", name="导出", exact=True).click()
        click_twice(page.get_by_role("dialog").get_by_role("button", name="开始导出"))
        expect(page.get_by_role("dialog")).to_contain_text("行")
    assert [one.partition(" ")[0] for one in seen] == ["POST", "PATCH", "PATCH", "DELETE", "POST"], seen


def test_two_tabs_change_one_product(console: OpenConsole, api: httpx.Client, product: str) -> None:
    """The second tab is told of the change, asks when it saves, and leaves alone what only the first changed."""
    page = console("marketing", f"/products/{product}")
    page.clock.install()
    page.reload()
    page.get_by_label("价格").fill("5")
    assert api.patch(f"/v1/admin/products/{product}", json={"name": "别人改的"}).is_success
    come_back(page)
    notice = page.get_by_role("alert").filter(has_text="已被修改")
    expect(notice).to_be_visible()
    expect(page.get_by_label("价格")).to_have_value("5")
    page.get_by_role("button", name="保存").click()
    conflict = Conflict(page)
    expect(conflict.row("名称")).to_contain_text("别人改的")
    conflict.put_mine_on_top()
    page.wait_for_url(re.compile(r"/console/products$"))
    kept = api.get(f"/v1/admin/products/{product}").json()
    assert (kept["name"], kept["price_fen"]) == ("别人改的", 500)
