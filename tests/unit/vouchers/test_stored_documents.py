"""Documents that an older version stored are read, and what is stored now has the same members."""

import json
from datetime import UTC, datetime, timedelta

from merchant_center.core.sources import Source, SourceKind
from merchant_center.vouchers.rules.customer_stock_lock import CustomerStockLock
from merchant_center.vouchers.rules.voucher import IssueFailure, IssueState, StockLimits, VoucherIssue, VoucherStock
from merchant_center.vouchers.store import ISSUE_DOCUMENT, LOCK_DOCUMENT, STOCK_DOCUMENT

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
ISSUE = (
    '{"out_request_no":"V1","stock_id":"1","stock_name":"满减券","mchid":"1900000001","creator_mchid":"1900000001",'
    '"appid":"wx1","openid":"o1","source":{"kind":"flow","id":"run"},"amount_fen":100,"state":"REQUESTED",'
    '"requested_at":"2026-11-22T10:00:00Z","phone":"","campaign":"","placement":"",'
    '"counters":["COUNT#1#DAY#2026-11-22"],"coupon_id":"","issued_at":null,"available_from":null,"available_to":null,'
    '"redeemed":null,"earlier_uses":[],'
    '"failure":{"code":"outcome_unknown","message":"no answer","at":"2026-11-22T10:00:00Z","about":""},'
    '"doubt_at":"2026-11-22T10:00:00Z","next_look_at":"2026-11-22T10:01:00Z","version":2}'
)
STOCK = (
    '{"stock_id":"1","card_id":"","mchid":"1900000001","creator_mchid":"1900000001","name":"满减券","description":"",'
    '"state":"running","stock_type":"NORMAL","coupon_type":"NORMAL","is_single_item":false,"no_cash":false,'
    '"coupon_amount_fen":100,"threshold_fen":0,"max_coupons":1000,"max_amount_fen":100000,"max_amount_by_day_fen":0,'
    '"max_per_customer":0,"distributed":0,"available_from":"2026-11-22T10:00:00Z",'
    '"available_to":"2026-11-22T10:00:00Z","added_at":"2026-11-22T10:00:00Z","refreshed_at":"2026-11-22T10:00:00Z",'
    '"caps":{"per_customer":1,"per_day":null,"per_placement":5},"success_page":{"message":"","picture":""},'
    '"placements":[],"version":3}'
)
LOCK = (
    '{"count":1,"attempts":2,"busy":"V1","calling_until":"2026-11-22T10:01:00Z","last_at":null,"version":4,"tap":2,'
    '"tap_ended_at":null}'
)


def test_stored_issue_is_read_and_written_as_before() -> None:
    """An undecided issue keeps since when its outcome is unknown, and when it is polled next."""
    issue = ISSUE_DOCUMENT.value(ISSUE)
    assert issue == VoucherIssue(
        out_request_no="V1",
        stock_id="1",
        stock_name="满减券",
        mchid="1900000001",
        creator_mchid="1900000001",
        appid="wx1",
        openid="o1",
        source=Source(SourceKind.FLOW, "run"),
        amount_fen=100,
        state=IssueState.REQUESTED,
        requested_at=T0,
        counters=("COUNT#1#DAY#2026-11-22",),
        failure=IssueFailure("outcome_unknown", "no answer", T0),
        outcome_unknown_since=T0,
        next_poll_at=T0 + timedelta(minutes=1),
        version=2,
    )
    assert json.loads(ISSUE_DOCUMENT.text(issue)) == json.loads(ISSUE)


def test_stored_stock_is_read_and_written_as_before() -> None:
    """Our own limits of a stock stay where an older version put them; our own count begins at nothing."""
    stock: VoucherStock = STOCK_DOCUMENT.value(STOCK)
    assert (stock.limits, stock.version) == (StockLimits(per_customer=1, per_placement=5), 3)
    assert json.loads(STOCK_DOCUMENT.text(stock)) == json.loads(STOCK) | {"issued_at_refresh": 0}


def test_stored_lock_is_read_and_written_as_before() -> None:
    """The lock of a customer and a stock keeps what the customer has and the issue that holds it."""
    lock = LOCK_DOCUMENT.value(LOCK)
    calling_until = T0 + timedelta(minutes=1)
    assert lock == CustomerStockLock(count=1, attempts=2, busy="V1", calling_until=calling_until, version=4, tap=2)
    assert json.loads(LOCK_DOCUMENT.text(lock)) == json.loads(LOCK)
