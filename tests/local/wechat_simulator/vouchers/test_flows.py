"""Flow files: when they are there, for whom, what is in them, and that nothing about them is signed."""

import base64
import csv
import hashlib
import io
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.local.wechat_simulator.conftest import Merchant
from tests.local.wechat_simulator.vouchers.conftest import Favor, Refused


def fetch(favor: Favor, url: str, by: Merchant | None = None) -> httpx.Response:
    """Download with a signed request; the link leads back to this simulator."""
    parts = urlsplit(url)
    assert f"{parts.scheme}://{parts.netloc}" == str(favor.merchant.http.base_url).rstrip("/")
    return (by or favor.merchant).call("GET", f"{parts.path}?{parts.query}", Accept="*/*")


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def link(favor: Favor, stock_id: str, kind: str, by: Merchant | None = None) -> httpx.Response:
    return favor.get(f"stocks/{stock_id}/{kind}", by)


def test_a_whole_stock_comes_after_its_end(favor: Favor, refused: Refused) -> None:
    """404 until ten o'clock on the day after the end; then every use is a row, refunded or not."""
    favor.advance_to((favor.now() + timedelta(days=1)).replace(hour=12))
    stock_id = favor.stock(available_end_time=favor.after(hours=3))
    coupon_id = favor.issue(stock_id)
    for _ in range(2):
        favor.refund(favor.pay(coupon_id, scene_info={"payer_client_ip": "1.2.3.4", "device_id": "D1"}))
    last = favor.pay(coupon_id)
    tomorrow = (favor.now() + timedelta(days=1)).replace(hour=9, minute=59)
    for instant in (favor.now() + timedelta(hours=4), tomorrow):
        favor.advance_to(instant)
        assert refused(link(favor, stock_id, "use-flow")) == (404, "RESOURCE_NOT_EXISTS")
    favor.panel.advance(60)
    answer = link(favor, stock_id, "use-flow")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/json")
    assert not any(name.lower().startswith("wechatpay-") for name in answer.headers)
    assert set(answer.json()) == {"url", "hash_value", "hash_type"}
    assert urlsplit(answer.json()["url"]).path == "/v3/billdownload/file"
    file = fetch(favor, answer.json()["url"])
    assert not any(name.lower().startswith("wechatpay-") for name in file.headers)
    assert (answer.json()["hash_type"], hashlib.sha1(file.content).hexdigest()) == (  # noqa: S324 - WeChat's choice
        "SHA1",
        answer.json()["hash_value"],
    )
    used, returned = rows(file.text), rows(fetch(favor, link(favor, stock_id, "refund-flow").json()["url"]).text)
    assert (len(used), len(returned)) == (3, 2)
    assert [row["设备号"] for row in used] == ["D1", "D1", ""]
    assert (
        used[-1]
        | {
            "批次ID": f"`{stock_id}",
            "优惠ID": f"`{coupon_id}",
            "优惠金额(元)": "`5.00",
            "订单总金额(元)": "`100.00",
            "支付单号": f"`{last['transaction_id']}",
            "消耗商户号": f"`{favor.merchant.mchid}",
        }
        == used[-1]
    )


def test_a_stopped_stock_has_its_flow_the_next_day(favor: Favor, refused: Refused) -> None:
    """The day of the stop counts, not the planned end."""
    stock_id = favor.stock()
    favor.pay(favor.issue(stock_id))
    favor.act(stock_id, "stop")
    assert refused(link(favor, stock_id, "use-flow")) == (404, "RESOURCE_NOT_EXISTS")
    favor.advance_to((favor.now() + timedelta(days=1)).replace(hour=10, minute=1))
    assert link(favor, stock_id, "use-flow").status_code == 200


@pytest.mark.parametrize("kind", ["use-flow", "refund-flow"])
def test_what_never_happened_has_no_flow(favor: Favor, refused: Refused, kind: str) -> None:
    """404 for a stock whose coupons nobody used."""
    stock_id = favor.stock()
    favor.issue(stock_id)
    favor.panel.advance(40 * 86_400)
    assert refused(link(favor, stock_id, kind)) == (404, "RESOURCE_NOT_EXISTS")


KINDS = ["use-flow", "refund-flow", "use-flow-by-day?bill_date=2025-08-09", "refund-flow-by-day?bill_date=2025-08-09"]


@pytest.mark.parametrize("kind", KINDS)
def test_flows_are_the_creators_alone(favor: Favor, refused: Refused, kind: str) -> None:
    """403 also for an authorised sender."""
    stock_id = favor.stock(sender_mchids=[favor.other.mchid])
    assert refused(link(favor, stock_id, kind, favor.other)) == (403, "REQUEST_BLOCKED")


def day_of(favor: Favor) -> str:
    return favor.now().date().isoformat()


def test_a_day_comes_when_it_is_over(favor: Favor, refused: Refused) -> None:
    """404 on the day itself and for a day without uses; then its rows alone, with the device in base64."""
    favor.advance_to((favor.now() + timedelta(days=1)).replace(hour=23, minute=50))
    stock_id = favor.stock(max_coupons_per_user=3)
    first, second = favor.issue(stock_id), favor.issue(stock_id)
    day = day_of(favor)
    favor.pay(first, scene_info={"payer_client_ip": "1.2.3.4", "device_id": "设备1"})
    assert refused(link(favor, stock_id, f"use-flow-by-day?bill_date={day}")) == (404, "RESOURCE_NOT_EXISTS")
    favor.panel.advance(660)
    favor.pay(second)
    answer = link(favor, stock_id, f"use-flow-by-day?bill_date={day}").json()
    assert set(answer) == {"url", "stock_useflow_hash", "stock_useflow_count"}
    assert answer["stock_useflow_count"] == "1"
    file = fetch(favor, answer["url"])
    assert urlsplit(answer["url"]).path == "/mkt/storage/bill/download"
    assert hashlib.sha1(file.content).hexdigest() == answer["stock_useflow_hash"]  # noqa: S324 - WeChat's choice
    (row,) = rows(file.text)
    assert row["优惠ID"] == f"`{first}"
    assert base64.b64decode(row["设备号"]).decode() == "设备1"
    assert row["是否合单订单"] == "`否"
    empty = link(favor, stock_id, f"refund-flow-by-day?bill_date={day}")
    assert refused(empty) == (404, "RESOURCE_NOT_EXISTS")


def test_returns_by_day(favor: Favor) -> None:
    """A return is in the file of its own day with its refund's number."""
    stock_id = favor.stock()
    paid = favor.pay(favor.issue(stock_id))
    favor.panel.advance(86_400)
    favor.refund(paid)
    day = day_of(favor)
    favor.panel.advance(86_400)
    answer = link(favor, stock_id, f"refund-flow-by-day?bill_date={day}").json()
    assert set(answer) == {"url", "stock_refundflow_hash", "stock_refundflow_count"}
    (row,) = rows(fetch(favor, answer["url"]).text)
    assert row["支付单号"] == f"`{paid['transaction_id']}"
    assert row["退款单号"].startswith("`50")


@pytest.mark.parametrize("query", ["", "?bill_date=20250809", "?bill_date=2025-02-30", "?bill_date=2025-08-09&x=1"])
def test_a_day_is_written_with_hyphens(favor: Favor, refused: Refused, query: str) -> None:
    """400 PARAM_ERROR."""
    assert refused(link(favor, favor.stock(), f"use-flow-by-day{query}")) == (400, "PARAM_ERROR")


@pytest.fixture
def links(favor: Favor) -> dict[str, Any]:
    """A link to a whole stock and one to a day."""
    stock_id = favor.stock()
    favor.pay(favor.issue(stock_id))
    favor.act(stock_id, "stop")
    day = day_of(favor)
    favor.panel.advance(2 * 86_400)
    by_day = f"use-flow-by-day?bill_date={day}"
    return {kind: link(favor, stock_id, kind).json()["url"] for kind in ("use-flow", by_day)}


def test_a_link_lives_30_seconds(favor: Favor, refused: Refused, links: dict[str, str]) -> None:
    """After that it is refused."""
    favor.panel.advance(29)
    assert {fetch(favor, url).status_code for url in links.values()} == {200}
    favor.panel.advance(2)
    assert {refused(fetch(favor, url)) for url in links.values()} == {(400, "INVALID_REQUEST")}


def test_a_download_is_signed_by_the_creator(favor: Favor, refused: Refused, links: dict[str, str]) -> None:
    """401 without Authorization, 400 for another merchant and for an unknown token."""
    for url in links.values():
        parts = urlsplit(url)
        assert favor.merchant.http.get(f"{parts.path}?{parts.query}").status_code == 401
        assert refused(fetch(favor, url, favor.other)) == (400, "INVALID_REQUEST")
        assert refused(fetch(favor, url + "x")) == (400, "INVALID_REQUEST")
