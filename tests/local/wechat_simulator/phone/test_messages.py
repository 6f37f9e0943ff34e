"""What reaches a customer on the phone beside red packets."""

import json

from playwright.sync_api import expect

from tests.local.wechat_simulator.conftest import APPID, Merchant, Panel
from tests.local.wechat_simulator.phone.conftest import BUYER, SECRET, OpenPhone
from tests.local.wechat_simulator.test_tencent_sms import APP_ID, PHONE, SECRET_ID, SECRET_KEY, called, signed_headers


def test_a_template_message_is_read(open_phone: OpenPhone, panel: Panel, merchant: Merchant, shop: str) -> None:
    """A template message shows its data and opens its page."""
    panel.post("customers", {"appid": APPID, "openid": BUYER, "follower": True})
    template = {"appid": APPID, "template_id": "T1", "kind": "template", "fields": {"thing1": "thing"}}
    panel.post("message-templates", template)
    grant = {"grant_type": "client_credential", "appid": APPID, "secret": SECRET}
    token = panel.http.post("/cgi-bin/stable_token", json=grant).json()["access_token"]
    message = {"touser": BUYER, "template_id": "T1", "url": f"{shop}/mine", "data": {"thing1": {"value": "红包来了"}}}
    sent = panel.http.post(f"/cgi-bin/message/template/send?access_token={token}", json=message)
    assert sent.json()["errcode"] == 0, sent.text
    page = open_phone(path=None)
    page.locator("#view").get_by_role("button", name="红包来了").click()
    expect(page.locator("article")).to_contain_text("红包来了")
    page.get_by_role("button", name="查看详情").click()
    expect(page.get_by_role("textbox", name="网页地址")).to_have_value(f"{shop}/mine")


def test_an_sms_is_read(open_phone: OpenPhone, panel: Panel) -> None:
    """An SMS is on the phone, under its signature and with the number that it was sent to."""
    account = {"secret_id": SECRET_ID, "secret_key": SECRET_KEY, "sdk_app_id": APP_ID}
    panel.post("tencent-sms", account | {"signs": ["好店"], "templates": {"1110": "{1}的红包已发完"}})
    call = {"PhoneNumberSet": [PHONE], "SmsSdkAppId": APP_ID, "SignName": "好店", "TemplateId": "1110"}
    body = json.dumps(call | {"TemplateParamSet": ["新年"]}).encode()
    called(panel.http, body, signed_headers(panel.http.base_url.netloc.decode(), body))
    page = open_phone(path=None)
    expect(page.locator("#view").get_by_role("heading")).to_be_visible()
    page.get_by_role("tab", name="短信").click()
    sms = page.locator("article")
    expect(sms).to_contain_text("【好店】新年的红包已发完")
    expect(sms).to_contain_text(PHONE)


def test_a_refund_is_told(open_phone: OpenPhone, panel: Panel, merchant: Merchant) -> None:
    """退款到账通知 with what comes back and why; a part of at most one yuan keeps its reason to itself."""
    panel.post("settings", {"refund_result": "NONE"})
    order = merchant.place()
    panel.post("pay", {"prepay_id": order["prepay_id"], "notify": False})
    named = {"mchid": merchant.mchid, "out_trade_no": order["out_trade_no"]}

    def refund(amount: int, reason: str) -> None:
        made = panel.post("refunds", named | {"amount": amount, "reason": reason})
        panel.post("refunds/succeed", {"mchid": merchant.mchid, "out_refund_no": made["out_refund_no"]})

    refund(100, "不足一元的缘由")
    refund(2550, "颜色不合适")
    page = open_phone(path=None)
    page.locator("#view").get_by_role("button", name="退款到账通知").click()
    receipt, small, large = (page.locator("article").nth(index) for index in range(3))
    expect(receipt).to_contain_text("已退款 ¥26.50")
    expect(small).to_contain_text("¥1.00")
    expect(small).not_to_contain_text("退款原因")
    expect(large).to_contain_text("¥25.50")
    expect(large).to_contain_text("颜色不合适")
    expect(large).to_contain_text("支付用户零钱")
    refund(7350, "全都退了")
    expect(receipt).to_contain_text("已全额退款")


def test_a_refund_under_way_is_not_told(open_phone: OpenPhone, panel: Panel, merchant: Merchant) -> None:
    """Neither while it is PROCESSING nor when it is stuck or closed."""
    panel.post("settings", {"refund_result": "NONE"})
    order = merchant.place()
    panel.post("pay", {"prepay_id": order["prepay_id"], "notify": False})
    made = panel.post("refunds", {"mchid": merchant.mchid, "out_trade_no": order["out_trade_no"]})
    page = open_phone(path=None)
    page.locator("#view").get_by_role("button", name="支付凭证").click()
    expect(page.locator("article")).to_have_count(1)
    for decision in ("fail", "close"):
        panel.post(f"refunds/{decision}", {"mchid": merchant.mchid, "out_refund_no": made["out_refund_no"]})
        page.reload()
        page.locator("#view").get_by_role("button", name="支付凭证").click()
        expect(page.locator("article")).to_have_count(1)
        expect(page.locator("article")).not_to_contain_text("退款")
