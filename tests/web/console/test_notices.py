"""Operators see what customers were told whom a limit refused."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from playwright.sync_api import expect

from local import seed
from local.stack import Stack
from tests.web.axe import findings
from tests.web.conftest import OpenConsole, TakeScreenshot


@pytest.fixture
def refused(api: httpx.Client, stack: Stack) -> Callable[[], dict[str, Any]]:
    """A red packet of one piece that two customers want: the second is refused, and told so."""

    def refuse() -> dict[str, Any]:
        now = datetime.now(UTC)
        terms = {
            "name": f"通知红包 {uuid.uuid4().hex[:6]}",
            "mchid": seed.MCHID,
            "appid": seed.APPID,
            "channel": "cash",
            "activity_name": "春茶节",
            "sender_name": "示例茶铺",
            "least_fen": 100,
            "most_fen": 100,
            "blessing": "一路生花",
            "limits": {"total_count": 1, "total_amount_fen": 100},
            "valid_from": now.isoformat(),
            "valid_to": (now + timedelta(days=1)).isoformat(),
            "notice": {
                "channel": "template_message",
                "template_id": "tpl-too-late",
                "texts": {"thing1": "{activity}", "thing2": "{reason}"},
            },
        }
        packet = api.post("/v1/admin/red-packets", json=terms, headers={"idempotency-key": str(uuid.uuid4())})
        assert packet.status_code == 201, packet.text
        machine = {"authorization": f"Bearer {stack.issuer.token('machine')}"}
        with httpx.Client(base_url=stack.wechat_url, timeout=30) as wechat:
            customers = [f"oNotice{uuid.uuid4().hex[:20]}" for _ in range(2)]
            for openid in customers:
                wechat.post("/_simulator/customers", json={"appid": seed.APPID, "openid": openid}).raise_for_status()
        statuses = [
            api.post(
                f"/v1/machine/red-packets/{packet.json()['red_packet_id']}/send",
                json={
                    "appid": seed.APPID,
                    "openid": openid,
                    "source": {"kind": "lottery", "id": f"draw-{uuid.uuid4().hex}"},
                },
                headers=machine,
            ).status_code
            for openid in customers
        ]
        assert statuses == [200, 409]
        shown: dict[str, Any] = packet.json()
        return shown

    return refuse


@pytest.mark.story(days=3)
def test_notice_is_found_and_read(
    console: OpenConsole, refused: Callable[[], dict[str, Any]], screenshot: TakeScreenshot
) -> None:
    """A refusal is found by its red packet and day, with its limit in words and the text that the customer got."""
    packet = refused()
    page = console("readonly", f"/notices?red_packet_id={packet['red_packet_id']}")
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text(packet["name"])
    expect(rows).to_contain_text("总个数")
    expect(rows).to_contain_text("模板消息")
    expect(page.get_by_role("button", name=f"移除筛选 红包: {packet['name']}")).to_be_visible()
    assert findings(page) == []
    page.get_by_role("button", name="详情").click()
    detail = page.get_by_role("dialog")
    expect(detail.get_by_role("row", name="内容")).to_contain_text("春茶节")
    screenshot(page, "console-notice")
    detail.get_by_role("button", name="关闭").or_(detail.get_by_role("button", name="Close")).first.click()
    day = datetime.now(UTC) + timedelta(hours=8, days=-2)
    page.goto(f"/console/notices?red_packet_id={packet['red_packet_id']}&day={day:%Y-%m-%d}")
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
