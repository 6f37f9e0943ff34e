"""Personal data stays out of the logs, wherever in a line it stands (law 10)."""

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from merchant_center.core.edge.logs import LOGGER, masked, masked_line

OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
OPENID_WITH_SIGNS = "o-pF8uMuAJO_M2pxb1Q9zNjWe-S_"
PHONE = "13800138000"
AROUND = ["", " ", '"', "#", ":", "/", "=", "户", "，", "\n", "\t", "\\", "_", "-"]


@pytest.fixture
def logged() -> Iterator[Callable[[], str]]:
    """What the logger writes, as the text of its lines."""
    stream = io.StringIO()
    handler = LOGGER.registered_handler
    assert isinstance(handler, logging.StreamHandler)
    before = handler.setStream(stream)
    yield stream.getvalue
    handler.setStream(before)


@pytest.mark.parametrize(
    ("secret", "rest", "before"),
    [
        *((OPENID, "o***eS6o", before) for before in AROUND),
        *((OPENID_WITH_SIGNS, "o***e-S_", before) for before in AROUND),
        # Digits behind a hyphen are parts of ids.
        *((PHONE, "***8000", before) for before in AROUND if before != "-"),
    ],
)
def test_openid_and_phone_are_masked_behind_anything(
    logged: Callable[[], str], secret: str, rest: str, before: str
) -> None:
    """Behind Chinese text, a line break that JSON escapes, or any sign, only four characters are left."""
    LOGGER.error(f"x{before} {before}{secret}", key=f"{before}{secret}")
    line = logged()
    assert secret not in line
    assert line.count(rest) == 2


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"CUSTOMER#wx0123456789abcdef#{OPENID}", "CUSTOMER#wx0123456789abcdef#o***eS6o"),
        ("+8613800138000", "***8000"),
        ("8613800138000", "***8000"),
        ("13800138000,13900139000", "***8000,***9000"),
        (f"{OPENID} {PHONE}", "o***eS6o ***8000"),
    ],
)
def test_only_the_last_four_characters_stay(text: str, line: str) -> None:
    """The rest of the text stays readable, and so do the last four characters, to tell people apart."""
    assert masked(text) == line


@pytest.mark.parametrize(
    "text",
    [
        "20261122-ABCDEFGHIJKLMNOP",
        "4200001234202611220123456789",
        "1900000001",
        "wx0123456789abcdef",
        "08F78BB5AE0710CE0218D0A5ADDA05-268435456",
        "5157F09EFDC096DE15EBE81A47057A7232F1B8E1",
        "0a8d2f60-7d1c-4e6e-9f3b-13800138000f",
        "an order of 10000000000 fen",
    ],
)
def test_what_support_needs_is_not_masked(text: str) -> None:
    """Order and transaction numbers, accounts, serials and WeChat's Request-ID stay whole."""
    assert masked(text) == text


def test_trace_of_an_error_is_masked(logged: Callable[[], str]) -> None:
    """An exception's text and its trace are part of the line and masked with it."""
    customers: dict[str, str] = {}
    try:
        customers[f"no customer\n{OPENID}\n{PHONE}"]
    except KeyError:
        LOGGER.exception("failed")
    line = logged()
    assert json.loads(line)["exception_name"] == "KeyError"
    assert OPENID not in line
    assert PHONE not in line


@example(13_000_000_000)
@given(st.recursive(st.text(max_size=5) | st.integers() | st.none(), lambda inner: st.lists(inner, max_size=3)))
def test_masked_line_is_still_json(value: Any) -> None:
    """Masking the whole line never breaks it."""
    line = json.dumps({"value": value, "openid": OPENID, "phone": PHONE}, ensure_ascii=False)
    assert json.loads(masked_line(line)) == {"value": value, "openid": "o***eS6o", "phone": "***8000"}
