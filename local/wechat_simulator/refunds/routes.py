"""The calls of refunds: apply, query, lead an abnormal one elsewhere.

Source: WeChat Pay APIv3, refunds, the page of each call.
"""

from aiohttp import web

from local.wechat_simulator.errors import WeChatPayError
from local.wechat_simulator.pay_routes import json_answer
from local.wechat_simulator.pipeline import MERCHANT
from local.wechat_simulator.refunds.creation import refunded
from local.wechat_simulator.refunds.fields import ABNORMAL_REFUND, NO_QUERY, OUT_REFUND_NO, REFUND, REFUND_ID
from local.wechat_simulator.refunds.redirecting import redirected
from local.wechat_simulator.refunds.refund import Refund
from local.wechat_simulator.refunds.shown import answered
from local.wechat_simulator.simulator import SIMULATOR, Simulator
from local.wechat_simulator.validation import Place, parse_object

REFUNDS = "/v3/refund/domestic/refunds"

routes = web.RouteTableDef()


@routes.post(REFUNDS)
async def apply_for_refund(request: web.Request) -> web.Response:
    """A refund of all or a part of a paid order: PROCESSING; the same call again answers the same refund."""
    simulator, merchant = request.app[SIMULATOR], request[MERCHANT]
    _require_open(simulator)
    if simulator.refund_rate.exceeds(merchant.mchid, simulator.settings.refund_calls_per_second):
        raise simulator.refusals["refund_rate"]
    body = await request.read()
    try:
        return _answer(simulator, refunded(simulator, merchant, parse_object(body, REFUND)))
    except WeChatPayError:
        if simulator.refund_failure_rate.exceeds(merchant.mchid, simulator.settings.refund_failures_per_second):
            raise simulator.refusals["refund_rate"] from None
        raise


@routes.get(f"{REFUNDS}/{{out_refund_no}}")
async def query_refund(request: web.Request) -> web.Response:
    """The refund under the merchant's number, with what of it was cash and what were vouchers."""
    simulator = request.app[SIMULATOR]
    NO_QUERY.check(dict(request.query), Place("query"))
    number = request.match_info["out_refund_no"]
    OUT_REFUND_NO.check(number, Place("uri_template", "/out_refund_no"))
    refund = simulator.refunds.get(request[MERCHANT].mchid, number)
    if refund is None:
        raise simulator.refusals["refund_unknown"]
    return _answer(simulator, refund)


@routes.post(f"{REFUNDS}/{{refund_id}}/apply-abnormal-refund")
async def redirect_refund(request: web.Request) -> web.Response:
    """An ABNORMAL refund to another bank card of the customer or to the merchant's bank: PROCESSING again."""
    simulator, merchant = request.app[SIMULATOR], request[MERCHANT]
    _require_open(simulator)
    number = request.match_info["refund_id"]
    REFUND_ID.check(number, Place("uri_template", "/refund_id"))
    call = parse_object(await request.read(), ABNORMAL_REFUND)
    refund = simulator.refunds.find(number)
    if refund is None or (refund.mchid, refund.out_refund_no) != (merchant.mchid, call["out_refund_no"]):
        raise simulator.refusals["refund_unknown"]
    return _answer(simulator, redirected(simulator, merchant, refund, call, request.headers.get("Wechatpay-Serial")))


def _require_open(simulator: Simulator) -> None:
    if simulator.settings.refund_product_closed:
        raise simulator.refusals["refund_product"]


def _answer(simulator: Simulator, refund: Refund) -> web.Response:
    return json_answer(answered(refund, simulator.settings.refund_promotion_types))
