"""Exports: exactly the orders asked for, resumable after any death, safe to open, with a true digest."""

import csv
import hashlib
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from local.template import load
from manage_exports.models import RequestExport
from merchant_center.core import clock
from merchant_center.core.aws.writes import Put
from merchant_center.core.errors import ConflictError, IdempotencyKeyReusedError
from merchant_center.core.times import beijing_day, day_start
from merchant_center.events.rules.event import EventKind
from merchant_center.events.rules.search import EventFilter
from merchant_center.exports.rules import BOM, COLUMNS_BEFORE_REFUNDS, LEASE, ORDER_HEADER, ExportState
from merchant_center.exports.use_cases.export_orders import process_export, write_export
from merchant_center.exports.use_cases.request_export import export_id_from_message, request_export
from merchant_center.orders.rules.naming import order_number
from merchant_center.orders.rules.order import Order, OrderLine, OrderState, created, next_poll, paid
from merchant_center.orders.rules.payment import PaymentDetails
from merchant_center.orders.rules.search import OrderFilter
from merchant_center.orders.store import order_item
from tests.use_cases.world import actor

ROOT = Path(__file__).resolve().parents[3]
EPOCH = datetime(2026, 3, 1, tzinfo=UTC)
_ORDER = {
    "order_no": "20260301-AAAAAAAAAAAAAAAA",
    "mchid": "1900000001",
    "appid": "wx0000000000000000",
    "openid": "o",
    "lines": (),
    "total_fen": 1,
    "state": OrderState.PREPAID,
    "description": "d",
    "notify_url": "http://127.0.0.1/",
}


class DiedError(Exception):
    """The process is gone."""


@pytest.fixture
def deps(world):
    return replace(world.export_orders, part_bytes=5 * 1024 * 1024)


@pytest.fixture
def campaign(world):
    """A label of this test's own orders, and a way to write more of them."""
    label = clock.entropy(4).hex()

    def write(count, at=EPOCH, *, note="", is_paid=False):
        made = []
        for n in range(count):
            order, _ = created(
                Order(
                    order_no=order_number(beijing_day(at), clock.entropy(10)),
                    mchid=world.mchid,
                    appid=world.appid,
                    openid="oABCDEFGHIJKLMNOPQRSTUVWXYZ1",
                    lines=(OrderLine("P1", note or "茶", 150, 2),),
                    total_fen=300,
                    state=OrderState.PREPAID,
                    description="d",
                    notify_url="http://127.0.0.1/",
                    created_at=at + timedelta(seconds=n),
                    expires_at=at + timedelta(days=1),
                    phone="13800138000",
                    campaign=label,
                )
            )
            if is_paid:
                facts = PaymentDetails(
                    world.mchid, world.appid, "o", f"42{n:026d}", 300, 200, at + timedelta(hours=1, seconds=n)
                )
                order, _ = paid(order, facts, at)
            world.dynamo.put(Put(world.deployment.resources["OrdersTable"], order_item(order)))
            made.append(order)
        return made

    write.label = label
    return write


def ask(world, **conditions):
    return request_export(world.export_requests, OrderFilter(**conditions), actor())


def content(world, export):
    answer = world.aws.client("s3").get_object(Bucket=world.deployment.resources["ExportsBucket"], Key=export.key)
    return answer["Body"].read()


def rows(body):
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"), newline="")))


def test_file_holds_exactly_the_orders_asked_for(world, deps, campaign):
    """The file has a BOM, a header, one row an order in the order of time, and its digest is kept."""
    orders = campaign(7)
    campaign(3, at=EPOCH + timedelta(days=3))
    export = ask(world, campaign=campaign.label, created_from=EPOCH, created_to=EPOCH + timedelta(days=1))
    done = write_export(deps, export.export_id, go_on=lambda: True)
    body = content(world, done)
    assert body.startswith(BOM)
    table = rows(body)
    assert tuple(table[0]) == ORDER_HEADER
    assert [row[0] for row in table[1:]] == [order.order_no for order in orders]
    assert (done.state, done.rows, done.total_fen) == (ExportState.DONE, 7, 2_100)
    assert done.sha256 == hashlib.sha256(body).hexdigest()
    assert done.size == len(body)


def test_amounts_are_readable_and_exact(world, deps, campaign):
    """Each amount stands in yuan and in fen; what was deducted and what was paid add up to the order."""
    campaign(1, is_paid=True)
    export = ask(world, campaign=campaign.label, paid_from=EPOCH)
    done = write_export(deps, export.export_id, go_on=lambda: True)
    row = dict(zip(ORDER_HEADER, rows(content(world, done))[1], strict=True))
    assert (row["订单金额(元)"], row["订单金额(分)"]) == ("3.00", "300")
    assert (row["代金券(分)"], row["实付(分)"]) == ("100", "200")
    assert row["支付时间"] == "2026-03-01 09:00:00"
    assert row["微信支付单号"] == "\t42" + "0" * 26


def test_formulas_are_escaped(world, deps, campaign):
    """Text that a spreadsheet would run begins with an apostrophe."""
    campaign(1, note='=HYPERLINK("http://evil")')
    export = ask(world, campaign=campaign.label, created_from=EPOCH)
    done = write_export(deps, export.export_id, go_on=lambda: True)
    assert rows(content(world, done))[1][9].startswith("'=HYPERLINK")


def test_lost_answer_and_a_repeat_make_one_export(world, campaign):
    """The same key of the same person is the same export, also when its span ends with the instant it was asked for."""
    asked = OrderFilter(campaign=campaign.label, created_from=EPOCH)
    first, again = (request_export(world.export_requests, asked, actor("operator-1"), "key-1") for _ in range(2))
    assert (first.filter.created_to is not None, again) == (True, first)
    others = [("operator-2", "key-1"), ("operator-1", "key-2"), ("operator-1", ""), ("operator-1", "")]
    ids = {request_export(world.export_requests, asked, actor(who), key).export_id for who, key in others}
    assert len({first.export_id, *ids}) == 1 + len(others)


def test_key_of_another_export_is_refused(world, campaign):
    """A key that comes with another filter, or for customers, is told so: nobody fetches a file of something else."""
    request_export(world.export_requests, OrderFilter(campaign=campaign.label), actor("operator-1"), campaign.label)
    of_customers = EventFilter((EventKind.ORDER_PAID,), EPOCH, EPOCH + timedelta(days=1))
    for other in (OrderFilter(campaign=campaign.label, state=OrderState.PAID), of_customers):
        with pytest.raises(IdempotencyKeyReusedError):
            request_export(world.export_requests, other, actor("operator-1"), campaign.label)


def test_repeat_of_a_request_that_died_on_its_way_to_the_queue_is_written(world, campaign):
    """Stored and never enqueued: the repeat enqueues it at once, and one that is written already rests."""
    queued = []
    deps = replace(world.export_requests, queue=SimpleNamespace(enqueue=queued.append))
    for _ in range(2):
        export = request_export(deps, OrderFilter(campaign=campaign.label), actor("operator-1"), campaign.label)
    assert queued == [export.export_id] * 2
    write_export(world.export_orders, export.export_id, go_on=lambda: True)
    request_export(deps, OrderFilter(campaign=campaign.label), actor("operator-1"), campaign.label)
    assert queued == [export.export_id] * 2


def test_one_order_is_exported_by_its_number(world, deps, campaign):
    """A list that was searched by a number is exported by it too, also when the worker is given it twice."""
    one, _ = campaign(2)
    export = request_export(world.export_requests, RequestExport(order_no=one.order_no).filter(), actor())
    for _ in range(2):
        done = write_export(deps, export.export_id, go_on=lambda: True)
        assert [row[0] for row in rows(content(world, done))[1:]] == [one.order_no]


def test_empty_export_is_a_header(world, deps):
    """An export that nothing meets is a finished file with its header."""
    export = ask(world, campaign="nobody", created_from=EPOCH)
    done = write_export(deps, export.export_id, go_on=lambda: True)
    assert len(rows(content(world, done))) == 1
    assert done.state is ExportState.DONE


@pytest.mark.parametrize(
    ("store", "method", "nth"),
    [
        ("files", "write_part", 1),
        ("files", "write_part", 2),
        ("exports", "save", 1),
        ("exports", "save", 2),
        ("exports", "save", 3),
        ("files", "finish", 1),
        ("files", "digest", 1),
        ("exports", "save", 5),
    ],
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_death_at_any_step_is_made_good(world, deps, campaign, store, method, nth, when):
    """Whatever step a worker dies at, before or after its deed, the next one ends with the very same file."""
    campaign(12, note="长" * 15_000)
    small = replace(deps, part_bytes=60_000)
    export = ask(world, campaign=campaign.label, created_from=EPOCH, created_to=EPOCH + timedelta(days=1))
    dying = dying_room(small, store, method, nth, when)
    with pytest.raises(DiedError):
        write_export(dying, export.export_id, go_on=lambda: True)
    world.offset = LEASE + timedelta(seconds=1)
    done = write_export(small, export.export_id, go_on=lambda: True)
    table = rows(content(world, done))
    assert len({row[0] for row in table[1:]}) == len(table) - 1 == done.rows == 12


def dying_room(deps, store, method, nth, when):
    real = getattr(deps, store)
    count = 0

    class Dying:
        def __getattr__(self, name):
            found = getattr(real, name)
            if name != method:
                return found

            def call(*args, **more):
                nonlocal count
                count += 1
                if count == nth and when == "before":
                    raise DiedError
                result = found(*args, **more)
                if count == nth:
                    raise DiedError
                return result

            return call

    return replace(deps, **{store: Dying()})


def test_worker_out_of_time_releases_the_export(world, deps, campaign):
    """A worker that runs out of time leaves a checkpoint and enqueues the export; the next one goes on behind it."""
    campaign(12, note="长" * 15_000)
    small = replace(deps, part_bytes=60_000)
    export = ask(world, campaign=campaign.label, created_from=EPOCH, created_to=EPOCH + timedelta(days=1))
    left = write_export(small, export.export_id, go_on=lambda: False)
    assert left.state is ExportState.RUNNING
    assert 0 < left.rows < 12
    rounds = 1
    while left.state is not ExportState.DONE:
        left = write_export(small, export.export_id, go_on=lambda: False)
        rounds += 1
    assert rounds > 2
    assert left.rows == 12
    assert len(rows(content(world, left))) == 13


def test_second_worker_is_refused(world, deps, campaign):
    """While one worker holds the lease, a second delivery of the message is refused and comes again later."""
    campaign(2)
    export = ask(world, campaign=campaign.label, created_from=EPOCH)
    with pytest.raises(DiedError):
        write_export(dying_room(deps, "files", "finish", 1, "before"), export.export_id, go_on=lambda: True)
    with pytest.raises(ConflictError):
        write_export(deps, export.export_id, go_on=lambda: True)


def test_finished_export_is_not_written_again(world, deps, campaign):
    """A message that comes again after the end changes nothing."""
    campaign(1)
    export = ask(world, campaign=campaign.label, created_from=EPOCH)
    done = write_export(deps, export.export_id, go_on=lambda: True)
    assert write_export(deps, export.export_id, go_on=lambda: True) == done


def test_last_attempt_records_the_failure(world, deps, campaign):
    """When the queue would give up, the export says FAILED with the reason instead of waiting for ever."""
    campaign(1)
    export = ask(world, campaign=campaign.label, created_from=EPOCH)
    dying = dying_room(deps, "files", "write_part", 1, "before")
    with pytest.raises(DiedError):
        process_export(dying, export.export_id, attempt=5, last_attempt=5, go_on=lambda: True)
    failed = world.exports.find(export.export_id)
    assert (failed.state, failed.failure) == (ExportState.FAILED, "DiedError: ")


def test_daily_export_waits_for_payments_whose_callback_was_lost():
    """The schedule comes after the hourly query has found what was paid in the last minute of the day."""
    schedule = load(ROOT / "template.yaml")["Resources"]["DailyExportSchedule"]["Properties"]
    assert schedule["ScheduleExpressionTimezone"] == "Asia/Shanghai"
    minute, hour = map(int, schedule["ScheduleExpression"].removeprefix("cron(").split()[:2])
    midnight = day_start(date(2026, 3, 2))
    order = Order(
        **(_ORDER | {"created_at": midnight - timedelta(hours=9), "expires_at": midnight + timedelta(days=1)})
    )
    found = next_poll(order, midnight - timedelta(seconds=1))
    assert timedelta(hours=hour, minutes=minute) - (found - midnight) >= timedelta(minutes=30)


def test_schedule_asks_once_for_what_was_paid_on_the_beijing_day_before(world, campaign):
    """The scheduled export is named by its Beijing day, so a schedule that fires twice asks for one file."""
    message = {"scheduled_at": "2026-03-01T16:30:00Z"}
    first = export_id_from_message(world.export_requests, message)
    second = export_id_from_message(world.export_requests, message)
    assert first == second == "daily-2026-03-01"
    export = world.exports.find(first)
    assert export.filter.paid_from == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert export.filter.paid_to == datetime(2026, 3, 1, 16, tzinfo=UTC)


def test_request_tells_the_worker(world):
    """An export that is asked for lies in the queue."""
    export = ask(world, created_from=EPOCH)
    sqs, url = world.aws.client("sqs"), world.deployment.resources["ExportsQueue"]
    found = []
    while batch := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
        found += [json.loads(message["Body"]) for message in batch]
    assert {"export_id": export.export_id} in found


def test_export_that_an_earlier_version_began_keeps_its_columns(world, deps, campaign):
    """A stored export in progress has as many cells in each line as its header had, whatever columns came since."""
    campaign(3, is_paid=True)
    export = ask(world, campaign=campaign.label, paid_from=EPOCH)
    world.exports.save(replace(export, columns=COLUMNS_BEFORE_REFUNDS, version=export.version + 1))
    done = write_export(deps, export.export_id, go_on=lambda: True)
    table = rows(content(world, done))
    assert {len(row) for row in table} == {COLUMNS_BEFORE_REFUNDS}
    assert tuple(table[0]) == ORDER_HEADER[:COLUMNS_BEFORE_REFUNDS]
    assert table[0][-1] == "订单状态"
