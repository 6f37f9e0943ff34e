"""Within a week every day's sample together is all there is, whatever the day it begins with."""

from datetime import date, timedelta
from itertools import chain, islice
from types import SimpleNamespace

import pytest

from tests.sampling import DAYS, Sample, chosen, seed_of

CASES = [f"tests/test_a.py::test_a[{number}]" for number in range(20)]
HEAVY = [("tests/test_b.py::test_b", 0), ("tests/test_c.py::test_c[x]", 3), ("tests/test_c.py::test_c[y]", 3)]
IN_A_BROWSER = [f"tests/web/test_e.py::test_e{number}[chromium]" for number in range(9)]
STORY = "tests/web/test_e.py::test_story[chromium]"
ALWAYS = ["tests/test_d.py::test_d", STORY]


def item(name, *marks):
    def marker(kind):
        return next((one for one in marks if one.name == kind), None)

    fixtures = ["browser", "page"] if "[chromium" in name else ["aws"]
    return SimpleNamespace(nodeid=name, fixturenames=fixtures, get_closest_marker=marker)


def exhaustive(**kwargs):
    return SimpleNamespace(name="exhaustive", kwargs=kwargs)


def story(**kwargs):
    return SimpleNamespace(name="story", kwargs=kwargs)


@pytest.fixture
def items():
    return [
        *(item(name, exhaustive()) for name in CASES),
        *(item(name, exhaustive(day=day)) for name, day in HEAVY),
        *map(item, IN_A_BROWSER),
        item(STORY, story()),
        item("tests/test_d.py::test_d"),
    ]


def days(first):
    return [Sample(seed_of(first + timedelta(days=number))) for number in range(DAYS)]


def names(found):
    return [one.nodeid for one in found]


@pytest.mark.parametrize("first", [date(2026, 12, 28), date(2028, 2, 26), date(2029, 7, 1)])
def test_seven_days_in_turn_play_every_test(items, first):
    """From any day on, seven days play each exhaustive test exactly once, and the others each day.

    In a browser each test is exhaustive that is not a story.
    """
    played = [name for sample in days(first) for name in names(chosen(items, sample)[0])]
    assert sorted(played) == sorted([*CASES, *IN_A_BROWSER, *(name for name, _ in HEAVY), *ALWAYS * DAYS])


def test_story_is_played_as_often_as_it_says():
    """Any three days in turn play a story of three days exactly once."""
    stories = [item(f"tests/web/test_{name}.py::test_{name}[chromium]", story(days=3)) for name in "abcdefgh"]
    every = [names(chosen(stories, sample)[0]) for sample in days(date(2026, 12, 28))]
    for first in range(DAYS - 2):
        assert sorted(chain(*every[first : first + 3])) == sorted(names(stories))


@pytest.mark.parametrize("first", [date(2026, 12, 28), date(2028, 2, 26), date(2029, 7, 1)])
def test_seven_days_in_turn_play_every_number(first):
    """The crash points of a test, counted from 1, are all played within a week, each on one day."""
    played = [number for sample in days(first) for number in islice(sample.shifted("any").numbers(), 10)]
    assert sorted(played)[: 9 * DAYS] == list(range(1, 9 * DAYS + 1))


@pytest.mark.parametrize("first", [date(2026, 12, 28), date(2028, 2, 26), date(2029, 7, 1)])
def test_seven_days_in_turn_play_every_part(first):
    """The screens of a walk are all visited within a week, each on one day."""
    played = [screen for sample in days(first) for screen in sample.shifted("any").part_of(CASES)]
    assert sorted(played) == sorted(CASES)
    assert Sample(20, is_whole=True).part_of(CASES) == CASES


def test_one_seed_plays_the_same_again(items):
    """What a seed chooses is chosen again; what is not played is left to other days."""
    taken, left = chosen(items, Sample(20))
    assert names(taken) == names(chosen(items, Sample(20))[0])
    assert sorted(names(taken + left)) == sorted(names(items))


def test_day_of_what_takes_minutes_is_named(items):
    """All cases that name a day are played on it together, so that what they stand on is made once."""
    taken = names(chosen(items, Sample(3))[0])
    assert [name for name, day in HEAVY if name in taken] == [name for name, day in HEAVY if day == 3]


def test_whole_is_all(items):
    """`make verify` leaves nothing out."""
    assert chosen(items, Sample(20, is_whole=True)) == (items, [])
    assert list(islice(Sample(20, is_whole=True).numbers(), 3)) == [1, 2, 3]


def test_week_draws_as_many_examples():
    """Seven days draw at least as many examples as `make verify`."""
    for some in (1, 7, 20, 50):
        assert Sample(1).few(some) * DAYS >= some == Sample(1, is_whole=True).few(some)
