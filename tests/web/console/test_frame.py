"""What stands around every screen: filters in the address, both languages, sessions that end, networks that fail."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from local.stack import Stack
from tests.web.conftest import OpenConsole
from tests.web.pages.accounts import AccountForm
from tests.web.pages.hurry import hurry
from tests.web.pages.sign_in import SignIn

type Connect = Callable[..., dict[str, Any]]
_STORED = "Object.keys(sessionStorage).find(key => key.startsWith('oidc.user:'))"


def end_session(page: Page) -> None:
    """Leave this tab with tokens that neither the API nor the issuer takes any more.

    The counts at the menu are answered all the same: what is sent from the page is the first to learn of it.
    """
    page.route("**/v1/admin/red-packet-sends", lambda route: route.fulfill(json={"sends": [], "count": 0}))
    page.route("**/v1/admin/refunds?*", lambda route: route.fulfill(json={"refunds": []}))
    page.route("**/v1/admin/reconciliation/differences?*", lambda route: route.fulfill(json={"differences": []}))
    user = json.loads(page.evaluate(f"sessionStorage.getItem({_STORED})"))
    ended = json.dumps(user | {"access_token": "ended", "refresh_token": "ended"})
    page.evaluate(f"user => sessionStorage.setItem({_STORED}, user)", ended)
    page.reload()


def test_filters_stand_in_the_address(console: OpenConsole, connected: Connect) -> None:
    """What a list is searched for survives a reload and Back, and each filter is taken away by its chip."""
    mchid = connected()["mchid"]
    page = console("admin", "/accounts")
    page.get_by_label("商户", exact=True).fill(mchid)
    page.get_by_label("商户", exact=True).press("Enter")
    expect(page).to_have_url(re.compile(rf"\?text={mchid}$"))
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(1)
    page.reload()
    expect(page.get_by_label("商户", exact=True)).to_have_value(mchid)
    expect(rows).to_have_count(1)
    page.get_by_role("link", name="茶铺").click()
    expect(page.get_by_role("heading", name="茶铺")).to_be_visible()
    page.go_back()
    expect(rows).to_have_count(1)
    page.get_by_role("button", name=f"移除筛选 商户: {mchid}").click()
    expect(page).to_have_url(re.compile(r"/console/accounts$"))


def test_two_kinds_of_nothing(console: OpenConsole) -> None:
    """A list that has nothing for these filters says so, and clears them on the spot."""
    page = console("admin", "/accounts?text=nobody-is-called-so")
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
    page.get_by_role("button", name="清除筛选").click()
    expect(page.get_by_role("link", name="示例茶铺")).to_be_visible()


def test_language_is_switched_and_kept(console: OpenConsole) -> None:
    """The whole console speaks the other language at once, and still does after a reload."""
    page = console("admin", "/accounts")
    expect(page).to_have_title("商户号 · 商户中心")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Accounts")).to_be_visible()
    expect(page.get_by_role("navigation", name="Main menu").get_by_text("Home")).to_be_visible()
    page.reload()
    expect(page).to_have_title("Accounts · Merchant Centre")
    assert page.evaluate("() => document.documentElement.lang") == "en"


def test_columns_are_chosen_and_kept(console: OpenConsole) -> None:
    """A column that somebody puts away is away after a reload too."""
    page = console("admin", "/accounts")
    header = page.get_by_role("columnheader", name="密钥")
    expect(header).to_be_visible()
    page.get_by_role("button", name="显示列").click()
    page.get_by_role("checkbox", name="密钥").uncheck()
    expect(header).to_have_count(0)
    page.reload()
    expect(page.get_by_role("columnheader", name="最近检测")).to_be_visible()
    expect(header).to_have_count(0)


def test_session_that_ends_in_the_middle_loses_nothing(console: OpenConsole, stack: Stack) -> None:
    """Whoever is signed out while typing signs in beside the form, and what was sent goes on by itself."""
    page = console("admin", "/accounts/new")
    end_session(page)
    form = AccountForm(page)
    form.fill(mchid="1900000001", display_name="茶铺", apiv3_key="0" * 32)
    form.fill_official_account("wx5eedf00d5eedf00d", "0" * 32, ["shop.example"])
    credentials = stack.credentials_dir / "1900000001"
    form.paste_pem(*((credentials / name).read_text() for name in ("apiclient_cert.pem", "apiclient_key.pem")))
    form.submit()
    dialog = page.get_by_role("dialog", name="登录已失效")
    with page.expect_popup() as beside:
        dialog.get_by_role("button", name="重新登录").click()
    SignIn(beside.value).choose("admin")
    expect(dialog).to_have_count(0)
    # The API's own answer to what was sent: this account is connected already.
    expect(page.get_by_role("alert").get_by_text("connected already")).to_be_visible(timeout=30_000)
    expect(form.field("display_name")).to_have_value("茶铺")


def test_refused_change_is_no_success(console: OpenConsole, connected: Connect) -> None:
    """Whoever does not sign in again is told that the change was not made."""
    account = connected()
    page = console("admin", f"/accounts/{account['mchid']}/edit", by_hand=True)
    form = AccountForm(page)
    form.fill(display_name="新名字")
    page.evaluate(f"sessionStorage.removeItem({_STORED})")
    page.route("**/v1/admin/**", lambda route: route.continue_(headers=route.request.headers | {"authorization": "no"}))
    form.submit()
    page.get_by_role("button", name="暂不登录").click()
    expect(page.get_by_role("alert").get_by_text("登录已失效")).to_be_visible()
    expect(page.get_by_text("已保存")).to_have_count(0)
    expect(form.field("display_name")).to_have_value("新名字")


def test_network_that_fails_is_told_and_tried_again(console: OpenConsole) -> None:
    """Without a network a list says so, and shows its rows once it is asked again."""
    page = console("admin", "/exports")
    expect(page.get_by_role("status").get_by_text("数据截至")).to_be_visible()
    hurry(page)
    page.route("**/v1/**", lambda route: route.abort("internetdisconnected"))
    page.get_by_role("button", name="刷新").click()
    expect(page.get_by_role("alert").get_by_text("网络不通")).to_be_visible(timeout=30_000)
    page.unroute("**/v1/**")
    page.get_by_role("button", name="重试").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_leaving_asks_only_for_what_was_typed(console: OpenConsole) -> None:
    """A form that was changed asks before it is left; one that was not is left at once, and so is one put back."""
    page = console("admin", "/accounts/new")
    form = AccountForm(page)
    form.fill(display_name="茶")
    form.fill(display_name="")
    page.get_by_role("button", name="取消").click()
    expect(page).to_have_url(re.compile(r"/console/accounts$"))
    page.get_by_role("button", name="接入商户号").click()
    form.fill(display_name="茶")
    page.get_by_role("link", name="首页").click()
    page.get_by_role("button", name="继续编辑").click()
    expect(form.field("display_name")).to_have_value("茶")
    page.get_by_role("link", name="首页").click()
    page.get_by_role("button", name="放弃修改").click()
    expect(page).to_have_url(re.compile(r"/console/$"))


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [("admin", ["首页", "失败通知", "导出", "商户号"], []), ("readonly", ["首页", "失败通知", "商户号"], ["导出"])],
)
def test_menu_follows_scopes(console: OpenConsole, role: str, shown: list[str], hidden: list[str]) -> None:
    """The menu has what the role may see, and nothing else."""
    page = console(role, "/")
    menu = page.get_by_role("navigation", name="主菜单")
    for name in shown:
        expect(menu.get_by_role("link", name=name, exact=True)).to_be_visible()
    for name in hidden:
        expect(menu.get_by_role("link", name=name, exact=True)).to_have_count(0)


def test_unknown_address_leads_home(console: OpenConsole) -> None:
    """An address without a page says so and leads to the first page."""
    page = console("admin", "/no-such-page")
    page.get_by_role("link", name="返回首页").click()
    expect(page.get_by_role("heading", name="首页")).to_be_visible()
