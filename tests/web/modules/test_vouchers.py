"""Vouchers and red packets on a page: each state in words, each limit, and what WeChat demands for a transfer."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import GivePhone
from tests.web.modules.conftest import PLACEMENT, Shop
from tests.web.pages.module_page import Pages, expect_state, heard

type NewOpenid = Callable[[], str]


def expect_bridge(page: Page) -> None:
    """Wait until WeChat's bridge is there, which comes late."""
    page.wait_for_function("() => 'WeixinJSBridge' in window")


def test_limit_is_said(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """Who takes a second voucher where one is the limit is refused with the limit in words, and the page hears it."""
    customer = phone(openid=new_openid())
    page = pages.open(customer, shop.voucher({"per_customer": 1}) + "<mc-vouchers></mc-vouchers>")
    # The list signs in by itself: a page that is back from there asks for its voucher anew.
    expect_state(page.locator("mc-vouchers"), "empty")
    other = customer.open(page.url)
    expect_state(other.locator("mc-vouchers"), "empty")
    expect_state(other.locator("mc-voucher"), "ready")
    expect_bridge(other)
    page.get_by_role("button", name="立即领取").click()
    expect_state(page.locator("mc-voucher"), "done")
    other.get_by_role("button", name="立即领取").click()
    expect_state(other.locator("mc-voucher"), "refused")
    expect(other.locator("mc-voucher")).to_contain_text("您已领满，每人限领 1 张")
    [refused] = heard(other, "mc-refused")
    assert (refused["code"], refused["limit"]) == ("cap_reached", "per_customer")
    page.reload()
    expect(page.locator("mc-voucher")).to_contain_text("已领取")


@pytest.mark.story
def test_sold_out(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """When today's are gone, the page says so and when to come back, before anybody taps."""
    body = shop.voucher({"per_day": 1})
    page = pages.open(phone(openid=new_openid()), body)
    page.get_by_role("button", name="立即领取").click()
    expect_state(page.locator("mc-voucher"), "done")
    page = pages.open(phone(openid=new_openid()), body)
    expect_state(page.locator("mc-voucher"), "sold-out")
    expect(page.get_by_role("button", name="已抢光")).to_be_disabled()
    expect(page.locator("mc-voucher")).to_contain_text("明天再来")


def test_expired_and_unknown(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """A stock whose time is over, and one that is not there, are said to be so."""
    begin, end = datetime.now(UTC) - timedelta(days=9), datetime.now(UTC) - timedelta(days=1)
    over = shop.voucher(available_begin_time=begin.isoformat(), available_end_time=end.isoformat())
    unknown = f'<mc-voucher stock="19999999" placement="{PLACEMENT}"></mc-voucher>'
    page = pages.open(phone(openid=new_openid()), over + unknown)
    expect_state(page.locator("mc-voucher").first, "expired")
    expect(page.get_by_role("button", name="已结束")).to_be_disabled()
    expect_state(page.locator("mc-voucher").last, "closed")
    expect(page.locator("mc-voucher").last).to_contain_text("不存在或已下架")


def test_in_doubt(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """While WeChat has not answered, the page says that it is on its way, and looking again makes no second one."""
    customer = phone(openid=new_openid())
    page = pages.open(customer, shop.voucher() + "<mc-vouchers></mc-vouchers>")
    expect_state(page.locator("mc-vouchers"), "empty")
    shop.fault("/coupons", times=4, drop={"executed": True})
    page.get_by_role("button", name="立即领取").click()
    expect_state(page.locator("mc-voucher"), "in-doubt")
    expect(page.locator("mc-voucher")).to_contain_text("微信还没有答复")
    assert [event["kind"] for event in heard(page, "mc-pending")] == ["voucher"]
    shop.wechat.delete("/_simulator/faults")
    page.get_by_role("button", name="再看一下").click()
    expect_state(page.locator("mc-voucher"), "done")
    expect(page.locator("mc-vouchers li")).to_have_count(1)


def test_network_cut_and_back(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """A page opened without a network says so, and is there by itself when the network is."""
    customer = phone(openid=new_openid())
    page = pages.open(customer, shop.voucher())
    expect_state(page.locator("mc-voucher"), "ready")
    customer.context.set_offline(True)
    page.evaluate("() => document.querySelector('mc-voucher').refresh()")
    expect_state(page.locator("mc-voucher"), "offline")
    customer.context.set_offline(False)
    expect_state(page.locator("mc-voucher"), "ready")


def accept(page: Page) -> None:
    """Accept the transfer that waits on the page."""
    page.locator("mc-red-packets").get_by_role("button", name="收下").click()


@pytest.mark.parametrize("platform", ["ios", "android"])
def test_transfer_on_a_page_that_changed_its_address(
    platform: str, phone: GivePhone, pages: Pages, shop: Shop, machine: httpx.Client, new_openid: NewOpenid
) -> None:
    """An iPhone signs the address a page was opened with, Android the present one, each with what WeChat appended."""
    openid = new_openid()
    shop.transfer(openid, machine)
    customer = phone(openid=openid, sheet_action="pay", platform=platform)
    page = pages.prepare(customer, "<mc-red-packets></mc-red-packets>")
    page.goto(f"{pages.api_url}/shop/page?from=singlemessage&isappinstalled=0")
    expect_state(page.locator("mc-red-packets"), "ready")
    page.evaluate("() => history.pushState(null, '', '/shop/other?step=2')")
    with page.expect_request("**/v1/page-signature") as signed:
        accept(page)
    expect(page.locator("mc-red-packets")).to_contain_text("已收到")
    assert ("/shop/other?step=2" in signed.value.post_data_json["url"]) == (platform == "android")
    [collected] = heard(page, "mc-collected")
    assert (collected["kind"], collected["amount_fen"]) == ("red-packet", 188)
    apis = [call["api"] for call in customer.shown()["asked"]]
    assert apis.index("checkJsApi") < apis.index("requestMerchantTransfer")


def test_wrong_guess_of_the_signed_address_is_tried_once_more(
    phone: GivePhone, pages: Pages, shop: Shop, machine: httpx.Client, new_openid: NewOpenid
) -> None:
    """Where the first address is an invalid signature, the other one is tried, and then no more."""
    openid = new_openid()
    shop.transfer(openid, machine)
    customer = phone(openid=openid, sheet_action="pay", platform="ios")
    page = pages.open(customer, "<mc-red-packets></mc-red-packets>")
    expect_state(page.locator("mc-red-packets"), "ready")
    # An iPhone that calls itself an Android.
    page.evaluate(
        """() => { delete window.__wxjs_is_wkwebview;
             Object.defineProperty(navigator, "userAgent", { get: () => "Android MicroMessenger" }); }"""
    )
    page.evaluate("() => history.pushState(null, '', '/shop/other')")
    accept(page)
    expect(page.locator("mc-red-packets")).to_contain_text("已收到")
    configs = [call for call in customer.shown()["asked"] if call["api"] == "preVerifyJSAPI"]
    assert [one["refusal"] is None for one in configs] == [False, True]


@pytest.mark.story
def test_shown_is_not_received(
    phone: GivePhone, pages: Pages, shop: Shop, machine: httpx.Client, new_openid: NewOpenid
) -> None:
    """`ok` of a transfer says that WeChat's page was shown: the money is asked for, and stays to be accepted."""
    openid = new_openid()
    shop.transfer(openid, machine)
    customer = phone(openid=openid)
    page = pages.open(customer, "<mc-red-packets></mc-red-packets>", is_hurried=True)
    expect_state(page.locator("mc-red-packets"), "ready")
    expect_bridge(page)
    page.evaluate(
        """() => {
          const { invoke } = WeixinJSBridge;
          WeixinJSBridge.invoke = (api, given, done) =>
            api === "requestMerchantTransfer" ? done({ err_msg: api + ":ok" }) : invoke(api, given, done);
        }"""
    )
    accept(page)
    expect(page.locator("mc-red-packets")).to_contain_text("还没有收下")
    assert heard(page, "mc-collected") == []
    assert [event["kind"] for event in heard(page, "mc-pending")] == ["red-packet"]


def test_page_without_permission_is_said_calmly(
    phone: GivePhone, pages: Pages, shop: Shop, machine: httpx.Client, new_openid: NewOpenid
) -> None:
    """A permission that WeChat does not give is the developer's to hear, with its code, and no alert for customers."""
    openid = new_openid()
    shop.transfer(openid, machine)
    page = pages.open(phone(openid=openid, sheet_action="pay"), "<mc-red-packets></mc-red-packets>")
    expect_state(page.locator("mc-red-packets"), "ready")
    alerts: list[str] = []
    page.on("dialog", lambda dialog: (alerts.append(dialog.message), dialog.dismiss()))
    expect_bridge(page)
    page.evaluate(
        """() => {
          const { invoke } = WeixinJSBridge;
          WeixinJSBridge.invoke = (api, given, done) =>
            api === "requestMerchantTransfer"
              ? done({ err_msg: api + ":the permission value is offline verifying" }) : invoke(api, given, done);
        }"""
    )
    accept(page)
    expect_state(page.locator("mc-red-packets"), "failed")
    expect(page.locator("mc-red-packets")).to_contain_text("请联系商家")
    assert [event["code"] for event in heard(page, "mc-error")] == ["wx_permission"]
    assert alerts == []


def test_old_wechat_is_asked_to_update(
    phone: GivePhone, pages: Pages, shop: Shop, machine: httpx.Client, new_openid: NewOpenid
) -> None:
    """A WeChat that does not know transfers is told from one that does before anything is asked of it."""
    openid = new_openid()
    shop.transfer(openid, machine)
    page = pages.open(phone(openid=openid), "<mc-red-packets></mc-red-packets>")
    expect_state(page.locator("mc-red-packets"), "ready")
    expect_bridge(page)
    page.evaluate(
        """() => {
          const { invoke } = WeixinJSBridge;
          WeixinJSBridge.invoke = (api, given, done) => invoke(api, given, (answer) =>
            done(api === "checkJsApi" ? { ...answer, checkResult: { requestMerchantTransfer: false } } : answer));
        }"""
    )
    accept(page)
    expect(page.locator("mc-red-packets")).to_contain_text("更新到最新版本")


def test_jweixin_is_loaded_once(
    phone: GivePhone, pages: Pages, shop: Shop, machine: httpx.Client, new_openid: NewOpenid
) -> None:
    """A page that has WeChat's script already gets no second one, and two elements share one configuration."""
    openid = new_openid()
    shop.transfer(openid, machine)
    shop.transfer(openid, machine)
    customer = phone(openid=openid, sheet_action="pay")
    page = pages.open(customer, "<mc-red-packets></mc-red-packets>")
    packets = page.locator("mc-red-packets")
    expect(packets.get_by_role("button", name="收下")).to_have_count(2)
    packets.get_by_role("button", name="收下").first.click()
    expect(packets.get_by_role("button", name="收下")).to_have_count(1)
    packets.get_by_role("button", name="收下").click()
    expect(packets.get_by_role("button", name="收下")).to_have_count(0)
    asked: list[dict[str, Any]] = customer.shown()["asked"]
    assert len([call for call in asked if call["api"] == "preVerifyJSAPI"]) == 1
    assert page.locator("script[src*=jweixin]").count() <= 1
