"""Products that run out: a page says so before anybody taps, and in words to whoever taps too late."""

from playwright.sync_api import expect

from tests.web.axe import findings
from tests.web.conftest import GivePhone
from tests.web.modules.conftest import Shop
from tests.web.pages.module_page import Pages, expect_state, heard


def test_sold_out_is_shown_before_anybody_taps(phone: GivePhone, pages: Pages, shop: Shop) -> None:
    """The button says that it is sold out and does nothing; the product says so where nothing is sold."""
    number = shop.product()
    shop.count(number, set_available=0)
    body = f'<mc-product product="{number}" pay></mc-product><mc-product product="{number}"></mc-product>'
    page = pages.open(phone(), body)
    selling, showing = page.locator("mc-product").first, page.locator("mc-product").last
    expect_state(selling, "sold-out")
    expect_state(selling.locator("mc-pay"), "sold-out")
    expect(selling.get_by_role("button", name="已售罄")).to_be_disabled()
    expect(showing).to_contain_text("已售罄")
    assert findings(page) == []


def test_left_is_shown_where_the_product_shows_it(phone: GivePhone, pages: Pages, shop: Shop) -> None:
    """Whoever counts a product decides whether customers read how many are left."""
    shown, hidden = shop.product(shows_left=True), shop.product()
    for number in (shown, hidden):
        shop.count(number, set_available=3)
    page = pages.open(
        phone(),
        f'<mc-product product="{shown}"></mc-product><mc-product product="{hidden}" pay></mc-product>',
        lang="en",
    )
    expect(page.locator("mc-product").first).to_contain_text("3 left")
    expect(page.locator("mc-product").last.get_by_role("button", name="Buy now")).to_be_enabled()
    expect(page.locator("mc-product").last).not_to_contain_text("left")


def test_tap_that_comes_too_late_is_told_in_words(phone: GivePhone, pages: Pages, shop: Shop) -> None:
    """The last piece goes while the page is open: the customer reads so, and buys once there is more."""
    number = shop.product()
    shop.count(number, set_available=1)
    page = pages.open(phone(sheet_action="pay"), f'<mc-pay product="{number}" sign-in="auto"></mc-pay>')
    pay = page.locator("mc-pay")
    expect(pay.get_by_role("button", name="立即购买")).to_be_enabled()
    shop.count(number, add=-1)
    pay.get_by_role("button", name="立即购买").click()
    expect_state(pay, "refused")
    expect(pay).to_contain_text("已售罄或库存不足")
    assert [one["code"] for one in heard(page, "mc-refused")] == ["sold_out"]
    shop.count(number, add=1)
    pay.get_by_role("button", name="立即购买").click()
    expect(pay).to_contain_text("付款成功")
