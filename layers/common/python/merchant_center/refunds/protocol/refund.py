"""The body of a refund call, and WeChat's refund object: what a call, a query and a notice say."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from merchant_center.refunds.rules.refund import RefundedVoucher, RefundOutcome
from merchant_center.wechatpay.json_object import JsonObject

_TYPES = {"COUPON": "CASH", "DISCOUNT": "NOCASH"}
"""Older pages of WeChat's and its SDKs name prefunded and no-fund vouchers so."""
NO_FUND = "NOCASH"


@dataclass(frozen=True, slots=True)
class GoodsRefund:
    """Goods that come back, as item-level vouchers match them."""

    merchant_goods_id: str
    unit_price_fen: int
    refund_fen: int
    quantity: int


@dataclass(frozen=True, slots=True)
class RefundCall:
    """A refund as it is asked for; the same value gives the same bytes, as WeChat refuses a repeat that differs."""

    transaction_id: str
    out_refund_no: str
    refund_fen: int
    total_fen: int
    notify_url: str
    reason: str = ""
    funds_account: str = ""
    goods: tuple[GoodsRefund, ...] = ()


def refund_body(call: RefundCall) -> bytes:
    """Give the body of POST /v3/refund/domestic/refunds."""
    members = {
        "transaction_id": call.transaction_id,
        "out_refund_no": call.out_refund_no,
        "reason": call.reason,
        "notify_url": call.notify_url,
        "funds_account": call.funds_account,
        "amount": {"refund": call.refund_fen, "total": call.total_fen, "currency": "CNY"},
        "goods_detail": [
            {
                "merchant_goods_id": one.merchant_goods_id,
                "unit_price": one.unit_price_fen,
                "refund_amount": one.refund_fen,
                "refund_quantity": one.quantity,
            }
            for one in call.goods
        ],
    }
    # WeChat takes neither null nor empty values: what is not said is left out.
    given = {name: value for name, value in members.items() if value}
    return json.dumps(given, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class PromotionRefund:
    """The part of a discount that a refund takes back; ``type`` is CASH, NOCASH, or what WeChat said."""

    coupon_id: str
    type: str
    amount_fen: int
    refund_fen: int


@dataclass(frozen=True, slots=True)
class RemoteRefund:
    """WeChat's word on one refund; texts are "" where WeChat says nothing.

    Attributes:
        mchid: whose; "" in answers to calls, where it follows from who asks.
        status: ``PROCESSING``, ``SUCCESS``, ``ABNORMAL``, ``CLOSED``.
        payer_refund_fen: what the customer gets back.
        settlement_refund_fen: what leaves the merchant's account; ``None`` in notices.
        promotions: only in answers to calls; notices never have them.
    """

    mchid: str
    refund_id: str
    out_refund_no: str
    transaction_id: str
    out_trade_no: str
    status: str
    channel: str
    received_account: str
    success_at: datetime | None
    created_at: datetime | None
    total_fen: int
    refund_fen: int
    payer_refund_fen: int | None
    settlement_refund_fen: int | None
    promotions: tuple[PromotionRefund, ...]

    @property
    def has_discount(self) -> bool:
        """Whether a part of it goes back to who funded vouchers."""
        return self.payer_refund_fen is not None and self.payer_refund_fen != self.refund_fen


def refund_from(data: Mapping[str, Any]) -> RemoteRefund:
    """Read the refund object of an answer (WeChat Pay APIv3, "create refund" and "query refund").

    Raises:
        MalformedRequestError: a member that must be there is not, or money is not a whole number; names the member.
    """
    return _read(JsonObject(data), "status")


def refund_from_notice(data: Mapping[str, Any]) -> RemoteRefund:
    """Read the refund object of a notice, which spells the status ``refund_status``; raises as ``refund_from``."""
    return _read(JsonObject(data), "refund_status")


def _read(refund: JsonObject, status: str) -> RemoteRefund:
    amount = refund.child("amount")
    promotions = tuple(map(_promotion, refund.children("promotion_detail")))
    refund_fen, settlement = amount.fen("refund"), amount.fen_or_none("settlement_refund")
    if settlement is None and promotions:
        settlement = refund_fen - sum(one.refund_fen for one in promotions if one.type == NO_FUND)
    return RemoteRefund(
        mchid=refund.text_or_empty("mchid"),
        refund_id=refund.text("refund_id"),
        out_refund_no=refund.text("out_refund_no"),
        transaction_id=refund.text("transaction_id"),
        out_trade_no=refund.text("out_trade_no"),
        status=refund.text(status),
        channel=refund.text_or_empty("channel"),
        received_account=refund.text_or_empty("user_received_account"),
        success_at=refund.instant_or_none("success_time"),
        created_at=refund.instant_or_none("create_time"),
        total_fen=amount.fen("total"),
        refund_fen=refund_fen,
        payer_refund_fen=amount.fen_or_none("payer_refund"),
        settlement_refund_fen=settlement,
        promotions=promotions,
    )


def _promotion(promotion: JsonObject) -> PromotionRefund:
    said = promotion.text_or_empty("type")
    return PromotionRefund(
        coupon_id=promotion.text("promotion_id"),
        type=_TYPES.get(said, said),
        amount_fen=promotion.fen("amount"),
        refund_fen=promotion.fen_or_none("refund_amount") or 0,
    )


def outcome_from(remote: RemoteRefund) -> RefundOutcome:
    """Return what a refund stores of WeChat's word on it.

    Without a discount all of the amount leaves the merchant's account, also where WeChat does not say so.
    """
    settlement = remote.settlement_refund_fen
    if settlement is None and not remote.has_discount:
        settlement = remote.refund_fen
    return RefundOutcome(
        status=remote.status,
        refund_id=remote.refund_id,
        channel=remote.channel,
        received_account=remote.received_account,
        success_at=remote.success_at,
        started_at=remote.created_at,
        payer_refund_fen=remote.payer_refund_fen,
        settlement_refund_fen=settlement,
        vouchers=tuple(
            RefundedVoucher(one.coupon_id, one.type, one.amount_fen, one.refund_fen) for one in remote.promotions
        ),
    )
