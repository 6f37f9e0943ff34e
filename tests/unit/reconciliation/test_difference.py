"""A difference keeps its identity, its resolution and its story through every run of its day."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.errors import ConflictError, InvalidInputError
from merchant_center.reconciliation.rules.advice import advice_for
from merchant_center.reconciliation.rules.day import (
    FAILURE_PAUSE,
    MAX_FAILURES,
    DayState,
    announceable_days,
    asked_again,
    days_to_announce,
    failed,
    finished,
    new_day,
    newest_day,
    require_past,
    started,
    waits,
)
from merchant_center.reconciliation.rules.difference import (
    DIFFERENCE_ID_PATTERN,
    TRANSITIONS,
    DifferenceState,
    DifferenceTrigger,
    Resolution,
    difference_id,
    found,
    found_again,
    place_of,
    resolved,
    vanished,
)
from merchant_center.reconciliation.rules.foreign import ForeignRules, require_patterns
from merchant_center.reconciliation.rules.lines import BillKind, FlowKind
from merchant_center.reconciliation.rules.matching import DifferenceKind, Finding

DAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 23, 3, tzinfo=UTC)
FINDING = Finding(
    BillKind.TRADE, DifferenceKind.MISSING_HERE, FlowKind.PAYMENT, "n1", "421", "n1", "2026-11-22 10:00:00", None, 100
)


def test_identity_is_that_of_the_trouble():
    """The same trouble of the same day is the same difference; figures and states do not count, the rest does."""
    name = difference_id("1900000001", DAY, FINDING)
    assert place_of(name) == ("1900000001", "2026-11-22")
    assert re.fullmatch(DIFFERENCE_ID_PATTERN, name)
    assert name == difference_id("1900000001", DAY, replace(FINDING, theirs_fen=1, ours_state="PREPAID", at=""))
    others = [
        difference_id("1900000002", DAY, FINDING),
        difference_id("1900000001", DAY + timedelta(days=1), FINDING),
        *(
            difference_id("1900000001", DAY, replace(FINDING, **change))
            for change in ({"bill": BillKind.FUND_FLOW}, {"kind": DifferenceKind.FEE}, {"wechat_number": "422"})
        ),
    ]
    assert len({name, *others}) == 6


def test_what_a_person_resolved_stays_resolved():
    """Found again with the same figures it stays resolved with its note; with others it is open once more."""
    known = resolved(found("1900000001", DAY, FINDING, 1, NOW), "wang", "refunded by hand", NOW)
    again = found_again(known, FINDING, 2, NOW)
    assert (again.state, again.note, again.run) == (DifferenceState.RESOLVED, "refunded by hand", 2)
    changed = found_again(known, replace(FINDING, theirs_fen=99), 2, NOW)
    assert (changed.state, changed.note, changed.resolution) == (DifferenceState.OPEN, "", None)
    assert [step.what for step in changed.story] == ["OPEN", "RESOLVED", "OPEN"]


def test_what_is_gone_may_come_again():
    """A difference that a run did not find ends by rule, and opens again if it is found later."""
    gone = vanished(found("1900000001", DAY, FINDING, 1, NOW), Resolution.GONE, "", NOW)
    assert gone.state is DifferenceState.GONE
    assert found_again(gone, FINDING, 3, NOW).state is DifferenceState.OPEN
    with pytest.raises(ConflictError):
        resolved(gone, "wang", "late", NOW)


def test_each_trigger_in_each_state_is_decided():
    """Only open differences are resolved or vanish; every one can be found again."""
    for state in DifferenceState:
        for trigger in DifferenceTrigger:
            is_allowed = trigger in {DifferenceTrigger.FIND, DifferenceTrigger.CHANGE} or state is DifferenceState.OPEN
            assert ((state, trigger) in TRANSITIONS) is is_allowed


@given(
    st.sampled_from(DifferenceKind),
    st.sampled_from([one for one in FlowKind if one not in {"fee", "fee_return", "other"}]),
)
def test_every_difference_has_advice(kind, movement):
    """Whatever is found, both languages say what to do."""
    advice = advice_for(replace(FINDING, kind=kind, movement=movement))
    assert advice.zh
    assert advice.en


@pytest.mark.parametrize(
    ("patterns", "number", "is_foreign"),
    [
        (("SHOP-*",), "SHOP-1", True),
        (("SHOP-*",), "shop-1", False),
        (("*-pos",), "1-pos", True),
        (("A*B*C",), "AxxBC", True),
        (("A.C",), "ABC", False),
        ((), "X1", False),
        (("2026*",), "20261122-ABCDEFGHIJKLMNOP", False),
        (("2026*",), "20261122-ABCDEFGHIJKLMNOP-QRST", False),
        (("2026*",), "20261122001", True),
    ],
)
def test_patterns_set_aside_what_is_not_ours(patterns, number, is_foreign):
    """A star stands for anything, and our own numbers are never set aside."""
    assert ForeignRules("1900000001", patterns).owns(number) is is_foreign


@pytest.mark.parametrize("pattern", ["", "*", "**", "A B", "(", "x" * 65])
def test_what_is_no_pattern_is_refused(pattern):
    """A pattern that would set everything aside, or that no number has, is refused by its field."""
    with pytest.raises(InvalidInputError, match=r"patterns\.1"):
        require_patterns(("SHOP-*", pattern))


def test_bills_are_there_after_ten():
    """Until five past ten in Beijing the newest day is the one before yesterday."""
    morning = datetime(2026, 11, 23, 2, 4, tzinfo=UTC)
    assert newest_day(morning) == date(2026, 11, 21)
    assert newest_day(morning + timedelta(minutes=1)) == DAY
    assert announceable_days(NOW, NOW - timedelta(days=2))[0] == DAY
    assert announceable_days(NOW, NOW) == []


def test_newest_days_are_asked_for_and_what_a_silent_schedule_left():
    """Of an account of long ago a week is asked for; afterwards no day stays out, however long nobody asked."""
    days = announceable_days(NOW, NOW - timedelta(days=400))
    assert len(days) == 89
    assert days_to_announce(days, set()) == days[:7]
    assert days_to_announce(days, set(days[:7])) == []
    assert days_to_announce(days, set(days[20:27])) == days[:20]


@pytest.mark.parametrize(("back", "is_allowed"), [(0, False), (1, True), (90, True), (91, False), (-1, False)])
def test_only_past_days_of_three_months_are_run(back, is_allowed):
    """Today has no bill yet, and after three months WeChat gives none."""
    day = date(2026, 11, 23) - timedelta(days=back)
    if is_allowed:
        require_past(day, NOW)
        return
    with pytest.raises(InvalidInputError):
        require_past(day, NOW)


def test_failed_day_has_a_date_until_a_person_has_to():
    """A failure is tried again by itself, from the beginning, for three days; then it waits for a person."""
    day = started(new_day("1900000001", DAY, "schedule", NOW), NOW, "t")
    for count in range(1, MAX_FAILURES + 1):
        lost = failed(day, "NO_AUTH", "no", NOW)
        assert (lost.state, lost.run, lost.failures) == (DayState.FAILED, count + 1, count)
        assert lost.next_poll_at == (NOW + FAILURE_PAUSE if count < MAX_FAILURES else None)
        day = started(lost, NOW, "t")
    again = asked_again(lost, "wang", NOW)
    assert (again.state, again.failures) == (DayState.WAITING, 0)
    assert (again.failure_code, again.failure, again.failed_at) == ("", "", None)


def test_day_goes_through_its_states():
    """It waits for its bill, runs, ends empty or matched, and can be run again; nobody runs it twice at once."""
    day = new_day("1900000001", DAY, "schedule", NOW)
    assert day.next_poll_at > NOW
    running = started(day, NOW, "t")
    with pytest.raises(ConflictError):
        started(running, NOW, "other")
    with pytest.raises(ConflictError):
        asked_again(running, "wang", NOW)
    later = waits(running, "STATEMENT_CREATING", timedelta(minutes=30), NOW)
    assert (later.state, later.next_poll_at) == (DayState.WAITING, NOW + timedelta(minutes=30))
    done = finished(running, NOW, has_open=False)
    assert (done.state, done.next_poll_at) == (DayState.EMPTY, None)
    assert finished(running, NOW, has_open=True).next_poll_at == NOW + timedelta(days=1)
    assert finished(running, NOW + timedelta(days=8), has_open=True).next_poll_at is None
    again = asked_again(done, "wang", NOW)
    assert (again.state, again.run, again.result) == (DayState.WAITING, 2, done.result)
