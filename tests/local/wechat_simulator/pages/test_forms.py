"""Every form changes the state, comes back to its page, says what was wrong, and is refused from elsewhere."""

from pathlib import Path
from typing import Any

import pytest

from tests.local.wechat_simulator.conftest import APPID, Listener, Merchant, Panel
from tests.local.wechat_simulator.pages.conftest import Browser

BUYER = f"customers/{APPID}/openid-of-buyer"


def merchants(panel: Panel) -> dict[str, dict[str, Any]]:
    """Merchant accounts by number."""
    return {one["mchid"]: one for one in panel.get("merchants")["merchants"]}


def test_a_merchant_account_is_made_and_changed(panel: Panel, browser: Browser) -> None:
    """Made with its credentials, given a balance in yuan, bound to an appid, switched and renewed."""
    page = browser.open("panel/accounts").submit(
        "merchants", "新建", {"appids:lines": APPID}, mchid="1900000088", name="茶铺"
    )
    assert "商户号已建好" in page.text
    made = merchants(panel)["1900000088"]
    assert (Path(made["directory"]) / "apiclient_key.pem").exists()
    detail = browser.open("panel/accounts/1900000088")
    assert made["directory"] in detail.text
    assert "¥1,234.50" in detail.submit("merchants/1900000088/balance", more={"available:yuan": "1234.5"}).text
    assert panel.get("merchants/1900000088/balance")["available"] == 123450
    detail.submit("merchants", "绑定", {"appids:lines": "wxfedcba0987654321"})
    detail.submit("merchants/1900000088/keys", "切换", mode="mixed")
    detail.submit("merchants/1900000088/keys", "换商户 API 证书")
    detail.submit("merchants/1900000088/pay-directories", more={"directories:list": "https://shop.example/pay/"})
    changed = merchants(panel)["1900000088"]
    assert panel.get("merchants/1900000088/pay-directories") == {"directories": ["https://shop.example/pay/"]}
    assert changed["appids"] == [APPID, "wxfedcba0987654321"]
    assert changed["key_mode"] == "mixed"
    assert changed["certificate_serial"] != made["certificate_serial"]


def test_an_official_account_is_made(panel: Panel, browser: Browser) -> None:
    """With its domains, one a line."""
    page = browser.open("panel/accounts").submit(
        "official-accounts", more={"domains:lines": "shop.example\nlocalhost"}, appid="wx00000000000000aa"
    )
    assert "shop.example、localhost" in page.text


def test_a_customer_is_made_changed_and_played(merchant: Merchant, panel: Panel, browser: Browser) -> None:
    """Nickname, following and flags; acting as a customer is a cookie of this browser alone."""
    browser.open("panel/customers").submit(
        "customers", more={"follower:flag": "yes"}, appid=APPID, openid="openid-made-here", nickname="小李🍵"
    )
    detail = browser.open(f"panel/customers/{APPID}/openid-made-here")
    assert "小李🍵" in detail.text
    assert "已关注" in detail.text
    changed = detail.submit("customers", more={"follower:flag": "no", "nickname:text": "", "unionid:text": "u-1"})
    assert "未关注" in changed.text
    told = panel.post("customers", {"appid": APPID, "openid": "openid-made-here"})
    assert (told["nickname"], told["unionid"], told["follower"]) == ("", "u-1", False)
    acting = changed.submit("act-as")
    assert "正是您" in acting.text
    assert browser.http.cookies["simulator_openid"] == "openid-made-here"


def test_an_order_fails_is_paid_and_refunded(merchant: Merchant, panel: Panel, browser: Browser) -> None:
    """A failed payment leaves it unpaid; then it is paid; then refunded, each from its page."""
    order = merchant.place()
    path = f"panel/orders/{merchant.mchid}/{order['out_trade_no']}"
    failed = browser.open(path).submit("orders/fail", reason="银行卡交易被拒绝")
    assert "银行卡交易被拒绝" in failed.text
    assert merchant.query(order["out_trade_no"]).json()["trade_state"] == "NOTPAY"
    paid = failed.submit("pay")
    assert "已支付" in paid.text
    assert merchant.query(order["out_trade_no"]).json()["trade_state"] == "SUCCESS"
    paid.submit("refund")
    assert merchant.query(order["out_trade_no"]).json()["trade_state"] == "REFUND"


def test_an_operator_refunds_and_decides(
    merchant: Merchant, panel: Panel, browser: Browser, listener: Listener
) -> None:
    """A part in yuan with its reason from the order's page, its notice to the registered address; each end a button."""
    account = f"panel/accounts/{merchant.mchid}"
    told = browser.open(account).submit(
        f"merchants/{merchant.mchid}/refund-address", more={"notify_url:text": listener.url}
    )
    assert listener.url in told.text
    panel.post("settings", {"refund_result": "NONE"})
    order = merchant.place()
    panel.post("pay", {"prepay_id": order["prepay_id"], "notify": False})
    path = f"panel/orders/{merchant.mchid}/{order['out_trade_no']}"
    made = browser.open(path).submit("refunds", reason="客户不想要了", more={"amount:yuan": "12.5"})
    assert "退款已受理" in made.text
    (refund,) = panel.get("refunds")["refunds"]
    assert (refund["amount"], refund["request"]["reason"]) == (1250, "客户不想要了")
    assert "¥12.50" in browser.open("panel/refunds?state=PROCESSING&origin=platform").text
    detail = browser.open(f"panel/refunds/{merchant.mchid}/{refund['out_refund_no']}")
    assert "客户不想要了" in detail.text
    stuck = detail.submit("refunds/fail")
    assert listener.next().body
    stuck.submit("refunds/close")
    assert listener.next().body
    closed = panel.get("refunds")["refunds"][0]
    assert closed["status"] == "CLOSED"
    browser.open(path).submit("refunds")
    browser.open("panel/refunds").submit("refunds/succeed")
    rest = panel.get("refunds?status=SUCCESS")["refunds"]
    assert [one["amount"] for one in rest] == [10000]
    assert "订单金额" in browser.open(path).text
    assert 'action="/_simulator/refunds"' not in browser.open(path).html
    panel.post(f"merchants/{merchant.mchid}/refund-address", {"notify_url": ""})


def test_a_refund_that_is_too_large_is_told_in_words(merchant: Merchant, panel: Panel, browser: Browser) -> None:
    """On the page of the order, and nothing is refunded."""
    order = merchant.place()
    panel.post("pay", {"prepay_id": order["prepay_id"]})
    page = browser.open(f"panel/orders/{merchant.mchid}/{order['out_trade_no']}")
    assert "申请退款金额大于订单可退金额" in page.submit("refunds", more={"amount:yuan": "100.01"}).text
    assert panel.get("refunds") == {"refunds": []}


def test_an_order_is_closed(merchant: Merchant, panel: Panel, browser: Browser) -> None:
    """From the list; closed, it can not be paid, and the page says so in words when somebody tries."""
    order = merchant.place()
    before = browser.open("panel/orders")
    before.submit("orders/close")
    assert merchant.query(order["out_trade_no"]).json()["trade_state"] == "CLOSED"
    assert "该订单已关闭" in before.submit("pay").text


def test_a_payment_can_go_untold_and_be_told_again(
    merchant: Merchant, panel: Panel, browser: Browser, listener: Listener
) -> None:
    """Without a callback there is none; a callback is sent again by a button."""
    silent = merchant.place(notify_url=listener.url)
    browser.open(f"panel/orders/{merchant.mchid}/{silent['out_trade_no']}").submit("pay", more={"notify:flag": "no"})
    assert panel.get("callbacks")["callbacks"] == []
    told = merchant.place(notify_url=listener.url)
    path = f"panel/orders/{merchant.mchid}/{told['out_trade_no']}"
    browser.open(path).submit("pay")
    first = listener.next()
    (callback,) = panel.callbacks("DELIVERED")
    browser.open(path).submit(f"callbacks/{callback['id']}/deliver")
    assert listener.next().body == first.body
    detail = browser.open(f"panel/callbacks/{callback['id']}")
    assert told["out_trade_no"] in detail.text


def test_a_stock_is_made_paused_and_given_out(merchant: Merchant, panel: Panel, browser: Browser) -> None:
    """In yuan; its coupon reaches the card pack and pays for an order."""
    browser.open("panel/stocks").submit(
        "stocks",
        "新建",
        {
            "coupon_amount:yuan": "9.90",
            "transaction_minimum:yuan": "10",
            "available_end_time:instant": "2099-01-01T08:00",
        },
        creator_mchid=merchant.mchid,
        name="开业券",
    )
    (stock,) = panel.get("stocks")["stocks"]
    assert (stock["coupon_amount"], stock["available_end_time"]) == (990, "2099-01-01T08:00:00+08:00")
    browser.open(f"panel/{BUYER}").submit("coupons", stock_id=stock["stock_id"])
    (coupon,) = panel.get(f"coupons?stock_id={stock['stock_id']}")["coupons"]
    assert coupon["coupon_id"] in browser.open(f"panel/{BUYER}").text
    order = merchant.place()
    page = browser.open(f"panel/orders/{merchant.mchid}/{order['out_trade_no']}")
    assert "¥90.10" in page.submit("pay", more={"coupon_ids:lines": coupon["coupon_id"]}).text
    browser.open("panel/stocks").submit("stocks", "暂停")
    assert panel.get("stocks")["stocks"][0]["status"] == "paused"


def test_the_clock_is_moved(panel: Panel, browser: Browser) -> None:
    """By a step, to an instant of Beijing, and back; a past instant is refused in words."""
    real = panel.get("clock")["now"]
    moved = browser.open("panel/clock").submit("clock", "往前 1 天")
    assert panel.get("clock")["now"] == pytest.approx(real + 86_400, abs=20)
    assert "时钟已拨动" in moved.text
    past = moved.submit("clock", "拨过去", {"to:instant": "2020-01-01T00:00"})
    assert "时间只能往前走" in past.text
    assert "2020-01-01T00:00" in past.html
    moved.submit("clock", "拨过去", {"to:instant": "2098-07-01T08:30"})
    assert panel.get("clock")["china_time"].startswith("2098-07-01T08:30")
    browser.open("panel/clock").submit("clock", "回到真实时间")
    assert panel.get("clock")["offset_seconds"] == 0


def test_a_fault_is_planned_seen_and_taken_back(merchant: Merchant, panel: Panel, browser: Browser) -> None:
    """For a path and a number of times; the list counts down; one and all can be taken back."""
    page = browser.open("panel/faults")
    rate = next(value for value in _options(page.html) if "FREQUENCY_LIMITED" in value)
    page.submit("faults", more={"effect:merge": rate, "match.path_contains": "/v3/pay/", "times:number": "2"})
    assert merchant.query("order-1").status_code == 429
    listed = browser.open("panel/faults")
    assert "频率超限 429" in listed.text
    assert panel.get("faults")["faults"][0]["remaining"] == 1
    listed.submit(f"faults/{panel.get('faults')['faults'][0]['number']}/remove")
    assert panel.get("faults")["faults"] == []
    page.submit("faults", more={"fault:merge": '{"on": "callback", "lose": true, "times": 0}'})
    assert "回调丢失" in browser.open("panel/faults").submit("faults/clear").text
    assert panel.get("faults")["faults"] == []


def test_offered_paths_fit_calls(panel: Panel, browser: Browser) -> None:
    """A path that the form offers is a part of real paths, so none has a placeholder."""
    offered = [path for path in _options(browser.open("panel/faults").html) if path.startswith("/")]
    assert "/v3/marketing/favor/users/" in offered
    assert [path for path in offered if "{" in path] == []
    assert len(offered) == len(set(offered))


def _options(html: str) -> list[str]:
    from html import unescape

    return [unescape(part.partition('"')[0]) for part in html.split('<option value="')[1:]]


def test_every_planned_fault_is_one(panel: Panel, browser: Browser) -> None:
    """Each choice of both forms can be planned, and the list names it as the form did."""
    page = browser.open("panel/faults")
    effects = [value for value in _options(page.html) if value.startswith("{")]
    for effect in effects:
        page.submit("faults", more={"effect:merge": effect})
    assert len(panel.get("faults")["faults"]) == len(effects)
    rows = browser.open("panel/faults").html.partition('id="live"')[2]
    assert "{" not in rows


def test_templates_and_sms_accounts_are_made(panel: Panel, browser: Browser) -> None:
    """From JSON in their forms; a broken one is told and kept in the form."""
    broken = browser.open("panel/messages").submit(
        "message-templates", more={"fields:json": "{"}, appid=APPID, template_id="notice-1"
    )
    assert "不是有效的 JSON" in broken.text
    assert 'value="notice-1"' in broken.html
    made = broken.submit("message-templates", more={"fields:json": '{"thing1": "thing"}'})
    assert "notice-1" in made.text
    sms = browser.open("panel/sms").submit(
        "tencent-sms", secret_id="AKID0001", secret_key="s" * 12, sdk_app_id="1400000000"
    )
    assert "AKID0001" in sms.text


def test_reset_forgets_from_the_first_page(merchant: Merchant, panel: Panel, browser: Browser) -> None:
    """What happened goes, accounts stay; the form that forgets accounts asks for a tick."""
    order = merchant.place()
    page = browser.open()
    assert page.html.count('name="all:flag" value="yes" required') == 1
    page.submit("reset", "清空经过")
    assert merchant.query(order["out_trade_no"]).status_code == 404


@pytest.mark.parametrize(
    ("text", "said"),
    [("1.234", "金额以元为单位"), ("-1", "金额以元为单位"), ("１", "金额以元为单位"), ("abc", "金额以元为单位")],
)
def test_money_that_is_no_yuan_is_refused(
    merchant: Merchant, panel: Panel, browser: Browser, text: str, said: str
) -> None:
    """In words, with the field still as it was filled in; the balance is unchanged."""
    path = f"merchants/{merchant.mchid}/balance"
    page = browser.open(f"panel/accounts/{merchant.mchid}").submit(path, more={"available:yuan": text})
    assert said in page.text
    assert f'value="{text}"' in page.html
    assert panel.get(path)["available"] is None
    assert said not in browser.open(f"panel/accounts/{merchant.mchid}").text


def test_rules_are_told_in_both_languages(panel: Panel, browser: Browser) -> None:
    """Field and rule, and the form is open with what was filled in."""
    page = browser.open("panel/accounts").submit("merchants", mchid="12")
    assert "mchid 格式不对，应符合 ^[0-9]{8,32}$" in page.text
    assert '<details class="panel" open>' in page.html
    english = browser.open("panel/accounts?lang=en").submit("merchants", mchid="12")
    assert "mchid must match ^[0-9]{8,32}$" in english.text


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
def test_a_form_of_another_site_is_refused(merchant: Merchant, panel: Panel, browser: Browser, origin: str) -> None:
    """A form that another origin sends does nothing, whichever call it is for."""
    order = merchant.place()
    data = [("_back", "/_simulator/"), ("mchid", merchant.mchid), ("out_trade_no", order["out_trade_no"])]
    assert "请求来自别的网站的页面" in browser.send("/_simulator/pay", data, Origin=origin).text
    assert merchant.query(order["out_trade_no"]).json()["trade_state"] == "NOTPAY"
    refused = browser.http.post("/_simulator/act-as", content="_back=/", headers={"Origin": origin})
    assert refused.status_code == 403


def test_a_call_from_a_page_of_the_internet_is_refused(merchant: Merchant, panel: Panel) -> None:
    """JSON sent by a browser from elsewhere is refused; from pages of this machine, as before, it is not."""
    foreign = panel.http.post("/_simulator/reset", content="{}", headers={"Origin": "https://evil.example"})
    assert (foreign.status_code, foreign.json()["reason"]) == (403, "foreign_page")
    local = panel.http.post("/_simulator/reset", content="{}", headers={"Origin": "http://localhost:3000"})
    assert local.status_code == 200


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/elsewhere", "/_simulator/\r\nSet-Cookie: a=b"]
)
def test_a_form_never_leads_away(panel: Panel, browser: Browser, back: str) -> None:
    """An address that is not the panel's is replaced by its first page."""
    browser.http.follow_redirects = False
    answer = browser.send("/_simulator/faults/clear", [("_back", back)]).answer
    assert (answer.status_code, answer.headers["Location"]) == (303, "/_simulator/")


def test_json_under_curls_usual_type_is_still_json(panel: Panel) -> None:
    """`curl -d` calls its body a form; it is answered as JSON."""
    answer = panel.http.post(
        "/_simulator/customers",
        content='{"appid": "wx1234567890abcdef"}',
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert answer.json()["openid"]
