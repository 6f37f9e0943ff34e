"""Gives every test that asks for it one real AWS emulator per test process."""

from collections.abc import Iterator

import pytest

from local.emulator import Emulator, running


@pytest.fixture(scope="session")
def aws() -> Iterator[Emulator]:
    """An AWS emulator that keeps nothing; use `aws.client("dynamodb")` and names of your own."""
    with running() as emulator:
        yield emulator
