"""Gives every test that asks for it one AWS emulator per test process, and `make quick` fewer examples."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from local.emulator import Emulator
from tests.emulator_in_process import running

settings.register_profile("quick", max_examples=10)


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An AWS emulator in this process that keeps nothing; use `aws.client("dynamodb")` and names of your own."""
    with running(tmp_path_factory.mktemp("emulator")) as emulator:
        yield emulator
