"""Take back at WeChat what the customer has not confirmed yet; whether it came back, WeChat says (law 2)."""

from merchant_center.domain.payouts import Progress
from merchant_center.domain.red_packet_sends import RedPacketSend, SendState
from merchant_center.errors import ConflictError, RemoteRefusedError
from merchant_center.use_cases.follow_red_packet import follow
from merchant_center.use_cases.pay_red_packet import Payer, send_of

_CANCELLABLE = frozenset({SendState.SENDING, SendState.SENT})
_ON_ITS_WAY = frozenset({Progress.RETURNING, Progress.RETURNED})


def cancel_send(payer: Payer, send_id: str) -> RedPacketSend:
    """Ask WeChat to cancel a send, and record how it stands then; may be repeated.

    Returns:
        The send: RETURNED, or SENT while the money is on its way back; the callback or a look ends it then.

    Raises:
        NotFoundError: there is no such send.
        ConflictError: it has ended, was never made or is being made, or WeChat takes it back no more. A cash red
            packet cannot be cancelled.
        RemoteRefusedError: WeChat answers neither this nor a question, because of the account or its settings.
        OutcomeUnknownError: it may be cancelled; ask again.
        ConfigurationError: the account's keys are not there.
    """
    send = send_of(payer, send_id)
    if send.state not in _CANCELLABLE or send.is_calling(payer.clock()):
        raise ConflictError(f"only what waits for its customer is cancelled; this send is {send.state}")
    channel = payer.channel(send.channel, send.payout.mchid)
    refused: RemoteRefusedError | None = None
    try:
        channel.cancel(send.payout)
    except RemoteRefusedError as refusal:
        refused = refusal
    standing = channel.look(send.payout)
    if standing is None:
        raise ConflictError("WeChat does not know its number, or not yet") from refused
    known = follow(payer.follower, send, standing)
    if refused is not None and standing.progress not in _ON_ITS_WAY:
        raise ConflictError(f"WeChat does not take it back: {refused.remote_code} {refused.message}") from refused
    return known
