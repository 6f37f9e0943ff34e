"""Poll or call WeChat for a stored send, judge the answer, record it, until the send is decided (laws 2 and 6).

1. The send, its bill number and its place under the limits are stored before anything here calls WeChat.
2. Before each call a lease is stored. Until it ends nobody else calls; whoever loses that write makes no call.
3. Every repeat has the same bill number and the same payout, and WeChat pays a number once.
4. Whatever comes back is an ``Answer``. The table of ``rules/judgement.py`` decides what follows from it.
5. No clear answer (a time-out, a fault at WeChat, a death in the call) means: unknown. The send stays SENDING and keeps
   its place. On its date WeChat is polled for the number, and what it says is recorded.

The way: ``advance`` chooses the question; ``_call`` or ``_poll`` asks; ``_carry_out`` judges and records, or asks once
more: a poll may lead to a call, and a refused call to the poll that confirms it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from merchant_center.core.clock import Clock
from merchant_center.core.errors import (
    ConfigurationError,
    InvalidInputError,
    MerchantCenterError,
    OutcomeUnknownError,
    RemoteError,
    RemoteRefusedError,
)
from merchant_center.red_packets.client.channel import PayoutChannel
from merchant_center.red_packets.errors import StaleSendError
from merchant_center.red_packets.rules import send_changes as outcomes
from merchant_center.red_packets.rules.judgement import judge
from merchant_center.red_packets.rules.judgement_case import Answer, Case, Next, Question, Reply, Stop
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.red_packet import PacketState, RedPacket
from merchant_center.red_packets.rules.send import (
    CONFIGURATION_PAUSE,
    SOON,
    UNDECIDED,
    LastError,
    RedPacketSend,
    SendState,
    Step,
    never_accepted,
    next_step,
)
from merchant_center.red_packets.store.red_packets import RedPacketStore
from merchant_center.red_packets.store.sends import PayoutQueue, SendStore
from merchant_center.red_packets.use_cases.record_send import RecordSendDeps, record_change, record_status
from merchant_center.red_packets.use_cases.stop_red_packets import (
    OnStopped,
    StopRedPacketsDeps,
    ignore,
    stop_account,
    stop_packet,
)


@dataclass(frozen=True, slots=True)
class PayoutDeps:
    """What calling WeChat and recording its answers needs.

    Attributes:
        rate_limiter: tells whether an mchid has a slot in this second.
        max_attempts: how often the rate limiter is asked, once a second.
        require_enabled: raises ConfigurationError for an mchid that may pay nobody.
        on_stopped: is called with each definition that WeChat's refusal has stopped.
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
        """Return what recording needs of it."""
        return RecordSendDeps(self.sends, self.clock, self.pause)


def advance(deps: PayoutDeps, send: RedPacketSend) -> RedPacketSend:
    """Do what is due next about a send: call for the first time or again, poll, give up, or postpone.

    Raises:
        ConfigurationError: the account's keys are not there.
        ThrottledError: too many writers; its date brings it back.
    """
    packet = deps.packets.get(send.red_packet_id)
    match next_step(send, packet, deps.clock()):
        case Step.CALL:
            return _call(deps, _channel(deps, send), send, packet)
        case Step.POLL:
            channel = _channel(deps, send)
            answer = _poll(deps, channel, send)
            return _carry_out(deps, channel, Case(Question.POLL, answer, send, send, packet, deps.clock()))
        case Step.GIVE_UP:
            return record_change(
                deps.record_deps, send, lambda one, now: outcomes.failed(one, "STOPPED", "never sent", now)
            )
        case Step.WAIT:
            return record_change(
                deps.record_deps, send, lambda one, now: outcomes.postponed(one, CONFIGURATION_PAUSE, now)
            )
        case Step.NOTHING:
            return send


def process_queued_send(deps: PayoutDeps, send_id: str) -> RedPacketSend:
    """Advance a send that waits for a slot; one that somebody else has advanced is left to its date.

    A send that got no slot comes again from the queue, so that nobody waits for the schedule. Only the consumer of a
    message sends the next one, so that sweeps do not multiply them.

    Raises:
        NotFoundError: there is no such send.
    """
    send, now = deps.sends.get(send_id), deps.clock()
    is_due = send.state is SendState.SENDING and send.is_due(now)
    if not (is_due or never_accepted(send)):
        return send
    after = advance(deps, send)
    if after.state in UNDECIDED and after.is_due(deps.clock() + SOON):
        deps.queue.announce(send_id, SOON)
    return after


def call_under_lease(
    deps: PayoutDeps, channel: PayoutChannel, before: RedPacketSend, send: RedPacketSend
) -> RedPacketSend:
    """Make the call of a send whose lease is held, judge the answer and record it.

    Args:
        deps: what it works with.
        channel: of the send.
        before: the send as it was before the lease.
        send: with the lease, as stored.
    """
    packet = deps.packets.get(send.red_packet_id)
    if packet.state is PacketState.ACTIVE:
        answer = _pay(deps, channel, send)
    else:
        # Stopped between the reservation and the call: nothing was sent, so nothing is unknown.
        answer = Answer(Reply.STOPPED, error=LastError("STOPPED", "stopped before the call", deps.clock()))
    return _carry_out(deps, channel, Case(Question.CALL, answer, send, before, packet, deps.clock()))


def _call(deps: PayoutDeps, channel: PayoutChannel, send: RedPacketSend, packet: RedPacket) -> RedPacketSend:
    obstacle = _obstacle(deps, send.payout.mchid)
    if obstacle is not None:
        return _carry_out(deps, channel, Case(Question.CALL, obstacle, send, send, packet, deps.clock()))
    change = outcomes.called(send, deps.clock())
    try:
        deps.sends.save(send, change)
    except StaleSendError:
        return deps.sends.get(send.send_id)
    return call_under_lease(deps, channel, send, change.send)


def _carry_out(deps: PayoutDeps, channel: PayoutChannel, case: Case) -> RedPacketSend:
    row = judge(case)
    _stop(deps, case, row.stop)
    match row.next:
        case Next.CALL if case.packet is not None:
            return _call(deps, channel, case.send, case.packet)
        case Next.CONFIRM:
            answer, refusal = _poll(deps, channel, case.send), case.error
            confirming = replace(case, question=Question.CONFIRM, answer=answer, refusal=refusal, now=deps.clock())
            return _carry_out(deps, channel, confirming)
    if case.answer.reply is Reply.STATUS:
        return record_status(deps.record_deps, case.send, case.answer.status)
    return record_change(deps.record_deps, case.send, lambda one, now: row.change(replace(case, send=one, now=now)))


def _channel(deps: PayoutDeps, send: RedPacketSend) -> PayoutChannel:
    return deps.channel(send.channel, send.payout.mchid)


def _obstacle(deps: PayoutDeps, mchid: str) -> Answer | None:
    """Return why WeChat is not called now, ``None`` if it may be: then a slot is taken."""
    try:
        deps.require_enabled(mchid)
    except ConfigurationError as error:
        return Answer(Reply.DISABLED, error=_last_error(deps, error))
    return None if _takes_slot(deps, mchid) else Answer(Reply.NO_SLOT)


def _takes_slot(deps: PayoutDeps, mchid: str) -> bool:
    for _ in range(deps.max_attempts):
        now = deps.clock()
        if deps.rate_limiter(mchid, now):
            return True
        # Slots are counted by the second.
        deps.pause(1 - now.timestamp() % 1)
    return False


def _pay(deps: PayoutDeps, channel: PayoutChannel, send: RedPacketSend) -> Answer:
    try:
        return Answer(Reply.STATUS, channel.pay(send.payout))
    except InvalidInputError as error:
        return Answer(Reply.UNSENDABLE, error=_last_error(deps, error))
    except (RemoteRefusedError, OutcomeUnknownError) as error:
        return _no(deps, channel, error)


def _poll(deps: PayoutDeps, channel: PayoutChannel, send: RedPacketSend) -> Answer:
    try:
        status = channel.poll(send.payout)
    except (RemoteRefusedError, OutcomeUnknownError) as error:
        return _no(deps, channel, error)
    if status is None:
        return Answer(Reply.NOT_FOUND, error=LastError("NOT_FOUND", "WeChat has no such number", deps.clock()))
    return Answer(Reply.STATUS, status)


def _no(deps: PayoutDeps, channel: PayoutChannel, error: RemoteError) -> Answer:
    if isinstance(error, RemoteRefusedError):
        action = channel.refusal_action(error.remote_code)
        return Answer(Reply.REFUSED, error=_last_error(deps, error), action=action)
    return Answer(Reply.UNKNOWN, error=_last_error(deps, error))


def _last_error(deps: PayoutDeps, error: MerchantCenterError) -> LastError:
    code = error.remote_code if isinstance(error, RemoteError) else ""
    return LastError(code or error.code, str(error), deps.clock())


def _stop(deps: PayoutDeps, case: Case, stop: Stop) -> None:
    """Stop what WeChat would refuse too: the definition, or everything that a barred account pays."""
    if stop is Stop.NOTHING or case.answer.error is None:
        return
    code = case.answer.error.code
    stop_deps = StopRedPacketsDeps(deps.packets, deps.clock, deps.on_stopped)
    if stop is Stop.ACCOUNT:
        stop_account(stop_deps, case.send.payout.mchid, code)
    else:
        stop_packet(stop_deps, case.send.red_packet_id, code)
