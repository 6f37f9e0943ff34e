"""Pages of the customers: who there is, and all that one of them has."""

from itertools import chain
from typing import Any

from aiohttp import web

from local.wechat_simulator import panel_forms
from local.wechat_simulator.customers import Customer
from local.wechat_simulator.official_account_routes import OPENID_COOKIE
from local.wechat_simulator.pages.listing import Filter, listing
from local.wechat_simulator.pages.page import page, required
from local.wechat_simulator.simulator import Simulator

SHOWN = 50
YES_OR_NO = {"yes": "是", "no": "否"}

routes = web.RouteTableDef()


def _yes(is_so: object) -> str:
    return "yes" if is_so else "no"


FILTERS: tuple[Filter[Customer], ...] = (
    Filter("appid", "appid", lambda customer: customer.appid),
    Filter("follower", "关注公众号", lambda customer: _yes(customer.follower), YES_OR_NO),
    Filter("abnormal", "账户异常", lambda customer: _yes(customer.account_abnormal), YES_OR_NO),
)


@routes.post("/_simulator/act-as")
async def act_as(request: web.Request) -> web.Response:
    """Whoever opens a page with this browser from now on signs in as this customer."""
    body = await request.read()
    if not panel_forms.is_form(request, body) or panel_forms.is_foreign(request, form=True):
        raise web.HTTPForbidden(text="this is sent by the panel's own pages")
    response = panel_forms.back(request, body, [])
    response.set_cookie(OPENID_COOKIE, panel_forms.read_form(body).get("openid", ""), path="/", samesite="Lax")
    return response


@routes.get("/_simulator/panel/customers")
@page("customers.html")
def show_customers(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """Customers of every appid."""
    return {
        "listing": listing(request, simulator.customers.newest, FILTERS, lambda c: (c.openid, c.nickname, c.unionid)),
        "appids": [account.appid for account in simulator.official_accounts.all()],
        "acting_openid": request.cookies.get(OPENID_COOKIE, ""),
    }


@routes.get("/_simulator/panel/customers/{appid}/{openid}")
@page("customer.html")
def show_customer(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """One customer with coupons, red packets, transfers and messages, the newest first."""
    appid, openid = request.match_info["appid"], request.match_info["openid"]
    customer = required(simulator.customers.get(appid, openid))
    received = (simulator.transfers.of_customer(one.mchid, appid, openid) for one in simulator.merchants.all())
    transfers = sorted(chain.from_iterable(received), key=lambda bill: bill.created_at, reverse=True)
    packets = simulator.red_packets.newest(SHOWN, openid=openid)
    messages = list(reversed(simulator.messages.received(appid, openid)))
    return {
        "customer": customer,
        "acting_openid": request.cookies.get(OPENID_COOKIE, ""),
        "coupons": list(reversed(simulator.coupons.held_by([customer])))[:SHOWN],
        "packets": [packet for packet in packets if packet.wxappid == appid],
        "transfers": transfers[:SHOWN],
        "messages": messages[:SHOWN],
        "stocks": simulator.stocks.newest(SHOWN),
        "templates": [template for template in simulator.messages.templates() if template.appid == appid],
    }
