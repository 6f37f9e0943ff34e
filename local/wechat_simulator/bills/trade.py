"""What the trade bill of a day tells: every payment that succeeded on it, every refund that was asked for on it."""

import heapq
from collections.abc import Iterator, Sequence
from typing import Any

from local.wechat_simulator.accounts import Terms
from local.wechat_simulator.bills.days import Day
from local.wechat_simulator.bills.trade_lines import TradeLine
from local.wechat_simulator.fees import fee_of
from local.wechat_simulator.orders import Order, settlement_total, worth
from local.wechat_simulator.refunds.refund import Refund, RefundStatus
from local.wechat_simulator.simulator import Simulator

WORDS = {
    RefundStatus.PROCESSING: "PROCESSING",
    RefundStatus.SUCCESS: "SUCCESS",
    RefundStatus.ABNORMAL: "CHANGE",
    RefundStatus.CLOSED: "FAIL",
}
"""What bills call the state of a refund."""


def trade_lines(simulator: Simulator, mchid: str, bill_type: str, day: Day) -> Iterator[TradeLine]:
    """The rows of a merchant's day, by time."""
    terms, orders = simulator.accounts.terms(mchid), simulator.orders
    payments = (_paid(order, terms) for order in orders.paid_between(mchid, day.begin, day.end))
    refunds = (
        _back(refund, orders.get(mchid, refund.out_trade_no), terms, day)
        for refund in simulator.refunds.made_between(mchid, day.begin, day.end)
    )
    kinds: dict[str, Sequence[Iterator[TradeLine]]] = {
        "ALL": [payments, refunds],
        "SUCCESS": [payments],
        "REFUND": [refunds],
    }
    return heapq.merge(*kinds[bill_type], key=lambda line: line.at)


def status_at(refund: Refund, instant: float) -> str:
    """The state of a refund that a bill made at an instant tells; it is never told again."""
    if refund.ended_at is not None and refund.ended_at <= instant:
        return WORDS[RefundStatus(refund.status)]
    is_abnormal = refund.status == RefundStatus.ABNORMAL and refund.updated_at <= instant
    return WORDS[RefundStatus.ABNORMAL if is_abnormal else RefundStatus.PROCESSING]


def _paid(order: Order, terms: Terms) -> TradeLine:
    payment, settled = order.paid, settlement_total(order)
    basis_points = terms.rate_at(payment["paid_at"])
    return _line(
        order,
        at=payment["paid_at"],
        state="SUCCESS",
        settled=settled,
        coupon=worth(payment["promotion_detail"], "CASH"),
        fee=fee_of(settled, basis_points),
        fee_rate=basis_points,
        total=order.total,
    )


def _back(refund: Refund, order: Order | None, terms: Terms, day: Day) -> TradeLine:
    if order is None:
        raise ValueError(f"{refund.out_refund_no} is of no order")
    payment, status = order.paid, status_at(refund, day.made_at)
    return _line(
        order,
        at=refund.created_at,
        state="REFUND",
        refund_id=refund.refund_id,
        out_refund_no=refund.out_refund_no,
        refunded=refund.settlement_refund,
        coupon_refunded=worth(refund.promotion_detail, "CASH", "refund_amount"),
        refund_type=refund.channel,
        refund_state=status,
        refund_success_at=refund.ended_at if status == WORDS[RefundStatus.SUCCESS] else None,
        fee=-refund.refund_fee,
        fee_rate=terms.rate_at(payment["paid_at"]),
        asked=refund.amount,
    )


def _line(order: Order, **own: Any) -> TradeLine:
    """A row with what every row tells of its order."""
    payment = order.paid
    return TradeLine(
        appid=order.request["appid"],
        mchid=order.mchid,
        device=str(order.request.get("scene_info", {}).get("device_id", "")),
        transaction_id=payment["transaction_id"],
        out_trade_no=order.out_trade_no,
        openid=payment["openid"],
        trade_type=order.trade_type,
        bank=payment["bank_type"],
        goods=order.request["description"],
        attach=order.request.get("attach", ""),
        **own,
    )
