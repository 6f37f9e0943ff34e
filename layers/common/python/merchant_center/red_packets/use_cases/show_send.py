"""Show operators one send: what happened to it, what they may do now, and which sends it belongs to."""

from dataclasses import dataclass, replace

from merchant_center.red_packets.rules.send import RedPacketSend, send_id
from merchant_center.red_packets.rules.send_story import SendAction, allowed_actions
from merchant_center.red_packets.use_cases.pay_red_packet import PayoutDeps


@dataclass(frozen=True, slots=True)
class SendDetail:
    """A send with the ids of the attempts around it, "" where there is none, and what may be done about it now."""

    send: RedPacketSend
    previous_id: str
    following_id: str
    actions: list[SendAction]


def show_send(deps: PayoutDeps, send: RedPacketSend) -> SendDetail:
    """Return a send with what a screen shows beside it."""
    packet = deps.packets.get(send.red_packet_id)
    following = deps.sends.find(send_id(replace(send.request, attempt=send.attempt + 1)))
    previous = send_id(replace(send.request, attempt=send.attempt - 1)) if send.attempt > 1 else ""
    actions = allowed_actions(send, packet, deps.clock(), was_repeated=following is not None)
    return SendDetail(send, previous, following.send_id if following else "", actions)
