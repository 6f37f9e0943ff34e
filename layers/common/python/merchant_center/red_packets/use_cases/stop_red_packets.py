"""Stop a red packet at once, because WeChat refuses all of its sends."""

from collections.abc import Callable
from dataclasses import dataclass

from merchant_center.core.clock import Clock
from merchant_center.core.retry import retry_stale
from merchant_center.red_packets.rules.red_packet import PacketState, PacketTrigger, RedPacket, moved
from merchant_center.red_packets.store.red_packets import RedPacketStore

type OnStopped = Callable[[RedPacket], None]


def ignore(_packet: RedPacket) -> None:
    """For who stops it and sees so in the answer."""


@dataclass(frozen=True, slots=True)
class StopRedPacketsDeps:
    """What stopping needs; ``on_stopped`` is called with each definition that it has stopped."""

    packets: RedPacketStore
    clock: Clock
    on_stopped: OnStopped = ignore


def stop_packet(deps: StopRedPacketsDeps, red_packet_id: str, reason: str) -> RedPacket:
    """Stop a definition, or find it stopped or archived; the first reason stays.

    Raises:
        NotFoundError: there is none.
        ThrottledError: too many change it at once; repeat.
    """

    def attempt() -> RedPacket:
        packet = deps.packets.get(red_packet_id)
        if packet.state is not PacketState.ACTIVE:
            return packet
        stopped = moved(packet, PacketTrigger.STOP, reason, deps.clock())
        deps.packets.save(stopped)
        deps.on_stopped(stopped)
        return stopped

    return retry_stale(attempt, f"red packet {red_packet_id}")


def stop_account(deps: StopRedPacketsDeps, mchid: str, reason: str) -> None:
    """Stop everything that a merchant account pays."""
    for _, packet in deps.packets.newest():
        if packet.mchid == mchid and packet.state is PacketState.ACTIVE:
            stop_packet(deps, packet.red_packet_id, reason)
