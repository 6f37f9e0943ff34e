"""What WeChat's browser asks of a page, rule by rule, in a real browser."""

import json
import time
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from local.wechat_simulator.server import Running
from tests.local.wechat_simulator.conftest import APPID, Merchant, Panel
from tests.local.wechat_simulator.phone.conftest import (
    BRIDGED,
    Open,
    bridge_parameters,
)


def test_nothing_happens_outside_a_phone(page: Page, shop: str) -> None:
    """A page that no phone shows has neither bridge nor wx, and says the browser's own name."""
    page.goto(shop)
    found = page.evaluate("[typeof WeixinJSBridge, typeof wx, navigator.userAgent.includes('MicroMessenger')]")
    assert found == ["undefined", "undefined", False]


def test_nothing_happens_in_a_frame_of_the_page(in_wechat: Open) -> None:
    """A frame inside a page has no bridge: nobody can pay there."""
    shown = in_wechat()
    shown.page.evaluate(
        "(url) => { const frame = document.createElement('iframe'); frame.src = url; document.body.append(frame); }",
        f"{shown.shop}/inner",
    )
    inner = shown.page.frame_locator("iframe")
    expect(inner.get_by_role("heading", name="小店")).to_be_visible()
    frame = next(frame for frame in shown.page.frames if frame.url.endswith("/inner"))
    assert frame.evaluate("[typeof wx, typeof WeixinJSBridge]") == ["undefined", "undefined"]


def test_the_bridge_comes_late(context: BrowserContext, panel: Panel, merchant: Merchant, shop: str) -> None:
    """The bridge is missing while the page loads, and announced when it is there."""
    phone = panel.post("phones", {"appid": APPID, "bridge_milliseconds": 300})
    context.add_init_script(f"window.name = {json.dumps(phone['window_name'])}")
    context.add_init_script("addEventListener('DOMContentLoaded', () => (window.early = typeof WeixinJSBridge))")
    page = context.new_page()
    page.goto(shop)
    page.evaluate(BRIDGED)
    assert page.evaluate("[window.early, typeof WeixinJSBridge, typeof wx]") == ["undefined", "object", "object"]


@pytest.mark.parametrize(("platform", "word"), [("ios", "iPhone"), ("android", "Android")])
def test_the_browser_says_what_it_is(in_wechat: Open, platform: str, word: str) -> None:
    """The user agent is that of WeChat on the phone's platform, and iOS alone says that it is WebKit."""
    shown = in_wechat(platform=platform)
    agent, is_webkit = shown.page.evaluate("[navigator.userAgent, window.__wxjs_is_wkwebview === true]")
    assert word in agent
    assert "MicroMessenger/8" in agent
    assert is_webkit == (platform == "ios")


@pytest.mark.story
def test_a_customer_pays(in_wechat: Open, panel: Panel) -> None:
    """The sheet names merchant, goods and amount; paying shows a result, and the page hears ok after 完成."""
    shown = in_wechat()
    order = shown.merchant.place(description="明前龙井")
    shown.start("getBrandWCPayRequest", **bridge_parameters(shown.merchant, order["prepay_id"]))
    sheet = shown.sheet()
    assert (sheet["kind"], sheet["about"]["description"], sheet["about"]["total"]) == ("pay", "明前龙井", 10000)
    assert shown.press("pay")["paid"]["amount"]["payer_total"] == 10000
    assert shown.merchant.query(order["out_trade_no"]).json()["trade_state"] == "SUCCESS"
    shown.press("done")
    assert shown.answer() == {"err_msg": "get_brand_wcpay_request:ok"}
    assert shown.read()["sheet"] is None


@pytest.mark.parametrize("action", ["cancel", "fail"])
def test_a_customer_does_not_pay(in_wechat: Open, action: str) -> None:
    """A sheet that is closed leaves the order unpaid, and the page hears how it was closed."""
    shown = in_wechat()
    order = shown.merchant.place()
    shown.start("getBrandWCPayRequest", **bridge_parameters(shown.merchant, order["prepay_id"]))
    shown.sheet()
    shown.press(action)
    assert shown.answer() == {"err_msg": f"get_brand_wcpay_request:{action}"}
    assert shown.merchant.query(order["out_trade_no"]).json()["trade_state"] == "NOTPAY"


def test_the_phone_pays_by_itself(in_wechat: Open) -> None:
    """A phone whose sheets are paid at once needs nobody, so that tests of pages need no second hand."""
    shown = in_wechat(sheet_action="pay")
    assert shown.pay() == {"err_msg": "get_brand_wcpay_request:ok"}


def test_every_payment_parameter_is_needed(in_wechat: Open) -> None:
    """A payment without one of its parameters fails and says which, also on Android."""
    shown = in_wechat(platform="android", sheet_action="pay")
    given = shown.parameters()
    for name in given:
        answer = shown.invoke("getBrandWCPayRequest", **{key: given[key] for key in given if key != name})
        assert answer == {"err_msg": "get_brand_wcpay_request:fail", "err_desc": f"缺少参数：{name}"}
    assert sorted(given) == ["appId", "nonceStr", "package", "paySign", "signType", "timeStamp"]
    assert shown.refused() == ["parameter"] * 6


@pytest.mark.parametrize(("platform", "outcome"), [("ios", "fail"), ("android", "ok")])
def test_numbers_are_missing_on_ios(in_wechat: Open, platform: str, outcome: str) -> None:
    """A timeStamp given as a number is missing on iOS and taken on Android."""
    shown = in_wechat(platform=platform, sheet_action="pay")
    given = shown.parameters()
    answer = shown.invoke("getBrandWCPayRequest", **given | {"timeStamp": int(given["timeStamp"])})
    assert answer["err_msg"] == f"get_brand_wcpay_request:{outcome}"
    assert shown.refused() == ([] if outcome == "ok" else ["parameter"])


@pytest.mark.story
def test_a_wrong_signature_reads_as_cancel(in_wechat: Open) -> None:
    """WeChat answers cancel to a wrong payment signature, and the console alone says why."""
    shown = in_wechat(sheet_action="pay")
    assert shown.pay(nonceStr="another") == {"err_msg": "get_brand_wcpay_request:cancel"}
    assert shown.refused() == ["page_signature"]


def test_an_expired_prepay_id_reads_as_missing_fee(in_wechat: Open, panel: Panel) -> None:
    """After two hours, for an unknown prepay_id and for another appid WeChat says total_fee is missing."""
    shown = in_wechat(sheet_action="pay")
    missing = {"err_msg": "get_brand_wcpay_request:fail", "err_desc": "缺少参数:total_fee"}
    assert shown.pay(package="prepay_id=wx0000") == missing
    assert shown.pay(appId="wxfedcba0987654321") == missing
    given = shown.parameters()
    panel.advance(2 * 3600 + 1)
    assert shown.invoke("getBrandWCPayRequest", **given) == missing
    panel.post("clock", {"reset": True})


def test_an_order_is_paid_once(in_wechat: Open) -> None:
    """A paid order is refused in the cashier's words."""
    shown = in_wechat(sheet_action="pay")
    given = shown.parameters()
    assert shown.invoke("getBrandWCPayRequest", **given)["err_msg"].endswith(":ok")
    assert shown.invoke("getBrandWCPayRequest", **given) == {
        "err_msg": "get_brand_wcpay_request:fail",
        "err_desc": "该订单已支付",
    }


def test_another_customer_cannot_pay(in_wechat: Open) -> None:
    """An order that names its payer is refused on another customer's phone."""
    shown = in_wechat(sheet_action="pay", openid="openid-of-other")
    assert shown.pay()["err_desc"] == "下单账号与支付账号不一致，请核实后再支付"


def test_pages_pay_in_registered_directories(in_wechat: Open, panel: Panel) -> None:
    """A root covers its host; a deeper directory is that one and none below; other pages are not registered."""
    shown = in_wechat("/shop/pay/index.html", platform="android", sheet_action="pay")
    path = f"merchants/{shown.merchant.mchid}/pay-directories"
    outcomes = {}
    for directory in ("http://127.0.0.1/", "http://127.0.0.1/shop/pay/", "http://127.0.0.1/shop/", "http://localhost/"):
        panel.post(path, {"directories": [directory]})
        outcomes[directory] = shown.pay().get("err_desc", "ok")
    refused = f"当前页面的URL未注册：{shown.shop}/shop/pay/index.html"
    assert list(outcomes.values()) == ["ok", "ok", refused, refused]


@pytest.mark.parametrize(("platform", "outcome"), [("ios", "ok"), ("android", "fail")])
def test_ios_checks_the_landing_page(in_wechat: Open, panel: Panel, platform: str, outcome: str) -> None:
    """After a change of route iOS still checks the directory of the page that was opened, Android that of the route."""
    shown = in_wechat("/pay/", platform=platform, sheet_action="pay")
    panel.post(f"merchants/{shown.merchant.mchid}/pay-directories", {"directories": ["http://127.0.0.1/pay/"]})
    shown.page.evaluate("history.pushState({}, '', '/elsewhere/')")
    assert shown.pay()["err_msg"] == f"get_brand_wcpay_request:{outcome}"


@pytest.mark.parametrize("platform", ["ios", "android"])
@pytest.mark.parametrize("signed", ["entry", "current"])
def test_config_signs_the_right_url(in_wechat: Open, platform: str, signed: str) -> None:
    """An iPhone wants the URL of the opened document signed, Android the current one, both without fragment."""
    shown = in_wechat("/shop?from=menu#top", platform=platform)
    shown.page.evaluate("history.replaceState({}, '', '/shop/cup?tab=1#here')")
    url = {"entry": f"{shown.shop}/shop?from=menu", "current": f"{shown.shop}/shop/cup?tab=1"}[signed]
    is_right = (platform == "ios") == (signed == "entry")
    assert shown.config(url)["errMsg"] == ("config:ok" if is_right else "config:invalid signature")
    assert shown.refused() == ([] if is_right else ["config_signature"])


def test_config_needs_account_and_domain(in_wechat: Open, panel: Panel) -> None:
    """wx.config refuses an appid that nobody has, and a page whose host is no JS security domain."""
    shown = in_wechat()
    assert shown.config(f"{shown.shop}/", appId="wx0000000000000000")["errMsg"] == "config:invalid appid"
    panel.post("official-accounts", {"appid": APPID, "domains": ["shop.example.com"]})
    again = shown.open()
    assert again.config(f"{shown.shop}/")["errMsg"] == "config:invalid url domain"


def test_config_wants_a_string_on_ios(in_wechat: Open) -> None:
    """A numeric timestamp is an invalid signature on iOS."""
    shown = in_wechat()
    assert shown.config(f"{shown.shop}/", timestamp=int(time.time()))["errMsg"] == "config:invalid signature"


CHOOSE = """(given) => new Promise((go) => wx.chooseWXPay({
  timestamp: given.timeStamp, nonceStr: given.nonceStr, package: given.package,
  signType: given.signType, paySign: given.paySign, success: go, fail: go, cancel: go,
}))"""


@pytest.mark.parametrize(
    ("apis", "is_signed", "outcome"),
    [
        (["chooseWXPay"], True, "ok"),
        (["hideMenuItems"], True, "the permission value is offline verifying"),
        (["chooseWXPay"], False, "the permission value is offline verifying"),
    ],
)
def test_choose_wx_pay_needs_config(in_wechat: Open, apis: list[str], is_signed: bool, outcome: str) -> None:
    """wx.chooseWXPay works after a wx.config that succeeded and lists it, with the appid of wx.config."""
    shown = in_wechat(sheet_action="pay")
    shown.config(f"{shown.shop}/" if is_signed else "http://elsewhere/", apis)
    answer: dict[str, Any] = shown.page.evaluate(CHOOSE, shown.parameters())
    assert answer["errMsg"] == f"chooseWXPay:{outcome}"


def test_ready_fires_once_a_document(in_wechat: Open) -> None:
    """However often wx.config runs, a ready callback runs once."""
    shown = in_wechat()
    shown.page.evaluate("window.times = 0; wx.ready(() => (window.times += 1))")
    shown.config(f"{shown.shop}/")
    shown.config(f"{shown.shop}/")
    assert shown.page.evaluate("window.times") == 1


def test_checked_apis(in_wechat: Open) -> None:
    """wx.checkJsApi tells which functions this WeChat has."""
    shown = in_wechat()
    asked = ["chooseWXPay", "requestMerchantTransfer", "fly"]
    script = "(jsApiList) => new Promise((go) => wx.checkJsApi({jsApiList, success: go}))"
    answer = shown.page.evaluate(script, asked)
    assert answer["checkResult"] == {"chooseWXPay": True, "requestMerchantTransfer": True, "fly": False}


def test_a_snapshot_page_has_no_bridge(in_wechat: Open, context: BrowserContext, panel: Panel, shop: str) -> None:
    """A snapshot page never meets the bridge."""
    phone = panel.post("phones", {"appid": APPID, "is_snapshot": True, "bridge_milliseconds": 0})
    context.add_init_script(f"window.name = {json.dumps(phone['window_name'])}")
    page = context.new_page()
    page.goto(shop)
    page.wait_for_load_state("load")
    assert page.evaluate("new Promise((go) => setTimeout(() => go(typeof WeixinJSBridge), 50))") == "undefined"


def test_a_mini_program_page_cannot_pay(in_wechat: Open) -> None:
    """In a mini program's web-view the payment is refused for want of permission."""
    shown = in_wechat(is_mini_program=True)
    assert shown.page.evaluate("window.__wxjs_environment") == "miniprogram"
    assert shown.pay() == {"err_msg": "get_brand_wcpay_request:fail_no permission to execute"}


def test_a_paid_page_is_closed(in_wechat: Open, simulator_server: Running) -> None:
    """Where a provider shows a page of its own after payment, the shop's page is gone and its callback never runs."""
    shown = in_wechat(closes_paid_pages=True, sheet_action="pay")
    shown.start("getBrandWCPayRequest", **shown.parameters())
    shown.page.wait_for_url(f"{simulator_server.url}/_simulator/phone/closed")


def test_a_network_cut_stops_the_page_alone(in_wechat: Open) -> None:
    """With the network cut the page's own calls fail as in a browser without one."""
    shown = in_wechat(is_offline=True)
    error = shown.page.evaluate("fetch('/').then(() => 'answered', (error) => error.name)")
    assert (error, shown.page.evaluate("navigator.onLine")) == ("TypeError", False)


def test_nobody_pays_without_a_network(in_wechat: Open) -> None:
    """With the network cut WeChat reaches its cashier as little as the page its server."""
    shown = in_wechat(is_offline=True, sheet_action="pay")
    assert shown.pay() == {"err_msg": "get_brand_wcpay_request:fail", "err_desc": "网络异常"}


def test_the_real_script_is_replaced(in_wechat: Open) -> None:
    """A loader that adds WeChat's script gets the simulator's, without a network."""
    shown = in_wechat()
    load = """new Promise((go, stop) => {
      const script = document.createElement('script');
      script.src = 'https://res.wx.qq.com/open/js/jweixin-1.6.0.js';
      script.onload = () => go(script.src); script.onerror = stop; document.head.append(script);
    })"""
    assert shown.page.evaluate(load).endswith("/_simulator/jweixin-1.6.0.js")


def test_a_page_resets_the_font_on_android(in_wechat: Open) -> None:
    """A page that sends setFontSizeCallback with 0 has its own sizes back."""
    shown = in_wechat(platform="android", font_percent=130)
    size = "parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)"
    large = shown.page.evaluate(size)
    shown.invoke("setFontSizeCallback", fontSize=0)
    assert shown.page.evaluate(size) == pytest.approx(large / 1.3)
