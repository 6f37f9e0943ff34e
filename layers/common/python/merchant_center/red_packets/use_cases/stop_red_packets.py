"""Stop a red packet at once, by an operator or because WeChat refuses all of its sends."""

from collections.abc import Callable

from merchant_center.core.clock import Clock
from merchant_center.core.errors import ThrottledError
from merchant_center.red_packets.errors import StalePacketError
from merchant_center.red_packets.rules.red_packet import PacketState, PacketTrigger, RedPacket, moved
from merchant_center.red_packets.store.red_packets import RedPacketStore

type OnStopped = Callable[[RedPacket], None]

_TRIES = 20
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
    for _ in range(_TRIES):
        packet = packets.get(red_packet_id)
        if packet.state is not PacketState.ACTIVE:
            return packet
        stopped = moved(packet, PacketTrigger.STOP, reason, clock())
        try:
            packets.save(stopped)
        except StalePacketError:
            continue
        tell(stopped)
        return stopped
    raise ThrottledError(f"red packet {red_packet_id} is being changed by too many at once")


def stop_account(packets: RedPacketStore, mchid: str, reason: str, clock: Clock, tell: OnStopped = ignore) -> None:
    """Stop everything that a merchant account pays."""
    before = ""
    while page := packets.page(_PAGE, before):
        for position, packet in page:
            before = position
            if packet.mchid == mchid and packet.state is PacketState.ACTIVE:
                stop_packet(packets, packet.red_packet_id, reason, clock, tell)
