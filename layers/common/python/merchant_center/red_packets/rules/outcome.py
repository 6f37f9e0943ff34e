"""What becomes of a send: each call, answer and poll as the next version of it, with the events of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from merchant_center.core.errors import ConflictError
from merchant_center.core.schedules import next_date
from merchant_center.core.times import instant_text
from merchant_center.core.transitions import transition
from merchant_center.events.rules.event import MOMENT, Event, later
from merchant_center.red_packets.rules.payout import Channel, Payout, PayoutStatus, Progress
from merchant_center.red_packets.rules.red_packet import RedPacket
from merchant_center.red_packets.rules.send import (
    CALL_LEASE,
    FINAL,
    POLL_SCHEDULE,
    SOON,
    TRANSITIONS,
    UNDECIDED,
    UNPAID,
    LastError,
    RedPacketSend,
    Release,
    SendRequest,
    SendState,
    SendTrigger,
    event_for,
    outcome_unknown_until,
    send_id,
)

TROUBLE_REVIEW_AFTER = timedelta(hours=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_BY_HAND = "BY_HAND"


@dataclass(frozen=True, slots=True)
class Change:
    """A send as it is to be written, and the events of it; what it gives back stands in the send."""

    send: RedPacketSend
    events: Sequence[Event] = field(default=())


def reserved(packet: RedPacket, request: SendRequest, payout: Payout, shard: int, day: date, now: datetime) -> Change:
    """A new send that waits for its slot."""
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
    """The send in the hands of who is about to call: from here on its outcome is unknown until it is recorded."""
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


def followed(send: RedPacketSend, status: PayoutStatus, now: datetime) -> Change:
    """The send as WeChat says it stands; every state on the way is told once.

    What is decided is not decided again; but a send that we hold for unpaid and WeChat for paid is a
    contradiction, which a person has to see. Nothing to record gives the send itself back.
    """
    known = replace(send, reference=status.reference or send.reference, version=send.version + 1)
    early = _before_the_customer(known, status, now)
    if early is not None:
        return early
    if send.state in FINAL:
        return Change(_contradicted(send, status))
    # WeChat tells whole seconds: what follows in the same one is told a moment later, so that events keep their order.
    at = later(min(status.at or now, now), _last_told_at(send))
    known = replace(known, outcome_unknown_since=None, last_error=None, review_note="", trouble="")
    events: list[Event] = []
    if known.state is SendState.SENDING:
        known = replace(known, state=transition(TRANSITIONS, known.state, SendTrigger.DELIVER), sent_at=at)
        events.append(event_for(known, at))
        at += MOMENT
    match status.progress:
        case Progress.RECEIVED:
            known = replace(_settled(known, SendTrigger.RECEIVE), received_at=at)
        case Progress.RETURNED | Progress.FAILED:
            # Failed after all, it could never be opened or confirmed, and counts for nobody.
            may_free = Release.BUDGET if known.frees else Release.NOTHING
            frees = Release.ALL if status.progress is Progress.FAILED else may_free
            change = _ended(known, SendTrigger.RETURN, frees, LastError(status.reason, status.message, now))
            known = replace(change.send, returned_at=at)
        case _:
            known = replace(known, package=status.package or known.package, last_error=_word(status, now))
            return Change(_scheduled(known, now), tuple(events))
    return Change(known, (*events, event_for(known, at)))


def failed(send: RedPacketSend, code: str, message: str, now: datetime) -> Change:
    """The send that pays nobody, for good; its reservation is given back."""
    ended = replace(send, version=send.version + 1)
    return _ended(ended, SendTrigger.FAIL, Release.ALL, LastError(code, message, now))


def undecided(send: RedPacketSend, code: str, message: str, now: datetime) -> Change:
    """The send after a call or a query that told nothing, with the date of the next poll."""
    told = replace(send, last_error=_last_word(send, LastError(code, message, now)), version=send.version + 1)
    return Change(_scheduled(told, now))


def refused(send: RedPacketSend, before: RedPacketSend, error: LastError, pause: timedelta) -> Change:
    """The send after a definite no that is not about this customer: kept, under the same number.

    When that lasts for days, a person is told; trouble of before is over. ``before`` is the send before the call: what
    nobody knew then, nobody knows now, and no call was taken that was not taken before.
    """
    late = _told(error) if error.at - send.reserved_at > POLL_SCHEDULE[-1] else ""
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


def held_back(send: RedPacketSend, error: LastError, pause: timedelta) -> Change:
    """The send that must not be called now, though WeChat did not say so."""
    return refused(send, send, error, pause)


def barred(send: RedPacketSend, before: RedPacketSend, error: LastError, pause: timedelta) -> Change:
    """The send under whose number WeChat holds something else: a person has to look."""
    kept = refused(send, before, error, pause).send
    return Change(replace(kept, called_at=send.called_at, is_barred=True, review_note=_told(error)))


def postponed(send: RedPacketSend, pause: timedelta, now: datetime) -> Change:
    """The send as it is, to be polled again later."""
    return Change(replace(send, trouble="", trouble_since=None, next_poll_at=now + pause, version=send.version + 1))


def in_trouble(send: RedPacketSend, code: str, message: str, pause: timedelta, now: datetime) -> Change:
    """The send that could not even be polled, with the reason and a date; whoever holds it goes on holding it.

    When that lasts, a person is told.
    """
    trouble, since = LastError(code, message, now), send.trouble_since or now
    return Change(
        replace(
            send,
            last_error=_last_word(send, trouble),
            trouble=_told(trouble) if now - since > TROUBLE_REVIEW_AFTER else "",
            trouble_since=since,
            next_poll_at=now + pause,
            version=send.version + 1,
        )
    )


def released(send: RedPacketSend) -> Change:
    """The returned send whose place its own next attempt takes, in the budget and for the customer."""
    return Change(replace(send, released=Release.ALL, version=send.version + 1))


def settled_by_hand(send: RedPacketSend, outcome: SendState, note: str, now: datetime) -> Change:
    """The send as a person found it to be, who looked in the merchant platform because it was marked for review.

    Raises:
        ConflictError: nobody has to look at it, its state does not lead there, or a call may still be under way at
            WeChat, whatever the merchant platform shows by now.
    """
    if not send.review_reason:
        raise ConflictError("only a send that needs a person is settled by hand")
    if (until := outcome_unknown_until(send, now)) is not None:
        raise ConflictError(f"a call may still be under way at WeChat: ask again after {instant_text(until)}")
    if send.state in FINAL:
        # What has ended here does not end again; that it paid is kept for ever, since WeChat forgets after a month.
        paid = send.paid_after_all or (send.state in UNPAID and outcome is SendState.RECEIVED)
        by_hand = replace(
            send, review_note="", trouble="", paid_after_all=paid, last_error=LastError(_BY_HAND, note, now)
        )
        return Change(replace(by_hand, version=send.version + 1))
    progress = {
        SendState.FAILED: Progress.FAILED,
        SendState.RECEIVED: Progress.RECEIVED,
        SendState.RETURNED: Progress.RETURNED,
    }[outcome]
    change = followed(send, PayoutStatus(progress, reason=_BY_HAND), now)
    return replace(change, send=replace(change.send, last_error=LastError(_BY_HAND, note, now)))


def _word(status: PayoutStatus, now: datetime) -> LastError | None:
    """Why it is on its way back: who cancelled it sees that WeChat is at it."""
    return LastError(status.reason, status.message, now) if status.reason else None


def _before_the_customer(send: RedPacketSend, status: PayoutStatus, now: datetime) -> Change | None:
    """What becomes of a send that has not come as far as its customer; ``None`` if it has."""
    match status.progress:
        case Progress.FAILED if send.state in UNDECIDED:
            code = status.reason or "FAILED"
            return _ended(send, SendTrigger.FAIL, Release.ALL, LastError(code, status.message, now))
        case Progress.RETURNED if _was_never_offered(send) and status.reason != _BY_HAND:
            # Nobody could have taken it, so it counts for nobody.
            code = status.reason or "RETURNED"
            return _ended(send, SendTrigger.FAIL, Release.ALL, LastError(code, status.message, now))
        case Progress.RETURNING if _was_never_offered(send):
            return Change(_scheduled(replace(send, last_error=_word(status, now)), now))
        case Progress.PROCESSING if send.state in UNDECIDED:
            return Change(_scheduled(send, now))
    return None


def _was_never_offered(send: RedPacketSend) -> bool:
    """Whether a transfer did not come as far as the package that its customer confirms it with."""
    return send.channel is Channel.TRANSFER and send.state in UNDECIDED


def _ended(send: RedPacketSend, trigger: SendTrigger, gives_back: Release, error: LastError) -> Change:
    changed = replace(_settled(send, trigger), released=gives_back, last_error=error if error.code else send.last_error)
    return Change(changed, (event_for(changed, later(error.at, _last_told_at(send))),))


def _last_told_at(send: RedPacketSend) -> datetime:
    """The instant of the newest event of a send that is not decided; the clocks of two workers may differ."""
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


def _last_word(send: RedPacketSend, told: LastError) -> LastError:
    """What a poll that told nothing leaves on a send: why one that is paid out is on its way back stays."""
    return told if send.state in UNDECIDED or send.last_error is None else send.last_error


def _lasting_note(send: RedPacketSend) -> str:
    """What a person has to look at whatever WeChat answers meanwhile; every other reason is judged anew each time."""
    return send.review_note if send.is_barred else ""


def _told(error: LastError) -> str:
    return f"{error.code}: {error.message}"


def _contradicted(send: RedPacketSend, status: PayoutStatus) -> RedPacketSend:
    # A slower poll may still have seen a packet waiting that is back by now.
    paid = {SendState.FAILED: {Progress.WAITING, Progress.RECEIVED}, SendState.RETURNED: {Progress.RECEIVED}}
    if send.review_note and not send.paid_after_all and status.progress in {Progress.FAILED, Progress.RETURNED}:
        return replace(send, review_note="", version=send.version + 1)
    is_worse = status.progress is Progress.RECEIVED
    is_known = send.paid_after_all or (bool(send.review_note) and not is_worse)
    if is_known or status.progress not in paid.get(send.state, ()):
        return send
    note = f"is {send.state} here, and {status.progress} at WeChat"
    return replace(send, review_note=note, paid_after_all=is_worse, version=send.version + 1)
