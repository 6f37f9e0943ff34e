"""A page of a list: every entry that is wanted comes once, in order, and what one page reads is bounded."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core import cursors
from merchant_center.core.cursors import read_page
from merchant_center.core.texts import mentions

BOUND = 7


class Numbers:
    """A list of numbers, each at a position of its own, that counts what is read."""

    def __init__(self, numbers: list[int]) -> None:
        self.numbers = numbers
        self.read = 0

    def entries(self, after: str = "") -> Iterator[tuple[str, int]]:
        """Yield the numbers behind a position."""
        for place, number in enumerate(self.numbers[int(after) + 1 if after else 0 :], int(after or -1) + 1):
            self.read += 1
            yield str(place), number


@given(numbers=st.lists(st.integers(0, 9), max_size=40), wanted=st.sets(st.integers(0, 9)), limit=st.integers(1, 9))
def test_pages_together_are_the_list(numbers: list[int], wanted: set[int], limit: int) -> None:
    """Whatever is asked for: no page has too many, reads too much or is one too many; all are what meets it."""
    listed, found, cursor = Numbers(numbers), [], ""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cursors, "MAX_READ", BOUND)
        while True:
            listed.read = 0
            page = read_page(listed.entries, "numbers", cursor, limit, wanted.__contains__)
            assert len(page.found) <= limit
            assert listed.read <= BOUND + 1
            found += page.found
            cursor = page.cursor
            if not cursor:
                break
            assert listed.read > min(limit, BOUND)
    assert found == [one for one in numbers if one in wanted]


def test_full_page_behind_which_there_is_nothing_is_the_last() -> None:
    """Twice as many as a page has are two pages, and not a third one that is empty."""
    listed = Numbers(list(range(6)))
    first = read_page(listed.entries, "numbers", "", 3)
    second = read_page(listed.entries, "numbers", first.cursor, 3)
    assert (first.found, second.found, second.cursor) == ((0, 1, 2), (3, 4, 5), "")


@pytest.mark.parametrize(
    ("text", "where", "found"),
    [
        ("", "明前龙井", True),
        ("龙井", "明前龙井", True),
        ("ＴＥＡ", "tea-1", True),
        ("tea", "ＴＥＡ－１", True),
        ("Straße", "STRASSE", True),
        ("%", "100％羊毛", True),
        ("龙井茶", "明前龙井", False),
        ("a.c", "abc", False),
    ],
)
def test_search_finds_what_people_mean(text: str, where: str, found: bool) -> None:
    """Case and width do not matter, and no sign means anything but itself."""
    assert mentions(text, "", where) is found
