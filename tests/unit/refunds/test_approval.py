"""What a second person decides about, by value."""

from datetime import timedelta

import pytest

from merchant_center.core.errors import ConflictError, PermissionDeniedError
from merchant_center.refunds.errors import OwnRequestError
from merchant_center.refunds.rules import approval
from merchant_center.refunds.rules.approval import APPROVAL_LIFETIME, needs_approval
from merchant_center.refunds.rules.new_refund import new_refund
from merchant_center.refunds.rules.refund import RefundRequest, RefundState
from tests.unit.refunds.values import T0, after, ask, asked, order


@pytest.mark.parametrize(("above_fen", "is_needed"), [(None, False), (0, True), (599, True), (600, False)])
def test_all_refunds_of_an_order_count(above_fen: int | None, is_needed: bool) -> None:
    """A second person decides above the sum, which small refunds one after another reach too; none is set by null."""
    first = ask(order(1_000), 400)
    assert needs_approval(after(first), 200, above_fen) is is_needed


def test_request_that_nobody_decides_about_lapses() -> None:
    """A request has its end from the beginning, is due then, and nobody decides about it afterwards."""
    waiting = new_refund("n", order(), RefundRequest(), asked(above_fen=0), T0)
    end = T0 + APPROVAL_LIFETIME
    assert (waiting.refund.lapses_at, waiting.refund.next_poll_at) == (end, end)
    approval.approved(waiting.refund, after(waiting), "ann", "", end - timedelta(microseconds=1))
    with pytest.raises(ConflictError):
        approval.approved(waiting.refund, after(waiting), "ann", "", end)
    lapsed = approval.lapsed(waiting.refund, after(waiting), end)
    assert (lapsed.refund.state, after(lapsed).refunding_fen) == (RefundState.LAPSED, 0)


def test_who_asked_does_not_decide() -> None:
    """Neither yes nor no of who asked counts."""
    waiting = new_refund("n", order(), RefundRequest(), asked(above_fen=0), T0)
    for decide in (approval.approved, approval.refused):
        with pytest.raises(OwnRequestError):
            decide(waiting.refund, after(waiting), waiting.refund.asked_by, "", T0)


def test_who_asked_withdraws() -> None:
    """The no of who asked is a withdrawal, and frees the amount; nobody else withdraws, and nothing that has lapsed."""
    waiting = new_refund("n", order(), RefundRequest(), asked(above_fen=0), T0)
    asker = waiting.refund.asked_by
    withdrawn = approval.withdrawn(waiting.refund, after(waiting), asker, "", T0)
    assert (withdrawn.refund.state, withdrawn.refund.decided_by) == (RefundState.REFUSED, asker)
    assert (withdrawn.refund.is_withdrawn, after(withdrawn).refunding_fen) == (True, 0)
    assert not approval.refused(waiting.refund, after(waiting), "ann", "", T0).refund.is_withdrawn
    with pytest.raises(PermissionDeniedError):
        approval.withdrawn(waiting.refund, after(waiting), "ann", "", T0)
    with pytest.raises(ConflictError):
        approval.withdrawn(waiting.refund, after(waiting), asker, "", T0 + APPROVAL_LIFETIME)


def test_decided_refund_is_not_decided_again() -> None:
    """A refund that does not wait for a person has nothing to approve."""
    change = ask(order(), 400)
    with pytest.raises(ConflictError):
        approval.approved(change.refund, after(change), "ann", "", T0)
