"""The first page: what needs attention, what is missing, what happened last."""

from collections.abc import Callable
from itertools import islice
from pathlib import Path
from typing import Any

from aiohttp import web

from local.wechat_simulator.notifications import Notification
from local.wechat_simulator.orders import TradeState
from local.wechat_simulator.pages.page import page
from local.wechat_simulator.red_packets.packets import PacketStatus
from local.wechat_simulator.refunds.refund import RefundStatus
from local.wechat_simulator.simulator import Simulator
from local.wechat_simulator.transfers.bills import BillState

STATIC = Path(__file__).with_name("static")
COUNTED = 200
SHOWN = 12

routes = web.RouteTableDef()


@routes.get("/")
@page("home.html")
def show_home(_request: web.Request, _simulator: Simulator) -> dict[str, Any]:
    """What this is, for whoever opens the address."""
    return {}


@routes.get("/_simulator")
async def redirect_to_panel(_request: web.Request) -> web.Response:
    """The panel's address without its slash."""
    return web.Response(status=302, headers={"Location": "/_simulator/"})


@routes.get("/_simulator/static/{name:panel\\.(?:css|js)}")
async def serve_static(request: web.Request) -> web.FileResponse:
    """The style sheet and the script of every page."""
    return web.FileResponse(STATIC / request.match_info["name"], headers={"Cache-Control": "no-cache"})


@routes.get("/_simulator/")
@page("overview.html")
def show_overview(_request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """Counts that lead to their lists, then what was asked for in vain, then the last requests."""
    return {
        "tiles": _tiles(simulator),
        "missing": simulator.recorder.not_implemented().most_common(SHOWN),
        "requests": simulator.recorder.newest(SHOWN),
        "has_accounts": bool(simulator.merchants.all()),
    }


@routes.get("/_simulator/panel/{rest:.*}")
@page("missing.html")
def show_missing(_request: web.Request, _simulator: Simulator) -> dict[str, Any]:
    """An address beneath the panel that no page has."""
    raise web.HTTPNotFound


def _tiles(simulator: Simulator) -> list[tuple[str, str, str]]:
    """Address, number and name of each."""
    now = simulator.clock.now()
    counts: list[tuple[str, int, str]] = [
        ("accounts", len(simulator.merchants.all()), "商户号"),
        ("customers", _count(simulator.customers.newest, lambda _: True), "客户"),
        (
            "orders?state=NOTPAY",
            _count(simulator.orders.newest, lambda o: o.trade_state == TradeState.NOTPAY),
            "待支付订单",
        ),
        (
            "refunds?state=PROCESSING",
            _count(simulator.refunds.newest, lambda r: r.status == RefundStatus.PROCESSING),
            "处理中的退款",
        ),
        (
            "refunds?state=ABNORMAL",
            _count(simulator.refunds.newest, lambda r: r.status == RefundStatus.ABNORMAL),
            "异常的退款",
        ),
        ("coupons?state=SENDED", _count(simulator.coupons.newest, lambda c: c.status(now) == "SENDED"), "可用代金券"),
        (
            "red-packets?state=SENT",
            _count(simulator.red_packets.newest, lambda p: p.status(now) == PacketStatus.SENT),
            "待领取红包",
        ),
        (
            "transfers?state=WAIT_USER_CONFIRM",
            _count(simulator.transfers.newest, lambda b: b.state == BillState.WAIT_USER_CONFIRM),
            "待确认转账",
        ),
        ("callbacks", _count(simulator.callbacks.newest, _is_undelivered), "未送达回调"),
        (
            "requests?verified=no",
            _count(simulator.recorder.newest, lambda e: e.signature_verified is False),
            "验签失败",
        ),
    ]
    return [(place, f"{count:,}" if count < COUNTED else f"{COUNTED:,}+", name) for place, count, name in counts]


def _is_undelivered(notification: Notification) -> bool:
    return notification.state != "DELIVERED"


def _count[Row](newest: Callable[[int], list[Row]], is_meant: Callable[[Row], bool]) -> int:
    """How many of the newest are meant; more than COUNTED are not read."""
    return sum(map(is_meant, islice(newest(COUNTED), COUNTED)))
