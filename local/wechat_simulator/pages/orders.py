"""Pages of the orders: a person pays, lets a payment fail, closes, refunds, and has the merchant called back again."""

import json
from typing import Any

from aiohttp import web

from local.wechat_simulator.customers import Customer
from local.wechat_simulator.notifications import Notification
from local.wechat_simulator.orders import Order
from local.wechat_simulator.pages.listing import Filter, listing, merchant_filter, state_filter
from local.wechat_simulator.pages.page import page, required
from local.wechat_simulator.pages.words import STATES
from local.wechat_simulator.simulator import Simulator
from local.wechat_simulator.vouchers.coupons import Coupon, CouponStatus

SEARCHED_CALLBACKS = 2000
"""Callbacks are large; an order's own are among the last ones, or under their own page."""
ORIGINS = {"api": "商户程序", "platform": "商户平台人工"}
"""Who made a refund."""
FAILURES = {"余额不足": "余额不足", "银行卡交易被拒绝": "银行卡交易被拒绝", "支付密码错误": "支付密码错误"}

routes = web.RouteTableDef()


def _payer(order: Order) -> str:
    """Who paid, or who the order names."""
    return order.payment["openid"] if order.payment else str(order.request.get("payer", {}).get("openid", ""))


FILTERS: tuple[Filter[Order], ...] = (
    state_filter(lambda order: order.trade_state, STATES["order"]),
    merchant_filter(),
    Filter("openid", "openid", _payer),
)


def _searched(order: Order) -> tuple[object, ...]:
    transaction = order.payment["transaction_id"] if order.payment else ""
    return order.out_trade_no, transaction, order.request["description"], *(p["prepay_id"] for p in order.prepays)


@routes.get("/_simulator/panel/orders")
@page("orders.html")
def show_orders(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """Orders of every merchant account."""
    return {"listing": listing(request, simulator.orders.newest, FILTERS, _searched), "payer_of": _payer}


@routes.get("/_simulator/panel/orders/{mchid}/{out_trade_no}")
@page("order.html")
def show_order(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """One order with what can be done to it, its callbacks and the call that made it."""
    order = required(simulator.orders.get(request.match_info["mchid"], request.match_info["out_trade_no"]))
    refunds = simulator.refunds.of_order(order)
    return {
        "order": order,
        "refunds": refunds,
        "left": order.total - sum(refund.amount for refund in refunds if refund.is_live) if order.payment else 0,
        "origins": ORIGINS,
        "payer": _payer(order),
        "failures": FAILURES,
        "coupons": [] if order.payment else _usable(simulator, order),
        "callbacks": [one for one in simulator.callbacks.newest(SEARCHED_CALLBACKS) if _is_about(one, order)],
        "call": json.dumps(order.request, ensure_ascii=False, indent=2),
    }


def _is_about(notification: Notification, order: Order) -> bool:
    shown = notification.plaintext
    return notification.mchid == order.mchid and shown.get("out_trade_no") == order.out_trade_no


def _usable(simulator: Simulator, order: Order) -> list[Coupon]:
    """The payer's coupons that are good now; whether the order may use them, the cashier says."""
    people: list[Customer] = simulator.customers.identities(order.request["appid"], _payer(order))
    now = simulator.clock.now()
    return [one for one in simulator.coupons.held_by(people) if one.status(now) == CouponStatus.SENDED]
