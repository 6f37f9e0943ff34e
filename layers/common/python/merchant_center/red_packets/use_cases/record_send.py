"""Record what is known of a send, whoever was first to hear it; what others recorded meanwhile is never undone."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from merchant_center.core.clock import Clock
from merchant_center.core.errors import ThrottledError
from merchant_center.core.retry import MAX_ATTEMPTS, rest
from merchant_center.red_packets.errors import StaleSendError
from merchant_center.red_packets.rules.outcome import Change, followed
from merchant_center.red_packets.rules.payout import PayoutStatus
from merchant_center.red_packets.rules.send import RedPacketSend
from merchant_center.red_packets.store.sends import SendStore


@dataclass(frozen=True, slots=True)
class RecordSendDeps:
    """What recording needs around it."""

    sends: SendStore
    clock: Clock
    pause: Callable[[float], None] = time.sleep


def follow(deps: RecordSendDeps, send: RedPacketSend, status: PayoutStatus) -> RedPacketSend:
    """Record what WeChat says of a send, on whatever is recorded by now.

    Raises:
        ThrottledError: too many writers; the same call may be repeated.
    """
    for attempt in range(MAX_ATTEMPTS):
        change = followed(send, status, deps.clock())
        try:
            deps.sends.save(send, change)
        except StaleSendError:
            send = deps.sends.get(send.send_id) or send
            rest(deps.pause, attempt)
            continue
        return change.send
    raise ThrottledError(f"send {send.send_id} is being changed by too many at once")


def record(
    deps: RecordSendDeps, send: RedPacketSend, decide: Callable[[RedPacketSend, datetime], Change]
) -> RedPacketSend:
    """Record a decision about a send as it was read; if somebody else heard more of it meanwhile, theirs counts.

    Raises:
        ThrottledError: the quotas it gives back to are being changed by too many; its date brings it back.
    """
    for attempt in range(MAX_ATTEMPTS):
        change = decide(send, deps.clock())
        try:
            deps.sends.save(send, change)
        except StaleSendError:
            now = deps.sends.get(send.send_id)
            if now is None or now.version != send.version:
                return now or send
            rest(deps.pause, attempt)
            continue
        return change.send
    raise ThrottledError(f"the quotas of red packet {send.red_packet_id} are being changed by too many at once")
