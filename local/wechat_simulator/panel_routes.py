"""The control panel's JSON side, part one: accounts, customers, clock, settings.

Loopback only and without authentication: it is a tool of tests and of the person at this machine.
"""

import asyncio
import functools
import json
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from itertools import batched
from typing import Any

from aiohttp import web
from pydantic import ValidationError

from local.wechat_simulator import panel_forms
from local.wechat_simulator.cashier import CashierError
from local.wechat_simulator.clock import china_time
from local.wechat_simulator.faults import Strict
from local.wechat_simulator.merchants import Merchant
from local.wechat_simulator.panel_forms import FormError, Problem
from local.wechat_simulator.panel_inputs import (
    ClockChange,
    KeyChange,
    NewCode,
    NewCustomer,
    NewCustomers,
    NewMerchant,
    NewOfficialAccount,
    Reset,
    SettingsChange,
)
from local.wechat_simulator.panel_problems import problem_of, problems_of
from local.wechat_simulator.simulator import SIMULATOR, Simulator

AT_ONCE = 1000

type PanelHandler = Callable[[web.Request, Simulator], Awaitable[Any]]

routes = web.RouteTableDef()


class PanelError(Exception):
    """A panel call that cannot be done."""

    def __init__(self, status: int, reason: str, text: str) -> None:
        super().__init__(text)
        self.status = status
        self.reason = reason


def panel(handler: PanelHandler) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Answer JSON, or lead a form back to its page.

    A mistake in the call is told as `{"error": ..., "reason": ...}`, or on the page.
    """

    @functools.wraps(handler)
    async def answer(request: web.Request) -> web.Response:
        body = await request.read()
        is_form = panel_forms.is_form(request, body)
        try:
            _check_sender(request, is_form=is_form)
            told = await handler(request, request.app[SIMULATOR])
        except (ValidationError, CashierError, PanelError, FormError) as error:
            status, reason, text, problems = _refused(error)
            told = {"error": text, "reason": reason}
        else:
            status, problems = 200, []
        return panel_forms.back(request, body, problems) if is_form else web.json_response(told, status=status)

    return answer


def _check_sender(request: web.Request, *, is_form: bool) -> None:
    if request.method != "GET" and panel_forms.is_foreign(request, form=is_form):
        raise PanelError(403, "foreign_page", "a page of another site sent this")


def _refused(
    error: ValidationError | CashierError | PanelError | FormError,
) -> tuple[int, str, str, list[Problem]]:
    """Status, reason and text for programs, and the problems for people."""
    match error:
        case ValidationError():
            problems = [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in error.errors()]
            return 400, "invalid", "; ".join(problems), problems_of(error)
        case FormError():
            return 400, "invalid", str(error), [Problem(error.text, error.name)]
        case CashierError():
            return 409, error.reason, str(error), [Problem(str(error))]
        case PanelError():
            return error.status, error.reason, str(error), [problem_of(error.reason, str(error))]


async def given[Model: Strict](request: web.Request, model: type[Model]) -> Model:
    """The call's JSON body, or a form's fields, checked; no body means no members."""
    body = await request.read()
    if panel_forms.is_form(request, body):
        return model.model_validate(panel_forms.read_form(body))
    try:
        return model.model_validate(json.loads(body or b"{}"))
    except json.JSONDecodeError as error:
        raise PanelError(400, "invalid", f"not JSON: {error}") from None


def _shown(simulator: Simulator, merchant: Merchant) -> dict[str, Any]:
    return merchant.summary() | {
        "name": merchant.name,
        "appids": merchant.appids,
        "key_mode": merchant.key_mode,
        "platform_serials": [pair["serial"] for pair in merchant.platform_certificates],
        "certificate_expires_at": china_time(merchant.api_certificates[-1]["not_after"]),
        "directory": str(simulator.merchants.directory(merchant).resolve()),
    }


@routes.get("/_simulator/merchants")
@panel
async def list_merchants(_request: web.Request, simulator: Simulator) -> Any:
    """Every merchant account with what its merchant.json holds."""
    return {"merchants": [_shown(simulator, merchant) for merchant in simulator.merchants.all()]}


@routes.post("/_simulator/merchants")
@panel
async def create_merchant(request: web.Request, simulator: Simulator) -> Any:
    """Make a merchant account and write its credentials; the same mchid again changes no key."""
    call = await given(request, NewMerchant)
    merchant = simulator.merchants.create(**call.model_dump(), now=simulator.clock.now())
    return _shown(simulator, merchant)


@routes.post("/_simulator/merchants/{mchid}/keys")
@panel
async def change_keys(request: web.Request, simulator: Simulator) -> Any:
    """Switch the key mode or renew keys; the credential files are written anew."""
    call = await given(request, KeyChange)
    merchant = simulator.merchants.get(request.match_info["mchid"])
    if merchant is None:
        raise PanelError(404, "no_merchant", "no such merchant account")
    changed = simulator.merchants.change_keys(
        merchant,
        mode=call.mode,
        new_platform_certificate=call.rotate_platform_certificate,
        new_merchant_certificate=call.rotate_merchant_certificate,
        new_apiv3_key=call.new_apiv3_key,
        retire_old=call.retire_old,
        now=simulator.clock.now(),
    )
    return _shown(simulator, changed)


@routes.post("/_simulator/official-accounts")
@panel
async def create_official_account(request: web.Request, simulator: Simulator) -> Any:
    """Make or change an official account."""
    call = await given(request, NewOfficialAccount)
    return asdict(simulator.official_accounts.create(call.appid, call.secret, call.domains))


@routes.post("/_simulator/customers")
@panel
async def create_customer(request: web.Request, simulator: Simulator) -> Any:
    """Make or change a customer of an appid."""
    call = await given(request, NewCustomer)
    now = simulator.clock.now()
    changes = call.model_dump(exclude={"appid", "openid"})
    return asdict(simulator.customers.create(call.appid, call.openid, now=now, **changes))


@routes.post("/_simulator/customers/many")
@panel
async def create_customers(request: web.Request, simulator: Simulator) -> Any:
    """Make many customers of an appid at once, as a large issue needs them."""
    call = await given(request, NewCustomers)
    now = simulator.clock.now()
    for some in batched(call.openids, AT_ONCE, strict=False):
        with simulator.database.transaction():
            for openid in some:
                simulator.customers.create(call.appid, openid, now=now)
        # Others are answered between two batches.
        await asyncio.sleep(0)
    return {"made": len(call.openids)}


@routes.post("/_simulator/codes")
@panel
async def create_code(request: web.Request, simulator: Simulator) -> Any:
    """An OAuth code as if the customer had opened the page."""
    call = await given(request, NewCode)
    if simulator.official_accounts.get(call.appid) is None:
        raise PanelError(404, "no_official_account", "no such official account")
    if not call.is_snapshotuser and simulator.customers.get(call.appid, call.openid) is None:
        raise PanelError(404, "no_customer", "no such customer of this appid")
    code = simulator.official_accounts.new_code(
        call.appid, call.openid, call.scope, is_snapshotuser=call.is_snapshotuser
    )
    return {"code": code}


@routes.get("/_simulator/clock")
@panel
async def read_clock(_request: web.Request, simulator: Simulator) -> Any:
    """The virtual instant."""
    now = simulator.clock.now()
    return {"now": now, "china_time": china_time(now), "offset_seconds": simulator.clock.offset}


@routes.post("/_simulator/clock")
@panel
async def change_clock(request: web.Request, simulator: Simulator) -> Any:
    """Move the clock; the answer comes when every callback due on the way has been tried."""
    call = await given(request, ClockChange)
    if call.reset:
        simulator.reset_clock()
    target = call.to.timestamp() if call.to else 0.0
    if call.to and target < simulator.clock.now():
        raise PanelError(409, "clock_back", "time only moves forward; `reset` goes back to real time")
    await simulator.advance(max(call.advance_seconds, target - simulator.clock.now()))
    now = simulator.clock.now()
    return {"now": now, "china_time": china_time(now), "offset_seconds": simulator.clock.offset}


@routes.get("/_simulator/settings")
@panel
async def read_settings(_request: web.Request, simulator: Simulator) -> Any:
    """All knobs."""
    return asdict(simulator.settings)


@routes.post("/_simulator/settings")
@panel
async def change_settings(request: web.Request, simulator: Simulator) -> Any:
    """Set the knobs that are given."""
    call = await given(request, SettingsChange)
    return simulator.change_settings(call.model_dump(exclude_none=True))


@routes.post("/_simulator/reset")
@panel
async def reset(request: web.Request, simulator: Simulator) -> Any:
    """Forget orders, requests, callbacks, faults, codes, settings, clock; with `all` the accounts too."""
    call = await given(request, Reset)
    await simulator.reset(everything=call.all)
    return {"reset": True}
