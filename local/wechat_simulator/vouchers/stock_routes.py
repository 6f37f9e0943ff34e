"""The calls about stocks: query, list, where and for what their coupons are good, create, and what a creator does.

Source: WeChat Pay APIv3, vouchers, the page of each call.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from aiohttp import web

from local.wechat_simulator.clock import china_milliseconds, china_time
from local.wechat_simulator.pay_routes import checked_query, json_answer
from local.wechat_simulator.pipeline import MERCHANT
from local.wechat_simulator.simulator import SIMULATOR, Simulator
from local.wechat_simulator.validation import parse_object
from local.wechat_simulator.vouchers.creation import CREATION, check_creation, new_stock
from local.wechat_simulator.vouchers.fields import (
    GOODS_CHANGE,
    ITEM_LIST,
    MERCHANT_LIST,
    STOCK_CHANGE,
    STOCK_ID,
    STOCK_LIST,
    STOCK_QUERY,
    check_path,
)
from local.wechat_simulator.vouchers.shown import stock_object
from local.wechat_simulator.vouchers.stocks import Stock, StockAction, StockStatus

FAVOR = "/v3/marketing/favor"
STOCK = f"{FAVOR}/stocks/{{stock_id}}"
MOST_PER_USER = 60

routes = web.RouteTableDef()


@routes.get(f"{FAVOR}/stocks")
async def list_stocks(request: web.Request) -> web.Response:
    """A creator's stocks, the newest first, page by page."""
    query = checked_query(request, STOCK_LIST)
    simulator = request.app[SIMULATOR]
    if query["stock_creator_mchid"] != request[MERCHANT].mchid:
        raise simulator.refusals["stock_not_own"]
    found = [stock for stock in reversed(simulator.stocks.all()) if _is_meant(stock, query)]
    return json_answer(
        {
            "total_count": len(found),
            "data": [_shown(simulator, stock) for stock in page(found, query)],
            "limit": int(query["limit"]),
            "offset": int(query["offset"]),
        }
    )


@routes.get(STOCK)
async def query_stock(request: web.Request) -> web.Response:
    """One stock, for its creator and its senders."""
    stock = _visible_stock(request, checked_query(request, STOCK_QUERY))
    return json_answer(_shown(request.app[SIMULATOR], stock))


@routes.get(f"{STOCK}/merchants")
async def list_merchants(request: web.Request) -> web.Response:
    """Where the stock's coupons can be spent."""
    query = checked_query(request, MERCHANT_LIST)
    stock = _visible_stock(request, query)
    return json_answer(_part_of(stock, stock.available_merchants, query))


@routes.get(f"{STOCK}/items")
async def list_items(request: web.Request) -> web.Response:
    """For which goods the stock's coupons are."""
    query = checked_query(request, ITEM_LIST)
    stock = _visible_stock(request, query)
    return json_answer(_part_of(stock, stock.available_items, query))


@routes.post(f"{FAVOR}/coupon-stocks")
async def create_stock(request: web.Request) -> web.Response:
    """Make a stock; the same call again answers the same stock."""
    call = parse_object(await request.read(), CREATION)
    simulator = request.app[SIMULATOR]
    if call["belong_merchant"] != request[MERCHANT].mchid:
        raise simulator.refusals["mchid_mismatch"]
    stock = simulator.stocks.created_by(call["belong_merchant"], call["out_request_no"])
    if stock is None:
        stock = _created(simulator, call)
    elif stock.creation != call:
        raise simulator.refusals["stock_number_reused"]
    return json_answer({"stock_id": stock.stock_id, "create_time": china_milliseconds(stock.created_at)})


@routes.post(f"{STOCK}/{{action:start|pause|restart|stop}}")
async def change_stock(request: web.Request) -> web.Response:
    """Start, pause, restart or stop; the same call again answers the same instant."""
    call = parse_object(await request.read(), STOCK_CHANGE)
    simulator = request.app[SIMULATOR]
    action = StockAction(request.match_info["action"])
    with simulator.database.transaction():
        stock = own_stock(request, call["stock_creator_mchid"])
        if not stock.is_reentry(action):
            stock = simulator.stocks.save(_acted_on(simulator, stock, action))
    instant = stock.instant_of(action) or 0.0
    return json_answer({f"{action}_time": china_time(instant), "stock_id": stock.stock_id})


@routes.post(f"{STOCK}/modify-goods-id")
async def change_goods(request: web.Request) -> web.Response:
    """Add and remove goods of an item-level stock; one must remain."""
    call = parse_object(await request.read(), GOODS_CHANGE)
    simulator = request.app[SIMULATOR]
    stock = own_stock(request, call["stock_creator_mchid"])
    if not stock.is_single_item:
        raise simulator.refusals["stock_without_items"]
    if stock.status == StockStatus.STOPED:
        raise simulator.refusals["stock_state"]
    removed = call.get("delete_goods_id_list", [])
    items = [item for item in stock.available_items if item not in removed]
    items = [*dict.fromkeys(items + call.get("add_goods_id_list", []))]
    if not items:
        raise simulator.refusals["stock_last_item"]
    simulator.stocks.save(replace(stock, available_items=items))
    return json_answer({"pause_time": china_time(simulator.clock.now()), "stock_id": stock.stock_id})


def page[Item](found: Sequence[Item], query: dict[str, str], limit: int = 0) -> Sequence[Item]:
    """The page whose number is `offset`, counted from 0: WeChat's offset counts pages, not records."""
    limit = int(query.get("limit", limit))
    begin = int(query.get("offset", 0)) * limit
    return found[begin : begin + limit]


def own_stock(request: web.Request, creator_mchid: str | None = None) -> Stock:
    """The stock in the path, for its creator alone.

    Raises:
        WeChatPayError: it is unknown, somebody else's, or not of the named creator.
    """
    check_path(dict(request.match_info), stock_id=STOCK_ID)
    simulator = request.app[SIMULATOR]
    stock = simulator.stocks.get(request.match_info["stock_id"])
    if stock is None:
        raise simulator.refusals["stock_unknown"]
    if creator_mchid not in {None, stock.creator_mchid}:
        raise simulator.refusals["stock_creator_wrong"]
    if stock.creator_mchid != request[MERCHANT].mchid:
        raise simulator.refusals["stock_not_own"]
    return stock


def _visible_stock(request: web.Request, query: dict[str, str]) -> Stock:
    check_path(dict(request.match_info), stock_id=STOCK_ID)
    simulator = request.app[SIMULATOR]
    stock = simulator.stocks.get(request.match_info["stock_id"])
    if stock is None:
        raise simulator.refusals["stock_unknown"]
    if stock.creator_mchid != query["stock_creator_mchid"]:
        raise simulator.refusals["stock_creator_wrong"]
    if request[MERCHANT].mchid not in stock.senders():
        raise simulator.refusals["stock_not_own"]
    return stock


def _shown(simulator: Simulator, stock: Stock) -> dict[str, Any]:
    return stock_object(stock, simulator.stocks.issued(stock.stock_id).coupons)


def _is_meant(stock: Stock, query: dict[str, str]) -> bool:
    begin, end = query.get("create_start_time"), query.get("create_end_time")
    return (
        stock.creator_mchid == query["stock_creator_mchid"]
        and query.get("status") in {None, stock.status}
        and (begin is None or stock.created_at >= datetime.fromisoformat(begin).timestamp())
        and (end is None or stock.created_at <= datetime.fromisoformat(end).timestamp())
    )


def _part_of(stock: Stock, values: list[str], query: dict[str, str]) -> dict[str, Any]:
    part = page(values, query)
    return {
        "total_count": len(values),
        **({"data": part} if part else {}),
        "offset": int(query["offset"]),
        "limit": int(query["limit"]),
        "stock_id": stock.stock_id,
    }


def _created(simulator: Simulator, call: dict[str, Any]) -> Stock:
    now = simulator.clock.now()
    check_creation(call, now)
    if call["stock_use_rule"]["max_coupons_per_user"] > MOST_PER_USER:
        raise simulator.refusals["stock_quota_permission"]
    return simulator.stocks.save(new_stock(call, simulator.stocks.new_id(), now))


def _acted_on(simulator: Simulator, stock: Stock, action: StockAction) -> Stock:
    if not stock.allows(action):
        raise simulator.refusals["stock_state"]
    now = simulator.clock.now()
    changed = stock.after(action, now)
    if action != StockAction.START:
        return changed
    if not stock.no_cash:
        if not simulator.accounts.covers(stock.creator_mchid, stock.max_amount):
            raise simulator.refusals["stock_balance"]
        simulator.funds.lock(stock)
    audit = simulator.settings.voucher_audit_seconds
    return replace(changed, status=StockStatus.AUDIT, audited_at=now + audit) if audit else changed
