"""The phone on the screen, used as a person uses it."""

import hashlib
import re
import ssl
import uuid
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from playwright.sync_api import Page, expect

from local.wechat_simulator.server import Running
from tests.local.wechat_simulator.conftest import APPID, Merchant, Panel
from tests.local.wechat_simulator.phone.conftest import (
    BUYER,
    OpenPhone,
    bridge_parameters,
    inside,
    make_transfer,
    state_of,
)
from tests.web.axe import findings

PAY = (
    "(params) => { window.answered = new Promise((go) => WeixinJSBridge.invoke('getBrandWCPayRequest', params, go)); }"
)
AUTHORIZE = """([simulator, appid]) => {
  const back = encodeURIComponent(`${location.origin}/back`);
  location.href = `${simulator}/connect/oauth2/authorize?appid=${appid}&redirect_uri=${back}&response_type=code`
    + `&scope=snsapi_base&state=S1#wechat_redirect`;
}"""


def run(page: Page, script: str, argument: Any = None) -> Any:
    """Run a script in the page that the phone shows, once the bridge is there."""
    body = inside(page).locator("body")
    body.evaluate(
        "new Promise((go) => window.WeixinJSBridge ? go() : addEventListener('WeixinJSBridgeReady', go, true))"
    )
    return body.evaluate(f"(_, argument) => ({script})(argument)", argument)


def start_payment(page: Page, merchant: Merchant, **order: Any) -> dict[str, Any]:
    placed = merchant.place(**order)
    run(page, PAY, bridge_parameters(merchant, placed["prepay_id"]))
    return placed


def answered(page: Page) -> str:
    answer: dict[str, str] = inside(page).locator("body").evaluate("() => window.answered")
    return answer["err_msg"]


@pytest.mark.story
def test_a_page_is_opened_paid_and_left(open_phone: OpenPhone, merchant: Merchant, shop: str) -> None:
    """A page opens by its address; the cashier lies over it, then the result, then the page again."""
    page = open_phone(path=None)
    field = page.get_by_role("textbox", name="输入网址")
    field.fill(shop.removeprefix("http://"))
    field.press("Enter")
    expect(inside(page).get_by_role("heading", name="小店")).to_be_visible()
    order = start_payment(page, merchant, description="明前龙井 50g")
    cashier = page.get_by_role("dialog", name="确认支付")
    expect(cashier).to_contain_text("明前龙井 50g")
    expect(cashier).to_contain_text("¥100.00")
    cashier.get_by_role("button", name="确认支付").click()
    result = page.get_by_role("dialog", name="支付成功")
    result.get_by_role("button", name="完成").click()
    expect(result).to_be_hidden()
    assert answered(page) == "get_brand_wcpay_request:ok"
    assert merchant.query(order["out_trade_no"]).json()["trade_state"] == "SUCCESS"
    page.locator("#webview_bar").get_by_role("button", name="关闭").click()
    page.get_by_role("button", name="微信支付").click()
    expect(page.locator("article")).to_contain_text("明前龙井 50g")


@pytest.mark.parametrize(("button", "outcome"), [("取消", "cancel"), ("模拟支付失败", "fail")])
def test_a_cashier_is_left(open_phone: OpenPhone, merchant: Merchant, button: str, outcome: str) -> None:
    """The cashier can be closed, and a bank can refuse; the page hears which."""
    page = open_phone()
    start_payment(page, merchant)
    page.get_by_role("dialog", name="确认支付").get_by_role("button", name=button).click()
    assert answered(page) == f"get_brand_wcpay_request:{outcome}"


def test_vouchers_are_taken_by_wechat_and_changed_by_the_payer(
    open_phone: OpenPhone, merchant: Merchant, panel: Panel
) -> None:
    """The cashier takes the best of the usable vouchers; one that goes with no other puts it away."""
    stocks = {}
    for name, amount, combine in (("减二十", 2000, False), ("减五", 500, True)):
        stock = {"creator_mchid": merchant.mchid, "name": name, "coupon_amount": amount, "combine_use": combine}
        stocks[name] = panel.post("stocks", stock)["stock_id"]
        panel.post("coupons", {"stock_id": stocks[name], "appid": APPID, "openid": BUYER})
    page = open_phone()
    order = start_payment(page, merchant)
    cashier = page.get_by_role("dialog", name="确认支付")
    expect(cashier.locator(".amount")).to_contain_text("80.00")
    cashier.get_by_label("减五").check()
    expect(cashier.get_by_label("减二十")).not_to_be_checked()
    expect(cashier.locator(".amount")).to_contain_text("95.00")
    cashier.get_by_role("button", name="确认支付").click()
    page.get_by_role("button", name="完成").click()
    assert answered(page).endswith(":ok")
    used = merchant.query(order["out_trade_no"]).json()["promotion_detail"]
    assert [one["stock_id"] for one in used] == [stocks["减五"]]
    page.locator("#webview_bar").get_by_role("button", name="关闭").click()
    page.get_by_role("tab", name="卡包").click()
    cards = page.locator("article", has_text="减")
    expect(cards.filter(has_text="减五")).to_contain_text("已使用")
    expect(cards.filter(has_text="减二十")).to_contain_text("可使用")


def test_refusals_are_explained(open_phone: OpenPhone, merchant: Merchant) -> None:
    """What WeChat does not say to the page the console says, in both languages."""
    page = open_phone()
    params = bridge_parameters(merchant, merchant.place()["prepay_id"], nonceStr="another")
    run(page, PAY, params)
    assert answered(page) == "get_brand_wcpay_request:cancel"
    expect(page.locator("#console")).to_contain_text("支付签名不对")
    page.get_by_role("button", name="English").click()
    expect(page.locator("#console")).to_contain_text("The payment signature is wrong")


def test_each_phone_signs_in_its_own_customer(open_phone: OpenPhone, panel: Panel, simulator_server: Running) -> None:
    """Two phones side by side in one browser sign in their own customers, whatever cookie the browser has."""
    panel.post("official-accounts", {"appid": APPID, "domains": ["127.0.0.1"]})
    pages = [open_phone(openid) for openid in (BUYER, "openid-of-other")]
    signed_in = []
    for page in pages:
        page.context.add_cookies(
            [{"name": "simulator_openid", "value": "openid-of-nobody", "url": simulator_server.url}]
        )
        inside(page).locator("body").evaluate(f"(_, given) => ({AUTHORIZE})(given)", [simulator_server.url, APPID])
        expect(page.get_by_role("textbox", name="网页地址")).to_have_value(re.compile(r"/back\?code=\w+&state=S1"))
        code = re.search(r"code=(\w+)", page.get_by_role("textbox", name="网页地址").input_value())
        assert code
        query = {"appid": APPID, "secret": "0123456789abcdef0123456789abcdef", "code": code[1]}
        answer = panel.http.get("/sns/oauth2/access_token", params=query | {"grant_type": "authorization_code"})
        signed_in.append(answer.json()["openid"])
    assert signed_in == [BUYER, "openid-of-other"]


def test_customers_do_not_share_what_pages_store(open_phone: OpenPhone) -> None:
    """What a page keeps for one customer is not there for another, and is there again for the first."""
    read = "() => [localStorage.getItem('cart'), localStorage.length]"
    page = open_phone()
    run(page, "() => localStorage.setItem('cart', 'tea')")
    for openid, expected in (("openid-of-other", [None, 0]), (BUYER, ["tea", 1])):
        page.get_by_role("combobox", name="客户").select_option(openid)
        expect(inside(page).get_by_role("heading", name="小店")).to_be_visible()
        expect(page.locator("code", has_text=openid)).to_be_visible()
        assert run(page, read) == expected


def test_a_customer_is_made(open_phone: OpenPhone, panel: Panel) -> None:
    """A new customer gets the phone at once, under the nickname and following as was said."""
    page = open_phone(path=None)
    page.get_by_role("button", name="新建客户").click()
    page.get_by_role("textbox", name="昵称").fill("<b>小林</b>")
    page.locator("form.making").get_by_label("已关注公众号").check()
    page.locator("form.making").get_by_role("button", name="新建").click()
    expect(page.get_by_role("combobox", name="客户").locator("option:checked")).to_have_text("<b>小林</b>")
    made = panel.get("people")["customers"][0]
    assert (made["nickname"], made["follower"]) == ("<b>小林</b>", True)


@pytest.mark.parametrize(("is_follower", "chat"), [(True, ""), (False, "服务通知")])
def test_a_red_packet_is_opened(
    open_phone: OpenPhone,
    panel: Panel,
    merchant: Merchant,
    send_packet: Callable[[str], str],
    is_follower: bool,
    chat: str,
) -> None:
    """A packet comes in the dialog of a followed account, else as a service notice; a tap shows what was in it."""
    panel.post("customers", {"appid": APPID, "openid": BUYER, "follower": is_follower})
    number = send_packet(BUYER)
    page = open_phone(path=None)
    # An account has the name of the first merchant that uses it, and other tests have made some.
    merchants = panel.get("merchants")["merchants"]
    account = next(one["name"] for one in merchants if APPID in one["appids"])
    page.locator("#view").get_by_role("button", name=re.compile(chat or re.escape(account))).click()
    page.get_by_role("button", name="恭喜发财").click()
    packet = page.get_by_role("dialog", name="现金红包")
    expect(packet).not_to_contain_text("1.88")
    packet.get_by_role("button", name="開").click()
    expect(packet).to_contain_text("1.88元")
    packet.get_by_role("button", name="关闭").click()
    expect(page.get_by_role("button", name="恭喜发财")).to_contain_text("已领取")
    sent = panel.get(f"red-packets?mchid={merchant.mchid}&openid={BUYER}")["red_packets"]
    assert next(one for one in sent if one["mch_billno"] == number)["status"] == "RECEIVED"


@pytest.fixture
def send_packet(simulator_server: Running, merchant: Merchant) -> Callable[[str], str]:
    """Sends a red packet as the merchant does and gives its number."""

    def send(openid: str) -> str:
        number = f"{merchant.mchid}20261128{uuid.uuid4().int % 10**10:010d}"
        fields = {
            "nonce_str": uuid.uuid4().hex, "mch_billno": number, "mch_id": merchant.mchid, "wxappid": APPID,
            "send_name": "示例茶铺", "re_openid": openid, "total_amount": "188", "total_num": "1",
            "wishing": "恭喜发财", "client_ip": "127.0.0.1", "act_name": "新人见面", "remark": "见面礼",
        }  # fmt: skip
        text = "&".join(f"{name}={fields[name]}" for name in sorted(fields)) + f"&key={merchant.settings['apiv2_key']}"
        fields["sign"] = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest().upper()
        xml = "<xml>" + "".join(f"<{name}>{value}</{name}>" for name, value in fields.items()) + "</xml>"
        trust = ssl.create_default_context(cafile=str(merchant.directory / "ca.pem"))
        trust.load_cert_chain(merchant.directory / "apiclient_cert.pem", merchant.directory / "apiclient_key.pem")
        url = f"{simulator_server.tls_url}/mmpaymkttransfers/sendredpack"
        answer = httpx.post(url, content=xml.encode(), verify=trust)
        assert "<result_code><![CDATA[SUCCESS]]>" in answer.text, answer.text
        return number

    return send


def test_a_transfer_is_confirmed_in_the_chat(open_phone: OpenPhone, panel: Panel, merchant: Merchant) -> None:
    """A transfer waits in the chat of WeChat Pay until it is accepted."""
    bill = make_transfer(merchant)
    page = open_phone(path=None)
    page.get_by_role("button", name="微信支付").click()
    page.get_by_role("button", name="待你收款").click()
    page.get_by_role("dialog", name="确认收款").get_by_role("button", name="确认收款").click()
    expect(page.get_by_role("button", name="已收款")).to_be_visible()
    assert state_of(panel, bill) == "SUCCESS"


def test_a_page_is_shared(open_phone: OpenPhone, shop: str) -> None:
    """A shared page opens with WeChat's marks in its address."""
    page = open_phone("openid-of-buyer", "/tea?tab=1")
    page.get_by_role("button", name="⋯").click()
    page.get_by_role("menuitem", name="转发给朋友").click()
    page.locator("#webview_bar").get_by_role("button", name="关闭").click()
    page.locator("#view").get_by_role("button", name="小店").click()
    page.locator("article").get_by_role("button", name="打开").click()
    expect(page.get_by_role("textbox", name="网页地址")).to_have_value(
        f"{shop}/tea?tab=1&from=singlemessage&isappinstalled=0"
    )


def test_the_address_goes_back_and_forward(open_phone: OpenPhone, shop: str) -> None:
    """Links and routes of the page are in the address, and back and forward go through them."""
    page = open_phone()
    address = page.get_by_role("textbox", name="网页地址")
    back = page.locator("#controls").get_by_role("button", name="后退")
    expect(back).to_be_disabled()
    run(page, "() => { location.href = '/two'; }")
    expect(address).to_have_value(f"{shop}/two")
    run(page, "() => history.pushState({}, '', '/three')")
    expect(address).to_have_value(f"{shop}/three")
    back.click()
    expect(address).to_have_value(f"{shop}/two")
    back.click()
    expect(address).to_have_value(f"{shop}/")
    page.locator("#controls").get_by_role("button", name="前进").click()
    expect(address).to_have_value(f"{shop}/two")


def test_a_page_has_one_window(open_phone: OpenPhone, shop: str) -> None:
    """A later title is shown, an alert too, and what asks for another window opens in the phone."""
    page = open_phone()
    run(page, "() => { document.title = '明前龙井'; alert('库存不足'); }")
    expect(page.get_by_role("heading", name="明前龙井")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_text("库存不足")
    link = "() => { document.body.innerHTML = '<a href=/two target=_blank>two</a>'; }"
    run(page, link)
    inside(page).get_by_role("link", name="two").click()
    address = page.get_by_role("textbox", name="网页地址")
    expect(address).to_have_value(f"{shop}/two")
    run(page, "() => { window.open('/three'); }")
    expect(address).to_have_value(f"{shop}/three")
    assert len(page.context.pages) == 1


def test_the_switches(open_phone: OpenPhone) -> None:
    """A switch opens the page again as that phone shows it."""
    page = open_phone()
    controls = page.locator("#controls")
    controls.get_by_role("button", name="Android").click()
    expect(controls.get_by_role("button", name="Android")).to_have_attribute("aria-pressed", "true")
    expect(inside(page).get_by_role("heading", name="小店")).to_be_visible()
    assert "Android" in run(page, "() => navigator.userAgent")
    controls.get_by_label("快照页").check()
    expect(page.get_by_text("当前为快照页")).to_be_visible()
    page.get_by_role("button", name="使用完整服务").click()
    expect(page.get_by_text("当前为快照页")).to_be_hidden()
    controls.get_by_label("断网").check()
    assert run(page, "() => fetch('/').catch((error) => error.name)") == "TypeError"
    controls.get_by_role("button", name="刷新").click()
    expect(page.get_by_text("网络不给力")).to_be_visible()
    controls.get_by_label("断网").uncheck()
    expect(inside(page).get_by_role("heading", name="小店")).to_be_visible()


def test_a_page_is_closed_after_payment(open_phone: OpenPhone, merchant: Merchant) -> None:
    """With 点金计划 the page is gone when the result is left."""
    page = open_phone()
    page.get_by_label("付款后关闭页面").check()
    expect(inside(page).get_by_role("heading", name="小店")).to_be_visible()
    start_payment(page, merchant)
    page.get_by_role("button", name="确认支付").click()
    page.get_by_role("button", name="完成").click()
    expect(page.locator("iframe")).to_have_count(0)
    expect(page.get_by_role("tab", name="微信")).to_be_visible()


@pytest.mark.parametrize(("platform", "style", "scale"), [
    ("android", "", 1.3), ("ios", "", 1.3), ("ios", "body{-webkit-text-size-adjust:100%!important}", 1.0),
])  # fmt: skip
def test_a_large_font(open_phone: OpenPhone, platform: str, style: str, scale: float) -> None:
    """Texts grow by a third nearly; a page's own rule stops that on iOS alone."""
    size = "() => parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)"
    page = open_phone(path=f"/?style={quote(style)}", platform=platform)
    before = run(page, size)
    page.get_by_label("大字体").check()
    expect(page.get_by_label("大字体")).to_be_checked()
    expect(inside(page).get_by_role("heading", name="小店")).to_be_visible()
    assert run(page, size) == pytest.approx(before * scale)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_screen_is_for_everybody(
    open_phone: OpenPhone, merchant: Merchant, send_packet: Callable[[str], str], lang: str
) -> None:
    """Who cannot see or point can use the screen, in either language; on the phone itself the colours are WeChat's."""
    send_packet(BUYER)
    page = open_phone(lang=lang)
    start_payment(page, merchant)
    expect(page.get_by_role("dialog")).to_be_visible()
    found = {"beside": [one for place in (".head", "#controls", "#console") for one in findings(page, within=place)]}
    found["cashier"] = on_phone(page)
    page.locator(".sheet .close").click()
    page.locator("#webview_bar .back").click()
    found["chats"] = on_phone(page)
    page.locator(".chat_row").last.click()
    page.locator(".packet").click()
    found["packet"] = on_phone(page)
    assert found == {"beside": [], "cashier": [], "chats": [], "packet": []}


def on_phone(page: Page) -> list[str]:
    return [one for one in findings(page, within="#device") if not one.startswith("color-contrast ")]


def test_a_page_without_the_script_says_so(open_phone: OpenPhone, simulator_server: Running) -> None:
    """A page that does not load wechat.js is shown, with the line that it lacks beside the phone."""
    page = open_phone(path=None)
    page.get_by_role("textbox", name="网页地址").fill(f"{simulator_server.url}/health")
    page.get_by_role("button", name="打开").click()
    expect(page.locator(".hint")).to_contain_text(f"{simulator_server.url}/_simulator/wechat.js")


def test_the_phone_survives_a_reload(open_phone: OpenPhone) -> None:
    """Who loads the screen again has the phone that this tab had."""
    page = open_phone("openid-of-other", path=None)
    holder = page.locator("code", has_text="openid-of-other")
    expect(holder).to_be_visible()
    known = page.evaluate("sessionStorage.getItem('wechat-phone')")
    page.goto(page.url.partition("?")[0])
    expect(holder).to_be_visible()
    assert page.evaluate("sessionStorage.getItem('wechat-phone')") == known
