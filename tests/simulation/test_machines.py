"""A few episodes of each random machine; ``make simulate`` plays thousands."""

import pytest

from tests.simulation.runner import MACHINES, episode, run

EPISODES = 40


@pytest.mark.parametrize("machine", MACHINES)
def test_laws_hold(machine):
    """Whatever happens in whatever order, laws 2, 3, 5, 6 and 7 hold, and in the end everything is decided."""
    report = run(machine, range(1, EPISODES + 1))
    assert report.wrong == {}
    assert report.figures["deaths"] > EPISODES // 4 or machine == "places"


@pytest.mark.parametrize("machine", MACHINES)
def test_seed_repeats_an_episode(machine):
    """A seed that broke a law can be looked at again: nothing in an episode comes from elsewhere."""
    stories = [episode(machine, 7)[0].world.story for _ in range(2)]
    assert stories[0] == stories[1]
    assert stories[0]
