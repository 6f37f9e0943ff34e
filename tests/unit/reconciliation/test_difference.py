"""A difference keeps its identity, its resolution and its story through every run of its day."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchant_center.core.errors import ConflictError
from merchant_center.reconciliation.rules.advice import advice_for
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
