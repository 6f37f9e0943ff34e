"""What is asked of orders and answered, for customers and operators, and the parameters of a payment."""

from datetime import datetime
from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel, Field

from merchant_center.core.edge.json_models import Request, Versioned, View
from merchant_center.core.edge.request_types import Code, Instant, Phone
from merchant_center.core.money import yuan_text
from merchant_center.core.sources import CAMPAIGN_PATTERN
from merchant_center.orders.rules.actions import OrderAction, allowed_actions
from merchant_center.orders.rules.lines_left import lines_to_name
from merchant_center.orders.rules.order import Order, OrderState
from merchant_center.orders.rules.order_refund import OrderRefund, OrderRefundState
from merchant_center.products.rules import PRODUCT_NUMBER_PATTERN


class OrderConditions(Request):
    """Conditions of orders that all hold."""

    phone: Phone = ""
    """Only orders that carry this phone number, in any spelling; all without it."""
    product_number: Code = Field("", pattern=f"^({PRODUCT_NUMBER_PATTERN})?$")
    """Only orders with this product; all without it."""
    state: OrderState | None = None
    """Only orders in this state; all without it."""
    mchid: str = Field("", max_length=32)
    """Only orders paid to this merchant account (商户号); all without it."""
    campaign: Code = Field("", pattern=f"^({CAMPAIGN_PATTERN})?$")
    """Only orders of this campaign; all without it."""
    created_from: Instant | None = None
    """Only orders made at or after this instant; no bound without it."""
    created_to: Instant | None = None
    """Only orders made before this instant; up to now without it."""
    paid_from: Instant | None = None
    """Only orders paid at or after this instant; no bound without it."""
    paid_to: Instant | None = None
    """Only orders paid before this instant; up to now without it, where ``paid_from`` is given."""
    order_no: str = Field("", max_length=32)
    """Only the order of this number; all without it."""
    transaction_id: str = Field("", max_length=32)
    """Only the order that this transaction of WeChat's (微信支付单号) paid; all without it."""


class LineView(BaseModel):
    """One line of an order."""

    product_number: str
    name: str
    """Name of the product when it was ordered."""
    unit_price_fen: int
    """Price of one piece when it was ordered, in fen."""
    quantity: int
    """How many pieces."""
    amount_fen: int
    """Unit price times quantity, in fen."""


class VoucherView(BaseModel):
    """A voucher that WeChat deducted."""

    coupon_id: str
    stock_id: str
    name: str
    """Name of the voucher at WeChat."""
    type: str
    """Who bears the discount: ``CASH`` is prefunded (预充值), ``NOCASH`` no-fund (免充值)."""
    amount_fen: int
    """What it took off this payment, in fen."""


class OrderRefundView(BaseModel):
    """A refund of an order as its customer sees it: once WeChat has it."""

    refund_no: str
    amount_fen: int
    """What is given back of the order's total, in fen; vouchers' shares go back to who funded them."""
    amount_yuan: str
    state: OrderRefundState
    """How it stands: ``PROCESSING`` is under way, ``SUCCESS`` is done, ``ABNORMAL`` could not be paid to the
    customer's account, ``CLOSED`` will not be made."""
    asked_at: AwareDatetime
    """When it was asked for (UTC)."""
    success_at: AwareDatetime | None
    """When the money went back (UTC); null until then."""


class OrderView(View):
    """An order as its customer sees it."""

    order_no: str
    state: OrderState
    """Where the order stands: it waits for payment in ``CREATED`` and ``PREPAID``, and is not paid in ``CLOSED``."""
    lines: list[LineView]
    """What was ordered, a line for each product."""
    total_fen: int
    """Price of all lines in fen, before vouchers."""
    total_yuan: str
    """The same in yuan with two decimals, for display."""
    voucher_fen: int | None
    """What vouchers took off, in fen; null until it is paid."""
    paid_fen: int | None
    """What left the customer's account, in fen: the total less the vouchers; null until it is paid."""
    vouchers: list[VoucherView]
    """The vouchers that WeChat deducted in the payment."""
    created_at: AwareDatetime
    expires_at: AwareDatetime
    """Until when it can be paid (UTC)."""
    paid_at: AwareDatetime | None
    """When WeChat took the payment (UTC); null until then."""
    closed_at: AwareDatetime | None
    """When it was closed unpaid (UTC); null if it was not. It can be paid all the same: see ``paid_at``."""
    phone: str
    campaign: str
    source_page: str
    refunded_fen: int
    """What went back of the total, in fen; 0 if nothing did."""
    refunds: list[OrderRefundView]
    """Refunds that WeChat has, the first one first."""

    @classmethod
    def of(cls, order: Order) -> Self:
        """Return the view of an order."""
        return cls.from_value(
            order,
            total_yuan=yuan_text(order.total_fen),
            refunds=[_refund_view(one) for one in order.refunds if one.state is not OrderRefundState.PENDING],
            **cls._made_of(order),
        )

    @classmethod
    def _made_of(cls, _order: Order) -> dict[str, object]:
        return {}


def _refund_view(refund: OrderRefund) -> OrderRefundView:
    return OrderRefundView(
        refund_no=refund.refund_no,
        amount_fen=refund.amount_fen,
        amount_yuan=yuan_text(refund.amount_fen),
        state=refund.state,
        asked_at=refund.asked_at,
        success_at=refund.success_at,
    )


class RefusalView(BaseModel):
    """WeChat's last definite no, and what it means."""

    code: str
    """WeChat's error code."""
    message: str
    """WeChat's own words."""
    at: datetime
    """When WeChat refused (UTC)."""


class LineLeftView(BaseModel):
    """What a line of an order has left to give back, as far as refunds named lines."""

    product_number: str
    quantity: int
    """How many pieces a refund may name at most."""
    amount_fen: int
    """How much it may give back for them at most, in fen."""


class FullOrderView(OrderView, Versioned):
    """An order in full, as operators see it."""

    mchid: str
    appid: str
    openid: str
    description: str
    """The text on the customer's bill."""
    transaction_id: str
    """WeChat's number of the payment (微信支付订单号); "" until it is paid."""
    payer_openid: str
    """Who paid, as WeChat tells it; "" until it is paid. It may be known to another official account."""
    bank_type: str
    """WeChat's code for the bank or balance that paid; "" until it is paid."""
    trade_type: str
    """How it was paid, in WeChat's words; "" until it is paid."""
    close_asked_at: AwareDatetime | None
    """When an operator asked for it to be closed (UTC); null if nobody did. It is closed once WeChat has closed it."""
    closed_by: str
    """Who had it closed: the subject of their token; "" if its time was over, or if it was not closed."""
    allowed_actions: list[OrderAction]
    """What may be done to it now."""
    paid_late: bool
    """Whether the money arrived after the order was closed."""
    counted: list[str]
    """Numbers of products whose pieces were counted when they were ordered: what a refund of all may put back."""
    oversold: list[str]
    """Numbers of products that were paid for after closing and were not there any more: somebody has to see to them."""
    restocked: bool
    """Whether its pieces came back to the inventories with a refund."""
    looked_at: AwareDatetime | None
    """When WeChat was last asked about the payment (UTC); null if it never was."""
    next_look_at: AwareDatetime | None
    refusal: RefusalView | None
    """WeChat's last refusal to take the order; null if there was none."""
    refunding_fen: int
    """What refunds under way hold of the total, in fen, those that wait for an approval too."""
    refundable_fen: int
    """What may still be asked back, in fen; 0 before it is paid."""
    refund_lines: list[LineLeftView]
    """What a refund of a part has to choose its ``lines`` from, as the order used an item-level voucher (单品券); empty
    if it needs to name none."""
    refund_count: int
    """How many refunds count against WeChat's limit of 50."""
    refund_unexplained: bool
    """Whether WeChat says that something was refunded which no refund of this list accounts for (yet)."""
    refund_due: bool
    """Whether the money came after closing and is about to be refunded, if the merchant account says so."""

    @classmethod
    def _made_of(cls, order: Order) -> dict[str, object]:
        payment = order.payment
        return {
            "transaction_id": payment.transaction_id if payment else "",
            "payer_openid": payment.openid if payment else "",
            "bank_type": payment.bank_type if payment else "",
            "trade_type": payment.trade_type if payment else "",
            "allowed_actions": allowed_actions(order),
            "looked_at": order.polled_at,
            "next_look_at": order.next_poll_at,
            "refund_lines": lines_to_name(order),
            "refund_due": order.refund_due_at is not None,
        }


class PaymentParameters(BaseModel):
    """For ``WeixinJSBridge.invoke('getBrandWCPayRequest', ...)``; ``wx.chooseWXPay`` spells ``timestamp``."""

    appId: str  # noqa: N815 - WeChat's spelling
    timeStamp: str  # noqa: N815
    """Seconds since 1970, as text. Hand it on as it is."""
    nonceStr: str  # noqa: N815
    package: str
    """Names the payment at WeChat. Hand it on as it is."""
    signType: Literal["RSA"]  # noqa: N815
    """How it is signed."""
    paySign: str  # noqa: N815
    """Signature over the other members, made with the merchant's key."""
