"""Amounts that people type: what is none is said, and never taken for "no limit"."""

import secrets

import httpx
from playwright.sync_api import Page, expect

from tests.web.conftest import OpenConsole


def open_form(console: OpenConsole, name: str) -> Page:
    """A form of a new red packet with what it has to have."""
    page = console("marketing", "/red-packets/new")
    texts = {"红包名称": name, "活动名称": "回归活动", "发送者名称": "示例茶铺", "祝福语": "恭喜发财"}
    for label, text in texts.items():
        page.get_by_label(label, exact=True).fill(text)
    return page


def test_mistyped_limit_is_no_missing_limit(console: OpenConsole, api: httpx.Client) -> None:
    """A limit of a day that is no amount is an error at its field; corrected, it is the limit."""
    name = f"限额 {secrets.token_hex(4)}"
    page = open_form(console, name)
    daily = page.get_by_label("每日金额", exact=True)
    for wrong in ("5万", "1,50"):
        daily.fill(wrong)
        page.get_by_role("button", name="创建并启用").click()
        expect(page.get_by_text("请输入金额，例如 1234.50")).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(daily).to_have_value(wrong)
    daily.fill("50")
    page.get_by_role("button", name="创建并启用").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("100")
    dialog.get_by_role("button", name="确认启用").click()
    expect(dialog).to_contain_text("操作成功")
    [packet] = api.get("/v1/admin/red-packets", params={"text": name}).json()["red_packets"]
    assert packet["limits"]["daily_amount_fen"] == 5_000
