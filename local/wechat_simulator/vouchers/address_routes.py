"""The calls that set and read where redemptions are told.

Source: WeChat Pay APIv3, vouchers, "set the callback address" and "query the callback address".
"""

from aiohttp import web

from local.wechat_simulator.clock import china_milliseconds
from local.wechat_simulator.pay_routes import checked_query, json_answer
from local.wechat_simulator.pipeline import MERCHANT
from local.wechat_simulator.simulator import SIMULATOR
from local.wechat_simulator.validation import parse_object
from local.wechat_simulator.vouchers.addresses import CallbackAddress
from local.wechat_simulator.vouchers.fields import CALLBACK_ADDRESS, CALLBACK_QUERY
from local.wechat_simulator.vouchers.stock_routes import FAVOR

routes = web.RouteTableDef()


@routes.post(f"{FAVOR}/callbacks")
async def set_address(request: web.Request) -> web.Response:
    """Set the one address for all stocks of a creator."""
    call = parse_object(await request.read(), CALLBACK_ADDRESS)
    simulator = request.app[SIMULATOR]
    if call["mchid"] != request[MERCHANT].mchid:
        raise simulator.refusals["mchid_mismatch"]
    if not simulator.settings.voucher_events_permitted:
        raise simulator.refusals["events_not_permitted"]
    now = simulator.clock.now()
    simulator.voucher_addresses.put(call["mchid"], CallbackAddress(call["notify_url"], now))
    return json_answer({"update_time": china_milliseconds(now), "notify_url": call["notify_url"]})


@routes.get(f"{FAVOR}/callbacks")
async def query_address(request: web.Request) -> web.Response:
    """The address that is set."""
    query = checked_query(request, CALLBACK_QUERY)
    simulator = request.app[SIMULATOR]
    if query["mchid"] != request[MERCHANT].mchid:
        raise simulator.refusals["mchid_mismatch"]
    address = simulator.voucher_addresses.get(query["mchid"])
    if address is None:
        raise simulator.refusals["no_callback_address"]
    return json_answer({"mchid": query["mchid"], "notify_url": address.notify_url})
