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
