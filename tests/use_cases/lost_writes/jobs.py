"""Jobs and exports whose writes lose their answers: everybody gets one, and every file is finished."""

import secrets
from dataclasses import replace
from datetime import timedelta

import httpx

from merchant_center.core import clock
from merchant_center.exports.rules import ExportState
from merchant_center.exports.store import ExportStore
from merchant_center.exports.use_cases.export_orders import process_export
from merchant_center.exports.use_cases.request_export import (
    export_id_from_message,
    request_export,
    request_missed_daily_export,
    take_file,
)
from merchant_center.exports.use_cases.sweep_exports import sweep_exports
from merchant_center.exports.wiring.write import build_export_orders
from merchant_center.jobs.rules.job import JobKind, JobState, JobTrigger
from merchant_center.jobs.use_cases import manage_jobs
from merchant_center.jobs.use_cases.sweep_jobs import SweepJobsDeps, sweep_jobs
from merchant_center.orders.rules.search import OrderFilter
from merchant_center.orders.use_cases.place_order import place_order
from tests.use_cases.jobs.conftest import ABNORMAL
from tests.use_cases.lost_writes.orders import wished
from tests.use_cases.lost_writes.playing import flow
from tests.use_cases.red_packets.conftest import tables_like
from tests.use_cases.world import actor

PEOPLE = 3
ROUNDS = 6
"""More than any list of so few people needs."""


def drained(jobs, caller, schedule=lambda: None):
    """Deliver what the queue holds; what a worker could not end comes again when its lease is over.

    ``schedule`` settles what the workers left undecided.
    """
    world = jobs.world

    for _ in range(ROUNDS):
        for message in jobs.messages():
            caller.asks(lambda message=message: jobs.deliver(message), first=lambda: wait(world, 13))
        world.offset += timedelta(minutes=2)
        schedule()
    assert jobs.messages() == []


@flow(
    "manage_jobs.create_job",
    "manage_jobs.start_job",
    "manage_jobs.enqueue_chains",
    "check_job.check_job",
    "run_job.process_message",
    "deliver_rows.VoucherDelivery",
    "issue_in_bulk.StockIssuer",
)
def job_is_made_and_run(caller, jobs):
    before = jobs.coupons()
    wish = jobs.request(openids=tuple(jobs.customers(PEOPLE)), key=secrets.token_hex(8))
    for _ in range(2):
        job = caller.asks(lambda: manage_jobs.create_job(jobs.deps, wish, "operator"))
    drained(jobs, caller)
    assert jobs.now(job).state is JobState.DONE
    assert (jobs.figures(job).done, jobs.figures(job).failed) == (PEOPLE, 0)
    got = jobs.coupons() - before
    assert (len(got), got.total()) == (PEOPLE, PEOPLE)


@flow(
    "manage_jobs.halt_job",
    "manage_jobs.change_job",
    "manage_jobs.start_job",
    "manage_jobs.resend_job",
    "manage_jobs.failures_link",
)
def job_is_paused_and_its_failures_sent_again(caller, jobs):
    before = jobs.coupons()
    job = jobs.checked(jobs.create(jobs.customers(PEOPLE)))
    caller.asks(lambda: manage_jobs.halt_job(jobs.deps, job.job_id, JobTrigger.PAUSE))
    jobs.messages()
    jobs.fault(times=1, error=ABNORMAL)
    caller.asks(lambda: manage_jobs.start_job(jobs.deps, job.job_id))
    drained(jobs, caller)
    jobs.world.simulator.http.delete("/_simulator/faults")
    link = caller.asks(lambda: manage_jobs.failures_link(jobs.deps, jobs.now(job)))
    assert httpx.get(link).text.count("USER_ACCOUNT_ABNORMAL") == jobs.figures(job).failed
    again = caller.asks(lambda: manage_jobs.resend_job(jobs.deps, jobs.now(job), "operator"))
    drained(jobs, caller)
    first, second = jobs.figures(job), jobs.figures(again)
    assert first.done + second.done == PEOPLE
    assert second.done == first.failed > 0
    got = jobs.coupons() - before
    assert (len(got), got.total()) == (PEOPLE, PEOPLE)


@flow("run_job.process_message", "deliver_rows.RedPacketDelivery")
def job_of_red_packets_is_run(caller, payouts, packets):
    jobs, packet = payouts, packets.define()
    customers = packets.customers(2)
    wish = jobs.request(
        kind=JobKind.RED_PACKET,
        target_id=packet.red_packet_id,
        appid=packets.appid,
        openids=tuple(one.openid for one in customers),
        key=secrets.token_hex(8),
    )
    manage_jobs.create_job(jobs.deps, wish, "operator")
    drained(jobs, caller, packets.sweep)
    packets.settle(packet)
    assert packets.paid(packet) == {one.openid: 1 for one in customers}
    packets.check_books(packet)


def export_deps(world, shop):
    return build_export_orders(world.export_requests, shop.orders, shop.events, world.exports_files)


def wait(world, minutes):
    world.offset += timedelta(minutes=minutes)


@flow(
    "request_export.request_export",
    "request_export.take_file",
    "request_export.request_daily_export",
    "request_export.export_id_from_message",
    "export_orders.write_export",
    "export_orders.process_export",
)
def export_is_written(caller, world, shop):
    wish = wished(world)
    place_order(shop.place, world.customer(), wish, "k")
    deps = export_deps(world, shop)
    asked = OrderFilter(product_number=wish.quantities[0][0])
    export = caller.asks(lambda: request_export(world.export_requests, asked, actor(), asked.product_number))
    assert caller.asks(lambda: request_export(world.export_requests, asked, actor(), asked.product_number)) == export
    day = {"scheduled_at": f"20{secrets.randbelow(70) + 30}-01-02T00:05:00+08:00"}
    daily = caller.asks(lambda: export_id_from_message(deps, day))

    for export_id in (export.export_id, daily):
        written = caller.asks(
            lambda export_id=export_id: process_export(deps, export_id, attempt=1, last_attempt=5, go_on=lambda: True),
            first=lambda: wait(world, 31),
        )
        assert written.state is ExportState.DONE
        assert world.exports.find(export_id).state is ExportState.DONE
        assert caller.asks(lambda written=written: take_file(world.export_requests, deps.files, written, actor()))
    assert world.exports.find(export.export_id).rows == 1


@flow(
    "sweep_jobs.sweep_jobs", "sweep_exports.sweep_exports", "request_export.request_missed_daily_export", "sweeps.sweep"
)
def lost_messages_are_made_good_by_the_schedule(caller, jobs, world, shop):
    job = jobs.create(jobs.customers(PEOPLE))
    exports = ExportStore(world.dynamo, *tables_like(world, "ExportsTable"))
    deps = replace(export_deps(world, shop), exports=exports)
    # Noon in Beijing: just after midnight there, nobody misses the day's export yet.
    world.offset = (clock.now() + timedelta(days=1)).replace(hour=4) - clock.now()
    caller.asks(lambda: request_missed_daily_export(deps))
    jobs.messages()
    for _ in range(ROUNDS):
        world.offset += timedelta(hours=1)
        caller.asks(
            lambda: sweep_jobs(SweepJobsDeps(jobs.deps.jobs, jobs.queue, world.clock), limit=10, go_on=lambda: True)
        )
        caller.asks(lambda: sweep_exports(deps, limit=10, go_on=lambda: True))
        for message in jobs.messages():
            caller.asks(lambda message=message: jobs.deliver(message), first=lambda: wait(world, 13))
    assert jobs.now(job).state is JobState.DONE
    assert (jobs.figures(job).done, jobs.figures(job).failed) == (PEOPLE, 0)
    ((_, export),) = exports.entries()
    assert process_export(deps, export.export_id, attempt=1, last_attempt=5, go_on=lambda: True).state == "DONE"
