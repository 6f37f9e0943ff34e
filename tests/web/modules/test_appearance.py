"""How elements look where pages do not help them: strange names, large text, dark screens, strict policies."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from local.stack import Stack
from tests.web.axe import findings
from tests.web.conftest import GivePhone, TakeScreenshot
from tests.web.modules.conftest import Shop
from tests.web.pages.module_page import Pages, expect_state

type NewOpenid = Callable[[], str]

XSS = "<img src=x onerror='window.hit=1'><b>龙井"
LONG = "明前特级西湖龙井礼盒装" * 5
EMOJI = "🍵👨‍👩‍👧 茶"
ALL = """<mc-vouchers></mc-vouchers><mc-orders></mc-orders><mc-red-packets></mc-red-packets>"""
SMALL = {"viewport": {"width": 320, "height": 640}, "is_mobile": True, "has_touch": True}


def is_wider_than_screen(page: Page) -> bool:
    """Whether one has to scroll sideways."""
    wide: bool = page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    return wide


@pytest.mark.story
def test_names_are_text(new_context: Callable[..., BrowserContext], pages: Pages, shop: Shop) -> None:
    """A name is text, whatever stands in it, and a long one breaks."""
    names = [XSS, LONG, EMOJI]
    body = "".join(
        f'<mc-product product="{shop.product(name=name, introduction=name, tags=[name[:20]])}" pay></mc-product>'
        for name in names
    )
    page = pages.open(new_context(**SMALL), body)
    for n, name in enumerate(names):
        expect(page.locator("mc-product").nth(n)).to_contain_text(name)
    assert page.evaluate("() => window.hit") is None
    assert not is_wider_than_screen(page)


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everybody_can_use_them(
    lang: str, scheme: str, phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid
) -> None:
    """In both languages, light and dark, nothing is out of reach of a screen reader, a keyboard or weak eyes."""
    product = f'<mc-product product="{shop.product(tags=["茶"])}" pay adjustable phone="required"></mc-product>'
    page = pages.prepare(phone(openid=new_openid()), shop.voucher() + product + ALL, lang=lang)
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(f"{pages.api_url}/shop/page")
    expect_state(page.locator("mc-orders"), "empty")
    expect_state(page.locator("mc-voucher"), "ready")
    expect(page.locator("mc-voucher")).to_contain_text("立即领取" if lang == "zh-CN" else "Get it")
    assert findings(page) == []
    boxes = [one.bounding_box() for one in page.locator("button, input").all()]
    assert len(boxes) > 3
    assert [box for box in boxes if box is None or min(box["width"], box["height"]) < 44] == []


def test_large_text(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """At 130 % on a small screen nothing is cut off or laid over something else."""
    customer = phone(openid=new_openid())
    product = f'<mc-product product="{shop.product(name=LONG, price_fen=99_999_900)}" pay adjustable></mc-product>'
    page = pages.prepare(customer, shop.voucher() + product + ALL, lang="en")
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(f"{pages.api_url}/shop/page")
    expect_state(page.locator("mc-orders"), "empty")
    # As Android's WeChat does: all text grows, boxes stay.
    page.evaluate("() => document.documentElement.style.setProperty('text-size-adjust', '130%')")
    assert not is_wider_than_screen(page)
    cut = page.evaluate(
        """() => [...document.querySelectorAll("mc-voucher, mc-product, mc-orders")].flatMap((one) =>
             [...one.shadowRoot.querySelectorAll("button, h2, p")]
               .filter((box) => box.scrollWidth > box.clientWidth + 1)).length"""
    )
    assert cut == 0


def test_keyboard_leaves_no_gap(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """The phone field stands in normal flow, and leaving it scrolls by a pixel, so that iOS redraws the page."""
    page = pages.open(
        phone(openid=new_openid()),
        f'<mc-pay product="{shop.product()}" phone="required"></mc-pay><div style="height:2000px"></div>',
    )
    field = page.locator("mc-pay").get_by_label("手机号")
    field.fill("138 0013 8000")
    assert field.evaluate("(input) => getComputedStyle(input).position") == "static"
    before = page.evaluate("() => scrollY")
    field.blur()
    page.wait_for_function(f"() => scrollY === {before} + 1")


def test_phone_number_is_asked_for(phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid) -> None:
    """Without the number that the page requires nothing is ordered, and it goes with the order through the sign-in."""
    page = pages.open(
        phone(openid=new_openid(), sheet_action="pay"), f'<mc-pay product="{shop.product()}" phone="required"></mc-pay>'
    )
    pay = page.locator("mc-pay")
    pay.get_by_role("button", name="立即购买").click()
    expect(pay.get_by_role("alert")).to_have_text("请填写正确的手机号")
    pay.get_by_label("手机号").fill("138 0013 8000")
    with page.expect_request(lambda request: request.url.endswith("/v1/orders") and request.method == "POST") as order:
        pay.get_by_role("button", name="立即购买").click()
    assert order.value.post_data_json["phone"] == "138 0013 8000"
    expect_state(pay, "done")


def test_strict_policy(phone: GivePhone, pages: Pages, shop: Shop, stack: Stack, new_openid: NewOpenid) -> None:
    """Under a policy without inline scripts and styles the elements work and look as they do."""
    hosts = f"'self' {stack.wechat_url}"
    policy = f"default-src 'none'; script-src {hosts}; connect-src {hosts}; style-src 'self'; img-src *"
    page = pages.prepare(
        phone(openid=new_openid(), sheet_action="pay"),
        shop.voucher() + f'<mc-product product="{shop.product()}" pay></mc-product>',
        headers={"content-security-policy": policy},
    )
    refused: list[str] = []
    page.on("console", lambda message: "Content Security Policy" in message.text and refused.append(message.text))
    page.goto(f"{pages.api_url}/shop/page")
    page.locator("mc-voucher").get_by_role("button", name="立即领取").click()
    expect_state(page.locator("mc-voucher"), "done")
    page.locator("mc-product").get_by_role("button", name="立即购买").click()
    expect(page.locator("mc-product")).to_contain_text("付款成功")
    # The test's own page has an inline style on its body and an icon; nothing else is refused.
    assert [text for text in refused if not re.search("style attribute|inline style|data:,", text)] == []
    button = page.locator("mc-pay").get_by_role("button").first
    assert button.evaluate("(one) => getComputedStyle(one).minHeight") == "44px"


def test_theme(new_context: Callable[..., BrowserContext], pages: Pages, shop: Shop) -> None:
    """Colours come from custom properties, and `theme` decides where the system must not."""
    page = pages.prepare(
        new_context(),
        f"""<style>#own {{ --mc-surface: rgb(1, 2, 3) }}</style>
            <mc-product id="own" product="{shop.product()}"></mc-product>
            <mc-product id="light" theme="light" product="{shop.product()}"></mc-product>
            <mc-product id="dark" product="{shop.product()}"></mc-product>""",
    )
    page.emulate_media(color_scheme="dark")
    page.goto(f"{pages.api_url}/shop/page")
    surface = "(one) => getComputedStyle(one.shadowRoot.querySelector('.card')).backgroundColor"
    assert page.locator("#own").evaluate(surface) == "rgb(1, 2, 3)"
    assert page.locator("#light").evaluate(surface) == "rgb(255, 255, 255)"
    assert page.locator("#dark").evaluate(surface) != "rgb(255, 255, 255)"


@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_pictures_of_states(
    lang: str, phone: GivePhone, pages: Pages, shop: Shop, new_openid: NewOpenid, screenshot: TakeScreenshot
) -> None:
    """The states that customers see most, as the guide shows them."""
    gone = '<mc-voucher stock="19999999" placement="x"></mc-voucher>'
    body = shop.voucher() + gone + f'<mc-pay product="{shop.product()}" adjustable></mc-pay>' + ALL
    customer = phone(openid=new_openid(), sheet_action="cancel")
    head = "<style>body > * { margin-bottom: 12px }</style>"
    page = pages.open(customer, body, lang=lang, head=head, is_hurried=True)
    expect_state(page.locator("mc-orders"), "empty")
    page.locator("mc-pay").get_by_role("button", name=re.compile("立即购买|Buy now")).click()
    expect_state(page.locator("mc-pay"), "unpaid")
    expect(page.locator("mc-orders li")).to_have_count(1)
    screenshot(page, f"modules-states-{lang}")
