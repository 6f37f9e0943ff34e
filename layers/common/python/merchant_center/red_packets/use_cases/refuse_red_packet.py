"""Record that a limit refused a customer, once for each request, with the notice to the customer if there is one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from merchant_center.core.aws.writes import Put
from merchant_center.events.rules.event import Event, EventKind
from merchant_center.notices.rules.notice import Notice, new_notice
from merchant_center.notices.rules.wording import values_at
from merchant_center.red_packets.errors import LimitName
from merchant_center.red_packets.rules.red_packet import RedPacket
from merchant_center.red_packets.rules.send import SendRequest, send_id
from merchant_center.red_packets.store.sends import SendStore

_ALL_GONE, _GONE_TODAY = "红包已领完", "今日红包已领完"
_REASONS = {
    LimitName.TOTAL_COUNT: _ALL_GONE,
    LimitName.TOTAL_AMOUNT: _ALL_GONE,
    LimitName.DAILY_COUNT: _GONE_TODAY,
    LimitName.DAILY_AMOUNT: _GONE_TODAY,
    LimitName.PER_CUSTOMER: "您已领过红包",
    LimitName.PER_CUSTOMER_DAILY: "您今日已领过红包",
}


@dataclass(frozen=True, slots=True)
class RefuseRedPacketDeps:
    """What refusing needs; ``put_notice`` returns the write of a notice, ``enqueue_notice`` has it sent."""

    sends: SendStore
    put_notice: Callable[[Notice], Put]
    enqueue_notice: Callable[[str], None]


def refuse(
    deps: RefuseRedPacketDeps, packet: RedPacket, request: SendRequest, limit: LimitName, now: datetime, *, notify: bool
) -> None:
    """Record the refusal and announce its notice, once; the request may still succeed later."""
    of_send = send_id(request)
    event = Event(
        event_id=f"{of_send}:REFUSED",
        kind=EventKind.RED_PACKET_REFUSED,
        at=now,
        appid=request.customer.appid,
        openid=request.customer.openid,
        phone=request.phone,
        target_id=packet.red_packet_id,
        target_name=packet.terms.name,
        amount_fen=0,
        mchid=packet.mchid,
        campaign=request.campaign or packet.terms.campaign,
        source=str(request.source),
    )
    notice = _notice(packet, request, limit, now) if notify else None
    is_new = deps.sends.refuse(of_send, event, deps.put_notice(notice) if notice else None)
    if is_new and notice is not None:
        deps.enqueue_notice(notice.notice_id)


def _notice(packet: RedPacket, request: SendRequest, limit: LimitName, now: datetime) -> Notice | None:
    terms = packet.terms
    if terms.notice is None:
        return None
    amount_fen = terms.amounts.most_fen if terms.amounts.is_fixed else None
    values = values_at(
        now,
        name=terms.sender_name,
        activity=terms.activity_name,
        reason=_REASONS[limit],
        amount_fen=amount_fen,
    )
    return new_notice(
        terms.notice,
        red_packet_id=packet.red_packet_id,
        red_packet_name=terms.name,
        mchid=packet.mchid,
        customer=request.customer,
        source=request.source,
        values=values,
        now=now,
        phone=request.phone,
        campaign=request.campaign or terms.campaign,
        limit=limit,
    )
