"""WeChat's payment object: what a payment callback carries and what an order query answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from merchant_center.wechatpay.json_object import JsonObject


@dataclass(frozen=True, slots=True)
class Promotion:
    """One discount in a payment: a voucher of ours, or a bank's or WeChat's own offer.

    Attributes:
        coupon_id: the coupon instance; of a voucher, the id that sending it answered.
        stock_id: the voucher stock or activity, "" if WeChat does not say.
        name: as the customer sees it.
        scope: ``GLOBAL`` (whole order) or ``SINGLE`` (items), "" if not said.
        type: ``CASH`` (prefunded) or ``NOCASH`` (no-fund); may be "".
        amount_fen: what this coupon takes off.
        wechatpay_contribute_fen: the part WeChat bears; 0 if not said, like the two others.
        merchant_contribute_fen: the part the merchant bears.
        other_contribute_fen: the part others bear.
    """

    coupon_id: str
    stock_id: str
    name: str
    scope: str
    type: str
    amount_fen: int
    wechatpay_contribute_fen: int
    merchant_contribute_fen: int
    other_contribute_fen: int


@dataclass(frozen=True, slots=True)
class Payment:
    """WeChat's word on one order; texts are "" where WeChat says nothing (yet).

    Attributes:
        trade_state: ``NOTPAY``, ``SUCCESS``, ``REFUND``, ``CLOSED``; others may appear.
        success_at: when it was paid, in UTC.
        total_fen: the order's amount. This, never what the customer paid, is compared with ours.
        payer_total_fen: what the customer paid, total minus all promotions; None until paid.
    """

    appid: str
    mchid: str
    out_trade_no: str
    transaction_id: str
    trade_type: str
    trade_state: str
    bank_type: str
    attach: str
    success_at: datetime | None
    openid: str
    total_fen: int
    payer_total_fen: int | None
    promotions: tuple[Promotion, ...]


def payment_from(data: Mapping[str, Any]) -> Payment:
    """Read a payment object (WeChat Pay APIv3, "payment success notice" and "query order").

    Unknown members and unknown enum values pass; members that come only with a payment may be absent.

    Raises:
        MalformedRequestError: a member that must be there is not, or money is not a whole number;
            names the member (``promotion_detail.0.amount``).
    """
    payment = JsonObject(data)
    amount = payment.child("amount")
    return Payment(
        appid=payment.text("appid"),
        mchid=payment.text("mchid"),
        out_trade_no=payment.text("out_trade_no"),
        transaction_id=payment.text_or_empty("transaction_id"),
        trade_type=payment.text_or_empty("trade_type"),
        trade_state=payment.text("trade_state"),
        bank_type=payment.text_or_empty("bank_type"),
        attach=payment.text_or_empty("attach"),
        success_at=payment.instant_or_none("success_time"),
        openid=payment.child("payer").text_or_empty("openid"),
        total_fen=amount.fen("total"),
        payer_total_fen=amount.fen_or_none("payer_total"),
        promotions=tuple(map(_promotion, payment.children("promotion_detail"))),
    )


def _promotion(promotion: JsonObject) -> Promotion:
    return Promotion(
        coupon_id=promotion.text("coupon_id"),
        stock_id=promotion.text_or_empty("stock_id"),
        name=promotion.text_or_empty("name"),
        scope=promotion.text_or_empty("scope"),
        type=promotion.text_or_empty("type"),
        amount_fen=promotion.fen("amount"),
        wechatpay_contribute_fen=promotion.fen_or_none("wechatpay_contribute") or 0,
        merchant_contribute_fen=promotion.fen_or_none("merchant_contribute") or 0,
        other_contribute_fen=promotion.fen_or_none("other_contribute") or 0,
    )
