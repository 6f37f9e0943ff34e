"""Send a failure notice, never twice."""

from collections.abc import Callable
from dataclasses import dataclass

from merchant_center.core.clock import Clock
from merchant_center.core.errors import (
    ConditionFailedError,
    ConfigurationError,
    NotFoundError,
    RemoteError,
    ThrottledError,
)
from merchant_center.notices.protocol import NoticeVerdict, verdict
from merchant_center.notices.rules import notice as rules
from merchant_center.notices.rules.notice import Change, Notice, NoticeState
from merchant_center.notices.store import NoticeStore
from merchant_center.notices.use_cases.notice_senders import NoticeSenders


@dataclass(frozen=True, slots=True)
class NoticeRoom:
    """What sending notices needs around it."""

    notices: NoticeStore
    senders: NoticeSenders
    clock: Clock


def send_notice(room: NoticeRoom, notice_id: str) -> Notice:
    """Send a notice that waits, or find what became of it.

    It is taken by a write before the call, so of many at once one calls, and who finds a call that was never
    recorded knows that the customer may have been told.

    Returns:
        The notice: SENT, FAILED with the code, or QUEUED with its next date, after which it is announced again.

    Raises:
        NotFoundError: there is no such notice.
    """
    notice = room.notices.get(notice_id)
    if notice is None:
        raise NotFoundError(f"there is no notice {notice_id}")
    taken, events = rules.looked_at(notice, room.clock())
    if taken is notice:
        return notice
    try:
        room.notices.save(taken, events)
    except ConditionFailedError:
        return room.notices.get(notice_id) or notice
    return _record(room, _called(room, taken)) if taken.state is NoticeState.QUEUED else taken


def _called(room: NoticeRoom, notice: Notice) -> Change:
    try:
        reference = room.senders[notice.plan.channel].send(notice)
    except ConfigurationError as error:
        return rules.failed(notice, error.code, error.message, room.clock())
    except ThrottledError as error:
        # From the database, on the way to the call.
        return rules.put_off(notice, error.code, error.message, room.clock())
    except RemoteError as error:
        code = error.remote_code or error.code
        return _WHAT_FOLLOWS[verdict(code)](notice, code, error.message, room.clock())
    return rules.sent(notice, reference, room.clock())


_WHAT_FOLLOWS: dict[NoticeVerdict, Callable[..., Change]] = {
    NoticeVerdict.FINAL: rules.failed,
    NoticeVerdict.CONFIGURATION: rules.failed,
    NoticeVerdict.LATER: rules.put_off,
    NoticeVerdict.UNKNOWN: rules.in_doubt,
}


def _record(room: NoticeRoom, change: Change) -> Notice:
    notice, events = change
    try:
        room.notices.save(notice, events)
    except ConditionFailedError:
        # The call took longer than its lease, and somebody else has decided; what they recorded holds.
        return room.notices.get(notice.notice_id) or notice
    return notice
