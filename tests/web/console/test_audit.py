"""Two operators at one thing, and the log of who changed what."""

import re
import uuid
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from local import seed
from tests.web.axe import findings
from tests.web.conftest import OpenConsole, TakeScreenshot
from tests.web.pages.conflict import Conflict
from tests.web.pages.products import Products
from tests.web.pages.red_packets import RedPackets


@pytest.fixture
def product(api: httpx.Client) -> dict[str, Any]:
    """A product of this test's own."""
    new = {"product_number": f"AUDIT-{uuid.uuid4().hex[:6]}", "name": "审计茶", "price_fen": 10_000, "on_sale": True}
    made: dict[str, Any] = api.post("/v1/admin/products", json=new).raise_for_status().json()
    return made


@pytest.fixture
def packet(api: httpx.Client) -> dict[str, Any]:
    """A red packet of this test's own."""
    wish = {
        "mchid": seed.MCHID,
        "appid": seed.APPID,
        "name": "审计红包",
        "activity_name": "新春活动",
        "sender_name": "示例茶铺",
        "least_fen": 100,
        "blessing": "恭喜发财",
        "limits": {"total_amount_fen": 100_000},
    }
    answer = api.post("/v1/admin/red-packets", json=wish, headers={"idempotency-key": uuid.uuid4().hex})
    made: dict[str, Any] = answer.raise_for_status().json()
    return made


def saved_price(page: Page, price: str) -> None:
    page.get_by_label("价格").fill(price)
    page.get_by_role("button", name="保存").click()


def test_two_operators_at_one_product(
    console: OpenConsole, api: httpx.Client, product: dict[str, Any], screenshot: TakeScreenshot
) -> None:
    """Whoever saves second sees theirs beside their own, field by field, and decides: nothing is lost in silence."""
    path = f"/products/{product['product_number']}"
    mine, theirs = console("marketing", path), console("admin", path)
    form = Products(mine)
    expect(mine.get_by_label("价格")).to_have_value("100")
    expect(theirs.get_by_label("价格")).to_have_value("100")
    form.fill(name="我的名字", price="120")

    theirs.get_by_label("商品介绍").fill("他人的介绍")
    saved_price(theirs, "150")
    theirs.wait_for_url(re.compile(r"/console/products$"))

    mine.get_by_role("button", name="保存").click()
    conflict = Conflict(mine)
    expect(conflict.row("价格")).to_contain_text(re.compile(r"双方都改.*¥100\.00.*¥150\.00.*¥120\.00", re.DOTALL))
    expect(conflict.row("简介")).to_contain_text("他人的介绍")
    expect(conflict.row("名称")).to_contain_text("我的名字")
    assert findings(mine, within="[role=dialog]") == []
    screenshot(mine, "console-conflict")
    conflict.dialog.get_by_role("button", name="返回编辑").click()
    expect(mine.get_by_label("商品名称")).to_be_enabled()
    expect(mine.get_by_label("商品名称")).to_have_value("我的名字")
    mine.get_by_role("button", name="保存").click()
    conflict.put_mine_on_top()
    mine.wait_for_url(re.compile(r"/console/products$"))
    kept = api.get(f"/v1/admin{path}").json()
    assert (kept["name"], kept["price_fen"], kept["introduction"]) == ("我的名字", 12_000, "他人的介绍")


def test_theirs_is_taken(console: OpenConsole, api: httpx.Client, connected: Callable[..., dict[str, Any]]) -> None:
    """Of an account, too: whoever takes theirs sees it in the form, in either language, and goes on from there."""
    mchid = connected("茶铺")["mchid"]
    page = console("admin", f"/accounts/{mchid}/edit")
    field = page.locator("#display_name")
    expect(field).to_have_value("茶铺")
    page.get_by_role("button", name="English").click()
    field.fill("我的茶铺")
    api.patch(f"/v1/admin/merchants/{mchid}", json={"display_name": "他人的茶铺"}).raise_for_status()
    page.get_by_role("button", name=re.compile("save", re.IGNORECASE)).click()
    conflict = Conflict(page, "Somebody changed it meanwhile")
    expect(conflict.row("Display name")).to_contain_text(re.compile("茶铺.*他人的茶铺.*我的茶铺", re.DOTALL))
    # The form behind is disabled meanwhile.
    assert findings(page, within="[role=dialog]") == []
    conflict.dialog.get_by_role("button", name="Take theirs, drop mine").click()
    expect(field).to_have_value("他人的茶铺")
    field.fill("茶铺一号")
    page.get_by_role("button", name=re.compile("save", re.IGNORECASE)).click()
    page.wait_for_url(re.compile(rf"/accounts/{mchid}$"))
    assert api.get(f"/v1/admin/merchants/{mchid}").json()["display_name"] == "茶铺一号"


def test_two_operators_at_one_red_packet(console: OpenConsole, api: httpx.Client, packet: dict[str, Any]) -> None:
    """Whoever starts or stops what was changed meanwhile sees the change first, and decides again."""
    address = f"/v1/admin/red-packets/{packet['red_packet_id']}"
    page = console("marketing", f"/red-packets/{packet['red_packet_id']}")
    packets = RedPackets(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("进行中")
    api.patch(address, json={"limits": {"total_amount_fen": 50_000}}).raise_for_status()
    packets.press("归档")
    packets.confirm("归档")
    conflict = Conflict(page)
    expect(conflict.row("总金额")).to_contain_text(re.compile(r"¥1,000\.00.*¥500\.00", re.DOTALL))
    expect(conflict.dialog).to_contain_text("什么都还没有发生")
    conflict.dialog.get_by_role("button", name="先看现在的内容").click()
    expect(page.get_by_role("region", name="红包设置")).to_contain_text("¥500.00")
    assert api.get(address).json()["state"] == "ACTIVE"
    packets.press("归档")
    packets.confirm("归档")
    expect(page.get_by_role("heading", level=1)).to_contain_text("已归档")


@pytest.mark.story(days=3)
def test_log_is_searched_and_read(
    console: OpenConsole, api: httpx.Client, product: dict[str, Any], screenshot: TakeScreenshot
) -> None:
    """Finance finds who changed a price from what to what, in yuan, in both languages; marketing has no such page."""
    number = product["product_number"]
    api.patch(f"/v1/admin/products/{number}", json={"price_fen": 12_345, "on_sale": False}).raise_for_status()
    page = console("finance", "/audit")
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    page.get_by_role("textbox", name="编号").fill(number)
    page.get_by_role("button", name="查询").click()
    expect(page).to_have_url(re.compile("number="))
    rows = page.get_by_role("row")
    expect(rows).to_have_count(3)
    changed = rows.filter(has_text="修改商品")
    expect(changed).to_contain_text(re.compile(r"价格.*¥100\.00.*→.*¥123\.45", re.DOTALL))
    expect(changed).to_contain_text(re.compile(r"在售.*是.*→.*否", re.DOTALL))
    expect(rows.filter(has_text="新建商品")).to_be_visible()
    assert findings(page) == []
    screenshot(page, "console-audit")
    changed.get_by_role("button", name="详情").click()
    detail = page.get_by_role("dialog", name="修改商品")
    expect(detail).to_contain_text("operator")
    expect(detail.get_by_role("row").filter(has_text="价格")).to_contain_text("¥123.45")
    assert findings(page) == []
    page.keyboard.press("Escape")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Audit log")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="Changed a product")).to_contain_text("Price")
    assert findings(page) == []

    other = console("marketing", "/")
    expect(other.get_by_role("link", name="商户号")).to_be_visible()
    expect(other.get_by_role("link", name="审计日志")).to_have_count(0)
