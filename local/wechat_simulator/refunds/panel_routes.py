"""The control panel's JSON side about refunds: an operator of the merchant platform, and WeChat's own decisions."""

from dataclasses import asdict
from typing import Any

from aiohttp import web

from local.wechat_simulator.errors import WeChatPayError
from local.wechat_simulator.orders import Order, TradeState, queried
from local.wechat_simulator.panel_inputs import NewRefund
from local.wechat_simulator.panel_records import number
from local.wechat_simulator.panel_routes import PanelError, given, panel
from local.wechat_simulator.refunds.creation import give_back
from local.wechat_simulator.refunds.panel_inputs import NamedRefund, PlatformRefund, RefundAddressChange
from local.wechat_simulator.refunds.refund import Action, Refund, new_platform_number
from local.wechat_simulator.simulator import Simulator

FILTERS = ("mchid", "out_trade_no", "out_refund_no", "status", "origin")
LISTED = 1000
DECISIONS = {"succeed": Action.SUCCEED, "fail": Action.FAIL, "close": Action.CLOSE}

routes = web.RouteTableDef()


@routes.post("/_simulator/refund")
@panel
async def refund_in_full(request: web.Request, simulator: Simulator) -> Any:
    """An order is refunded in full at once: its coupons are usable again unless their time is over; nobody is told."""
    call = await given(request, NewRefund)
    order = _order(simulator, call.mchid, call.out_trade_no)
    if order.trade_state != TradeState.SUCCESS:
        raise PanelError(409, "not_refundable", "the order is not paid, or refunded already")
    with simulator.database.transaction():
        made = _made(simulator, order, PlatformRefund(mchid=call.mchid, out_trade_no=call.out_trade_no, notify=False))
        simulator.refunds.act(made, Action.SUCCEED)
    return queried(_order(simulator, call.mchid, call.out_trade_no))


@routes.post("/_simulator/refunds")
@panel
async def refund_on_platform(request: web.Request, simulator: Simulator) -> Any:
    """An operator refunds all or a part on the merchant platform; its notice goes to the platform's address."""
    call = await given(request, PlatformRefund)
    return asdict(_made(simulator, _order(simulator, call.mchid, call.out_trade_no), call))


@routes.get("/_simulator/refunds")
@panel
async def list_refunds(request: web.Request, simulator: Simulator) -> Any:
    """Refunds as they now are, the oldest first; filters choose some of the newest `limit`."""
    wanted = {name: request.query[name] for name in FILTERS if name in request.query}
    if unknown := set(request.query) - {*FILTERS, "limit"}:
        raise PanelError(400, "invalid", f"no such filter: {', '.join(sorted(unknown))}")
    newest = simulator.refunds.newest(number(request, "limit", LISTED))
    shown = [asdict(refund) for refund in reversed(newest)]
    return {"refunds": [refund for refund in shown if all(refund[name] == value for name, value in wanted.items())]}


@routes.post("/_simulator/refunds/{decision:succeed|fail|close}")
@panel
async def decide(request: web.Request, simulator: Simulator) -> Any:
    """A refund arrives, meets a card that takes no money (ABNORMAL), or is closed and its money is back."""
    call = await given(request, NamedRefund)
    refund = simulator.refunds.get(call.mchid, call.out_refund_no)
    if refund is None:
        raise PanelError(404, "no_refund", "no such refund")
    action = DECISIONS[request.match_info["decision"]]
    if not refund.allows(action):
        raise PanelError(409, "state", f"the refund is {refund.status}")
    return asdict(simulator.refunds.act(refund, action))


@routes.get("/_simulator/merchants/{mchid}/refund-address")
@panel
async def read_address(request: web.Request, simulator: Simulator) -> Any:
    """Where the merchant platform tells of refunds."""
    mchid = request.match_info["mchid"]
    return {"mchid": mchid, "notify_url": simulator.refunds.address(mchid)}


@routes.post("/_simulator/merchants/{mchid}/refund-address")
@panel
async def set_address(request: web.Request, simulator: Simulator) -> Any:
    """Set where the merchant platform tells of refunds, unless a call names another address."""
    call = await given(request, RefundAddressChange)
    mchid = request.match_info["mchid"]
    if simulator.merchants.get(mchid) is None:
        raise PanelError(404, "no_merchant", "no such merchant account")
    simulator.refunds.set_address(mchid, call.notify_url)
    return {"mchid": mchid, "notify_url": call.notify_url}


def _order(simulator: Simulator, mchid: str, out_trade_no: str) -> Order:
    order = simulator.orders.get(mchid, out_trade_no)
    if order is None:
        raise PanelError(404, "no_order", "no such order")
    return order


def _made(simulator: Simulator, order: Order, wanted: PlatformRefund) -> Refund:
    left = order.total - sum(refund.amount for refund in simulator.refunds.of_order(order) if refund.is_live)
    call: dict[str, Any] = {
        "out_trade_no": order.out_trade_no,
        "out_refund_no": new_platform_number(simulator.clock.now()),
        "amount": {"refund": wanted.amount or left, "total": order.total, "currency": "CNY"},
    }
    if wanted.reason:
        call["reason"] = wanted.reason
    try:
        return give_back(simulator, order, call, "platform", is_told=wanted.notify)
    except WeChatPayError as error:
        raise PanelError(409, "refund_refused", error.refusal.message) from None
