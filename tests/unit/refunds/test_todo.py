"""When a refund needs a person, and that the words say so."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from merchant_center.core.errors import ConflictError
from merchant_center.orders.rules.order import Refusal
from merchant_center.refunds.rules import changes
from merchant_center.refunds.rules.approval import APPROVAL_LIFETIME
from merchant_center.refunds.rules.refund import (
    IN_VAIN,
    MAY_NEED_ATTENTION,
    UNDECIDED,
    Refund,
    RefundOrigin,
    RefundState,
)
from merchant_center.refunds.rules.todo import LAPSES_SOON, LONG_WAIT, NOTHING, needs_a_person, todo_of

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
    """From its instant on, and not a second before, a refund that waits is a person's, and what to do says so."""
    assert not needs_a_person(refund, at - SECOND)
    assert needs_a_person(refund, at)
    before, after = todo_of(refund, at - SECOND), todo_of(refund, at)
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


@pytest.mark.parametrize("origin", list(RefundOrigin))
@pytest.mark.parametrize("state", list(RefundState))
@pytest.mark.parametrize("error", [None, Refusal("NOT_ENOUGH", "x", T0)], ids=["taken", "refused"])
def test_attention_is_for_what_somebody_can_end(
    state: RefundState, error: Refusal | None, origin: RefundOrigin
) -> None:
    """What must still end, or a rule asked for in vain, asks for attention at any hour if there is something to do."""
    refund = replace(REFUND, state=state, last_error=error, origin=origin)
    advised = todo_of(refund, T0) != NOTHING
    is_in_vain = state in IN_VAIN and origin is RefundOrigin.RULE
    assert refund.needs_attention == (advised and (state in UNDECIDED or is_in_vain))
    if needs_a_person(refund, T0 + 30 * LONG_WAIT):
        assert refund.needs_attention
        assert state in MAY_NEED_ATTENTION


@pytest.mark.parametrize("state", [RefundState.FAILED, RefundState.CLOSED])
def test_what_a_rule_asked_for_in_vain_is_a_persons_until_it_is_resolved(state: RefundState) -> None:
    """Nobody asked for it, so nobody waits for it: a person reads what to do, until somebody says what was done."""
    lost = replace(REFUND, state=state, origin=RefundOrigin.RULE)
    assert needs_a_person(lost, T0)
    assert todo_of(lost, T0) != todo_of(replace(lost, origin=RefundOrigin.OPERATOR), T0)
    resolved = changes.resolved(lost, "ann", "paid by hand", T0)
    assert not needs_a_person(resolved, T0 + 30 * LONG_WAIT)
    assert todo_of(resolved, T0) == NOTHING
    for other in (resolved, REFUND, replace(lost, origin=RefundOrigin.OPERATOR)):
        with pytest.raises(ConflictError):
            changes.resolved(other, "ann", "", T0)
