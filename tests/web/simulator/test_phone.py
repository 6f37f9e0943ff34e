"""A customer's day on the simulator's phone, before the real stack: taken, bought, left, resumed, opened."""

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import BrowserContext, FrameLocator, Page, ViewportSize, expect

from local import seed
from local.stack import Stack
from tests.web.conftest import KeepStrip, TakeScreenshot

PICTURE: ViewportSize = {"width": 1280, "height": 900}


@pytest.fixture
def screen(new_context: Callable[..., BrowserContext], stack: Stack) -> Callable[..., Page]:
    """Opens the phone of a new customer, with the shop in it."""

    def opened(openid: str, lang: str = "zh") -> Page:
        page = new_context(viewport=PICTURE).new_page()
        query = f"appid={seed.APPID}&openid={openid}&lang={lang}&url={stack.api_url}/shop/"
        page.goto(f"{stack.wechat_url}/_simulator/phone?{query}")
        return page

    return opened


def shop_of(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")


def new_openid() -> str:
    return f"oPhone{uuid.uuid4().hex[:22]}"


def leave_page(page: Page) -> None:
    page.locator("#webview_bar").get_by_role("button", name=re.compile("关闭|Close")).click()


def test_a_customer_buys_with_a_voucher(
    screen: Callable[..., Page], screenshot: TakeScreenshot, strip: KeepStrip
) -> None:
    """The shop signs in, gives a voucher and sells; WeChat takes the voucher off by itself, and all is in the chats."""
    page = screen(new_openid())
    shop = shop_of(page)
    voucher, product = shop.locator("mc-voucher"), shop.locator("mc-product").first
    device = page.locator("#device")
    expect(product).to_contain_text("¥128.00")
    story = [device.screenshot()]
    voucher.get_by_role("button", name="立即领取").click()
    expect(voucher).to_contain_text("已领取")
    screenshot(page, "phone-shop")
    story.append(device.screenshot())
    product.get_by_role("button", name="立即购买").click()
    cashier = page.get_by_role("dialog", name="确认支付")
    expect(cashier).to_contain_text("123.00")
    screenshot(page, "phone-cashier")
    story.append(device.screenshot())
    cashier.get_by_role("button", name="确认支付").click()
    page.get_by_role("button", name="完成").click()
    expect(product).to_contain_text("付款成功")
    expect(product).to_contain_text("¥123.00")
    story.append(device.screenshot())
    strip(story, "first-order")
    leave_page(page)
    page.get_by_role("button", name="微信支付").click()
    expect(page.locator("article", has_text="支付凭证")).to_contain_text("123.00")
    page.locator("#view").get_by_role("button", name="后退").click()
    page.get_by_role("tab", name="卡包").click()
    expect(page.locator("article", has_text="新客立减5元")).to_contain_text("已使用")


def test_a_payment_is_left_and_resumed(screen: Callable[..., Page], screenshot: TakeScreenshot) -> None:
    """Who closes the cashier finds the order waiting and pays it later; refused is nothing."""
    page = screen(new_openid(), lang="en")
    product = shop_of(page).locator("mc-product").first
    product.get_by_role("button", name="立即购买").click()
    page.get_by_role("dialog", name="Pay").get_by_role("button", name="Cancel").click()
    again = product.get_by_role("button", name="继续支付")
    expect(again).to_be_visible()
    again.click()
    cashier = page.get_by_role("dialog", name="Pay")
    expect(cashier).to_be_visible()
    screenshot(page, "phone-cashier-en")
    cashier.get_by_role("button", name="Pay", exact=True).click()
    page.get_by_role("button", name="Done").click()
    expect(product).to_contain_text("付款成功")
    expect(page.locator("#console")).to_contain_text("WeChat refused nothing")


@pytest.mark.story
def test_a_red_packet_is_opened(
    screen: Callable[..., Page], stack: Stack, screenshot: TakeScreenshot, send_packet: Callable[[str], dict[str, Any]]
) -> None:
    """A red packet that the merchant centre sends is a service notice, and opens with its amount."""
    openid = new_openid()
    page = screen(openid)
    expect(page.locator("code", has_text=openid)).to_be_visible()
    sent = send_packet(openid)
    leave_page(page)
    page.get_by_role("button", name="服务通知").click()
    page.locator(".packet").click()
    packet = page.get_by_role("dialog", name="现金红包")
    expect(packet).to_contain_text("示例茶铺")
    screenshot(page, "phone-red-packet")
    packet.get_by_role("button", name="開").click()
    amount = f"{sent['amount_fen'] // 100}.{sent['amount_fen'] % 100:02d}元"
    expect(packet).to_contain_text(amount)


@pytest.fixture
def send_packet(stack: Stack) -> Callable[[str], dict[str, Any]]:
    """Sends the seed's red packet to a customer, as a lottery does."""

    def send(openid: str) -> dict[str, Any]:
        demo = json.loads(stack.demo_file.read_text("utf-8"))
        path = f"/v1/machine/red-packets/{demo['red_packets'][0]['red_packet_id']}/send"
        draw = {"appid": seed.APPID, "openid": openid, "source": {"kind": "lottery", "id": uuid.uuid4().hex}}
        headers = {"authorization": f"Bearer {demo['machine_token']}"}
        answer = httpx.post(stack.api_url + path, json=draw, headers=headers, timeout=30)
        assert answer.is_success, answer.text
        sent: dict[str, Any] = answer.json()
        return sent

    return send
