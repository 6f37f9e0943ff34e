"""What refuses a customer another voucher of a stock, and whose rule it is, by value."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from merchant_center.vouchers.errors import VoucherLimitName, VoucherLimitReachedError
from merchant_center.vouchers.rules.customer_stock_lock import (
    CustomerStockLock,
    customer_limit,
    require_room,
    tap_source,
)
from merchant_center.vouchers.rules.voucher import StockLimits, VoucherStock

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
STOCK = VoucherStock(
    stock_id="1",
    card_id="",
    mchid="1900000001",
    creator_mchid="1900000001",
    name="满减券",
    description="",
    state="running",
    stock_type="NORMAL",
    coupon_type="NORMAL",
    is_single_item=False,
    no_cash=False,
    coupon_amount_fen=100,
    threshold_fen=0,
    max_coupons=1_000,
    max_amount_fen=100_000,
    max_amount_by_day_fen=0,
    max_per_customer=0,
    distributed=0,
    available_from=T0,
    available_to=T0,
    added_at=T0,
    refreshed_at=T0,
)


@pytest.mark.parametrize(
    ("ours", "wechats", "limit"),
    [
        (None, 0, None),
        (2, 0, (VoucherLimitName.PER_CUSTOMER, 2)),
        (None, 3, (VoucherLimitName.PER_CUSTOMER_AT_WECHAT, 3)),
        (2, 3, (VoucherLimitName.PER_CUSTOMER, 2)),
        (3, 3, (VoucherLimitName.PER_CUSTOMER_AT_WECHAT, 3)),
        (4, 3, (VoucherLimitName.PER_CUSTOMER_AT_WECHAT, 3)),
    ],
)
def test_tighter_limit_counts_and_is_called_what_it_is(ours, wechats, limit):
    """The smaller of both holds; where ours changes nothing it is WeChat's, so that nobody raises ours in vain."""
    assert customer_limit(replace(STOCK, limits=StockLimits(per_customer=ours), max_per_customer=wechats)) == limit


@pytest.mark.parametrize(
    ("stock", "name", "words"),
    [
        (replace(STOCK, limits=StockLimits(per_customer=2)), "per_customer", "our own limit"),
        (replace(STOCK, max_per_customer=2), "per_customer_at_wechat", "the stock's own limit at WeChat"),
    ],
)
def test_customer_with_enough_is_told_by_whose_rule(stock, name, words):
    """The last place is given, the one after it refused, in words that say who set the limit."""
    require_room(CustomerStockLock(count=1), stock)
    with pytest.raises(VoucherLimitReachedError, match=words) as refusal:
        require_room(CustomerStockLock(count=2), stock)
    assert refusal.value.limit_name == name
    assert "2" in refusal.value.message


def test_stock_without_limits_has_always_room():
    """Without a limit per customer nobody has enough."""
    require_room(CustomerStockLock(count=10_000), STOCK)


@pytest.mark.parametrize(
    ("lock", "tap"),
    [
        (CustomerStockLock(), 1),
        (CustomerStockLock(attempts=3, busy="V", last_at=T0, tap=0), 4),
        (CustomerStockLock(attempts=3, busy="V", tap=3), 3),
        (CustomerStockLock(attempts=3, busy="V", tap=2, tap_ended_at=T0 - timedelta(seconds=9)), 2),
        (CustomerStockLock(attempts=3, last_at=T0, tap=2, tap_ended_at=T0 - timedelta(seconds=10)), 4),
        (CustomerStockLock(attempts=3, busy="V"), 3),
        (CustomerStockLock(attempts=3, last_at=T0), 3),
        (CustomerStockLock(attempts=3, last_at=T0 - timedelta(seconds=10)), 4),
    ],
    ids=[
        "nothing before",
        "a flow sends",
        "a tap is under way",
        "a tap ended and a flow sends",
        "a tap ended long ago",
        "stored before, busy",
        "stored before, just done",
        "stored before, long ago",
    ],
)
def test_tap_is_the_one_before_while_that_is_new(lock, tap):
    """A tap without a key repeats the latest tap while that is under way or just done, whatever others issue."""
    assert tap_source(lock, T0).id == f"tap:{tap}"
