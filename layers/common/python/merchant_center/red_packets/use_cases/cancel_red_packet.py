"""Take back what the customer has not confirmed, at WeChat or before it got there; WeChat says if it came (law 2)."""

from dataclasses import replace

from merchant_center.audit.use_cases.audit_log import UNAUDITED, AuditContext
from merchant_center.core.errors import ConflictError, OutcomeUnknownError, RemoteRefusedError
from merchant_center.core.retry import retry_stale
from merchant_center.red_packets.client.channel import PayoutChannel
from merchant_center.red_packets.rules import send_changes as outcomes
from merchant_center.red_packets.rules.payout import Payout, Progress
from merchant_center.red_packets.rules.send import UNPAID, RedPacketSend, SendState, never_accepted
from merchant_center.red_packets.rules.send_changes import Change
from merchant_center.red_packets.rules.send_story import CANCELLABLE
from merchant_center.red_packets.use_cases.pay_red_packet import PayoutDeps
from merchant_center.red_packets.use_cases.record_send import record_change, record_status

_TAKEN_BACK = frozenset({"MCH_CANCEL", "WITHDRAWN"})
_CAN_BE_TAKEN_BACK = frozenset({Progress.PROCESSING, Progress.WAITING})


def cancel_send(deps: PayoutDeps, send_id: str, audit: AuditContext = UNAUDITED) -> RedPacketSend:
    """Withdraw a send that WeChat has not taken, or ask WeChat to cancel it, and record how it stands; may be repeated.

    That it is asked for is told before WeChat hears of it, in the next version of the send: whatever comes of it.

    Returns:
        The send: RETURNED; FAILED if it had not come as far as the customer; SENT or SENDING, with MCH_CANCEL as its
        last error, while the money is on its way back, until the callback or a poll ends it.

    Raises:
        NotFoundError: there is no such send.
        VersionChangedError: it is not the version that was seen.
        ConflictError: it has ended or is being made, WeChat may have it and does not know it yet, has something else
            under its number, or takes it back no more. A cash red packet that was sent cannot be cancelled.
        RemoteRefusedError: WeChat answers no question about it, because of the account or its settings.
        OutcomeUnknownError: it may be cancelled; ask again.
        ConfigurationError: the account's keys are not there.
    """
    send = retry_stale(lambda: _asked(deps, send_id, audit), f"send {send_id}", deps.pause)
    if _is_taken_back(send):
        return send
    if not send.calls:
        return _withdraw(deps, send)
    channel = deps.channel(send.channel, send.payout.mchid)
    # A cancel names a number alone: a poll tells whether it is this customer's, or what another system has there.
    status, refused = channel.poll(send.payout), None
    if status is None and never_accepted(send):
        return _withdraw(deps, send)
    if status is not None and status.progress in _CAN_BE_TAKEN_BACK:
        refused = _cancel(channel, send.payout)
        status = channel.poll(send.payout)
    if status is None:
        raise ConflictError("WeChat does not know its number, or not yet")
    known = record_status(deps.record_deps, send, status)
    if status.progress is Progress.RECEIVED:
        raise ConflictError("the customer has it")
    if status.progress in _CAN_BE_TAKEN_BACK and refused is not None:
        raise ConflictError(f"WeChat does not take it back: {refused.message}") from refused
    if status.progress in _CAN_BE_TAKEN_BACK:
        raise OutcomeUnknownError("WeChat took the cancel and does not show it yet: ask again")
    return known


def _asked(deps: PayoutDeps, send_id: str, audit: AuditContext) -> RedPacketSend:
    send = deps.sends.get(send_id)
    audit.require_seen(send.version)
    if _is_taken_back(send):
        return send
    if send.state not in CANCELLABLE or send.is_barred or send.is_calling(deps.clock()):
        raise ConflictError(f"only what waits for its customer is cancelled; this send is {send.state}")
    asked = replace(send, version=send.version + 1)
    deps.sends.save(send, Change(asked), *audit.entries(None, asked))
    return asked


def _is_taken_back(send: RedPacketSend) -> bool:
    return send.state in UNPAID and send.last_error is not None and send.last_error.code in _TAKEN_BACK


def _withdraw(deps: PayoutDeps, send: RedPacketSend) -> RedPacketSend:
    known = record_change(
        deps.record_deps, send, lambda one, now: outcomes.failed(one, "WITHDRAWN", "taken back before it was sent", now)
    )
    if known.state is not SendState.FAILED:
        raise ConflictError(f"somebody sends it at this moment: it is {known.state}")
    return known


def _cancel(channel: PayoutChannel, payout: Payout) -> RemoteRefusedError | None:
    try:
        channel.cancel(payout)
    except RemoteRefusedError as refusal:
        return refusal
    return None
