"""What becomes of a send: each call, answer and look as the next version of it, with the facts that tell of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from merchant_center.core.errors import ConflictError
from merchant_center.core.times import instant_text
from merchant_center.core.transitions import transition
from merchant_center.events.rules.event import MOMENT, Event, later
from merchant_center.red_packets.rules.payout import Channel, Payout, Progress, Standing
from merchant_center.red_packets.rules.red_packet import RedPacket
from merchant_center.red_packets.rules.send import (
    CALL_LEASE,
    FINAL,
    LOOK_PLAN,
    SOON,
    TRANSITIONS,
    UNDECIDED,
    UNPAID,
    GivenBack,
    Grant,
    RedPacketSend,
    Remark,
    SendState,
    SendTrigger,
    doubted_until,
    event_of,
    send_id,
)

TROUBLE_BORNE = timedelta(hours=1)
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_BY_HAND = "BY_HAND"


@dataclass(frozen=True, slots=True)
class Change:
    """A send as it is to be written, and the facts that tell of it; what it gives back stands in the send."""

    send: RedPacketSend
    events: Sequence[Event] = field(default=())


def reserved(packet: RedPacket, grant: Grant, payout: Payout, shard: int, day: date, now: datetime) -> Change:
    """A new send that waits for its turn."""
    send = RedPacketSend(
        send_id=send_id(grant),
        red_packet_id=packet.red_packet_id,
        red_packet_name=packet.terms.name,
        channel=packet.channel,
        payout=payout,
        source=grant.source,
        attempt=grant.attempt,
        state=SendState.RESERVED,
        reserved_at=now,
        day=day,
        shard=shard,
        frees=packet.terms.frees_on_return,
        phone=grant.phone,
        campaign=grant.campaign or packet.terms.campaign,
        next_look_at=now + SOON,
    )
    return Change(send, (event_of(send, now),))


def called(send: RedPacketSend, now: datetime) -> Change:
    """The send in the hands of who is about to call: from here on its outcome is unknown until it is recorded."""
    is_first = send.state is SendState.RESERVED
    changed = replace(
        send,
        state=transition(TRANSITIONS, send.state, SendTrigger.CALL) if is_first else send.state,
        called_at=send.called_at or now,
        doubt_at=now,
        calling_until=now + CALL_LEASE,
        calls=send.calls + 1,
        trouble="",
        trouble_since=None,
        next_look_at=now + LOOK_PLAN[0],
        version=send.version + 1,
    )
    return Change(changed, (event_of(changed, later(now, send.reserved_at)),) if is_first else ())


def followed(send: RedPacketSend, standing: Standing, now: datetime) -> Change:
    """The send as WeChat says it stands; every state on the way is told once.

    What is decided is not decided again; but a send that we hold for unpaid and WeChat for paid is a
    contradiction, which a person has to see. Nothing to record gives the send itself back.
    """
    known = replace(send, reference=standing.reference or send.reference, version=send.version + 1)
    early = _before_the_customer(known, standing, now)
    if early is not None:
        return early
    if send.state in FINAL:
        return Change(_contradicted(send, standing))
    # WeChat tells whole seconds: what follows in the same one is told a moment later, so that facts keep their order.
    at = later(min(standing.at or now, now), _last_told_at(send))
    known = replace(known, doubt_at=None, remark=None, care="", trouble="")
    events: list[Event] = []
    if known.state is SendState.SENDING:
        known = replace(known, state=transition(TRANSITIONS, known.state, SendTrigger.DELIVER), sent_at=at)
        events.append(event_of(known, at))
        at += MOMENT
    match standing.progress:
        case Progress.RECEIVED:
            known = replace(_settled(known, SendTrigger.RECEIVE), received_at=at)
        case Progress.RETURNED | Progress.FAILED:
            # Failed after all, it could never be opened or confirmed, and counts for nobody.
            may_free = GivenBack.BUDGET if known.frees else GivenBack.NOTHING
            frees = GivenBack.ALL if standing.progress is Progress.FAILED else may_free
            change = _ended(known, SendTrigger.RETURN, frees, Remark(standing.reason, standing.message, now))
            known = replace(change.send, returned_at=at)
        case _:
            known = replace(known, package=standing.package or known.package, remark=_word(standing, now))
            return Change(_scheduled(known, now), tuple(events))
    return Change(known, (*events, event_of(known, at)))


def failed(send: RedPacketSend, code: str, message: str, now: datetime) -> Change:
    """The send that pays nobody, for good; its reservation is given back."""
    ended = replace(send, version=send.version + 1)
    return _ended(ended, SendTrigger.FAIL, GivenBack.ALL, Remark(code, message, now))


def undecided(send: RedPacketSend, code: str, message: str, now: datetime) -> Change:
    """The send after a call or a query that told nothing, with the date of the next look."""
    told = replace(send, remark=_last_word(send, Remark(code, message, now)), version=send.version + 1)
    return Change(_scheduled(told, now))


def refused(send: RedPacketSend, before: RedPacketSend, remark: Remark, pause: timedelta) -> Change:
    """The send after a definite no that is not about this customer: kept, under the same number.

    When that lasts for days, a person is told; trouble of before is over. ``before`` is the send before the call: what
    it was in doubt about, it is still, and no call was taken that was not taken before.
    """
    late = _told(remark) if remark.at - send.reserved_at > LOOK_PLAN[-1] else ""
    return Change(
        replace(
            send,
            called_at=before.called_at,
            doubt_at=before.doubt_at,
            calling_until=None,
            remark=remark,
            care=_lasting_care(send) or late,
            trouble="",
            trouble_since=None,
            next_look_at=remark.at + pause,
            version=send.version + 1,
        )
    )


def held_back(send: RedPacketSend, remark: Remark, pause: timedelta) -> Change:
    """The send that must not be called now, though WeChat did not say so."""
    return refused(send, send, remark, pause)


def barred(send: RedPacketSend, before: RedPacketSend, remark: Remark, pause: timedelta) -> Change:
    """The send under whose number WeChat holds something else: a person has to look."""
    kept = refused(send, before, remark, pause).send
    return Change(replace(kept, called_at=send.called_at, is_barred=True, care=_told(remark)))


def put_off(send: RedPacketSend, pause: timedelta, now: datetime) -> Change:
    """The send as it is, to be looked at again later."""
    return Change(replace(send, trouble="", trouble_since=None, next_look_at=now + pause, version=send.version + 1))


def in_trouble(send: RedPacketSend, code: str, message: str, pause: timedelta, now: datetime) -> Change:
    """The send that could not even be looked at, with the reason and a date; whoever holds it goes on holding it.

    When that lasts, a person is told.
    """
    trouble, since = Remark(code, message, now), send.trouble_since or now
    return Change(
        replace(
            send,
            remark=_last_word(send, trouble),
            trouble=_told(trouble) if now - since > TROUBLE_BORNE else "",
            trouble_since=since,
            next_look_at=now + pause,
            version=send.version + 1,
        )
    )


def released(send: RedPacketSend) -> Change:
    """The returned send whose place its own next attempt takes, in the budget and for the customer."""
    return Change(replace(send, gave_back=GivenBack.ALL, version=send.version + 1))


def settled_by_hand(send: RedPacketSend, outcome: SendState, note: str, now: datetime) -> Change:
    """The send as a person found it to be, who looked in the merchant platform because it was marked for care.

    Raises:
        ConflictError: nobody has to look at it, its state does not lead there, or a call may still be under way at
            WeChat, whatever the merchant platform shows by now.
    """
    if not send.review_reason:
        raise ConflictError("only a send that needs a person is settled by hand")
    if (until := doubted_until(send, now)) is not None:
        raise ConflictError(f"a call may still be under way at WeChat: ask again after {instant_text(until)}")
    if send.state in FINAL:
        # What has ended here does not end again; that it paid is kept for ever, since WeChat forgets after a month.
        paid = send.paid_after_all or (send.state in UNPAID and outcome is SendState.RECEIVED)
        by_hand = replace(send, care="", trouble="", paid_after_all=paid, remark=Remark(_BY_HAND, note, now))
        return Change(replace(by_hand, version=send.version + 1))
    progress = {
        SendState.FAILED: Progress.FAILED,
        SendState.RECEIVED: Progress.RECEIVED,
        SendState.RETURNED: Progress.RETURNED,
    }[outcome]
    change = followed(send, Standing(progress, reason=_BY_HAND), now)
    return replace(change, send=replace(change.send, remark=Remark(_BY_HAND, note, now)))


def _word(standing: Standing, now: datetime) -> Remark | None:
    """Why it is on its way back: who cancelled it sees that WeChat is at it."""
    return Remark(standing.reason, standing.message, now) if standing.reason else None


def _before_the_customer(send: RedPacketSend, standing: Standing, now: datetime) -> Change | None:
    """What becomes of a send that has not come as far as its customer; ``None`` if it has."""
    match standing.progress:
        case Progress.FAILED if send.state in UNDECIDED:
            code = standing.reason or "FAILED"
            return _ended(send, SendTrigger.FAIL, GivenBack.ALL, Remark(code, standing.message, now))
        case Progress.RETURNED if _was_never_offered(send) and standing.reason != _BY_HAND:
            # Nobody could have taken it, so it counts for nobody.
            code = standing.reason or "RETURNED"
            return _ended(send, SendTrigger.FAIL, GivenBack.ALL, Remark(code, standing.message, now))
        case Progress.RETURNING if _was_never_offered(send):
            return Change(_scheduled(replace(send, remark=_word(standing, now)), now))
        case Progress.PROCESSING if send.state in UNDECIDED:
            return Change(_scheduled(send, now))
    return None


def _was_never_offered(send: RedPacketSend) -> bool:
    """Whether a transfer did not come as far as the package that its customer confirms it with."""
    return send.channel is Channel.TRANSFER and send.state in UNDECIDED


def _ended(send: RedPacketSend, trigger: SendTrigger, gives_back: GivenBack, remark: Remark) -> Change:
    changed = replace(_settled(send, trigger), gave_back=gives_back, remark=remark if remark.code else send.remark)
    return Change(changed, (event_of(changed, later(remark.at, _last_told_at(send))),))


def _last_told_at(send: RedPacketSend) -> datetime:
    """The instant of the newest fact of a send that is not decided; the clocks of two workers may differ."""
    if send.state is SendState.RESERVED:
        return send.reserved_at
    return send.sent_at or later(send.called_at or send.reserved_at, send.reserved_at)


def _settled(send: RedPacketSend, trigger: SendTrigger) -> RedPacketSend:
    return replace(
        send,
        state=transition(TRANSITIONS, send.state, trigger),
        doubt_at=None,
        calling_until=None,
        package="",
        care="",
        trouble="",
        trouble_since=None,
        next_look_at=None,
    )


def _scheduled(send: RedPacketSend, now: datetime) -> RedPacketSend:
    since = send.sent_at or send.called_at or send.reserved_at
    planned = (since + step for step in LOOK_PLAN if since + step > now)
    at = next(planned, None)
    late = "" if at is not None else f"still {send.state} after {LOOK_PLAN[-1] // _HOUR} hours"
    return replace(
        send,
        calling_until=None,
        care=_lasting_care(send) or late,
        trouble="",
        trouble_since=None,
        next_look_at=at or now + _DAY,
    )


def _last_word(send: RedPacketSend, told: Remark) -> Remark:
    """What a look that told nothing leaves on a send: why one that is paid out is on its way back stays."""
    return told if send.state in UNDECIDED or send.remark is None else send.remark


def _lasting_care(send: RedPacketSend) -> str:
    """What a person has to look at whatever WeChat answers meanwhile; every other reason is judged anew each time."""
    return send.care if send.is_barred else ""


def _told(remark: Remark) -> str:
    return f"{remark.code}: {remark.message}"


def _contradicted(send: RedPacketSend, standing: Standing) -> RedPacketSend:
    # A slower look may still have seen a packet waiting that is back by now.
    paid = {SendState.FAILED: {Progress.WAITING, Progress.RECEIVED}, SendState.RETURNED: {Progress.RECEIVED}}
    if send.care and not send.paid_after_all and standing.progress in {Progress.FAILED, Progress.RETURNED}:
        return replace(send, care="", version=send.version + 1)
    is_worse = standing.progress is Progress.RECEIVED
    is_known = send.paid_after_all or (bool(send.care) and not is_worse)
    if is_known or standing.progress not in paid.get(send.state, ()):
        return send
    care = f"is {send.state} here, and {standing.progress} at WeChat"
    return replace(send, care=care, paid_after_all=is_worse, version=send.version + 1)
