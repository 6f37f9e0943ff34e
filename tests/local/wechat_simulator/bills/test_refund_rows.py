"""Refunds in the trade bill: a row on the day each was asked for, as it stood when the bill was made."""

import pytest

from tests.local.wechat_simulator.bills.conftest import Books

REFUND_COLUMNS = [
    "微信退款单号", "商户退款单号", "退款金额", "充值券退款金额", "退款类型", "退款状态", "申请退款金额", "手续费",
    "订单金额", "应结订单金额", "代金券金额",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _many_refunds(books: Books) -> None:
    books.panel.post("settings", {"refund_interval_seconds": 0, "refund_result": "NONE"})


def test_a_refund_is_a_row_of_its_own(books: Books) -> None:
    """Beside its payment's: refund amounts where that has none, its part of the fee comes back."""
    paid = books.pay(10000, description="茶", attach="a,b")
    told = books.refund(paid, 2550)
    books.decide("succeed", told)
    bill = books.yesterday("tradebill")
    row = bill.only(交易状态="REFUND")
    assert [row[name] for name in REFUND_COLUMNS] == [
        told["refund_id"], told["out_refund_no"], "25.50", "0.00", "ORIGINAL", "SUCCESS", "25.50", "-0.15000", "0.00",
        "0.00", "0.00",
    ]  # fmt: skip
    assert row["交易时间"] == told["create_time"][:19].replace("T", " ")
    assert (row["微信订单号"], row["商户订单号"]) == (paid["transaction_id"], paid["out_trade_no"])
    assert (row["商品名称"], row["商户数据包"], row["费率"]) == ("茶", "a,b", "0.60%")
    assert [*bill.sums.values()] == ["2", "100.00", "25.50", "0.00", "0.45000", "100.00", "25.50"]


def test_a_bill_of_refunds_has_twenty_nine_columns(books: Books) -> None:
    """When it was asked for and when it came stand before its numbers; payments are not in it."""
    told = books.refund(books.pay(), 100)
    books.panel.advance(60)
    books.decide("succeed", told)
    bill = books.yesterday("tradebill", bill_type="REFUND")
    assert len(bill.columns) == 29
    assert bill.columns[14:17] == ["退款申请时间", "退款成功时间", "微信退款单号"]
    (row,) = bill.rows
    asked, came = row["退款申请时间"], row["退款成功时间"]
    assert asked == row["交易时间"] == told["create_time"][:19].replace("T", " ")
    assert came > asked
    assert [*bill.sums.values()] == ["1", "0.00", "1.00", "0.00", "-0.01000", "0.00", "1.00"]


@pytest.mark.parametrize(("vouchers", "refunded", "of_coupons", "asked"), [
    ([("NOCASH", 1000)], "45.00", "0.00", "50.00"), ([("CASH", 1000)], "50.00", "5.00", "50.00"),
    ([("NOCASH", 1000), ("CASH", 1000)], "45.00", "5.00", "50.00"),
])  # fmt: skip
def test_vouchers_bear_their_part(
    books: Books, vouchers: list[tuple[str, int]], refunded: str, of_coupons: str, asked: str
) -> None:
    """What no-fund vouchers bore is asked for and not refunded; what prefunded ones bore has a column."""
    spent = [
        {"coupon_id": f"v{number}", "stock_id": "2", "amount": amount, "type": kind}
        for number, (kind, amount) in enumerate(vouchers)
    ]
    books.refund(books.pay(10000, vouchers=spent), 5000)
    row = books.yesterday("tradebill").only(交易状态="REFUND")
    assert [row[name] for name in ("退款金额", "充值券退款金额", "申请退款金额")] == [refunded, of_coupons, asked]


def test_the_fee_of_all_refunds_is_that_of_the_payment(books: Books) -> None:
    """Though each is rounded."""
    paid = books.pay(999)
    for amount in (333, 333, 333):
        books.refund(paid, amount)
    bill = books.yesterday("tradebill")
    assert len(bill.rows) == 4
    assert bill.total("手续费") == 0
    assert bill.sums["手续费总金额"] == "0.00000"
    assert bill.sums["退款总金额"] == bill.sums["申请退款总金额"] == "9.99"


def test_a_state_is_that_of_nine_oclock_and_stays(books: Books) -> None:
    """What happened to a refund later is in no bill; that of its own day is never written anew."""
    day = books.today()
    states = {"succeed": "SUCCESS", "fail": "CHANGE", "close": "FAIL", "": "PROCESSING"}
    asked = {decision: books.refund(books.pay(), 100) for decision in states}
    for decision in ("succeed", "fail", "close"):
        books.decide(decision, asked[decision])
    books.advance_to(days=1, hour=10)

    def told() -> dict[str, str]:
        bill = books.bill("tradebill", day, bill_type="REFUND")
        return {decision: bill.only(微信退款单号=one["refund_id"])["退款状态"] for decision, one in asked.items()}

    assert told() == states
    books.decide("succeed", asked[""])
    assert told() == states


def test_a_refund_is_of_its_own_day(books: Books) -> None:
    """Not of that of its payment."""
    paid, day = books.pay(), books.today()
    books.advance_to(days=1, hour=12)
    books.refund(paid, 100)
    assert len(books.bill("tradebill", day).rows) == 1
    assert [row["交易状态"] for row in books.yesterday("tradebill").rows] == ["REFUND"]


def test_an_operators_refund_is_in_it_too(books: Books) -> None:
    """With the number that the merchant platform made up."""
    paid = books.pay()
    made = books.panel.post(
        "refunds", {"mchid": books.merchant.mchid, "out_trade_no": paid["out_trade_no"], "amount": 300}
    )
    row = books.yesterday("tradebill").only(交易状态="REFUND")
    assert (row["商户退款单号"], row["申请退款金额"]) == (made["out_refund_no"], "3.00")
