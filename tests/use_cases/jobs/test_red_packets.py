"""Red packets to lists: the machinery of jobs over the one of sends; money leaves once for each, or says why not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from merchant_center.core.errors import IdempotencyKeyReusedError, InvalidInputError, NotFoundError
from merchant_center.jobs.rules.job import LEASE, JobKind, JobState, JobTrigger
from merchant_center.jobs.use_cases import manage_jobs
from merchant_center.jobs.use_cases.run_job import RETRY_DELAY_SECONDS
from merchant_center.red_packets.rules.quota_shards import Limits
from merchant_center.red_packets.rules.send import FINAL, SendState
from merchant_center.red_packets.rules.send_changes import Change
from merchant_center.red_packets.use_cases.manage_red_packets import start
from merchant_center.red_packets.use_cases.send_again import send_again
from merchant_center.red_packets.use_cases.stop_red_packets import StopRedPacketsDeps, stop_packet
from tests.use_cases.red_packets.conftest import no_slot
from tests.use_cases.world import actor

SEND = "/mmpaymkttransfers/sendredpack"
REFUSED = {"code": "OPENID_ERROR", "executed": False}
UNKNOWN = {"code": "SYSTEMERROR", "executed": True}


@pytest.fixture
def give(payouts):
    """Make a job that gives a packet to customers, and have its list checked."""

    def made(packet, customers, **changes):
        openids = [one.openid for one in customers]
        request = {"kind": JobKind.RED_PACKET, "target_id": packet.red_packet_id, "appid": ""}
        return payouts.checked(payouts.create(openids, **(request | changes)))

    return made


@pytest.fixture
def refuse(packets):
    """Let WeChat refuse or lose the next sends."""

    def set_(times, **error):
        match = {"path_contains": SEND}
        packets.world.simulator.panel("faults", on="api", match=match, times=times, error=error)

    return set_


def each_once(customers):
    return dict.fromkeys((one.openid for one in customers), 1)


def test_list_gets_one_packet_each(payouts, packets, give, small_chunks):
    """Everybody on a list of several chunks gets one packet of the definition's official account and campaign."""
    packet, customers = packets.define(campaign="spring"), packets.customers(2 * small_chunks + 3)
    job = give(packet, customers)
    assert (job.target_name, job.appid) == (packet.terms.name, packet.appid)
    assert payouts.run(job).state is JobState.DONE
    assert payouts.figures(job).done == len(customers)
    assert packets.paid(packet) == each_once(customers)
    assert {(one.state, one.campaign, str(one.source)) for one in packets.of(packet)} == {
        (SendState.SENT, "spring", f"job:{job.job_id}")
    }
    packets.check_books(packet)


@pytest.mark.parametrize(
    ("part", "method", "nth"), [("sends", "reserve", 3), ("sends", "save", 3), ("jobs", "save_chunk", 2)]
)
@pytest.mark.parametrize("when", ["before", "after"])
def test_death_at_any_step_pays_nobody_twice(payouts, packets, give, died, part, method, nth, when):
    """Whatever step a worker dies at, its message that comes again ends with one packet for each."""
    packet, customers = packets.define(), packets.customers(8)
    job = give(packet, customers)
    (message,) = payouts.messages()
    with pytest.raises(died):
        payouts.deliver(message, deps=payouts.dying(part, method, nth, when))
    packets.later(seconds=(LEASE + timedelta(minutes=2)).total_seconds())
    packets.sweep()
    payouts.deliver(message, attempt=2)
    assert payouts.run(job).state is JobState.DONE
    assert payouts.figures(job).done == len(customers)
    assert packets.paid(packet) == each_once(customers)
    packets.check_books(packet)


def test_customer_who_had_enough_fails_alone(payouts, packets, give):
    """The limit of a customer is a failure of theirs, explained in the file; the others get theirs."""
    packet = packets.define(Limits(total_amount_fen=100_000, per_customer=1))
    customers = packets.customers(4)
    packets.send(packet, customers[1])
    job = payouts.run(give(packet, customers))
    assert (job.state, payouts.figures(job).done, payouts.figures(job).failed) == (JobState.DONE, 3, 1)
    ((_, openid, code, _, meaning, *_),) = payouts.failures(job)[1:]
    assert (openid, code) == (customers[1].openid, "limit_reached")
    assert "limits of the red packet" in meaning
    assert packets.paid(packet) == each_once(customers)


def test_used_up_limit_stops_the_job_with_nobody_lost(payouts, packets, give):
    """At a limit of the packet the job stops with the reason, and never over it; later the others are served."""
    packet, customers = packets.define(Limits(total_amount_fen=100_000, daily_count=3)), packets.customers(8)
    job = payouts.run(give(packet, customers))
    assert job.state is JobState.STOPPED
    assert job.reason.startswith("limit_reached: the limit daily_count")
    assert (payouts.figures(job).done, payouts.figures(job).failed) == (3, 0)
    for _ in range(2):
        packets.later(days=1)
        manage_jobs.start_job(payouts.deps, job.job_id)
        job = payouts.run(job)
    assert job.state is JobState.DONE
    assert packets.paid(packet) == each_once(customers)
    packets.check_books(packet)


def test_stopped_packet_stops_the_job(payouts, packets, give):
    """A definition that somebody stopped stops the job with the reason; once it starts the job goes on."""
    packet, customers = packets.define(), packets.customers(4)
    job = give(packet, customers)
    stop_packet(StopRedPacketsDeps(packets.store, packets.world.clock), packet.red_packet_id, "by an operator")
    job = payouts.run(job)
    assert job.state is JobState.STOPPED
    assert job.reason == "red_packet_closed: the red packet is STOPPED: by an operator"
    assert packets.of(packet) == []
    start(packets.manage_deps, packet.red_packet_id, actor=actor())
    manage_jobs.start_job(payouts.deps, job.job_id)
    assert payouts.run(job).state is JobState.DONE
    assert packets.paid(packet) == each_once(customers)


def test_empty_account_stops_packet_and_job(payouts, packets, give, refuse):
    """NOTENOUGH stops the definition and with it the job; nobody fails, and everybody is paid once after a top-up."""
    packet, customers = packets.define(), packets.customers(6)
    job = give(packet, customers)
    refuse(1, code="NOTENOUGH", executed=False)
    job = payouts.run(job)
    assert (job.state, payouts.figures(job).failed) == (JobState.STOPPED, 0)
    assert job.reason == "red_packet_closed: the red packet is STOPPED: NOTENOUGH"
    start(packets.manage_deps, packet.red_packet_id, actor=actor())
    packets.later(minutes=11)
    packets.sweep()
    manage_jobs.start_job(payouts.deps, job.job_id)
    assert payouts.run(job).state is JobState.DONE
    assert packets.paid(packet) == each_once(customers)
    packets.check_books(packet)


@pytest.mark.usefixtures("virtual_rate")
def test_sends_without_a_turn_are_waited_for(payouts, packets, give):
    """Sends that have no turn at WeChat wait; the schedule makes them, and the job finds them."""
    packet, customers = packets.define(), packets.customers(5)
    job = give(packet, customers)
    (message,) = payouts.messages()
    assert payouts.deliver(
        message, deps=payouts.paying(packets.with_changes(rate_limiter=no_slot).send_deps)
    ) == payouts.now(job)
    assert payouts.figures(job).waiting == 5
    assert [delay for _, delay in payouts.queue.held] == [RETRY_DELAY_SECONDS]
    assert packets.paid(packet) == {}
    packets.later(minutes=1)
    packets.sweep()
    assert payouts.run(job).state is JobState.DONE
    assert packets.paid(packet) == each_once(customers)


def test_unknown_outcomes_are_settled_before_the_job_is_done(payouts, packets, give, refuse):
    """Sends whose outcome WeChat did not tell stay waiting in the figures until it does, and pay once."""
    packet, customers = packets.define(), packets.customers(6)
    job = give(packet, customers)
    (message,) = payouts.messages()
    refuse(2, **UNKNOWN)
    payouts.deliver(message)
    assert (payouts.figures(job).done, payouts.figures(job).waiting) == (4, 2)
    packets.later(minutes=2)
    packets.sweep()
    assert payouts.run(job).state is JobState.DONE
    assert packets.paid(packet) == each_once(customers)


def test_cancelled_job_counts_what_was_paid(payouts, packets, give, refuse, died):
    """Of a worker that died, what it had sent is counted although the job was cancelled; nothing more is begun."""
    packet, customers = packets.define(), packets.customers(6)
    job = give(packet, customers)
    (message,) = payouts.messages()
    with pytest.raises(died):
        payouts.deliver(message, deps=payouts.dying("sends", "reserve", 4, "before"))
    manage_jobs.halt_job(payouts.deps, job.job_id, JobTrigger.CANCEL)
    payouts.messages()
    packets.later(minutes=5)
    packets.sweep()
    payouts.deliver(message, attempt=2)
    paid = packets.paid(packet)
    assert payouts.figures(job).done == paid.total() == len(packets.of(packet)) < 6
    assert set(paid.values()) == {1}


def test_failures_are_sent_again_once(payouts, packets, give, refuse):
    """A job of the failures pays each of them, once, however often it is asked for and its message comes."""
    packet, customers = packets.define(), packets.customers(5)
    job = give(packet, customers)
    refuse(2, **REFUSED)
    job = payouts.run(job)
    assert (job.state, payouts.figures(job).failed) == (JobState.DONE, 2)
    again = manage_jobs.resend_job(payouts.deps, job, "operator-1")
    assert manage_jobs.resend_job(payouts.deps, job, "operator-2") == again
    for message in payouts.messages() * 2:
        payouts.deliver(message)
    assert payouts.run(again).state is JobState.DONE
    assert payouts.figures(again).done == 2
    assert packets.paid(packet) == each_once(customers)
    packets.check_books(packet)


def test_what_an_operator_sent_again_is_not_paid_by_the_next_job(payouts, packets, give, refuse):
    """A failure that was sent again by hand is found by the job of the failures, also if that failed too."""
    packet, customers = packets.define(), packets.customers(3)
    job = give(packet, customers)
    refuse(3, **REFUSED)
    job = payouts.run(job)
    paid, failed, waiting = sorted(packets.of(packet), key=lambda one: one.send_id)
    send_again(packets.send_deps, paid.send_id)
    refuse(1, **REFUSED)
    assert send_again(packets.send_deps, failed.send_id).state is SendState.FAILED
    second = payouts.run(manage_jobs.resend_job(payouts.deps, job, "operator-1"))
    assert (payouts.figures(second).done, payouts.figures(second).failed) == (2, 1)
    assert send_again(packets.send_deps, packets.now(waiting).send_id).state is SendState.SENT
    third = payouts.run(manage_jobs.resend_job(payouts.deps, second, "operator-1"))
    assert (third.state, payouts.figures(third).done) == (JobState.DONE, 1)
    assert packets.paid(packet) == each_once(customers)
    assert all(one.state in FINAL | {SendState.SENT} for one in packets.of(packet))


def test_failure_that_a_person_has_to_see_is_not_paid_again(payouts, packets, give, refuse):
    """A send that failed here and may be paid at WeChat fails again in the job of the failures, without a call."""
    packet, customers = packets.define(), packets.customers(1)
    job = give(packet, customers)
    refuse(1, **REFUSED)
    job = payouts.run(job)
    (send,) = packets.of(packet)
    packets.sends.save(send, Change(replace(send, review_note="WAITING at WeChat", version=send.version + 1)))
    again = payouts.run(manage_jobs.resend_job(payouts.deps, job, "operator-1"))
    assert (again.state, payouts.figures(again).failed) == (JobState.DONE, 1)
    assert packets.paid(packet) == {}


def test_unknown_packet_makes_no_job(give, packets):
    """A red packet that is not there makes no job."""
    packet = packets.define()
    with pytest.raises(NotFoundError):
        give(packet, packets.customers(1), target_id="0" * 20)


def test_job_is_found_as_its_own_kind_only(payouts, packets, give):
    """Whoever may see voucher jobs does not see one of red packets under their address."""
    job = give(packets.define(), packets.customers(1))
    assert manage_jobs.get_job(payouts.deps, job.job_id, JobKind.RED_PACKET) == job
    with pytest.raises(NotFoundError):
        manage_jobs.get_job(payouts.deps, job.job_id, JobKind.VOUCHER)
    kinds = {kind: [one.job_id for _, one in payouts.deps.jobs.entries(kind)] for kind in JobKind}
    assert job.job_id in kinds[JobKind.RED_PACKET]
    assert job.job_id not in kinds[JobKind.VOUCHER]


def test_one_upload_is_not_two_jobs(payouts, packets):
    """A list that was uploaded for vouchers is not used for red packets too."""
    customer = packets.customer()
    job = payouts.upload(f"{customer.openid}\n".encode())
    request = payouts.request(kind=JobKind.RED_PACKET, target_id=packets.define().red_packet_id, upload_id=job.job_id)
    with pytest.raises(IdempotencyKeyReusedError):
        manage_jobs.create_job(payouts.deps, request, "operator-1")


def test_list_in_a_request_needs_a_key(packets, give):
    """Red packets for openids in a request without a key are refused: repeated, they would be paid twice."""
    with pytest.raises(InvalidInputError, match="Idempotency-Key"):
        give(packets.define(), packets.customers(1), key="")
