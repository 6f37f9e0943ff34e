"""When a refund needs a person, and that the words say so."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from merchant_center.orders.rules.order import Refusal
from merchant_center.refunds.rules.advice import LAPSES_SOON, LONG_WAIT, NOTHING, TOLD_FOR, advice_on, needs_a_person
from merchant_center.refunds.rules.approval import APPROVAL_LIFETIME
from merchant_center.refunds.rules.refund import (
    MAY_NEED_ATTENTION,
    UNDECIDED,
    Refund,
    RefundOrigin,
    RefundState,
)

T0 = datetime(2026, 11, 28, 10, tzinfo=UTC)
SECOND = timedelta(seconds=1)
REFUND = Refund("R", "O", "1900000001", "42", 400, 1_000, RefundState.CREATED, RefundOrigin.OPERATOR, T0, ready_at=T0)
EMPTY = replace(REFUND, last_error=Refusal("NOT_ENOUGH", "x", T0))
WAITING = replace(REFUND, state=RefundState.WAITING_APPROVAL, ready_at=None, lapses_at=T0 + APPROVAL_LIFETIME)


@pytest.mark.parametrize(
    ("refund", "at"),
    [(EMPTY, T0 + LONG_WAIT), (WAITING, T0 + APPROVAL_LIFETIME - LAPSES_SOON)],
    ids=["balance", "approval"],
)
def test_waiting_becomes_a_persons(refund: Refund, at: datetime) -> None:
    """From its instant on, and not a second before, a refund that waits is a person's, and its advice says so."""
    assert not needs_a_person(refund, at - SECOND)
    assert needs_a_person(refund, at)
    before, after = advice_on(refund, at - SECOND), advice_on(refund, at)
    assert before != after
    assert "24" in after.zh
    assert "24" in after.en


def test_wait_counts_from_the_approval() -> None:
    """A refund that was approved late waits for WeChat from then on."""
    late = replace(EMPTY, ready_at=T0 + LONG_WAIT)
    assert not needs_a_person(late, T0 + LONG_WAIT)
    assert needs_a_person(late, T0 + 2 * LONG_WAIT)


@pytest.mark.parametrize("state", list(RefundState))
def test_what_is_over_or_under_way_is_nobodys(state: RefundState) -> None:
    """Stranded refunds are a person's at once; whatever has ended, or is only slow to arrive, is not."""
    refund = replace(REFUND, state=state)
    assert needs_a_person(refund, T0 + 30 * LONG_WAIT) == (state is RefundState.ABNORMAL)


@pytest.mark.parametrize("state", list(RefundState))
@pytest.mark.parametrize("error", [None, Refusal("NOT_ENOUGH", "x", T0)], ids=["taken", "refused"])
def test_attention_is_for_what_somebody_can_end(state: RefundState, error: Refusal | None) -> None:
    """What must still end and says what to do asks for attention, whatever the hour; nothing else does."""
    refund = replace(REFUND, state=state, last_error=error)
    advised = advice_on(refund, T0) != NOTHING
    assert refund.needs_attention == (advised and state in UNDECIDED)
    if needs_a_person(refund, T0 + 30 * LONG_WAIT):
        assert refund.needs_attention
        assert state in MAY_NEED_ATTENTION


@pytest.mark.parametrize("state", [RefundState.FAILED, RefundState.CLOSED])
def test_late_money_that_stayed_is_a_persons_for_a_week(state: RefundState) -> None:
    """What the rule could not give back nobody asked for: somebody is told, and not for ever."""
    stayed = replace(REFUND, state=state, origin=RefundOrigin.RULE, ended_at=T0)
    assert needs_a_person(stayed, T0)
    assert needs_a_person(stayed, T0 + TOLD_FOR - SECOND)
    assert not needs_a_person(stayed, T0 + TOLD_FOR)
    assert advice_on(stayed, T0) != advice_on(replace(stayed, origin=RefundOrigin.OPERATOR), T0)
