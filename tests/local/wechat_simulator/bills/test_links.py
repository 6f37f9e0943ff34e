"""Links to bills: when there is one, for which days, for how long, and what of it is signed."""

import gzip
import hashlib
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.local.wechat_simulator.bills.conftest import Books, Refused
from tests.local.wechat_simulator.conftest import Verify


def test_a_bill_comes_at_ten_on_the_next_day(books: Books, refused: Refused) -> None:
    """Nothing before nine, being made until ten, then there."""
    day = books.today()
    books.pay()
    books.advance_to(days=1, hour=8, minute=59)
    assert refused(books.ask("tradebill", day)) == (400, "NO_STATEMENT_EXIST")
    books.advance_to(hour=9)
    assert refused(books.ask("tradebill", day)) == (400, "STATEMENT_CREATING")
    books.advance_to(hour=9, minute=59)
    assert refused(books.ask("tradebill", day)) == (400, "STATEMENT_CREATING")
    books.advance_to(hour=10)
    assert len(books.bill("tradebill", day).rows) == 1


def test_how_long_it_is_made_and_what_is_said_before_are_settings(books: Books, refused: Refused) -> None:
    """From nine with no time to make it; the code before nine is the other one where told so."""
    creating = {"code": "STATEMENT_CREATING"}
    books.panel.post("settings", {"bill_making_seconds": 0, "refusals": {"bill_not_begun": creating}})
    day = books.today()
    books.pay()
    books.advance_to(days=1, hour=8)
    assert refused(books.ask("tradebill", day)) == (400, "STATEMENT_CREATING")
    books.advance_to(hour=9)
    assert len(books.bill("tradebill", day).rows) == 1


def test_an_empty_day_has_no_bill(books: Books, refused: Refused) -> None:
    """NO_STATEMENT_EXIST with 400, or with 404 as some merchants tell; a bill of refunds may be the empty one."""
    day = books.today()
    books.pay()
    books.advance_to(days=2, hour=12)
    empty = (books.now() - timedelta(days=1)).date().isoformat()
    assert refused(books.ask("tradebill", empty)) == (400, "NO_STATEMENT_EXIST")
    assert refused(books.ask("tradebill", day, bill_type="REFUND")) == (400, "NO_STATEMENT_EXIST")
    books.panel.post("settings", {"refusals": {"no_statement": {"status": 404}}})
    assert refused(books.ask("tradebill", empty)) == (404, "NO_STATEMENT_EXIST")


@pytest.mark.parametrize("query", [
    "", "bill_date=20261128", "bill_date=2026-02-30", "bill_date=2026-11-28&bill_type=NONE",
    "bill_date=2026-11-28&tar_type=gzip", "bill_date=2026-11-28&other=1",
])  # fmt: skip
def test_a_wrong_query_is_a_wrong_parameter(books: Books, refused: Refused, query: str) -> None:
    """400 PARAM_ERROR, whatever the day."""
    answer = books.merchant.call("GET", f"/v3/bill/tradebill{query and '?'}{query}")
    assert refused(answer) == (400, "PARAM_ERROR")


@pytest.mark.parametrize(("days", "code"), [
    (1, "PARAM_ERROR"), (0, "PARAM_ERROR"), (-1, ""), (-92, "NO_STATEMENT_EXIST"), (-93, "PARAM_ERROR"),
])  # fmt: skip
def test_bills_are_of_the_last_three_months(books: Books, days: int, code: str) -> None:
    """Neither today's nor older ones."""
    books.pay()
    books.advance_to(days=1, hour=12)
    answer = books.ask("tradebill", (books.now() + timedelta(days=days)).date().isoformat())
    assert answer.json().get("code", "") == code


def test_a_day_is_a_beijing_day(books: Books) -> None:
    """A payment is in the bill of the day on which Beijing took it, to the second."""
    books.advance_to(days=1, hour=23, minute=59)
    day, before = books.today(), books.pay()
    books.advance_to(days=1)
    after = books.pay()
    books.advance_to(days=1, hour=12)
    (row,) = books.bill("tradebill", day).rows
    assert row["微信订单号"] == before["transaction_id"]
    assert after["success_time"][:10] == (books.now() - timedelta(days=1)).date().isoformat()


def test_the_link_is_signed_and_the_file_is_not(books: Books, verified: Verify) -> None:
    """The answer with the link as every answer; the file as plain text without a signature."""
    day = books.today()
    books.pay()
    books.advance_to(days=1, hour=12)
    answer = books.ask("tradebill", day)
    verified(books.merchant.public_key(), answer.headers, answer.content)
    url = answer.json()["download_url"]
    assert urlsplit(url).path == "/v3/billdownload/file"
    assert parse_qs(urlsplit(url).query).keys() == {"token"}
    file = books.download(url)
    assert not [name for name in file.headers if name.lower().startswith("wechatpay-")]
    assert file.headers["content-type"].startswith("text/plain")
    assert len(file.headers["request-id"]) > 30


def test_a_compressed_file_has_the_hash_of_the_plain_one(books: Books) -> None:
    """GZIP adds its mark to the link; both files hold the same, and the hash is of that."""
    day = books.today()
    books.pay()
    books.advance_to(days=1, hour=12)
    plain, packed = books.link("tradebill", day), books.link("tradebill", day, tar_type="GZIP")
    assert packed["hash_value"] == plain["hash_value"]
    assert packed["download_url"].endswith("&tartype=gzip")
    answer = books.download(packed["download_url"])
    assert answer.headers["content-type"] == "application/x-gzip"
    assert "content-encoding" not in answer.headers
    assert gzip.decompress(answer.content) == books.download(plain["download_url"]).content


@pytest.mark.parametrize("seconds", [300, 30])
def test_a_link_lives_five_minutes(books: Books, refused: Refused, seconds: int) -> None:
    """Or thirty seconds, as older pages say; within them it can be fetched again and again."""
    if seconds != 300:
        books.panel.post("settings", {"bill_link_seconds": seconds})
    day = books.today()
    books.pay()
    books.advance_to(days=1, hour=12)
    url = books.link("tradebill", day)["download_url"]
    books.panel.advance(seconds - 2)
    assert {books.download(url).status_code for _ in range(2)} == {200}
    books.panel.advance(3)
    assert refused(books.download(url)) == (400, "INVALID_REQUEST")


def test_a_file_is_the_callers_alone(books: Books, refused: Refused) -> None:
    """401 without a signature, 400 for another merchant and for an unknown token."""
    day = books.today()
    books.pay()
    books.advance_to(days=1, hour=12)
    url = books.link("tradebill", day)["download_url"]
    parts = urlsplit(url)
    assert books.merchant.http.get(f"{parts.path}?{parts.query}").status_code == 401
    assert refused(books.download(url, books.other)) == (400, "INVALID_REQUEST")
    assert refused(books.download(f"{url}x")) == (400, "INVALID_REQUEST")


FAULTS: list[tuple[dict[str, Any], str]] = [
    ({"wrong_hash": True, "match": {"path_contains": "/v3/bill/"}}, "hash"),
    ({"truncated": True, "match": {"path_contains": "/v3/billdownload/"}}, "file"),
]


@pytest.mark.parametrize(("fault", "what"), FAULTS)
def test_a_hash_can_be_wrong_and_a_file_too_short(books: Books, fault: dict[str, Any], what: str) -> None:
    """Once; fetched again it agrees."""
    day = books.today()
    books.pay()
    books.advance_to(days=1, hour=12)
    books.panel.fault("api", **fault)
    link = books.link("tradebill", day)
    content = books.download(link["download_url"]).content
    assert hashlib.sha1(content).hexdigest() != link["hash_value"], what  # noqa: S324 - WeChat's choice
    assert len(books.bill("tradebill", day).rows) == 1
