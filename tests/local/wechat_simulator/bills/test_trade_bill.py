"""The trade bill: its rows and sums to the letter, as published and recorded files have them."""

from datetime import timedelta
from typing import Any

import pytest

from local.wechat_simulator.bills.files import bill_file
from local.wechat_simulator.bills.trade_lines import LAYOUTS, TradeLine
from tests.local.wechat_simulator.bills.conftest import Books
from tests.local.wechat_simulator.conftest import APPID

PUBLISHED_HEAD = (
    "交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,"
    "代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注"
)
PUBLISHED_ROW = (
    "`2019-02-19 01:52:32,`wxab8acd895ab1638a,`1921000401,`0,`,`4200000263201902167700134902,"
    "`autotest_20190219015232_89201,`wxab8acb865bb1637e,`NATIVE,`SUCCESS,`OTHERS,`CNY,`0.03,`0.00,`0,`0,`0.00,`0.00,"
    "`,`,`autotest,`,`0.01000,`39.00%,`0.03,`0.00,`"
)
PUBLISHED = TradeLine(
    at=1550512352.7,
    appid="wxab8acd895ab1638a",
    mchid="1921000401",
    device="",
    transaction_id="4200000263201902167700134902",
    out_trade_no="autotest_20190219015232_89201",
    openid="wxab8acb865bb1637e",
    trade_type="NATIVE",
    state="SUCCESS",
    bank="OTHERS",
    settled=3,
    goods="autotest",
    attach="",
    fee=1,
    fee_rate=3900,
    total=3,
)
SUMS = "总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额"


@pytest.mark.parametrize(("float_sums", "sums"), [
    (True, "`1.0,`0.03,`0.0,`0.0,`0.01,`0.03,`0.0"), (False, "`1,`0.03,`0.00,`0.00,`0.01000,`0.03,`0.00"),
])  # fmt: skip
def test_the_published_line_is_written_to_the_letter(float_sums: bool, sums: str) -> None:
    """The file of wechatpay-axios-plugin, whose sums are floats, and those of other recordings."""
    file = "".join(bill_file([PUBLISHED], LAYOUTS["ALL"], float_sums=float_sums))
    assert file == f"\ufeff{PUBLISHED_HEAD}\r\n{PUBLISHED_ROW}\r\n{SUMS}\r\n{sums}\r\n"


def test_float_sums_are_those_of_the_published_file(books: Books) -> None:
    """By a setting: counts as 1.0, noughts as 0.0."""
    books.panel.post("settings", {"bill_float_sums": True})
    books.pay(47)
    assert [*books.yesterday("tradebill").sums.values()] == ["1.0", "0.47", "0.0", "0.0", "0.0", "0.47", "0.0"]


def test_a_payment_is_a_row(books: Books) -> None:
    """Each value where it belongs, in yuan, with the fee of 0.60% rounded to the fen."""
    paid = books.pay(
        12345, description="红茶，一斤, 双`支\n礼盒", attach="a,b=c",
        scene_info={"payer_client_ip": "1.2.3.4", "device_id": "D-1"},
    )  # fmt: skip
    bill = books.yesterday("tradebill")
    assert ",".join(bill.columns) == PUBLISHED_HEAD
    assert [*bill.rows[0].values()] == [
        paid["success_time"][:19].replace("T", " "), APPID, books.merchant.mchid, "0", "D-1", paid["transaction_id"],
        paid["out_trade_no"], "openid-of-buyer", "JSAPI", "SUCCESS", "OTHERS", "CNY", "123.45", "0.00", "0", "0",
        "0.00", "0.00", "", "", "红茶，一斤, 双`支\\n礼盒", "a,b=c", "0.74000", "0.60%", "123.45", "0.00", "",
    ]  # fmt: skip
    assert [*bill.sums.values()] == ["1", "123.45", "0.00", "0.00", "0.74000", "123.45", "0.00"]


@pytest.mark.parametrize(("kind", "settled", "coupon", "fee"), [
    ("NOCASH", "90.00", "0.00", "0.54000"), ("CASH", "100.00", "10.00", "0.60000"),
])  # fmt: skip
def test_what_a_voucher_does_to_a_row(books: Books, kind: str, settled: str, coupon: str, fee: str) -> None:
    """A no-fund voucher lowers what is settled, on which the fee is; a prefunded one stands in its own column."""
    voucher = {"coupon_id": "1", "stock_id": "2", "amount": 1000, "type": kind}
    books.pay(10000, vouchers=[voucher])
    (row,) = books.yesterday("tradebill").rows
    told = [row[name] for name in ("应结订单金额", "代金券金额", "手续费", "订单金额")]
    assert told == [settled, coupon, fee, "100.00"]


def test_a_bill_of_payments_has_twenty_columns(books: Books) -> None:
    """Nothing of refunds, four sums."""
    books.pay(100)
    bill = books.yesterday("tradebill", bill_type="SUCCESS")
    columns = PUBLISHED_HEAD.split(",")
    assert bill.columns == columns[:14] + columns[20:25] + columns[26:]
    assert bill.sums == {"总交易单数": "1", "应结订单总金额": "1.00", "手续费总金额": "0.01000", "订单总金额": "1.00"}


def test_sums_are_those_of_the_rows(books: Books) -> None:
    """Exactly, over payments with and without vouchers, the oldest first."""
    voucher: dict[str, Any] = {"coupon_id": "1", "stock_id": "2", "amount": 3, "type": "NOCASH"}
    for total in (1, 83, 84, 250, 9999):
        books.pay(total)
        books.pay(total + 3, vouchers=[voucher])
    bill = books.yesterday("tradebill")
    assert len(bill.rows) == 10
    assert [row["交易时间"] for row in bill.rows] == sorted(row["交易时间"] for row in bill.rows)
    added = {
        "应结订单总金额": "应结订单金额",
        "手续费总金额": "手续费",
        "订单总金额": "订单金额",
        "退款总金额": "退款金额",
    }
    assert {name: bill.sums[name] for name in added} == {name: f"{bill.total(of)}" for name, of in added.items()}


def test_others_payments_are_not_in_it(books: Books) -> None:
    """Nor unpaid orders."""
    books.merchant.place()
    placed = books.other.place()
    books.panel.post("pay", {"prepay_id": placed["prepay_id"], "notify": False})
    paid = books.pay()
    (row,) = books.yesterday("tradebill").rows
    assert row["商户订单号"] == paid["out_trade_no"]


def test_a_payment_can_be_of_an_earlier_day(books: Books) -> None:
    """The panel dates a payment back: it is in both bills of that day, and in none of a later one."""
    noon = books.now().replace(hour=12, minute=0, second=0, microsecond=0)
    then = noon - timedelta(days=3)
    paid, later = books.pay(500, paid_at=then.isoformat()), books.pay(700)
    assert paid["success_time"] == then.isoformat()
    today = books.today()
    books.advance_to(days=1, hour=12)
    for bill, column in (("tradebill", "商户订单号"), ("fundflowbill", "业务凭证号")):
        assert {row[column] for row in books.bill(bill, then.date().isoformat()).rows} == {paid["out_trade_no"]}
        assert {row[column] for row in books.bill(bill, today).rows} == {later["out_trade_no"]}


def test_nobody_pays_ahead(books: Books) -> None:
    """A payment is dated back, and never to what has not come yet."""
    placed, ahead = books.merchant.place(), (books.now() + timedelta(minutes=1)).isoformat()
    told = books.panel.post("pay", {"prepay_id": placed["prepay_id"], "paid_at": ahead}, status=409)
    assert told["reason"] == "ahead"
