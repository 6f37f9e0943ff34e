"""Closing an unpaid order, counting the pieces of a product, and what an account does with refunds and late money."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from local import seed
from tests.web.axe import findings
from tests.web.conftest import OpenConsole, TakeScreenshot
from tests.web.pages.clicks import write_once
from tests.web.pages.sales import Sales

CLOSING_AT_WECHAT = {"path_contains": "/close"}


def close(page: Page) -> None:
    """Ask to close the open order, and say yes with a double click."""
    page.get_by_role("button", name="关闭订单").click()
    write_once(page, page.get_by_role("dialog").get_by_role("button", name="关闭订单"))


@pytest.mark.story(days=3)
def test_unpaid_order_is_closed_once_wechat_says_so(
    console: OpenConsole, sales: Sales, screenshot: TakeScreenshot
) -> None:
    """Without an answer of WeChat nobody knows, and that is said; asked again it is closed, and pieces are back."""
    product = sales.product(990, set_available=3)
    order_no = sales.order(product, 2)["order"]["order_no"]
    sales.at_wechat("faults", on="api", match=CLOSING_AT_WECHAT, times=1, error={"status": 500, "code": "SYSTEM_ERROR"})
    page = console("marketing", f"/orders/{order_no}")
    close(page)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("不知道是否已关闭")
    dialog.get_by_role("button", name="关闭订单").click(trial=True)
    assert findings(page) == []
    screenshot(page, "console-close-unknown")
    write_once(page, dialog.get_by_role("button", name="关闭订单"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("已关闭")
    expect(page.get_by_role("button", name="关闭订单")).to_have_count(0)
    shown = sales.api.get(f"/v1/admin/products/{product}").json()["inventory"]
    assert (shown["available"], shown["reserved"]) == (3, 0)


def test_order_that_was_paid_meanwhile_is_not_closed(console: OpenConsole, sales: Sales) -> None:
    """The customer pays while somebody is about to close: the order is shown paid; who may only look cannot close."""
    openid = sales.new_openid()
    placed = sales.order(sales.product(990), openid=openid)
    order_no = placed["order"]["order_no"]
    page = console("readonly", f"/orders/{order_no}")
    button = page.get_by_role("button", name="关闭订单")
    expect(button).to_be_disabled()
    expect(button).to_have_accessible_description(re.compile("orders:write"))
    page = console("marketing", f"/orders/{order_no}")
    page.get_by_role("button", name="关闭订单").click()
    sales.pay(placed, openid=openid)
    write_once(page, page.get_by_role("dialog").get_by_role("button", name="关闭订单"))
    expect(page.get_by_text("客户刚刚已支付，订单没有关闭")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已支付")


@pytest.mark.story(days=3)
def test_pieces_are_counted_corrected_and_sold_out(
    console: OpenConsole, sales: Sales, screenshot: TakeScreenshot
) -> None:
    """Counting begins, pieces come in; what is set against a figure that orders changed is told calmly, not lost."""
    product = sales.product(1_500, "正山小种")
    page = console("marketing", f"/products/{product}")
    inventory = page.get_by_role("region", name="库存")
    inventory.get_by_role("button", name="开始计库存").click()
    correct(page, "现在可售多少件？", "2")
    expect(inventory).to_contain_text("可售2")
    inventory.get_by_role("button", name="调整库存").click()
    correct(page, "数量（件）", "3")
    expect(inventory).to_contain_text("可售5")
    inventory.get_by_role("button", name="调整库存").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("盘点").check()
    dialog.get_by_label("数量（件）").fill("4")
    sales.order(product, 2)
    write_once(page, dialog.get_by_role("button", name="确定"))
    expect(dialog).to_contain_text("可售数量从 5 变为 3")
    assert findings(page) == []
    screenshot(page, "console-inventory-changed")
    dialog.get_by_label("数量（件）").fill("1")
    write_once(page, dialog.get_by_role("button", name="确定"))
    expect(dialog).to_have_count(0)
    expect(inventory).to_contain_text("可售1")
    sales.order(product, 1)
    page.goto(page.url.rsplit("/", 1)[0])
    row = page.get_by_role("row").filter(has_text=product)
    expect(row).to_contain_text("售罄")
    expect(row).to_contain_text("占用 3")


def correct(page: Page, label: str, pieces: str) -> None:
    """Type how many, and say yes with a double click."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(label).fill(pieces)
    write_once(page, dialog.get_by_role("button", name="确定"))
    expect(dialog).to_have_count(0)


def test_account_says_what_happens_when(console: OpenConsole, api: httpx.Client, screenshot: TakeScreenshot) -> None:
    """Who approves refunds and what becomes of late money is chosen in words, kept, and told in sentences."""
    path = f"/v1/admin/merchants/{seed.MCHID}"
    settings = ("refund_approval_above_fen", "late_payments", "restock_on_refund")
    found = api.get(path).json()
    begun = {"refund_approval_above_fen": None, "late_payments": "honor", "restock_on_refund": False}
    api.patch(path, json=begun).raise_for_status()
    page = console("admin", f"/accounts/{seed.MCHID}")
    says = page.get_by_role("region", name="退款与迟到的支付")
    expect(says).to_contain_text("不需要审批")
    page.get_by_role("button", name="修改设置与密钥").click()
    page.get_by_label("超过一定金额才审批").check()
    page.get_by_label("超过（元）").fill("800")
    page.get_by_label("自动全额退款").check()
    page.get_by_label("全额退款后商品退回库存").click()
    assert findings(page) == []
    screenshot(page, "console-account-refunds")
    page.get_by_role("button", name="验证并保存").click()
    try:
        expect(says).to_contain_text("合计超过 ¥800.00 时，等另一位同事审批")
        expect(says).to_contain_text("自动全额退回")
        kept = api.get(path).json()
        assert [kept[name] for name in settings] == [80_000, "refund", True]
    finally:
        api.patch(path, json={name: found[name] for name in settings}).raise_for_status()
