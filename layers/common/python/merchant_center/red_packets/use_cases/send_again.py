"""Send again what ended without paying: a new number, only after WeChat said that the old one pays nobody (law 2)."""

from dataclasses import replace

from merchant_center.audit.use_cases.audit_log import UNAUDITED, AuditContext
from merchant_center.red_packets.rules.send import RedPacketSend
from merchant_center.red_packets.use_cases.send_red_packet import SendRedPacketDeps, send_red_packet


def send_again(deps: SendRedPacketDeps, send_id: str, audit: AuditContext = UNAUDITED) -> RedPacketSend:
    """Send the request of a failed or returned send once more; asked for again it is the same new send.

    Raises:
        NotFoundError: there is no such send.
        VersionChangedError: it is not the version that was seen.
        ConflictError: it may still pay somebody, or has.
        LimitReachedError, RedPacketClosedError and others: as in ``send_red_packet``.
    """
    send = deps.payouts.sends.get(send_id)
    audit.require_seen(send.version)
    return send_red_packet(deps, replace(send.request, attempt=send.attempt + 1), notify=False, audit=audit)
