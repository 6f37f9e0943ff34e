"""The calls that link to flow files, and the download behind the links; no answer here carries a signature.

Source: WeChat Pay APIv3, vouchers, "download redemption details", "download refund details", and by day.
"""

from datetime import datetime
from typing import Any, cast

from aiohttp import web

from local.wechat_simulator.clock import CHINA, china_midnight
from local.wechat_simulator.pipeline import MERCHANT, UNSIGNED
from local.wechat_simulator.simulator import SIMULATOR
from local.wechat_simulator.validation import compact_json
from local.wechat_simulator.vouchers.fields import DAY_DOWNLOAD, DAY_QUERY, DOWNLOAD, NO_QUERY
from local.wechat_simulator.vouchers.flows import FlowKind, flow_file, sha1
from local.wechat_simulator.vouchers.stock_routes import STOCK, checked_query, own_stock
from local.wechat_simulator.vouchers.stocks import Stock, StockStatus

HOUR = 3600
FIRST_HOUR = 10
FILE_PATH = "/v3/billdownload/file"
DAY_FILE_PATH = "/mkt/storage/bill/download"

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
    content, _ = _flow(request, stock, "")
    token = simulator.flows.offer(stock.creator_mchid, content)
    url = f"{request.url.origin()}{FILE_PATH}?token={token}"
    return _unsigned_json(request, {"url": url, "hash_value": sha1(content), "hash_type": "SHA1"})


@routes.get(f"{STOCK}/{{kind:use|refund}}-flow-by-day")
async def link_day_flow(request: web.Request) -> web.Response:
    """A link to one Beijing day's redemptions or returns, once the day is over."""
    day = checked_query(request, DAY_QUERY)["bill_date"]
    stock = own_stock(request)
    simulator = request.app[SIMULATOR]
    midnight = datetime.fromisoformat(day).replace(tzinfo=CHINA).timestamp()
    if simulator.clock.now() < china_midnight(midnight, days=1):
        raise simulator.refusals["no_flow"]
    content, count = _flow(request, stock, day)
    token = simulator.flows.offer(stock.creator_mchid, content)
    url = f"{request.url.origin()}{DAY_FILE_PATH}?bill_params={token}"
    name = f"stock_{request.match_info['kind']}flow"
    return _unsigned_json(request, {"url": url, f"{name}_hash": sha1(content), f"{name}_count": str(count)})


@routes.get(FILE_PATH)
async def download(request: web.Request) -> web.Response:
    """The file of a whole stock."""
    return _file(request, checked_query(request, DOWNLOAD)["token"])


@routes.get(DAY_FILE_PATH)
async def download_day(request: web.Request) -> web.Response:
    """The file of one day."""
    return _file(request, checked_query(request, DAY_DOWNLOAD)["bill_params"])


def _ready_at(stock: Stock) -> float | None:
    if stock.status != StockStatus.STOPED:
        return None
    ended_at = stock.available_end if stock.stopped_at is None else stock.stopped_at
    return china_midnight(ended_at, days=1) + FIRST_HOUR * HOUR


def _flow(request: web.Request, stock: Stock, day: str) -> tuple[str, int]:
    simulator = request.app[SIMULATOR]
    kind = cast("FlowKind", request.match_info["kind"])
    entries = simulator.flows.of(stock.stock_id, kind, day)
    if not entries:
        raise simulator.refusals["no_flow"]
    return flow_file(entries, kind, by_day=bool(day)), len(entries)


def _file(request: web.Request, token: str) -> web.Response:
    simulator = request.app[SIMULATOR]
    content = simulator.flows.fetch(request[MERCHANT].mchid, token)
    if content is None:
        raise simulator.refusals["download_expired"]
    request[UNSIGNED] = True
    return web.Response(text=content, content_type="text/plain")


def _unsigned_json(request: web.Request, value: dict[str, Any]) -> web.Response:
    request[UNSIGNED] = True
    return web.Response(body=compact_json(value), content_type="application/json", charset="utf-8")
