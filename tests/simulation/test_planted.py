"""What the machines are worth: each planted fault breaks a law within some hundred episodes."""

import pytest

from tests.simulation.planted import PLANTED
from tests.simulation.runner import episode

EPISODES = 400


@pytest.mark.parametrize("planted", PLANTED, ids=lambda one: one.name)
def test_planted_fault_is_seen(planted):
    """Somebody who writes this line breaks the build."""
    with planted.stands():
        assert any(episode(planted.machine, seed)[1] for seed in range(1, EPISODES + 1))
