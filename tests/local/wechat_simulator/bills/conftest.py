"""A merchant who fetches bills: its reading of them shares no code with the simulator."""

import gzip
import hashlib
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from tests.local.wechat_simulator.conftest import Merchant, Panel

CHINA = timezone(timedelta(hours=8))
MARK = "\ufeff"


@dataclass
class Bill:
    """A bill as a merchant reads it: rows and sums by the names of their columns."""

    text: str

    @property
    def parts(self) -> list[str]:
        """Its lines, without mark and line ends."""
        assert self.text.startswith(MARK)
        assert self.text.endswith("\r\n")
        return self.text.removeprefix(MARK).removesuffix("\r\n").split("\r\n")

    @property
    def columns(self) -> list[str]:
        """The names in the first line."""
        return self.parts[0].split(",")

    @property
    def rows(self) -> list[dict[str, str]]:
        """The data."""
        return [dict(zip(self.columns, cells(line), strict=True)) for line in self.parts[1:-2]]

    @property
    def sums(self) -> dict[str, str]:
        """The last two lines."""
        return dict(zip(self.parts[-2].split(","), cells(self.parts[-1]), strict=True))

    def total(self, column: str) -> Decimal:
        """A column, added up."""
        return sum((Decimal(row[column]) for row in self.rows), Decimal(0))

    def only(self, **wanted: str) -> dict[str, str]:
        """The one row with these values."""
        (row,) = [row for row in self.rows if wanted.items() <= row.items()]
        return row


def cells(line: str) -> list[str]:
    """The values of a line: each comes after a back-tick, so that commas in them do no harm."""
    assert line.startswith("`")
    return line.removeprefix("`").split(",`")


@dataclass
class Books:
    """The bill calls as a merchant makes them, and the clock."""

    panel: Panel
    merchant: Merchant
    other: Merchant
    """Another merchant."""

    def now(self) -> datetime:
        """The virtual instant, in Beijing."""
        return datetime.fromtimestamp(self.panel.get("clock")["now"], CHINA)

    def today(self) -> str:
        """The Beijing day."""
        return self.now().date().isoformat()

    def advance_to(self, *, days: int = 0, hour: int = 0, minute: int = 0) -> None:
        """Move the clock to an hour of the day that is so many days ahead."""
        instant = (self.now() + timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)
        self.panel.advance((instant - self.now()).total_seconds())

    def pay(self, total: int = 10000, **order: Any) -> dict[str, Any]:
        """A paid order, as the cashier answers it; `vouchers` are spent on it, perhaps `paid_at` an earlier instant."""
        call: dict[str, Any] = {
            name: order.pop(name) for name in ("vouchers", "coupon_ids", "paid_at") if name in order
        }
        placed = self.merchant.place(amount={"total": total, "currency": "CNY"}, **order)
        paid: dict[str, Any] = self.panel.post("pay", {"prepay_id": placed["prepay_id"], "notify": False, **call})
        return paid

    def refund(self, paid: dict[str, Any], amount: int) -> dict[str, Any]:
        """What an application for a refund answered."""
        body = {
            "out_trade_no": paid["out_trade_no"],
            "out_refund_no": uuid.uuid4().hex,
            "amount": {"refund": amount, "total": paid["amount"]["total"], "currency": "CNY"},
        }
        answer = self.merchant.call("POST", "/v3/refund/domestic/refunds", body)
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    def decide(self, decision: str, refund: dict[str, Any]) -> None:
        """Let a refund succeed, fail or close."""
        call = {"mchid": self.merchant.mchid, "out_refund_no": refund["out_refund_no"]}
        self.panel.post(f"refunds/{decision}", call)

    def account(self, **changes: Any) -> dict[str, Any]:
        """Change what the merchant's accounts are like."""
        told: dict[str, Any] = self.panel.post(f"merchants/{self.merchant.mchid}/account", changes)
        return told

    def plant(self, kind: str, row: str, day: str, **fields: Any) -> str:
        """Plant a difference; its key."""
        call = {"mchid": self.merchant.mchid, "day": day, "kind": kind, "row": row} | fields
        key: str = self.panel.post("bills/differences", call)["key"]
        return key

    def ask(self, bill: str, day: str, **query: str) -> httpx.Response:
        """Ask for the link to a bill."""
        values = {"bill_date": day} | query
        text = "&".join(f"{name}={value}" for name, value in values.items())
        return self.merchant.call("GET", f"/v3/bill/{bill}?{text}")

    def link(self, bill: str, day: str, **query: str) -> dict[str, str]:
        """The link to a bill that is there."""
        answer = self.ask(bill, day, **query)
        assert answer.status_code == 200, answer.text
        told: dict[str, str] = answer.json()
        return told

    def download(self, url: str, by: Merchant | None = None) -> httpx.Response:
        """Follow a link, signed as every call."""
        parts = urlsplit(url)
        return (by or self.merchant).call("GET", f"{parts.path}?{parts.query}", Accept="*/*")

    def bill(self, bill: str, day: str, **query: str) -> Bill:
        """The bill of a day, once its hash is found right."""
        link = self.link(bill, day, **query)
        answer = self.download(link["download_url"])
        assert answer.status_code == 200, answer.text
        content = gzip.decompress(answer.content) if "tar_type" in query else answer.content
        assert link["hash_type"] == "SHA1"
        assert hashlib.sha1(content).hexdigest() == link["hash_value"]  # noqa: S324 - WeChat's choice
        return Bill(content.decode())

    def yesterday(self, bill: str, **query: str) -> Bill:
        """The bill of today, fetched at noon tomorrow."""
        day = self.today()
        self.advance_to(days=1, hour=12)
        return self.bill(bill, day, **query)


def books_at_noon(panel: Panel, accounts: Callable[..., Merchant]) -> Books:
    """A merchant at noon of a day on which nothing happened yet."""
    # Both before the clock moves: a certificate is not valid before it was made.
    made = Books(panel, accounts("1900000040"), accounts("1900000001"))
    made.advance_to(days=1, hour=12)
    return made


@pytest.fixture
def books(panel: Panel, accounts: Callable[..., Merchant]) -> Books:
    """A merchant at noon of a day on which nothing happened yet."""
    return books_at_noon(panel, accounts)


type Refused = Callable[[httpx.Response], tuple[int, str]]


@pytest.fixture
def refused() -> Refused:
    """Status and code of a refusal, which is unsigned."""

    def read(answer: httpx.Response) -> tuple[int, str]:
        assert "Wechatpay-Signature" not in answer.headers
        return answer.status_code, answer.json()["code"]

    return read
