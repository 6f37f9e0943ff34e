"""The calls of merchant transfer: start, query by either number, cancel.

Source: WeChat Pay APIv3, merchant transfer with the user's confirmation, the page of each call.
"""

from aiohttp import web

from local.wechat_simulator.pay_routes import json_answer
from local.wechat_simulator.pipeline import MERCHANT
from local.wechat_simulator.simulator import SIMULATOR, Simulator
from local.wechat_simulator.transfers.bills import DAY, QUERY_DAYS, Action, Bill, BillState
from local.wechat_simulator.transfers.fields import NO_MEMBERS, NO_QUERY, OUT_BILL_NO, TRANSFER, TRANSFER_BILL_NO
from local.wechat_simulator.transfers.sending import send
from local.wechat_simulator.transfers.shown import cancelled, created, queried
from local.wechat_simulator.validation import Place, parse_object

BILLS = "/v3/fund-app/mch-transfer/transfer-bills"

routes = web.RouteTableDef()


@routes.post(BILLS)
async def start_transfer(request: web.Request) -> web.Response:
    """A bill for one customer; the same call again answers the same bill as it now is."""
    simulator, merchant = request.app[SIMULATOR], request[MERCHANT]
    _require_open(simulator, product=True)
    if simulator.transfer_rate.exceeds(merchant.mchid, simulator.settings.transfer_sends_per_second):
        raise simulator.refusals["transfer_rate"]
    call = parse_object(await request.read(), TRANSFER)
    bill = send(simulator, merchant, call, request.headers.get("Wechatpay-Serial"))
    return json_answer(created(bill))


@routes.get(f"{BILLS}/out-bill-no/{{out_bill_no}}")
async def query_by_merchant_number(request: web.Request) -> web.Response:
    """The bill under the merchant's number."""
    _require_open(request.app[SIMULATOR], product=True)
    return _queried(request, _bill_in_path(request))


@routes.get(f"{BILLS}/transfer-bill-no/{{transfer_bill_no}}")
async def query_by_wechat_number(request: web.Request) -> web.Response:
    """The bill under WeChat's number."""
    simulator = request.app[SIMULATOR]
    _require_open(simulator, product=True)
    number = request.match_info["transfer_bill_no"]
    TRANSFER_BILL_NO.check(number, Place("uri_template", "/transfer_bill_no"))
    return _queried(request, _known(request, simulator.transfers.find(number)))


@routes.post(f"{BILLS}/out-bill-no/{{out_bill_no}}/cancel")
async def cancel_transfer(request: web.Request) -> web.Response:
    """Take a bill back that the customer has not confirmed; again and again if asked."""
    simulator = request.app[SIMULATOR]
    _require_open(simulator, product=False)
    if body := await request.read():
        parse_object(body, NO_MEMBERS)
    bill = _bill_in_path(request)
    if bill.state in {BillState.CANCELING, BillState.CANCELLED}:
        return json_answer(cancelled(bill))
    if not bill.allows(Action.CANCEL):
        raise simulator.refusals["transfer_not_cancellable"]
    answer = cancelled(simulator.transfers.act(bill, Action.CANCEL))
    simulator.transfers.pass_time()
    return json_answer(answer)


def _require_open(simulator: Simulator, *, product: bool) -> None:
    if simulator.settings.transfer_ip_not_listed:
        raise simulator.refusals["transfer_ip"]
    if product and simulator.settings.transfer_product_closed:
        raise simulator.refusals["transfer_product"]


def _bill_in_path(request: web.Request) -> Bill:
    number = request.match_info["out_bill_no"]
    OUT_BILL_NO.check(number, Place("uri_template", "/out_bill_no"))
    return _known(request, request.app[SIMULATOR].transfers.get(request[MERCHANT].mchid, number))


def _known(request: web.Request, bill: Bill | None) -> Bill:
    simulator = request.app[SIMULATOR]
    is_its = bill is not None and bill.mchid == request[MERCHANT].mchid
    if bill is None or not is_its or simulator.clock.now() > bill.created_at + QUERY_DAYS * DAY:
        raise simulator.refusals["transfer_unknown"]
    return bill


def _queried(request: web.Request, bill: Bill) -> web.Response:
    NO_QUERY.check(dict(request.query), Place("query"))
    return json_answer(queried(bill, request.app[SIMULATOR].settings.transfer_mchid_name, request[MERCHANT]))
