"""The calls that link to flow files; no answer here carries a signature. The files come as those of bills do.

Source: WeChat Pay APIv3, vouchers, "download redemption details", "download refund details", and by day.
"""

from datetime import datetime
from typing import Any, cast

from aiohttp import web

from local.wechat_simulator.bills.days import day_of
from local.wechat_simulator.bills.plans import told_vouchers
from local.wechat_simulator.bills.routes import DAY_FILE_PATH, FILE_PATH
from local.wechat_simulator.clock import CHINA, china_midnight
from local.wechat_simulator.downloads import Link
from local.wechat_simulator.pay_routes import checked_query
from local.wechat_simulator.pipeline import UNSIGNED
from local.wechat_simulator.simulator import SIMULATOR
from local.wechat_simulator.validation import compact_json
from local.wechat_simulator.vouchers.fields import DAY_QUERY, NO_QUERY
from local.wechat_simulator.vouchers.flows import FlowKind, flow_file
from local.wechat_simulator.vouchers.stock_routes import STOCK, own_stock
from local.wechat_simulator.vouchers.stocks import Stock, StockStatus

HOUR = 3600
FIRST_HOUR = 10
LINK_SECONDS = 30

routes = web.RouteTableDef()


@routes.get(f"{STOCK}/{{kind:use|refund}}-flow")
async def link_flow(request: web.Request) -> web.Response:
    """A link to all redemptions or returns of a stock, from ten o'clock on the day after its end."""
    checked_query(request, NO_QUERY)
    stock = own_stock(request)
    simulator = request.app[SIMULATOR]
    ready_at = _ready_at(stock)
    if ready_at is None or simulator.clock.now() < ready_at:
        raise simulator.refusals["no_flow"]
    link, _ = await _linked(request, stock, "")
    url = f"{request.url.origin()}{FILE_PATH}?token={link.token}"
    return _unsigned_json(request, {"url": url, "hash_value": link.sha1, "hash_type": "SHA1"})


@routes.get(f"{STOCK}/{{kind:use|refund}}-flow-by-day")
async def link_day_flow(request: web.Request) -> web.Response:
    """A link to one Beijing day's redemptions or returns, once the day is over."""
    day = checked_query(request, DAY_QUERY)["bill_date"]
    stock = own_stock(request)
    simulator = request.app[SIMULATOR]
    midnight = datetime.fromisoformat(day).replace(tzinfo=CHINA).timestamp()
    if simulator.clock.now() < china_midnight(midnight, days=1):
        raise simulator.refusals["no_flow"]
    link, count = await _linked(request, stock, day)
    url = f"{request.url.origin()}{DAY_FILE_PATH}?bill_params={link.token}"
    name = f"stock_{request.match_info['kind']}flow"
    return _unsigned_json(request, {"url": url, f"{name}_hash": link.sha1, f"{name}_count": str(count)})


def _ready_at(stock: Stock) -> float | None:
    if stock.status != StockStatus.STOPED:
        return None
    ended_at = stock.available_end if stock.stopped_at is None else stock.stopped_at
    return china_midnight(ended_at, days=1) + FIRST_HOUR * HOUR


async def _linked(request: web.Request, stock: Stock, day: str) -> tuple[Link, int]:
    """The link to the entries, and how many there are."""
    simulator = request.app[SIMULATOR]
    kind = cast("FlowKind", request.match_info["kind"])
    entries = simulator.flows.of(stock.stock_id, kind, day)
    if day:
        planted = simulator.plans.of(stock.creator_mchid, day_of(day), f"voucher_{kind}")
        entries = told_vouchers(entries, planted)
    if not entries:
        raise simulator.refusals["no_flow"]
    lines = flow_file(entries, kind, by_day=bool(day))
    return await simulator.downloads.offer(stock.creator_mchid, lines, LINK_SECONDS), len(entries)


def _unsigned_json(request: web.Request, value: dict[str, Any]) -> web.Response:
    request[UNSIGNED] = True
    return web.Response(body=compact_json(value), content_type="application/json", charset="utf-8")
