"""Cells of an export: safe to open in a spreadsheet, readable, exact."""

import csv
import io
import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.csv_text import GUARDS, digits_as_text, escape_formula, text_cell
from merchant_center.exports.rules import BOM, ORDER_HEADER, STATES_IN_WORDS, row_from_order
from merchant_center.orders.rules.order import Order, OrderLine, OrderState, paid
from merchant_center.orders.rules.payment import PaymentDetails, UsedVoucher

T0 = datetime(2026, 11, 22, 10, tzinfo=UTC)
HALF_WIDTH = "=+-@"
FULL_WIDTH = "＝＋－＠"
PAYLOADS = ['HYPERLINK("http://evil")', "cmd|' /C calc'!A0", "1+1", "SUM(A1:A9)", ""]


@pytest.fixture(scope="session")
def cells(
    make_order: Callable[..., Order], make_payment: Callable[..., PaymentDetails]
) -> Callable[..., dict[str, str]]:
    """The cells by heading of an order of 300 fen, paid with a voucher of 50 unless `facts` says None."""

    def of(facts: PaymentDetails | None = None, *, is_paid: bool = True, **changes: Any) -> dict[str, str]:
        order = make_order(**changes)
        if is_paid:
            voucher = UsedVoucher("c1", "s1", "满减", "NOCASH", 50)
            change = paid(order, facts or make_payment(payer_total_fen=250, vouchers=(voucher,)), T0)
            assert change is not None
            order = change[0]
        return dict(zip(ORDER_HEADER, row_from_order(order), strict=True))

    return of


def is_formula(cell: str) -> bool:
    """As Excel, WPS and LibreOffice judge: full-width signs count as well, and blanks before them do not help."""
    bare = cell.lstrip()
    return bare[:1] in set(HALF_WIDTH + FULL_WIDTH)


@pytest.mark.parametrize(("sign", "payload"), list(itertools.product(HALF_WIDTH, PAYLOADS)))
def test_formula_is_defused(sign: str, payload: str) -> None:
    """Text that begins with = + - or @ is text: an apostrophe stands in front and nothing is lost."""
    assert escape_formula(sign + payload) == f"'{sign}{payload}"


@pytest.mark.parametrize(("sign", "payload"), list(itertools.product(FULL_WIDTH, PAYLOADS)))
def test_full_width_formula_is_defused(sign: str, payload: str) -> None:
    """Excel in an East Asian locale takes ＝＋－＠ for = + - @ and runs them (OWASP www-community issue 1088)."""
    assert escape_formula(sign + payload) == f"'{sign}{payload}"


@pytest.mark.parametrize(
    "blank", ["\t", "\r", "\n", " ", "\u3000", "\u00a0", "\ufeff", "\u200b", "\0", " \t ", "\u00ad", "\u202d", "\u2066"]
)
@pytest.mark.parametrize("sign", ["=", "＝", "﹦"])
def test_formula_behind_blanks_is_defused(blank: str, sign: str) -> None:
    """A blank before the sign is no way round: some programs drop it before they look."""
    assert escape_formula(f"{blank}{sign}1+1") == f"'{blank}{sign}1+1"


@pytest.mark.parametrize("control", ["\t", "\r", "\n", "\0"])
def test_text_that_begins_with_a_control_character_is_defused(control: str) -> None:
    """Tab, carriage return, line feed and NUL at the beginning are on OWASP's list."""
    assert escape_formula(f"{control}x") == f"'{control}x"


@pytest.mark.parametrize("text", ["", "茶", " 茶", "a=b", "1-2", "龙井＝好", "'=1", "(=1)", "#1"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    """A sign in the middle runs nothing and is left alone."""
    assert escape_formula(text) == text


@given(st.text())
def test_no_text_survives_as_a_formula(text: str) -> None:
    """Whatever the text, the cell is no formula, and the text is still in it."""
    cell = escape_formula(text)
    assert not is_formula(cell)
    assert cell.removeprefix("'") == text.removeprefix("'")


@pytest.mark.parametrize("hostile", ["=1+1", "＝1+1", "@SUM(A1)", "-2", "+1", "\t=1", "\r=1", " =1"])
def test_every_free_text_of_an_order_is_defused(
    cells: Callable[..., dict[str, str]], make_payment: Callable[..., PaymentDetails], hostile: str
) -> None:
    """Names of products and vouchers, labels and openid come from outside; none becomes a formula."""
    voucher = UsedVoucher("c1", "s1", hostile, "CASH", 50)
    row = cells(
        make_payment(payer_total_fen=250, vouchers=(voucher,)),
        lines=(OrderLine("-1", hostile, 150, 2),),
        openid=hostile,
        campaign=hostile,
        source_page=hostile,
    )
    assert [heading for heading, cell in row.items() if is_formula(cell) and heading != "手机号"] == []


def test_phone_with_a_country_code_stays_text(cells: Callable[..., dict[str, str]]) -> None:
    """A phone is digits with a plus at the most, behind a tab: even a program that ran it would get the number."""
    assert cells(phone="+8613800138000")["手机号"] == "\t+8613800138000"


def test_long_numbers_are_text(cells: Callable[..., dict[str, str]]) -> None:
    """Account, phone and transaction number keep every digit; nothing stands where there is nothing."""
    row = cells(phone="13800138000")
    assert row["微信支付单号"] == "\t4200001234202611220123456789"
    assert (row["商户号"], row["手机号"]) == ("\t1900000001", "\t13800138000")
    assert digits_as_text("") == ""


@pytest.mark.parametrize("number", ["0012", "12345678901234567890", "1E5", "2026-1"])
def test_product_number_is_not_read_as_a_number(cells: Callable[..., dict[str, str]], number: str) -> None:
    """The merchant's own number keeps its zeros and digits; a spreadsheet must not make 12 or 1E+19 of it."""
    assert cells(lines=(OrderLine(number, "茶", 150, 2),))["商品编号"] == f"\t{number}"


VALUES = [
    "0618", "618", "12345678901234567890", "1E5", "1e-3", "2.50", "1,234", "50%", "¥12", "12元", "（5）", "1/2", "3-4",
    "2026/1/2", "2026-01", "2026.1.2", "1月2日", "2026年11月", "十一月11日", "12:30", "1 PM", "9 a", "MAR-1", "Sept2",
    "DEC1", "4th May", "Fri 3", "TRUE", "false", "真", "#N/A", "#REF!", "０６１８", "１／２", "２０２６－１－２",
    " 0618 ", "2026-11-22T10:00:00Z", "1D5", "2.5d-3", "三月五日", "二〇二六年十二月一日", "十一", "六一八",
]  # fmt: skip
"""What spreadsheets turn into numbers, dates, times, amounts and truth values."""

TEXTS = [
    "",
    "茶",
    "spring-tea",
    "618大促",
    "双11",
    "oABC1234defg",
    "wx5eedf00d5eedf00d",
    "1号店",
    "a1b2",
    "P-1x",
    "N/A",
]


@pytest.mark.parametrize("text", VALUES)
def test_text_that_looks_like_a_value_is_guarded(text: str) -> None:
    """A tab in front keeps zeros, digits and dashes as they are; behind it is the whole text."""
    assert text_cell(text) == f"\t{text}"


@pytest.mark.parametrize("text", [text for text in TEXTS if text != "1号店"])
def test_plain_text_gets_no_guard(text: str) -> None:
    """Words with digits among them stay as they are: no spreadsheet reads a value in them."""
    assert text_cell(text) == text


def is_value(cell: str) -> bool:
    """As a spreadsheet judges what has no tab or apostrophe in front: the formats it knows, spelled one by one."""
    day, month, year = r"\d{1,2}", r"(\d{1,2}|jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)", r"\d{2,4}"
    forms = (
        r"[¥$€£￥]?\s*\(?\d[\d,]*(\.\d*)?\)?\s*(e[+-]?\d+)?\s*[%元]?", r"\.\d+", r"\d+ \d+/\d+",
        rf"{year}[-/.]{month}([-/.]{day})?", rf"{month}[-/ ]?{day}([-/ ,]+{year})?",
        rf"{day}[-/ ]?{month}([-/ ]{year})?",
        r"\d{4}年\d{1,2}月(\d{1,2}日)?", r"\d{1,2}月\d{1,2}日", r"\d{1,2}(:\d{2}){1,2}(\.\d+)?\s*([ap]m?)?",
        r"\d{1,2} ?[ap]m?", r"true|false",
    )  # fmt: skip
    return any(re.fullmatch(form, cell.strip().lower()) for form in forms)


_NUMBER = st.integers(0, 10**22).map(str)
_SHORT = st.integers(0, 60).map(str) | st.integers(0, 9).map(lambda n: f"0{n}")
_MONTH = st.sampled_from(["Jan", "MAR", "sept", "Dec", "5", "11"])
_VALUE = st.one_of(
    _NUMBER,
    _NUMBER.map(lambda digits: f"00{digits}"),
    st.tuples(_NUMBER, _SHORT).map("E".join),
    st.tuples(_NUMBER, _SHORT).map(".".join),
    st.tuples(_MONTH, _SHORT).map("-".join),
    st.tuples(_SHORT, _MONTH).map("/".join),
    st.tuples(st.integers(1900, 2100).map(str), _SHORT, _SHORT).map("-".join),
    st.tuples(_SHORT, _SHORT).map(":".join),
    st.from_regex(r"[0-9A-Ea-e+\-./:, %]{1,9}", fullmatch=True),
    st.text(max_size=12),
)


@given(_VALUE)
def test_no_cell_is_read_as_a_value_or_a_formula(text: str) -> None:
    """Whatever the text, its cell is text to a spreadsheet, and without the guard it is the text again."""
    cell = text_cell(text)
    assert cell.startswith(("\t", "'")) or not (is_value(cell) or is_formula(cell))
    assert cell.lstrip(GUARDS) == text.lstrip(GUARDS)
    assert cell.endswith(text)


@pytest.mark.parametrize("hostile", ["0618", "1E5", "3-4", "2026/1/2", "=1+1", "TRUE", "１２"])
def test_every_text_cell_of_an_order_is_guarded(
    cells: Callable[..., dict[str, str]], make_payment: Callable[..., PaymentDetails], hostile: str
) -> None:
    """Only times, amounts and our own words stand without a guard; everything that came from outside has one."""
    voucher = UsedVoucher(hostile, "s1", hostile, "CASH", 50)
    row = cells(
        make_payment(payer_total_fen=250, vouchers=(voucher,), transaction_id=hostile, mchid=hostile, appid=hostile),
        order_no=hostile,
        lines=(OrderLine(hostile, hostile, 150, 2),),
        appid=hostile,
        openid=hostile,
        phone=hostile,
        campaign=hostile,
        source_page=hostile,
        mchid=hostile,
    )
    ours = {"状态", "订单状态", "下单时间", "支付时间", "关闭后到账"} | {
        name for name in row if name.endswith(("(元)", "(分)"))
    }
    texts = {name: cell for name, cell in row.items() if name not in ours}
    assert len(texts) == 11
    assert [name for name, cell in texts.items() if is_value(cell) and cell[:1] not in GUARDS] == []
    assert [name for name, cell in texts.items() if is_formula(cell) and cell[:1] not in GUARDS] == []


def test_row_has_a_cell_for_each_heading(make_order: Callable[..., Order]) -> None:
    """Headings are distinct, and a row is exactly as long as they are, paid or not."""
    assert len(set(ORDER_HEADER)) == len(ORDER_HEADER) == len(row_from_order(make_order()))


def test_every_state_stands_in_words_beside_its_name(make_order: Callable[..., Order]) -> None:
    """People read 订单状态; programs read the second column, as ever. No two states have the same words."""
    for state in OrderState:
        row = dict(zip(ORDER_HEADER, row_from_order(replace(make_order(), state=state)), strict=True))
        assert (row["状态"], row["订单状态"]) == (state.value, STATES_IN_WORDS[state])
    assert ORDER_HEADER.index("状态") == 1
    assert len(set(STATES_IN_WORDS.values())) == len(OrderState)


def test_times_are_beijing_times(cells: Callable[..., dict[str, str]]) -> None:
    """Times stand as people in Beijing read them, and the day turns there."""
    row = cells(created_at=datetime(2026, 11, 22, 16, 0, 1, tzinfo=UTC))
    assert (row["下单时间"], row["支付时间"]) == ("2026-11-23 00:00:01", "2026-11-22 18:01:00")


@given(st.integers(0, 10**9), st.data())
def test_amounts_add_up(
    cells: Callable[..., dict[str, str]], make_payment: Callable[..., PaymentDetails], total: int, data: st.DataObject
) -> None:
    """Order amount = voucher + paid, to the fen, and yuan says the same as fen."""
    payer_total = data.draw(st.integers(0, total))
    row = cells(make_payment(total_fen=total, payer_total_fen=payer_total), total_fen=total)
    assert int(row["订单金额(分)"]) == total == int(row["代金券(分)"]) + int(row["实付(分)"])
    for name in ("订单金额", "代金券", "实付"):
        assert int(row[f"{name}(元)"].replace(".", "")) == int(row[f"{name}(分)"])


@pytest.mark.parametrize("state", [OrderState.CREATED, OrderState.PREPAID, OrderState.CLOSED])
def test_unpaid_order_claims_no_payment(cells: Callable[..., dict[str, str]], state: OrderState) -> None:
    """What was not paid is empty, not zero."""
    row = cells(is_paid=False, state=state)
    names = (
        "支付时间",
        "代金券(元)",
        "代金券(分)",
        "实付(元)",
        "实付(分)",
        "使用的代金券",
        "微信支付单号",
        "关闭后到账",
    )
    assert {row[name] for name in names} == {""}
    assert row["状态"] == state.value


def test_late_money_is_visible(cells: Callable[..., dict[str, str]]) -> None:
    """An order that was paid after it was closed says so (law 7)."""
    assert cells(state=OrderState.CLOSED)["关闭后到账"] == "是"
    assert cells()["关闭后到账"] == ""


def test_vouchers_stand_with_id_and_amount(
    cells: Callable[..., dict[str, str]], make_payment: Callable[..., PaymentDetails]
) -> None:
    """Each voucher is named with WeChat's coupon id and what it took off."""
    vouchers = (UsedVoucher("c1", "s1", "满减", "NOCASH", 50), UsedVoucher("c2", "s2", "立减", "CASH", 5))
    row = cells(make_payment(payer_total_fen=245, vouchers=vouchers))
    assert row["使用的代金券"] == "满减 c1 -0.50; 立减 c2 -0.05"


@given(st.lists(st.text(st.characters(codec="utf-8"), max_size=20), min_size=4, max_size=4))
def test_file_of_any_text_reads_back_as_it_was_written(make_order: Callable[..., Order], texts: list[str]) -> None:
    """With the BOM in front, quotes, commas and line breaks come back cell by cell from a CSV reader."""
    name, campaign, page, openid = texts
    order = replace(
        make_order(), lines=(OrderLine("P", name, 1, 1),), campaign=campaign, source_page=page, openid=openid
    )
    text = io.StringIO(newline="")
    csv.writer(text).writerows([ORDER_HEADER, row_from_order(order)])
    body = BOM + text.getvalue().encode()
    table = list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))
    assert table == [list(ORDER_HEADER), list(row_from_order(order))]


def test_days_of_an_order_are_whole(make_order: Callable[..., Order]) -> None:
    """An order at the last millisecond of a Beijing day still shows that day."""
    order = make_order(created_at=datetime(2026, 11, 22, 16, tzinfo=UTC) - timedelta(milliseconds=1))
    assert row_from_order(order)[2] == "2026-11-22 23:59:59"
