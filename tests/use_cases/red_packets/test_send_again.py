"""Sent again: only what pays nobody any more, under a new number, once for each end (law 2)."""

from dataclasses import replace

import pytest

from merchant_center.core.errors import ConflictError, NotFoundError
from merchant_center.red_packets.errors import LimitName, LimitReachedError, RedPacketClosedError
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.quota_pool import Usage
from merchant_center.red_packets.rules.quota_shards import Limits
from merchant_center.red_packets.rules.send import SendState
from merchant_center.red_packets.rules.send_changes import Change
from merchant_center.red_packets.use_cases.send_again import send_again
from merchant_center.red_packets.use_cases.send_red_packet import send_red_packet
from merchant_center.red_packets.use_cases.stop_red_packets import StopRedPacketsDeps, stop_packet

SEND = "/mmpaymkttransfers/sendredpack"


@pytest.fixture
def failed(packets, fault):
    """Make a send that WeChat refused for good."""

    def make(packet, customer=None, **more):
        fault(SEND, error={"code": "SENDNUM_LIMIT", "executed": False})
        send = packets.send(packet, customer, **more)
        assert send.state is SendState.FAILED
        return send

    return make


def returned(packets, packet):
    """Make a send that its customer did not open."""
    send = packets.send(packet)
    packets.later(hours=25)
    packets.sweep()
    assert packets.now(send).state is SendState.RETURNED
    return send


def test_failed_send_is_sent_again_under_a_new_number(packets, failed):
    """The next attempt of the request has a number of its own; the old send stays as it ended."""
    packet = packets.define(campaign="spring")
    first = failed(packet, phone="13800138000")
    second = send_again(packets.send_deps, first.send_id)
    assert (second.state, second.attempt, first.attempt) == (SendState.SENT, 2, 1)
    assert second.payout.bill_no != first.payout.bill_no
    told = ("customer", "source", "phone", "campaign")
    assert [getattr(second, name) for name in told] == [getattr(first, name) for name in told]
    assert packets.now(first).state is SendState.FAILED
    assert packets.paid(packet)[first.customer.openid] == 1
    assert packets.check_books(packet).used.count == 1


def test_machine_that_repeats_its_draw_is_told_of_the_last_attempt(packets, failed):
    """A flow that asks again is not told that nothing was paid when an operator has sent it again."""
    packet = packets.define()
    first = failed(packet)
    assert send_red_packet(packets.send_deps, first.request) == packets.now(first)
    second = send_again(packets.send_deps, first.send_id)
    assert send_red_packet(packets.send_deps, first.request) == packets.now(second)
    assert packets.paid(packet)[first.customer.openid] == 1


@pytest.mark.parametrize("frees", [True, False], ids=["frees", "keeps"])
def test_returned_send_is_sent_again(packets, frees):
    """What came back unopened may be sent again in the place of the first, whether or not the terms free returns."""
    packet = packets.define(frees_on_return=frees)
    first = returned(packets, packet)
    assert send_again(packets.send_deps, first.send_id).state is SendState.SENT
    account = packets.check_books(packet)
    assert (account.used.count, account.unopened.count) == (1, 1)


def test_sent_again_at_once_by_many_pays_once(packets, failed, at_once):
    """Eight operators who ask at once, and one who asks later, get the same new send."""
    packet = packets.define()
    first = failed(packet)
    sends = at_once(8, lambda _: send_again(packets.send_deps, first.send_id))
    later = send_again(packets.send_deps, first.send_id)
    assert {one.payout.bill_no for one in sends} == {later.payout.bill_no}
    assert packets.paid(packet)[first.customer.openid] == 1
    packets.check_books(packet)


def test_second_attempt_that_fails_may_be_followed_by_a_third(packets, failed, fault):
    """Each failed attempt has one follower of its own; asked for the first again, the second is what there is."""
    packet = packets.define()
    first = failed(packet)
    fault(SEND, error={"code": "SENDNUM_LIMIT", "executed": False})
    second = send_again(packets.send_deps, first.send_id)
    assert (second.state, send_again(packets.send_deps, first.send_id)) == (SendState.FAILED, packets.now(second))
    third = send_again(packets.send_deps, second.send_id)
    assert (third.state, third.attempt) == (SendState.SENT, 3)
    assert packets.paid(packet)[first.customer.openid] == 1


def test_what_may_still_pay_is_not_sent_again(packets, fault):
    """RESERVED, SENDING, SENT and RECEIVED are refused, and nothing is reserved."""
    packet, transfer = packets.define(), packets.define(channel=Channel.TRANSFER)
    sent = packets.send(packet)
    fault(SEND, drop={"executed": False})
    sending = packets.send(packet)
    reserved = packets.with_changes(rate_limiter=lambda *_: False).send(packet)
    received = packets.send(packet)
    packets.world.simulator.panel("red-packets/open", mchid=packets.mchid, mch_billno=received.payout.bill_no)
    packets.later(minutes=1, seconds=1)
    fault(SEND, drop={"executed": False}, times=0)
    packets.sweep()
    waiting = packets.send(transfer)
    for send, state in (
        (sent, SendState.SENT),
        (sending, SendState.SENDING),
        (received, SendState.RECEIVED),
        (waiting, SendState.SENT),
    ):
        assert packets.now(send).state is state
        with pytest.raises(ConflictError):
            send_again(packets.send_deps, send.send_id)
    with pytest.raises(ConflictError):
        send_again(packets.send_deps, reserved.send_id)
    assert len(packets.of(packet)) == 4
    with pytest.raises(NotFoundError):
        send_again(packets.send_deps, "G" + "A" * 26)


def test_failed_send_that_a_person_must_look_at_is_not_sent_again(packets, failed):
    """While WeChat and we contradict each other about a send, it is not repeated."""
    first = failed(packets.define())
    packets.sends.save(first, Change(replace(first, review_note="is FAILED here", version=first.version + 1)))
    with pytest.raises(ConflictError):
        send_again(packets.send_deps, first.send_id)


def test_limits_apply_to_what_is_sent_again(packets, failed):
    """A new attempt takes from the quotas like any other send, and is refused where nothing is left."""
    packet = packets.define(Limits(total_amount_fen=100))
    first = failed(packet)
    packets.send(packet)
    packets.later(seconds=2)
    with pytest.raises(LimitReachedError) as caught:
        send_again(packets.send_deps, first.send_id)
    assert caught.value.limit is LimitName.TOTAL_AMOUNT
    assert packets.check_books(packet).left_fen == 0


def test_customer_limit_counts_what_returned_and_not_what_failed(packets, failed):
    """A failed send leaves the customer's own limit free; one that was delivered and not opened has used it up."""
    packet = packets.define(Limits(total_amount_fen=10_000, per_customer=1), frees_on_return=True)
    assert send_again(packets.send_deps, failed(packet).send_id).state is SendState.SENT
    first = returned(packets, packet)
    with pytest.raises(LimitReachedError) as caught:
        packets.send(packet, first.customer)
    assert caught.value.limit is LimitName.PER_CUSTOMER


def test_stopped_packet_sends_nothing_again(packets, failed):
    """A stop holds for new attempts too."""
    packet = packets.define()
    first = failed(packet)
    stop_packet(StopRedPacketsDeps(packets.store, packets.world.clock), packet.red_packet_id, "by an operator")
    with pytest.raises(RedPacketClosedError):
        send_again(packets.send_deps, first.send_id)
    assert packets.of(packet) == [packets.now(first)]


def test_returned_packet_makes_room_for_its_next_attempt(packets):
    """A customer who may have one and let it return is sent another by an operator, whatever the terms free."""
    packet = packets.define(Limits(total_amount_fen=100, per_customer=1))
    send = packets.send(packet)
    packets.later(hours=25)
    packets.sweep()
    assert packets.now(send).state is SendState.RETURNED
    assert packets.check_books(packet).left_fen == 0
    again = send_again(packets.send_deps, send.send_id)
    assert (again.state, again.attempt) == (SendState.SENT, 2)
    assert send_again(packets.send_deps, send.send_id).send_id == again.send_id
    assert packets.check_books(packet).used == Usage(1, 100)
