"""Lists of openids as spreadsheets save them: the column is recognised or asked for, never guessed."""

import csv
import io
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.csv_text import text_cell
from merchant_center.core.errors import InvalidInputError
from merchant_center.exports.rules import CUSTOMER_HEADER, ORDER_HEADER
from merchant_center.jobs.rules.customer_list import Problem, Row, encoding_of, read_rows

ONE, OTHER = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "-pF8uMuAJO_M2pxb1Q9zNjWeS6-"


def read(text):
    return list(read_rows(text.splitlines(keepends=True)))


@pytest.mark.parametrize("header", ["openid", "OpenID", "\ufeffopen_id", "客户openid", "'openid"])
def test_header_names_the_column(header):
    """The openid is found under each of its names."""
    assert list(read_rows([f"name,{header}\n", "x,oABCDEF\n"])) == [Row(2, "oABCDEF")]


def test_short_line_has_no_openid():
    """A line that ends before the column of the openid is a problem, not a crash."""
    assert list(read_rows(["a,openid\n", "x\n"])) == [Problem(2, "no openid")]


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused(text):
    """Whatever somebody uploads, each line gives a row or a problem, or the list is refused."""
    try:
        entries = list(read_rows(text.splitlines(keepends=True)))
    except InvalidInputError:
        return
    lines = [entry.line for entry in entries]
    assert all(before < after for before, after in itertools.pairwise(lines))


@pytest.mark.parametrize(
    "heading",
    [
        "openid",
        "OpenID",
        "OPEN ID",
        "open-id",
        "客户openid",
        "用户 OpenID",
        "微信openid",
        "ｏｐｅｎｉｄ",
        "openid号",
        "粉丝openid",
        "OpenID（必填）",
        "buyer_openid",
        "'openid",
        '"openid"',
        "*openid",
        "openid：",
        "“openid”",
        "openid\u200b",
        "openid/微信",
        '="openid"',
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "，", "；", "|"])
def test_heading_is_recognised_in_both_languages_behind_every_separator(heading, separator):
    """The column is found under its names, however cells are separated, and no other column is taken for it."""
    lines = [["公众号", heading, "手机号"], ["wx5eedf00d5eedf00d", ONE, "13800138000"]]
    assert read("".join(f"{separator.join(cells)}\n" for cells in lines)) == [Row(2, ONE)]


def test_heading_between_other_marks_keeps_its_separator():
    """A full-width comma inside a cell separates nothing where a plain one does."""
    assert read(f"备注，一，二,openid\n茶，三，四,{ONE}\n") == [Row(2, ONE)]


@pytest.mark.parametrize("rest", ["", f"{OTHER},y\n", f"{OTHER},y\n" * 3])
def test_quote_that_is_never_closed_is_named(rest):
    """What follows an open quote is no part of one cell: the list is refused, and nobody is left out unseen."""
    with pytest.raises(InvalidInputError, match=r"line 3: .*quote that is never closed"):
        read(f'openid,x\n{ONE},a\n{OTHER},"x\n{rest}')


def test_excels_own_first_line_names_the_separator():
    """`sep=;` is no row, lines are still counted as the editor counts them."""
    assert read(f"sep=;\nname;openid\nx;{ONE}\ny;\n") == [Row(3, ONE), Problem(4, "no openid")]


@pytest.mark.parametrize(
    "text",
    [
        f"公众号,客户,手机号\nwx5eedf00d5eedf00d,{ONE},13800138000\n",
        f"wx5eedf00d5eedf00d,{ONE},13800138000\n",
        f"{ONE},张三\n",
        f"张三\t{ONE}\n",
        f"unionid\n{ONE}\n",
        "nickname\nabcdefgh\n",
        f"手机号\n{ONE}\n",
        "wx5eedf00d5eedf00d\n",
        "13800138000\n13800138001\n",
        f"openid,付款openid2\n{ONE},{OTHER}\n".replace("付款openid2", "openid"),
        f"用户openid,客户openid\n{ONE},{OTHER}\n",
    ],
)
def test_list_without_a_recognisable_column_is_asked_about(text):
    """Where no one column says that it has the openids the list is refused, and the refusal says what to write."""
    with pytest.raises(InvalidInputError, match=r"line 1: .*write openid or 客户openid above the column"):
        read(text)


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("wx5eedf00d5eedf00d", "an appid, not an openid"),
        ("13800138000", "a number or a phone, not an openid"),
        ("+86 138-0013-8000", "a number or a phone, not an openid"),
        ("4200001234202611220123456789", "a number or a phone, not an openid"),
        ("2026-11-22", "a number or a phone, not an openid"),
        ("138E10", "a number or a phone, not an openid"),
        ("1.38001E+10", "a number or a phone, not an openid"),
        ("-1.5e-08", "a number or a phone, not an openid"),
        ("２０２６1122", "a number or a phone, not an openid"),
        ('="13800138000"', "a number or a phone, not an openid"),
        ("WX5EEDF00D5EEDF00D", "an appid, not an openid"),
        ("0f8fad5b-d9cb-469f-a165-70867728950e", "an id of another system, not an openid"),
        ("1900000001", "a number or a phone, not an openid"),
        ("20261122-ABCDEFGHIJKLMNOP", "an order number, not an openid"),
        ("openid", "a heading, not an openid"),
        ("customer", "a word, not an openid"),
        ("张三", "not an openid: 6 to 128 letters, digits, _ and -"),
        ("", "no openid"),
    ],
)
def test_what_is_no_openid_gives_nobody_anything(cell, rule):
    """An appid, a phone, a number, a date or a heading under `openid` is a problem of its line."""
    assert read(f"openid,x\n{cell},y\n") == [Problem(2, rule)]


def test_without_a_heading_each_line_is_one_openid():
    """Guards, blanks and trailing separators around it do no harm; a line with more is a problem."""
    text = f"{ONE}\n\t{OTHER},,\n'{ONE}\n{ONE},张三\nwx5eedf00d5eedf00d\n"
    assert read(text) == [
        Row(1, ONE),
        Row(2, OTHER),
        Row(3, ONE),
        Problem(4, "more than one cell, and no heading says which is the openid"),
        Problem(5, "an appid, not an openid"),
    ]


@pytest.mark.parametrize(
    "cell",
    [
        '="{}"',
        '"=""{}"""',
        "“{}”",
        "‘{}",
        "\u200b{}\u200b",
        "\u2060{}",
        "`{}`",
        '" {} "',
        "\u3000{}",
        "{}\u2028",
        "'{}'",
    ],
)
def test_what_is_put_around_an_openid_is_taken_away(cell):
    """What keeps a cell a text, and what pasting leaves around it, is no part of the openid."""
    text = cell.format(ONE)
    assert list(read_rows([f"{text}\n"])) == [Row(1, ONE)]
    assert list(read_rows(["openid;x\n", f"{text};y\n"])) == [Row(2, ONE)]


@pytest.mark.timeout(10)
@pytest.mark.parametrize("cell", ["1" * 60_000 + "x", "a_" * 30_000, "-" * 60_000, " \u200b" * 30_000 + "x"])
def test_long_cell_is_judged_at_once(cell):
    """A line as long as lines may be takes no time that grows with its square."""
    assert [entry.line for entry in read(f"openid,x\n{cell}o,y\n{cell},y\n{ONE},z\n")][-1] == 4


@pytest.mark.parametrize("header", [ORDER_HEADER, CUSTOMER_HEADER])
def test_own_exports_have_one_column_of_openids(header):
    """The files we write are lists as they are: of orders and of customers."""
    cells = [text_cell(ONE) if name == "客户openid" else "1" for name in header]
    assert read(f"{','.join(header)}\n{','.join(cells)}\n") == [Row(2, ONE)]


OPENIDS = st.from_regex(r"o[0-9A-Za-z_-]{27}|[-_][0-9A-Za-z_-]{12}[A-Z]", fullmatch=True)
NOTES = st.text("张三李四 abc123;,\"'\t\n=@", max_size=12)


@given(
    st.lists(st.tuples(NOTES, OPENIDS), min_size=1, max_size=8),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_list_reads_back_from_every_spreadsheet(rows, separator, encoding, line_end):
    """Whatever a spreadsheet chooses as encoding, separator and line end, the very same openids come back."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=line_end)
    writer.writerow(["备注", "客户openid"])
    writer.writerows((note, text_cell(openid)) for note, openid in rows)
    body = text.getvalue().encode(encoding)
    found = encoding_of(body[start : start + 64] for start in range(0, len(body), 64))
    read_again = io.TextIOWrapper(io.BytesIO(body), encoding=found, newline="")
    assert [entry.openid for entry in read_rows(read_again)] == [openid for _, openid in rows]


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"", "utf-8-sig"),
        (b"\xef\xbb\xbfopenid", "utf-8-sig"),
        ("客户openid".encode("gbk"), "gb18030"),
        ("客户".encode()[:-1], "gb18030"),
        ("𠀀".encode("gb18030"), "gb18030"),
    ],
)
def test_what_is_not_utf8_to_its_end_is_gb18030(body, encoding):
    """UTF-8 is believed only if the whole file is; a byte that breaks it anywhere makes it Chinese."""
    assert encoding_of([body]) == encoding


@pytest.mark.parametrize("first", [b"PK\x03\x04...", b"\xd0\xcf\x11\xe0\xa1\xb1"])
def test_workbook_is_named(first):
    """An .xlsx or .xls is refused with what to do instead."""
    with pytest.raises(InvalidInputError, match="workbook: save it as CSV UTF-8"):
        encoding_of([first])
