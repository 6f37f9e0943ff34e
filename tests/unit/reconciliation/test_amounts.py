"""Yuan of a bill become fen exactly, whatever the figures."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.money import yuan_text
from merchant_center.reconciliation.errors import UnreadableBillError
from merchant_center.reconciliation.protocol.amounts import count, fen, scaled


@given(st.integers(-(10**15), 10**15))
def test_any_fen_come_back(amount):
    """What people are shown as yuan is read as the same fen."""
    assert fen(yuan_text(amount)) == amount


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.03", 3),
        ("12", 1200),
        ("3.4", 340),
        ("-1.20", -120),
        ("1.2000", 120),
        ("90071992547409.93", 9007199254740993),
    ],
)
def test_amounts_as_wechat_writes_them(text, value):
    """Decimals may be missing, or more of them and 0; none is lost to a float."""
    assert fen(text) == value


@pytest.mark.parametrize(("text", "value"), [("45.0", 45), ("12", 12), ("0", 0)])
def test_counts_may_have_a_decimal(text, value):
    """A count is written as 45.0 in the sums of real bills."""
    assert count(text) == value


def test_fees_have_five_decimals():
    """A fee of 0.01000 yuan is 1,000 units, and a share of a fen is kept."""
    assert scaled("0.01000", 5) == 1000
    assert scaled("-0.00618", 5) == -618


@pytest.mark.parametrize("text", ["", "-", ".5", "1.2.3", "1,000.00", "0.001", "1e3", "１２", "+1", " 1", "NaN"])
def test_what_is_no_amount_is_refused(text):
    """Nothing is guessed of a figure that is none."""
    with pytest.raises(UnreadableBillError):
        fen(text)
