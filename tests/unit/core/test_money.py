"""Amounts are whole fen; text for people is exact."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.money import MAX_FEN, yuan_text


@pytest.mark.parametrize(
    ("fen", "text"),
    [(0, "0.00"), (1, "0.01"), (10, "0.10"), (1234, "12.34"), (-5, "-0.05"), (MAX_FEN, "10000000.00")],
)
def test_amount_is_written_in_yuan(fen: int, text: str) -> None:
    """Two digits stand behind the point, whatever the amount and its sign."""
    assert yuan_text(fen) == text


@given(st.integers(-(10**18), 10**18))
def test_amount_survives_the_way_through_text(fen: int) -> None:
    """Dropping the point gives the fen back, also where a float would have lost some."""
    text = yuan_text(fen)
    assert re.fullmatch(r"-?(0|[1-9][0-9]*)\.[0-9]{2}", text)
    assert int(text.replace(".", "")) == fen
