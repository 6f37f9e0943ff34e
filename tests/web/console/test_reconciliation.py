"""Reconciliation and the ledger: a day is matched, its differences are explained, resolved and set aside."""

import re
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.web.axe import findings
from tests.web.books import Books, past_day
from tests.web.conftest import OpenConsole, TakeScreenshot
from tests.web.console.conftest import WeChatAccount
from tests.web.pages.conflict import Conflict
from tests.web.pages.reconciliation import Reconciliation

NOTE = "顾客到店补付了差价，已核对收据 <b>🧾</b>"


@pytest.fixture
def books(
    api: httpx.Client, wechat: httpx.Client, wechat_account: WeChatAccount, connected: Callable[..., dict[str, Any]]
) -> Books:
    """A past day of a new account: three orders, one of which nobody told of, and a payment of another system."""
    connected()
    day = Books(api, wechat, wechat_account.mchid, wechat_account.appid, past_day())
    day.pay("TEA-001", "CUP-001")
    changed, left_out = day.pay("CUP-001"), day.pay("TEA-001")
    day.pay("BOX-001", is_told=False)
    day.take_foreign(6_600, "POS-")
    day.plant("amount", changed["out_trade_no"], amount=changed["amount"]["total"] - 500)
    day.plant("omit", left_out["out_trade_no"])
    return day


def set_numbers_aside(page: Page, books: Books) -> None:
    """Say at a difference which numbers are another system's, while somebody else does so too."""
    page.get_by_role("link", name="设置其他系统的单号").click()
    page.get_by_label("单号规则").fill("*")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("且不能只有 *")).to_be_visible()
    page.get_by_label("单号规则").fill("POS-*")
    expect(Reconciliation(page).part("现有差异中会匹配的")).to_contain_text("1 个待处理差异中匹配 1 个")
    assert findings(page) == []
    books.api.put(f"/v1/admin/reconciliation/rules/{books.mchid}", json={"patterns": ["SHOP-*"]}).raise_for_status()
    page.get_by_role("button", name="保存").click()
    conflict = Conflict(page)
    expect(conflict.row("单号规则")).to_contain_text(re.compile(r"SHOP-\*.*POS-\*", re.DOTALL))
    conflict.put_mine_on_top()


@pytest.mark.story(days=3)
def test_day_is_matched_and_its_differences_end(console: OpenConsole, books: Books, screenshot: TakeScreenshot) -> None:
    """A lost payment is recorded by rule, a difference resolved by a person, a number of another system set aside."""
    page = console("finance", f"/reconciliation?mchid={books.mchid}")
    screen, day = Reconciliation(page), f"{books.day}"
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
    screen.match_day(day)
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("有差异", timeout=60_000)
    expect(screen.row("已向微信查单，补记了支付")).to_contain_text("已处理")
    expect(screen.row("系统有，微信无")).to_contain_text("待处理")
    expect(screen.part("账单文件")).to_contain_text("SHA-1")
    expect(screen.part("与微信核对").first).to_contain_text("期末余额")
    assert findings(page) == []
    screenshot(page, "console-reconciliation-day")

    page.get_by_role("link", name="金额不一致").click()
    expect(screen.part("两边对照")).to_contain_text("微信比系统少 ¥5.00")
    expect(screen.part("两边对照").get_by_role("row").filter(has_text="不一致")).to_have_count(1)
    expect(screen.part("相关信息").get_by_role("link")).to_have_count(3)
    screenshot(page, "console-difference")
    page.get_by_role("button", name="标记为已处理").click()
    page.get_by_role("dialog").get_by_role("button", name="标记为已处理").click()
    expect(page.get_by_role("dialog")).to_contain_text("请写说明")
    page.keyboard.press("Escape")
    screen.resolve(NOTE)
    expect(heading).to_contain_text("已处理")
    expect(screen.part("经过")).to_contain_text(NOTE)
    assert findings(page) == []

    page.goto(page.url.split("/reconciliation")[0] + f"/reconciliation/differences?state=OPEN&mchid={books.mchid}")
    page.get_by_role("link", name="微信有，系统无").click()
    set_numbers_aside(page, books)

    expect(heading).to_have_text("对账")
    page.get_by_role("link", name=day).first.click()
    question = screen.run_again(day)
    expect(question).to_contain_text("已处理的差异保持不变")
    question.get_by_role("button", name="重新对账").click()
    expect(screen.row("按单号规则，不属于本系统")).to_contain_text("已消失", timeout=60_000)
    expect(screen.row("金额不一致")).to_contain_text("已处理")
    expect(screen.part("概况")).to_contain_text("1 笔，¥66.00")


def test_list_ledger_and_first_page(
    console: OpenConsole, api: httpx.Client, books: Books, screenshot: TakeScreenshot
) -> None:
    """The lists count what is open, the ledger marks what differs, the first page leads to a difference.

    Whoever resolves one that somebody else was faster with sees what they wrote.
    """
    books.run()
    page = console("finance", "/reconciliation")
    screen, day = Reconciliation(page), f"{books.day}"
    row = screen.row(books.mchid)
    expect(row).to_contain_text("3 待处理")
    screen.filter_state("有差异")
    expect(page).to_have_url(re.compile(r"state=DIFFERENT"))
    expect(row).to_contain_text("3 待处理")
    assert findings(page) == []
    screenshot(page, "console-reconciliation")
    row.get_by_role("link", name="3 待处理").click()
    expect(page.get_by_role("row")).to_have_count(4)
    expect(page.get_by_text("共 3 个")).to_be_visible()
    expect(page).to_have_url(f"{page.url.split('?')[0]}?mchid={books.mchid}&day={day}&state=OPEN")

    page.get_by_role("link", name="资金台账").click()
    expect(screen.row(books.mchid).first).to_contain_text("系统 ¥")
    page.get_by_label("显示为表格").click()
    expect(page.get_by_role("table", name="收款")).to_contain_text(day)
    page.get_by_text("手续费", exact=True).first.click()
    expect(page.get_by_role("table", name="手续费")).to_contain_text("-¥")
    page.get_by_label("显示为表格").click()
    assert findings(page) == []
    screenshot(page, "console-ledger")

    page.get_by_role("link", name="首页").first.click()
    page.get_by_role("region", name="对账差异").get_by_role("link", name=day).first.click()
    expect(screen.part("两边对照")).to_be_visible()
    resolved = f"/v1/admin/reconciliation/differences/{page.url.rsplit('/', 1)[1]}/resolve"
    api.post(resolved, json={"note": "别人已核对"}).raise_for_status()
    screen.resolve("我来处理")
    conflict = Conflict(page)
    expect(conflict.row("状态")).to_contain_text(re.compile("待处理.*已处理", re.DOTALL))
    conflict.dialog.get_by_role("button", name="先看现在的内容").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已处理")
    expect(screen.part("经过")).to_contain_text("别人已核对")


def test_failed_day_is_told_and_run_again(
    console: OpenConsole, api: httpx.Client, wechat: httpx.Client, connected: Callable[..., dict[str, Any]]
) -> None:
    """A bill that does not have its hash fails the day; page and first page say so, and the next run ends well."""
    mchid = connected()["mchid"]
    books = Books(api, wechat, mchid, "", past_day())
    books.take_foreign(100, "POS-")
    fault = {"on": "api", "match": {"path_contains": "/v3/bill/tradebill"}, "times": 1, "wrong_hash": True}
    assert wechat.post("/_simulator/faults", json=fault).is_success
    assert books.run()["state"] == "FAILED"
    page = console("finance", "/")
    failed = page.get_by_role("region", name=re.compile("^对账 ")).get_by_role("listitem").filter(has_text=mchid)
    expect(failed).to_contain_text("对账失败")
    failed.get_by_role("link").click()
    expect(page.get_by_role("alert")).to_contain_text("会自动再试")
    assert findings(page) == []
    Reconciliation(page).run_again(f"{books.day}").get_by_role("button", name="重新对账").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("有差异", timeout=60_000)


def too_wide(page: Page) -> list[str]:
    """Return what stands out of the window, other than within what scrolls by itself."""
    found: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= window.innerWidth ? [] :
            [...document.querySelectorAll("#content *, .mc-top *")]
                .filter((one) => one.getBoundingClientRect().right > window.innerWidth && !one.closest(".mc-scroll"))
                .map((one) => `${one.tagName}.${one.className}`)"""
    )
    return found


def test_who_may_only_look(console: OpenConsole, books: Books) -> None:
    """Whoever may only read sees every figure, in English too, and each button grey with its reason."""
    books.run()
    page = console("readonly", f"/reconciliation?mchid={books.mchid}")
    page.get_by_role("button", name="English").click()
    reason = page.get_by_role("note").filter(has_text="reconciliation:write")
    expect(page.get_by_role("button", name=f"Run again {books.day}")).to_be_disabled()
    expect(reason).to_have_count(2)
    assert findings(page) == []
    page.get_by_role("link", name=f"{books.day}").first.click()
    expect(page.get_by_role("row").filter(has_text="WeChat was asked")).to_contain_text("Resolved")
    page.set_viewport_size({"width": 390, "height": 844})
    assert too_wide(page) == []
    assert findings(page) == []
    page.get_by_role("link", name="Not in WeChat's bill").click()
    expect(page.get_by_role("button", name="Resolve")).to_be_disabled()
    assert too_wide(page) == []
    expect(reason).to_have_count(1)
    assert findings(page) == []
    page.goto(page.url.split("/reconciliation")[0] + f"/reconciliation/rules?mchid={books.mchid}")
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    assert findings(page) == []
