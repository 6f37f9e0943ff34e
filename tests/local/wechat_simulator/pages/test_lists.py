"""Every list: filters in the address, the newest first, pages, empty states, both languages, no injection."""

import httpx
import pytest

from local.wechat_simulator.pages.listing import FIRST_PART, MAX_SEARCHED, ROWS, NewestFirst
from tests.local.wechat_simulator.conftest import APPID, Merchant, Panel
from tests.local.wechat_simulator.pages.conftest import Browser

LISTS = (
    "accounts", "customers", "orders", "refunds", "stocks", "coupons", "red-packets", "transfers", "messages", "sms",
    "callbacks", "requests",
)  # fmt: skip
OTHERS = ("", "panel/faults", "panel/clock")
ATTACK = "<script>alert(1)</script>"


@pytest.mark.parametrize("path", [*(f"panel/{name}" for name in LISTS), *OTHERS])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_opens(merchant: Merchant, browser: Browser, path: str, language: str) -> None:
    """With one heading, the language it is in, and headers that keep foreign scripts out."""
    page = browser.open(f"{path}?lang={language}")
    assert page.read.tags.count("h1") == 1
    assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in page.html
    assert "default-src 'none'" in page.answer.headers["Content-Security-Policy"]
    assert "phone" in page.html


@pytest.mark.parametrize("name", LISTS)
def test_a_filter_that_nothing_fits_says_so(merchant: Merchant, browser: Browser, name: str) -> None:
    """In words, with the way back to the whole list; a number of a page beyond the last does the same."""
    page = browser.open(f"panel/{name}?q=nothing-is-called-so")
    assert "没有符合条件的记录" in page.text
    assert f'<a href="/_simulator/panel/{name}">' in page.html


def test_an_empty_list_says_what_fills_it(panel: Panel, browser: Browser) -> None:
    """Other words than for a filter."""
    assert "还没有订单。商户调用下单接口之后就会出现。" in browser.open("panel/orders").text


def test_the_newest_comes_first_in_pages(merchant: Merchant, panel: Panel, browser: Browser) -> None:
    """Page one holds the newest, `next` leads to the older ones, and filters stay in the address."""
    openids = [f"paged-{number:03d}" for number in range(ROWS + 10)]
    panel.post("customers/many", {"appid": APPID, "openids": openids})
    first = browser.open("panel/customers?q=PAGED-&follower=no")
    assert first.text.index(openids[-1]) < first.text.index(openids[-2])
    assert openids[9] not in first.text
    following = str(httpx.URL(first.html.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]))
    assert "follower=no" in following
    second = browser.open(following.replace("&amp;", "&").removeprefix("/_simulator/"))
    assert openids[9] in second.text
    assert openids[-1] not in second.text
    assert 'rel="next"' not in second.html


def test_orders_are_found_by_state_number_and_payer(merchant: Merchant, panel: Panel, browser: Browser) -> None:
    """Each filter leaves the others out."""
    paid, unpaid = merchant.place(), merchant.place(payer={"openid": "openid-of-other"})
    panel.post("pay", {"prepay_id": paid["prepay_id"]})
    for query, shown, hidden in (
        ("state=SUCCESS", paid, unpaid),
        (f"q={unpaid['out_trade_no'].upper()}", unpaid, paid),
        (f"q={unpaid['prepay_id']}", unpaid, paid),
        ("openid=openid-of-other", unpaid, paid),
    ):
        text = browser.open(f"panel/orders?{query}").text
        assert shown["out_trade_no"] in text
        assert hidden["out_trade_no"] not in text


def test_names_cannot_become_html(merchant: Merchant, panel: Panel, browser: Browser) -> None:
    """What customers and merchants call things is text on every page, also in a field and in the title."""
    order = merchant.place(description=ATTACK)
    panel.post("customers", {"appid": APPID, "openid": "openid-attack", "nickname": ATTACK})
    panel.post("stocks", {"creator_mchid": merchant.mchid, "name": "<b>bold</b>"})
    panel.post("merchants", {"mchid": "1900000077", "name": ATTACK, "appids": [APPID]})
    merchant.http.get("/nothing/<script>alert(1)</script>")
    paths = ["orders", f"orders/{merchant.mchid}/{order['out_trade_no']}", f"customers/{APPID}/openid-attack"]
    for path in [*paths, "customers", "stocks", "accounts", "accounts/1900000077", "requests", f"customers?q={ATTACK}"]:
        page = browser.open(f"panel/{path}")
        assert page.read.tags.count("script") == 1, path
        assert "b" not in page.read.tags


def test_the_language_chosen_is_remembered(panel: Panel, browser: Browser) -> None:
    """Chinese first; `?lang=en` switches this browser, another one stays Chinese."""
    assert "时钟" in browser.open().text
    browser.open("panel/orders?lang=en")
    assert "Clock" in browser.open().text
    assert "时钟" in httpx.get(f"{browser.http.base_url}/_simulator/").text
    assert "时钟" in browser.open("?lang=zh").text
    assert "时钟" in browser.open("?lang=nonsense").text


def test_what_does_not_exist_is_not_found(merchant: Merchant, browser: Browser) -> None:
    """404 for each page of details and for an address that no page has, in words and with the way back."""
    for path in (
        "accounts/1",
        "customers/wx1/o",
        "orders/1/2",
        "refunds/1/2",
        "callbacks/x",
        "requests/999999999",
        "nonsense",
    ):
        page = browser.open(f"panel/{path}", status=404)
        assert "这里什么也没有" in page.text
        assert 'href="/_simulator/">回到总览' in page.html


@pytest.mark.parametrize(
    "held", [0, 1, FIRST_PART - 1, FIRST_PART, FIRST_PART + 1, 4 * FIRST_PART + 1, MAX_SEARCHED - 1]
)
def test_a_store_is_read_once_and_whole(held: int) -> None:
    """Each record comes once, the newest first, wherever a part ends."""
    rows = NewestFirst(lambda count: list(range(held, 0, -1))[:count])
    assert list(rows) == list(range(held, 0, -1))
    assert not rows.is_cut


def test_a_large_store_is_not_read_to_its_end() -> None:
    """Programs would wait for a person's search otherwise; the page says that it stopped."""
    rows = NewestFirst(lambda count: list(range(10 * MAX_SEARCHED))[:count])
    assert list(rows) == list(range(MAX_SEARCHED))
    assert rows.is_cut
