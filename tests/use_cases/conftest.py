"""A world for use cases: the deployed tables, the WeChat simulator, a connected merchant, a product."""

import secrets
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from local.deploy import Deployment, deploy
from local.emulator import Emulator
from local.template import load
from merchant_center.accounts.use_cases import connect_merchant as connecting
from merchant_center.accounts.use_cases.connect_merchant import GivenCredentials
from tests.use_cases.door import Door
from tests.use_cases.world import PAGE_HOST, World, actor, given_credentials
from tests.wechat_panel import Simulator

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def deployment(aws: Emulator) -> Deployment:
    return deploy(
        aws,
        load(ROOT / "template.yaml"),
        {
            "OidcIssuer": "http://127.0.0.1:1/oidc",
            "PublicApiUrl": "http://127.0.0.1:1",
            "Architecture": "x86_64",
            "DeletionProtection": "false",
        },
        stack_name="use-cases",
    )


def new_mchid() -> str:
    return f"19{secrets.randbelow(10**8):08d}"


def new_appid() -> str:
    return f"wx{secrets.token_hex(8)}"


@pytest.fixture(scope="session")
def open_door() -> Iterator[Door]:
    door = Door()
    yield door
    door.close()


@pytest.fixture
def door(open_door: Door) -> Door:
    """WeChat's way to us, with nothing taken yet."""
    open_door.taken.clear()
    open_door.only = ""
    open_door.take = lambda _headers, _body: 204
    return open_door


@pytest.fixture(scope="session")
def connected(aws: Emulator, deployment: Deployment, simulator: Simulator, open_door: Door) -> Iterator[World]:
    mchid, appid = new_mchid(), new_appid()
    simulator.panel("official-accounts", appid=appid, domains=[PAGE_HOST])
    simulator.panel("merchants", mchid=mchid, name="示例商店", appids=[appid], key_mode="public_key")
    world = World(aws, deployment, simulator, mchid, appid, open_door.url)
    connecting.connect_merchant(world.office, mchid, given_credentials(simulator, mchid, appid), actor=actor())
    yield world
    world.close()


@pytest.fixture
def world(connected: World) -> Iterator[World]:
    """The world, with the clock back at the present, where it is left too: accounts are connected between tests."""
    connected.offset = timedelta()
    connected.simulator.http.delete("/_simulator/faults")
    connected.simulator.panel("clock", reset=True)
    connected.simulator.http.delete("/_simulator/requests")
    yield connected
    connected.simulator.panel("clock", reset=True)


def at_once(count: int, work: Callable[[int], Any]) -> list[Any]:
    """Run work in so many threads that start together; results and exceptions in order."""
    barrier = threading.Barrier(count)
    results: list[Any] = [None] * count

    def run(index: int) -> None:
        barrier.wait()
        try:
            results[index] = work(index)
        except Exception as error:  # noqa: BLE001 - handed to the test
            results[index] = error

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.fixture(name="at_once")
def _at_once() -> Callable[[int, Callable[[int], Any]], list[Any]]:
    return at_once


@pytest.fixture
def new_account(world: World) -> Callable[..., tuple[str, str, Callable[..., GivenCredentials]]]:
    """Make both accounts at WeChat, not connected to us; give (mchid, appid, credentials as handed out now)."""

    def make(key_mode: str) -> tuple[str, str, Callable[..., GivenCredentials]]:
        mchid, appid = new_mchid(), new_appid()
        world.simulator.panel("official-accounts", appid=appid, domains=[PAGE_HOST])
        world.simulator.panel("merchants", mchid=mchid, appids=[appid], key_mode=key_mode)

        def given(**changes: Any) -> GivenCredentials:
            if key_mode == "certificate":
                changes = {
                    "public_key_id": "",
                    "public_key_pem": "",
                    "platform_certificates_pem": world.platform_certificates(mchid),
                    **changes,
                }
            return given_credentials(world.simulator, mchid, appid, **changes)

        return mchid, appid, given

    return make
