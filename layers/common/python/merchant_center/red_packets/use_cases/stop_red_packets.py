"""Stop a red packet at once, by an operator or because WeChat refuses all of its sends."""

from collections.abc import Callable

from merchant_center.core.clock import Clock
from merchant_center.core.retry import retry_stale
from merchant_center.red_packets.rules.red_packet import PacketState, PacketTrigger, RedPacket, moved
from merchant_center.red_packets.store.red_packets import RedPacketStore

type OnStopped = Callable[[RedPacket], None]

_PAGE = 100


def ignore(_packet: RedPacket) -> None:
    """For who stops it and sees so in the answer."""


def stop_packet(
    packets: RedPacketStore, red_packet_id: str, reason: str, clock: Clock, tell: OnStopped = ignore
) -> RedPacket:
    """Stop a definition, or find it stopped or archived; the first reason stays, and whoever has it tells.

    Raises:
        NotFoundError: there is none.
        ThrottledError: too many change it at once; repeat.
    """

    def attempt() -> RedPacket:
        packet = packets.get(red_packet_id)
        if packet.state is not PacketState.ACTIVE:
            return packet
        stopped = moved(packet, PacketTrigger.STOP, reason, clock())
        packets.save(stopped)
        tell(stopped)
        return stopped

    return retry_stale(attempt, f"red packet {red_packet_id}")


def stop_account(packets: RedPacketStore, mchid: str, reason: str, clock: Clock, tell: OnStopped = ignore) -> None:
    """Stop everything that a merchant account pays."""
    before = ""
    while page := packets.page(_PAGE, before):
        for position, packet in page:
            before = position
            if packet.mchid == mchid and packet.state is PacketState.ACTIVE:
                stop_packet(packets, packet.red_packet_id, reason, clock, tell)
