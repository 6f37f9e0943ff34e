"""Exports whose message is lost or whose workers die: announced again, or given up with a reason, never forgotten."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from merchant_center.core.errors import ConflictError, ThrottledError
from merchant_center.events.rules.event import EventKind
from merchant_center.events.rules.search import EventFilter
from merchant_center.exports.rules import LEASE, MAX_ATTEMPTS, POLL_AFTER, ExportState, missed_daily_schedule
from merchant_center.exports.store import ExportQueue
from merchant_center.exports.use_cases.export_orders import process_export
from merchant_center.exports.use_cases.request_export import request_export, request_missed_daily_export
from merchant_center.exports.use_cases.sweep_exports import ANNOUNCED, GIVEN_UP, sweep_exports
from merchant_center.orders.rules.search import OrderFilter
from tests.use_cases.world import actor

EPOCH = datetime(2026, 3, 1, tzinfo=UTC)
OF_ORDERS = OrderFilter(created_from=EPOCH, created_to=EPOCH + timedelta(days=1))
OF_CUSTOMERS = EventFilter((EventKind.ORDER_PAID,), EPOCH, EPOCH + timedelta(days=1))


class DiedError(BaseException):
    """The process is gone."""


class HeldQueue(ExportQueue):
    """The queue, with the ids of what was announced kept for the test."""

    def __init__(self):
        self.held = []

    def enqueue(self, export_id):
        """Keep the id."""
        self.held.append(export_id)


@pytest.fixture
def deps(world):
    return replace(world.export_orders, queue=HeldQueue())


@pytest.fixture
def ask(world, deps):
    """Ask for an export and lose its message."""

    def request(asked=OF_ORDERS):
        export = request_export(replace(world.export_requests, queue=deps.queue), asked, actor())
        deps.queue.held.clear()
        return export

    return request


@pytest.fixture
def sweep(world, deps):
    """Sweep one export after some time; return what became of it."""

    def run(export, after):
        world.offset += after

        class OnlyThis:
            def __getattr__(self, name):
                return getattr(world.exports, name)

            def due(self, *question):
                return [one for one in world.exports.due(*question) if one.export_id == export.export_id]

        return sweep_exports(replace(deps, exports=OnlyThis()), limit=1_000, go_on=lambda: True)

    return run


def take(deps, export, *, attempt=1, ticket="m1"):
    return process_export(deps, export.export_id, attempt=attempt, last_attempt=5, go_on=lambda: True, ticket=ticket)


def failing(deps, error, method="write_part"):
    class Files:
        def __getattr__(self, name):
            if name == method:
                raise error
            return getattr(deps.files, name)

    return replace(deps, files=Files())


@pytest.mark.parametrize("asked", [OF_ORDERS, OF_CUSTOMERS], ids=["orders", "customers"])
def test_lost_message_is_announced_again(deps, ask, sweep, asked):
    """An export whose message is lost is announced at its date, not before, and written."""
    export = ask(asked)
    assert sweep(export, timedelta()) == {}
    assert sweep(export, POLL_AFTER + timedelta(seconds=1)) == {ANNOUNCED: 1}
    assert deps.queue.held == [export.export_id]
    assert take(deps, export).state is ExportState.DONE
    assert sweep(export, timedelta(days=1)) == {}


def test_export_of_a_dead_worker_is_announced_when_its_lease_is_over(deps, ask, sweep):
    """A worker that dies holds an export for its lease only; a message of its own takes it up then."""
    export = ask()
    with pytest.raises(DiedError):
        take(failing(deps, DiedError), export)
    assert sweep(export, timedelta()) == {}
    assert sweep(export, LEASE + timedelta(seconds=1)) == {ANNOUNCED: 1}
    assert take(deps, export, ticket="m2").state is ExportState.DONE


def test_message_of_an_export_that_another_works_on_is_dropped(deps, ask):
    """Announced twice, an export stays with the worker who has it; the other message ends, even at its last receive."""
    export = ask()
    with pytest.raises(DiedError):
        take(failing(deps, DiedError), export)
    assert take(deps, export, ticket="m2", attempt=5).state is ExportState.RUNNING
    with pytest.raises(ConflictError):
        take(deps, export, ticket="m1", attempt=4)


@pytest.mark.parametrize("error", [ThrottledError("busy"), ConflictError("first"), OSError("x")])
def test_last_receive_says_why_whatever_the_error(world, deps, ask, error):
    """When the queue would give up, the export is FAILED with the reason, whatever stopped it."""
    export = ask()
    with pytest.raises(type(error)):
        take(failing(deps, error), export, attempt=5)
    failed = world.exports.find(export.export_id)
    assert (failed.state, failed.next_poll_at) == (ExportState.FAILED, None)
    assert type(error).__name__ in failed.failure


def test_last_receive_of_an_export_that_its_dead_worker_holds(world, deps, ask):
    """An export under the lease of a worker that died by this very message is FAILED at its last receive."""
    export = ask()
    with pytest.raises(DiedError):
        take(failing(deps, DiedError), export, attempt=4)
    with pytest.raises(ConflictError):
        take(deps, export, attempt=5)
    assert world.exports.find(export.export_id).state is ExportState.FAILED


def test_export_that_kills_its_workers_is_given_up(world, deps, ask, sweep):
    """After so many workers without a checkpoint the export is FAILED instead of killing for ever."""
    export = ask()
    for number in range(MAX_ATTEMPTS):
        with pytest.raises(DiedError):
            take(failing(deps, DiedError), export, ticket=f"m{number}")
        world.offset += LEASE + timedelta(seconds=1)
    assert sweep(export, timedelta()) == {GIVEN_UP: 1}
    failed = world.exports.find(export.export_id)
    assert (failed.state, failed.failure) == (ExportState.FAILED, "10 workers in a row died at the same place")
    assert deps.queue.held == []


def test_missed_daily_export_is_asked_for_once(world, deps):
    """A day whose schedule and messages were all lost has its export after four in Beijing, once."""
    before, after = datetime(2031, 5, 1, 19, 59, tzinfo=UTC), datetime(2031, 5, 1, 20, 0, tzinfo=UTC)
    assert not request_missed_daily_export(replace(deps, clock=lambda: before))
    assert request_missed_daily_export(replace(deps, clock=lambda: after))
    assert not request_missed_daily_export(replace(deps, clock=lambda: after))
    assert deps.queue.held == ["daily-2031-05-01"]
    filter_ = world.exports.find("daily-2031-05-01").filter
    assert (filter_.paid_from, filter_.paid_to) == (
        datetime(2031, 4, 30, 16, tzinfo=UTC),
        datetime(2031, 5, 1, 16, tzinfo=UTC),
    )


def test_missed_daily_comes_after_its_schedule():
    """Nothing is called missed while the schedule of half past two, or its retries, may still come."""
    assert missed_daily_schedule(datetime(2031, 5, 1, 18, 30, tzinfo=UTC)) is None
