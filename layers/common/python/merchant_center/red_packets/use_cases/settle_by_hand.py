"""Record what a person found out about a send that needed a review; what WeChat says now counts for more."""

from merchant_center.audit.use_cases.audit_log import UNAUDITED, AuditContext
from merchant_center.core.errors import ConflictError, OutcomeUnknownError, RemoteRefusedError
from merchant_center.red_packets.rules.judgement import settled_by_hand
from merchant_center.red_packets.rules.payout import PayoutStatus, Progress
from merchant_center.red_packets.rules.send import FINAL, RedPacketSend, SendState
from merchant_center.red_packets.use_cases.pay_red_packet import PayoutDeps
from merchant_center.red_packets.use_cases.record_send import record_change, record_status


def settle_by_hand(
    deps: PayoutDeps, send_id: str, outcome: SendState, note: str, audit: AuditContext = UNAUDITED
) -> RedPacketSend:
    """Record how a person found a send on the merchant platform, after WeChat was polled once more.

    Raises:
        NotFoundError: there is no such send.
        VersionChangedError: it is not the version that was seen.
        ConflictError: it needs nobody, is in a call or was less than an hour ago, its state does not lead there, or
            WeChat is still at it, or was when it last answered, and might pay what is called unpaid here.
    """
    send = deps.sends.get(send_id)
    audit.require_seen(send.version)
    if send.is_calling(deps.clock()):
        raise ConflictError("it is in a call at this moment")
    if send.review_reason and send.calls and send.state not in FINAL:
        status = _poll(deps, send, outcome)
        if status is not None and status.progress is not Progress.PROCESSING:
            return record_status(deps.record_deps, send, status)
        if status is not None and outcome is not SendState.RECEIVED:
            raise ConflictError("WeChat is still at it, and may pay: cancel it there, or wait for its word")
    return record_change(deps.record_deps, send, lambda one, now: settled_by_hand(one, outcome, note, now), audit)


def _poll(deps: PayoutDeps, send: RedPacketSend, outcome: SendState) -> PayoutStatus | None:
    """Return what WeChat says before a person counts; ``None`` if it does not know the number, or does not say."""
    try:
        return deps.channel(send.channel, send.payout.mchid).poll(send.payout)
    except RemoteRefusedError:
        return None
    except OutcomeUnknownError as silence:
        if send.reference and outcome is not SendState.RECEIVED:
            raise ConflictError("WeChat holds it, may pay, and does not answer now: ask again later") from silence
        return None
