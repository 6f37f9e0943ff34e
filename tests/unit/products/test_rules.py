"""Numbers of products, and what WeChat is told instead."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.sources import CAMPAIGN_PATTERN
from merchant_center.products.rules import PRODUCT_NUMBER_PATTERN, goods_id

LATIN = ["A", "0012", "sku_1-a", "-", "x" * 32, "a.b", "é", "=1+1"]
CODES = [*LATIN, "茶" * 32, "明前龙井 2027（一级）", "双11·预热", "１", "🎁"]
CUT = ["", "x" * 33, " a", "a ", "a/b", "a#b", "a?b", "50%", "a\\b"]
OTHERS = [*CUT, "a\n", "a\tb", "a\u200bb", "a\u3000b", "\ufeffa"]


@pytest.mark.parametrize("text", CODES)
def test_number_may_be_of_any_script(text: str) -> None:
    """Letters of all scripts, signs and single spaces inside: up to 32 printable characters."""
    assert re.fullmatch(PRODUCT_NUMBER_PATTERN, text)
    assert re.fullmatch(CAMPAIGN_PATTERN, text)


@pytest.mark.parametrize("text", [*OTHERS, ".", "..", ".a"])
def test_what_a_path_or_a_key_is_cut_at_is_no_number(text: str) -> None:
    """Neither what cannot be seen, nor what ends a path or a part of a key, nor what a browser takes for a folder."""
    assert not re.fullmatch(PRODUCT_NUMBER_PATTERN, text)


@pytest.mark.parametrize("text", ["spring", "2027.q1", ".:_-", "x" * 64])
def test_codes_of_before_are_codes_still(text: str) -> None:
    """Every code that a campaign could have had may still be named."""
    assert re.fullmatch(r"[0-9A-Za-z_.:-]{1,64}", text)
    assert re.fullmatch(CAMPAIGN_PATTERN, text)


@given(st.from_regex(CAMPAIGN_PATTERN, fullmatch=True))
def test_code_fits_into_a_key(code: str) -> None:
    """Whatever the code, it takes a fraction of the 1,024 bytes that a sort key has, and nothing cuts it."""
    assert len(code.encode()) <= 256
    assert code == code.strip()
    assert not set("#/?%\\") & set(code)
    assert not any(unicodedata.category(one) in {"Cc", "Zl", "Zp"} for one in code)


@given(st.from_regex(PRODUCT_NUMBER_PATTERN, fullmatch=True))
def test_goods_id_is_always_what_wechat_takes(number: str) -> None:
    """The number itself where WeChat takes it; else letters and digits made of it, the same each time."""
    told = goods_id(number)
    assert re.fullmatch(r"[0-9A-Za-z_-]{1,32}", told)
    assert told == goods_id(number)
    assert (told == number) is bool(re.fullmatch(r"[0-9A-Za-z_-]{1,32}", number))
