"""The calls that send a template message or a subscription notice.

Source: WeChat Official Account platform, template messages ("send") and subscription notices ("bizsend").
"""

import json
from typing import Any

from aiohttp import web

from local.wechat_simulator.customers import Customer
from local.wechat_simulator.messages.data_rules import problem
from local.wechat_simulator.messages.messages import Kind, Message, Template
from local.wechat_simulator.official_account import OfficialAccountError
from local.wechat_simulator.official_account_routes import api
from local.wechat_simulator.simulator import Simulator

LINKS: dict[Kind, tuple[str, ...]] = {
    "template": ("url", "miniprogram"),
    "subscription": ("page", "miniprogram"),
}

routes = web.RouteTableDef()


@routes.post("/cgi-bin/message/template/send")
@api
async def send_template_message(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """A template message to a follower; the same client_msg_id within ten minutes is not sent again."""
    appid, call = await _checked_call(request, simulator)
    client_msg_id = str(call.get("client_msg_id", ""))
    same = simulator.messages.same(appid, str(call.get("touser", "")), client_msg_id) if client_msg_id else None
    if same:
        return _ok(msgid=same.msgid)
    customer, template = _addressed(simulator, appid, call, "template")
    if not customer.follower:
        raise OfficialAccountError(43004)
    return _ok(msgid=_sent(simulator, customer, template, call, client_msg_id).msgid)


@routes.post("/cgi-bin/message/subscribe/bizsend")
@api
async def send_subscription_notice(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """A notice to a customer who tapped for it; each tap is one notice."""
    appid, call = await _checked_call(request, simulator)
    customer, template = _addressed(simulator, appid, call, "subscription")
    if not simulator.messages.credit(appid, customer.openid, template.template_id):
        raise OfficialAccountError(43101)
    _sent(simulator, customer, template, call, "")
    return _ok()


async def _checked_call(request: web.Request, simulator: Simulator) -> tuple[str, dict[str, Any]]:
    appid = simulator.official_accounts.check_token(request.query.get("access_token", ""))
    try:
        call = json.loads(await request.read())
    except ValueError:
        raise OfficialAccountError(47001) from None
    if not isinstance(call, dict):
        raise OfficialAccountError(47001)
    return appid, call


def _addressed(simulator: Simulator, appid: str, call: dict[str, Any], kind: Kind) -> tuple[Customer, Template]:
    customer = simulator.customers.get(appid, str(call.get("touser", "")))
    if customer is None:
        raise OfficialAccountError(40003)
    template = simulator.messages.template(appid, call.get("template_id"))
    if template is None or template.kind != kind:
        raise OfficialAccountError(40037)
    if wrong := problem(template.fields, call.get("data")):
        raise OfficialAccountError(47003, wrong)
    return customer, template


def _sent(
    simulator: Simulator, customer: Customer, template: Template, call: dict[str, Any], client_msg_id: str
) -> Message:
    if simulator.messages.sent_today(template.appid, template.kind) >= simulator.settings.message_daily_quota:
        raise OfficialAccountError(45009)
    message = Message(
        appid=template.appid,
        openid=customer.openid,
        kind=template.kind,
        template_id=template.template_id,
        data={key: call["data"][key]["value"] for key in template.fields},
        link={name: call[name] for name in LINKS[template.kind] if call.get(name)},
        msgid=0,
        client_msg_id=client_msg_id,
        at=0.0,
        place="dialog" if customer.follower else "service_notice",
    )
    return simulator.messages.deliver(message)


def _ok(**more: int) -> dict[str, Any]:
    return {"errcode": 0, "errmsg": "ok", **more}
