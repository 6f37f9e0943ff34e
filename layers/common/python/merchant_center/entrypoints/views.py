"""Answers that more than one function gives: how an order and a product look from outside."""

from datetime import datetime
from typing import Literal, Self

from pydantic import AwareDatetime, BaseModel

from merchant_center.domain.money import yuan_text
from merchant_center.domain.orders import Order, OrderState
from merchant_center.domain.products import Product


class LineView(BaseModel):
    """One line of an order."""

    product_number: str
    name: str
    unit_price_fen: int
    quantity: int
    amount_fen: int


class VoucherView(BaseModel):
    """A voucher that WeChat deducted. ``type``: CASH is prefunded, NOCASH is no-fund."""

    coupon_id: str
    stock_id: str
    name: str
    type: str
    amount_fen: int


class OrderView(BaseModel):
    """An order as its customer sees it. ``paid_fen`` is what left the customer's account."""

    order_no: str
    state: OrderState
    lines: list[LineView]
    total_fen: int
    total_yuan: str
    voucher_fen: int | None
    paid_fen: int | None
    vouchers: list[VoucherView]
    created_at: AwareDatetime
    expires_at: AwareDatetime
    paid_at: AwareDatetime | None
    closed_at: AwareDatetime | None
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
    message: str
    at: datetime


class FullOrderView(OrderView):
    """An order in full, as operators see it."""

    mchid: str
    appid: str
    openid: str
    description: str
    transaction_id: str
    payer_openid: str
    bank_type: str
    trade_type: str
    paid_late: bool
    looked_at: AwareDatetime | None
    next_look_at: AwareDatetime | None
    refusal: RefusalView | None

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
                "looked_at": order.looked_at,
                "next_look_at": order.next_look_at,
                "refusal": refusal and {"code": refusal.code, "message": refusal.message, "at": refusal.at},
            }
        )


class PictureView(BaseModel):
    """A picture and a link to it that works for an hour at the most."""

    key: str
    url: str


class ProductView(BaseModel):
    """A product."""

    product_number: str
    name: str
    introduction: str
    tags: list[str]
    price_fen: int
    price_yuan: str
    on_sale: bool
    pictures: list[PictureView]
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
    nonceStr: str  # noqa: N815
    package: str
    signType: Literal["RSA"]  # noqa: N815
    paySign: str  # noqa: N815


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
