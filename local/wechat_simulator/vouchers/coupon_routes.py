"""The calls about coupons: send one, query one, list a customer's.

Source: WeChat Pay APIv3, vouchers, "send a coupon", "query coupon", "list a user's coupons by merchant".
"""

from typing import Any

from aiohttp import web

from local.wechat_simulator.pay_routes import checked_query, json_answer
from local.wechat_simulator.pipeline import MERCHANT
from local.wechat_simulator.simulator import SIMULATOR, Simulator
from local.wechat_simulator.validation import Place, parse_object
from local.wechat_simulator.vouchers.coupons import Coupon, CouponStatus
from local.wechat_simulator.vouchers.fields import (
    COUPON_ID,
    COUPON_LIST,
    COUPON_QUERY,
    OPENID,
    OWNED_BY,
    SEND,
    check_path,
)
from local.wechat_simulator.vouchers.sending import customer_of, send
from local.wechat_simulator.vouchers.shown import coupon_object
from local.wechat_simulator.vouchers.stock_routes import FAVOR, page
from local.wechat_simulator.vouchers.stocks import Stock

COUPONS = f"{FAVOR}/users/{{openid}}/coupons"
DEFAULT_LIMIT = 20

routes = web.RouteTableDef()


@routes.post(COUPONS)
async def send_coupon(request: web.Request) -> web.Response:
    """One coupon for one customer; the answer is its number and nothing else."""
    check_path(dict(request.match_info), openid=OPENID)
    call = parse_object(await request.read(), SEND)
    coupon = await send(request.app[SIMULATOR], request[MERCHANT], request.match_info["openid"], call)
    return json_answer({"coupon_id": coupon.coupon_id})


@routes.get(f"{COUPONS}/{{coupon_id}}")
async def query_coupon(request: web.Request) -> web.Response:
    """One coupon of one customer, for its creator and for who may send it."""
    check_path(dict(request.match_info), openid=OPENID, coupon_id=COUPON_ID)
    query = checked_query(request, COUPON_QUERY)
    simulator, merchant = request.app[SIMULATOR], request[MERCHANT]
    customer = customer_of(simulator, merchant, query["appid"], request.match_info["openid"])
    coupon = simulator.coupons.get(request.match_info["coupon_id"])
    people = simulator.customers.identities(customer.appid, customer.openid)
    if coupon is None or (coupon.appid, coupon.openid) not in {(one.appid, one.openid) for one in people}:
        raise simulator.refusals["coupon_unknown"]
    stock = stock_of(simulator, coupon)
    if merchant.mchid not in stock.senders() | {coupon.sender_mchid}:
        raise simulator.refusals["stock_not_own"]
    return json_answer(coupon_object(coupon, stock, simulator.clock.now()))


@routes.get(COUPONS)
async def list_coupons(request: web.Request) -> web.Response:
    """A customer's coupons by one of three merchants; by available merchant all usable ones, unpaged."""
    check_path(dict(request.match_info), openid=OPENID)
    query = checked_query(request, COUPON_LIST)
    if len([name for name in OWNED_BY if name in query]) != 1:
        Place("query", "/creator_mchid").refuse("", "creator_mchid、sender_mchid、available_mchid必须且只能填写一个")
    simulator = request.app[SIMULATOR]
    customer = customer_of(simulator, request[MERCHANT], query["appid"], request.match_info["openid"])
    found = [
        (coupon, stock)
        for coupon in simulator.coupons.held_by(simulator.customers.identities(customer.appid, customer.openid))
        if _is_meant(coupon, stock := stock_of(simulator, coupon), query, simulator.clock.now())
    ]
    part = found if "available_mchid" in query else page(found, query, DEFAULT_LIMIT)
    answer: dict[str, Any] = {
        "data": [coupon_object(coupon, stock, simulator.clock.now()) for coupon, stock in part],
        "total_count": len(found),
        "limit": int(query.get("limit", DEFAULT_LIMIT)),
        "offset": int(query.get("offset", 0)),
    }
    return json_answer(answer)


def stock_of(simulator: Simulator, coupon: Coupon) -> Stock:
    """The stock of a coupon; stocks outlive their coupons."""
    stock = simulator.stocks.get(coupon.stock_id)
    if stock is None:
        raise LookupError(coupon.stock_id)
    return stock


def _is_meant(coupon: Coupon, stock: Stock, query: dict[str, str], now: float) -> bool:
    if "business_type" in query:
        return False
    if "available_mchid" in query:
        return query["available_mchid"] in stock.available_merchants and coupon.status(now) == CouponStatus.SENDED
    return (
        query.get("creator_mchid") in {None, coupon.creator_mchid}
        and query.get("sender_mchid") in {None, coupon.sender_mchid}
        and query.get("stock_id") in {None, coupon.stock_id}
        and query.get("status") in {None, coupon.status(now)}
    )
