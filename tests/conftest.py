"""What tests share: one AWS emulator and one WeChat a process, the sample of the day, a quick profile."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import settings

from tests.sampling import DAYS, Sample, chosen, seed_of

settings.register_profile("quick", max_examples=10)
SAMPLE = pytest.StashKey[Sample]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add what `make verify` asks for."""
    parser.addoption("--verify", action="store_true", help="play all that is exhaustive, not a sample of the day")
    parser.addoption("--pictures", action="store_true", help="take the pictures of pages in docs/screenshots again")


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Take the seed of the environment, or of the day; processes that are started for tests take the same."""
    seed = int(os.environ.setdefault("SEED", str(seed_of(datetime.now(UTC).date()))))
    config.stash[SAMPLE] = Sample(seed, is_whole=config.option.verify)
    if getattr(config.option, "hypothesis_seed", None) is None:
        config.option.hypothesis_seed = str(seed)


def pytest_report_header(config: pytest.Config) -> str:
    """Say how the same choice is made again."""
    sample = config.stash[SAMPLE]
    part = "all" if sample.is_whole else f"part {sample.seed % DAYS + 1} of {DAYS}"
    return f"sample: SEED={sample.seed}, {part} of what is exhaustive"


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave what other days play to them, but for files that were asked for; begin with what takes minutes."""
    asked = {config.invocation_params.dir / argument.partition("::")[0] for argument in config.args}
    named = [item for item in items if item.path in asked]
    taken, left = chosen((item for item in items if item.path not in asked), config.stash[SAMPLE])
    taken += named
    config.hook.pytest_deselected(items=left)
    items[:] = sorted(taken, key=_is_short)


def _is_short(item: pytest.Item) -> bool:
    mark = item.get_closest_marker("exhaustive")
    return mark is None or "day" not in mark.kwargs


@pytest.fixture
def sample(request: pytest.FixtureRequest) -> Sample:
    """What of its many cases a test plays today."""
    whole: Any = request.config.stash[SAMPLE]
    return whole.shifted(request.node.nodeid)


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """An AWS emulator in this process that keeps nothing; use `aws.client("dynamodb")` and names of your own."""
    # Imported when it is asked for: `make quick` has no use for it.
    from tests.emulator_in_process import running

    with running(tmp_path_factory.mktemp("emulator")) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """WeChat's side for the use cases and the functions of a test process."""
    from local.wechat_simulator.server import running
    from tests.wechat_panel import Simulator

    folder = tmp_path_factory.mktemp("wechat")
    with running(folder / "state", folder / "credentials") as server:
        panel = Simulator(server.url, server.tls_url, folder / "credentials")
        yield panel
        panel.http.close()
