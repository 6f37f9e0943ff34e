"""An export of customers: the folder of its file, its progress, and cells that are safe in Excel."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import EventKind
from merchant_center.events.rules.search import EventFilter, Tally
from merchant_center.exports.rules import (
    CUSTOMER_HEADER,
    Export,
    ExportKind,
    finished,
    new_export,
    progress_percent,
    row_from_tally,
    started,
)
from merchant_center.orders.rules.search import OrderFilter

T0 = datetime(2026, 11, 22, 16, tzinfo=UTC)
ASKED = EventFilter((EventKind.ORDER_PAID,), T0 - timedelta(days=1), T0 + timedelta(days=1))


@pytest.fixture(scope="session")
def running() -> Export:
    """An export of customers that a worker took up a moment ago."""
    return started(new_export("e1", ASKED, "operator-1", T0), "upload-1", T0)


def test_kind_follows_from_the_question(running: Export) -> None:
    """A question about events makes an export of customers, one about orders one of orders, each in its folder."""
    assert (running.kind, running.events, running.key) == (ExportKind.CUSTOMERS, ASKED, "customers/2026/11/23/e1.csv")
    of_orders = new_export("e2", OrderFilter(), "operator-1", T0)
    assert (of_orders.kind, of_orders.events, of_orders.key) == (ExportKind.ORDERS, None, "orders/2026/11/23/e2.csv")


@pytest.mark.parametrize(("place", "percent"), [("", 0), ("40000000#wx1#oA", 25), ("ffffffff#wx1#oA", 99)])
def test_progress_is_the_share_of_customers_read(running: Export, place: str, percent: int) -> None:
    """Customers lie in the order of a digest, so the last one's tells how many of all were read; never 100."""
    assert progress_percent(replace(running, position=place), T0) == percent
    assert progress_percent(finished(replace(running, position=place), "", T0), T0) == 100


@pytest.mark.parametrize("hostile", ["0618", "1E5", "3-4", "2026/1/2"])
def test_every_text_cell_of_a_customer_is_guarded(hostile: str) -> None:
    """Account, openid and phone of a customer stay text in a spreadsheet, whatever they look like."""
    row = row_from_tally(Tally("p", Customer(hostile, hostile), hostile, 3, 1_250, T0, T0))
    assert row[:3] == (f"\t{hostile}",) * 3


def test_row_is_readable_and_runs_nothing() -> None:
    """Beijing times, yuan and fen, every digit of a phone, and no cell that a spreadsheet would run."""
    tally = Tally("p", Customer("wx1", "-cmd"), "13800138000", 3, 1_250, T0, T0 + timedelta(hours=1))
    row = dict(zip(CUSTOMER_HEADER, row_from_tally(tally), strict=True))
    assert (row["客户openid"], row["手机号"]) == ("'-cmd", "\t13800138000")
    assert (row["首次时间"], row["末次时间"]) == ("2026-11-23 00:00:00", "2026-11-23 01:00:00")
    assert (row["事件数"], row["金额合计(元)"], row["金额合计(分)"]) == ("3", "12.50", "1250")
