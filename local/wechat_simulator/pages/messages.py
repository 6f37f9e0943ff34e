"""Pages of what customers read: messages of official accounts, and SMS."""

from typing import Any

from aiohttp import web

from local.wechat_simulator.messages.data_rules import TYPES
from local.wechat_simulator.messages.messages import Message
from local.wechat_simulator.pages.listing import Filter, customer_filter, listing
from local.wechat_simulator.pages.page import page
from local.wechat_simulator.simulator import Simulator
from local.wechat_simulator.tencent_sms.sms import Sms

KINDS = {"template": "模板消息", "subscription": "订阅通知"}
PLACES = {"dialog": "公众号会话", "service_notice": "服务通知"}
MESSAGE_FILTERS: tuple[Filter[Message], ...] = (
    Filter("kind", "种类", lambda message: message.kind, KINDS),
    Filter("place", "位置", lambda message: message.place, PLACES),
    customer_filter(),
)
SMS_FILTERS: tuple[Filter[Sms], ...] = (Filter("template_id", "模板", lambda sms: sms.template_id),)

routes = web.RouteTableDef()


@routes.get("/_simulator/panel/messages")
@page("messages.html")
def show_messages(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """Messages that customers received, and the templates they are made from."""
    return {
        "listing": listing(
            request, simulator.messages.newest, MESSAGE_FILTERS, lambda m: (m.openid, m.template_id, *m.data.values())
        ),
        "kinds": KINDS,
        "places": PLACES,
        "templates": simulator.messages.templates(),
        "types": TYPES,
        "appids": [account.appid for account in simulator.official_accounts.all()],
    }


@routes.get("/_simulator/panel/sms")
@page("sms.html")
def show_sms(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """SMS that phones received, and the accounts that send them."""
    return {
        "listing": listing(
            request,
            simulator.tencent_sms.newest,
            SMS_FILTERS,
            lambda sms: (sms.phone, sms.text, sms.sign, sms.serial_no),
        ),
        "accounts": simulator.tencent_sms.accounts(),
    }
