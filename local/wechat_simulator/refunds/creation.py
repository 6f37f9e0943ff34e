"""The rules of a refund, in the order in which they are asked.

Source: WeChat Pay APIv3, "apply for a refund" with its error table. WeChat's own order is not published.
"""

from typing import Any

from local.wechat_simulator.errors import WeChatPayError
from local.wechat_simulator.fees import fee_returned
from local.wechat_simulator.merchants import Merchant
from local.wechat_simulator.orders import Order, Payment, settlement_total
from local.wechat_simulator.refunds.refund import (
    DAY,
    MOST_OF_AN_ORDER,
    WINDOW_DAYS,
    Origin,
    Refund,
    RefundStatus,
    new_refund_id,
)
from local.wechat_simulator.refunds.shares import shares
from local.wechat_simulator.simulator import Simulator


def refunded(simulator: Simulator, merchant: Merchant, call: dict[str, Any]) -> Refund:
    """The refund of this number, made now or when it was first asked for.

    Args:
        simulator: WeChat's side.
        merchant: Who pays back.
        call: The checked body.

    Raises:
        WeChatPayError: every refusal; a refused number is not used.
    """
    if "transaction_id" not in call and "out_trade_no" not in call:
        raise WeChatPayError.parameter("transaction_id和out_trade_no必须二选一", location="body", field="/out_trade_no")
    held = simulator.refunds.get(merchant.mchid, call["out_refund_no"])
    if held:
        if held.request != call:
            raise simulator.refusals["refund_number_reused"]
        return held
    order = _order(simulator, merchant, call)
    _check_interval(simulator, order)
    return give_back(simulator, order, call, "api")


def give_back(
    simulator: Simulator, order: Order, call: dict[str, Any], origin: Origin, *, is_told: bool = True
) -> Refund:
    """A new refund of a paid order, its money taken from the merchant's account.

    Args:
        simulator: WeChat's side.
        order: What is refunded.
        call: What is asked for, as the API takes it.
        origin: Who asks.
        is_told: Whether a notice is sent when it ends.

    Raises:
        WeChatPayError: a rule of orders, amounts, goods, customers or balances.
    """
    payment = order.payment
    if payment is None:
        raise simulator.refusals["refund_order_unknown"]
    _check_amount(simulator, order, payment, call)
    _check_goods(simulator, payment, call)
    customer = simulator.customers.get(order.request["appid"], payment["openid"])
    if customer and customer.account_abnormal:
        raise simulator.refusals["refund_account_abnormal"]
    refund = _new(simulator, order, payment, call, origin, is_told=is_told)
    if not simulator.accounts.covers(order.mchid, refund.settlement_refund, refund.funds_account):
        if not simulator.settings.refund_waits_for_money:
            raise simulator.refusals["refund_balance"]
        return simulator.refunds.accept_unpaid(order, refund)
    return simulator.refunds.accept(order, refund)


def _order(simulator: Simulator, merchant: Merchant, call: dict[str, Any]) -> Order:
    if "transaction_id" in call:
        order = simulator.orders.find(call["transaction_id"])
    else:
        order = simulator.orders.get(merchant.mchid, call["out_trade_no"])
    payment = order.payment if order and order.mchid == merchant.mchid else None
    if order is None or payment is None:
        raise simulator.refusals["refund_order_unknown"]
    named = {"transaction_id": payment["transaction_id"], "out_trade_no": order.out_trade_no}
    if any(call.get(name, value) != value for name, value in named.items()):
        raise simulator.refusals["refund_order_unknown"]
    return order


def _check_interval(simulator: Simulator, order: Order) -> None:
    earlier = simulator.refunds.of_order(order)
    apart = simulator.settings.refund_interval_seconds
    if earlier and simulator.clock.now() < earlier[-1].created_at + apart:
        raise simulator.refusals["refund_too_soon"]


def _check_amount(simulator: Simulator, order: Order, payment: Payment, call: dict[str, Any]) -> None:
    if call["amount"]["total"] != order.total:
        raise simulator.refusals["refund_total"]
    if simulator.clock.now() > payment["paid_at"] + WINDOW_DAYS * DAY:
        raise simulator.refusals["refund_window"]
    earlier = simulator.refunds.of_order(order)
    left = order.total - sum(refund.amount for refund in earlier if refund.is_live)
    if not 0 < call["amount"]["refund"] <= left:
        raise simulator.refusals["refund_amount"]
    if len(earlier) >= MOST_OF_AN_ORDER:
        raise simulator.refusals["refund_count"]


def _check_goods(simulator: Simulator, payment: Payment, call: dict[str, Any]) -> None:
    """Part refunds of orders with item-level discounts say which goods come back; nothing else asks for goods."""
    goods = call.get("goods_detail", [])
    if sum(item["refund_amount"] for item in goods) > call["amount"]["refund"]:
        raise simulator.refusals["refund_goods"]
    is_part = call["amount"]["refund"] != call["amount"]["total"]
    if is_part and not goods and any(told["scope"] == "SINGLE" for told in payment["promotion_detail"]):
        raise simulator.refusals["refund_goods"]


def _new(
    simulator: Simulator, order: Order, payment: Payment, call: dict[str, Any], origin: Origin, *, is_told: bool
) -> Refund:
    now = simulator.clock.now()
    amount = call["amount"]["refund"]
    earlier = [refund for refund in simulator.refunds.of_order(order) if refund.is_live]
    parts = shares(order, amount, earlier)
    left = settlement_total(order) - sum(refund.settlement_refund for refund in earlier)
    rate = simulator.accounts.terms(order.mchid).rate_at(payment["paid_at"])
    due_at, planned = simulator.refunds.due(now)
    return Refund(
        mchid=order.mchid,
        out_refund_no=call["out_refund_no"],
        refund_id=new_refund_id(now),
        out_trade_no=order.out_trade_no,
        transaction_id=payment["transaction_id"],
        appid=order.request["appid"],
        openid=payment["openid"],
        origin=origin,
        request=call,
        total=order.total,
        amount=amount,
        payer_total=payment["payer_total"],
        payer_refund=parts.payer_refund,
        settlement_total=settlement_total(order),
        settlement_refund=parts.settlement_refund,
        refund_fee=fee_returned(left, parts.settlement_refund, rate),
        promotion_detail=parts.promotion_detail,
        funds_account=call.get("funds_account") or simulator.accounts.balances.paying_account(order.mchid),
        status=RefundStatus.PROCESSING,
        created_at=now,
        updated_at=now,
        due_at=due_at,
        planned=planned,
        is_told=is_told,
    )
