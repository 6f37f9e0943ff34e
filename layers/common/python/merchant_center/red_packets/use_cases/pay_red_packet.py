"""Call WeChat for a send that is stored, and record what came of it; look at it until it is decided (laws 2 and 6).

Two things must never happen: that a customer is paid twice, and that a paid send is called failed.

1. The send, its bill number and its place under the limits are stored before anything here calls WeChat.
2. Before each call a lease is stored. Until it ends nobody else calls; who loses that write makes no call.
3. Every repeat has the same bill number and the same payout, and WeChat pays a number once.
4. No clear answer (a time-out, a fault at WeChat, a death in the call) means: unknown. The send stays SENDING and keeps
   its place. On its date it is looked at: WeChat is asked for the number, and what it says is recorded.
5. A refusal is read by the table of its channel (``verdict``): the same number later, stop the definition or the
   account, a person has to look, or: not for this customer.
6. The last of these makes a send FAILED, and gives its place back, only if a query shows that WeChat does not know the
   number, and no earlier call can still be on its way (``is_no_believed``).

The way: ``advance`` chooses ``_call`` or ``_look``; ``pay`` calls; ``_after_refusal`` and ``_confirm`` judge a no.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from merchant_center.core.clock import Clock
from merchant_center.core.errors import (
    ConfigurationError,
    ConflictError,
    InvalidInputError,
    NotFoundError,
    OutcomeUnknownError,
    RemoteError,
    RemoteRefusedError,
)
from merchant_center.red_packets.client.channel import PayoutChannel
from merchant_center.red_packets.errors import StaleSendError
from merchant_center.red_packets.rules import outcome as outcomes
from merchant_center.red_packets.rules.outcome import Change
from merchant_center.red_packets.rules.payout import Channel, Progress, Standing, Verdict
from merchant_center.red_packets.rules.red_packet import PacketState, RedPacket
from merchant_center.red_packets.rules.send import (
    CONFIGURATION_PAUSE,
    FINAL,
    SOON,
    UNDECIDED,
    UNDER_WAY,
    RedPacketSend,
    Remark,
    SendState,
    Step,
    is_no_believed,
    may_be_called,
    next_step,
    was_never_taken,
)
from merchant_center.red_packets.store.red_packets import RedPacketStore
from merchant_center.red_packets.store.sends import PayoutQueue, SendStore
from merchant_center.red_packets.use_cases.follow_red_packet import Follower, follow, record
from merchant_center.red_packets.use_cases.stop_red_packets import Tell, stop_account, stop_packet, tell_nobody

_ASK_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Payer:
    """What calling WeChat and recording its answers needs around it: ``patience`` tries for a turn, one a second.

    ``gate`` gives a turn of an mchid at WeChat in this second, or not; ``require_enabled`` raises ConfigurationError
    for one that may pay nobody; ``tell_stopped`` hears of each definition that WeChat's refusal has stopped.
    """

    packets: RedPacketStore
    sends: SendStore
    channel: Callable[[Channel, str], PayoutChannel]
    gate: Callable[[str, datetime], bool]
    require_enabled: Callable[[str], None]
    queue: PayoutQueue
    clock: Clock
    pause: Callable[[float], None] = time.sleep
    patience: int = 5
    tell_stopped: Tell = tell_nobody

    @property
    def follower(self) -> Follower:
        """What recording needs of it."""
        return Follower(self.sends, self.clock, self.pause)


def send_of(payer: Payer, send_id: str) -> RedPacketSend:
    """One send.

    Raises:
        NotFoundError: there is none.
    """
    send = payer.sends.get(send_id)
    if send is None:
        raise NotFoundError(f"there is no red packet send {send_id}")
    return send


def advance(payer: Payer, send: RedPacketSend) -> RedPacketSend:
    """Do the next thing about a send: call for the first time or again, look, give up, or leave it for later.

    Raises:
        ConfigurationError: the account's keys are not there.
        ThrottledError: too many writers; its date brings it back.
    """
    packet = payer.packets.get(send.red_packet_id)
    now = payer.clock()
    match next_step(send, packet, now):
        case Step.NOTHING:
            return send
        case Step.GIVE_UP:
            return record(payer.follower, send, lambda one, at: outcomes.failed(one, "STOPPED", "never sent", at))
        case Step.WAIT:
            return _put_off(payer, send, CONFIGURATION_PAUSE)
        case Step.CALL:
            return _call(payer, payer.channel(send.channel, send.payout.mchid), send)
        case Step.LOOK:
            return _look(payer, payer.channel(send.channel, send.payout.mchid), send, packet)


def take_turn(payer: Payer, send_id: str) -> RedPacketSend:
    """Go on with a send that waits for its turn; one that somebody else went on with is left to its date.

    One that got no turn comes again from the queue, so that nobody waits for the schedule. Only who was told by a
    message sends the next one, so that there are not more of them with each sweep.
    """
    send, now = send_of(payer, send_id), payer.clock()
    is_due = send.state is SendState.SENDING and send.is_due(now)
    if not (is_due or was_never_taken(send)):
        return send
    after = advance(payer, send)
    if after.state in UNDECIDED and after.is_due(payer.clock() + SOON):
        payer.queue.announce(send_id, SOON)
    return after


def pay(payer: Payer, channel: PayoutChannel, before: RedPacketSend, send: RedPacketSend) -> RedPacketSend:
    """Make the call of a send whose lease is held, and record its outcome.

    Args:
        payer: what it works with.
        channel: of the send.
        before: the send as it was before the lease.
        send: with the lease, as stored.
    """
    if payer.packets.get(send.red_packet_id).state is not PacketState.ACTIVE:
        # Stopped between the reservation and the call: nothing was sent, so nothing is in doubt.
        stopped = Remark("STOPPED", "stopped before the call", payer.clock())
        return record(payer.follower, send, lambda one, _: outcomes.refused(one, before, stopped, CONFIGURATION_PAUSE))
    try:
        standing = channel.pay(send.payout)
    except InvalidInputError as error:
        return _confirm(payer, channel, before, send, Remark(error.code, error.message, payer.clock()))
    except RemoteRefusedError as refusal:
        return _after_refusal(payer, channel, before, send, refusal)
    except OutcomeUnknownError as unknown:
        return _record_unknown(payer, send, unknown)
    return follow(payer.follower, send, standing)


def _call(payer: Payer, channel: PayoutChannel, send: RedPacketSend) -> RedPacketSend:
    try:
        payer.require_enabled(send.payout.mchid)
    except ConfigurationError as error:
        remark = Remark(error.code, error.message, payer.clock())
        return record(payer.follower, send, lambda one, _: outcomes.held_back(one, remark, CONFIGURATION_PAUSE))
    if not _has_turn(payer, send.payout.mchid):
        return _put_off(payer, send, SOON)
    change = outcomes.called(send, payer.clock())
    try:
        payer.sends.save(send, change)
    except StaleSendError:
        return payer.sends.get(send.send_id) or send
    return pay(payer, channel, send, change.send)


def _has_turn(payer: Payer, mchid: str) -> bool:
    for _ in range(payer.patience):
        now = payer.clock()
        if payer.gate(mchid, now):
            return True
        # Turns are counted by the second.
        payer.pause(1 - now.timestamp() % 1)
    return False


def _look(payer: Payer, channel: PayoutChannel, send: RedPacketSend, packet: RedPacket) -> RedPacketSend:
    try:
        standing = channel.look(send.payout)
    except RemoteRefusedError as refusal:
        _stop(payer, channel, send, refusal.remote_code)
        return _record_unknown(payer, send, refusal)
    except OutcomeUnknownError as unknown:
        return _record_unknown(payer, send, unknown)
    may_call = may_be_called(send, packet, payer.clock())
    if standing is not None:
        calls_again = may_call and (_lacks_package(send, standing) or _is_stuck(send, standing, payer.clock()))
        return _call(payer, channel, send) if calls_again else follow(payer.follower, send, standing)
    if send.state is SendState.SENDING and may_call:
        return _call(payer, channel, send)
    is_doubtful = send.doubt_at or send.reference or send.is_barred
    if send.state is SendState.SENDING and packet.is_over(payer.clock()) and not is_doubtful:
        return record(payer.follower, send, lambda one, at: outcomes.failed(one, "STOPPED", "never paid", at))
    return record(
        payer.follower, send, lambda one, at: outcomes.undecided(one, "NOT_FOUND", "WeChat has no such number", at)
    )


def _lacks_package(send: RedPacketSend, standing: Standing) -> bool:
    """Whether the customer cannot confirm, as the answer with the package was lost: the same number tells it again."""
    return send.channel is Channel.TRANSFER and standing.progress is Progress.WAITING and not send.package


def _is_stuck(send: RedPacketSend, standing: Standing, now: datetime) -> bool:
    return standing.progress is Progress.PROCESSING and send.called_at is not None and now - send.called_at >= UNDER_WAY


def _after_refusal(
    payer: Payer, channel: PayoutChannel, before: RedPacketSend, send: RedPacketSend, refusal: RemoteRefusedError
) -> RedPacketSend:
    remark = Remark(refusal.remote_code, str(refusal), payer.clock())

    def kept(pause: timedelta) -> RedPacketSend:
        return record(payer.follower, send, lambda one, _: outcomes.refused(one, before, remark, pause))

    match channel.verdict(refusal.remote_code):
        case Verdict.LATER:
            return kept(SOON)
        case Verdict.STOP | Verdict.STOP_ACCOUNT:
            _stop(payer, channel, send, refusal.remote_code)
            return kept(CONFIGURATION_PAUSE)
        case Verdict.PERSON:
            return record(
                payer.follower, send, lambda one, _: outcomes.barred(one, before, remark, CONFIGURATION_PAUSE)
            )
        case Verdict.TERMS:
            _stop(payer, channel, send, refusal.remote_code)
            return _confirm(payer, channel, before, send, remark)
        case _:
            return _confirm(payer, channel, before, send, remark)


def _confirm(
    payer: Payer, channel: PayoutChannel, before: RedPacketSend, send: RedPacketSend, remark: Remark
) -> RedPacketSend:
    """Believe a refusal only when a query has shown that this number pays nobody."""

    def kept(pause: timedelta) -> RedPacketSend:
        return record(payer.follower, send, lambda one, _: outcomes.refused(one, before, remark, pause))

    try:
        standing = channel.look(send.payout)
    except RemoteRefusedError as refusal:
        # The question is refused too: it is the settings and not this customer.
        _stop(payer, channel, send, refusal.remote_code)
        return kept(CONFIGURATION_PAUSE)
    except OutcomeUnknownError:
        return kept(_ASK_AGAIN)
    if standing is not None:
        return follow(payer.follower, send, standing)
    if is_no_believed(before, payer.clock()):
        return record(payer.follower, send, lambda one, at: outcomes.failed(one, remark.code, remark.message, at))
    return record(payer.follower, send, lambda one, at: _in_doubt(one, before, remark, at))


def _stop(payer: Payer, channel: PayoutChannel, send: RedPacketSend, code: str) -> None:
    """Stop what cannot be sent now: this definition, or everything that a barred account pays."""
    if channel.verdict(code) is Verdict.STOP_ACCOUNT:
        stop_account(payer.packets, send.payout.mchid, code, payer.clock, payer.tell_stopped)
    else:
        stop_packet(payer.packets, send.red_packet_id, code, payer.clock, payer.tell_stopped)


def _in_doubt(send: RedPacketSend, before: RedPacketSend, remark: Remark, now: datetime) -> Change:
    planned = outcomes.undecided(send, remark.code, remark.message, now).send.next_look_at
    return outcomes.refused(send, before, remark, (planned or now) - remark.at)


def _put_off(payer: Payer, send: RedPacketSend, pause: timedelta) -> RedPacketSend:
    return record(payer.follower, send, lambda one, now: outcomes.put_off(one, pause, now))


def _record_unknown(payer: Payer, send: RedPacketSend, unknown: RemoteError) -> RedPacketSend:
    code = unknown.remote_code or unknown.code
    return record(payer.follower, send, lambda one, now: outcomes.undecided(one, code, str(unknown), now))


def settle_by_hand(payer: Payer, send_id: str, outcome: SendState, note: str) -> RedPacketSend:
    """Record what a person found out about a send that needed one; what WeChat says now counts for more.

    Raises:
        NotFoundError: there is no such send.
        ConflictError: it needs nobody, is in a call or was less than an hour ago, its state does not lead there, or
            WeChat is still at it, or was when it last answered, and might pay what is called unpaid here.
    """
    send = send_of(payer, send_id)
    if send.is_calling(payer.clock()):
        raise ConflictError("it is in a call at this moment")
    if send.review_reason and send.calls and send.state not in FINAL:
        standing = _told_now(payer, send, outcome)
        if standing is not None and standing.progress is not Progress.PROCESSING:
            return follow(payer.follower, send, standing)
        if standing is not None and outcome is not SendState.RECEIVED:
            raise ConflictError("WeChat is still at it, and may pay: cancel it there, or wait for its word")
    return record(payer.follower, send, lambda one, now: outcomes.settled_by_hand(one, outcome, note, now))


def _told_now(payer: Payer, send: RedPacketSend, outcome: SendState) -> Standing | None:
    """What WeChat says before a hand counts; ``None`` if it does not know the number, or does not say."""
    try:
        return payer.channel(send.channel, send.payout.mchid).look(send.payout)
    except RemoteRefusedError:
        return None
    except OutcomeUnknownError as silence:
        if send.reference and outcome is not SendState.RECEIVED:
            raise ConflictError("WeChat holds it, may pay, and does not answer now: ask again later") from silence
        return None
