"""What somebody may ask for about a refund in its state."""

from dataclasses import replace

import pytest

from merchant_center.refunds.rules.actions import allowed_actions
from merchant_center.refunds.rules.new_refund import new_refund
from merchant_center.refunds.rules.refund import UNDECIDED, RefundOrigin, RefundRequest, RefundState
from tests.unit.refunds.values import T0, asked, order

WAITING = new_refund("n", order(), RefundRequest(), asked(above_fen=0), T0).refund


def test_who_asked_does_not_decide() -> None:
    """A second person may approve or refuse, who asked for it may only withdraw it."""
    assert allowed_actions(WAITING, "ann") == ["approve", "refuse"]
    assert allowed_actions(WAITING, WAITING.asked_by) == ["withdraw"]


@pytest.mark.parametrize("origin", RefundOrigin)
@pytest.mark.parametrize("state", sorted(frozenset(RefundState) - {RefundState.WAITING_APPROVAL}))
def test_settled_while_something_must_come_and_resolved_where_a_rule_asked_in_vain(
    state: RefundState, origin: RefundOrigin
) -> None:
    """WeChat is asked while it is undecided; late money that stayed is resolved once; nothing else is to be done."""
    refund = replace(WAITING, state=state, origin=origin)
    in_vain = origin is RefundOrigin.RULE and state in {RefundState.FAILED, RefundState.CLOSED}
    assert allowed_actions(refund, "ann") == (["settle"] if state in UNDECIDED else ["resolve"] if in_vain else [])
    assert "resolve" not in allowed_actions(replace(refund, decided_at=T0), "ann")
