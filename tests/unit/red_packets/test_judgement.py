"""The table that judges answers: each row with a case of its own, and a row for every case there can be."""

from dataclasses import replace
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest

from merchant_center.red_packets.rules import send_changes as outcomes
from merchant_center.red_packets.rules.judgement import JUDGEMENTS, judge
from merchant_center.red_packets.rules.judgement_case import Answer, Case, Next, Question, Reply, Stop
from merchant_center.red_packets.rules.payout import Channel, PayoutStatus, Progress, RefusalAction
from merchant_center.red_packets.rules.red_packet import PacketState
from merchant_center.red_packets.rules.send import CONFIGURATION_PAUSE, SOON, LastError, Release, SendState
from tests.unit.red_packets.test_send_changes import (
    ALL,
    CALLED,
    DAY,
    FAILED,
    HOUR,
    MINUTE,
    PACKET,
    RECEIVED,
    RESERVED,
    RETURNED,
    SENT,
    T0,
)

NOW = T0 + 2 * MINUTE
ERROR = LastError("CODE", "words", NOW)
REFUSAL = LastError("REFUSAL", "words", NOW)
CASH = replace(CALLED, channel=Channel.CASH)
AGAIN = outcomes.called(replace(CALLED, calling_until=None), NOW).send
"""Called once more, while the outcome of the first call is unknown."""
OVER = replace(PACKET, state=PacketState.ARCHIVED)
KNOWN = replace(CALLED, outcome_unknown_since=None)
"""Undecided, and every answer to its calls was definite."""


def case(question, reply, send=CALLED, **changes):
    """A case of a send that was called for the first time, of a definition that is active."""
    answer = Answer(
        reply,
        changes.pop("status", PayoutStatus(Progress.PROCESSING)),
        None if reply is Reply.STATUS else ERROR,
        changes.pop("action", RefusalAction.POLL),
    )
    before = changes.pop("before", RESERVED if send is CALLED else send)
    refusal = REFUSAL if question is Question.CONFIRM else None
    return Case(question, answer, send, before, changes.pop("packet", PACKET), changes.pop("now", NOW), refusal)


def called(reply, **changes):
    return case(Question.CALL, reply, **changes)


def refused(action):
    return called(Reply.REFUSED, action=action)


def confirmed(reply, **changes):
    return case(Question.CONFIRM, reply, **changes)


def polled(reply, **changes):
    return case(Question.POLL, reply, **changes)


def told(progress, send=CALLED, reason="", **changes):
    return case(Question.NOTHING, Reply.STATUS, send, status=PayoutStatus(progress, "wx-1", reason), **changes)


EXAMPLES = {
    "account disabled": called(Reply.DISABLED, send=RESERVED),
    "no slot": called(Reply.NO_SLOT, send=RESERVED),
    "stopped before the call": called(Reply.STOPPED),
    "text cannot be sent": called(Reply.UNSENDABLE),
    "too fast": refused(RefusalAction.RETRY),
    "definition refused": refused(RefusalAction.STOP_DEFINITION),
    "account barred": refused(RefusalAction.STOP_ACCOUNT),
    "number holds something else": refused(RefusalAction.REVIEW),
    "terms refused": refused(RefusalAction.STOP_AND_FAIL),
    "customer refused": refused(RefusalAction.FAIL),
    "refused for one of several reasons": refused(RefusalAction.POLL),
    "no clear answer to a call": called(Reply.UNKNOWN),
    "confirmation refused, account barred": confirmed(Reply.REFUSED, action=RefusalAction.STOP_ACCOUNT),
    "confirmation refused: it is the settings, not the customer": confirmed(Reply.REFUSED),
    "no clear answer to a confirmation": confirmed(Reply.UNKNOWN),
    "refusal confirmed": confirmed(Reply.NOT_FOUND),
    "refused, and an earlier call may be on its way": confirmed(Reply.NOT_FOUND, send=AGAIN, before=CALLED),
    "poll refused, account barred": polled(Reply.REFUSED, action=RefusalAction.STOP_ACCOUNT),
    "poll refused": polled(Reply.REFUSED),
    "no clear answer to a poll": polled(Reply.UNKNOWN),
    "number unknown, may be called": polled(Reply.NOT_FOUND),
    "number unknown, definition over": polled(Reply.NOT_FOUND, send=KNOWN, packet=OVER),
    "number unknown": polled(Reply.NOT_FOUND, packet=OVER),
    "package lost": polled(Reply.STATUS, status=PayoutStatus(Progress.WAITING)),
    "under way for too long": polled(Reply.STATUS, now=T0 + HOUR),
    "failed at WeChat": told(Progress.FAILED),
    "came back before the customer could confirm": told(Progress.RETURNED),
    "on its way back before the customer could confirm": told(Progress.RETURNING),
    "under way": told(Progress.PROCESSING),
    "ended unpaid, and WeChat agrees by now": told(Progress.FAILED, replace(FAILED, review_note="is FAILED here")),
    "ended unpaid, and WeChat says otherwise": told(Progress.RECEIVED, FAILED),
    "ended": told(Progress.RECEIVED, RECEIVED),
    "received": told(Progress.RECEIVED),
    "returned": told(Progress.RETURNED, SENT),
    "failed after it was with the customer": told(Progress.FAILED, SENT),
    "waits for the customer": told(Progress.WAITING),
}

STATES = {
    "refusal confirmed": SendState.FAILED,
    "number unknown, definition over": SendState.FAILED,
    "failed at WeChat": SendState.FAILED,
    "came back before the customer could confirm": SendState.FAILED,
    "received": SendState.RECEIVED,
    "returned": SendState.RETURNED,
    "failed after it was with the customer": SendState.RETURNED,
    "waits for the customer": SendState.SENT,
}
"""Rows that lead to another state; all others leave it."""
RELEASES = {
    SendState.FAILED: Release.ALL,
}
PAUSES = {
    "account disabled": CONFIGURATION_PAUSE,
    "no slot": SOON,
    "stopped before the call": CONFIGURATION_PAUSE,
    "too fast": SOON,
    "definition refused": CONFIGURATION_PAUSE,
    "account barred": CONFIGURATION_PAUSE,
    "number holds something else": CONFIGURATION_PAUSE,
    "confirmation refused, account barred": CONFIGURATION_PAUSE,
    "confirmation refused: it is the settings, not the customer": CONFIGURATION_PAUSE,
    "no clear answer to a confirmation": MINUTE,
}
NEXT = {
    "text cannot be sent": Next.CONFIRM,
    "terms refused": Next.CONFIRM,
    "customer refused": Next.CONFIRM,
    "refused for one of several reasons": Next.CONFIRM,
    "number unknown, may be called": Next.CALL,
    "package lost": Next.CALL,
    "under way for too long": Next.CALL,
}
STOPS = {
    "definition refused": Stop.DEFINITION,
    "terms refused": Stop.DEFINITION,
    "confirmation refused: it is the settings, not the customer": Stop.DEFINITION,
    "poll refused": Stop.DEFINITION,
    "account barred": Stop.ACCOUNT,
    "confirmation refused, account barred": Stop.ACCOUNT,
    "poll refused, account barred": Stop.ACCOUNT,
}
UNKNOWN_SINCE = {
    "no clear answer to a call": T0,
    "refused, and an earlier call may be on its way": T0,
    "under way": T0,
    "on its way back before the customer could confirm": T0,
    "poll refused": T0,
    "poll refused, account barred": T0,
    "no clear answer to a poll": T0,
    "number unknown": T0,
}
"""Rows that leave it unknown since when a call may be on its way."""
NAMES = [row.name for row in JUDGEMENTS]
RECORDED = [name for name in NAMES if name not in NEXT]


def change_of(name):
    return judge(EXAMPLES[name]).change(EXAMPLES[name])


def test_every_row_has_its_example():
    """No branch is without a case that shows it, and no two have one name."""
    assert sorted(EXAMPLES) == sorted(NAMES)
    assert len(set(NAMES)) == len(NAMES)
    assert {*STATES, *PAUSES, *NEXT, *STOPS, *UNKNOWN_SINCE} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_case_is_judged_by_its_row(name):
    """The first row that fits is the one that the case was made for, with what stops and what is asked next."""
    row = judge(EXAMPLES[name])
    assert row.name == name
    assert (row.stop, row.next) == (STOPS.get(name, Stop.NOTHING), NEXT.get(name, Next.RECORD))


@pytest.mark.parametrize("name", RECORDED)
def test_row_leads_to_its_state(name):
    """Only the rows that say so change the state; what fails gives its whole reservation back."""
    example, change = EXAMPLES[name], change_of(name)
    assert change.send.state is STATES.get(name, example.send.state)
    if name in STATES:
        assert change.send.released is RELEASES.get(
            change.send.state, Release.ALL if name == "failed after it was with the customer" else Release.NOTHING
        )
        assert [one.kind.split("_")[-1].upper() for one in change.events][-1] == change.send.state
    else:
        assert change.events == ()


@pytest.mark.parametrize("name", [name for name in RECORDED if name not in {*STATES, "ended"}])
def test_row_that_decides_nothing_keeps_number_place_and_date(name):
    """An undecided send keeps its payout and its reservation, and is due again; an ended one has no date."""
    before, after = EXAMPLES[name].send, change_of(name).send
    assert (after.payout, after.released, after.version) == (before.payout, before.released, before.version + 1)
    is_over = before.state is SendState.FAILED
    assert (after.next_poll_at is None) is is_over
    if name in PAUSES:
        assert after.next_poll_at == NOW + PAUSES[name]


@pytest.mark.parametrize("name", RECORDED)
def test_row_knows_whether_a_call_may_be_on_its_way(name):
    """What a refused call leaves unknown is what was unknown before it; an answer of WeChat's takes the doubt away."""
    assert change_of(name).send.outcome_unknown_since == UNKNOWN_SINCE.get(name)


def test_refused_call_was_never_accepted():
    """After a refusal a send may be called anew for its whole month; one that WeChat holds otherwise never again."""
    kept, barred = (change_of(name).send for name in ("too fast", "number holds something else"))
    assert (kept.called_at, kept.is_barred, kept.last_error) == (None, False, ERROR)
    assert (barred.called_at, barred.is_barred, barred.review_note) == (T0, True, "CODE: words")


def test_confirmation_keeps_the_error_of_the_call():
    """Whatever the poll was answered with, the last error is why the call was refused."""
    for name in NAMES:
        if EXAMPLES[name].question is Question.CONFIRM:
            assert change_of(name).send.last_error.code == "REFUSAL"


def test_budget_of_what_came_back_is_used_anew_if_the_terms_say_so():
    """The customer had their chance, so their own place stays taken."""
    example = told(Progress.RETURNED, replace(SENT, frees=True))
    assert judge(example).change(example).send.released is Release.BUDGET


def test_there_is_a_row_for_every_case():
    """Whatever was asked and answered, of a send in any state, under any definition, one row decides."""
    replies = {
        Question.CALL: set(Reply) - {Reply.NOT_FOUND},
        Question.POLL: {Reply.STATUS, Reply.NOT_FOUND, Reply.REFUSED, Reply.UNKNOWN},
        Question.CONFIRM: {Reply.STATUS, Reply.NOT_FOUND, Reply.REFUSED, Reply.UNKNOWN},
        Question.NOTHING: {Reply.STATUS},
    }
    sends = [*ALL.values(), CASH, KNOWN, replace(CALLED, is_barred=True), replace(FAILED, review_note="x")]
    seen = set()
    for question, send, progress, action, packet, age in product(
        Question, sends, Progress, RefusalAction, (PACKET, OVER), (MINUTE, HOUR, 30 * DAY)
    ):
        for reply in replies[question]:
            one = case(question, reply, send, status=PayoutStatus(progress), action=action, packet=packet, now=T0 + age)
            seen.add(judge(one).name)
    assert seen == set(NAMES)


def test_unpaid_is_said_only_of_what_cannot_be_paid():
    """While a call may be on its way, no row takes a number that WeChat does not know for one that pays nobody."""
    for question, send, packet, age in product(
        (Question.POLL, Question.CONFIRM), (CALLED, AGAIN, CASH), (PACKET, OVER), (MINUTE, timedelta(minutes=59))
    ):
        one = case(question, Reply.NOT_FOUND, send, before=send, packet=packet, now=T0 + age)
        row = judge(one)
        assert row.next is Next.CALL or row.change(one).send.state is SendState.SENDING


def test_returned_send_contradicts_only_what_was_received():
    """A slower poll may still have seen a red packet waiting that is back by now."""
    waiting, received = told(Progress.WAITING, RETURNED), told(Progress.RECEIVED, RETURNED)
    assert judge(waiting).name == "ended"
    assert judge(received).change(received).send.paid_after_all


def line_of(row):
    """A row as docs/architecture.md shows it."""
    asked = "anything" if row.questions == frozenset(Question) else ", ".join(sorted(row.questions))
    stop = f"stop {row.stop}; " if row.stop is not Stop.NOTHING else ""
    then = str(row.next) if row.next is not Next.RECORD else f"state {STATES.get(row.name, 'kept')}"
    return f"| {row.name} | {asked} | {row.reply} | {stop}{then} |"


def test_documentation_shows_every_row():
    """The table in docs/architecture.md has the rows in the order in which they are read."""
    text = Path("docs/architecture.md").read_text(encoding="utf-8")
    assert "\n".join(line_of(row) for row in JUDGEMENTS) in text
