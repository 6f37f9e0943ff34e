"""Files of bills are read as a stream, however they are cut, and refused if they do not say what bills say."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.events.rules.event import MovementKind
from merchant_center.reconciliation.errors import UnreadableBillError
from merchant_center.reconciliation.protocol.bill_file import BillRows, text_lines
from merchant_center.reconciliation.protocol.compressed import unpacked
from merchant_center.reconciliation.protocol.fund_flow import FundFlowBill
from merchant_center.reconciliation.protocol.trade_bill import TradeBill
from merchant_center.reconciliation.rules.lines import FlowKind
from merchant_center.reconciliation.rules.sums import Sums
from tests.unit.reconciliation.bills import (
    FLOW_COLUMNS,
    FLOW_SUMS,
    TRADE_COLUMNS,
    flow_row,
    payment_row,
    refund_row,
    row,
    trade_bill,
    yuan,
)

# The fixture that WeChat's own SDKs are tested with, its first row and its sums.
RECORDED = (
    "`2019-02-19 01:52:32,`wxab8acd895ab1638a,`1921000401,`0,`,`4200000263201902167700134902,"
    "`autotest_20190219015232_89201,`wxab8acb865bb1637e,`NATIVE,`SUCCESS,`OTHERS,`CNY,`0.03,`0.00,`0,`0,`0.00,`0.00,`,`,"
    "`autotest,`,`0.01000,`39.00%,`0.03,`0.00,`"
)


def lines_of(body):
    return list(TradeBill(text_lines([body])))


def cut(body, places):
    """The body in pieces."""
    ends = sorted({*(place % (len(body) + 1) for place in places), len(body)})
    return [body[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def test_recorded_line_is_read():
    """A line of a real bill says what it says, and its sums may count in decimals."""
    body = trade_bill([RECORDED], sums=("1.0", "0.03", "0.00", "0.0", "0.01", "0.03", "0.00"))
    bill = TradeBill(text_lines([body]))
    (line,) = bill
    assert (line.kind, line.number, line.wechat_number) == (
        MovementKind.PAYMENT, "autotest_20190219015232_89201", "4200000263201902167700134902",
    )  # fmt: skip
    assert (line.total_fen, line.settled_fen, line.fee_units, line.rate) == (3, 3, 1000, 3900)
    sums = Sums()
    sums.add(line)
    bill.check(sums)


@given(st.lists(st.integers(0, 10**6), max_size=8), st.booleans(), st.sampled_from(["\r\n", "\n"]))
def test_any_cut_reads_the_same(places, bom, end):
    """Wherever the network cuts the file, within a character or an end of line, its lines are the same."""
    rows = [payment_row(f"n{n}", f"42{n}", 100 + n, name="乌龙茶，大份") for n in range(5)]
    body = trade_bill(rows, bom=bom, end=end)
    assert list(TradeBill(text_lines(cut(body, places)))) == lines_of(trade_bill(rows))
    packed = gzip.compress(body)
    assert b"".join(unpacked(iter(cut(packed, places)))) == body
    assert b"".join(unpacked(iter(cut(body, places)))) == body


@pytest.mark.parametrize("name", ["a,b", "`", "a,`b", "a,`b,`c", "a`,", ",`"])
def test_names_of_goods_do_not_move_columns(name):
    """Whatever a product is called, the amounts behind its name are read as they are."""
    (line,) = lines_of(trade_bill([payment_row("n1", "421", 123456, 100000, name=name)]))
    assert (line.number, line.total_fen, line.settled_fen, line.rate) == ("n1", 123456, 100000, 60)


def test_columns_are_found_by_name():
    """A bill with other columns in another order is read by their names; one without a needed one is refused."""
    columns = TRADE_COLUMNS.split(",")
    values = payment_row("n1", "421", 500)[1:].split(",`")
    turned = trade_bill([row(*reversed(values))], columns=",".join(reversed(columns)))
    assert lines_of(turned) == lines_of(trade_bill([payment_row("n1", "421", 500)]))
    with pytest.raises(UnreadableBillError, match="商户订单号"):
        TradeBill(text_lines([trade_bill([], columns=TRADE_COLUMNS.replace("商户订单号", "单号"))]))


def test_cut_file_is_refused():
    """A file that ends before its sums, at whichever line, is no bill."""
    body = trade_bill([payment_row("n1", "421", 500)])
    for end in (body.rindex(b"`1,"), body.index(b"\r\n") + 2, body.rindex("总交易".encode())):
        with pytest.raises(UnreadableBillError):
            lines_of(body[:end])
    with pytest.raises(UnreadableBillError):
        b"".join(unpacked([gzip.compress(body)[:-5]]))


def test_row_with_too_few_values_is_refused():
    """A row that lacks a value is not read as another."""
    with pytest.raises(UnreadableBillError, match="26 values"):
        lines_of(trade_bill([payment_row("n1", "421", 500).rpartition(",")[0]]))


def test_sums_are_compared():
    """Sums that the lines do not add up to make the bill unreadable, each by name."""
    rows = [payment_row("n1", "421", 500, 300, fee="0.02000"), refund_row("n1", "421", "r1", "501", 200, 100)]
    right = (2, "3.00", "1.00", "0.00", "0.02", "5.00", "2.00")
    for place, wrong in ((0, 3), (1, "3.01"), (2, "0.99"), (4, "0.03"), (5, "5.01"), (6, "2.01"), (None, None)):
        said = [wrong if n == place else one for n, one in enumerate(right)]
        bill, sums = TradeBill(text_lines([trade_bill(rows, sums=said)])), Sums()
        for line in bill:
            sums.add(line)
        if place is None:
            bill.check(sums)
            continue
        with pytest.raises(UnreadableBillError):
            bill.check(sums)


def test_reading_goes_on_behind_what_was_read():
    """Rows that were read before are passed over, and the sums still count."""
    rows = [payment_row(f"n{n}", f"42{n}", 100) for n in range(9)]
    bill = TradeBill(text_lines([trade_bill(rows)]))
    bill.skip(4)
    assert [line.number for line in bill] == ["n4", "n5", "n6", "n7", "n8"]


@pytest.mark.parametrize(
    ("name", "kind", "income", "flow"),
    [
        ("交易", "交易", True, FlowKind.PAYMENT),
        ("交易", "扣除交易手续费", False, FlowKind.FEE),
        ("退款", "退还交易手续费", True, FlowKind.FEE_RETURN),
        ("退款", "退款", False, FlowKind.REFUND),
        ("退款", "退款关闭", True, FlowKind.REFUND_RETURN),
        ("微信红包", "企业红包", False, FlowKind.RED_PACKET),
        ("微信红包", "红包退款", True, FlowKind.RED_PACKET_RETURN),
        ("商家转账", "商家转账", False, FlowKind.TRANSFER),
        ("商家转账", "转账退款", True, FlowKind.TRANSFER_RETURN),
        ("提现", "提现", False, FlowKind.OTHER),
        ("充值", "充值", True, FlowKind.OTHER),
    ],
)
def test_flows_have_kinds(name, kind, income, flow):
    """What a change of the balance is for follows from WeChat's words; what nobody knows is other."""
    body = "\r\n".join(
        (
            FLOW_COLUMNS,
            flow_row("421", name, kind, income, 100, 1100, "n1", "缺货,`赔付"),
            FLOW_SUMS,
            row(1, 1, "1.00", 0, "0.00"),
        )
    )
    (line,) = FundFlowBill(text_lines([body.encode()]))
    assert (line.kind, line.number, line.amount_fen, line.balance_fen) == (flow, "n1", 100, 1100)
    assert line.signed_fen == (100 if income else -100)


def test_balances_of_a_day_follow_from_its_lines():
    """The day opens with what was there before its first line, and closes with the last balance."""
    rows = [flow_row("1", "交易", "交易", True, 300, 1300), flow_row("2", "退款", "退款", False, 50, 1250)]
    body = "\n".join((FLOW_COLUMNS, *rows, FLOW_SUMS, row(2, 1, yuan(300), 1, yuan(50)))).encode()
    bill, sums = FundFlowBill(text_lines([body])), Sums()
    for line in bill:
        sums.add(line)
    bill.check(sums)
    assert (sums.opening_fen, sums.closing_fen) == (1000, 1250)
    assert sums.flows == {FlowKind.PAYMENT: 300, FlowKind.REFUND: -50}


def test_line_without_an_end_is_refused():
    """A file that is one endless line does not fill the memory."""
    with pytest.raises(UnreadableBillError, match="longer"):
        list(text_lines(iter([b"x" * 100_000] * 4)))
    with pytest.raises(UnreadableBillError, match="UTF-8"):
        list(text_lines([b"\xff\xfe\n"]))


def test_rows_without_sums_are_no_rows():
    """The sums have to be as many as their names."""
    with pytest.raises(UnreadableBillError):
        list(BillRows(["a,b", "`1,`2", "x,y", "`1"]))


@pytest.mark.parametrize(("amount", "fee"), [(99, 1), (100, 0)])
def test_refund_of_one_row_is_less_its_fee(amount, fee):
    """A refund whose remark tells of its fee is one row less that fee, or one of two rows."""
    note = "退款总金额1.00元;含手续费0.01元"
    rows = [flow_row("501", "退款", "退款", False, amount, 900, "r1", note)]
    body = "\r\n".join((FLOW_COLUMNS, *rows, FLOW_SUMS, row(1, 0, "0.00", 1, yuan(amount))))
    (line,) = FundFlowBill(text_lines([body.encode()]))
    assert (line.kind, line.amount_fen, line.fee_fen) == (FlowKind.REFUND, amount, fee)


def test_reversals_are_told_apart_by_their_payments():
    """A payment by code that was reversed has no number of a refund: each is a line of its own payment."""
    rows = [refund_row(f"n{n}", f"42{n}", "0", "0", 100 + n).replace("`REFUND,", "`REVOKED,") for n in range(2)]
    first, second = lines_of(trade_bill(rows))
    assert (first.bill_number, first.number, second.bill_number, second.number) == ("420", "n0", "421", "n1")
    assert {first.kind, second.kind} == {MovementKind.REFUND}


@pytest.mark.parametrize("at", ["", "0", "2026-11-22", "2026-11-22T10:00:00", "2026-13-22 10:00:00"])
def test_line_without_a_time_is_refused(at):
    """A line whose time is none is named as what is wrong with the bill, and is no difference that nobody can show."""
    with pytest.raises(UnreadableBillError, match="no time"):
        lines_of(trade_bill([payment_row("n1", "421", 100, at=at)]))
    flow = flow_row("421", "交易", "交易", True, 100, 100).replace("2026-11-22 10:00:01", at)
    body = "\n".join((FLOW_COLUMNS, flow, FLOW_SUMS, row("1", "1", "1.00", "0", "0.00"))).encode()
    with pytest.raises(UnreadableBillError, match="no time"):
        list(FundFlowBill(text_lines([body])))


def test_time_as_a_spreadsheet_has_it_is_read():
    """A file that went through a spreadsheet has other signs in its times, and no zeros in front."""
    (line,) = lines_of(trade_bill([payment_row("n1", "421", 100, at="2026/1/2 9:08:07")]))
    assert line.at == "2026-01-02 09:08:07"


@pytest.mark.parametrize("kind", ["转账", "红包", "提现"])
def test_words_of_a_payout_are_no_fee(kind):
    """What somebody writes on a payout stands in its remark, and makes nothing of it that WeChat says of refunds."""
    flow = flow_row("421", kind, kind, False, 1_000, 0, note="退款总金额10.01元;含手续费0.01元")
    body = "\n".join((FLOW_COLUMNS, flow, FLOW_SUMS, row("1", "0", "0.00", "1", "10.00"))).encode()
    (line,) = FundFlowBill(text_lines([body]))
    assert (line.whole_fen, line.fee_fen) == (1_000, 0)
