"""Paying on a page: WeChat's answer is not the payment, and no order is made twice."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from local import seed
from local.stack import Stack
from tests.web.conftest import GivePhone
from tests.web.modules.conftest import Shop
from tests.web.pages.module_page import Pages, expect_state, heard
from tests.web.pages.phone import Phone

type NewOpenid = Callable[[], str]


def pay_calls(phone: Phone) -> list[dict[str, Any]]:
    """What pages asked of the bridge about payments."""
    return [call for call in phone.shown()["asked"] if call["api"] == "getBrandWCPayRequest"]


def open_signed_in(pages: Pages, customer: Phone, product: str, **options: Any) -> Page:
    """A page that sells, with its customer signed in and the bridge there."""
    page = pages.open(customer, f'<mc-pay product="{product}" sign-in="auto"></mc-pay>', **options)
    page.wait_for_function(
        """() => window.WeixinJSBridge && document.querySelector("mc-pay").state === "ready"
                 && Object.keys(sessionStorage).some((name) => name.startsWith("mc:session:"))"""
    )
    return page


def orders_of(page: Page) -> list[dict[str, Any]]:
    """The customer's own orders, asked with the page's session."""
    orders: list[dict[str, Any]] = page.evaluate(
        """async () => {
          const name = Object.keys(sessionStorage).find((key) => key.startsWith("mc:session:"));
          const { token } = JSON.parse(sessionStorage.getItem(name));
          const answer = await fetch("/v1/orders", { headers: { authorization: `Bearer ${token}` } });
          return (await answer.json()).orders;
        }"""
    )
    return orders


@pytest.mark.story
def test_ok_is_not_payment(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """After `ok` the page asks the API and says that it does; while WeChat does not tell, it never says failed."""
    customer = phone(openid=new_openid())
    page = open_signed_in(pages, customer, shop.product(), is_hurried=True)
    # A bridge that says ok and pays nothing.
    page.evaluate(
        """() => { WeixinJSBridge.invoke = (api, _, done) => setTimeout(done, 0, { err_msg: api + ":ok" }); }"""
    )
    pay = page.locator("mc-pay")
    pay.get_by_role("button", name="立即购买").click()
    expect(pay).to_contain_text("正在确认付款结果")
    expect(pay.get_by_role("button")).to_be_disabled()
    expect_state(pay, "in-doubt")
    expect(pay).to_contain_text("不要重复付款")
    assert heard(page, "mc-paid") == []
    assert [event["kind"] for event in heard(page, "mc-pending")] == ["order"]


@pytest.mark.story
def test_cancel_is_not_the_customers_no(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """Cancel and fail lead the same way: the order is looked at, and paying can go on under the same order."""
    for answer in ("cancel", "fail"):
        customer = phone(openid=new_openid(), sheet_action=answer)
        page = pages.open(customer, f'<mc-pay product="{shop.product()}"></mc-pay>')
        pay = page.locator("mc-pay")
        pay.get_by_role("button", name="立即购买").click()
        expect_state(pay, "unpaid")
        expect(pay).not_to_contain_text("失败")
        customer.switch(sheet_action="pay")
        pay.get_by_role("button", name="继续支付").click()
        expect_state(pay, "done")
        assert len(orders_of(page)) == 1
        assert len(heard(page, "mc-paid")) == 1


@pytest.mark.story
def test_paid_although_the_bridge_said_cancel(
    phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid
) -> None:
    """The order decides: what was paid is shown as paid, whatever the bridge answered."""
    customer = phone(openid=new_openid(), sheet_action="pay")
    page = open_signed_in(pages, customer, shop.product())
    page.evaluate(
        """() => {
          const { invoke } = WeixinJSBridge;
          WeixinJSBridge.invoke = (api, given, done) =>
            invoke(api, given, () => done({ err_msg: "get_brand_wcpay_request:cancel" }));
        }"""
    )
    pay = page.locator("mc-pay")
    pay.get_by_role("button", name="立即购买").click()
    expect_state(pay, "done")


def test_old_payment_is_asked_for_again(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """When WeChat misses the amount of an old prepay_id, the API is asked again for the same order, once."""
    customer = phone(openid=new_openid(), sheet_action="pay")
    page = open_signed_in(pages, customer, shop.product())
    page.evaluate(
        """() => {
          const { invoke } = WeixinJSBridge;
          window.packages = [];
          WeixinJSBridge.invoke = (api, given, done) => {
            packages.push(given.package);
            if (packages.length > 1) return invoke(api, given, done);
            done({ err_msg: "get_brand_wcpay_request:fail", err_desc: "缺少参数:total_fee" });
          };
        }"""
    )
    with page.expect_request("**/payment") as asked:
        page.locator("mc-pay").get_by_role("button", name="立即购买").click()
    expect_state(page.locator("mc-pay"), "done")
    [order] = orders_of(page)
    assert asked.value.url.endswith(f"/v1/orders/{order['order_no']}/payment")
    assert page.evaluate("() => packages.length") == 2


def test_bridge_is_given_strings(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """An iPhone refuses numbers, so everything is text, and `timeStamp` has its capital."""
    customer = phone(openid=new_openid(), sheet_action="pay", platform="ios")
    page = open_signed_in(pages, customer, shop.product())
    page.evaluate(
        """() => {
          const { invoke } = WeixinJSBridge;
          WeixinJSBridge.invoke = (api, given, done) => { window.given = given; invoke(api, given, done); };
        }"""
    )
    page.locator("mc-pay").get_by_role("button", name="立即购买").click()
    expect_state(page.locator("mc-pay"), "done")
    given = page.evaluate("() => given")
    assert sorted(given) == ["appId", "nonceStr", "package", "paySign", "signType", "timeStamp"]
    assert {type(value) for value in given.values()} == {str}


def test_no_wx_config_to_pay(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """Paying goes by the bridge: no page is signed and no script of WeChat's is loaded."""
    customer = phone(openid=new_openid(), sheet_action="pay")
    page = pages.open(customer, f'<mc-pay product="{shop.product()}"></mc-pay>')
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("mc-pay").get_by_role("button", name="立即购买").click()
    expect_state(page.locator("mc-pay"), "done")
    assert [url for url in asked if "page-signature" in url or "jweixin" in url] == []
    assert [call["api"] for call in customer.shown()["asked"]] == ["getBrandWCPayRequest"]


def test_unregistered_directory_is_named(
    phone: GivePhone, pages: Pages, shop: Shop, stack: Stack, new_openid: NewOpenid
) -> None:
    """A page outside the payment directories says so to the customer in words, and its address to the developer."""
    directories = f"/_simulator/merchants/{seed.MCHID}/pay-directories"
    registered = shop.wechat.get(directories).raise_for_status().json()
    shop.wechat.post(directories, json={"directories": ["https://elsewhere.example/"]}).raise_for_status()
    try:
        customer = phone(openid=new_openid(), sheet_action="pay")
        page = pages.open(customer, f'<mc-pay product="{shop.product()}"></mc-pay>', is_hurried=True)
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        pay = page.locator("mc-pay")
        pay.get_by_role("button", name="立即购买").click()
        expect_state(pay, "unpaid")
        expect(pay).to_contain_text("请联系商家")
    finally:
        shop.wechat.post(directories, json={"directories": registered["directories"]}).raise_for_status()
    page.wait_for_function("() => heard.some((event) => event.event === 'mc-error')")
    assert [(event["code"], event["text"]) for event in heard(page, "mc-error")] == [("pay_directory", page.url)]
    assert any(f"{stack.api_url}/shop/page" in text for text in said)


def test_back_shows_the_order_as_it_is(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """A page that the browser restores with its old state asks again: the button is the order's, not the page's."""
    customer = phone(openid=new_openid(), sheet_action="cancel")
    page = pages.open(customer, f'<mc-pay product="{shop.product()}"></mc-pay>')
    pay = page.locator("mc-pay")
    pay.get_by_role("button", name="立即购买").click()
    expect_state(pay, "unpaid")
    other = customer.context.new_page()
    customer.switch(sheet_action="pay")
    other.goto(page.url)
    other.locator("mc-pay").get_by_role("button", name="继续支付").click()
    expect_state(other.locator("mc-pay"), "done")
    page.evaluate("() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect_state(pay, "done")
    assert len(orders_of(page)) == 1


def test_restored_in_the_middle_is_not_stuck(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """A page that is restored while its payment never answered offers to go on, and does not stay disabled."""
    page = pages.open(phone(openid=new_openid()), f'<mc-pay product="{shop.product()}"></mc-pay>', is_hurried=True)
    pay = page.locator("mc-pay")
    pay.get_by_role("button", name="立即购买").click()
    expect(pay).to_contain_text("请在微信中完成付款")
    page.evaluate("() => dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    expect(pay.get_by_role("button", name="继续支付")).to_be_enabled()


@pytest.mark.story
def test_closed_page_is_resumed(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """Where WeChat closes the page after paying, its callback never runs: the next visit finds what became of it."""
    product = shop.product()
    customer = phone(openid=new_openid(), sheet_action="pay", closes_paid_pages=True)
    page = pages.open(customer, f'<mc-pay product="{product}"></mc-pay>')
    page.locator("mc-pay").get_by_role("button", name="立即购买").click()
    page.wait_for_url("**/_simulator/phone/closed")
    page.close()
    page = customer.open(f"{pages.api_url}/shop/page")
    expect_state(page.locator("mc-pay"), "done")
    assert len(heard(page, "mc-paid")) == 1


@pytest.mark.story
def test_unpaid_order_is_resumed_on_the_next_visit(
    phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid
) -> None:
    """A new window without a session signs in and offers the order that waits, and no second one is made."""
    customer = phone(openid=new_openid(), sheet_action="cancel")
    page = pages.open(customer, f'<mc-pay product="{shop.product()}"></mc-pay>')
    page.locator("mc-pay").get_by_role("button", name="立即购买").click()
    expect_state(page.locator("mc-pay"), "unpaid")
    page.close()
    customer.switch(sheet_action="pay")
    page = customer.open(f"{pages.api_url}/shop/page")
    page.locator("mc-pay").get_by_role("button", name="继续支付").click()
    expect_state(page.locator("mc-pay"), "done")
    assert len(orders_of(page)) == 1


@pytest.mark.story
def test_double_click_and_two_tabs_are_one_order(
    phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid
) -> None:
    """Two taps, and the same page in two tabs, place one order."""
    customer = phone(openid=new_openid(), sheet_action="cancel")
    first = pages.open(customer, f'<mc-pay product="{shop.product()}"></mc-pay>')
    second = customer.open(first.url)
    first.locator("mc-pay").get_by_role("button", name="立即购买").dblclick()
    expect_state(first.locator("mc-pay"), "unpaid")
    second.locator("mc-pay").get_by_role("button", name="立即购买").click()
    expect_state(second.locator("mc-pay"), "unpaid")
    assert len(orders_of(second)) == 1


@pytest.mark.story
def test_network_cut_while_ordering(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """Without a network the page says so, and trying again is the same order."""
    customer = phone(openid=new_openid(), sheet_action="pay")
    page = open_signed_in(pages, customer, shop.product())
    pay = page.locator("mc-pay")
    customer.context.set_offline(True)
    pay.get_by_role("button", name="立即购买").click()
    expect_state(pay, "offline")
    expect(pay).to_contain_text("网络不可用")
    assert [event["code"] for event in heard(page, "mc-error")] == ["offline"]
    customer.context.set_offline(False)
    # Back on the network it is ready by itself, but pays nothing by itself.
    expect_state(pay, "ready")
    pay.get_by_role("button", name="立即购买").click()
    expect_state(pay, "done")
    assert len(orders_of(page)) == 1


def test_session_is_over_in_the_middle(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """A 401 signs the customer in again, and what they tapped goes on by itself."""
    customer = phone(openid=new_openid(), sheet_action="pay")
    page = open_signed_in(pages, customer, shop.product())
    page.evaluate(
        """() => {
          const name = Object.keys(sessionStorage).find((key) => key.startsWith("mc:session:"));
          const session = JSON.parse(sessionStorage.getItem(name));
          sessionStorage.setItem(name, JSON.stringify({ ...session, token: session.token + "x" }));
        }"""
    )
    page.locator("mc-pay").get_by_role("button", name="立即购买").click()
    expect_state(page.locator("mc-pay"), "done")
    assert len(orders_of(page)) == 1


def test_mini_program_leaves_payment_to_its_host(
    phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid
) -> None:
    """In a mini program the bridge may not pay: the host is asked, and where it does not answer it is explained."""
    customer = phone(openid=new_openid(), is_mini_program=True)
    page = pages.open(customer, f'<mc-pay product="{shop.product()}"></mc-pay>')
    pay = page.locator("mc-pay")
    pay.get_by_role("button", name="立即购买").click()
    expect_state(pay, "mini-program")
    expect(pay).to_contain_text("小程序里不能在这里付款")
    assert pay_calls(customer) == []
    [asked] = heard(page, "mc-host-payment")
    assert asked["payment"]["package"].startswith("prepay_id=")


@pytest.mark.story
def test_price_is_the_shops(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """What a page says of a price counts for nothing, and a price that changed meanwhile is the one that is paid."""
    product = shop.product(price_fen=700)
    page = pages.open(
        phone(openid=new_openid(), sheet_action="pay"), f'<mc-pay product="{product}" price="0.01"></mc-pay>'
    )
    expect(page.locator("mc-pay")).to_contain_text("¥7.00")
    shop.change_product(product, price_fen=900)
    page.locator("mc-pay").get_by_role("button", name="立即购买").click()
    expect_state(page.locator("mc-pay"), "done")
    assert [event["paid_fen"] for event in heard(page, "mc-paid")] == [900]


def test_orders_can_be_paid_from_their_list(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """The list of one's orders shows one that waits, and pays it."""
    customer = phone(openid=new_openid(), sheet_action="cancel")
    body = f'<mc-pay product="{shop.product()}"></mc-pay><mc-orders></mc-orders>'
    page = pages.open(customer, body, is_hurried=True)
    page.locator("mc-pay").get_by_role("button", name="立即购买").click()
    expect(page.locator("mc-orders")).to_contain_text("待付款")
    customer.switch(sheet_action="pay")
    page = customer.open(page.url)
    orders = page.locator("mc-orders")
    orders.get_by_role("button", name="继续支付").click()
    expect(orders).to_contain_text("已付款")
    assert len(heard(page, "mc-paid")) == 1


def test_too_many_open_orders_is_refused_in_words(
    phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid, stack: Stack
) -> None:
    """Who has as many unpaid orders as one may have reads why, and the page hears the problem's code."""
    openid = new_openid()
    customer = phone(openid=openid, sheet_action="cancel")
    page = open_signed_in(pages, customer, shop.product())
    pay = page.locator("mc-pay")
    token = page.evaluate(
        """() => JSON.parse(sessionStorage.getItem(
             Object.keys(sessionStorage).find((key) => key.startsWith("mc:session:")))).token"""
    )
    product = shop.product()
    orders = [{"lines": [{"product_number": product, "quantity": n}]} for n in range(1, 22)]
    with httpx.Client(base_url=stack.api_url, headers={"authorization": f"Bearer {token}"}, timeout=30) as api:
        placed = [api.post("/v1/orders", json=order).is_success for order in orders]
    assert placed[0]
    assert not placed[-1]
    pay.get_by_role("button", name="立即购买").click()
    expect_state(pay, "refused")
    expect(pay).to_contain_text("您有太多待付款的订单")
    assert [event["code"] for event in heard(page, "mc-refused")] == ["too_many_open_orders"]


def test_host_of_a_mini_program_pays(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """A host that takes the payment over is left to it: the order waits, and can be asked for again."""
    customer = phone(openid=new_openid(), is_mini_program=True)
    customer.context.add_init_script('document.addEventListener("mc-host-payment", (event) => event.preventDefault());')
    page = pages.open(customer, f'<mc-pay product="{shop.product()}"></mc-pay>')
    pay = page.locator("mc-pay")
    pay.get_by_role("button", name="立即购买").click()
    expect_state(pay, "unpaid")
    expect(pay).not_to_contain_text("小程序里不能在这里付款")


def test_no_payment_in_a_frame(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """Nobody can pay in a frame, where WeChat has no bridge: there is no dead button, but where to open the page."""
    customer = phone(openid=new_openid())
    pages.prepare(customer, f'<mc-pay product="{shop.product()}"></mc-pay>', path="/shop/inner").close()
    page = pages.open(customer, '<iframe src="/shop/inner" title="Inner"></iframe>')
    pay = page.frame_locator("iframe").locator("mc-pay")
    expect_state(pay, "outside")
    expect(pay.get_by_role("button")).to_have_count(0)
