"""The control panel's JSON side about messages: templates, taps, and what customers received."""

from dataclasses import asdict
from typing import Any, Literal

from aiohttp import web
from pydantic import Field, field_validator

from local.wechat_simulator.faults import Strict
from local.wechat_simulator.messages.data_rules import TYPES
from local.wechat_simulator.messages.messages import Template
from local.wechat_simulator.panel_inputs import APPID
from local.wechat_simulator.panel_routes import PanelError, given, panel
from local.wechat_simulator.simulator import Simulator

routes = web.RouteTableDef()


class NewTemplate(Strict):
    """A template to make or change; `fields` maps its keys to their types, e.g. `{"thing1": "thing"}`."""

    appid: str = Field(pattern=f"^{APPID}$")
    template_id: str = Field(pattern="^[0-9A-Za-z_-]{1,64}$")
    kind: Literal["template", "subscription"]
    fields: dict[str, str] = Field(min_length=1)

    @field_validator("fields")
    @classmethod
    def check_fields(cls, fields: dict[str, str]) -> dict[str, str]:
        """Refuse a type that WeChat does not have, and a key that does not begin with its type."""
        for key, kind in fields.items():
            if kind not in TYPES or not key.startswith(kind):
                raise ValueError(f"{key} is no {kind}; types are: {', '.join(TYPES)}")
        return fields


class Taps(Strict):
    """A customer taps so often to receive notices of a template."""

    appid: str
    openid: str
    template_id: str
    taps: int = Field(default=1, ge=1, le=1000)


@routes.post("/_simulator/message-templates")
@panel
async def create_template(request: web.Request, simulator: Simulator) -> Any:
    """Make a template of an account, or change it."""
    template = Template(**(await given(request, NewTemplate)).model_dump())
    simulator.messages.put_template(template)
    return asdict(template)


@routes.post("/_simulator/subscriptions")
@panel
async def subscribe(request: web.Request, simulator: Simulator) -> Any:
    """Taps of a customer, added to those not used up; the answer is what is left to send."""
    call = await given(request, Taps)
    if simulator.customers.get(call.appid, call.openid) is None:
        raise PanelError(404, "no_customer", "no such customer of this appid")
    template = simulator.messages.template(call.appid, call.template_id)
    if template is None or template.kind != "subscription":
        raise PanelError(404, "no_template", "no such subscription template of this appid")
    return {"left": simulator.messages.tap(call.appid, call.openid, call.template_id, call.taps)}


@routes.get("/_simulator/messages")
@panel
async def list_messages(request: web.Request, simulator: Simulator) -> Any:
    """What customers received, the oldest first; `appid` and `openid` choose some."""
    found = simulator.messages.received(request.query.get("appid"), request.query.get("openid"))
    return {"messages": [asdict(message) for message in found]}
