"""Red packets: defined with a preview, limited, changed, stopped, archived; their sends looked at and settled."""

import re
import uuid
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from local import seed
from local.first_day import CUSTOMERS, LOTTERY, RedPacket
from tests.web.axe import findings
from tests.web.conftest import OpenConsole, TakeScreenshot
from tests.web.pages.choices import choose
from tests.web.pages.red_packets import RedPackets

pytestmark = pytest.mark.usefixtures("first_day")

NAME = "周年庆抽奖红包"
CUSTOMER = CUSTOMERS[7][0]
REPLACED = {"status": 200, "code": "FATAL_ERROR", "message": "更换了金额，但商户单号未更换"}


def in_words_of(page: Page, language: str) -> None:
    """Have the console speak a language."""
    page.evaluate("language => localStorage.setItem('merchant-center.language', language)", language)
    page.reload()


@pytest.fixture
def defined(api: httpx.Client) -> dict[str, Any]:
    """A red packet of its own, whose name would like to be more than a name."""
    name = f"<img src=x onerror=alert(1)> {uuid.uuid4().hex[:8]} 🧧" + "长" * 20
    terms = RedPacket(name, "周年庆", 100, None, "", {"total_amount_fen": 50_000})
    key = {"idempotency-key": uuid.uuid4().hex}
    answer = api.post("/v1/admin/red-packets", json=terms.terms(datetime.now(UTC)), headers=key).raise_for_status()
    packet: dict[str, Any] = answer.json()
    return packet


@pytest.fixture
def template_id(wechat: httpx.Client) -> str:
    """A message template of the official account."""
    name = f"tpl-{uuid.uuid4().hex[:12]}"
    template = {"appid": seed.APPID, "template_id": name, "kind": "template", "fields": {"thing1": "thing"}}
    wechat.post("/_simulator/message-templates", json=template).raise_for_status()
    return name


def packet_of(api: httpx.Client, name: str) -> dict[str, Any]:
    """The red packet of this name, as the API shows it."""
    found: list[dict[str, Any]] = api.get("/v1/admin/red-packets", params={"text": name}).json()["red_packets"]
    return found[0]


def fill_in(page: Page, packets: RedPackets, template_id: str) -> None:
    """Fill in the form of a red packet, first with what is wrong, and look at its preview."""
    # Where other tests have connected more accounts, none is chosen beforehand.
    choose(page, "商户号", "示例茶铺 (1900000001)")
    packets.press("创建并启用")
    expect(page.get_by_text("必填")).to_have_count(4)
    packets.fill(红包名称=NAME, 活动名称="周年庆", 发送者名称="山间茶铺", 祝福语="感谢有你", 每个红包="0.5")
    expect(page.get_by_text("此金额须选择场景")).to_be_visible()
    packets.press("创建并启用")
    expect(page.get_by_text("低于 1 元须选择微信已开通的场景")).to_be_visible()
    page.get_by_text("随机金额").click()
    packets.fill(最少="1", 最多="8.88", 总个数="200", 每日个数="50")
    expect(packets.worst_case()).to_contain_text("¥1,776.00")
    expect(packets.worst_case()).to_contain_text("最多发出 200 个")
    expect(packets.preview("消息")).to_contain_text("感谢有你")
    expect(packets.preview("拆开后")).to_contain_text("随机，1.00 至 8.88 元")
    page.get_by_text("模板消息", exact=True).click()
    packets.fill(**{"模板 ID": template_id, "第 1 项的内容": "{activity}已发完，下次请早"})
    expect(packets.preview("失败通知")).to_contain_text("周年庆已发完，下次请早")


@pytest.mark.story(days=3)
def test_red_packet_is_defined(console: OpenConsole, template_id: str, screenshot: TakeScreenshot) -> None:
    """A red packet is defined with errors at its fields, a preview, a notice that is tried, its worst case typed."""
    page = console("marketing", "/red-packets")
    packets = RedPackets(page)
    expect(packets.card(LOTTERY)).to_contain_text(re.compile(r"\d+ 个 / 100 个"))
    stopped = page.get_by_role("article").filter(has_text="已停止：预算用完，下月再开")
    expect(stopped.get_by_role("button", name="启用")).to_be_visible()
    assert findings(page) == []
    screenshot(page, "console-red-packets")
    packets.press("新建红包")
    # The list has a field of the same name as the first that is chosen in the form.
    expect(page.get_by_role("heading", level=1)).to_have_text("新建红包")
    fill_in(page, packets, template_id)
    assert findings(page) == []

    packets.press("试发一条")
    packets.dialog().get_by_label("接收人 openid（须已关注公众号）").fill(CUSTOMER)
    packets.confirm("发送")
    expect(page.get_by_text("已发送，消息编号")).to_be_visible()
    packets.press("创建并启用")
    expect(packets.dialog()).to_contain_text("发出的钱不能收回")
    packets.press("取消", of=packets.dialog())
    packets.preview("拆开后")
    page.evaluate("() => window.scrollTo(0, 0)")
    screenshot(page, "console-red-packet-form")
    packets.press("创建并启用")
    expect(packets.dialog().get_by_role("button", name="确认启用")).to_be_disabled()
    packets.confirm("确认启用", typed="1776")
    packets.close_result()
    expect(page.get_by_role("heading", level=1)).to_contain_text(NAME)
    expect(page.get_by_role("region", name="红包设置")).to_contain_text("随机 ¥1.00 – ¥8.88")
    expect(page.get_by_label("调用示例")).to_contain_text("/v1/machine/red-packets/")


@pytest.mark.story(days=3)
def test_red_packet_is_changed_and_put_away(console: OpenConsole, defined: dict[str, Any]) -> None:
    """A red packet is changed, stopped with a reason, started, archived, found in the archive and restored."""
    page = console("marketing", f"/red-packets/{defined['red_packet_id']}")
    packets = RedPackets(page)
    packets.press("修改")
    expect(page.get_by_role("combobox", name="商户号")).to_be_disabled()
    packets.fill(总个数="10")
    packets.press("保存")
    terms = page.get_by_role("region", name="红包设置")
    expect(terms).to_contain_text("总个数10")

    packets.press("停止发放")
    packets.dialog().get_by_label("停止原因（给同事看）").fill("先核对名单")
    packets.confirm("停止发放")
    expect(page.get_by_text("已停止：先核对名单")).to_be_visible()
    packets.press("启用")
    packets.confirm("启用")
    packets.close_result()
    expect(page.get_by_role("heading", level=1)).to_contain_text("进行中")

    packets.press("归档")
    packets.confirm("归档")
    expect(page.get_by_role("heading", level=1)).to_contain_text("已归档")
    page.goto("/console/red-packets")
    packets.search(defined["name"])
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
    packets.show("已归档")
    packets.press("恢复", of=packets.card(defined["name"]))
    packets.show("使用中")
    packets.show("列表")
    row = page.get_by_role("row").filter(has_text=defined["name"])
    expect(row).to_contain_text("已停止")
    expect(page).to_have_url(re.compile("view=list"))
    assert page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
    assert findings(page) == []


@pytest.mark.story(days=3)
def test_send_that_needs_a_person(
    console: OpenConsole, api: httpx.Client, wechat: httpx.Client, screenshot: TakeScreenshot
) -> None:
    """What needs a person is counted in the menu, explained, settled by hand with a note, and sent once more."""
    packet = packet_of(api, LOTTERY)
    error = {"on": "api", "match": {"path_contains": "sendredpack"}, "times": 1, "error": REPLACED}
    wechat.post("/_simulator/faults", json=error).raise_for_status()
    source = {"kind": "lottery", "id": f"draw-{uuid.uuid4().hex}"}
    grant = {"appid": seed.APPID, "openid": CUSTOMER, "source": source}
    sent = api.post(f"/v1/machine/red-packets/{packet['red_packet_id']}/send", json=grant).json()
    page = console("marketing", "/red-packet-sends")
    packets = RedPackets(page)
    row = page.get_by_role("row").filter(has_text=sent["bill_no"])
    expect(row).to_contain_text(LOTTERY)
    menu = page.get_by_role("navigation", name="主菜单")
    expect(menu.get_by_role("link", name="待人工处理").get_by_title("项待处理")).to_be_visible()
    assert findings(page) == []
    row.get_by_role("link", name="详情").click()
    expect(page.get_by_role("region", name="经过")).to_contain_text("已向微信发起")
    packets.press("立即查询")
    expect(page.get_by_text("已向微信查询")).to_be_visible()
    assert findings(page) == []
    screenshot(page, "console-red-packet-send")
    packets.press("人工处理")
    packets.press("人工处理", of=packets.dialog())
    expect(packets.dialog()).to_contain_text("如何核对的")
    packets.dialog().get_by_text("没有发出，未付款").click()
    packets.dialog().get_by_role("textbox").fill("商户平台无此单号")
    packets.confirm("人工处理")
    expect(page.get_by_role("heading", level=1)).to_contain_text("失败")
    expect(page.get_by_role("region", name="微信的答复")).to_contain_text("商户平台无此单号")
    packets.press("重新发放")
    packets.confirm("重新发放")
    packets.dialog().get_by_role("link", name="查看新单").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已发放待领取")


def test_returned_send_is_sent_again(console: OpenConsole, api: httpx.Client, screenshot: TakeScreenshot) -> None:
    """What came back unopened is found by its state and sent again, after WeChat was asked about the first number."""
    packet = packet_of(api, LOTTERY)
    page = console("marketing", f"/red-packets/{packet['red_packet_id']}?states=RETURNED")
    packets = RedPackets(page)
    row = page.get_by_role("row").filter(has_text="未领取已退回")
    expect(row).to_be_visible()
    screenshot(page, "console-red-packet")
    row.get_by_role("link", name="详情").click()
    story = page.get_by_role("region", name="经过")
    expect(story).to_contain_text("未领取，已退回")
    packets.press("重新发放")
    expect(packets.dialog()).to_contain_text("未付给任何人（微信于")
    expect(packets.dialog()).to_contain_text("只有微信确认原单未付给任何人")
    assert findings(page) == []
    packets.confirm("重新发放")
    packets.dialog().get_by_role("link", name="查看新单").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("已发放待领取")
    expect(page.get_by_role("region", name="明细")).to_contain_text("上一次发放")


def test_reader_sees_and_cannot_change(console: OpenConsole, api: httpx.Client) -> None:
    """Whoever may only read sees everything in English too, and each button says why it is grey."""
    packet = packet_of(api, LOTTERY)
    page = console("readonly", "/red-packets")
    for name in ("新建红包", "停止发放", "启用", "归档"):
        expect(page.get_by_role("button", name=name).first).to_be_disabled()
    in_words_of(page, "en")
    reason = re.compile("red_packet:write")
    expect(page.get_by_role("button", name="New red packet")).to_have_accessible_description(reason)
    for path in ("/red-packets", f"/red-packets/{packet['red_packet_id']}", "/red-packet-sends", "/red-packets/new"):
        page.goto(f"/console{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".ant-skeleton")).to_have_count(0)
        assert findings(page) == []
