"""The example page without our modules sells and takes payments: docs/pages.md shows what it does."""

import re

import pytest
from playwright.sync_api import Page, expect

from local.stack import Stack
from tests.web.axe import findings
from tests.web.conftest import GivePhone
from tests.web.pages.phone import Phone


@pytest.fixture
def address(stack: Stack) -> str:
    return f"{stack.api_url}/plain/"


def buy(page: Page) -> None:
    page.get_by_role("button", name=re.compile("购买")).first.click()


def sign_in_and_buy(page: Page) -> None:
    """Click twice as a customer does: the first click leads through WeChat's sign-in and back."""
    buy(page)
    page.wait_for_function("() => sessionStorage.getItem('plain.session') !== null")
    page.wait_for_load_state()
    buy(page)


def asked_for_payment(phone: Phone) -> int:
    return [one["api"] for one in phone.shown()["asked"]].count("getBrandWCPayRequest")


@pytest.mark.parametrize("platform", ["ios", "android"])
def test_customer_signs_in_orders_and_pays(phone: GivePhone, address: str, platform: str) -> None:
    """The customer pays what the catalogue says, and the page says so because the order does."""
    page = phone(platform=platform, sheet_action="pay").open(address)
    sign_in_and_buy(page)
    expect(page.get_by_role("status")).to_have_text(re.compile(r"已支付 \d+\.\d\d 元"), timeout=20_000)
    assert page.url == address
    assert findings(page) == []


def test_cancelled_payment_goes_on_with_the_same_order(phone: GivePhone, address: str) -> None:
    """A cancelled payment is offered again, and is the same order when it is paid."""
    given = phone(platform="ios", sheet_action="cancel")
    page = given.open(address)
    sign_in_and_buy(page)
    again = page.get_by_role("button", name="继续支付")
    expect(again).to_be_visible(timeout=40_000)
    number = page.evaluate("() => JSON.parse(sessionStorage.getItem('plain.order'))")
    given.switch(sheet_action="pay")
    page.reload()
    expect(again).to_be_visible(timeout=20_000)
    with page.expect_response(re.compile(rf"/v1/orders/{number}/payment$")):
        expect(again).to_be_visible(timeout=40_000)
        again.click()
    expect(page.get_by_role("status")).to_have_text(re.compile("已支付"), timeout=20_000)
    assert asked_for_payment(given) == 2


def test_page_outside_wechat_says_where_it_belongs(page: Page, address: str) -> None:
    """Products are shown in every browser; a sign-in that is never kept ends after two tries and says so."""
    page.add_init_script("Storage.prototype.setItem = () => { throw new Error('full') }")
    page.goto(address)
    buy(page)
    expect(page.get_by_role("status")).to_have_text(re.compile("登录没有成功"))
