"""What the simulation is worth: each planted fault breaks a law, most within some hundred episodes."""

from pathlib import Path

import pytest

from tests.simulation.planted import PLANTED

EPISODES = 400


def _seeds():
    """The table of README.md: by fault and feature the seed that sees it."""
    text = Path(__file__).with_name("README.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("| ")]
    return {(row[0], row[1]): int(row[2]) for row in rows if len(row) == 4 and row[2].isdigit()}


SEEDS = _seeds()


def test_readme_names_each_planted_fault():
    """The table has a row for each fault, and no other; there are more than fifty."""
    names = [(planted.name, planted.feature) for planted in PLANTED]
    assert set(SEEDS) == set(names)
    assert len(names) == len(set(names)) > 50


@pytest.mark.parametrize("planted", PLANTED, ids=lambda one: f"{one.feature}: {one.name}")
def test_planted_fault_is_seen(planted):
    """Somebody who writes this line breaks the build."""
    # A seed moves when the product makes another call: then the first ones are tried.
    assert any(planted.play(seed).wrong for seed in (SEEDS[planted.name, planted.feature], *range(1, EPISODES + 1)))
