"""Customers and events: who had events, what happened to one, found by phone and from an order."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import httpx
import pytest
from playwright.sync_api import expect

from local.first_day import CUSTOMERS, RedPacket
from local.seed import APPID, done
from local.stack import Stack
from tests.web.axe import findings
from tests.web.conftest import OpenConsole, TakeScreenshot

pytestmark = pytest.mark.usefixtures("first_day")

SHARED_PHONE = "13600136000"
PAGE = 50


@dataclass(frozen=True)
class Gifts:
    """Red packets for customers who tell one phone, made as a flow makes them."""

    api: httpx.Client
    red_packet_id: str

    def give(self, openid: str, draw: int) -> None:
        """Send one: it is reserved, called, and with the customer."""
        source = {"kind": "flow", "id": f"shared-phone-{draw}"}
        gift = {"appid": APPID, "openid": openid, "phone": SHARED_PHONE, "source": source}
        done(self.api.post(f"/v1/machine/red-packets/{self.red_packet_id}/send", json=gift))


@pytest.fixture
def gifts(stack: Stack) -> Iterator[Gifts]:
    """A red packet of no campaign."""
    headers = {"authorization": f"Bearer {stack.issuer.token('operator')}"}
    with httpx.Client(base_url=stack.api_url, headers=headers, timeout=60) as api:
        packet = RedPacket("流程红包", "流程红包", 100, None, "", {"total_amount_fen": 10_000, "daily_count": 100})
        key = {"idempotency-key": "gifts-for-a-shared-phone"}
        made = done(api.post("/v1/admin/red-packets", json=packet.terms(datetime.now(UTC)), headers=key))
        yield Gifts(api, str(made["red_packet_id"]))


@pytest.mark.story(days=3)
def test_customers_are_found_by_what_happened(console: OpenConsole, screenshot: TakeScreenshot) -> None:
    """Customers are found by kinds, days and campaign; amounts only for kinds that may be added; the file agrees."""
    page = console("finance", "/customers")
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    expect(page).to_have_url(re.compile("kinds=order_paid&days="))
    expect(page.get_by_role("columnheader", name="金额（实付）")).to_be_visible()
    assert findings(page) == []
    screenshot(page, "console-customers")
    page.get_by_role("combobox", name="事件").click()
    page.get_by_title("订单已创建").click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="查询").click()
    expect(page.get_by_role("alert")).to_contain_text("不合计")
    page.get_by_role("button", name="移除筛选 事件").click()
    expect(page.get_by_role("alert")).to_have_count(0)

    page.goto(page.url + "&campaign=新年茶礼")
    rows = page.get_by_role("row").filter(has=page.get_by_role("cell"))
    expect(rows).to_have_count(2)
    openids = {rows.nth(place).get_by_role("link").first.inner_text() for place in range(2)}
    page.get_by_role("button", name="导出", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("事件: 订单已支付")
    expect(dialog).to_contain_text("营销活动: 新年茶礼")
    dialog.get_by_role("button", name="开始导出").click()
    link = dialog.get_by_role("link", name="下载文件")
    expect(link).to_be_visible(timeout=30_000)
    expect(dialog).to_contain_text("¥987.00")
    with page.expect_download() as download:
        link.click()
    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert {line["客户openid"] for line in lines} == openids


def test_timeline_is_found_from_an_order_and_by_phone(console: OpenConsole, screenshot: TakeScreenshot) -> None:
    """An order leads to its customer's timeline, which leads back; a phone in any spelling leads there too."""
    page = console("finance", "/orders?state=PAID&phone=13800138101")
    order = page.get_by_role("row").nth(1).get_by_role("link").first
    number = order.inner_text()
    order.click()
    page.get_by_role("link", name="查看客户时间线").click()
    timeline = page.get_by_role("region", name="客户时间线")
    paid = timeline.get_by_role("article").filter(has_text="订单已支付")
    expect(paid).to_contain_text("实付 ¥255.00")
    opened = timeline.get_by_role("article").filter(has_text="红包已领取")
    expect(opened.get_by_role("link", name="新年抽奖红包")).to_have_attribute(
        "href", re.compile("red-packets/.*openid=")
    )
    expect(timeline).to_contain_text("没有更早的事件了")
    assert findings(page) == []
    screenshot(page, "console-timeline")
    paid.get_by_role("link").first.click()
    expect(page.get_by_role("main")).to_contain_text(number)

    page.get_by_role("link", name="客户与事件").click()
    page.get_by_role("searchbox", name="按手机号查看客户时间线").fill("+86 138-0013-8101")
    page.keyboard.press("Enter")
    expect(page.get_by_text("以下事件来自 1 位客户")).to_be_visible()
    assert findings(page) == []
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("These events are of 1 customer")).to_be_visible()
    assert findings(page) == []
    page.goto(re.sub(r"/phones/.*", "/phones/13912345678", page.url))
    expect(page.get_by_text("No customer told this phone")).to_be_visible()
    assert findings(page) == []


def test_phone_of_several_customers_is_read_on(console: OpenConsole, gifts: Gifts) -> None:
    """A phone that two customers told shows whose each event is, a page at a time, older ones on request."""
    first, second = (openid for openid, _ in CUSTOMERS[6:])
    for draw in range(8):
        gifts.give(first, draw)
        gifts.give(second, draw)
    page = console("readonly", f"/customers/phones/{SHARED_PHONE}")
    events = page.get_by_role("region", name="客户时间线").get_by_role("article")
    expect(events).to_have_count(PAGE)
    page.get_by_role("button", name="加载更早的事件").click()
    expect(page.get_by_text("没有更早的事件了")).to_be_visible()
    assert events.count() > PAGE
    expect(page.get_by_text("以下事件来自 2 位客户")).to_be_visible()
    events.get_by_role("link", name=first).first.click()
    expect(page.get_by_role("region", name="客户", exact=True)).to_contain_text(SHARED_PHONE)


def test_customers_are_not_taken_home_without_the_scope(console: OpenConsole) -> None:
    """Whoever may not export sees the button grey with its reason, and an empty answer in words."""
    page = console("marketing", "/customers?kinds=order_paid&days=2026-01-01~2026-01-02")
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
    button = page.get_by_role("button", name="导出", exact=True)
    expect(button).to_be_disabled()
    expect(button).to_have_accessible_description(re.compile("orders:export"))
    page.get_by_role("button", name="清除筛选").click()
    expect(page.get_by_role("row").nth(1)).to_be_visible()
