"""A minute of the simulation each time, other seeds each day, and what makes a seed worth something: it repeats."""

import os
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from tests.simulation.__main__ import first_seed
from tests.simulation.episode import play
from tests.simulation.planted import PLANTED
from tests.simulation.shorten import shortest, story

EPISODES, BLOCKS = 760, 4
"""About a minute of one core; blocks, so that two cores share them."""
REPEATED = (7, 8, 9, 13)
_TRACES = """
from tests.simulation.episode import play
for seed in {seeds}:
    print(play(seed).world.trace)
"""


def _seeds(block):
    day = int(os.environ.get("SEED", datetime.now(UTC).date().toordinal()))
    size = EPISODES // BLOCKS
    return range(first_seed(day) + block * size, first_seed(day) + (block + 1) * size)


@pytest.mark.parametrize("block", range(BLOCKS))
def test_laws_hold(block):
    """Whatever happens in whatever order, the laws hold at each step, and in the end all is as WeChat has it."""
    deaths = calls = 0
    for seed in _seeds(block):
        played = play(seed)
        if played.wrong:
            pytest.fail(f"{story(shortest(played))}\nagain: make simulate ARGS='--story {seed}'", pytrace=False)
        deaths += played.world.figures["deaths"]
        calls += played.world.calls
    assert deaths > EPISODES // BLOCKS
    assert calls > EPISODES // BLOCKS * 100


def _trace_elsewhere(hash_seed):
    """The traces that another process comes to, in which sets have another order."""
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": os.pathsep.join(sys.path)}
    program = [sys.executable, "-c", _TRACES.format(seeds=REPEATED)]
    return subprocess.run(program, env=environment, capture_output=True, text=True, check=True).stdout.split()


def test_seed_repeats_an_episode_to_the_step():
    """The same seed gives the same calls at the same instants by the same processes, in any process."""
    here = [play(seed).world.trace for seed in REPEATED]
    assert len(set(here)) == len(REPEATED)
    assert [play(seed).world.trace for seed in REPEATED] == here
    assert _trace_elsewhere("1") == here
    assert _trace_elsewhere("2") == here


def test_failure_is_made_short():
    """Of an episode that fails, what it fails without is left out, and the law that breaks stays the same."""
    planted = next(one for one in PLANTED if one.name == "another attempt whatever became of the one before")
    failed = next(played for seed in range(1, 400) if (played := planted.play(seed)).wrong)
    with planted.stands():
        short = shortest(failed)
        told = story(short)
    assert short.law == failed.law
    assert len(short.world.story) < len(failed.world.story) / 2
    assert "attempt of" in told
    assert failed.law in told


def test_what_is_left_out_does_not_happen():
    """A step that is cut does not happen, and another step draws what it drew before."""
    whole = play(7)
    first, second = whole.world.happened["steps"][:2]
    rest = play(7, {first})
    assert rest.world.happened["steps"][0] == second
    assert rest.world.happened["actions"][0].startswith(second)
    assert rest.world.trace != whole.world.trace
