"""Nobody pays twice: what a phone believes, or WeChat says, never offers another order beside one that may be paid."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.conftest import GivePhone
from tests.web.modules.conftest import Shop
from tests.web.modules.test_payment import open_signed_in, orders_of
from tests.web.pages.module_page import Pages, expect_state
from tests.web.pages.phone import Phone

type NewOpenid = Callable[[], str]

# A bridge that says ok and pays nothing, as far as the API can know for now.
SAYS_OK = "WeixinJSBridge.invoke = (api, _, done) => setTimeout(done, 0, { err_msg: api + ':ok' });"
AHEAD = "{ const now = Date.now; Date.now = () => now() + 30 * 24 * 3600_000; }"


def buttons(pay: Locator) -> list[str]:
    """What the element offers now."""
    return [text.strip() for text in pay.get_by_role("button").all_inner_texts()]


def intents(page: Page) -> dict[str, Any]:
    """What the pages of this browser remember of purchases."""
    found: dict[str, Any] = page.evaluate(
        """() => Object.fromEntries(Object.entries(localStorage)
             .filter(([name]) => name.startsWith("mc:intent:")).map(([name, text]) => [name, JSON.parse(text)]))"""
    )
    return found


@pytest.mark.story
def test_order_is_not_over_by_the_phones_clock(
    phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid
) -> None:
    """A phone whose clock is weeks ahead keeps its order while WeChat's page is open, and pays it once."""
    customer = phone(openid=new_openid())
    customer.context.add_init_script(AHEAD)
    page = open_signed_in(pages, customer, shop.product())
    pay = page.locator("mc-pay")
    pay.get_by_role("button", name="立即购买").click()
    expect(pay).to_contain_text("请在微信中完成付款")
    expect_state(pay, "acting")
    [intent] = intents(page).values()
    assert [order["order_no"] for order in orders_of(page)] == [intent["order_no"]]


@pytest.mark.story
def test_paid_in_doubt_offers_no_other_order(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """After WeChat's `ok`, looking again or coming back offers no second order until the API knows."""
    customer = phone(openid=new_openid())
    page = open_signed_in(pages, customer, shop.product(), is_hurried=True)
    page.evaluate(SAYS_OK)
    pay = page.locator("mc-pay")
    pay.get_by_role("button", name="立即购买").click()
    expect_state(pay, "in-doubt")
    with page.expect_response("**/v1/orders/*"):
        pay.get_by_role("button", name="再看一下").click()
    expect_state(pay, "in-doubt")
    assert buttons(pay) == ["再看一下"]
    page.reload()
    expect_state(pay, "in-doubt")
    assert buttons(pay) == ["再看一下"]


@pytest.mark.story
def test_new_order_only_after_asking_for_the_first(
    phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid
) -> None:
    """Who paid elsewhere and then orders anew on a page left open is shown that it is paid."""
    customer = phone(openid=new_openid(), sheet_action="cancel")
    page = open_signed_in(pages, customer, shop.product())
    pay = page.locator("mc-pay")
    pay.get_by_role("button", name="立即购买").click()
    expect_state(pay, "unpaid")
    page.reload()
    expect_state(pay, "unpaid")
    pay_in_another_window(customer, page.url)
    pay.get_by_role("button", name="重新下单").click()
    expect_state(pay, "done")
    assert len(orders_of(page)) == 1


def pay_in_another_window(customer: Phone, url: str) -> None:
    """Go on with the payment of the order that waits, in another window."""
    customer.switch(sheet_action="pay")
    other = customer.open(url)
    other.locator("mc-pay").get_by_role("button", name="继续支付").click()
    expect_state(other.locator("mc-pay"), "done")


@pytest.mark.story
def test_order_that_is_not_there_is_forgotten(
    phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid
) -> None:
    """An order that the API does not know keeps nobody from buying."""
    customer = phone(openid=new_openid(), sheet_action="cancel")
    page = open_signed_in(pages, customer, shop.product())
    pay = page.locator("mc-pay")
    pay.get_by_role("button", name="立即购买").click()
    expect_state(pay, "unpaid")
    [(name, intent)] = intents(page).items()
    other = json.dumps({**intent, "order_no": "20260101-AAAAAAAAAAAAAAAA"})
    page.evaluate("([name, text]) => localStorage.setItem(name, text)", [name, other])
    page.reload()
    expect_state(pay, "ready")
    expect(pay.get_by_role("button", name="立即购买")).to_be_enabled()


@pytest.mark.story
def test_order_paid_in_the_list_is_not_asked_for_again(
    phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid
) -> None:
    """What was left unpaid says until which day it can be paid, and is done once it is paid in the list beside it."""
    customer = phone(openid=new_openid(), sheet_action="cancel")
    number = shop.product()
    page = pages.open(customer, f'<mc-pay product="{number}"></mc-pay><mc-orders></mc-orders>')
    pay, orders = page.locator("mc-pay"), page.locator("mc-orders")
    pay.get_by_role("button", name="立即购买").click()
    expect_state(pay, "unpaid")
    expect(pay).to_contain_text(re.compile(r"请在 \d\d-\d\d \d\d:\d\d 前完成"))
    customer.switch(sheet_action="pay")
    page.reload()
    expect_state(pay, "unpaid")
    orders.get_by_role("button", name="继续支付").click()
    expect(pay).to_contain_text("付款成功")
    assert buttons(pay) == ["再买一单"]
