"""What follows from each answer about a send: one table, read from above, of which the first row that fits decides.

A send goes one way: reserve, call, judge, record. Whoever called or polled WeChat, or was called back, describes in a
``Case`` what was asked, what came back and what is known of the send. ``judge`` finds the row of the case. A row stops
what cannot be sent now, and then says one of three things: record this change, call (again), or confirm by a poll.

Two things must never happen: that a customer is paid twice, and that a paid send is called failed. So a call without
a clear answer keeps its number and its place, a refusal fails a send only after a poll (``CONFIRM``), and "no such
number" proves nothing as long as an earlier call may be on its way.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from merchant_center.core.errors import ConflictError
from merchant_center.core.times import instant_text
from merchant_center.red_packets.rules import send_changes as outcomes
from merchant_center.red_packets.rules.judgement_case import Answer, Case, Next, Question, Reply, Row, Stop
from merchant_center.red_packets.rules.payout import PayoutStatus, Progress, RefusalAction
from merchant_center.red_packets.rules.send import (
    BY_HAND,
    CONFIGURATION_PAUSE,
    FINAL,
    SOON,
    UNPAID,
    LastError,
    RedPacketSend,
    Release,
    SendState,
    outcome_unknown_until,
    refusal_is_conclusive,
)
from merchant_center.red_packets.rules.send_changes import Change

_POLL_AGAIN = timedelta(minutes=1)


def judge(case: Case) -> Row:
    """Return the row that decides a case; there is one for every case."""
    return next(row for row in JUDGEMENTS if row.fits(case))


def judge_status(send: RedPacketSend, status: PayoutStatus, now: datetime) -> Change:
    """Return the send as WeChat says it is, with an event for each state on the way.

    What is decided is not decided again, and nothing new gives the send itself back.
    """
    case = Case(Question.NOTHING, Answer(Reply.STATUS, status), send, send, None, now)
    return judge(case).change(case)


def settled_by_hand(send: RedPacketSend, outcome: SendState, note: str, now: datetime) -> Change:
    """Return the send as a person found it on the merchant platform, because it needed a review.

    Raises:
        ConflictError: it needs no review, its state does not lead there, or a call may still be under way at WeChat,
            whatever the merchant platform shows by now.
    """
    if not send.review_reason:
        raise ConflictError("only a send that needs a person is settled by hand")
    if (until := outcome_unknown_until(send, now)) is not None:
        raise ConflictError(f"a call may still be under way at WeChat: ask again after {instant_text(until)}")
    by_hand = LastError(BY_HAND, note, now)
    if send.state in FINAL:
        # What has ended here does not end again; that it paid is kept for ever, since WeChat forgets after a month.
        paid = send.paid_after_all or (send.state in UNPAID and outcome is SendState.RECEIVED)
        ended = replace(send, review_note="", trouble="", paid_after_all=paid, last_error=by_hand)
        return Change(replace(ended, version=send.version + 1))
    change = judge_status(send, PayoutStatus(Progress(outcome), reason=BY_HAND), now)
    return replace(change, send=replace(change.send, last_error=by_hand))


def _kept(pause: timedelta) -> Callable[[Case], Change]:
    return lambda case: outcomes.refused(case.send, case.before, case.error, pause)


def _kept_until_next_poll(case: Case) -> Change:
    planned = outcomes.undecided(case.send, case.error.code, case.error.message, case.now).send.next_poll_at
    return outcomes.refused(case.send, case.before, case.error, (planned or case.now) - case.error.at)


def _undecided(case: Case) -> Change:
    return outcomes.undecided(case.send, case.error.code, case.error.message, case.now)


def _failed(case: Case) -> Change:
    return outcomes.failed(case.send, case.error.code, case.error.message, case.now)


def _never_paid(case: Case) -> Change:
    return outcomes.failed(case.send, "STOPPED", "never paid", case.now)


def _status(change: Callable[[RedPacketSend, PayoutStatus, datetime], Change]) -> Callable[[Case], Change]:
    return lambda case: change(case.send, case.answer.status, case.now)


def _returned(case: Case) -> Change:
    release = Release.BUDGET if case.send.frees else Release.NOTHING
    return outcomes.returned(case.send, case.answer.status, release, case.now)


def _returned_unseen(case: Case) -> Change:
    return outcomes.returned(case.send, case.answer.status, Release.ALL, case.now)


_CALL, _CONFIRM, _POLL = (frozenset({one}) for one in (Question.CALL, Question.CONFIRM, Question.POLL))
_ANY = frozenset(Question)
_ACCOUNT = frozenset({RefusalAction.STOP_ACCOUNT})


def _call_refused(
    name: str, action: RefusalAction, change: Callable[[Case], Change] | None = None, stop: Stop = Stop.NOTHING
) -> Row:
    row = Row(name=name, questions=_CALL, reply=Reply.REFUSED, actions=frozenset({action}), stop=stop)
    return replace(row, next=Next.CONFIRM) if change is None else replace(row, change=change)


JUDGEMENTS = (
    # A call that was not made
    Row(name="account disabled", questions=_CALL, reply=Reply.DISABLED, change=_kept(CONFIGURATION_PAUSE)),
    Row(
        name="no slot",
        questions=_CALL,
        reply=Reply.NO_SLOT,
        change=lambda case: outcomes.postponed(case.send, SOON, case.now),
    ),
    Row(name="stopped before the call", questions=_CALL, reply=Reply.STOPPED, change=_kept(CONFIGURATION_PAUSE)),
    Row(name="text cannot be sent", questions=_CALL, reply=Reply.UNSENDABLE, next=Next.CONFIRM),
    # A call
    _call_refused("too fast", RefusalAction.RETRY, _kept(SOON)),
    _call_refused(
        "definition refused", RefusalAction.STOP_DEFINITION, _kept(CONFIGURATION_PAUSE), stop=Stop.DEFINITION
    ),
    _call_refused("account barred", RefusalAction.STOP_ACCOUNT, _kept(CONFIGURATION_PAUSE), stop=Stop.ACCOUNT),
    _call_refused(
        "number holds something else",
        RefusalAction.REVIEW,
        lambda case: outcomes.barred(case.send, case.before, case.error, CONFIGURATION_PAUSE),
    ),
    _call_refused("terms refused", RefusalAction.STOP_AND_FAIL, stop=Stop.DEFINITION),
    _call_refused("customer refused", RefusalAction.FAIL),
    _call_refused("refused for one of several reasons", RefusalAction.POLL),
    Row(name="no clear answer to a call", questions=_CALL, reply=Reply.UNKNOWN, change=_undecided),
    # The poll after a call that was refused
    Row(
        name="confirmation refused, account barred",
        questions=_CONFIRM,
        reply=Reply.REFUSED,
        actions=_ACCOUNT,
        stop=Stop.ACCOUNT,
        change=_kept(CONFIGURATION_PAUSE),
    ),
    Row(
        name="confirmation refused: it is the settings, not the customer",
        questions=_CONFIRM,
        reply=Reply.REFUSED,
        stop=Stop.DEFINITION,
        change=_kept(CONFIGURATION_PAUSE),
    ),
    Row(
        name="no clear answer to a confirmation",
        questions=_CONFIRM,
        reply=Reply.UNKNOWN,
        change=_kept(_POLL_AGAIN),
    ),
    Row(
        name="refusal confirmed",
        questions=_CONFIRM,
        reply=Reply.NOT_FOUND,
        condition=lambda case: refusal_is_conclusive(case.before, case.now),
        change=_failed,
    ),
    Row(
        name="refused, and an earlier call may be on its way",
        questions=_CONFIRM,
        reply=Reply.NOT_FOUND,
        change=_kept_until_next_poll,
    ),
    # A poll
    Row(
        name="poll refused, account barred",
        questions=_POLL,
        reply=Reply.REFUSED,
        actions=_ACCOUNT,
        stop=Stop.ACCOUNT,
        change=_undecided,
    ),
    Row(name="poll refused", questions=_POLL, reply=Reply.REFUSED, stop=Stop.DEFINITION, change=_undecided),
    Row(name="no clear answer to a poll", questions=_POLL, reply=Reply.UNKNOWN, change=_undecided),
    Row(
        name="number unknown, may be called",
        questions=_POLL,
        reply=Reply.NOT_FOUND,
        condition=lambda case: case.send.state is SendState.SENDING and case.may_call,
        next=Next.CALL,
    ),
    Row(
        name="number unknown, definition over",
        questions=_POLL,
        reply=Reply.NOT_FOUND,
        condition=lambda case: case.send.state is SendState.SENDING and case.never_paid,
        change=_never_paid,
    ),
    Row(name="number unknown", questions=_POLL, reply=Reply.NOT_FOUND, change=_undecided),
    Row(
        name="package lost",
        questions=_POLL,
        reply=Reply.STATUS,
        progress=frozenset({Progress.WAITING}),
        condition=lambda case: case.may_call and case.lacks_package,
        next=Next.CALL,
    ),
    Row(
        name="under way for too long",
        questions=_POLL,
        reply=Reply.STATUS,
        progress=frozenset({Progress.PROCESSING}),
        condition=lambda case: case.may_call and case.is_stuck,
        next=Next.CALL,
    ),
    # How it is, whoever said so: not as far as the customer
    Row(
        name="failed at WeChat",
        questions=_ANY,
        reply=Reply.STATUS,
        progress=frozenset({Progress.FAILED}),
        condition=lambda case: case.is_undecided,
        change=_status(outcomes.failed_at_wechat),
    ),
    Row(
        name="came back before the customer could confirm",
        questions=_ANY,
        reply=Reply.STATUS,
        progress=frozenset({Progress.RETURNED}),
        condition=lambda case: case.is_unconfirmed_transfer and case.answer.status.reason != BY_HAND,
        change=_status(outcomes.failed_at_wechat),
    ),
    Row(
        name="on its way back before the customer could confirm",
        questions=_ANY,
        reply=Reply.STATUS,
        progress=frozenset({Progress.RETURNING}),
        condition=lambda case: case.is_unconfirmed_transfer,
        change=_status(outcomes.cancelling),
    ),
    Row(
        name="under way",
        questions=_ANY,
        reply=Reply.STATUS,
        progress=frozenset({Progress.PROCESSING}),
        condition=lambda case: case.is_undecided,
        change=_status(outcomes.under_way),
    ),
    # After the end
    Row(
        name="ended unpaid, and WeChat agrees by now",
        questions=_ANY,
        reply=Reply.STATUS,
        progress=frozenset({Progress.FAILED, Progress.RETURNED}),
        condition=lambda case: (
            case.send.state in FINAL and bool(case.send.review_note) and not case.send.paid_after_all
        ),
        change=lambda case: outcomes.agreed(case.send),
    ),
    Row(
        name="ended unpaid, and WeChat says otherwise",
        questions=_ANY,
        reply=Reply.STATUS,
        condition=lambda case: case.is_contradiction,
        change=lambda case: outcomes.contradicted(case.send, case.answer.status.progress),
    ),
    Row(
        name="ended",
        questions=_ANY,
        reply=Reply.STATUS,
        condition=lambda case: case.send.state in FINAL,
    ),
    # With the customer
    Row(
        name="received",
        questions=_ANY,
        reply=Reply.STATUS,
        progress=frozenset({Progress.RECEIVED}),
        change=_status(outcomes.received),
    ),
    Row(
        name="returned",
        questions=_ANY,
        reply=Reply.STATUS,
        progress=frozenset({Progress.RETURNED}),
        change=_returned,
    ),
    Row(
        name="failed after it was with the customer",
        questions=_ANY,
        reply=Reply.STATUS,
        progress=frozenset({Progress.FAILED}),
        change=_returned_unseen,
    ),
    Row(name="waits for the customer", questions=_ANY, reply=Reply.STATUS, change=_status(outcomes.waiting)),
)
