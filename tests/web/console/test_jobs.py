"""Jobs: a list is checked, its cost is confirmed, it is followed, paused, cancelled, and its failures sent again."""

import csv
import re
import secrets
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from local import seed
from local.first_day import CUSTOMERS
from local.stack import Stack
from tests.web.axe import findings
from tests.web.conftest import OpenConsole, TakeScreenshot
from tests.web.pages.clicks import write_once
from tests.web.pages.jobs import Jobs

pytestmark = pytest.mark.usefixtures("first_day")

type MakeStock = Callable[..., str]
OPENIDS = [openid for openid, _ in CUSTOMERS]
STRANGER = "oNobody000000000000000000001"


@pytest.mark.story(days=3)
def test_vouchers_are_given_to_a_list(
    console: OpenConsole, stock: MakeStock, tmp_path: Path, screenshot: TakeScreenshot
) -> None:
    """Wrong lines are named first, a large sum is typed, failures are a file and are sent again by another job."""
    stock(name="周年庆立减200", coupon_amount=20_000, transaction_minimum=30_000)
    page = console("marketing", "/jobs")
    jobs = Jobs(page, tmp_path)
    page.get_by_role("button", name="新建批量任务").click()
    jobs.ask("周年庆立减200", [*OPENIDS, STRANGER, OPENIDS[0], "13800138000", "?"], "members")
    expect(jobs.state()).to_contain_text("待开始")
    found = page.get_by_role("region", name="名单检查结果")
    expect(found.get_by_role("row", name="11 与前面的行重复，只发一次")).to_be_visible()
    expect(found.get_by_role("row", name="12 是数字或手机号，不是 openid")).to_be_visible()
    expect(found.get_by_text("有误的行不会发放")).to_be_visible()
    assert findings(page) == []
    screenshot(page, "console-job-check")
    page.get_by_role("button", name="确认并开始发放").click()
    for told in ("¥1,800.00", "9", seed.MCHID, "会员日 (members)", "不能收回"):
        expect(jobs.dialog()).to_contain_text(told)
    expect(jobs.dialog().get_by_role("button", name="开始发放")).to_be_disabled()
    screenshot(page, "console-job-confirm")
    jobs.dialog().get_by_label("请输入金额").fill("1800")
    jobs.agree()
    expect(jobs.state()).to_contain_text("已完成")
    expect(page.get_by_role("img", name="进度: 已发 8, 失败 1, 待发 0")).to_be_visible()
    assert findings(page) == []
    screenshot(page, "console-job")
    with page.expect_download() as download:
        page.get_by_role("button", name="下载失败名单").click()
    with download.value.path().open(encoding="utf-8-sig", newline="") as file:
        assert [row["openid"] for row in csv.DictReader(file)] == [STRANGER]

    first = page.url.rpartition("/")[2]
    page.get_by_role("button", name="重发失败").click()
    expect(jobs.dialog()).to_contain_text("已收到的不会重复")
    write_once(page, jobs.dialog().get_by_role("button", name="开始发放"))
    jobs.dialog().get_by_role("link", name="查看重发任务").click()
    expect(page.get_by_role("region", name="任务信息").get_by_role("link", name=first)).to_be_visible()
    page.get_by_role("link", name="批量任务").first.click()
    expect(page.get_by_role("row").filter(has_text="周年庆立减200")).to_have_count(2)


def test_job_is_paused_and_cancelled(console: OpenConsole, stock: MakeStock, stack: Stack, tmp_path: Path) -> None:
    """A running job tells how fast it is, is paused, goes on, and is cancelled: what was given stays."""
    openids = [f"o{secrets.token_hex(13)}" for _ in range(450)]
    with httpx.Client(base_url=stack.wechat_url, timeout=30) as wechat:
        wechat.post("/_simulator/customers/many", json={"appid": seed.APPID, "openids": openids}).raise_for_status()
    stock_id = stock(name="店庆券", coupon_amount=100, max_coupons=1_000)
    page = console("admin", f"/jobs/vouchers/new?target={stock_id}")
    jobs = Jobs(page, tmp_path)
    jobs.upload(openids)
    page.get_by_role("button", name="检查名单").click()
    page.get_by_role("button", name="确认并开始发放").click()
    jobs.dialog().get_by_label("请输入数量").fill("450")
    jobs.agree()
    expect(jobs.state()).to_contain_text("发放中")
    expect(page.get_by_role("region", name="发放进度")).to_contain_text(re.compile(r"人/分钟.*约 \d+ "))
    page.get_by_role("button", name="暂停").click()
    expect(jobs.state()).to_contain_text("已暂停")
    expect(page.get_by_role("button", name="继续发放")).to_be_visible()
    page.get_by_role("button", name="取消任务").click()
    expect(page.get_by_role("dialog")).to_contain_text(re.compile(r"已发的 \d+ 人不会收回，其余 \d+ 人不再发放"))
    page.get_by_role("dialog").get_by_role("button", name="取消任务").click()
    expect(jobs.state()).to_contain_text("已取消")
    assert findings(page) == []


def test_red_packets_are_given_by_the_same_screens(console: OpenConsole, tmp_path: Path) -> None:
    """A job of red packets is asked for in the same form; whoever may not give is told why, in English too."""
    page = console("marketing", "/jobs/red-packets/new")
    jobs = Jobs(page, tmp_path)
    jobs.ask("满额返现", OPENIDS[:2])
    expect(page.get_by_text("名单没有问题")).to_be_visible()
    page.get_by_role("button", name="确认并开始发放").click()
    expect(jobs.dialog()).to_contain_text("¥40.00")
    expect(jobs.dialog()).to_contain_text("红包一经发放资金即付出")
    jobs.agree()
    expect(jobs.state()).to_contain_text("已完成")
    address = page.url.partition("/console")[2]

    reader = console("readonly", address)
    reader.get_by_role("button", name="English").click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Done")
    assert findings(reader) == []
    reader.get_by_role("link", name="Jobs").first.click()
    expect(reader.get_by_role("row").nth(1)).to_be_visible()
    reader.get_by_role("radiogroup").get_by_text("Red packets").click()
    expect(reader.get_by_role("row").filter(has_text="满额返现")).to_be_visible()
    button = reader.get_by_role("button", name="New job")
    expect(button).to_be_disabled()
    expect(button).to_have_accessible_description(re.compile("red_packet:jobs"))
    assert findings(reader) == []
