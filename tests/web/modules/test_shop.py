"""The example shop: sixty lines of HTML that give a voucher, sell, and show what the customer has."""

import pytest
from playwright.sync_api import expect

from local.stack import Stack
from tests.web.axe import findings
from tests.web.conftest import ROOT, GivePhone, TakeScreenshot

SHOP = ROOT / "examples" / "shop" / "index.html"


def test_shop_is_short_and_has_no_script_of_its_own() -> None:
    """The page has at most 60 lines, loads one script, and names neither the phone nor the simulator."""
    page = SHOP.read_text("utf-8")
    assert len(page.splitlines()) <= 60
    assert page.count("<script") == page.count("</script>") == 1
    assert "simulator" not in page


@pytest.mark.story
def test_first_order(phone: GivePhone, stack: Stack, screenshot: TakeScreenshot) -> None:
    """A customer signs in without noticing, takes the voucher, buys with it, and finds both in their lists."""
    page = phone(openid="oShopFirstOrder0000000000001", sheet_action="pay").open(f"{stack.api_url}/shop/")
    voucher, product = page.locator("mc-voucher"), page.locator("mc-product").first
    voucher.get_by_role("button", name="立即领取").click()
    expect(voucher).to_contain_text("已领取")
    product.get_by_role("button", name="增加一件").click()
    expect(product).to_contain_text("¥256.00")
    product.get_by_role("button", name="立即购买").click()
    expect(product).to_contain_text("付款成功")
    expect(product).to_contain_text("¥251.00")
    expect(page.locator("mc-orders")).to_contain_text("明前龙井 50g × 2")
    expect(page.locator("mc-vouchers")).to_contain_text("新客立减5元")
    assert findings(page) == []
    screenshot(page, "shop-paid")
