"""The control panel's JSON side about vouchers: what an operator does in the merchant platform, and what there is."""

from dataclasses import asdict, replace
from typing import Any

from aiohttp import web

from local.wechat_simulator.clock import china_time
from local.wechat_simulator.panel_records import number
from local.wechat_simulator.panel_routes import PanelError, given, panel
from local.wechat_simulator.simulator import Simulator
from local.wechat_simulator.vouchers.coupons import Coupon
from local.wechat_simulator.vouchers.panel_inputs import BalanceChange, NewCoupon, NewStock
from local.wechat_simulator.vouchers.stocks import Stock, StockStatus

DEFAULT_DAYS = 30
DAY = 86_400
LISTED = 1000
STARTED = {StockStatus.RUNNING, StockStatus.PAUSED, StockStatus.STOPED}

routes = web.RouteTableDef()


@routes.get("/_simulator/stocks")
@panel
async def list_stocks(_request: web.Request, simulator: Simulator) -> Any:
    """Every stock with all that is known of it, also what the API never tells."""
    return {"stocks": [_stock_shown(simulator, stock) for stock in simulator.stocks.all()]}


@routes.post("/_simulator/stocks")
@panel
async def create_stock(request: web.Request, simulator: Simulator) -> Any:
    """Make a stock, or change what is given of a known one."""
    call = await given(request, NewStock)
    if simulator.merchants.get(call.creator_mchid) is None:
        raise PanelError(404, "no_merchant", "no such merchant account")
    held = simulator.stocks.get(call.stock_id) if call.stock_id else None
    if held and held.creator_mchid != call.creator_mchid:
        raise PanelError(409, "other_creator", "this stock has another creator")
    stock = replace(held or _new_stock(simulator, call), **call.given())
    if stock.available_begin >= stock.available_end:
        raise PanelError(400, "invalid", "a stock must begin before it ends")
    return _stock_shown(simulator, simulator.stocks.save(_dated(stock, simulator.clock.now())))


@routes.get("/_simulator/coupons")
@panel
async def list_coupons(request: web.Request, simulator: Simulator) -> Any:
    """The coupons of a stock, the oldest first; `offset` and `limit` count coupons."""
    offset, limit = number(request, "offset", 0), number(request, "limit", LISTED)
    coupons, total = simulator.coupons.of_stock(request.query.get("stock_id", ""), offset, limit)
    return {"total": total, "coupons": [_coupon_shown(simulator, coupon) for coupon in coupons]}


@routes.post("/_simulator/coupons")
@panel
async def give_coupon(request: web.Request, simulator: Simulator) -> Any:
    """A coupon for a customer who did not get it through the API; only state and budget are asked."""
    call = await given(request, NewCoupon)
    stock = simulator.stocks.get(call.stock_id)
    customer = simulator.customers.get(call.appid, call.openid)
    if stock is None or customer is None:
        raise PanelError(404, "no_stock" if stock is None else "no_customer", "no such stock or customer")
    if stock.status != StockStatus.RUNNING:
        raise PanelError(409, "stock_state", f"the stock is {stock.status}")
    if simulator.stocks.issued(stock.stock_id).coupons >= stock.max_coupons:
        raise PanelError(409, "stock_budget", "the stock is used up")
    with simulator.database.transaction():
        simulator.stocks.count_issue(stock)
        return _coupon_shown(simulator, simulator.coupons.issue(stock, customer))


@routes.post("/_simulator/merchants/{mchid}/balance")
@panel
async def fill_balance(request: web.Request, simulator: Simulator) -> Any:
    """Set what a merchant has; starting a prefunded stock locks its budget."""
    call = await given(request, BalanceChange)
    mchid = request.match_info["mchid"]
    if simulator.merchants.get(mchid) is None:
        raise PanelError(404, "no_merchant", "no such merchant account")
    simulator.accounts.fill(mchid, call.available, call.unsettled)
    return _balance_shown(simulator, mchid)


@routes.get("/_simulator/merchants/{mchid}/balance")
@panel
async def read_balance(request: web.Request, simulator: Simulator) -> Any:
    """What a merchant has; null is unlimited, and no unsettled money of its own."""
    return _balance_shown(simulator, request.match_info["mchid"])


def _balance_shown(simulator: Simulator, mchid: str) -> dict[str, Any]:
    balances = simulator.accounts.balances
    return {"mchid": mchid, "available": balances.get(mchid), "unsettled": balances.unsettled(mchid)}


def _new_stock(simulator: Simulator, call: NewStock) -> Stock:
    now = simulator.clock.now()
    return Stock(
        stock_id=call.stock_id or simulator.stocks.new_id(),
        creator_mchid=call.creator_mchid,
        created_at=now,
        available_begin=now,
        available_end=now + DEFAULT_DAYS * DAY,
        available_merchants=[call.creator_mchid],
        status=call.status,
    )


def _dated(stock: Stock, now: float) -> Stock:
    is_over = stock.status == StockStatus.STOPED
    # An audit set by hand ends by hand.
    audited_at = stock.available_end if stock.status == StockStatus.AUDIT else stock.audited_at
    return replace(
        stock,
        audited_at=audited_at,
        started_at=stock.started_at or (now if stock.status in STARTED else None),
        paused_at=now if stock.status == StockStatus.PAUSED else stock.paused_at,
        stopped_at=(stock.stopped_at or now) if is_over else None,
    )


def _stock_shown(simulator: Simulator, stock: Stock) -> dict[str, Any]:
    shown = asdict(stock)
    for name in ("available_begin", "available_end"):
        shown[f"{name}_time"] = china_time(shown.pop(name))
    return shown | {"distributed_coupons": simulator.stocks.issued(stock.stock_id).coupons}


def _coupon_shown(simulator: Simulator, coupon: Coupon) -> dict[str, Any]:
    return asdict(coupon) | {"status": coupon.status(simulator.clock.now())}
