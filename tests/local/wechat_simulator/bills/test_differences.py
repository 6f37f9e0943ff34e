"""Differences that are planted in a day's bill, and payments of another system."""

from decimal import Decimal
from typing import Any

import pytest

from tests.local.wechat_simulator.bills.conftest import Books


def test_a_row_can_be_left_out(books: Books) -> None:
    """By either number of its order; its refund stays, and the sums are those of the rows that are told."""
    paid, kept, day = books.pay(700), books.pay(300), books.today()
    books.refund(paid, 100)
    books.plant("omit", paid["out_trade_no"], day)
    bill = books.yesterday("tradebill")
    assert [row["交易状态"] for row in bill.rows] == ["SUCCESS", "REFUND"]
    assert bill.only(交易状态="SUCCESS")["微信订单号"] == kept["transaction_id"]
    assert (bill.sums["总交易单数"], bill.sums["订单总金额"]) == ("2", "3.00")


@pytest.mark.parametrize(("fields", "column", "value"), [
    ({"kind": "amount", "amount": 9900}, "订单金额", "99.00"),
    ({"kind": "amount", "amount": 9900}, "应结订单金额", "89.00"),
    ({"kind": "state", "state": "REVOKED"}, "交易状态", "REVOKED"), ({"kind": "fee", "amount": 7}, "手续费", "0.07000"),
])  # fmt: skip
def test_a_payment_can_be_told_otherwise(books: Books, fields: dict[str, Any], column: str, value: str) -> None:
    """By WeChat's number; only this row is."""
    voucher = {"coupon_id": "1", "stock_id": "2", "amount": 1000, "type": "NOCASH"}
    paid, other = books.pay(10000, vouchers=[voucher]), books.pay(10000)
    books.plant(row=paid["transaction_id"], day=books.today(), **fields)
    bill = books.yesterday("tradebill")
    assert bill.only(商户订单号=paid["out_trade_no"])[column] == value
    assert bill.only(商户订单号=other["out_trade_no"])["订单金额"] == "100.00"
    assert Decimal(bill.sums["订单总金额"]) == bill.total("订单金额")


@pytest.mark.parametrize(("fields", "column", "value"), [
    ({"kind": "amount", "amount": 50}, "申请退款金额", "0.50"), ({"kind": "amount", "amount": 50}, "退款金额", "0.50"),
    ({"kind": "state", "state": "FAIL"}, "退款状态", "FAIL"), ({"kind": "fee", "amount": 9}, "手续费", "-0.09000"),
])  # fmt: skip
def test_a_refund_can_be_told_otherwise(books: Books, fields: dict[str, Any], column: str, value: str) -> None:
    """By its own number; its payment is as it was."""
    refund = books.refund(books.pay(10000), 2000)
    books.plant(row=refund["out_refund_no"], day=books.today(), **fields)
    bill = books.yesterday("tradebill")
    assert bill.only(交易状态="REFUND")[column] == value
    assert bill.only(交易状态="SUCCESS")["订单金额"] == "100.00"


def test_a_movement_can_be_told_otherwise(books: Books) -> None:
    """In the fund flow: both rows of a payment left out, another amount, another fee."""
    gone, more, fee, day = books.pay(100), books.pay(10000), books.pay(10000), books.today()
    books.plant("omit", gone["out_trade_no"], day, bill="fund_flow")
    books.plant("amount", more["transaction_id"], day, bill="fund_flow", amount=1)
    books.plant("fee", fee["transaction_id"], day, bill="fund_flow", amount=2)
    bill = books.yesterday("fundflowbill")
    assert [(row["微信支付业务单号"], row["收支金额(元)"]) for row in bill.rows] == [
        (more["transaction_id"], "0.01"), (more["transaction_id"], "0.60"),
        (fee["transaction_id"], "100.00"), (fee["transaction_id"], "0.02"),
    ]  # fmt: skip
    assert len(books.bill("tradebill", day).rows) == 3


def test_a_difference_is_listed_and_taken_back(books: Books) -> None:
    """Then the bill tells what was, also one that was fetched before."""
    paid, day = books.pay(), books.today()
    key = books.plant("amount", paid["out_trade_no"], day, amount=1)
    assert books.yesterday("tradebill").rows[0]["订单金额"] == "0.01"
    listed = books.panel.get(f"bills/differences?mchid={books.merchant.mchid}&day={day}")["differences"]
    assert [(one["key"], one["kind"], one["row"], one["amount"]) for one in listed] == [
        (key, "amount", paid["out_trade_no"], 1)
    ]
    books.panel.post(f"bills/differences/{key}/remove")
    books.panel.post(f"bills/differences/{key}/remove", status=404)
    assert books.bill("tradebill", day).rows[0]["订单金额"] == "100.00"


def test_another_system_sells_under_the_same_mchid(books: Books) -> None:
    """Its payments are in every bill of their day and can be queried; nobody is called back."""
    day = books.today()
    books.advance_to(days=1, hour=12)
    call = {"mchid": books.merchant.mchid, "day": day, "total": 1234, "count": 3, "prefix": "SHOP-B"}
    made = books.panel.post("bills/foreign-orders", call)
    bill, flow = books.bill("tradebill", day), books.bill("fundflowbill", day)
    assert [row["商户订单号"] for row in bill.rows] == made["out_trade_nos"]
    assert all(number.startswith("SHOP-B") for number in made["out_trade_nos"])
    assert bill.sums["订单总金额"] == "37.02"
    assert len(flow.rows) == 6
    assert books.merchant.query(made["out_trade_nos"][0]).json()["trade_state"] == "SUCCESS"
    assert books.panel.get("callbacks")["callbacks"] == []


@pytest.mark.parametrize(("path", "call", "status"), [
    ("bills/differences", {"kind": "amount", "row": "x", "day": "2026-11-28"}, 400),
    ("bills/differences", {"kind": "state", "row": "x", "day": "2026-11-28"}, 400),
    ("bills/differences", {"kind": "state", "state": "X", "row": "x", "day": "2026-11-28", "bill": "fund_flow"}, 400),
    ("bills/differences", {"kind": "omit", "row": "x", "day": "2026-02-30"}, 400),
    ("bills/differences", {"kind": "omit", "row": "x", "day": "2026-11-28", "mchid": "1999999999"}, 404),
    ("bills/foreign-orders", {"day": "2999-01-01"}, 409), ("bills/foreign-orders", {"count": 0}, 400),
])  # fmt: skip
def test_a_wrong_call_is_refused(books: Books, path: str, call: dict[str, Any], status: int) -> None:
    """With what is wrong."""
    told = books.panel.post(path, {"mchid": books.merchant.mchid} | call, status=status)
    assert told["error"]
