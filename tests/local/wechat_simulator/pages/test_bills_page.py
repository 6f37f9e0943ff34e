"""The pages of bills: days with their sums, rows of a day, and what is done to them by forms."""

from collections.abc import Callable

import pytest

from tests.local.wechat_simulator.bills.conftest import Books, books_at_noon
from tests.local.wechat_simulator.conftest import Merchant, Panel
from tests.local.wechat_simulator.pages.conftest import Browser


@pytest.fixture
def books(panel: Panel, accounts: Callable[..., Merchant]) -> Books:
    return books_at_noon(panel, accounts)


@pytest.fixture
def day(books: Books) -> str:
    """A day with a payment and a refund, which is over."""
    books.account(opening=0)
    name = books.today()
    books.refund(books.pay(10000, out_trade_no="bill-page-1", description="红茶"), 2500)
    books.advance_to(days=1, hour=12)
    return name


def test_days_are_listed_with_their_sums(browser: Browser, books: Books, day: str) -> None:
    """What came in, fees, refunds and what was left; today is there though nothing moved."""
    page = browser.open(f"panel/bills?mchid={books.merchant.mchid}")
    for text in ("¥100.00", "-¥0.45", "-¥25.00", "¥74.55", day, books.today(), "可下载", "当天未结束"):
        assert text in page.text
    assert "这个账户" not in page.text
    english = browser.open(f"panel/bills?mchid={books.merchant.mchid}&account=FEES&lang=en").text
    assert "Fee account" in english
    assert day not in english


def test_a_difference_is_planted_and_taken_back(browser: Browser, books: Books, day: str) -> None:
    """On the page of a day's trade bill, in yuan; the page shows the row as it is told."""
    path = f"panel/bills/{books.merchant.mchid}/{day}/trade"
    page = browser.open(path)
    assert "红茶" in page.text
    planted = page.submit("bills/differences", more={"amount:yuan": "88.8"}, row="bill-page-1", kind="amount")
    assert "差异已埋下" in planted.text
    assert "¥88.80" in planted.text
    assert books.bill("tradebill", day).only(交易状态="SUCCESS")["订单金额"] == "88.80"
    (form,) = [form for form in planted.read.forms if form.action.endswith("/remove")]
    taken = browser.send(form.action, form.fields)
    assert "差异已撤下" in taken.text
    assert books.bill("tradebill", day).only(交易状态="SUCCESS")["订单金额"] == "100.00"
    assert "没有执行" in page.submit("bills/differences", row="bill-page-1", kind="amount").text


def test_the_ledger_of_a_day(browser: Browser, books: Books, day: str) -> None:
    """Opening, movements and closing; another account is empty, another day and merchant are not there."""
    path = f"panel/bills/{books.merchant.mchid}/{day}"
    page = browser.open(f"{path}/BASIC")
    for text in ("扣除交易手续费", "退还交易手续费", "期末", "¥74.55", "bill-page-1"):
        assert text in page.text
    assert "没有动过" in browser.open(f"{path}/OPERATION").text
    browser.open(f"panel/bills/1999999999/{day}/trade", status=404)
    browser.open(f"panel/bills/{books.merchant.mchid}/2026-02-30/trade", status=404)


def test_another_system_takes_payments(browser: Browser, books: Books, day: str) -> None:
    """From the page of the day, so many as asked."""
    page = browser.open(f"panel/bills/{books.merchant.mchid}/{day}/trade")
    told = page.submit("bills/foreign-orders", more={"total:yuan": "3.21", "count:number": "2"}, prefix="SHOP-B")
    assert told.text.count("¥3.21") >= 2
    assert len(books.bill("tradebill", day).rows) == 4


def test_money_is_topped_up_and_withdrawn(browser: Browser, books: Books, day: str) -> None:
    """From the page of the merchant account, where the fee rate is too."""
    page = browser.open(f"panel/accounts/{books.merchant.mchid}")
    mchid = books.merchant.mchid
    page.submit(f"merchants/{mchid}/top-up", more={"amount:yuan": "5"})
    page.submit(f"merchants/{mchid}/withdraw", more={"amount:yuan": "1.5"})
    page.submit(f"merchants/{mchid}/account", more={"fee_rate:number": "38"})
    told = books.panel.get(f"merchants/{mchid}/account")
    assert (told["fee_rate"], told["holds"]["BASIC"]) == (38, 7455 + 350)
