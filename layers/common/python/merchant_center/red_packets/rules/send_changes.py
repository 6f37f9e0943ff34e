"""The next version of a send, with its events: one function for each change that a send can go through.

Which of them follows from an answer of WeChat is decided in ``judgement.py``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from merchant_center.core.schedules import next_date
from merchant_center.core.transitions import transition
from merchant_center.events.rules.event import MOMENT, Event, later, within_second
from merchant_center.red_packets.rules.payout import Payout, PayoutStatus, Progress
from merchant_center.red_packets.rules.red_packet import RedPacket
from merchant_center.red_packets.rules.send import (
    CALL_LEASE,
    POLL_SCHEDULE,
    SOON,
    TRANSITIONS,
    UNDECIDED,
    LastError,
    RedPacketSend,
    Release,
    SendRequest,
    SendState,
    SendTrigger,
    event_for,
    send_id,
)

TROUBLE_REVIEW_AFTER = timedelta(hours=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Change:
    """A send as it is to be written, and the events of it; what it releases stands in the send."""

    send: RedPacketSend
    events: Sequence[Event] = field(default=())


# Before WeChat has answered


def reserved(packet: RedPacket, request: SendRequest, payout: Payout, shard: int, day: date, now: datetime) -> Change:
    """Return a new send that waits for a slot."""
    send = RedPacketSend(
        send_id=send_id(request),
        red_packet_id=packet.red_packet_id,
        red_packet_name=packet.terms.name,
        channel=packet.channel,
        payout=payout,
        source=request.source,
        attempt=request.attempt,
        state=SendState.RESERVED,
        reserved_at=now,
        day=day,
        shard=shard,
        frees=packet.terms.frees_on_return,
        phone=request.phone,
        campaign=request.campaign or packet.terms.campaign,
        next_poll_at=now + SOON,
    )
    return Change(send, (event_for(send, now),))


def called(send: RedPacketSend, now: datetime) -> Change:
    """Return the send under the lease of its caller; its outcome is unknown from here on until it is recorded."""
    is_first = send.state is SendState.RESERVED
    changed = replace(
        send,
        state=transition(TRANSITIONS, send.state, SendTrigger.CALL) if is_first else send.state,
        called_at=send.called_at or now,
        outcome_unknown_since=now,
        calling_until=now + CALL_LEASE,
        calls=send.calls + 1,
        trouble="",
        trouble_since=None,
        next_poll_at=now + POLL_SCHEDULE[0],
        version=send.version + 1,
    )
    return Change(changed, (event_for(changed, later(now, send.reserved_at)),) if is_first else ())


def postponed(send: RedPacketSend, pause: timedelta, now: datetime) -> Change:
    """Return the send as it is, due again after a pause."""
    return Change(replace(send, trouble="", trouble_since=None, next_poll_at=now + pause, version=send.version + 1))


def in_trouble(send: RedPacketSend, code: str, message: str, pause: timedelta, now: datetime) -> Change:
    """Return the send that could not even be polled, with the reason and a date; a lease on it stays.

    A person reviews it once that has lasted for ``TROUBLE_REVIEW_AFTER``.
    """
    trouble, since = LastError(code, message, now), send.trouble_since or now
    return Change(
        replace(
            send,
            last_error=_last_error(send, trouble),
            trouble=_text(trouble) if now - since > TROUBLE_REVIEW_AFTER else "",
            trouble_since=since,
            next_poll_at=now + pause,
            version=send.version + 1,
        )
    )


# WeChat refused, or nobody knows


def refused(send: RedPacketSend, before: RedPacketSend, error: LastError, pause: timedelta) -> Change:
    """Return the send after a definite refusal that is not about its customer: kept, under the same number.

    ``before`` is the send before the call: that call was not accepted, so what WeChat accepted and what is unknown are
    as they were. A person reviews the send once refusals have lasted for the whole schedule.
    """
    late = _text(error) if error.at - send.reserved_at > POLL_SCHEDULE[-1] else ""
    return Change(
        replace(
            send,
            called_at=before.called_at,
            outcome_unknown_since=before.outcome_unknown_since,
            calling_until=None,
            last_error=error,
            review_note=_lasting_note(send) or late,
            trouble="",
            trouble_since=None,
            next_poll_at=error.at + pause,
            version=send.version + 1,
        )
    )


def barred(send: RedPacketSend, before: RedPacketSend, error: LastError, pause: timedelta) -> Change:
    """Return the send under whose number WeChat holds something else: never called again, for a person to review."""
    kept = refused(send, before, error, pause).send
    return Change(replace(kept, called_at=send.called_at, is_barred=True, review_note=_text(error)))


def undecided(send: RedPacketSend, code: str, message: str, now: datetime) -> Change:
    """Return the send after a call or a poll without a clear answer, with the date of the next poll."""
    error = _last_error(send, LastError(code, message, now))
    return Change(_scheduled(replace(send, last_error=error, version=send.version + 1), now))


def failed(send: RedPacketSend, code: str, message: str, now: datetime) -> Change:
    """Return the send that pays nobody, for good; its whole reservation is released."""
    ended = replace(send, version=send.version + 1)
    return _ended(ended, SendTrigger.FAIL, Release.ALL, LastError(code, message, now))


# WeChat says how far it is


def under_way(send: RedPacketSend, status: PayoutStatus, now: datetime) -> Change:
    """Return the send that WeChat has and has not decided; what is unknown of it stays unknown."""
    return Change(_scheduled(_heard(send, status), now))


def cancelling(send: RedPacketSend, status: PayoutStatus, now: datetime) -> Change:
    """Return the send that is on its way back before its customer could confirm it."""
    return Change(_scheduled(replace(_heard(send, status), last_error=_reason(status, now)), now))


def failed_at_wechat(send: RedPacketSend, status: PayoutStatus, now: datetime) -> Change:
    """Return the send that failed at WeChat, or came back, before its customer could have it: it counts for nobody."""
    error = LastError(status.reason or str(status.progress), status.message, now)
    return _ended(_heard(send, status), SendTrigger.FAIL, Release.ALL, error)


def waiting(send: RedPacketSend, status: PayoutStatus, now: datetime) -> Change:
    """Return the send that its customer has and has not opened or confirmed."""
    known, events, _ = _delivered(send, status, now)
    known = replace(known, package=status.package or known.package, last_error=_reason(status, now))
    return Change(_scheduled(known, now), events)


def received(send: RedPacketSend, status: PayoutStatus, now: datetime) -> Change:
    """Return the send whose money the customer has."""
    known, events, at = _delivered(send, status, now)
    known = replace(_settled(known, SendTrigger.RECEIVE), received_at=at)
    return Change(known, (*events, event_for(known, at)))


def returned(send: RedPacketSend, status: PayoutStatus, release: Release, now: datetime) -> Change:
    """Return the send whose money came back from its customer, or never got there though WeChat had said so."""
    known, events, at = _delivered(send, status, now)
    known = _ended(known, SendTrigger.RETURN, release, LastError(status.reason, status.message, now)).send
    known = replace(known, returned_at=at)
    return Change(known, (*events, event_for(known, at)))


# After the end


def contradicted(send: RedPacketSend, progress: Progress) -> Change:
    """Return the send that ended unpaid here while WeChat says otherwise: for a person to review."""
    note = f"is {send.state} here, and {progress} at WeChat"
    paid = progress is Progress.RECEIVED
    return Change(replace(send, review_note=note, paid_after_all=paid, version=send.version + 1))


def agreed(send: RedPacketSend) -> Change:
    """Return the ended send without its review: WeChat says by now that it pays nobody."""
    return Change(replace(send, review_note="", version=send.version + 1))


def place_released(send: RedPacketSend) -> Change:
    """Return the returned send whose place, in the budget and for the customer, its next attempt takes."""
    return Change(replace(send, released=Release.ALL, version=send.version + 1))


def _heard(send: RedPacketSend, status: PayoutStatus) -> RedPacketSend:
    return replace(send, reference=status.reference or send.reference, version=send.version + 1)


def _reason(status: PayoutStatus, now: datetime) -> LastError | None:
    """Return why it is on its way back: whoever cancelled it sees that WeChat is at it."""
    return LastError(status.reason, status.message, now) if status.reason else None


def _delivered(send: RedPacketSend, status: PayoutStatus, now: datetime) -> tuple[RedPacketSend, list[Event], datetime]:
    """Return the send as SENT, the event of that if it is new, and the instant of what comes next."""
    # WeChat gives whole seconds: what follows in the same one is a moment later, so that events keep their order.
    at = later(min(within_second(status.at or now, now), now), _last_event_at(send))
    known = replace(_heard(send, status), outcome_unknown_since=None, last_error=None, review_note="", trouble="")
    if known.state is not SendState.SENDING:
        return known, [], at
    known = replace(known, state=transition(TRANSITIONS, known.state, SendTrigger.DELIVER), sent_at=at)
    return known, [event_for(known, at)], at + MOMENT


def _ended(send: RedPacketSend, trigger: SendTrigger, release: Release, error: LastError) -> Change:
    changed = replace(_settled(send, trigger), released=release, last_error=error if error.code else send.last_error)
    return Change(changed, (event_for(changed, later(error.at, _last_event_at(send))),))


def _last_event_at(send: RedPacketSend) -> datetime:
    """Return the instant of the newest event of a send that is not decided; the clocks of two workers may differ."""
    if send.state is SendState.RESERVED:
        return send.reserved_at
    return send.sent_at or later(send.called_at or send.reserved_at, send.reserved_at)


def _settled(send: RedPacketSend, trigger: SendTrigger) -> RedPacketSend:
    return replace(
        send,
        state=transition(TRANSITIONS, send.state, trigger),
        outcome_unknown_since=None,
        calling_until=None,
        package="",
        review_note="",
        trouble="",
        trouble_since=None,
        next_poll_at=None,
    )


def _scheduled(send: RedPacketSend, now: datetime) -> RedPacketSend:
    at = next_date(POLL_SCHEDULE, send.sent_at or send.called_at or send.reserved_at, now)
    late = "" if at is not None else f"still {send.state} after {POLL_SCHEDULE[-1] // _HOUR} hours"
    return replace(
        send,
        calling_until=None,
        review_note=_lasting_note(send) or late,
        trouble="",
        trouble_since=None,
        next_poll_at=at or now + _DAY,
    )


def _last_error(send: RedPacketSend, error: LastError) -> LastError:
    """Return what a poll without an answer leaves: why a send that was delivered is on its way back stays."""
    return error if send.state in UNDECIDED or send.last_error is None else send.last_error


def _lasting_note(send: RedPacketSend) -> str:
    """Return the review note that no answer takes away; every other reason is judged anew each time."""
    return send.review_note if send.is_barred else ""


def _text(error: LastError) -> str:
    return f"{error.code}: {error.message}"
