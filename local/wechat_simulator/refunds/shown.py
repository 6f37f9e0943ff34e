"""Refunds as answers and notices show them.

Source: an answer and notices of WeChat Pay recorded in public repositories: answers have their members in the order of
the alphabet, `from` and `promotion_detail` always; notices have neither, and end in user_received_account.
"""

import json
from typing import Any, Literal

from local.wechat_simulator.clock import china_time
from local.wechat_simulator.refunds.refund import Refund, RefundStatus

type PromotionTypes = Literal["CASH", "COUPON"]

OLDER_TYPES = {"CASH": "COUPON", "NOCASH": "DISCOUNT"}


def answered(refund: Refund, promotion_types: PromotionTypes) -> dict[str, Any]:
    """What every call about a refund answers; success_time once it is SUCCESS."""
    shown: dict[str, Any] = {
        "amount": {
            "currency": "CNY",
            "discount_refund": refund.amount - refund.payer_refund,
            "from": refund.request["amount"].get("from", []),
            "payer_refund": refund.payer_refund,
            "payer_total": refund.payer_total,
            "refund": refund.amount,
            "refund_fee": refund.refund_fee,
            "settlement_refund": refund.settlement_refund,
            "settlement_total": refund.settlement_total,
            "total": refund.total,
        },
        "channel": refund.channel,
        "create_time": china_time(refund.created_at),
        "funds_account": refund.funds_account,
        "out_refund_no": refund.out_refund_no,
        "out_trade_no": refund.out_trade_no,
        "promotion_detail": [_promotion(refund, told, promotion_types) for told in refund.promotion_detail],
        "refund_id": refund.refund_id,
        "status": refund.status,
        "transaction_id": refund.transaction_id,
        "user_received_account": refund.user_received_account,
    }
    in_order: dict[str, Any] = json.loads(json.dumps(shown | _success_time(refund), sort_keys=True))
    return in_order


def notice(refund: Refund) -> dict[str, Any]:
    """What the callback tells: `refund_status` where answers have `status`, no currency, no discounts."""
    return {
        "mchid": refund.mchid,
        "out_trade_no": refund.out_trade_no,
        "transaction_id": refund.transaction_id,
        "out_refund_no": refund.out_refund_no,
        "refund_id": refund.refund_id,
        "refund_status": refund.status,
        **_success_time(refund),
        "amount": {
            "total": refund.total,
            "refund": refund.amount,
            "payer_total": refund.payer_total,
            "payer_refund": refund.payer_refund,
        },
        "user_received_account": refund.user_received_account,
    }


def _success_time(refund: Refund) -> dict[str, str]:
    is_done = refund.status == RefundStatus.SUCCESS and refund.ended_at is not None
    return {"success_time": china_time(refund.ended_at)} if is_done and refund.ended_at is not None else {}


def _promotion(refund: Refund, told: dict[str, Any], promotion_types: PromotionTypes) -> dict[str, Any]:
    shown = told | ({"type": OLDER_TYPES[told["type"]]} if promotion_types == "COUPON" else {})
    goods = refund.request.get("goods_detail", [])
    return shown | {"goods_detail": goods} if goods and told["scope"] == "SINGLE" else shown
