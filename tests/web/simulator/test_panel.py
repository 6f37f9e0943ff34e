"""The simulator's control panel as a person uses it: read, heard, filled in, refreshed, small, without scripts."""

import re
import uuid
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import BrowserContext, Page, ViewportSize, expect

from local import seed
from local.stack import Stack
from tests.local.wechat_simulator.conftest import Merchant
from tests.sampling import Sample
from tests.web.axe import findings
from tests.web.conftest import TakeScreenshot

PAGES = (
    "", "panel/accounts", f"panel/accounts/{seed.MCHID}", "panel/customers",
    f"panel/customers/{seed.APPID}/{seed.OPENID}", "panel/orders", "panel/refunds", "panel/stocks",
    "panel/coupons", "panel/red-packets", "panel/transfers", "panel/messages", "panel/sms", "panel/callbacks",
    "panel/requests", "panel/faults", "panel/clock",
)  # fmt: skip
PICTURE: ViewportSize = {"width": 1080, "height": 560}
REFRESH_MILLISECONDS = 5_000

type PlaceOrder = Callable[[], str]


@pytest.fixture
def panel(page: Page, stack: Stack) -> Page:
    """The panel's first page."""
    page.goto(f"{stack.wechat_url}/_simulator/")
    return page


@pytest.fixture
def place_order(stack: Stack) -> Iterator[PlaceOrder]:
    """Places an order of the seed's merchant account as an SDK does; its number."""
    with httpx.Client(base_url=stack.wechat_url, headers={"User-Agent": "tests"}, timeout=30) as http:
        merchant = Merchant(http, stack.credentials_dir / seed.MCHID)

        def place() -> str:
            number = f"panel-{uuid.uuid4().hex[:20]}"
            placed = merchant.call(
                "POST",
                "/v3/pay/transactions/jsapi",
                merchant.order(
                    appid=seed.APPID,
                    out_trade_no=number,
                    description="示例茶铺-明前龙井 50g、白瓷盖碗",
                    payer={"openid": seed.OPENID},
                ),
            )
            assert placed.status_code == 200, placed.text
            return number

        yield place


def open_panel(page: Page, stack: Stack, path: str) -> None:
    """Open a page of the panel."""
    page.goto(f"{stack.wechat_url}/_simulator/{path}")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_nothing_is_out_of_reach(page: Page, stack: Stack, language: str, sample: Sample) -> None:
    """No page has a finding of axe, with every form on it opened; each day looks at a seventh of the pages."""
    found = {}
    for path in sample.part_of(PAGES):
        open_panel(page, stack, f"{path}?lang={language}")
        page.evaluate("() => document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        found[path] = findings(page)
    assert {path: problems for path, problems in found.items() if problems} == {}


def test_a_small_screen_is_enough(new_context: Callable[..., BrowserContext], stack: Stack) -> None:
    """On a phone's width nothing but a table is moved sideways, and that within its own frame."""
    page = new_context(viewport={"width": 390, "height": 844}).new_page()
    widths = {}
    for path in PAGES:
        open_panel(page, stack, path)
        widths[path] = page.evaluate("() => document.documentElement.scrollWidth")
    assert {path: width for path, width in widths.items() if width > 390} == {}


@pytest.mark.story
def test_an_order_is_found_failed_and_paid(panel: Page, place_order: PlaceOrder) -> None:
    """By the navigation, the search, the number and the buttons, as a person would."""
    number = place_order()
    panel.get_by_role("link", name="订单", exact=True).click()
    panel.get_by_label("搜索").fill(number)
    panel.get_by_role("button", name="筛选").click()
    panel.get_by_role("link", name=number).click()
    panel.get_by_label("原因").select_option("支付密码错误")
    panel.get_by_role("button", name="支付失败").click()
    expect(panel.get_by_role("status")).to_have_text("这次支付失败了，订单仍是待支付")
    panel.get_by_role("button", name="支付", exact=True).click()
    expect(panel.get_by_role("status")).to_have_text("已支付")
    expect(panel.locator("dl")).to_contain_text("¥100.00")
    expect(panel.get_by_role("button", name="全额退款")).to_be_visible()


def test_an_operator_refunds_a_part(panel: Page, place_order: PlaceOrder, stack: Stack) -> None:
    """On the order's page in yuan, then the refund is opened and let arrive; axe has nothing to say to either page."""
    number = place_order()
    open_panel(panel, stack, f"panel/orders/{seed.MCHID}/{number}")
    panel.get_by_role("button", name="支付", exact=True).click()
    httpx.post(f"{stack.wechat_url}/_simulator/settings", json={"refund_result": "NONE"}).raise_for_status()
    panel.get_by_label("退款金额（元）").fill("25.5")
    panel.get_by_label("原因").fill("少发一罐")
    panel.get_by_role("button", name="退款", exact=True).click()
    expect(panel.get_by_role("status")).to_have_text("退款已受理")
    assert findings(panel) == []
    panel.get_by_role("row", name="商户平台").get_by_role("link").click()
    expect(panel.locator("dl")).to_contain_text("¥25.50")
    expect(panel.locator("dl")).to_contain_text("少发一罐")
    panel.get_by_role("button", name="到账").click()
    expect(panel.locator("dl")).to_contain_text("SUCCESS")
    assert findings(panel) == []
    httpx.post(f"{stack.wechat_url}/_simulator/settings", json={"refund_result": "SUCCESS"}).raise_for_status()


def test_a_list_refreshes_by_itself(page: Page, stack: Stack, place_order: PlaceOrder) -> None:
    """What happens elsewhere appears, while what is being typed stays."""
    page.clock.install()
    open_panel(page, stack, "panel/orders")
    page.get_by_label("商户号").fill("half a num")
    number = place_order()
    page.clock.fast_forward(REFRESH_MILLISECONDS)
    expect(page.get_by_role("link", name=number)).to_be_visible()
    expect(page.get_by_label("商户号")).to_have_value("half a num")
    page.get_by_label("自动刷新").uncheck()
    page.reload()
    expect(page.get_by_label("自动刷新")).not_to_be_checked()


def test_a_number_is_copied(new_context: Callable[..., BrowserContext], stack: Stack) -> None:
    """By its button, the whole of it."""
    context = new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    open_panel(page, stack, f"panel/accounts/{seed.MCHID}")
    page.get_by_role("button", name=re.compile("复制 PUB_KEY_ID_")).click()
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied.startswith("PUB_KEY_ID_")


def test_it_works_without_scripts(new_context: Callable[..., BrowserContext], stack: Stack) -> None:
    """A customer with a hostile name is made and shown as text; the language stays chosen."""
    page = new_context(java_script_enabled=False).new_page()
    open_panel(page, stack, "panel/customers?lang=en")
    openid = f"o{uuid.uuid4().hex[:27]}"
    page.get_by_text("New customer").click()
    form = page.locator("details")
    form.get_by_label("openid", exact=False).first.fill(openid)
    form.get_by_label("Nickname").fill("<script>alert(1)</script>")
    form.get_by_role("button", name="Create").click()
    expect(page.get_by_role("status")).to_have_text("The customer is made")
    row = page.get_by_role("row", name=openid)
    expect(row).to_contain_text("<script>alert(1)</script>")
    row.get_by_role("button", name="Act as").click()
    expect(page.get_by_role("row", name=openid)).to_contain_text("This is you")


def test_the_keyboard_reaches_the_content_first(panel: Page) -> None:
    """The first stop of Tab leads past the navigation."""
    panel.keyboard.press("Tab")
    expect(panel.get_by_role("link", name="跳到正文")).to_be_focused()
    panel.keyboard.press("Enter")
    expect(panel.locator("main")).to_be_focused()


def test_pictures(page: Page, stack: Stack, place_order: PlaceOrder, screenshot: TakeScreenshot) -> None:
    """The panel as the README shows it: orders, one order, a refund, faults in English."""
    page.set_viewport_size(PICTURE)
    numbers = [place_order() for _ in range(3)]
    open_panel(page, stack, "panel/orders")
    page.get_by_role("row", name=numbers[0]).get_by_role("button", name="支付").click()
    page.get_by_role("row", name=numbers[1]).get_by_role("button", name="关闭").click()
    open_panel(page, stack, "panel/orders?q=panel-")
    screenshot(page, "simulator-orders")
    open_panel(page, stack, f"panel/orders/{seed.MCHID}/{numbers[2]}")
    screenshot(page, "simulator-order")
    httpx.post(f"{stack.wechat_url}/_simulator/settings", json={"refund_result": "NONE"}).raise_for_status()
    open_panel(page, stack, f"panel/orders/{seed.MCHID}/{numbers[0]}")
    page.get_by_label("退款金额（元）").fill("25.5")
    page.get_by_label("原因").fill("少发一罐")
    page.get_by_role("button", name="退款", exact=True).click()
    page.get_by_role("row", name="商户平台").get_by_role("link").click()
    screenshot(page, "simulator-refund")
    httpx.post(f"{stack.wechat_url}/_simulator/settings", json={"refund_result": "SUCCESS"}).raise_for_status()
    open_panel(page, stack, "panel/faults?lang=en")
    screenshot(page, "simulator-faults")
