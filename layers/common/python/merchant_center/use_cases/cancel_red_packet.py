"""Take back at WeChat what the customer has not confirmed yet; whether it came back, WeChat says (law 2)."""

from merchant_center.clients.payouts import PayoutChannel
from merchant_center.domain.payouts import Payout, Progress, Standing
from merchant_center.domain.red_packet_sends import RedPacketSend, SendState
from merchant_center.errors import ConflictError, OutcomeUnknownError, RemoteRefusedError
from merchant_center.use_cases.follow_red_packet import follow
from merchant_center.use_cases.pay_red_packet import Payer, send_of

_CANCELLABLE = frozenset({SendState.SENDING, SendState.SENT})
_CAN_BE_TAKEN_BACK = frozenset({Progress.PROCESSING, Progress.WAITING})


def cancel_send(payer: Payer, send_id: str) -> RedPacketSend:
    """Ask WeChat to cancel a send, and record how it stands then; may be repeated.

    Returns:
        The send: RETURNED; FAILED if it had not come as far as the customer; SENT or SENDING, with MCH_CANCEL as its
        remark, while the money is on its way back, until the callback or a look ends it.

    Raises:
        NotFoundError: there is no such send.
        ConflictError: it has ended, was never made or is being made, WeChat has something else under its number, or
            takes it back no more. A cash red packet cannot be cancelled.
        RemoteRefusedError: WeChat answers no question about it, because of the account or its settings.
        OutcomeUnknownError: it may be cancelled; ask again.
        ConfigurationError: the account's keys are not there.
    """
    send = send_of(payer, send_id)
    if send.state not in _CANCELLABLE or send.is_barred or send.is_calling(payer.clock()):
        raise ConflictError(f"only what waits for its customer is cancelled; this send is {send.state}")
    channel = payer.channel(send.channel, send.payout.mchid)
    # A cancel names a number alone: a look tells whether it is this customer's, or what another system has there.
    standing, refused = _look(channel, send.payout), None
    if standing.progress in _CAN_BE_TAKEN_BACK:
        refused = _cancel(channel, send.payout)
        standing = _look(channel, send.payout)
    known = follow(payer.follower, send, standing)
    if standing.progress is Progress.RECEIVED:
        raise ConflictError("the customer has it")
    if standing.progress in _CAN_BE_TAKEN_BACK and refused is not None:
        raise ConflictError(f"WeChat does not take it back: {refused.remote_code} {refused.message}") from refused
    if standing.progress in _CAN_BE_TAKEN_BACK:
        raise OutcomeUnknownError("WeChat took the cancel and does not show it yet: ask again")
    return known


def _look(channel: PayoutChannel, payout: Payout) -> Standing:
    standing = channel.look(payout)
    if standing is None:
        raise ConflictError("WeChat does not know its number, or not yet")
    return standing


def _cancel(channel: PayoutChannel, payout: Payout) -> RemoteRefusedError | None:
    try:
        channel.cancel(payout)
    except RemoteRefusedError as refusal:
        return refusal
    return None
