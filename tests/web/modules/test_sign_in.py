"""Signing in on a page: silent, once, and never for ever."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.web.conftest import GivePhone
from tests.web.modules.conftest import PLACEMENT, Shop
from tests.web.pages.module_page import Pages, expect_state, heard
from tests.web.pages.phone import Phone

type NewOpenid = Callable[[], str]


def count_sign_ins(page: Page) -> list[str]:
    """A list that grows with each sign-in that the page begins."""
    begun: list[str] = []
    page.on("request", lambda request: "/v1/sign-in/start" in request.url and begun.append(request.url))
    return begun


@pytest.mark.story
def test_tap_goes_on_after_the_sign_in(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """A customer who is not known taps once: they are signed in without a word, and have the voucher."""
    page = pages.open(phone(openid=new_openid()), shop.voucher())
    page.get_by_role("button", name="立即领取").click()
    expect_state(page.locator("mc-voucher"), "done")
    assert [event["kind"] for event in heard(page, "mc-collected")] == ["voucher"]


def test_address_is_clean_and_back_leads_out(phone: GivePhone, pages: Pages, new_openid: NewOpenid) -> None:
    """Code and state are gone before anything renders, the rest of the address stays, and Back does not lead there."""
    page = pages.prepare(phone(openid=new_openid()), "<mc-orders></mc-orders>")
    page.goto(f"{pages.wechat_url}/_simulator/phone/closed")
    page.goto(f"{pages.api_url}/shop/page?from=groupmessage&x=%e8%8c%b6#part")
    expect_state(page.locator("mc-orders"), "empty")
    assert page.url == f"{pages.api_url}/shop/page?from=groupmessage&x=%e8%8c%b6#part"
    page.go_back()
    assert "code=" not in page.url


def test_elements_sign_in_together(phone: GivePhone, pages: Pages, new_openid: NewOpenid) -> None:
    """Three lists on a page are one sign-in."""
    page = pages.prepare(
        phone(openid=new_openid()),
        "<mc-orders></mc-orders><mc-vouchers></mc-vouchers><mc-red-packets></mc-red-packets>",
    )
    begun = count_sign_ins(page)
    page.goto(f"{pages.api_url}/shop/page")
    for name in ("mc-orders", "mc-vouchers", "mc-red-packets"):
        expect_state(page.locator(name), "empty")
    assert len(begun) == 1


@pytest.mark.story
def test_repeated_redirect_is_one_session(phone: GivePhone, pages: Pages, new_openid: NewOpenid) -> None:
    """WeChat may open the page twice with one code: the second time is the same session, without an error."""
    page = pages.prepare(phone(openid=new_openid()), "<mc-orders></mc-orders>")
    returned: list[str] = []
    page.on("framenavigated", lambda frame: "code=" in frame.url and returned.append(frame.url))
    page.goto(f"{pages.api_url}/shop/page")
    expect_state(page.locator("mc-orders"), "empty")
    begun = count_sign_ins(page)
    page.evaluate(
        """() => Object.keys(sessionStorage).filter((name) => name.startsWith("mc:session:"))
                       .forEach((name) => sessionStorage.removeItem(name))"""
    )
    page.goto(returned[0])
    expect_state(page.locator("mc-orders"), "empty")
    assert begun == []


def test_no_endless_redirects(phone: GivePhone, pages: Pages, new_openid: NewOpenid) -> None:
    """Where the session is not kept, the page stops after two tries and shows a button."""
    customer = phone(openid=new_openid())
    customer.context.add_init_script(
        """{ const { setItem } = Storage.prototype;
             Storage.prototype.setItem = function (name, value) {
               if (!name.startsWith("mc:session")) setItem.call(this, name, value); }; }"""
    )
    page = pages.prepare(customer, "<mc-orders></mc-orders>")
    begun = count_sign_ins(page)
    page.goto(f"{pages.api_url}/shop/page")
    orders = page.locator("mc-orders")
    expect_state(orders, "signed-out")
    expect(orders.get_by_role("button", name="微信登录")).to_be_enabled()
    assert len(begun) == 2


def test_storage_that_keeps_nothing(phone: GivePhone, pages: Pages, new_openid: NewOpenid) -> None:
    """In private mode nobody is sent away by the page itself, and the reason is said."""
    customer = phone(openid=new_openid())
    customer.context.add_init_script("Storage.prototype.setItem = () => { throw new Error('full') };")
    page = pages.prepare(customer, "<mc-orders></mc-orders>")
    begun = count_sign_ins(page)
    page.goto(f"{pages.api_url}/shop/page")
    expect_state(page.locator("mc-orders"), "signed-out")
    expect(page.locator("mc-orders")).to_contain_text("无痕模式")
    assert begun == []


def test_openid_belongs_to_one_appid(phone: GivePhone, pages: Pages, new_openid: NewOpenid) -> None:
    """A session is one official account's: an element of another one does not use it."""
    page = pages.open(phone(openid=new_openid()), "<mc-orders></mc-orders>")
    expect_state(page.locator("mc-orders"), "empty")
    page.evaluate(
        """() => { const other = document.createElement("mc-orders"); other.id = "other";
                   other.appid = "wx0000000000000000"; document.body.append(other); }"""
    )
    # That account is not connected here, so its sign-in cannot even begin.
    expect_state(page.locator("#other"), "closed")
    expect_state(page.locator("mc-orders").first, "empty")


def test_snapshot_page(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """On a snapshot page everything can be looked at; who wants more is told what to tap, and is nobody here."""
    customer = phone(openid=new_openid(), is_snapshot=True)
    page = pages.open(customer, shop.voucher(), is_hurried=True)
    voucher = page.locator("mc-voucher")
    expect(voucher).to_contain_text("立减3元")
    voucher.get_by_role("button", name="立即领取").click()
    expect_state(voucher, "snapshot")
    expect(voucher).to_contain_text("使用完整服务")
    assert [event["code"] for event in heard(page, "mc-error")] == ["snapshot_user"]
    customer.switch(is_snapshot=False)
    voucher.get_by_role("button", name="重试").click()
    page.wait_for_url(re.compile(r"/shop/page$"))
    expect_state(voucher, "ready")


def test_old_tap_is_not_done_by_itself(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """What was tapped before a sign-in that never ended is not done when the page is opened another time."""
    page = pages.open(phone(openid=new_openid()), shop.voucher() + "<mc-orders></mc-orders>")
    expect_state(page.locator("mc-orders"), "empty")
    stock = page.locator("mc-voucher").get_attribute("stock")
    page.evaluate(f"() => sessionStorage.setItem('mc:resume:take:{stock}:{PLACEMENT}', '{{}}')")
    page.reload()
    expect_state(page.locator("mc-orders"), "empty")
    expect_state(page.locator("mc-voucher"), "ready")


def test_outside_wechat(new_context: Callable[..., BrowserContext], pages: Pages, shop: Shop) -> None:
    """Outside WeChat there is the QR code of this page, once, and no dead button; looking is possible."""
    page = pages.open(new_context(), shop.voucher() + f'<mc-product product="{shop.product()}" pay></mc-product>')
    voucher = page.locator("mc-voucher")
    expect_state(voucher, "outside")
    expect(voucher).to_contain_text("立减3元")
    expect(page.get_by_role("img", name="本页的二维码")).to_have_count(1)
    expect(page.get_by_role("button")).to_have_count(0)
    expect(page.locator("mc-pay")).to_contain_text("请在微信里打开本页")


def test_user_agent_lies(
    new_context: Callable[..., BrowserContext], phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid
) -> None:
    """Who has the bridge is in WeChat under any name; who only has the name is told, and not left waiting."""
    customer: Phone = phone(openid=new_openid())
    page = pages.open(customer, shop.voucher() + "<mc-orders></mc-orders>")
    expect_state(page.locator("mc-orders"), "empty")
    page.evaluate("() => Object.defineProperty(navigator, 'userAgent', { get: () => 'Mozilla/5.0 Desktop' })")
    page.get_by_role("button", name="立即领取").click()
    expect_state(page.locator("mc-voucher"), "done")

    liar = new_context(user_agent="Mozilla/5.0 (iPhone) MicroMessenger/8.0.60")
    product = shop.product()
    page = pages.open(liar, f'<mc-pay product="{product}"></mc-pay>')
    expect_state(page.locator("mc-pay"), "ready")


def test_late_bridge(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """A bridge that comes after seconds is waited for, and the payment goes on."""
    customer = phone(openid=new_openid(), bridge_milliseconds=3_000, sheet_action="pay")
    page = pages.open(customer, f'<mc-pay product="{shop.product()}"></mc-pay>')
    page.locator("mc-pay").get_by_role("button", name="立即购买").click()
    expect_state(page.locator("mc-pay"), "done")


def test_no_bridge_is_explained(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """Without a bridge the order waits, and the customer reads what to do instead of nothing."""
    customer = phone(openid=new_openid(), bridge_milliseconds=60_000)
    page = pages.open(customer, f'<mc-pay product="{shop.product()}"></mc-pay>', is_hurried=True)
    page.locator("mc-pay").get_by_role("button", name="立即购买").click()
    expect_state(page.locator("mc-pay"), "no-bridge")
    expect(page.locator("mc-pay")).to_contain_text("微信还没有准备好")
    expect(page.locator("mc-pay").get_by_role("button", name="重试")).to_be_enabled()
