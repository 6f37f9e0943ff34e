"""Pages of the voucher stocks and of the coupons given out of them."""

from typing import Any

from aiohttp import web

from local.wechat_simulator.pages.listing import (
    Filter,
    customer_filter,
    listing,
    merchant_filter,
    state_filter,
)
from local.wechat_simulator.pages.page import page
from local.wechat_simulator.pages.words import STATES
from local.wechat_simulator.simulator import Simulator
from local.wechat_simulator.vouchers.coupons import Coupon
from local.wechat_simulator.vouchers.stocks import Stock, StockStatus

SHOWN = 100
NEXT_STATES = {
    StockStatus.UNACTIVATED: (("running", "激活"),),
    StockStatus.AUDIT: (("running", "通过审核"),),
    StockStatus.RUNNING: (("paused", "暂停"), ("stoped", "停止")),
    StockStatus.PAUSED: (("running", "重启"), ("stoped", "停止")),
    StockStatus.STOPED: (),
}
"""What an operator does in the merchant platform, by state: the state it leads to, and its word."""

routes = web.RouteTableDef()


def _money(stock: Stock) -> str:
    return "nocash" if stock.no_cash else "cash"


STOCK_FILTERS: tuple[Filter[Stock], ...] = (
    state_filter(lambda stock: stock.status, STATES["stock"]),
    merchant_filter(lambda stock: stock.creator_mchid),
    Filter("money", "资金", _money, {"nocash": "免充值", "cash": "预充值"}),
)


@routes.get("/_simulator/panel/stocks")
@page("stocks.html")
def show_stocks(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """Stocks of every merchant account, with what they gave out."""
    return {
        "listing": listing(
            request, simulator.stocks.newest, STOCK_FILTERS, lambda s: (s.stock_id, s.name, s.card_id or "")
        ),
        "issued": lambda stock: simulator.stocks.issued(stock.stock_id).coupons,
        "mchids": [merchant.mchid for merchant in simulator.merchants.all()],
        "next_states": NEXT_STATES,
    }


@routes.get("/_simulator/panel/coupons")
@page("coupons.html")
def show_coupons(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """Coupons of every customer."""
    now = simulator.clock.now()
    filters: tuple[Filter[Coupon], ...] = (
        state_filter(lambda coupon: coupon.status(now), STATES["coupon"]),
        Filter("stock_id", "批次", lambda coupon: coupon.stock_id),
        customer_filter(),
    )
    searched = listing(
        request,
        simulator.coupons.newest,
        filters,
        lambda c: (c.coupon_id, c.out_request_no, c.use["transaction_id"] if c.use else ""),
    )
    return {
        "listing": searched,
        "stocks": simulator.stocks.newest(SHOWN),
        "appids": [account.appid for account in simulator.official_accounts.all()],
    }
