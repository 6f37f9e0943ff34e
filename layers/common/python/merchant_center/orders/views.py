"""Answers that more than one function gives: how an order and a product look from outside."""

from datetime import datetime
from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel

from merchant_center.core.money import yuan_text
from merchant_center.orders.rules.order import Order, OrderState
from merchant_center.products.rules import Product


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


class OrderView(BaseModel):
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

    @classmethod
    def of(cls, order: Order) -> Self:
        """The view of an order."""
        return cls.model_validate(_order_fields(order))


class RefusalView(BaseModel):
    """WeChat's last definite no, and what it means."""

    code: str
    """WeChat's error code."""
    message: str
    """WeChat's own words."""
    at: datetime
    """When WeChat refused (UTC)."""


class FullOrderView(OrderView):
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
    paid_late: bool
    """Whether the money arrived after the order was closed."""
    looked_at: AwareDatetime | None
    """When WeChat was last asked about the payment (UTC); null if it never was."""
    next_look_at: AwareDatetime | None
    refusal: RefusalView | None
    """WeChat's last refusal to take the order; null if there was none."""

    @classmethod
    def of(cls, order: Order) -> Self:
        """The full view of an order."""
        payment, refusal = order.payment, order.refusal
        return cls.model_validate(
            _order_fields(order)
            | {
                "mchid": order.mchid,
                "appid": order.appid,
                "openid": order.openid,
                "description": order.description,
                "transaction_id": payment.transaction_id if payment else "",
                "payer_openid": payment.openid if payment else "",
                "bank_type": payment.bank_type if payment else "",
                "trade_type": payment.trade_type if payment else "",
                "paid_late": order.paid_late,
                "looked_at": order.polled_at,
                "next_look_at": order.next_poll_at,
                "refusal": refusal and {"code": refusal.code, "message": refusal.message, "at": refusal.at},
            }
        )


class PictureView(BaseModel):
    """A picture and a link to it that works for an hour at the most."""

    key: str
    """Key of the picture, as it was given to the product."""
    url: str
    """Address of the picture; ask for the product again to get a fresh one."""


class ProductView(BaseModel):
    """A product."""

    product_number: str
    name: str
    """Name of the product."""
    introduction: str
    tags: list[str]
    price_fen: int
    price_yuan: str
    """The price in yuan with two decimals, for display."""
    on_sale: bool
    pictures: list[PictureView]
    """Pictures of the product, in their order."""
    updated_at: AwareDatetime

    @classmethod
    def of(cls, product: Product, urls: list[str]) -> Self:
        """The view of a product with links to its pictures, in their order."""
        return cls(
            product_number=product.product_number,
            name=product.name,
            introduction=product.introduction,
            tags=list(product.tags),
            price_fen=product.price_fen,
            price_yuan=yuan_text(product.price_fen),
            on_sale=product.on_sale,
            pictures=[PictureView(key=key, url=url) for key, url in zip(product.pictures, urls, strict=True)],
            updated_at=product.updated_at,
        )


class ProductPage(BaseModel):
    """Products by number. An empty cursor means that there are no more."""

    products: list[ProductView]
    cursor: str


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


def _order_fields(order: Order) -> dict[str, object]:
    payment = order.payment
    return {
        "order_no": order.order_no,
        "state": order.state,
        "lines": [
            {
                "product_number": line.product_number,
                "name": line.name,
                "unit_price_fen": line.unit_price_fen,
                "quantity": line.quantity,
                "amount_fen": line.amount_fen,
            }
            for line in order.lines
        ],
        "total_fen": order.total_fen,
        "total_yuan": yuan_text(order.total_fen),
        "voucher_fen": order.total_fen - payment.payer_total_fen if payment else None,
        "paid_fen": payment.payer_total_fen if payment else None,
        "vouchers": [
            {
                "coupon_id": one.coupon_id,
                "stock_id": one.stock_id,
                "name": one.name,
                "type": one.type,
                "amount_fen": one.amount_fen,
            }
            for one in (payment.vouchers if payment else ())
        ],
        "created_at": order.created_at,
        "expires_at": order.expires_at,
        "paid_at": payment.paid_at if payment else None,
        "closed_at": order.closed_at,
        "phone": order.phone,
        "campaign": order.campaign,
        "source_page": order.source_page,
    }
