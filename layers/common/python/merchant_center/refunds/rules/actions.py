"""What somebody may ask for about a refund."""

from typing import Literal

from merchant_center.refunds.rules.refund import UNDECIDED, Refund, RefundState

type RefundAction = Literal["approve", "refuse", "withdraw", "settle", "resolve"]


def allowed_actions(refund: Refund, caller: str) -> list[RefundAction]:
    """Return what somebody may ask for about a refund in its state."""
    if refund.state is RefundState.WAITING_APPROVAL:
        return ["approve", "refuse"] if caller != refund.asked_by else ["withdraw"]
    if refund.is_unresolved:
        return ["resolve"]
    return ["settle"] if refund.state in UNDECIDED else []
