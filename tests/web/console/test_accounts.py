"""Operators connect merchant accounts, look after them and switch them off."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.web.axe import findings
from tests.web.conftest import OpenConsole, TakeScreenshot
from tests.web.console.conftest import WeChatAccount
from tests.web.pages.accounts import AccountForm
from tests.web.pages.clicks import write_once

type Connect = Callable[..., dict[str, Any]]
FOREIGN = "0" * 32


def filled(page: Page, account: WeChatAccount, **other: str) -> AccountForm:
    """The form with all that the account has but its certificate."""
    form = AccountForm(page)
    values = {
        "mchid": account.mchid,
        "display_name": "山间茶铺",
        "apiv3_key": account.given["apiv3_key"],
        "public_key_id": account.given["public_key_id"],
        "public_key_pem": account.text("pub_key.pem"),
    }
    form.fill(**values)
    form.fill_official_account(account.appid, other.get("secret", account.secret), ["shop.example", "127.0.0.1:5500"])
    return form


@pytest.mark.story(days=3)
def test_connect_by_p12(console: OpenConsole, wechat_account: WeChatAccount, screenshot: TakeScreenshot) -> None:
    """An account is connected with the .p12 file that WeChat gives out, and each of its checks is shown."""
    page = console("admin", "/accounts")
    page.get_by_role("button", name="接入商户号").click()
    form = filled(page, wechat_account)
    form.drop_p12(wechat_account.folder / "apiclient_cert.p12")
    page.evaluate("() => window.scrollTo(0, 0)")
    screenshot(page, "console-account-connect")
    form.submit()
    expect(page.get_by_role("heading", name="山间茶铺")).to_be_visible(timeout=30_000)
    checks = page.get_by_role("table")
    expect(checks.get_by_text("微信接受此证书的签名")).to_be_visible()
    expect(checks.get_by_text("已绑定此商户号")).to_be_visible()
    expect(page.get_by_text("127.0.0.1:5500")).to_be_visible()
    screenshot(page, "console-account")


def test_connect_by_pem(console: OpenConsole, wechat_account: WeChatAccount) -> None:
    """An account is connected with certificate and key as text, and no key comes back to any screen."""
    page = console("admin", "/accounts/new")
    form = filled(page, wechat_account)
    key = wechat_account.text("apiclient_key.pem")
    form.paste_pem(wechat_account.text("apiclient_cert.pem"), key)
    form.submit()
    expect(page.get_by_role("heading", name="山间茶铺")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="修改设置与密钥").click()
    expect(form.field("display_name")).to_have_value("山间茶铺")
    for name in ("apiv3_key", "apiv2_key", "official_accounts_0_secret"):
        expect(form.field(name)).to_have_value("")
    page.get_by_text("PEM 文件或文本").click()
    expect(form.field("private_key_pem")).to_have_value("")
    assert wechat_account.given["apiv3_key"] not in page.content()


def test_certificate_is_asked_for(console: OpenConsole, wechat_account: WeChatAccount) -> None:
    """A new account needs its certificate, which is said at the field; a change may leave it as it is."""
    page = console("admin", "/accounts/new")
    form = filled(page, wechat_account)
    form.submit()
    expect(form.error_at("p12_base64")).to_have_text("必填")
    form.drop_p12(wechat_account.folder / "apiclient_cert.p12")
    expect(form.error_at("p12_base64")).to_have_count(0)
    form.submit()
    expect(page.get_by_role("heading", name="山间茶铺")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="修改设置与密钥").click()
    form.fill(display_name="云间茶铺")
    form.submit()
    expect(page.get_by_role("heading", name="云间茶铺")).to_be_visible(timeout=30_000)


def test_wrong_secret_stands_at_its_field(console: OpenConsole, wechat_account: WeChatAccount) -> None:
    """What WeChat does not accept is said where it was typed, and all that was typed stays for another try."""
    page = console("admin", "/accounts/new")
    form = filled(page, wechat_account, secret=FOREIGN)
    form.drop_p12(wechat_account.folder / "apiclient_cert.p12")
    form.submit()
    expect(form.error_at("official_accounts_0_secret")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("alert").get_by_text("填写有误")).to_be_visible()
    expect(form.field("apiv3_key")).to_have_value(wechat_account.given["apiv3_key"])
    form.fill(official_accounts_0_secret=wechat_account.secret)
    form.submit()
    expect(page.get_by_role("heading", name="山间茶铺")).to_be_visible(timeout=30_000)


def test_missing_fields_are_told_before_anything_is_sent(console: OpenConsole) -> None:
    """A form that lacks something says what at each field."""
    page = console("admin", "/accounts/new")
    form = AccountForm(page)
    form.submit()
    for name in ("mchid", "display_name", "apiv3_key", "official_accounts_0_appid"):
        expect(form.error_at(name)).to_contain_text("必填")
    form.fill(mchid="12345")
    expect(form.error_at("mchid")).to_contain_text("8 至 10 位数字")


def test_change_only_what_changed(console: OpenConsole, connected: Connect) -> None:
    """A name is changed, and the keys that were left empty still work."""
    mchid = connected()["mchid"]
    page = console("admin", f"/accounts/{mchid}/edit")
    form = AccountForm(page)
    form.fill(display_name="云上茶铺")
    form.submit()
    expect(page.get_by_role("heading", name="云上茶铺")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="立即检测").click()
    expect(page.get_by_text("检测完成")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("heading", name="云上茶铺")).to_contain_text("正常")


def test_switch_off_says_what_stops(console: OpenConsole, connected: Connect) -> None:
    """Switching off names what stops and asks for the number; switching on checks the account again."""
    mchid = connected()["mchid"]
    page = console("admin", f"/accounts/{mchid}")
    page.get_by_role("button", name="停用").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("新订单不能下单")).to_be_visible()
    expect(dialog.get_by_role("button", name="停用")).to_be_disabled()
    dialog.get_by_role("textbox").fill(mchid)
    write_once(page, dialog.get_by_role("button", name="停用"))
    expect(page.get_by_text("此商户号已停用")).to_be_visible()
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_text("商户号已启用")).to_be_visible(timeout=30_000)
    expect(page.get_by_role("button", name="停用")).to_be_visible()


def test_without_scope_the_reason_is_told(console: OpenConsole, connected: Connect) -> None:
    """Who may only look finds each control greyed out, and its reason by mouse, keyboard and screen reader."""
    mchid = connected()["mchid"]
    page = console("readonly", f"/accounts/{mchid}")
    for name in ("修改设置与密钥", "停用", "立即检测"):
        button = page.get_by_role("button", name=name)
        expect(button).to_be_disabled()
        expect(button).to_have_accessible_description("需要“管理商户号与密钥”权限（merchant:write），请联系管理员")
    page.get_by_role("note").first.hover()
    expect(page.get_by_role("tooltip")).to_contain_text("merchant:write")
    page.goto("/console/accounts/new")
    expect(page.get_by_role("button", name="验证并接入")).to_be_disabled()


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "茶" * 40, "🍵👨‍👩‍👧‍👦 Tee & Söhne «»"])
def test_any_name_is_a_name(console: OpenConsole, connected: Connect, name: str) -> None:
    """Whatever an account is called is shown as it is, in the list and in its page."""
    mchid = connected(name)["mchid"]
    page = console("admin", f"/accounts?text={mchid}")
    page.get_by_role("link", name=name).click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.exhaustive
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("role", ["admin", "readonly"])
def test_accounts_are_for_everybody(console: OpenConsole, connected: Connect, role: str, language: str) -> None:
    """Nothing on the screens of accounts is out of anybody's reach, in both languages."""
    mchid = connected()["mchid"]
    page = console(role, "/accounts")
    page.evaluate("language => localStorage.setItem('merchant-center.language', language)", language)
    for path in ("/accounts", f"/accounts/{mchid}", f"/accounts/{mchid}/edit", "/accounts/new"):
        page.goto(f"/console{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".ant-skeleton")).to_have_count(0)
        assert findings(page) == []
