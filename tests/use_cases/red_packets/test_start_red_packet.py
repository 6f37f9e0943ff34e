"""A red packet that is started again does not leave what waits to the schedule."""

from dataclasses import replace

from merchant_center.red_packets.rules.send import SendState
from merchant_center.red_packets.use_cases.pay_red_packet import process_queued_send
from merchant_center.red_packets.use_cases.start_red_packet import StartRedPacketDeps, start_and_announce
from tests.use_cases.red_packets.conftest import no_slot
from tests.use_cases.world import actor


class Announced:
    """The payouts' queue, as a list."""

    def __init__(self):
        self.ids = []

    def announce(self, send_id, _delay=None):
        """Keep what was told."""
        self.ids.append(send_id)


def test_held_sends_go_on_when_their_packet_is_started(packets, balance):
    """What NOTENOUGH held and what waits for a turn is announced at the start, and paid under its old number."""
    packet, queue = packets.define(), Announced()
    waiting = packets.with_changes(rate_limiter=no_slot).send(packet)
    done = packets.send(packet)
    balance(0)
    held = packets.send(packet)
    assert (held.state, held.last_error.code) == (SendState.SENDING, "NOTENOUGH")
    balance(10**12)
    start_and_announce(
        StartRedPacketDeps(packets.manage_deps, packets.sends, queue), packet.red_packet_id, actor=actor()
    )
    assert sorted(queue.ids) == sorted([waiting.send_id, held.send_id])
    payer = replace(packets.payout_deps, queue=queue)
    for send in (waiting, held):
        paid = process_queued_send(payer, send.send_id)
        assert (paid.state, paid.payout) == (SendState.SENT, send.payout)
    assert packets.now(done) == done
    packets.check_books(packet)


def test_message_does_not_hurry_what_is_in_doubt(packets, fault):
    """A send whose outcome is not known is left to its date, whoever starts its packet."""
    fault("/sendredpack", drop={"executed": False})
    lost, queue = packets.send(packets.define()), Announced()
    start_and_announce(StartRedPacketDeps(packets.manage_deps, packets.sends, queue), lost.red_packet_id, actor=actor())
    assert queue.ids == [lost.send_id]
    assert process_queued_send(packets.payout_deps, lost.send_id) == lost
