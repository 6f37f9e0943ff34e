"""The fund flow bill: every movement of an account in WeChat's words, and what the account holds after each."""

import itertools
from decimal import Decimal

import pytest

from local.wechat_simulator.bills.files import one_line
from tests.local.wechat_simulator.bills.conftest import Bill, Books, Refused

HEAD = (
    "记账时间,微信支付业务单号,资金流水单号,业务名称,业务类型,收支类型,收支金额(元),账户结余(元),资金变更提交申请人,"
    "备注,业务凭证号"
)
SHOWN = ["业务名称", "业务类型", "收支类型", "收支金额(元)", "账户结余(元)"]


def shown(bill: Bill) -> list[tuple[str, ...]]:
    return [tuple(row[name] for name in SHOWN) for row in bill.rows]


def is_in_balance(bill: Bill, opening: str) -> None:
    """Each row's rest is that before it and what it moved, and the sums are those of the rows."""
    signed = [Decimal(row["收支金额(元)"]) * (1 if row["收支类型"] == "收入" else -1) for row in bill.rows]
    held = [Decimal(row["账户结余(元)"]) for row in bill.rows]
    assert held == list(itertools.accumulate(signed, initial=Decimal(opening)))[1:]
    income, expense = [one for one in signed if one > 0], [-one for one in signed if one < 0]
    assert [*bill.sums.values()] == [
        str(len(signed)), str(len(income)), f"{sum(income, Decimal('0.00'))}", str(len(expense)),
        f"{sum(expense, Decimal('0.00'))}",
    ]  # fmt: skip


def test_a_payment_comes_in_and_its_fee_goes_out(books: Books) -> None:
    """Two rows under one number of WeChat's, with the merchant's own beside it."""
    books.account(opening=100)
    paid = books.pay(10000)
    bill = books.yesterday("fundflowbill")
    assert ",".join(bill.columns) == HEAD
    assert shown(bill) == [
        ("交易", "交易", "收入", "100.00", "101.00"), ("交易", "扣除交易手续费", "支出", "0.60", "100.40"),
    ]  # fmt: skip
    assert {row["微信支付业务单号"] for row in bill.rows} == {paid["transaction_id"]}
    assert {row["业务凭证号"] for row in bill.rows} == {paid["out_trade_no"]}
    assert {row["记账时间"] for row in bill.rows} == {paid["success_time"][:19].replace("T", " ")}
    assert len({row["资金流水单号"] for row in bill.rows}) == 2
    is_in_balance(bill, "1.00")


def test_what_is_settled_moves(books: Books) -> None:
    """Less no-fund vouchers, with prefunded ones; an order that vouchers paid in full moves nothing."""
    vouchers = [{"coupon_id": f"v{kind}", "stock_id": "2", "amount": 1000, "type": kind} for kind in ("NOCASH", "CASH")]
    books.pay(10000, vouchers=vouchers)
    books.pay(1000, vouchers=vouchers[:1])
    bill = books.yesterday("fundflowbill")
    assert [row["收支金额(元)"] for row in bill.rows] == ["90.00", "0.54"]


@pytest.fixture
def _waiting_refunds(books: Books) -> None:
    books.panel.post("settings", {"refund_interval_seconds": 0, "refund_result": "NONE"})


@pytest.mark.usefixtures("_waiting_refunds")
def test_a_refund_goes_out_and_its_fee_comes_back(books: Books) -> None:
    """When it is asked for, whatever becomes of it; one that is closed comes back whole."""
    books.account(opening=0)
    paid = books.pay(10000)
    first, second = books.refund(paid, 5000), books.refund(paid, 1000)
    books.panel.advance(60)
    books.decide("succeed", first)
    books.decide("close", second)
    bill = books.yesterday("fundflowbill")
    assert [row[:4] for row in shown(bill)][2:] == [
        ("退款", "退款", "支出", "50.00"), ("退款", "退还交易手续费", "收入", "0.30"),
        ("退款", "退款", "支出", "10.00"), ("退款", "退还交易手续费", "收入", "0.06"),
        ("退款", "退款关闭", "收入", "10.00"), ("交易", "扣除交易手续费", "支出", "0.06"),
    ]  # fmt: skip
    row = bill.only(微信支付业务单号=first["refund_id"], 业务类型="退款")
    assert row["业务凭证号"] == first["out_refund_no"]
    assert row["备注"] == "退款总金额50.00元;含手续费0.30元"
    assert row["资金变更提交申请人"] == f"{books.merchant.mchid}API"
    is_in_balance(bill, "0.00")


@pytest.mark.usefixtures("_waiting_refunds")
def test_a_refund_can_be_one_row_less_its_fee(books: Books) -> None:
    """By a setting, as recorded remarks suggest."""
    books.panel.post("settings", {"fund_flow_net_refunds": True})
    books.account(opening=0)
    books.decide("close", books.refund(books.pay(10000), 10000))
    bill = books.yesterday("fundflowbill")
    assert shown(bill)[2:] == [
        ("退款", "退款", "支出", "99.40", "0.00"), ("退款", "退款关闭", "收入", "99.40", "99.40"),
    ]  # fmt: skip


def test_top_ups_and_withdrawals_are_rows(books: Books) -> None:
    """By hand, also when a balance is set that differs from what is held; the first that is set is the opening."""
    path = f"merchants/{books.merchant.mchid}"
    books.panel.post(f"{path}/balance", {"available": 5000})
    books.panel.post(f"{path}/top-up", {"amount": 300})
    books.panel.post(f"{path}/withdraw", {"amount": 1300})
    books.panel.post(f"{path}/withdraw", {"amount": 4001}, status=409)
    books.panel.post(f"{path}/balance", {"available": 4500})
    assert books.panel.get(f"{path}/balance")["available"] == 4500
    bill = books.yesterday("fundflowbill")
    assert shown(bill) == [
        ("充值/提现", "充值", "收入", "3.00", "53.00"), ("充值/提现", "提现", "支出", "13.00", "40.00"),
        ("充值/提现", "充值", "收入", "5.00", "45.00"),
    ]  # fmt: skip
    is_in_balance(bill, "50.00")


def test_a_limited_balance_is_what_the_account_holds(books: Books) -> None:
    """Whatever moves: payments, fees, refunds, withdrawals."""
    path = f"merchants/{books.merchant.mchid}"
    books.panel.post(f"{path}/balance", {"available": 0, "unsettled": 0})
    books.refund(books.pay(12345), 345)
    books.panel.post(f"{path}/top-up", {"amount": 7})
    balance = books.panel.get(f"{path}/balance")
    holds = books.panel.get(f"{path}/account")["holds"]["BASIC"]
    assert balance["available"] + balance["unsettled"] == holds


def test_an_account_without_movements_has_no_bill(books: Books, refused: Refused) -> None:
    """Fees and payouts are the basic account's unless told otherwise; a wrong account is a wrong parameter."""
    day = books.today()
    books.pay()
    books.advance_to(days=1, hour=12)
    for account in ("OPERATION", "FEES"):
        assert refused(books.ask("fundflowbill", day, account_type=account)) == (400, "NO_STATEMENT_EXIST")
    assert refused(books.ask("fundflowbill", day, account_type="Basic")) == (400, "PARAM_ERROR")
    assert books.bill("fundflowbill", day).text == books.bill("fundflowbill", day, account_type="BASIC").text


def test_fees_can_have_an_account_of_their_own(books: Books) -> None:
    """Then payments come in whole."""
    books.account(fees="FEES", account="FEES", opening=1000)
    day = books.today()
    books.pay(10000)
    books.advance_to(days=1, hour=12)
    assert [row[1] for row in shown(books.bill("fundflowbill", day))] == ["交易"]
    assert shown(books.bill("fundflowbill", day, account_type="FEES")) == [
        ("交易", "扣除交易手续费", "支出", "0.60", "9.40")
    ]


def test_a_rate_counts_from_when_it_is_set(books: Books) -> None:
    """In both bills; a refund brings back what its payment's rate took."""
    books.panel.post("settings", {"refund_interval_seconds": 0})
    books.account(opening=0)
    old = books.pay(10000)
    books.account(fee_rate=100)
    books.pay(10000)
    books.refund(old, 10000)
    day = books.today()
    trade, flow = books.yesterday("tradebill"), books.bill("fundflowbill", day)
    assert [(row["费率"], row["手续费"]) for row in trade.rows] == [
        ("0.60%", "0.60000"), ("1.00%", "1.00000"), ("0.60%", "-0.60000"),
    ]  # fmt: skip
    assert trade.sums["手续费总金额"] == "1.00000"
    is_in_balance(flow, "0.00")
    assert flow.rows[-1]["账户结余(元)"] == "99.00"


def test_days_follow_on_each_other(books: Books) -> None:
    """The first row of a day starts from what the last of the day before left."""
    books.account(opening=1)
    day = books.today()
    books.pay(100)
    books.advance_to(days=1, hour=12)
    books.pay(200)
    last = books.bill("fundflowbill", day)
    is_in_balance(last, "0.01")
    is_in_balance(books.yesterday("fundflowbill"), last.rows[-1]["账户结余(元)"])


def test_line_ends_are_written_out(books: Books) -> None:
    r"""CR and LF are the two characters, byte 1 is a space."""
    assert one_line("a\x01b\rc\nd,`e") == "a b\\rc\\nd,`e"


def test_the_ledger_is_the_bill(books: Books) -> None:
    """The panel tells a day of an account, with what it held before and after."""
    books.account(opening=5)
    day = books.today()
    books.pay(10000)
    told = books.panel.get(f"merchants/{books.merchant.mchid}/ledger?day={day}")
    assert (told["opening"], told["closing"]) == (5, 9945)
    bill = books.yesterday("fundflowbill")
    assert [(one["flow_no"], f"{one['held'] / 100:.2f}") for one in told["movements"]] == [
        (row["资金流水单号"], row["账户结余(元)"]) for row in bill.rows
    ]


@pytest.mark.parametrize(("call", "status"), [
    ("merchants/1999999999/ledger?day=2026-11-28", 404), ("merchants/{}/ledger", 400),
    ("merchants/{}/ledger?day=2026-11-28&account=NONE", 400), ("merchants/1999999999/account", 404),
])  # fmt: skip
def test_what_there_is_not_is_told(books: Books, call: str, status: int) -> None:
    """Unknown merchants, days and accounts."""
    assert books.panel.http.get(f"/_simulator/{call.format(books.merchant.mchid)}").status_code == status
