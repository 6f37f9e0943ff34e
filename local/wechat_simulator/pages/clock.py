"""The page of the clock: people wait for nothing."""

from typing import Any

from aiohttp import web

from local.wechat_simulator.pages.page import page
from local.wechat_simulator.simulator import Simulator

STEPS = (
    (60, "往前 1 分钟"),
    (600, "往前 10 分钟"),
    (3600, "往前 1 小时"),
    (7200, "往前 2 小时"),
    (86_400, "往前 1 天"),
    (7 * 86_400, "往前 7 天"),
)

routes = web.RouteTableDef()


@routes.get("/_simulator/panel/clock")
@page("clock.html")
def show_clock(_request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """Now, how far ahead of real time that is, and what time would bring next."""
    due = [one.due_at for one in simulator.callbacks.newest(200) if one.state == "PENDING"]
    next_transfer = simulator.transfers.next_due()
    return {
        "offset": simulator.clock.offset,
        "steps": STEPS,
        "next_callback": min(due, default=None),
        "next_transfer": next_transfer,
    }
