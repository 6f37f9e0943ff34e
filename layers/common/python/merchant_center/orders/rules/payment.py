"""The payment of an order as WeChat gives it: what vouchers took off, and what reaches the merchant's account."""

from dataclasses import dataclass
from datetime import datetime

from merchant_center.events.rules.event import Movement, MovementKind

NO_FUND = "NOCASH"
"""The type of a voucher whose discount nobody pays to the merchant."""


@dataclass(frozen=True, slots=True)
class UsedVoucher:
    """What WeChat took off; ``type`` CASH (prefunded) or NOCASH, ``scope`` GLOBAL or SINGLE (some goods), or ""."""

    coupon_id: str
    stock_id: str
    name: str
    type: str
    amount_fen: int
    scope: str = ""


@dataclass(frozen=True, slots=True)
class PaymentDetails:
    """The payment of an order, as WeChat gives it."""

    mchid: str
    appid: str
    openid: str
    transaction_id: str
    total_fen: int
    payer_total_fen: int
    paid_at: datetime
    bank_type: str = ""
    trade_type: str = ""
    vouchers: tuple[UsedVoucher, ...] = ()

    @property
    def settled_fen(self) -> int:
        """What reaches the merchant's account: the total without no-fund vouchers; prefunded ones are paid out."""
        return self.total_fen - sum(voucher.amount_fen for voucher in self.vouchers if voucher.type == NO_FUND)


def payment_movement(order_no: str, details: PaymentDetails) -> Movement:
    """Return how the money of a payment moves at WeChat, at WeChat's own instant."""
    return Movement(
        MovementKind.PAYMENT,
        order_no,
        details.transaction_id,
        details.paid_at,
        details.total_fen,
        details.settled_fen,
    )
