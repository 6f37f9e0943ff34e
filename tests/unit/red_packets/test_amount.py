"""What one packet may hold: drawn evenly, and fitted only where a budget ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.red_packets.rules.amount import Amounts


@given(st.integers(1, 40), st.integers(0, 40), st.integers(1, 400), st.integers(0, 80))
def test_fitted_amount_strands_nothing_that_can_be_given(least_fen, more, left_fen, wish):
    """If a sum can be used up at all, it still can be after the fitted amount; and nearly all are as wanted."""
    amounts = Amounts(least_fen, least_fen + more)
    left_fen, wanted = max(left_fen, least_fen), least_fen + wish % (more + 1)
    fitted = amounts.fitted(wanted, left_fen)
    assert amounts.least_fen <= fitted <= min(amounts.most_fen, left_fen)
    assert amounts.can_use_up(left_fen - fitted) or not amounts.can_use_up(left_fen)
    if left_fen >= wanted and amounts.can_use_up(left_fen - wanted):
        assert fitted == wanted


@pytest.mark.parametrize(
    ("amounts", "wanted", "left", "given_out"),
    [
        (Amounts(100, 200), 180, 1_000, 180),
        (Amounts(100, 200), 180, 150, 150),
        (Amounts(100, 200), 180, 250, 150),
        (Amounts(100, 200), 120, 150, 150),
        (Amounts(100, 120), 110, 200, 100),
        (Amounts(100, 120), 110, 190, 110),
        (Amounts(100, 100), 100, 250, 100),
    ],
    ids=["plenty", "less than wanted", "leaves one more", "takes the rest", "two of the least", "in vain", "fixed"],
)
def test_last_packets_are_fitted(amounts, wanted, left, given_out):
    """Near its end a budget gives a little less or the whole rest, where that uses it up, and else what was drawn."""
    assert amounts.fitted(wanted, left) == given_out


@given(st.integers(1, 30), st.integers(0, 30), st.integers(0, 200))
def test_what_can_be_used_up_is_a_sum_of_packets(least_fen, more, fen):
    """A sum can be used up if some number of packets between the bounds makes it, and only then."""
    amounts = Amounts(least_fen, least_fen + more)
    assert amounts.can_use_up(fen) == any(n * least_fen <= fen <= n * amounts.most_fen for n in range(fen + 1))


def test_draw_reaches_both_bounds():
    """Every amount between the bounds is drawn, each by one outcome of the source."""
    amounts = Amounts(100, 104)
    asked = []
    drawn = [amounts.draw(lambda n, one=one: asked.append(n) or one) for one in range(5)]
    assert drawn == [100, 101, 102, 103, 104]
    assert set(asked) == {5}
