"""List the sends of a red packet for operators, by state, customer, phone and day."""

from collections.abc import Iterator, Sequence
from itertools import takewhile

from merchant_center.core.cursors import Page, read_page
from merchant_center.core.times import instant_text
from merchant_center.customers.rules import Customer
from merchant_center.red_packets.rules.send import RedPacketSend, SendState
from merchant_center.red_packets.rules.send_story import SendFilter
from merchant_center.red_packets.use_cases.pay_red_packet import PayoutDeps


def list_sends(
    deps: PayoutDeps, red_packet_id: str, states: Sequence[SendState], filter_: SendFilter, limit: int, cursor: str
) -> Page[RedPacketSend]:
    """Return one page of the sends of a red packet, newest first.

    Raises:
        NotFoundError: there is no such red packet.
        InvalidInputError: the cursor belongs to another question, or is none of ours.
    """
    packet = deps.packets.get(red_packet_id)

    def entries(before: str) -> Iterator[tuple[str, RedPacketSend]]:
        before = before or (instant_text(filter_.end) if filter_.end else "")
        if filter_.openid:
            found = deps.sends.newest_of_customer(Customer(packet.appid, filter_.openid), before)
        else:
            found = deps.sends.newest(red_packet_id, states, before)
        return takewhile(lambda one: not filter_.is_before(one[1]), found)

    def admits(send: RedPacketSend) -> bool:
        return send.red_packet_id == red_packet_id and send.state in states and filter_.admits(send)

    question = (red_packet_id, states, *([filter_] if filter_ != SendFilter() else []))
    return read_page(entries, question, cursor, limit, admits)
