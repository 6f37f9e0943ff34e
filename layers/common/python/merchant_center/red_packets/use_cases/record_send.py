"""Record what was judged of a send; what others have recorded meanwhile is never undone."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from merchant_center.audit.use_cases.audit_log import UNAUDITED, AuditContext
from merchant_center.core.clock import Clock
from merchant_center.core.errors import ThrottledError
from merchant_center.core.retry import MAX_ATTEMPTS, rest
from merchant_center.red_packets.errors import StaleSendError
from merchant_center.red_packets.rules.judgement import judge_status
from merchant_center.red_packets.rules.payout import PayoutStatus
from merchant_center.red_packets.rules.send import RedPacketSend
from merchant_center.red_packets.rules.send_changes import Change
from merchant_center.red_packets.store.sends import SendStore


@dataclass(frozen=True, slots=True)
class RecordSendDeps:
    """What recording needs."""

    sends: SendStore
    clock: Clock
    pause: Callable[[float], None] = time.sleep


def record_status(deps: RecordSendDeps, send: RedPacketSend, status: PayoutStatus) -> RedPacketSend:
    """Record what WeChat says of a send; it is judged anew on whatever is recorded by now.

    Raises:
        ThrottledError: too many writers; the same call may be repeated.
    """
    for attempt in range(MAX_ATTEMPTS):
        change = judge_status(send, status, deps.clock())
        try:
            deps.sends.save(send, change)
        except StaleSendError:
            send = deps.sends.get(send.send_id)
            rest(deps.pause, attempt)
            continue
        return change.send
    raise ThrottledError(f"send {send.send_id} is being changed by too many at once")


def record_change(
    deps: RecordSendDeps,
    send: RedPacketSend,
    decide: Callable[[RedPacketSend, datetime], Change],
    audit: AuditContext = UNAUDITED,
) -> RedPacketSend:
    """Record a change of a send as it was read; if somebody else has changed it meanwhile, theirs counts.

    Raises:
        ThrottledError: the quotas it releases to are being changed by too many; its date brings it back.
    """
    for attempt in range(MAX_ATTEMPTS):
        change = decide(send, deps.clock())
        try:
            deps.sends.save(send, change, *audit.entries(send, change.send))
        except StaleSendError:
            current = deps.sends.get(send.send_id)
            if current.version != send.version:
                return current
            rest(deps.pause, attempt)
            continue
        return change.send
    raise ThrottledError(f"the quotas of red packet {send.red_packet_id} are being changed by too many at once")
