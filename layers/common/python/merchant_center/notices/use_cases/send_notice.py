"""Send a failure notice, never twice."""

from collections.abc import Callable
from dataclasses import dataclass

from merchant_center.core.clock import Clock
from merchant_center.core.errors import (
    ConditionFailedError,
    ConfigurationError,
    RemoteError,
    ThrottledError,
)
from merchant_center.notices.protocol import RefusalAction, refusal_action
from merchant_center.notices.rules import notice as rules
from merchant_center.notices.rules.notice import Change, Notice, NoticeState
from merchant_center.notices.store import NoticeStore
from merchant_center.notices.use_cases.notice_senders import NoticeSenders


@dataclass(frozen=True, slots=True)
class SendNoticeDeps:
    """What sending a notice needs."""

    notices: NoticeStore
    senders: NoticeSenders
    clock: Clock


def send_notice(deps: SendNoticeDeps, notice_id: str) -> Notice:
    """Send a notice that waits, or find what became of it.

    It is claimed by a write before the call, so of many at once one calls, and who finds a call that was never
    recorded knows that the customer may have been told.

    Returns:
        The notice: SENT, FAILED with the code, or QUEUED with its next date, after which it is enqueued again.

    Raises:
        NotFoundError: there is no such notice.
    """
    notice = deps.notices.get(notice_id)
    claimed, events = rules.claimed(notice, deps.clock())
    if claimed is notice:
        return notice
    try:
        deps.notices.save(claimed, events)
    except ConditionFailedError:
        return deps.notices.get(notice_id)
    return _record(deps, _call(deps, claimed)) if claimed.state is NoticeState.QUEUED else claimed


def _call(deps: SendNoticeDeps, notice: Notice) -> Change:
    try:
        reference = deps.senders[notice.plan.channel].send(notice)
    except ConfigurationError as error:
        return rules.failed(notice, error.code, error.message, deps.clock())
    except ThrottledError as error:
        # From the database, on the way to the call.
        return rules.postponed(notice, error.code, error.message, deps.clock())
    except RemoteError as error:
        code = error.remote_code or error.code
        return _CHANGES[refusal_action(code)](notice, code, error.message, deps.clock())
    return rules.sent(notice, reference, deps.clock())


_CHANGES: dict[RefusalAction, Callable[..., Change]] = {
    RefusalAction.FAIL: rules.failed,
    RefusalAction.RETRY: rules.postponed,
    RefusalAction.UNKNOWN: rules.undecided,
}


def _record(deps: SendNoticeDeps, change: Change) -> Notice:
    notice, events = change
    try:
        deps.notices.save(notice, events)
    except ConditionFailedError:
        # The call took longer than its lease, and somebody else has decided; what they recorded holds.
        return deps.notices.get(notice.notice_id)
    return notice
