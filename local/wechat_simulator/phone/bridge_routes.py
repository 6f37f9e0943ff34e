"""The HTTP side of the bridge: what a page's `wechat.js` calls, from whatever origin the page is of."""

from aiohttp import web
from pydantic import ValidationError

from local.wechat_simulator.phone.bridge import invoke
from local.wechat_simulator.phone.inputs import BridgeCall
from local.wechat_simulator.phone.page_rules import Call
from local.wechat_simulator.simulator import SIMULATOR

FOR_ALL_ORIGINS = {"Access-Control-Allow-Origin": "*"}

routes = web.RouteTableDef()


@routes.post("/_simulator/phones/{phone_id}/calls")
async def call_bridge(request: web.Request) -> web.Response:
    """A call of a page, answered when the person at the phone has decided; only who knows the phone's id may call."""
    simulator = request.app[SIMULATOR]
    phone = simulator.phones.get(request.match_info["phone_id"])
    if phone is None:
        return web.json_response({"error": "no such phone"}, status=404, headers=FOR_ALL_ORIGINS)
    try:
        call = BridgeCall.model_validate_json(await request.read())
    except ValidationError as error:
        return web.json_response({"error": str(error)}, status=400, headers=FOR_ALL_ORIGINS)
    answer = await invoke(simulator, phone, Call(**call.model_dump()))
    return web.json_response(answer, headers=FOR_ALL_ORIGINS)
