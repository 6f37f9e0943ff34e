"""What the simulation is worth: each planted fault breaks a law, most within some hundred episodes."""

import pytest

from tests.simulation.planted import PLANTED

EPISODES = 600


@pytest.mark.parametrize("planted", PLANTED, ids=lambda one: one.name)
def test_planted_fault_is_seen(planted):
    """Somebody who writes this line breaks the build."""
    # A seed moves when the product makes another call: then the first ones are tried.
    assert any(planted.play(seed).wrong for seed in (planted.seed, *range(1, EPISODES + 1)))
