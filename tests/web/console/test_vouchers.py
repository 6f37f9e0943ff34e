"""Vouchers: added after a look at what WeChat says, limited, opened to pages, steered, removed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from local import seed
from local.pictures import picture
from tests.web.axe import findings
from tests.web.conftest import OpenConsole, TakeScreenshot
from tests.web.pages.vouchers import Vouchers

pytestmark = pytest.mark.usefixtures("first_day")

type MakeStock = Callable[..., str]
NAME = "桂花满50减8 <b>🍵</b>"


@pytest.mark.story(days=3)
def test_voucher_is_added_after_a_look(
    console: OpenConsole, stock_at_wechat: MakeStock, screenshot: TakeScreenshot
) -> None:
    """What is typed wrongly is named at its field; what WeChat answers is shown, and kept once somebody says so."""
    terms = {"coupon_amount": 800, "transaction_minimum": 5_000, "max_coupons": 30}
    stock_id = stock_at_wechat(name=NAME, card_id="pOsmanthus", **terms)
    page = console("marketing", "/vouchers")
    vouchers = Vouchers(page)
    expect(vouchers.row("会员满100减20")).to_contain_text(re.compile(r"\d+ / 20"))
    screenshot(page, "console-vouchers")
    page.get_by_role("button", name="添加代金券").click()
    vouchers.ask_wechat(seed.MCHID, "999999999")
    expect(page.get_by_text("微信查不到这个批次")).to_be_visible()
    vouchers.ask_wechat(seed.MCHID, f" {stock_id}", "pOther")
    expect(page.get_by_text("与微信不符，微信上是 pOsmanthus")).to_be_visible()
    page.get_by_label("卡券 ID").fill("pOsmanthus")
    page.get_by_role("button", name="查询微信").click()
    expect(vouchers.answer()).to_contain_text(NAME)
    expect(vouchers.answer()).to_contain_text("¥8.00满 50.00 元可用")
    assert findings(page) == []
    vouchers.answer().get_by_role("button", name="添加到列表").click()
    expect(page.get_by_text("还没有投放位")).to_have_count(2)
    page.get_by_role("link", name="代金券").last.click()
    vouchers.search("桂花")
    expect(vouchers.row(NAME)).to_contain_text("不限")


@pytest.mark.story(days=3)
def test_voucher_is_limited_and_opened_to_pages(
    console: OpenConsole, stock: MakeStock, tmp_path: Path, screenshot: TakeScreenshot
) -> None:
    """Limits, a place and a success page are set with a preview; then there is code for a page and for a flow."""
    stock_id = stock(name="茶点满30减5", coupon_amount=500, transaction_minimum=3_000, max_coupons_per_user=3)
    file = tmp_path / "tea.png"
    file.write_bytes(picture((196, 146, 52), "tin", 240))
    page = console("marketing", f"/vouchers/{stock_id}")
    vouchers = Vouchers(page)
    page.get_by_role("button", name="限额与投放").click()
    page.get_by_label("每人最多").fill("9")
    vouchers.place("tea home", 10)
    page.get_by_label("提示文字").fill("到店出示即可")
    vouchers.drop_picture(file)
    phone = page.get_by_role("figure", name="客户看到的效果")
    expect(phone).to_contain_text("到店出示即可")
    image = phone.get_by_role("presentation")
    expect(image).to_be_visible()
    page.evaluate("() => window.scrollTo(0, 0)")
    screenshot(page, "console-voucher-form")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("字母、数字和 _ . : -")).to_be_visible()
    page.get_by_label("名称").fill("tea-home")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("不能超过微信的每人限领 3 张")).to_be_visible()
    page.get_by_label("每人最多").fill("2")
    assert findings(page) == []
    page.get_by_role("button", name="保存").click()
    embed = page.get_by_role("figure", name="放进微页面")
    expect(embed).to_contain_text(f'<mc-voucher stock="{stock_id}" placement="tea-home">')
    machine = page.get_by_role("figure", name="由自动流、抽奖或表单发放")
    expect(machine).to_contain_text(f"/v1/machine/vouchers/{stock_id}/issue")
    expect(page.get_by_role("region", name="自设限额")).to_contain_text("2 张")
    assert image.evaluate("async image => (await image.decode(), image.naturalWidth)") == 240
    assert findings(page) == []
    screenshot(page, "console-voucher")


def test_voucher_is_steered_and_removed(console: OpenConsole, stock: MakeStock) -> None:
    """What its state allows is offered: pause, go on; it warns before its end, and is removed after asking."""
    ends = datetime.now(UTC) + timedelta(days=3)
    stock_id = stock(name="快到期的券", available_end_time=ends.isoformat())
    page = console("admin", "/vouchers?needs_attention=true")
    vouchers = Vouchers(page)
    expect(vouchers.row("快到期的券")).to_contain_text("7 天内到期")
    vouchers.row("快到期的券").get_by_role("link").click()
    expect(page.get_by_role("alert").filter(has_text="到期后不能再使用")).to_be_visible()
    vouchers.steer("暂停")
    expect(page.get_by_role("heading", level=1)).to_contain_text("已暂停")
    vouchers.steer("重启")
    expect(page.get_by_role("heading", level=1)).to_contain_text("运行中")
    page.get_by_role("button", name="刷新", exact=True).click()
    expect(page.get_by_text("已更新为微信的最新数据")).to_be_visible()
    callback = page.get_by_role("region", name="核销通知")
    callback.get_by_role("button", name="设为本系统地址").click()
    expect(callback).to_contain_text(f"/v1/callbacks/{seed.MCHID}/voucher")
    vouchers.steer("移除")
    page.wait_for_url(re.compile(r"/console/vouchers$"))
    vouchers.search(stock_id)
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()


def test_reader_sees_vouchers_and_cannot_change(console: OpenConsole) -> None:
    """Whoever may only read sees everything in English too, and each button says why it is grey."""
    page = console("readonly", "/vouchers")
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Vouchers")).to_be_visible()
    expect(page.get_by_role("button", name="Add a voucher")).to_be_disabled()
    assert findings(page) == []
    page.get_by_role("link", name="会员满100减20").click()
    for name in ("Refresh", "Pause", "Limits and pages", "Issue to a list", "Remove", "Set it to this system"):
        button = page.get_by_role("button", name=name, exact=True)
        expect(button).to_be_disabled()
        expect(button).to_have_accessible_description(re.compile(r"voucher:(write|jobs)"))
    assert findings(page) == []
