"""WeChat Pay's order APIs: JSAPI and Native order, query, close.

Source: WeChat Pay APIv3, order, query and close pages.
"""

from typing import Any

from aiohttp import web

from local.wechat_simulator.merchants import Merchant
from local.wechat_simulator.order_rules import CLOSE, JSAPI_ORDER, MCHID, NATIVE_ORDER, OUT_TRADE_NO
from local.wechat_simulator.orders import PAID, Action, Order, TradeState, queried
from local.wechat_simulator.pipeline import MERCHANT
from local.wechat_simulator.simulator import SIMULATOR, Simulator
from local.wechat_simulator.validation import Object, Place, Text, compact_json, parse_object

QUERY = Object(title="查询参数", members={"mchid": MCHID})
TRANSACTION_ID = Text(title="微信支付订单号", longest=32, required=True)

routes = web.RouteTableDef()


def json_answer(value: dict[str, Any]) -> web.Response:
    """200 with a JSON body; the pipeline signs it."""
    return web.Response(body=compact_json(value))


def checked_query(request: web.Request, rule: Object) -> dict[str, str]:
    """The query parameters after their check.

    Raises:
        WeChatPayError: 400 PARAM_ERROR.
    """
    query = dict(request.query)
    rule.check(query, Place("query"))
    return query


@routes.post("/v3/pay/transactions/jsapi")
async def place_jsapi_order(request: web.Request) -> web.Response:
    """Order for a page or mini program: a prepay_id."""
    order = _placed(request, parse_object(await request.read(), JSAPI_ORDER), "JSAPI")
    return json_answer({"prepay_id": order.prepays[-1]["prepay_id"]})


@routes.post("/v3/pay/transactions/native")
async def place_native_order(request: web.Request) -> web.Response:
    """Order for a QR code: a code_url."""
    order = _placed(request, parse_object(await request.read(), NATIVE_ORDER), "NATIVE")
    return json_answer({"code_url": order.prepays[-1]["code_url"]})


@routes.get("/v3/pay/transactions/out-trade-no/{out_trade_no}")
async def query_by_merchant_number(request: web.Request) -> web.Response:
    """The order in any state."""
    merchant = _query_merchant(request)
    return json_answer(queried(_order_in_path(request, merchant)))


@routes.get("/v3/pay/transactions/id/{transaction_id}")
async def query_by_transaction_id(request: web.Request) -> web.Response:
    """The order, once it is paid."""
    merchant = _query_merchant(request)
    transaction_id = request.match_info["transaction_id"]
    TRANSACTION_ID.check(transaction_id, Place("uri_template", "/transaction_id"))
    simulator = request.app[SIMULATOR]
    order = simulator.orders.find(transaction_id)
    is_its = order is not None and order.payment is not None and order.payment["transaction_id"] == transaction_id
    if order is None or not is_its or order.mchid != merchant.mchid:
        raise simulator.refusals["order_not_exist"]
    return json_answer(queried(order))


@routes.post("/v3/pay/transactions/out-trade-no/{out_trade_no}/close")
async def close_order(request: web.Request) -> web.Response:
    """Close; again and again if asked, but never a paid order."""
    simulator = request.app[SIMULATOR]
    merchant = request[MERCHANT]
    _require_own(simulator, merchant, parse_object(await request.read(), CLOSE)["mchid"])
    order = _order_in_path(request, merchant)
    if not order.allows(Action.CLOSE):
        raise simulator.refusals["close_paid"]
    simulator.orders.save(order.after(Action.CLOSE))
    return web.Response(status=204)


def _placed(request: web.Request, call: dict[str, Any], trade_type: str) -> Order:
    simulator = request.app[SIMULATOR]
    merchant = request[MERCHANT]
    _require_own(simulator, merchant, call["mchid"])
    if call["appid"] not in merchant.appids:
        raise simulator.refusals["appid_not_bound"]
    if "payer" in call:
        _require_payer(simulator, call["appid"], call["payer"]["openid"])
    order = simulator.orders.get(merchant.mchid, call["out_trade_no"])
    if order is None:
        return simulator.orders.place(call, trade_type)
    return _entered_again(simulator, order, call, trade_type)


def _entered_again(simulator: Simulator, order: Order, call: dict[str, Any], trade_type: str) -> Order:
    if order.trade_state in PAID:
        raise simulator.refusals["order_paid"]
    if order.trade_state == TradeState.CLOSED or simulator.clock.now() > order.payable_until:
        raise simulator.refusals["order_closed"]
    if order.request != call or order.trade_type != trade_type:
        raise simulator.refusals["reentry_mismatch"]
    return simulator.orders.renew(order)


def _require_payer(simulator: Simulator, appid: str, openid: str) -> None:
    if simulator.customers.get(appid, openid) is None:
        is_elsewhere = simulator.customers.knows(openid)
        raise simulator.refusals["openid_of_other_appid" if is_elsewhere else "openid_unknown"]


def _require_own(simulator: Simulator, merchant: Merchant, mchid: str) -> None:
    if mchid != merchant.mchid:
        raise simulator.refusals["mchid_mismatch"]


def _query_merchant(request: web.Request) -> Merchant:
    query = checked_query(request, QUERY)
    _require_own(request.app[SIMULATOR], request[MERCHANT], query["mchid"])
    return request[MERCHANT]


def _order_in_path(request: web.Request, merchant: Merchant) -> Order:
    out_trade_no = request.match_info["out_trade_no"]
    OUT_TRADE_NO.check(out_trade_no, Place("uri_template", "/out_trade_no"))
    simulator = request.app[SIMULATOR]
    order = simulator.orders.get(merchant.mchid, out_trade_no)
    if order is None:
        raise simulator.refusals["order_not_exist"]
    return order
