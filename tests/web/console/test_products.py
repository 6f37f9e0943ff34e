"""Products: added with pictures, found, changed, taken off sale, deleted."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from local.pictures import picture
from tests.web.axe import findings
from tests.web.conftest import OpenConsole, TakeScreenshot
from tests.web.pages.products import Products

NAME = "桂花乌龙 <b>礼盒</b> 🍵"


@pytest.fixture
def photos(tmp_path: Path) -> list[Path]:
    """Two pictures that differ."""
    files = [tmp_path / "tea.png", tmp_path / "box.png"]
    files[0].write_bytes(picture((196, 146, 52), "tin", 240))
    files[1].write_bytes(picture((176, 44, 40), "box", 240))
    return files


@pytest.mark.story(days=3)
def test_product_is_added_and_kept(console: OpenConsole, photos: list[Path], screenshot: TakeScreenshot) -> None:
    """A product is added with pictures in an order of one's own, found, changed, taken off sale and deleted."""
    page = console("marketing", "/products")
    products = Products(page)
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    screenshot(page, "console-products")
    page.get_by_role("button", name="添加商品").click()
    products.fill(name=NAME, number="桂花-01", price="128.50", introduction="今年的新桂花，\n三窨一提。", tags="茶礼")
    products.drop(*photos)
    expect(products.pictures()).to_have_count(2)
    first = products.pictures().first.get_attribute("src")
    page.get_by_role("button", name="图片 1 后移").click()
    expect(products.pictures().last).to_have_attribute("src", first or "")
    expect(page.get_by_label("客户看到的效果")).to_contain_text("¥128.50")
    assert findings(page) == []
    screenshot(page, "console-product")
    page.get_by_role("button", name="添加", exact=True).click()
    page.wait_for_url(re.compile(r"/console/products$"))

    products.search("桂花")
    row = products.row(NAME)
    expect(row).to_contain_text("¥128.50")
    expect(page).to_have_url(re.compile("text="))
    assert row.get_by_role("img", name=NAME).evaluate("async image => (await image.decode(), image.naturalWidth)") > 0
    assert findings(page) == []

    row.get_by_role("switch").click()
    page.get_by_role("dialog").get_by_role("button", name="确定").click()
    expect(row.get_by_role("switch")).not_to_be_checked()

    row.get_by_role("link", name=NAME).click()
    expect(products.pictures()).to_have_count(2)
    products.fill(name=NAME, price="99")
    expect(page.get_by_label("放进微页面")).to_contain_text('product="桂花-01"')
    page.get_by_role("button", name="保存").click()
    products.search("桂花-01")
    expect(products.row(NAME)).to_contain_text("¥99.00")

    products.row(NAME).get_by_role("link", name=NAME).click()
    page.get_by_role("button", name="删除商品").click()
    page.get_by_role("dialog").get_by_role("button", name="删除商品").click()
    page.wait_for_url(re.compile(r"/console/products$"))
    products.search("桂花-01")
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()


def test_wrong_fields_are_named(console: OpenConsole) -> None:
    """What is missing or wrong stands at its field, a taken number too, and what was typed stays."""
    page = console("admin", "/products/new")
    products = Products(page)
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.get_by_text("必填")).to_have_count(2)
    products.fill(name="又一款龙井", number="TEA-001", price="1.234")
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.get_by_text("请输入金额，例如 1234.50")).to_be_visible()
    products.fill(name="又一款龙井", price="1.23")
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("请求编号")
    expect(page.get_by_label("商品名称")).to_have_value("又一款龙井")


def test_reader_sees_and_cannot_change(console: OpenConsole) -> None:
    """Whoever may only read sees the products in English too, and each button says why it is grey."""
    page = console("readonly", "/products")
    expect(page.get_by_role("button", name="添加商品")).to_be_disabled()
    expect(page.get_by_role("switch").first).to_be_disabled()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Products")).to_be_visible()
    expect(page.get_by_role("button", name="Add a product")).to_be_disabled()
    assert findings(page) == []
