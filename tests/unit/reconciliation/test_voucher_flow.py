"""Voucher flows are read by the names of their columns, however they are written and cut."""

import base64
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.errors import InvalidInputError
from merchant_center.reconciliation.errors import UnreadableBillError
from merchant_center.reconciliation.protocol.bill import FlowLink, flow_link_from, flow_target_of
from merchant_center.reconciliation.protocol.bill_file import text_lines
from merchant_center.reconciliation.protocol.voucher_flow import VoucherFlows
from merchant_center.reconciliation.rules.lines import FlowKind, FlowWay, VoucherLine
from merchant_center.reconciliation.rules.sums import Sums
from tests.unit.reconciliation.bills import yuan

HEAD = ("批次ID", "优惠ID", "优惠类型", "优惠金额(元)", "订单总金额(元)")
OF_WAY = {
    FlowWay.USE: ("交易类型", "支付单号", "消耗时间", "消耗商户号"),
    FlowWay.REFUND: ("退款单号", "支付单号", "退款时间", "退款商户号"),
}
TAIL = ("设备号", "银行流水号", "单品信息")
AT = "2026-11-22 10:00:00"
KINDS = {FlowWay.USE: FlowKind.VOUCHER_USE, FlowWay.REFUND: FlowKind.VOUCHER_RETURN}


def flow(way, rows, *, order=None, tick="`", extra=(), goods="", bom=False, device=None):
    """A flow of rows ``(coupon, transaction, fen)``, with its columns in some order, and others besides."""
    columns = [*HEAD, *OF_WAY[way], *TAIL, *extra]
    places = order or range(len(columns))
    lines = [",".join(columns[place] for place in places)]
    for coupon, transaction, amount in rows:
        values = ["s1", coupon, "全场券", yuan(amount), "10.00", "JSAPI", transaction, AT, "1900000001"]
        ticked = [f"{tick}{value}" for value in values]
        named = base64.b64encode(b"till 1").decode() if device is None else device
        whole = [*ticked, named, "", f'"{goods}"' if goods else "", *(f"{tick}x" for _ in extra)]
        lines.append(",".join(whole[place] for place in places))
    return (b"\xef\xbb\xbf" if bom else b"") + ("\n".join(lines) + "\n").encode()


def read(files, rows, skip=0):
    """The lines behind the first of these files, checked by a count."""
    reader, sums = VoucherFlows([(way, text_lines([content])) for way, content in files], rows), Sums()
    reader.skip(skip)
    lines = []
    for line in reader:
        sums.add(line)
        lines.append(line)
    sums.lines += skip
    reader.check(sums)
    return lines


ROWS = st.lists(
    st.tuples(st.from_regex(r"[0-9]{5,20}", fullmatch=True), st.just("4200001"), st.integers(1, 10**9)), max_size=8
)
ORDERS = st.permutations(range(len(HEAD) + 4 + len(TAIL) + 1))


@given(ROWS, ROWS, ORDERS, st.sampled_from(["`", ""]), st.booleans(), st.data())
def test_flows_say_the_same_however_they_are_written(uses, returns, order, tick, bom, data):
    """With columns in any order, with back-ticks or without, from any line on: the same lines, uses and returns."""
    files = [
        (way, flow(way, rows, order=order, tick=tick, extra=("微信支付合单单号",), bom=bom))
        for way, rows in ((FlowWay.USE, uses), (FlowWay.REFUND, returns))
    ]
    expected = [
        VoucherLine(KINDS[way], "s1", coupon, transaction, AT, amount, "1900000001", "till 1")
        for way, rows in ((FlowWay.USE, uses), (FlowWay.REFUND, returns))
        for coupon, transaction, amount in rows
    ]
    skipped = data.draw(st.integers(0, len(expected)))
    assert read(files, len(expected), skipped) == expected[skipped:]


def test_goods_may_hold_commas_and_a_device_be_plain():
    """A column in quotation marks is one, and a device that is no base64 is what it says."""
    content = flow(FlowWay.USE, [("1", "2", 3)], goods="a:1, b:2", device="till-1")
    (line,) = read([(FlowWay.USE, content)], 1)
    assert (line.amount_fen, line.device, line.bill_number) == (3, "till-1", "1-2")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text.replace("优惠ID", "优惠"), "no column 优惠ID"),
        (lambda text: text[: text.rindex(",")], "values for"),
        (lambda text: text.replace("0.03", "0.3.0"), "no amount"),
        (lambda text: text[: text.index("\n") + 1], "counts 1 rows"),
        (lambda _: "", "no column"),
    ],
)
def test_flow_that_says_no_flow_is_refused(change, reason):
    """Columns that are missing, rows that are cut, amounts that are none, and files that were cut behind a row."""
    content = change(flow(FlowWay.USE, [("1", "2", 3)]).decode().strip()).encode()
    with pytest.raises(UnreadableBillError, match=reason):
        read([(FlowWay.USE, content)], 1)


ANSWER = {"url": "https://w/f", "stock_useflow_hash": "A" * 40, "stock_useflow_count": "12"}


def test_link_is_read_by_its_way():
    """Digest and count are named after the flow; the question names stock and day."""
    assert flow_link_from(ANSWER, FlowWay.USE) == FlowLink("https://w/f", "a" * 40, 12)
    target = flow_target_of(FlowWay.REFUND, "98", date(2026, 11, 22))
    assert target == "/v3/marketing/favor/stocks/98/refund-flow-by-day?bill_date=2026-11-22"


@pytest.mark.parametrize("change", [{"stock_useflow_hash": "a" * 64}, {"stock_useflow_count": "-1"}])
def test_link_without_a_digest_or_count_is_refused(change):
    """Any other digest than one of 40 hex digits is none that can be compared."""
    with pytest.raises(InvalidInputError):
        flow_link_from(ANSWER | change, FlowWay.USE)
