"""Operators fetch the files that they asked for, and ask again for what failed."""

import csv
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from tests.web.axe import findings
from tests.web.conftest import OpenConsole, TakeScreenshot

pytestmark = pytest.mark.usefixtures("first_day")


def ask(api: httpx.Client, question: dict[str, Any], path: str = "/v1/admin/exports") -> dict[str, Any]:
    """Ask for an export as the screens of orders and customers do."""
    answer = api.post(path, json=question)
    assert answer.status_code == 202, answer.text
    export: dict[str, Any] = answer.json()
    return export


@pytest.mark.story(days=3)
def test_export_is_followed_and_fetched(console: OpenConsole, api: httpx.Client, screenshot: TakeScreenshot) -> None:
    """An export tells its filter in words, gets ready before one's eyes, and its file has as many rows as it says."""
    events = {"kinds": ["order_paid"], "from": "2026-11-01T00:00:00+08:00", "to": "2027-11-01T00:00:00+08:00"}
    ask(api, events, "/v1/admin/exports/customers")
    ask(api, {"state": "PAID", "mchid": "1900000001", "created_from": "2026-11-01T00:00:00+08:00"})
    page = console("finance", "/exports?kind=orders")
    row = page.get_by_role("row").filter(has_text="商户号: 1900000001").first
    expect(row).to_contain_text("订单状态: 已支付")
    expect(row).to_contain_text("2026-11-01 00:00")
    expect(row).to_contain_text("已完成", timeout=60_000)
    with page.expect_download() as fetched:
        row.get_by_role("button", name="下载").click()
    with fetched.value.path().open(encoding="utf-8-sig", newline="") as file:
        orders = list(csv.DictReader(file))
    rows = row.get_by_role("cell").nth(3)
    assert len(orders) > 0
    expect(rows).to_have_text(str(len(orders)))
    page.get_by_role("button", name="移除筛选 内容: 订单").click()
    expect(page.get_by_role("row").filter(has_text="事件: 订单已支付").first).to_be_visible()
    screenshot(page, "console-exports")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_exports_are_for_everybody(console: OpenConsole, api: httpx.Client, language: str) -> None:
    """Nothing on the list of exports is out of anybody's reach, in both languages."""
    ask(api, {})
    page = console("finance", "/exports")
    page.evaluate("language => localStorage.setItem('merchant-center.language', language)", language)
    page.reload()
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    assert findings(page) == []


def test_exports_need_their_scope(console: OpenConsole) -> None:
    """Who may not export is told so where the address leads, with what to do."""
    page = console("readonly", "/exports")
    expect(page.get_by_role("alert").get_by_text("没有权限")).to_be_visible()
    expect(page.get_by_role("alert").get_by_text("请联系管理员")).to_be_visible()
