"""Refunds as WeChat Pay holds them: one transition table, and what a refund is made of.

Sources: WeChat Pay APIv3, "apply for a refund", "query a refund" (states) and "apply for an abnormal refund"; the guide
to refunds (merchant/4013071031): CLOSED is what was PROCESSING for seven days with too low a balance.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from local.wechat_simulator.clock import china_digits
from local.wechat_simulator.signing import random_text

DAY = 86_400
WINDOW_DAYS = 365
WAITS_DAYS = 7
"""How long a refund waits for its money."""
MOST_OF_AN_ORDER = 50
DIGITS = "0123456789"
CHANGE_PURSE = "支付用户零钱"
MERCHANT_ACCOUNT = "商户结算银行账户"

type Origin = Literal["api", "platform"]


class RefundStatus(StrEnum):
    """`status` of an answer, `refund_status` of a notice; a notice is never PROCESSING."""

    PROCESSING = "PROCESSING"
    SUCCESS = "SUCCESS"
    ABNORMAL = "ABNORMAL"
    CLOSED = "CLOSED"


class Action(StrEnum):
    """What happens to a refund."""

    SUCCEED = "succeed"
    FAIL = "fail"
    CLOSE = "close"
    REDIRECT = "redirect"


TRANSITIONS: dict[tuple[RefundStatus, Action], RefundStatus] = {
    (RefundStatus.PROCESSING, Action.SUCCEED): RefundStatus.SUCCESS,
    (RefundStatus.PROCESSING, Action.FAIL): RefundStatus.ABNORMAL,
    (RefundStatus.PROCESSING, Action.CLOSE): RefundStatus.CLOSED,
    (RefundStatus.ABNORMAL, Action.REDIRECT): RefundStatus.PROCESSING,
    (RefundStatus.ABNORMAL, Action.SUCCEED): RefundStatus.SUCCESS,
    (RefundStatus.ABNORMAL, Action.CLOSE): RefundStatus.CLOSED,
}
ENDS = {
    RefundStatus.SUCCESS: Action.SUCCEED,
    RefundStatus.ABNORMAL: Action.FAIL,
    RefundStatus.CLOSED: Action.CLOSE,
}
"""What has to happen for a refund under way to end so."""


@dataclass(frozen=True)
class Refund:
    """One out_refund_no of one mchid; amounts in fen."""

    mchid: str
    out_refund_no: str
    refund_id: str
    out_trade_no: str
    transaction_id: str
    appid: str
    openid: str
    """Who paid, and is paid back."""
    origin: Origin
    """Whether the merchant's program asked or an operator did it on the merchant platform."""
    request: dict[str, Any]
    """The first call as it came; of an operator's refund what such a call would have said."""
    total: int
    amount: int
    """On the scale of `total`, vouchers included."""
    payer_total: int
    payer_refund: int
    """What the customer gets: their part of `amount`."""
    settlement_total: int
    settlement_refund: int
    """What the merchant's account pays: `amount` less the no-fund vouchers' part."""
    refund_fee: int
    """What of WeChat's fee the merchant gets back."""
    promotion_detail: list[dict[str, Any]]
    """The part of each discount: promotion_id, scope, type (CASH or NOCASH), amount, refund_amount."""
    funds_account: str
    status: str
    created_at: float
    updated_at: float
    due_at: float | None
    """When time moves it on; None when it has ended, or waits for somebody."""
    planned: str
    """The status that time brings; empty when it waits for somebody."""
    ended_at: float | None = None
    """When it became SUCCESS or CLOSED."""
    channel: str = "ORIGINAL"
    user_received_account: str = CHANGE_PURSE
    is_told: bool = True
    """Whether a notice is sent when it ends."""
    waits_for_money: bool = False
    """Whether it was accepted and nothing was taken for it yet."""
    redirection: dict[str, Any] = field(default_factory=dict)
    """The call that led an abnormal refund elsewhere."""

    @property
    def key(self) -> str:
        """Under which it is held."""
        return f"{self.mchid}/{self.out_refund_no}"

    @property
    def is_live(self) -> bool:
        """Whether its amount cannot be refunded again."""
        return self.status != RefundStatus.CLOSED

    @property
    def reached_payer(self) -> bool:
        """Whether the customer has the money: not if it went to the merchant's bank after a card took none."""
        return self.status == RefundStatus.SUCCESS and self.user_received_account != MERCHANT_ACCOUNT

    def allows(self, action: Action) -> bool:
        """Whether the action has an entry in the table."""
        return (RefundStatus(self.status), action) in TRANSITIONS


def new_refund_id(now: float) -> str:
    """29 digits with the Beijing day in the middle, as in recorded answers."""
    return f"503{random_text(7, DIGITS)}{china_digits(now, '%Y%m%d')}{random_text(11, DIGITS)}"


def new_platform_number(now: float) -> str:
    """The out_refund_no that the merchant platform makes up."""
    return f"{china_digits(now, '%Y%m%d%H%M%S')}{random_text(14, DIGITS)}"
