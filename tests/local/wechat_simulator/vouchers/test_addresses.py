"""Where redemptions are told: setting and reading the address."""

from datetime import datetime
from typing import Any

import httpx
import pytest

from tests.local.wechat_simulator.vouchers.conftest import FAVOR, Favor, Refused


def put(favor: Favor, **changes: Any) -> httpx.Response:
    body = {"mchid": favor.merchant.mchid, "notify_url": "https://example.com/coupons"} | changes
    given = {name: value for name, value in body.items() if value is not None}
    return favor.merchant.call("POST", f"{FAVOR}/callbacks", given)


def test_an_address_is_set_and_read(favor: Favor, refused: Refused) -> None:
    """404 before; update_time and notify_url when set; the last one counts."""
    query = f"callbacks?mchid={favor.merchant.mchid}"
    assert refused(favor.get(query)) == (404, "RESOURCE_NOT_EXISTS")
    first = put(favor, switch=True).json()
    assert set(first) == {"update_time", "notify_url"}
    assert datetime.fromisoformat(first["update_time"]).utcoffset()
    put(favor, notify_url="https://example.com/later")
    assert favor.get(query).json() == {"mchid": favor.merchant.mchid, "notify_url": "https://example.com/later"}


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/coupons", "http://localhost/c", "http://[::1]:80/c"])
def test_this_machine_may_be_told_over_http(favor: Favor, url: str) -> None:
    """A laptop has no certificate."""
    assert put(favor, notify_url=url).status_code == 200


@pytest.mark.parametrize(
    "changes",
    [
        {"notify_url": "http://example.com/coupons"},
        {"notify_url": "https://example.com/coupons?x=1"},
        {"notify_url": "https://example.com"},
        {"notify_url": "https://192.168.1.1/coupons"},
        {"notify_url": "https://example.com/" + "a" * 240},
        {"notify_url": None},
        {"mchid": None},
        {"mchid": "1900000030"},
        {"switch": False},
        {"switch": "true"},
    ],
)
def test_a_broken_address_is_refused(favor: Favor, refused: Refused, changes: dict[str, Any]) -> None:
    """400: not https, with a query, unreachable, too long, another merchant's, or switched off by API."""
    assert refused(put(favor, **changes)) == (400, "PARAM_ERROR")


def test_an_address_needs_the_permission(favor: Favor, refused: Refused) -> None:
    """403 while marketing event push is off in the merchant platform."""
    favor.panel.post("settings", {"voucher_events_permitted": False})
    assert refused(put(favor)) == (403, "REQUEST_BLOCKED")


@pytest.mark.parametrize("query", ["", "?mchid=1900000030"])
def test_only_ones_own_address_is_read(favor: Favor, refused: Refused, query: str) -> None:
    """400 without the own mchid."""
    assert refused(favor.get(f"callbacks{query}")) == (400, "PARAM_ERROR")
