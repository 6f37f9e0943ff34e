"""Gives every test that asks for it one real AWS emulator per test process, and `make quick` fewer examples."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from local.emulator import Emulator, running

settings.register_profile("quick", max_examples=10)


@pytest.fixture(scope="session")
def aws() -> Iterator[Emulator]:
    """An AWS emulator that keeps nothing; use `aws.client("dynamodb")` and names of your own."""
    with running() as emulator:
        yield emulator
