"""Back, reload and other tabs: people find again where they were, and learn that they are no longer signed in."""

import re
import secrets
from urllib.parse import quote

import httpx
from playwright.sync_api import Page, Route, expect

from tests.web.conftest import OpenConsole
from tests.web.console.test_frame import end_session
from tests.web.pages.campaigns import Campaigns
from tests.web.pages.products import Products
from tests.web.pages.sign_in import SignIn
from tests.web.regression.conftest import visit

ODD = 'R"><b a="{}'


def read_by_twos(page: Page) -> None:
    """Have lists of products read two at a time, so that few are many pages."""

    def smaller(route: Route) -> None:
        route.continue_(url=f"{route.request.url}&limit=2")

    page.route(re.compile(r"/v1/admin/products\?"), smaller)


def test_back_and_reload_keep_filters_and_page(console: OpenConsole, api: httpx.Client) -> None:
    """The second page of a search is there again after a reload, and after Back from what was opened on it."""
    word = secrets.token_hex(4)
    for number in range(1, 6):
        made = {"product_number": f"B-{word}-{number}", "name": f"第{number}款 {word}", "price_fen": 100}
        assert api.post("/v1/admin/products", json=made).is_success
    page = console("marketing", "/products")
    read_by_twos(page)
    products = Products(page)
    products.search(word)
    expect(products.row(f"第1款 {word}")).to_be_visible()
    page.get_by_role("button", name="下一页").click()
    third = products.row(f"第3款 {word}")
    expect(third).to_be_visible()
    page.reload()
    expect(third).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="第 3–4 条")).to_be_visible()
    third.get_by_role("link", name=f"第3款 {word}").click()
    expect(page.get_by_label("商品名称")).to_have_value(f"第3款 {word}")
    page.go_back()
    expect(third).to_be_visible()
    expect(page.get_by_role("textbox", name="商品", exact=True)).to_have_value(word)
    page.go_back()
    expect(products.row(f"第1款 {word}")).to_be_visible()
    expect(page).to_have_url(re.compile(f"text={word}"))


def test_signing_out_in_another_tab(console: OpenConsole) -> None:
    """Whoever signs out in one tab is asked to sign in again in the others, where nothing typed is lost."""
    page = console("marketing", "/products/new", by_hand=True)
    page.get_by_label("商品名称").fill("没写完")
    with page.expect_popup() as opened:
        page.evaluate("() => void window.open('/console/products')")
    other = opened.value
    other.get_by_role("button", name="运营").click()
    other.get_by_text("退出登录").click()
    expect(other.get_by_role("heading", name="登录商户中心")).to_be_visible()
    dialog = page.get_by_role("dialog", name="登录已失效")
    expect(dialog).to_be_visible()
    with page.expect_popup() as beside:
        dialog.get_by_role("button", name="重新登录").click()
    SignIn(beside.value).choose("marketing")
    expect(dialog).to_have_count(0)
    expect(page.get_by_label("商品名称")).to_have_value("没写完")
    page.get_by_label("商品编号").fill(f"N-{secrets.token_hex(4)}")
    page.get_by_label("价格").fill("1")
    page.get_by_role("button", name="添加", exact=True).click()
    page.wait_for_url(re.compile(r"/console/products$"))


def test_who_signs_in_instead_does_nothing_for_who_was_there(console: OpenConsole, api: httpx.Client) -> None:
    """A change that waited while somebody else signed in is dropped, and told so: it never goes out in their name."""
    page = console("marketing", "/products/new", by_hand=True)
    number = f"N-{secrets.token_hex(4)}"
    end_session(page)
    Products(page).fill(name="换人", price="1", number=number)
    page.get_by_role("button", name="添加", exact=True).click()
    with page.expect_popup() as beside:
        page.get_by_role("dialog", name="登录已失效").get_by_role("button", name="重新登录").click()
    SignIn(beside.value).choose("admin")
    expect(page.get_by_role("alert").filter(has_text="已换人登录，刚才的操作没有执行")).to_be_visible()
    assert api.get(f"/v1/admin/products/{number}").status_code == 404
    expect(page.get_by_label("商品名称")).to_have_value("换人")
    page.get_by_role("button", name="添加", exact=True).click()
    page.wait_for_url(re.compile(r"/console/products$"))


def test_hidden_tab_asks_nothing(console: OpenConsole) -> None:
    """What is asked again and again rests while nobody sees the tab, and goes on once it is in front again."""
    page = console("marketing", "/products")
    page.clock.install()
    page.reload()
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    show = """state => {
        Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
        document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }"""
    count = re.compile(r"/v1/admin/red-packet-sends$")
    page.evaluate(show, "hidden")
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    page.clock.run_for(200_000)
    assert [url for url in asked if "/v1/" in url] == []
    with page.expect_request(count):
        page.evaluate(show, "visible")
        page.clock.run_for(61_000)


def test_escape_closes_and_asks_for_what_was_typed(console: OpenConsole) -> None:
    """Escape closes a drawer at once while nothing was typed in it, and asks where something was."""
    page = console("marketing", "/campaigns")
    page.get_by_role("button", name="新建活动").first.click()
    drawer = page.get_by_role("dialog").filter(has_text="活动编码")
    expect(drawer).to_be_visible()
    page.keyboard.press("Escape")
    expect(drawer).to_have_count(0)
    page.get_by_role("button", name="新建活动").first.click()
    Campaigns(page).fill(name="写了一半")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="继续编辑").click()
    expect(drawer.get_by_label("活动名称")).to_have_value("写了一半")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="放弃修改").click()
    expect(drawer).to_have_count(0)


def test_code_for_a_page_holds_any_number_as_text(console: OpenConsole, api: httpx.Client) -> None:
    """The code that is copied into a page names the product, whatever characters its number has, and does no more."""
    number = ODD.format(secrets.token_hex(4))
    made = {"product_number": number, "name": "怪编号", "price_fen": 100}
    assert api.post("/v1/admin/products", json=made).is_success
    page = console("marketing", "/products")
    visit(page, f"/products/{quote(number)}")
    code = page.get_by_label("放进微页面").locator("pre")
    expect(code).to_contain_text("mc-product")
    found = page.evaluate(
        """code => {
            const { body } = new DOMParser().parseFromString(code, "text/html");
            const shown = body.querySelector("mc-product") ?? body;
            return [shown.getAttribute("product"), body.querySelectorAll("b").length];
        }""",
        code.inner_text(),
    )
    assert found == [number, 0]
