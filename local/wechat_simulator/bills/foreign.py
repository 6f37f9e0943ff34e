"""Payments of another system under the same mchid: real ones, which no program of ours ordered."""

from dataclasses import replace

from local.wechat_simulator.clock import china_digits
from local.wechat_simulator.merchants import Merchant
from local.wechat_simulator.orders import Action, Order, Payment, TradeState, new_prepay, new_transaction_id
from local.wechat_simulator.payments import settle
from local.wechat_simulator.signing import random_text
from local.wechat_simulator.simulator import Simulator

DIGITS = "0123456789"


def foreign_order(simulator: Simulator, merchant: Merchant, total: int, prefix: str, at: float) -> Order:
    """An order that somebody paid at an instant, in full and without vouchers."""
    appid = merchant.appids[0]
    request = {
        "appid": appid,
        "mchid": merchant.mchid,
        "description": "其他系统的商品",
        "out_trade_no": f"{prefix}{china_digits(at, '%m%d')}{random_text(12, DIGITS)}",
        "notify_url": "https://other-shop.example.com/notify",
        "amount": {"total": total, "currency": "CNY"},
    }
    payment = Payment(
        transaction_id=new_transaction_id(at),
        openid=f"o{random_text(27)}",
        paid_at=at,
        payer_total=total,
        bank_type="OTHERS",
        promotion_detail=[],
    )
    order = Order(request, "NATIVE", TradeState.NOTPAY, at, [new_prepay(at)])
    order = simulator.orders.save(replace(order.after(Action.PAY), payment=payment))
    settle(simulator, order)
    return order
