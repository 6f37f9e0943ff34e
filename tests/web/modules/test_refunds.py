"""What a customer sees of a refund: in the list of their orders, with the sum that went back."""

import uuid
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.web.axe import findings
from tests.web.conftest import GivePhone
from tests.web.modules.conftest import Shop
from tests.web.pages.module_page import Pages


@pytest.mark.story
def test_refund_is_shown_with_its_sum(
    phone: GivePhone, pages: Pages, shop: Shop, new_openid: Callable[[], str]
) -> None:
    """An order that was refunded in part says so, and how much went back."""
    number = shop.product()
    # Somebody without a voucher, of which a part would go back, too.
    customer = phone(openid=new_openid(), sheet_action="pay")
    page = pages.open(customer, f'<mc-pay product="{number}"></mc-pay><mc-orders></mc-orders>')
    page.locator("mc-pay").get_by_role("button", name="立即购买").click()
    expect(page.locator("mc-pay")).to_contain_text("付款成功")
    found = shop.api.get("/v1/admin/orders", params={"product_number": number}).raise_for_status()
    refunds = f"/v1/admin/orders/{found.json()['orders'][0]['order_no']}/refunds"
    shop.api.post(refunds, json={"amount_fen": 300}, headers={"idempotency-key": uuid.uuid4().hex}).raise_for_status()
    state = page.locator("mc-orders").locator('[part="state"]').first
    for _ in range(20):
        # WeChat gives it back a moment after it was asked.
        page.reload()
        expect(state).to_be_visible()
        if "部分退款" in (state.text_content() or ""):
            break
    expect(state).to_have_text("部分退款 ¥3.00")
    assert findings(page) == []
