"""What a refund moves in the merchant's account: what is settled goes out, its part of the fee comes back.

Source: WeChat Pay APIv3, "fund flow bill format", which names both; recorded rows of refunds say in their remark how
much of the refund is fee, as if both were one row. Hence `is_net`: which of the two it is at WeChat is not published.
"""

from local.wechat_simulator.bills.files import yuan
from local.wechat_simulator.movements import SYSTEM, Movement, MovementKind, by_api
from local.wechat_simulator.refunds.refund import Refund


def begun(refund: Refund, *, is_net: bool) -> list[Movement]:
    """When it is accepted."""
    applicant = by_api(refund.mchid) if refund.origin == "api" else SYSTEM
    remark = f"退款总金额{yuan(refund.settlement_refund)}元;含手续费{yuan(refund.refund_fee)}元"
    return _both(refund, MovementKind.REFUND, MovementKind.FEE_RETURN, -1, applicant, remark, is_net=is_net)


def closed(refund: Refund, *, is_net: bool) -> list[Movement]:
    """When it comes to nothing: both move back."""
    return _both(refund, MovementKind.REFUND_CLOSED, MovementKind.FEE, 1, SYSTEM, "", is_net=is_net)


def _both(
    refund: Refund, kind: MovementKind, of_fee: MovementKind, sign: int, applicant: str, remark: str, *, is_net: bool
) -> list[Movement]:
    def moved(what: MovementKind, amount: int) -> Movement:
        return Movement(what, sign * amount, refund.refund_id, refund.out_refund_no, applicant, remark)

    if is_net:
        return [moved(kind, refund.settlement_refund - refund.refund_fee)]
    return [moved(kind, refund.settlement_refund), moved(of_fee, -refund.refund_fee)]
