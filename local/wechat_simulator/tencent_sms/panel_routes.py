"""The control panel's JSON side about SMS: the account in the console, and what phones received."""

from dataclasses import asdict
from typing import Any

from aiohttp import web
from pydantic import Field

from local.wechat_simulator.faults import Strict
from local.wechat_simulator.panel_routes import given, panel
from local.wechat_simulator.simulator import Simulator
from local.wechat_simulator.tencent_sms.sms import SmsAccount

routes = web.RouteTableDef()


class NewSmsAccount(Strict):
    """An account with its key, its application, approved signs (without 【】) and approved templates by id."""

    secret_id: str = Field(pattern="^[0-9A-Za-z]{4,64}$")
    secret_key: str = Field(min_length=8, max_length=64)
    sdk_app_id: str = Field(pattern="^[0-9]{6,20}$")
    signs: list[str] = Field(default_factory=list)
    templates: dict[str, str] = Field(default_factory=dict)


@routes.post("/_simulator/tencent-sms")
@panel
async def create_account(request: web.Request, simulator: Simulator) -> Any:
    """Make an account, or put another in place of the one with this secret_id."""
    account = SmsAccount(**(await given(request, NewSmsAccount)).model_dump())
    simulator.tencent_sms.put_account(account)
    return asdict(account)


@routes.get("/_simulator/sms")
@panel
async def list_sms(request: web.Request, simulator: Simulator) -> Any:
    """What phones received, the oldest first; `phone` (E.164) chooses one."""
    return {"sms": [asdict(sms) for sms in simulator.tencent_sms.received(request.query.get("phone"))]}
