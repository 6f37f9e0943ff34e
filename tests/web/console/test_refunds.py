"""Refunds as people give them: asked for, approved or refused, paid out by WeChat, seen by the customer."""

import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect

from local import seed
from tests.web.axe import findings
from tests.web.conftest import GivePhone, OpenConsole, TakeScreenshot
from tests.web.pages.clicks import write_once
from tests.web.pages.module_page import Pages
from tests.web.pages.refunds import Refunds
from tests.web.pages.sales import Sales

ABOVE = {"refund_approval_above_fen": 50_000}
REFUNDS_AT_WECHAT = {"path_contains": "/v3/refund/domestic/refunds"}


@pytest.fixture
def approvals(api: httpx.Client) -> Iterator[None]:
    """Above ¥500 of an order's refunds a second person decides."""
    path = f"/v1/admin/merchants/{seed.MCHID}"
    api.patch(path, json=ABOVE).raise_for_status()
    yield
    api.patch(path, json={"refund_approval_above_fen": None}).raise_for_status()


@pytest.fixture
def late_money_goes_back(api: httpx.Client) -> Iterator[None]:
    """The account gives money back by rule that came after its order was closed."""
    path = f"/v1/admin/merchants/{seed.MCHID}"
    api.patch(path, json={"late_payments": "refund"}).raise_for_status()
    yield
    api.patch(path, json={"late_payments": "honor"}).raise_for_status()


def ask_as_marketing(page: Page, screenshot: TakeScreenshot) -> str:
    """Ask for all that is left, which a second person has to approve; the number of the refund."""
    refunds = Refunds(page)
    expect(refunds.money()).to_contain_text("可退金额¥1,500.00")
    refunds.ask(reason="包装破损")
    question = refunds.question("确认退款")
    expect(question).to_contain_text("¥1,500.00")
    expect(question).to_contain_text(f"示例茶铺 ({seed.MCHID})")
    expect(question).to_contain_text("优惠按比例退回出资方")
    expect(question).to_contain_text("超过 ¥500.00，须由另一位同事审批")
    assert findings(page) == []
    screenshot(page, "console-refund-confirm")
    outcome = refunds.confirm("确认退款", "确认退款", typed="1500")
    expect(outcome).to_contain_text("待审批")
    refunds.leave(outcome)
    expect(refunds.money()).to_contain_text("退款中¥1,500.00")
    expect(page.get_by_role("button", name="退款", exact=True)).to_be_disabled()
    assert findings(page) == []
    screenshot(page, "console-refund-order")
    refunds.row("待审批").get_by_role("link").first.click()
    approve = page.get_by_role("button", name="通过审批")
    expect(approve).to_be_disabled()
    expect(approve).to_have_accessible_description(re.compile("orders:approve_refund"))
    return page.url.rsplit("/", 1)[1]


def approve_as_finance(page: Page, refund_no: str, screenshot: TakeScreenshot) -> None:
    """Find on the first page what waits, look at it, let it go."""
    expect(page.get_by_role("region", name="退款")).to_contain_text(refund_no)
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name=re.compile("退款")).click()
    expect(page.get_by_role("link", name=refund_no)).to_be_visible()
    assert findings(page) == []
    screenshot(page, "console-refunds")
    page.get_by_role("link", name=refund_no).click()
    expect(page.get_by_role("region", name="经过")).to_contain_text("由 marketing")
    assert findings(page) == []
    page.get_by_role("button", name="通过审批").click()
    refunds = Refunds(page)
    outcome = refunds.confirm("通过这笔退款？", "通过审批", typed="1,500.00")
    expect(outcome).to_contain_text(refund_no)
    refunds.leave(outcome)
    expect(page.get_by_role("heading", level=1)).to_contain_text("退款成功")
    expect(page.get_by_role("region", name="微信支付")).to_contain_text("¥1,495.00")
    expect(page.get_by_role("region", name="退款信息")).to_contain_text("不退回库存")
    expect(page.get_by_role("region", name="随退款退回的代金券优惠")).to_contain_text("¥5.00")
    assert findings(page) == []
    screenshot(page, "console-refund")


@pytest.mark.story(days=3)
@pytest.mark.usefixtures("approvals")
def test_asked_approved_and_seen_by_the_customer(
    console: OpenConsole, sales: Sales, phone: GivePhone, screenshot: TakeScreenshot
) -> None:
    """Marketing asks for all of an order that used a voucher, finance approves, WeChat pays, the customer sees it."""
    customer = sales.new_openid()
    product = sales.product(75_000, set_available=5)
    order_no = sales.paid(product, 2, customer, (sales.voucher(customer),))
    refund_no = ask_as_marketing(console("marketing", f"/orders/{order_no}"), screenshot)
    approve_as_finance(console("finance", "/"), refund_no, screenshot)
    assert sales.shown(order_no)["state"] == "REFUNDED"
    pages = Pages(sales.stack.api_url, sales.stack.wechat_url, seed.APPID)
    shop = pages.open(phone(openid=customer), "<mc-orders></mc-orders>")
    expect(shop.locator("mc-orders")).to_contain_text("已退款 ¥1500.00")
    device = phone(openid=customer).open(
        f"{sales.stack.wechat_url}/_simulator/phone?appid={seed.APPID}&openid={customer}"
    )
    device.get_by_role("button", name="微信支付").click()
    notice = device.locator("article", has_text="退款到账通知")
    expect(notice).to_contain_text("包装破损")
    screenshot(device, "phone-refund")


@pytest.mark.usefixtures("approvals")
def test_refused_by_a_second_person(console: OpenConsole, sales: Sales) -> None:
    """Who asked cannot decide, and withdraws what was mistyped; another refuses with a note: each frees the amount."""
    order_no = sales.paid(sales.product(80_000))
    page = console("finance", f"/orders/{order_no}")
    refunds = Refunds(page)
    refunds.ask(amount="700", reason="客户要求")
    refunds.leave(refunds.confirm("确认退款", "确认退款"))
    refunds.row("待审批").get_by_role("link").first.click()
    button = page.get_by_role("button", name="通过审批")
    expect(button).to_be_disabled()
    expect(button).to_have_accessible_description(re.compile("不能审批自己的申请"))
    expect(page.get_by_role("button", name="驳回")).to_have_count(0)
    page.get_by_role("button", name="撤回申请").click()
    dialog = page.get_by_role("dialog", name="撤回这笔退款申请？")
    expect(dialog).to_contain_text("占用的 ¥700.00 释放")
    assert findings(page) == []
    write_once(page, dialog.get_by_role("button", name="撤回申请"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("已撤回")
    expect(page.get_by_role("region", name="经过")).to_contain_text("申请人撤回 由 finance")
    expect(page.get_by_role("button", name="撤回申请")).to_have_count(0)
    page.get_by_role("region", name="退款信息").get_by_role("link", name=order_no).click()
    expect(refunds.row("已撤回")).to_contain_text("¥700.00")
    expect(refunds.money()).to_contain_text("可退金额¥800.00")
    refunds.ask(amount="600", reason="客户要求", account="可用余额")
    expect(refunds.question("确认退款")).to_contain_text("可用余额")
    refunds.leave(refunds.confirm("确认退款", "确认退款"))
    refunds.row("待审批").get_by_role("link").first.click()
    expect(page.get_by_role("button", name="撤回申请")).to_be_enabled()
    address = page.url
    page = console("admin", address.split("/console")[1])
    page.get_by_role("button", name="驳回").click()
    dialog = page.get_by_role("dialog", name="驳回退款申请")
    expect(dialog.get_by_label("备注")).to_be_visible()
    assert findings(page) == []
    dialog.get_by_role("button", name="驳回").click()
    expect(dialog).to_contain_text("请说明驳回的原因")
    dialog.get_by_label("备注").fill("请先核实收货情况")
    write_once(page, dialog.get_by_role("button", name="驳回"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("已驳回")
    expect(page.get_by_role("region", name="经过")).to_contain_text("请先核实收货情况")
    page.get_by_role("region", name="退款信息").get_by_role("link", name=order_no).click()
    expect(Refunds(page).money()).to_contain_text("可退金额¥800.00")


def test_balance_is_too_short(console: OpenConsole, sales: Sales) -> None:
    """What WeChat does not take says why, what to do, and when the same refund is tried again; nobody asks twice."""
    order_no = sales.paid(sales.product(9_900))
    short = {"status": 403, "code": "NOT_ENOUGH", "message": "基本账户余额不足，请充值后重新发起"}
    sales.at_wechat("faults", on="api", match=REFUNDS_AT_WECHAT, times=1, error=short)
    page = console("finance", f"/orders/{order_no}")
    refunds = Refunds(page)
    refunds.ask(amount="30.5", reason="少发一罐")
    expect(refunds.question("确认退款")).to_contain_text("无需审批")
    outcome = refunds.confirm("确认退款", "确认退款")
    expect(outcome).to_contain_text("请勿重新申请")
    assert findings(page) == []
    refunds.leave(outcome)
    refunds.row("待微信受理").get_by_role("link").first.click()
    expect(page.get_by_role("region", name="微信的答复")).to_contain_text("NOT_ENOUGH")
    expect(page.get_by_role("link", name=re.compile(r"退款 \d"))).to_be_visible()
    write_once(page, page.get_by_role("button", name="立即重试"))
    expect(page.get_by_text("同一订单每分钟只能退款一次")).to_be_visible()
    assert findings(page) == []
    assert sales.shown(order_no)["refunding_fen"] == 3_050


def test_refund_of_the_merchant_platform_is_found(console: OpenConsole, sales: Sales) -> None:
    """What somebody refunded on WeChat's own pages stands with the order; who may only look asks for nothing."""
    order_no = sales.paid(sales.product(5_000))
    told = f"{sales.stack.api_url}/v1/callbacks/{seed.MCHID}/refund"
    sales.at_wechat(f"merchants/{seed.MCHID}/refund-address", notify_url=told)
    sales.at_wechat("refunds", mchid=seed.MCHID, out_trade_no=order_no, amount=1_200, reason="线下协商")
    page = console("readonly", f"/orders/{order_no}")
    expect(Refunds(page).row("商户平台退款")).to_contain_text("¥12.00")
    expect(Refunds(page).money()).to_contain_text("可退金额¥38.00")
    button = page.get_by_role("button", name="退款", exact=True)
    expect(button).to_be_disabled()
    expect(button).to_have_accessible_description(re.compile("orders:refund"))
    Refunds(page).row("商户平台退款").get_by_role("link").first.click()
    expect(page.get_by_role("region", name="经过")).to_contain_text("发现在商户平台的退款")
    assert findings(page) == []


def test_part_of_an_order_with_an_item_level_voucher(
    console: OpenConsole, sales: Sales, stock_at_wechat: Callable[..., str]
) -> None:
    """Pieces are chosen, as WeChat wants; their amount is offered and may be less; of the rest no more than is left."""
    product, customer = sales.product(30_000), sales.new_openid()
    placed = sales.order(product, 3, customer)
    stock_id = stock_at_wechat(coupon_amount=500, transaction_minimum=500, available_items=[product])
    order_no = sales.pay(placed, openid=customer, coupon_ids=(sales.given(stock_id, customer),))
    page = console("finance", f"/orders/{order_no}")
    refunds = Refunds(page)
    amount = refunds.choose("明前龙井 可退 3 件，¥900.00", 1)
    expect(amount).to_have_value("300")
    amount.fill("900.01")
    refunds.next()
    expect(page.get_by_text("请填写 0.01 至 900.00 元")).to_be_visible()
    assert findings(page) == []
    amount.fill("250.5")
    expect(page.get_by_role("region", name="退款商品")).to_contain_text("合计¥250.50")
    refunds.next()
    expect(refunds.question("确认退款")).to_contain_text("明前龙井 × 1 ¥250.50")
    assert findings(page) == []
    refunds.leave(refunds.confirm("确认退款", "确认退款"))
    expect(refunds.money()).to_contain_text("可退金额¥649.50")
    left = {"product_number": product, "quantity": 2, "amount_fen": 64_950}
    assert sales.shown(order_no)["refund_lines"] == [left]
    refunds.row("退款").get_by_role("link").first.click()
    goods = page.get_by_role("region", name="退款商品").get_by_role("row").filter(has_text=product)
    expect(goods).to_contain_text(re.compile(r"明前龙井.*¥300\.00.*1.*¥250\.50", re.DOTALL))
    expect(page.get_by_role("region", name="退款信息")).to_contain_text("商品未计库存")
    assert findings(page) == []
    page.go_back()
    refunds.choose("明前龙井 可退 2 件，¥649.50", 9)
    refunds.next()
    expect(refunds.question("确认退款")).to_contain_text("明前龙井 × 2 ¥649.50")


@pytest.mark.usefixtures("late_money_goes_back")
def test_late_money_that_wechat_does_not_give_back(console: OpenConsole, sales: Sales) -> None:
    """What a rule asks for in vain is on the first page with what to do, until somebody says what was done."""
    openid = sales.new_openid()
    placed = sales.order(sales.product(6_600), openid=openid)
    order_no = placed["order"]["order_no"]
    # To the close, and to the query behind it: WeChat says so of an order until it is known everywhere.
    unknown = {"status": 404, "code": "ORDER_NOT_EXIST", "message": "订单不存在", "executed": False}
    sales.at_wechat("faults", on="api", match={"path_contains": order_no}, times=2, error=unknown)
    sales.api.post(f"/v1/admin/orders/{order_no}/close", json={}).raise_for_status()
    sales.pay(placed, openid=openid)
    gone = {"status": 403, "code": "USER_ACCOUNT_ABNORMAL", "message": "用户账户注销", "executed": False}
    sales.at_wechat("faults", on="api", match=REFUNDS_AT_WECHAT | {"method": "POST"}, times=1, error=gone)
    assert sales.refunded_by_rule(order_no)["state"] == "FAILED"
    page = console("finance", "/")
    entry = page.get_by_role("region", name="退款").get_by_role("listitem").filter(has_text=f"{order_no}-LATE")
    expect(entry).to_contain_text("请线下与客户联系")
    entry.get_by_role("link").click()
    expect(page.get_by_text("处理后请填写说明并标记为已处理")).to_be_visible()
    page.get_by_role("button", name="标记为已处理").click()
    dialog = page.get_by_role("dialog", name="已用其他方式处理？")
    dialog.get_by_role("button", name="标记为已处理").click()
    expect(dialog).to_contain_text("请说明如何处理的")
    assert findings(page) == []
    dialog.get_by_label("处理说明").fill("已转账到客户银行卡")
    write_once(page, dialog.get_by_role("button", name="标记为已处理"))
    story = page.get_by_role("region", name="经过")
    expect(story).to_contain_text("已人工处理")
    expect(story).to_contain_text("已转账到客户银行卡")
    expect(page.get_by_role("button", name="标记为已处理")).to_have_count(0)
    page.get_by_role("navigation", name="主菜单").get_by_role("link", name="首页").click()
    expect(page.get_by_role("heading", name="首页")).to_be_visible()
    expect(entry).to_have_count(0)
