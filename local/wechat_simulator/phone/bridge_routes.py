"""The HTTP side of the bridge: what a page's `wechat.js` calls, from whatever origin the page is of."""

from typing import Any

from aiohttp import web

from local.wechat_simulator.panel_routes import given, panel
from local.wechat_simulator.phone.bridge import invoke
from local.wechat_simulator.phone.inputs import BridgeCall
from local.wechat_simulator.phone.page_rules import Call
from local.wechat_simulator.phone.routes import named_phone
from local.wechat_simulator.simulator import Simulator

routes = web.RouteTableDef()


@routes.post("/_simulator/phones/{phone_id}/calls")
async def call_bridge(request: web.Request) -> web.Response:
    """A call of a page, answered when the person at the phone has decided; `{}` where the page was closed instead."""
    answer = await _call(request)
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


@panel
async def _call(request: web.Request, simulator: Simulator) -> Any:
    phone = named_phone(request, simulator)
    call = await given(request, BridgeCall)
    return await invoke(simulator, phone, Call(**call.model_dump()))
