"""What the trade bill of a day tells: every payment that succeeded on it, every refund that was asked for on it."""

import heapq
from collections.abc import Iterator, Sequence

from local.wechat_simulator.bills.days import Day
from local.wechat_simulator.bills.trade_lines import TradeLine
from local.wechat_simulator.fees import fee_of
from local.wechat_simulator.orders import Order
from local.wechat_simulator.simulator import Simulator


def trade_lines(simulator: Simulator, mchid: str, bill_type: str, day: Day) -> Iterator[TradeLine]:
    """The rows of a merchant's day, by time."""
    payments = (_payment(simulator, order) for order in simulator.orders.paid_between(mchid, day.begin, day.end))
    kinds: dict[str, Sequence[Iterator[TradeLine]]] = {"ALL": [payments], "SUCCESS": [payments], "REFUND": []}
    return heapq.merge(*kinds[bill_type], key=lambda line: line.at)


def _payment(simulator: Simulator, order: Order) -> TradeLine:
    payment = order.payment
    if payment is None:
        raise ValueError(f"{order.out_trade_no} is not paid")
    settled = order.total - promotions(order, "NOCASH")
    basis_points = simulator.fees.rate_at(order.mchid, payment["paid_at"])
    return TradeLine(
        at=payment["paid_at"],
        appid=order.request["appid"],
        mchid=order.mchid,
        device=str(order.request.get("scene_info", {}).get("device_id", "")),
        transaction_id=payment["transaction_id"],
        out_trade_no=order.out_trade_no,
        openid=payment["openid"],
        trade_type=order.trade_type,
        state="SUCCESS",
        bank=payment["bank_type"],
        settled=settled,
        coupon=promotions(order, "CASH"),
        goods=order.request["description"],
        attach=order.request.get("attach", ""),
        fee=fee_of(settled, basis_points),
        fee_rate=basis_points,
        total=order.total,
    )


def promotions(order: Order, kind: str) -> int:
    """What vouchers of a kind, CASH (prefunded) or NOCASH, took off the order."""
    told = order.payment["promotion_detail"] if order.payment else []
    return sum(promotion["amount"] for promotion in told if promotion["type"] == kind)
