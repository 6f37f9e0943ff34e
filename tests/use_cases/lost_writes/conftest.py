"""What flows work with, on tables of their own: no other test's orders or vouchers are due in them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from merchant_center.accounts.use_cases.refresh_keys import KeyRefresher
from merchant_center.events.store.search import EventStore
from merchant_center.jobs.rules import job as rules
from merchant_center.jobs.store.jobs import JobStore
from merchant_center.jobs.use_cases import check_job
from merchant_center.orders.store import OrderStore
from merchant_center.vouchers.store import VoucherStore
from tests.use_cases.jobs.conftest import jobs as shared_jobs
from tests.use_cases.jobs.conftest import payouts
from tests.use_cases.notices.conftest import notices
from tests.use_cases.reconciliation.conftest import books
from tests.use_cases.red_packets.conftest import packets, payer_account, tables_like
from tests.use_cases.refunds.conftest import fault, refunds
from tests.use_cases.vouchers.conftest import issuing

__all__ = ["books", "fault", "notices", "packets", "payer_account", "payouts", "refunds", "shared_jobs"]


@pytest.fixture
def shop(world: Any) -> Any:
    """What placing an order works with, over empty tables, and the facts."""
    tables = [*tables_like(world, "OrdersTable", "EventsTable"), world.deployment.resources["CatalogueTable"]]
    return SimpleNamespace(
        place=replace(world.shop, orders=OrderStore(world.dynamo, *tables)),
        orders=OrderStore(world.dynamo, *tables),
        events=EventStore(world.dynamo, tables[1]),
    )


@pytest.fixture
def kit(world: Any) -> Any:
    """What issuing a voucher works with, over empty tables, and the facts."""
    tables = tables_like(world, "VouchersTable", "EventsTable")
    vouchers = VoucherStore(world.dynamo, *tables)
    return SimpleNamespace(
        issue=issuing(world, vouchers=vouchers, pause=lambda _: None),
        mirroring=replace(world.mirroring, vouchers=vouchers),
        managing=replace(world.managing, vouchers=vouchers),
        redeeming=replace(world.redeeming, vouchers=vouchers, pause=lambda _seconds: None),
        vouchers=vouchers,
        events=EventStore(world.dynamo, tables[1]),
        table=tables[0],
    )


@pytest.fixture
def jobs(world: Any, shared_jobs: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Jobs over an empty table, with two people in a chunk."""
    for module in (rules, check_job):
        monkeypatch.setattr(module, "CHUNK_ROWS", 2)
    store = JobStore(world.dynamo, *tables_like(world, "JobsTable"))
    shared_jobs.deps = replace(shared_jobs.deps, jobs=store)
    return shared_jobs


@pytest.fixture
def callback(world: Any, door: Any) -> Callable[..., tuple[dict[str, str], bytes]]:
    """Have WeChat call back on a path, and return what it sent."""

    def caught(path: str, deed: Callable[[], Any]) -> tuple[dict[str, str], bytes]:
        door.taken.clear()
        door.only = path
        deed()
        door.wait_for(1)
        return door.taken[0]

    return caught


@pytest.fixture
def keys_of(world: Any) -> Callable[[str], dict[str, Any]]:
    """How a callback of a merchant account is verified."""

    def of(mchid: str) -> dict[str, Any]:
        refreshed = KeyRefresher(world.merchants, world.client_for, world.clock, pause=timedelta(seconds=30))
        return {
            "credentials": lambda: world.merchants.credentials(mchid),
            "refreshed": lambda: refreshed(mchid),
        }

    return of


@pytest.fixture
def new_books(world: Any, books: Any) -> Callable[[], Any]:
    """Make books over an empty table, as if nobody had matched the account's day yet."""

    def make() -> Any:
        (table,) = tables_like(world, "ReconciliationTable")
        return books.with_changes(table=table)

    return make
