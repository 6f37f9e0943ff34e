"""One request is one send: one number, one amount, one payout, whoever repeats it however often."""

import re
from dataclasses import replace

import pytest

from merchant_center.core.errors import ConfigurationError, NotFoundError
from merchant_center.core.times import beijing_day
from merchant_center.red_packets.errors import RedPacketClosedError
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.quota_shards import Limits
from merchant_center.red_packets.rules.send import SOON, SendState
from merchant_center.red_packets.use_cases.manage_red_packets import archive, start
from merchant_center.red_packets.use_cases.pay_red_packet import process_queued_send
from merchant_center.red_packets.use_cases.send_red_packet import send_red_packet
from merchant_center.red_packets.use_cases.stop_red_packets import StopRedPacketsDeps, stop_packet
from tests.use_cases.red_packets.conftest import no_slot
from tests.use_cases.world import actor

SEND = "/mmpaymkttransfers/sendredpack"


def test_packet_reaches_the_customer(packets):
    """A lottery win is a packet that WeChat holds for the customer, with the facts in the timeline."""
    packet, customer = packets.define(campaign="spring"), packets.customer()
    send = packets.send(packet, customer)
    assert send.state is SendState.SENT
    held = packets.at_wechat(packet)[send.payout.bill_no]
    assert (held["openid"], held["amount"]) == (customer.openid, 100)
    facts = packets.events_of(customer)
    assert [one.kind for one in facts] == ["red_packet_reserved", "red_packet_sending", "red_packet_sent"]
    assert {(one.amount_fen, one.campaign, one.target_id) for one in facts} == {(100, "spring", packet.red_packet_id)}
    assert packets.check_books(packet).unopened.count == 1


def test_number_is_the_documented_form(packets):
    """A bill number is the mchid, the Beijing day and 10 digits: 28 digits."""
    packet = packets.define()
    number = packets.send(packet).payout.bill_no
    day = beijing_day(packets.world.clock())
    assert re.fullmatch(rf"{packets.mchid}{day:%Y%m%d}[0-9]{{10}}", number)
    assert len(number) == 28


def test_repeated_grant_is_the_same_send(packets):
    """Who repeats a request finds the send and its outcome, and WeChat is called once."""
    packet, customer = packets.define(), packets.customer()
    first = packets.send(packet, customer, "draw-1")
    assert packets.send(packet, customer, "draw-1") == packets.now(first)
    assert len(packets.world.simulator.calls(SEND)) == 1
    assert packets.paid(packet)[customer.openid] == 1


def test_grant_of_64_at_once_pays_once(packets, at_once):
    """Of 64 requests for one draw at once one pays, and all answer the same send."""
    packet, customer = packets.define(), packets.customer()
    request = packets.request(packet, customer, "draw-64")
    sends = at_once(64, lambda _: send_red_packet(packets.send_deps, request))
    assert len({one.payout.bill_no for one in sends}) == 1
    assert packets.paid(packet)[customer.openid] == 1
    packets.check_books(packet)


def test_random_amount_is_drawn_once(packets):
    """A random amount lies between the bounds and stays what it was, at WeChat too, however often it is repeated."""
    packet = packets.define(amounts=Amounts(100, 900))
    amounts = set()
    for number in range(8):
        customer = packets.customer()
        send = packets.send(packet, customer, f"draw-{number}")
        again = packets.send(packet, customer, f"draw-{number}")
        assert again.payout.amount_fen == send.payout.amount_fen
        assert packets.at_wechat(packet)[send.payout.bill_no]["amount"] == send.payout.amount_fen
        amounts.add(send.payout.amount_fen)
    assert len(amounts) > 1
    assert all(100 <= one <= 900 for one in amounts)


def test_closed_packet_reserves_nothing(packets):
    """Stopped, not begun, over or archived: refused with the reason, and nothing is reserved or called."""
    now = packets.world.clock()
    stopped, archived = packets.define(), packets.define()
    stop_packet(StopRedPacketsDeps(packets.store, packets.world.clock), stopped.red_packet_id, "NOTENOUGH")
    archive(packets.manage_deps, archived.red_packet_id, actor=actor())
    later, over = packets.define(valid_from=now.replace(year=2200), valid_to=now.replace(year=2201)), packets.define()
    with pytest.raises(RedPacketClosedError, match="NOTENOUGH"):
        packets.send(stopped)
    for packet in (archived, later):
        with pytest.raises(RedPacketClosedError):
            packets.send(packet)
    packets.world.offset += over.terms.valid_to - now
    with pytest.raises(RedPacketClosedError, match="over"):
        packets.send(over)
    assert packets.world.simulator.calls(SEND) == []
    assert [packets.check_books(one).used.count for one in (stopped, archived, later, over)] == [0, 0, 0, 0]
    with pytest.raises(NotFoundError):
        packets.send(replace(over, red_packet_id="0" * 20))


def test_account_without_its_key_reserves_nothing(packets):
    """An account that lacks the APIv2 key, or is disabled, is refused before anything is reserved."""
    packet = packets.define()
    broken = packets.with_changes(channels=_no_channel)
    with pytest.raises(ConfigurationError):
        broken.send(packet)
    assert packets.of(packet) == []


def test_stop_is_obeyed_by_what_waits(packets):
    """A send that waits for its turn is not called while its packet is stopped, and under its number once it starts."""
    packet = packets.define()
    slow = packets.with_changes(rate_limiter=no_slot)
    waiting = slow.send(packet)
    assert waiting.state is SendState.RESERVED
    stop_packet(StopRedPacketsDeps(packets.store, packets.world.clock), packet.red_packet_id, "by an operator")
    packets.later(minutes=1)
    packets.sweep()
    assert packets.now(waiting).state is SendState.RESERVED
    assert packets.world.simulator.calls(SEND) == []
    start(packets.manage_deps, packet.red_packet_id, actor=actor())
    packets.later(minutes=11)
    packets.sweep()
    done = packets.now(waiting)
    assert (done.state, done.payout) == (SendState.SENT, waiting.payout)
    packets.check_books(packet)


def test_send_without_a_turn_stays_on_the_queue(packets):
    """What its merchant's rate left no turn for comes again from the queue, soon, until it is called."""
    packet = packets.define()
    waiting = packets.with_changes(rate_limiter=no_slot).send(packet)
    queue = Announced()
    crowded = replace(packets.payout_deps, rate_limiter=no_slot, queue=queue, max_attempts=1)
    assert process_queued_send(crowded, waiting.send_id).state is SendState.RESERVED
    assert queue.told == [(waiting.send_id, SOON)]
    assert process_queued_send(replace(packets.payout_deps, queue=queue), waiting.send_id).state is SendState.SENT
    assert process_queued_send(replace(packets.payout_deps, queue=queue), waiting.send_id).state is SendState.SENT
    assert len(queue.told) == 1


def test_stopped_send_leaves_the_queue(packets):
    """What is stopped while it waits for its turn is left to its date, and does not go round and round."""
    packet = packets.define()
    waiting = packets.with_changes(rate_limiter=no_slot).send(packet)
    stop_packet(StopRedPacketsDeps(packets.store, packets.world.clock), packet.red_packet_id, "by an operator")
    queue = Announced()
    assert process_queued_send(replace(packets.payout_deps, queue=queue), waiting.send_id).state is SendState.RESERVED
    assert queue.told == []


class Announced:
    """The payouts' queue, as a list."""

    def __init__(self):
        self.told = []

    def announce(self, send_id, delay=None):
        """Keep what was told."""
        self.told.append((send_id, delay))


def test_archived_packet_gives_back_what_was_never_sent(packets):
    """What waited for its turn when its packet was archived fails, and its reservation is free."""
    packet = packets.define()
    waiting = packets.with_changes(rate_limiter=no_slot).send(packet)
    archive(packets.manage_deps, packet.red_packet_id, actor=actor())
    packets.later(minutes=1)
    packets.sweep()
    assert packets.now(waiting).state is SendState.FAILED
    assert packets.check_books(packet).used.count == 0
    assert packets.paid(packet).total() == 0


def test_taken_bill_number_is_passed_over(packets, monkeypatch):
    """Two sends whose digits collide on one day have two numbers."""
    from merchant_center.red_packets.rules import send as red_packet_sends

    monkeypatch.setattr(
        "merchant_center.red_packets.use_cases.send_red_packet.bill_no",
        lambda mchid, day, _, salt: red_packet_sends.bill_no(mchid, day, "same", salt),
    )
    packet = packets.define(Limits(total_amount_fen=10_000))
    numbers = {packets.send(packet).payout.bill_no for _ in range(3)}
    assert len(numbers) == 3
    assert packets.paid(packet).total() == 3


def _no_channel(*_):
    raise ConfigurationError("apiv2_key is not set")
