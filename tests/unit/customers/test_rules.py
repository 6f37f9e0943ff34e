"""A customer is a pair: the same openid at another official account is somebody else."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.phones import PHONE_PATTERN, normalised_phone
from merchant_center.customers.rules import Customer


def test_openid_alone_is_no_identity() -> None:
    """Customers are equal, also as keys, only if official account and openid are."""
    known = {Customer("wx0123456789abcdef", "o1"): "known"}
    assert Customer("wx0123456789abcdef", "o1") in known
    assert Customer("wx0123456789abcdee", "o1") not in known


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        " 138 0013 8000 ",
        "138-0013-8000",
        "138.0013.8000",
        "+8613800138000",
        "+86 138 0013 8000",
        "+86-138-0013-8000",
        "008613800138000",
        "0086 138-0013-8000",
        "8613800138000",
        "(+86)13800138000",
        "１３８００１３８０００",
        "＋８６　１３８－００１３－８０００",
        "138\u00a00013\u20118000",
        "\u202d138 0013 8000\u202c",
        "138\t0013\n8000",
        "013800138000",
        "0 138 0013 8000",
        "+86 (0)138 0013 8000",
        "086 13800138000",
        "+86 +86 13800138000",
        "86 86 13800138000",
        "0086 0086 13800138000",
        "13800138000.0",
    ],
)
def test_spellings_of_a_mainland_number_are_one(text: str) -> None:
    """However a mobile number of mainland China is typed or pasted, it is kept as its eleven digits."""
    assert normalised_phone(text) == "13800138000"


@pytest.mark.parametrize(
    ("text", "kept"),
    [("00852 9123 4567", "+85291234567"), ("+852-9123-4567", "+85291234567"), ("010-8888 6666", "01088886666")],
)
def test_other_numbers_keep_their_country(text: str, kept: str) -> None:
    """A number of elsewhere keeps + and its country, a landline its area."""
    assert normalised_phone(text) == kept


@pytest.mark.parametrize("text", ["+13800138000", "+49861380013800", "+185213800138000", "3386013800138000"])
def test_mainland_number_inside_another_is_no_mainland_number(text: str) -> None:
    """Only a whole number is one of mainland China; what ends like one keeps every digit."""
    assert normalised_phone(text) == text


@given(st.text(max_size=40) | st.from_regex(r"(\+|0|86){0,4}1[3-9][0-9]{9}(\.0)?", fullmatch=True))
def test_normalised_phone_stays_as_it_is(text: str) -> None:
    """Normalising twice changes nothing more, for whatever is a phone."""
    once = normalised_phone(text)
    if re.fullmatch(PHONE_PATTERN, once):
        assert normalised_phone(once) == once


@pytest.mark.parametrize("text", ["", "abc", "138001380oo", "++13800138000", "٠١٢٣٤٥٦٧٨٩", "12345", "1" * 16])
def test_what_is_no_phone_stays_none(text: str) -> None:
    """Letters, digits of other scripts, too few and too many digits are no phone."""
    assert re.fullmatch(PHONE_PATTERN, normalised_phone(text)) is None
