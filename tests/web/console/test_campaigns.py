"""Campaigns: made with a Chinese code, changed, and followed on a board that leads to the customers behind it."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from tests.web.axe import findings
from tests.web.conftest import OpenConsole, TakeScreenshot
from tests.web.pages.campaigns import Campaigns

pytestmark = pytest.mark.usefixtures("first_day")

NAME = "元宵 <b>团圆</b> 🏮 " + "好茶" * 20


@pytest.mark.story(days=3)
def test_campaign_is_made_and_changed(console: OpenConsole, screenshot: TakeScreenshot) -> None:
    """A campaign is made with a code in Chinese, found by it, and changed, but for its code; a code is taken once."""
    page = console("marketing", "/campaigns")
    campaigns = Campaigns(page)
    expect(campaigns.row("新年茶礼")).to_be_visible()
    assert findings(page) == []
    screenshot(page, "console-campaigns")
    page.get_by_role("button", name="新建活动").click()
    page.get_by_role("button", name="创建").click()
    expect(page.get_by_text("必填")).to_have_count(2)
    campaigns.fill(name=NAME, code="元宵/2027", starts="2027-02-20 08:00", description="猜灯谜，\n送红包。")
    page.get_by_role("button", name="创建").click()
    expect(page.get_by_role("dialog").get_by_role("alert").first).to_be_visible()
    campaigns.fill(name=NAME, code="元宵 2027")
    page.get_by_role("button", name="创建").click()

    expect(campaigns.row(NAME)).to_contain_text("2027-02-20 08:00 起")
    campaigns.search("元宵")
    expect(campaigns.row(NAME)).to_contain_text("未开始")
    expect(page).to_have_url(re.compile("text="))
    page.get_by_role("button", name="新建活动").click()
    campaigns.fill(name="又一个元宵", code="元宵 2027")
    page.get_by_role("button", name="创建").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("请求编号")
    page.get_by_role("button", name="取消").click()
    page.get_by_role("button", name="放弃修改").click()

    campaigns.row(NAME).get_by_role("link", name=NAME).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)
    expect(campaigns.section("代金券")).to_contain_text("这段时间没有数据")
    page.get_by_role("button", name="修改").click()
    expect(page.get_by_label("活动编码")).to_be_disabled()
    campaigns.fill(name="元宵灯会")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("元宵灯会")
    expect(page.get_by_text("2027-02-20 08:00 起")).to_be_visible()
    assert findings(page) == []


@pytest.mark.story(days=3)
def test_board_leads_to_the_customers(console: OpenConsole, screenshot: TakeScreenshot) -> None:
    """The board shows each kind for itself, by day as bars and as a table, and each number's customers."""
    page = console("finance", f"/campaigns/{quote('新年茶礼')}")
    campaigns = Campaigns(page)
    sent = campaigns.figure("红包", "发放 6")
    expect(sent).to_be_visible()
    expect(campaigns.figure("红包", "领取 3")).to_be_visible()
    expect(campaigns.section("红包")).to_contain_text("50%")
    expect(campaigns.section("订单")).to_contain_text("¥987.00")
    expect(page.get_by_role("status")).to_contain_text("数据有几秒延迟")
    expect(page.get_by_role("region", name="带有这个活动的内容")).to_contain_text("新年抽奖红包")
    assert findings(page) == []
    screenshot(page, "console-campaign")

    campaigns.section("订单").get_by_text("实付金额").last.click()
    page.get_by_role("switch", name="按天显示为表格").click()
    expect(campaigns.section("订单").get_by_role("table", name="实付金额")).to_contain_text("¥987.00")
    assert findings(page) == []

    sent.click()
    expect(page).to_have_url(re.compile("kinds=red_packet_sent&days="))
    expect(page.get_by_role("row")).to_have_count(1 + 6)
    expect(page.get_by_role("columnheader", name="金额（红包金额）")).to_be_visible()
    page.go_back()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Board")).to_be_visible()
    assert findings(page) == []


def test_reader_cannot_make_or_change(console: OpenConsole) -> None:
    """Whoever may only read sees campaigns and boards, and why each button is grey; no such campaign is said."""
    page = console("readonly", "/campaigns?text=没有这个活动")
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
    button = page.get_by_role("button", name="新建活动")
    expect(button).to_be_disabled()
    expect(button).to_have_accessible_description(re.compile("campaign:write"))
    page.get_by_role("button", name="清除筛选").click()
    Campaigns(page).row("春茶上市").get_by_role("link", name="春茶上市").click()
    expect(page.get_by_role("button", name="修改")).to_be_disabled()
    page.goto(page.url.replace("/campaigns/spring", "/campaigns/no-such"))
    expect(page.get_by_role("alert")).to_contain_text("请求编号")
    assert findings(page) == []
