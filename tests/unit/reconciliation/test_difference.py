"""A difference keeps its identity, its resolution and its story through every run of its day."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.aws.documents import Document
from merchant_center.core.errors import ConflictError
from merchant_center.reconciliation.rules.advice import advice_for
from merchant_center.reconciliation.rules.difference import (
    DIFFERENCE_ID_PATTERN,
    TRANSITIONS,
    Difference,
    DifferenceState,
    DifferenceTrigger,
    Reason,
    ReasonCode,
    Resolution,
    difference_id,
    found,
    found_again,
    place_of,
    resolved,
    vanished,
)
from merchant_center.reconciliation.rules.finding import DifferenceKind, Finding
from merchant_center.reconciliation.rules.lines import BillKind, FlowKind

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
    assert changed.story[-1].reason == Reason(ReasonCode.FIGURES_CHANGED, None, 99)
    assert changed.story[-1].note == "ours None, WeChat's 99"


def test_what_was_resolved_stays_so_whatever_becomes_of_its_order():
    """Our own state goes on, as when the order is refunded: only where states differ it makes another difference."""
    known = resolved(found("1900000001", DAY, replace(FINDING, ours_state="PAID"), 1, NOW), "wang", "paid twice", NOW)
    again = found_again(known, replace(FINDING, ours_state="REFUNDED"), 2, NOW)
    assert (again.state, again.note, again.finding.ours_state) == (DifferenceState.RESOLVED, "paid twice", "REFUNDED")
    state = replace(FINDING, kind=DifferenceKind.STATE, ours_state="FAILED")
    known = resolved(found("1900000001", DAY, state, 1, NOW), "wang", "paid twice", NOW)
    assert found_again(known, replace(state, ours_state="CLOSED"), 2, NOW).state is DifferenceState.OPEN


def test_what_is_gone_may_come_again():
    """A difference that a run did not find ends by rule, and opens again if it is found later."""
    reason = Reason(ReasonCode.NOT_FOUND_AGAIN)
    gone = vanished(found("1900000001", DAY, FINDING, 1, NOW), Resolution.GONE, reason, NOW)
    assert gone.state is DifferenceState.GONE
    assert found_again(gone, FINDING, 3, NOW).state is DifferenceState.OPEN
    with pytest.raises(ConflictError):
        resolved(gone, "wang", "late", NOW)


@pytest.mark.parametrize("code", list(ReasonCode))
def test_reason_is_told_in_a_note_too(code):
    """Whatever the rule found out is a code with its figures, and one plain sentence for who reads the note alone."""
    open_ = found("1900000001", DAY, FINDING, 1, NOW)
    gone = vanished(open_, Resolution.GONE, Reason(code, 1, 2, DAY), NOW)
    assert gone.story[-1].reason.code is code
    assert gone.note == gone.story[-1].note
    assert re.fullmatch(r"[A-Za-z' ,0-9-]{10,}", gone.note)


def test_step_of_an_earlier_version_has_its_note_alone():
    """Steps were stored without a reason once: they are read, and say what they said."""
    step = {"at": "2026-11-23T03:00:00Z", "what": "GONE", "by": "rule", "note": "it is in the bill of 2026-11-21"}
    kept = msgspec.json.encode({**msgspec.to_builtins(found("1900000001", DAY, FINDING, 1, NOW)), "story": [step]})
    (read,) = Document(Difference).value(kept.decode()).story
    assert (read.note, read.reason) == ("it is in the bill of 2026-11-21", None)


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
