"""Start a stopped red packet and have what waits for it called, without waiting for the schedule."""

from dataclasses import dataclass

from merchant_center.core.actors import Actor
from merchant_center.red_packets.rules.red_packet import RedPacket
from merchant_center.red_packets.rules.send import SendState
from merchant_center.red_packets.store.sends import PayoutQueue, SendStore
from merchant_center.red_packets.use_cases.manage_red_packets import ManageRedPacketsDeps, start

MAX_ANNOUNCED = 100
"""So many are announced, which takes a second; the dates of the others come within ten minutes."""
_WAITING = (SendState.RESERVED, SendState.SENDING)


@dataclass(frozen=True, slots=True)
class StartRedPacketDeps:
    """What starting needs besides managing."""

    manage: ManageRedPacketsDeps
    sends: SendStore
    queue: PayoutQueue


def start_and_announce(deps: StartRedPacketDeps, red_packet_id: str, actor: Actor) -> RedPacket:
    """Start a definition, or find it active, and announce what is undecided; may be repeated.

    Raises:
        NotFoundError: there is no such red packet.
        ConflictError: it is archived.
        VersionChangedError: it is not the version that the actor has seen.
    """
    packet = start(deps.manage, red_packet_id, actor)
    for _, send in deps.sends.in_states(red_packet_id, _WAITING, MAX_ANNOUNCED):
        deps.queue.announce(send.send_id)
    return packet
