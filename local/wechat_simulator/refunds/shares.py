"""How a refund is divided between the customer's money and the discounts of the order.

Source: WeChat Pay, refunds, "orders with vouchers": of a part refund the customer gets the refund times payer_total
over total, rounded half up; of all that is left, all that is left of their money. Assumed: that of several part
refunds each divides what is left, and that discounts share the rest in proportion, so that no fen is lost or given
twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from local.wechat_simulator.orders import Order, worth
from local.wechat_simulator.refunds.refund import Refund


@dataclass(frozen=True)
class Shares:
    """What a refund is made of, in fen."""

    payer_refund: int
    settlement_refund: int
    promotion_detail: list[dict[str, Any]]


def divided(amount: int, parts: Sequence[int]) -> list[int]:
    """The amount over these parts in proportion, the first rounded half up; the sum is exact, no part is exceeded."""
    whole, shares, before, given = sum(parts), [], 0, 0
    for part in parts:
        before += part
        upto = (2 * amount * before + whole) // (2 * whole)
        shares.append(upto - given)
        given = upto
    return shares


def shares(order: Order, amount: int, earlier: Sequence[Refund]) -> Shares:
    """How this amount of a paid order is divided.

    Args:
        order: What is refunded.
        amount: Not more than is left of the order.
        earlier: The order's refunds that are not closed.

    Raises:
        ValueError: the order is not paid.
    """
    if order.payment is None:
        raise ValueError(f"{order.out_trade_no} is not paid")
    promotions = order.payment["promotion_detail"]
    left = [order.payment["payer_total"] - sum(refund.payer_refund for refund in earlier)]
    for index, promotion in enumerate(promotions):
        left.append(promotion["amount"] - sum(refund.promotion_detail[index]["refund_amount"] for refund in earlier))
    payer_refund, *parts = divided(amount, left)
    told = [_told(promotion, part) for promotion, part in zip(promotions, parts, strict=True)]
    return Shares(payer_refund, amount - worth(told, "NOCASH", "refund_amount"), told)


def _told(promotion: dict[str, Any], refund_amount: int) -> dict[str, Any]:
    return {
        "promotion_id": promotion["coupon_id"],
        "scope": promotion["scope"],
        "type": promotion["type"],
        "amount": promotion["amount"],
        "refund_amount": refund_amount,
    }
