"""The life of a failure notice: its states, when it is tried again, and when never again."""

import base64
import hashlib
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from merchant_center.core.schedules import next_date
from merchant_center.core.sources import Source
from merchant_center.core.times import beijing_day
from merchant_center.core.transitions import TransitionTable, transition
from merchant_center.customers.rules import Customer
from merchant_center.events.rules.event import Event, EventKind
from merchant_center.notices.rules.wording import NoticeChannel, NoticePlan, NoticeValues, sms_number

NOTICE_ID_PATTERN = "N[A-Z2-7]{26}"
RETRY_SCHEDULE = tuple(timedelta(minutes=m) for m in (1, 5, 20, 60))
"""When a notice that was not sent is tried again, counted from its beginning; it is given up after the last."""
LEASE = timedelta(minutes=2)
"""How long a call may be under way: twice the time-out of the function that makes it."""
DEDUPLICATION_WINDOW = timedelta(minutes=9)
"""How long WeChat drops a repeat under the same ``client_msg_id``: about ten minutes."""
LIFETIME = timedelta(days=1)
"""After a day "you came too late" tells nobody anything."""

OUTCOME_UNKNOWN = "outcome_unknown"
NO_PHONE = "NO_PHONE"
OUTDATED = "OUTDATED"


class NoticeState(StrEnum):
    """The state of a notice. SENT: accepted by WeChat or the SMS provider, which may still not reach the customer."""

    QUEUED = "QUEUED"
    SENT = "SENT"
    FAILED = "FAILED"


class NoticeTrigger(StrEnum):
    """What can happen to a notice."""

    SEND = "SEND"
    FAIL = "FAIL"


TRANSITIONS = TransitionTable(
    "a notice",
    {
        (NoticeState.QUEUED, NoticeTrigger.SEND): NoticeState.SENT,
        (NoticeState.QUEUED, NoticeTrigger.FAIL): NoticeState.FAILED,
    },
)


@dataclass(frozen=True, slots=True)
class NoticeFailure:
    """Why the last try did not succeed, by its code (law 9)."""

    code: str
    message: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice to one customer about one refusal.

    Attributes:
        notice_id: follows from packet, customer and Beijing day: who tries again is not told again.
        plan: as it was when the customer was refused.
        tries: how many calls were begun.
        is_calling: a call was begun and has not been recorded.
        unknown_since: when the first call was begun whose outcome is unknown.
        limit: which limit refused the customer, "" of one that was refused before this was kept.
        reference: WeChat's or the provider's number of the message.
    """

    notice_id: str
    plan: NoticePlan
    red_packet_id: str
    red_packet_name: str
    mchid: str
    appid: str
    openid: str
    source: Source
    values: NoticeValues
    created_at: datetime
    phone: str = ""
    campaign: str = ""
    limit: str = ""
    state: NoticeState = NoticeState.QUEUED
    tries: int = 0
    is_calling: bool = False
    unknown_since: datetime | None = None
    reference: str = ""
    failure: NoticeFailure | None = None
    sent_at: datetime | None = None
    next_poll_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class NoticeFilter:
    """Conditions that all hold; "" and ``None`` mean: any. ``day`` is the Beijing day of the refusal."""

    red_packet_id: str = ""
    day: date | None = None
    state: NoticeState | None = None
    channel: NoticeChannel | None = None

    def admits(self, notice: Notice) -> bool:
        """Return whether the notice meets every condition."""
        return (
            (not self.red_packet_id or notice.red_packet_id == self.red_packet_id)
            and (self.day is None or beijing_day(notice.created_at) == self.day)
            and (self.state is None or notice.state is self.state)
            and (self.channel is None or notice.plan.channel is self.channel)
        )


type Change = tuple[Notice, tuple[Event, ...]]


def notice_id(red_packet_id: str, customer: Customer, day: date) -> str:
    """Return the id of the notice to a customer about a red packet on a Beijing day, however often they try."""
    about = f"{red_packet_id}\n{customer.appid}\n{customer.openid}\n{day}"
    return "N" + base64.b32encode(hashlib.sha256(about.encode()).digest())[:26].decode()


def new_notice(
    plan: NoticePlan,
    *,
    red_packet_id: str,
    red_packet_name: str,
    mchid: str,
    customer: Customer,
    source: Source,
    values: NoticeValues,
    now: datetime,
    phone: str = "",
    campaign: str = "",
    limit: str = "",
) -> Notice:
    """Return a new notice; its first date to be polled comes only if the queue loses it."""
    return Notice(
        notice_id=notice_id(red_packet_id, customer, beijing_day(now)),
        plan=plan,
        red_packet_id=red_packet_id,
        red_packet_name=red_packet_name,
        mchid=mchid,
        appid=customer.appid,
        openid=customer.openid,
        source=source,
        values=values,
        created_at=now,
        phone=phone,
        campaign=campaign,
        limit=limit,
        next_poll_at=now + RETRY_SCHEDULE[0],
    )


def claimed(notice: Notice, now: datetime) -> Change:
    """Return the notice claimed for one call, or what else follows before anything is sent.

    Returns:
        The same notice: it is decided, a call is under way, or its next date has not come. A QUEUED one of
        the next version: claimed for one call, which whoever stores it makes. A FAILED one: it must not be sent.
    """
    is_early = notice.tries > 0 and notice.next_poll_at is not None and now < notice.next_poll_at
    if notice.state is not NoticeState.QUEUED or is_early:
        return notice, ()
    since = _unknown_since(notice)
    if since is not None and not _may_repeat(notice, since, now):
        return failed(notice, OUTCOME_UNKNOWN, "a call was begun, and nobody knows what became of it", now)
    if now >= notice.created_at + LIFETIME:
        return failed(notice, OUTDATED, "the refusal is too long ago", now)
    if notice.plan.channel is NoticeChannel.SMS and not sms_number(notice.phone):
        return failed(notice, NO_PHONE, "no mobile number in mainland China is known", now)
    calling = replace(
        notice,
        tries=notice.tries + 1,
        is_calling=True,
        unknown_since=since,
        next_poll_at=now + LEASE,
        version=notice.version + 1,
    )
    return calling, ()


def sent(notice: Notice, reference: str, now: datetime) -> Change:
    """Return the notice that was accepted for delivery."""
    changed = replace(
        notice,
        state=transition(TRANSITIONS, notice.state, NoticeTrigger.SEND),
        is_calling=False,
        reference=reference,
        failure=None,
        sent_at=now,
        next_poll_at=None,
        version=notice.version + 1,
    )
    return changed, (event_for(changed, EventKind.NOTICE_SENT, now),)


def failed(notice: Notice, code: str, message: str, now: datetime) -> Change:
    """Return the notice that will not be sent, with the reason."""
    changed = replace(
        notice,
        state=transition(TRANSITIONS, notice.state, NoticeTrigger.FAIL),
        is_calling=False,
        failure=NoticeFailure(code, message, now),
        next_poll_at=None,
        version=notice.version + 1,
    )
    return changed, (event_for(changed, EventKind.NOTICE_FAILED, now),)


def postponed(notice: Notice, code: str, message: str, now: datetime) -> Change:
    """Return the notice after a call that certainly reached nobody: with its next date, or failed after the last."""
    return _again(notice, notice.unknown_since, code, message, now)


def undecided(notice: Notice, code: str, message: str, now: datetime) -> Change:
    """Return the notice after a call of unknown outcome: with a date only while WeChat drops a repeat, else failed."""
    return _again(notice, _unknown_since(notice), code, message, now)


def event_for(notice: Notice, kind: EventKind, at: datetime) -> Event:
    """Return the event of a change to the notice."""
    return Event(
        event_id=f"{notice.notice_id}:{kind}",
        kind=kind,
        at=at,
        appid=notice.appid,
        openid=notice.openid,
        phone=notice.phone,
        target_id=notice.red_packet_id,
        target_name=notice.red_packet_name,
        amount_fen=0,
        mchid=notice.mchid,
        campaign=notice.campaign,
        source=str(notice.source),
    )


def _again(notice: Notice, since: datetime | None, code: str, message: str, now: datetime) -> Change:
    planned = next_date(RETRY_SCHEDULE, notice.created_at, now)
    if planned is None or (since is not None and not _may_repeat(notice, since, planned)):
        return failed(notice, code, message, now)
    changed = replace(
        notice,
        is_calling=False,
        unknown_since=since,
        failure=NoticeFailure(code, message, now),
        next_poll_at=planned,
        version=notice.version + 1,
    )
    return changed, ()


def _unknown_since(notice: Notice) -> datetime | None:
    if notice.unknown_since is None and notice.is_calling and notice.next_poll_at is not None:
        return notice.next_poll_at - LEASE
    return notice.unknown_since


def _may_repeat(notice: Notice, since: datetime, at: datetime) -> bool:
    return notice.plan.channel is NoticeChannel.TEMPLATE_MESSAGE and at < since + DEDUPLICATION_WINDOW
