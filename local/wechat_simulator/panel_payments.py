"""The control panel's JSON side about orders: a customer pays or fails to, an operator closes."""

from dataclasses import replace
from typing import Any

from aiohttp import web

from local.wechat_simulator.cashier import Voucher, check_page_signature
from local.wechat_simulator.orders import Action, Order, queried
from local.wechat_simulator.panel_inputs import ClosedOrder, FailedPayment, NewPayment
from local.wechat_simulator.panel_routes import PanelError, given, panel
from local.wechat_simulator.payments import pay_order
from local.wechat_simulator.simulator import Simulator

routes = web.RouteTableDef()


@routes.post("/_simulator/pay")
@panel
async def pay(request: web.Request, simulator: Simulator) -> Any:
    """A customer pays; the answer is the order as a query answers it, or 409 with what the cashier says."""
    call = await given(request, NewPayment)
    prepay_id = call.jsapi.package.removeprefix("prepay_id=") if call.jsapi else call.prepay_id
    order = _order_to_pay(simulator, call, prepay_id)
    now = simulator.clock.now()
    at = call.paid_at.timestamp() if call.paid_at else now
    if at > now:
        raise PanelError(409, "ahead", "nobody has paid in the future")
    if call.jsapi:
        check_page_signature(simulator.merchants, order, call.jsapi.model_dump(), now)
    payer = simulator.cashier.admit(order, prepay_id, call.openid, now)
    offers = simulator.wallet.offer(order, payer, call.coupon_ids)
    vouchers = [Voucher(**voucher.model_dump()) for voucher in call.vouchers]
    order = pay_order(simulator, order, payer, offers, vouchers, at=at, notify=call.notify)
    return queried(order)


@routes.post("/_simulator/orders/fail")
@panel
async def fail_payment(request: web.Request, simulator: Simulator) -> Any:
    """A payment that the bank refused: the order can still be paid, and the merchant is told nothing, as at WeChat."""
    call = await given(request, FailedPayment)
    order = _named(simulator, call.mchid, call.out_trade_no)
    now = simulator.clock.now()
    failure = {"at": now, "openid": simulator.cashier.admit(order, None, None, now), "reason": call.reason}
    return queried(simulator.orders.save(replace(order, failures=[*order.failures, failure])))


@routes.post("/_simulator/orders/close")
@panel
async def close(request: web.Request, simulator: Simulator) -> Any:
    """An operator closes an unpaid order in the merchant platform; a paid one is not closed."""
    call = await given(request, ClosedOrder)
    order = _named(simulator, call.mchid, call.out_trade_no)
    if not order.allows(Action.CLOSE):
        raise PanelError(409, "order_state", f"the order is {order.trade_state}")
    return queried(simulator.orders.save(order.after(Action.CLOSE)))


def _named(simulator: Simulator, mchid: str, out_trade_no: str) -> Order:
    order = simulator.orders.get(mchid, out_trade_no)
    if order is None:
        raise PanelError(404, "no_order", "no such order")
    return order


def _order_to_pay(simulator: Simulator, call: NewPayment, prepay_id: str | None) -> Order:
    if prepay_id:
        order = simulator.orders.find(prepay_id)
    else:
        order = simulator.orders.get(call.mchid or "", call.out_trade_no or "")
    if order is None:
        raise PanelError(404, "no_order", "no such order")
    return order
