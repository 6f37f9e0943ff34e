"""Orders: found by what a person knows of one, looked at, exported by the same filter."""

import csv
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from local.first_day import CUSTOMERS
from tests.web.axe import findings
from tests.web.conftest import OpenConsole, TakeScreenshot

pytestmark = pytest.mark.usefixtures("first_day")


@pytest.mark.story(days=3)
def test_order_is_found_and_explained(console: OpenConsole, screenshot: TakeScreenshot) -> None:
    """An order is found by phone in any spelling, by its number and WeChat's; its page tells what was paid."""
    page = console("finance", "/orders")
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    assert findings(page) == []
    screenshot(page, "console-orders")
    _, digits = CUSTOMERS[0]
    page.goto(f"{page.url}?state=PAID&phone={digits}")
    paid = page.get_by_role("row").filter(has_text="已支付").first
    number = paid.get_by_role("link").first.inner_text()
    paid.get_by_role("link").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已支付")
    expect(page.get_by_role("region", name="金额")).to_contain_text("实付")
    assert findings(page) == []
    screenshot(page, "console-order")
    transaction = re.search(r"\d{28}", page.get_by_role("region", name="微信支付").inner_text())
    assert transaction
    expect(page.get_by_role("region", name="客户与来源")).to_contain_text(digits)

    def search(label: str, value: str) -> None:
        page.goto(page.url.split("/orders")[0] + "/orders")
        page.get_by_label(label, exact=True).fill(value)
        page.get_by_role("button", name="查询").click()
        expect(page.get_by_role("link", name=number)).to_be_visible()

    search("订单号", transaction.group())
    expect(page.get_by_role("row")).to_have_count(2)
    search("订单号", number)
    search("手机号", f"+86 {digits[:3]}-{digits[3:7]} {digits[7:]}")
    page.reload()
    expect(page.get_by_role("link", name=number)).to_be_visible()


def numbers_page_by_page(page: Page) -> list[str]:
    """The numbers of all orders that a list shows, from its first page on to its last."""
    links = page.get_by_role("row").filter(has_text="已支付").get_by_role("link")
    on = page.get_by_role("button", name="下一页")
    numbers: list[str] = []
    turn: Callable[[], object] = page.reload
    while True:
        with page.expect_response(re.compile(r"/v1/admin/orders\?")) as answer:
            turn()
        found = [one["order_no"] for one in answer.value.json()["orders"]]
        for number in found:
            expect(links.filter(has_text=number)).to_be_visible()
        expect(page.get_by_role("row").filter(has_text="已支付")).to_have_count(len(found))
        numbers += found
        if not (on.count() and on.is_enabled()):
            return numbers
        turn = on.click


@pytest.mark.story(days=3)
def test_exactly_this_filter_is_exported(console: OpenConsole, screenshot: TakeScreenshot) -> None:
    """The file holds what the list shows by its filter, page by page, and nothing else."""
    page = console("finance", "/orders?state=PAID")
    numbers = numbers_page_by_page(page)
    page.get_by_role("button", name="导出", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("状态: 已支付")
    dialog.get_by_role("button", name="开始导出").click()
    link = dialog.get_by_role("link", name="下载文件")
    expect(link).to_be_visible(timeout=30_000)
    screenshot(page, "console-export")
    with page.expect_download() as download:
        link.click()
    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        found = {cell for line in csv.reader(file) for cell in line}
    assert set(numbers) <= found
    expect(dialog).to_contain_text(f"共 {len(numbers)} 行")


def test_marketing_may_not_export(console: OpenConsole) -> None:
    """Whoever may not export sees the button grey with its reason, and an empty search in words, in English too."""
    page = console("readonly", "/orders?number=NO-SUCH-ORDER")
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
    page.get_by_role("button", name="English").click()
    button = page.get_by_role("button", name="Export", exact=True)
    expect(button).to_be_disabled()
    expect(button).to_have_accessible_description(re.compile("orders:export"))
    expect(page.get_by_text("Nothing matches these filters")).to_be_visible()
    assert findings(page) == []
