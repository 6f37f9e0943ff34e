"""Call WeChat for a send that is stored, and record what came of it; look at it until it is decided (laws 2 and 6).

Two things must never happen: that a customer is paid twice, and that a paid send is called failed.

1. The send, its bill number and its place under the limits are stored before anything here calls WeChat.
2. Before each call a lease is stored. Until it ends nobody else calls; who loses that write makes no call.
3. Every repeat has the same bill number and the same payout, and WeChat pays a number once.
4. No clear answer (a time-out, a fault at WeChat, a death in the call) means: unknown. The send stays SENDING and keeps
   its place. On its date it is looked at: WeChat is asked for the number, and what it says is recorded.
5. A refusal is read by the table of its channel (``refusal_action``): the same number later, stop the definition or the
   account, a person has to look, or: not for this customer.
6. The last of these makes a send FAILED, and gives its place back, only if a query shows that WeChat does not know the
   number, and no earlier call can still be on its way (``refusal_is_conclusive``).

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
from merchant_center.red_packets.rules.payout import Channel, PayoutStatus, Progress, RefusalAction
from merchant_center.red_packets.rules.red_packet import PacketState, RedPacket
from merchant_center.red_packets.rules.send import (
    CONFIGURATION_PAUSE,
    FINAL,
    SOON,
    UNDECIDED,
    UNDER_WAY,
    LastError,
    RedPacketSend,
    SendState,
    Step,
    may_be_called,
    never_accepted,
    next_step,
    refusal_is_conclusive,
)
from merchant_center.red_packets.store.red_packets import RedPacketStore
from merchant_center.red_packets.store.sends import PayoutQueue, SendStore
from merchant_center.red_packets.use_cases.record_send import RecordSendDeps, follow, record
from merchant_center.red_packets.use_cases.stop_red_packets import OnStopped, ignore, stop_account, stop_packet

_ASK_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class PayoutDeps:
    """What calling WeChat and recording its answers needs around it: ``max_attempts`` tries for a turn, one a second.

    ``gate`` gives a turn of an mchid at WeChat in this second, or not; ``require_enabled`` raises ConfigurationError
    for one that may pay nobody; ``on_stopped`` hears of each definition that WeChat's refusal has stopped.
    """

    packets: RedPacketStore
    sends: SendStore
    channel: Callable[[Channel, str], PayoutChannel]
    rate_limiter: Callable[[str, datetime], bool]
    require_enabled: Callable[[str], None]
    queue: PayoutQueue
    clock: Clock
    pause: Callable[[float], None] = time.sleep
    max_attempts: int = 5
    on_stopped: OnStopped = ignore

    @property
    def record_deps(self) -> RecordSendDeps:
        """What recording needs of it."""
        return RecordSendDeps(self.sends, self.clock, self.pause)


def get_send(deps: PayoutDeps, send_id: str) -> RedPacketSend:
    """One send.

    Raises:
        NotFoundError: there is none.
    """
    send = deps.sends.get(send_id)
    if send is None:
        raise NotFoundError(f"there is no red packet send {send_id}")
    return send


def advance(deps: PayoutDeps, send: RedPacketSend) -> RedPacketSend:
    """Do the next thing about a send: call for the first time or again, look, give up, or leave it for later.

    Raises:
        ConfigurationError: the account's keys are not there.
        ThrottledError: too many writers; its date brings it back.
    """
    packet = deps.packets.get(send.red_packet_id)
    now = deps.clock()
    match next_step(send, packet, now):
        case Step.NOTHING:
            return send
        case Step.GIVE_UP:
            return record(deps.record_deps, send, lambda one, at: outcomes.failed(one, "STOPPED", "never sent", at))
        case Step.WAIT:
            return _postpone(deps, send, CONFIGURATION_PAUSE)
        case Step.CALL:
            return _call(deps, deps.channel(send.channel, send.payout.mchid), send)
        case Step.POLL:
            return _poll(deps, deps.channel(send.channel, send.payout.mchid), send, packet)


def process_queued_send(deps: PayoutDeps, send_id: str) -> RedPacketSend:
    """Go on with a send that waits for its turn; one that somebody else went on with is left to its date.

    One that got no turn comes again from the queue, so that nobody waits for the schedule. Only who was told by a
    message sends the next one, so that there are not more of them with each sweep.
    """
    send, now = get_send(deps, send_id), deps.clock()
    is_due = send.state is SendState.SENDING and send.is_due(now)
    if not (is_due or never_accepted(send)):
        return send
    after = advance(deps, send)
    if after.state in UNDECIDED and after.is_due(deps.clock() + SOON):
        deps.queue.announce(send_id, SOON)
    return after


def pay(deps: PayoutDeps, channel: PayoutChannel, before: RedPacketSend, send: RedPacketSend) -> RedPacketSend:
    """Make the call of a send whose lease is held, and record its outcome.

    Args:
        deps: what it works with.
        channel: of the send.
        before: the send as it was before the lease.
        send: with the lease, as stored.
    """
    if deps.packets.get(send.red_packet_id).state is not PacketState.ACTIVE:
        # Stopped between the reservation and the call: nothing was sent, so nothing is in doubt.
        stopped = LastError("STOPPED", "stopped before the call", deps.clock())
        return record(
            deps.record_deps, send, lambda one, _: outcomes.refused(one, before, stopped, CONFIGURATION_PAUSE)
        )
    try:
        status = channel.pay(send.payout)
    except InvalidInputError as error:
        return _confirm(deps, channel, before, send, LastError(error.code, error.message, deps.clock()))
    except RemoteRefusedError as refusal:
        return _after_refusal(deps, channel, before, send, refusal)
    except OutcomeUnknownError as unknown:
        return _record_unknown(deps, send, unknown)
    return follow(deps.record_deps, send, status)


def _call(deps: PayoutDeps, channel: PayoutChannel, send: RedPacketSend) -> RedPacketSend:
    try:
        deps.require_enabled(send.payout.mchid)
    except ConfigurationError as error:
        remark = LastError(error.code, error.message, deps.clock())
        return record(deps.record_deps, send, lambda one, _: outcomes.held_back(one, remark, CONFIGURATION_PAUSE))
    if not _has_turn(deps, send.payout.mchid):
        return _postpone(deps, send, SOON)
    change = outcomes.called(send, deps.clock())
    try:
        deps.sends.save(send, change)
    except StaleSendError:
        return deps.sends.get(send.send_id) or send
    return pay(deps, channel, send, change.send)


def _has_turn(deps: PayoutDeps, mchid: str) -> bool:
    for _ in range(deps.max_attempts):
        now = deps.clock()
        if deps.rate_limiter(mchid, now):
            return True
        # Turns are counted by the second.
        deps.pause(1 - now.timestamp() % 1)
    return False


def _poll(deps: PayoutDeps, channel: PayoutChannel, send: RedPacketSend, packet: RedPacket) -> RedPacketSend:
    try:
        status = channel.poll(send.payout)
    except RemoteRefusedError as refusal:
        _stop(deps, channel, send, refusal.remote_code)
        return _record_unknown(deps, send, refusal)
    except OutcomeUnknownError as unknown:
        return _record_unknown(deps, send, unknown)
    may_call = may_be_called(send, packet, deps.clock())
    if status is not None:
        calls_again = may_call and (_lacks_package(send, status) or _is_stuck(send, status, deps.clock()))
        return _call(deps, channel, send) if calls_again else follow(deps.record_deps, send, status)
    if send.state is SendState.SENDING and may_call:
        return _call(deps, channel, send)
    is_doubtful = send.outcome_unknown_since or send.reference or send.is_barred
    if send.state is SendState.SENDING and packet.is_over(deps.clock()) and not is_doubtful:
        return record(deps.record_deps, send, lambda one, at: outcomes.failed(one, "STOPPED", "never paid", at))
    return record(
        deps.record_deps, send, lambda one, at: outcomes.undecided(one, "NOT_FOUND", "WeChat has no such number", at)
    )


def _lacks_package(send: RedPacketSend, status: PayoutStatus) -> bool:
    """Whether the customer cannot confirm, as the answer with the package was lost: the same number tells it again."""
    return send.channel is Channel.TRANSFER and status.progress is Progress.WAITING and not send.package


def _is_stuck(send: RedPacketSend, status: PayoutStatus, now: datetime) -> bool:
    return status.progress is Progress.PROCESSING and send.called_at is not None and now - send.called_at >= UNDER_WAY


def _after_refusal(
    deps: PayoutDeps, channel: PayoutChannel, before: RedPacketSend, send: RedPacketSend, refusal: RemoteRefusedError
) -> RedPacketSend:
    remark = LastError(refusal.remote_code, str(refusal), deps.clock())

    def kept(pause: timedelta) -> RedPacketSend:
        return record(deps.record_deps, send, lambda one, _: outcomes.refused(one, before, remark, pause))

    match channel.refusal_action(refusal.remote_code):
        case RefusalAction.RETRY:
            return kept(SOON)
        case RefusalAction.STOP_DEFINITION | RefusalAction.STOP_ACCOUNT:
            _stop(deps, channel, send, refusal.remote_code)
            return kept(CONFIGURATION_PAUSE)
        case RefusalAction.REVIEW:
            return record(
                deps.record_deps, send, lambda one, _: outcomes.barred(one, before, remark, CONFIGURATION_PAUSE)
            )
        case RefusalAction.STOP_AND_FAIL:
            _stop(deps, channel, send, refusal.remote_code)
            return _confirm(deps, channel, before, send, remark)
        case _:
            return _confirm(deps, channel, before, send, remark)


def _confirm(
    deps: PayoutDeps, channel: PayoutChannel, before: RedPacketSend, send: RedPacketSend, remark: LastError
) -> RedPacketSend:
    """Believe a refusal only when a query has shown that this number pays nobody."""

    def kept(pause: timedelta) -> RedPacketSend:
        return record(deps.record_deps, send, lambda one, _: outcomes.refused(one, before, remark, pause))

    try:
        status = channel.poll(send.payout)
    except RemoteRefusedError as refusal:
        # The question is refused too: it is the settings and not this customer.
        _stop(deps, channel, send, refusal.remote_code)
        return kept(CONFIGURATION_PAUSE)
    except OutcomeUnknownError:
        return kept(_ASK_AGAIN)
    if status is not None:
        return follow(deps.record_deps, send, status)
    if refusal_is_conclusive(before, deps.clock()):
        return record(deps.record_deps, send, lambda one, at: outcomes.failed(one, remark.code, remark.message, at))
    return record(deps.record_deps, send, lambda one, at: _in_doubt(one, before, remark, at))


def _stop(deps: PayoutDeps, channel: PayoutChannel, send: RedPacketSend, code: str) -> None:
    """Stop what cannot be sent now: this definition, or everything that a barred account pays."""
    if channel.refusal_action(code) is RefusalAction.STOP_ACCOUNT:
        stop_account(deps.packets, send.payout.mchid, code, deps.clock, deps.on_stopped)
    else:
        stop_packet(deps.packets, send.red_packet_id, code, deps.clock, deps.on_stopped)


def _in_doubt(send: RedPacketSend, before: RedPacketSend, remark: LastError, now: datetime) -> Change:
    planned = outcomes.undecided(send, remark.code, remark.message, now).send.next_poll_at
    return outcomes.refused(send, before, remark, (planned or now) - remark.at)


def _postpone(deps: PayoutDeps, send: RedPacketSend, pause: timedelta) -> RedPacketSend:
    return record(deps.record_deps, send, lambda one, now: outcomes.postponed(one, pause, now))


def _record_unknown(deps: PayoutDeps, send: RedPacketSend, unknown: RemoteError) -> RedPacketSend:
    code = unknown.remote_code or unknown.code
    return record(deps.record_deps, send, lambda one, now: outcomes.undecided(one, code, str(unknown), now))


def settle_by_hand(deps: PayoutDeps, send_id: str, outcome: SendState, note: str) -> RedPacketSend:
    """Record what a person found out about a send that needed one; what WeChat says now counts for more.

    Raises:
        NotFoundError: there is no such send.
        ConflictError: it needs nobody, is in a call or was less than an hour ago, its state does not lead there, or
            WeChat is still at it, or was when it last answered, and might pay what is called unpaid here.
    """
    send = get_send(deps, send_id)
    if send.is_calling(deps.clock()):
        raise ConflictError("it is in a call at this moment")
    if send.review_reason and send.calls and send.state not in FINAL:
        status = _told_now(deps, send, outcome)
        if status is not None and status.progress is not Progress.PROCESSING:
            return follow(deps.record_deps, send, status)
        if status is not None and outcome is not SendState.RECEIVED:
            raise ConflictError("WeChat is still at it, and may pay: cancel it there, or wait for its word")
    return record(deps.record_deps, send, lambda one, now: outcomes.settled_by_hand(one, outcome, note, now))


def _told_now(deps: PayoutDeps, send: RedPacketSend, outcome: SendState) -> PayoutStatus | None:
    """What WeChat says before a hand counts; ``None`` if it does not know the number, or does not say."""
    try:
        return deps.channel(send.channel, send.payout.mchid).poll(send.payout)
    except RemoteRefusedError:
        return None
    except OutcomeUnknownError as silence:
        if send.reference and outcome is not SendState.RECEIVED:
            raise ConflictError("WeChat holds it, may pay, and does not answer now: ask again later") from silence
        return None
