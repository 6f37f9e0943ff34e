"""The phone's JSON side: make one, switch it, see what lies on its screen and press the buttons."""

import json
from dataclasses import asdict, replace
from typing import Any

from aiohttp import web

from local.wechat_simulator.panel_records import number
from local.wechat_simulator.panel_routes import PanelError, given, panel
from local.wechat_simulator.phone import payment
from local.wechat_simulator.phone.inbox import account_name, inbox, people_of
from local.wechat_simulator.phone.inputs import NewPhone, PayDirectoriesInput, SheetAction, Switches
from local.wechat_simulator.phone.phones import Phone
from local.wechat_simulator.simulator import Simulator

LISTED = 200

routes = web.RouteTableDef()


def named_phone(request: web.Request, simulator: Simulator) -> Phone:
    """The phone in the path.

    Raises:
        PanelError: 404, there is none.
    """
    phone = simulator.phones.get(request.match_info["phone_id"])
    if phone is None:
        raise PanelError(404, "no_phone", "no such phone")
    return phone


def window_name(phone: Phone, origin: str) -> str:
    """The `window.name` by which `wechat.js` knows that its page is in WeChat at top level, as a test opens it."""
    return json.dumps({"wechat": shown(phone) | {"origin": origin, "place": "window"}})


def shown(phone: Phone) -> dict[str, Any]:
    """The phone in plain data."""
    return asdict(phone)


def _origin(request: web.Request) -> str:
    return f"{request.scheme}://{request.host}"


@routes.post("/_simulator/phones")
@panel
async def create_phone(request: web.Request, simulator: Simulator) -> Any:
    """A phone in the hands of a customer, who is made if there is none."""
    call = await given(request, NewPhone)
    now = simulator.clock.now()
    first = simulator.customers.default(call.appid) if call.openid is None else None
    openid = call.openid or (first.openid if first else None)
    customer = simulator.customers.create(call.appid, openid, now=now)
    phone = simulator.phones.create({call.appid: customer.openid}, now, **call.given())
    return shown(phone) | {"window_name": window_name(phone, _origin(request))}


@routes.get("/_simulator/phones/{phone_id}")
@panel
async def read_phone(request: web.Request, simulator: Simulator) -> Any:
    """The phone, the sheet that lies on its screen, and its pages' calls after number `since`."""
    phone = named_phone(request, simulator)
    session = simulator.phones.session(phone.phone_id)
    sheet, since = session.sheets.open, number(request, "since", 0)
    return shown(phone) | {
        "now": simulator.clock.now(),
        "window_name": window_name(phone, _origin(request)),
        "people": [asdict(person) for person in people_of(simulator, phone).values()],
        "sheet": sheet.shown() if sheet else None,
        "asked": [asdict(asked) for asked in session.asked if asked.number > since],
    }


@routes.post("/_simulator/phones/{phone_id}")
@panel
async def switch_phone(request: web.Request, simulator: Simulator) -> Any:
    """Switch what is given; pages that are open learn of it when they are opened again."""
    phone, call = named_phone(request, simulator), await given(request, Switches)
    phone = simulator.phones.save(replace(phone, **call.given()))
    return shown(phone) | {"window_name": window_name(phone, _origin(request))}


@routes.post("/_simulator/phones/{phone_id}/sheet")
@panel
async def press_button(request: web.Request, simulator: Simulator) -> Any:
    """Press a button of the open sheet: `pay` shows the result, `done` goes back to the page."""
    phone, call = named_phone(request, simulator), await given(request, SheetAction)
    sheet = simulator.phones.session(phone.phone_id).sheets.open
    if sheet is None or call.sheet_id not in {None, sheet.sheet_id}:
        raise PanelError(404, "no_sheet", "no such sheet is open")
    payment.act(simulator, phone, sheet, call.action, call.coupon_ids)
    return sheet.shown() | {"is_page_closed": sheet.outcome.done() and sheet.outcome.result() == "closed"}


@routes.delete("/_simulator/phones/{phone_id}/sheet")
@panel
async def leave_page(request: web.Request, simulator: Simulator) -> Any:
    """The page is left, and what lay over it goes."""
    simulator.phones.session(named_phone(request, simulator).phone_id).sheets.dismiss()
    return {"dismissed": True}


@routes.get("/_simulator/phones/{phone_id}/inbox")
@panel
async def read_inbox(request: web.Request, simulator: Simulator) -> Any:
    """Chats with red packets, transfers and messages; the card pack; SMS, of which every phone shows all."""
    return inbox(simulator, named_phone(request, simulator))


@routes.get("/_simulator/people")
@panel
async def list_people(_request: web.Request, simulator: Simulator) -> Any:
    """Official accounts, and the newest customers of whom a phone may be."""
    accounts = simulator.official_accounts.all()
    return {
        "accounts": [{"appid": one.appid, "name": account_name(simulator, one.appid)} for one in accounts],
        "customers": [asdict(customer) for customer in simulator.customers.newest(LISTED)],
    }


@routes.get("/_simulator/merchants/{mchid}/pay-directories")
@panel
async def read_pay_directories(request: web.Request, simulator: Simulator) -> Any:
    """Where pages may take a merchant's payments."""
    return {"directories": simulator.pay_directories(request.match_info["mchid"])}


@routes.post("/_simulator/merchants/{mchid}/pay-directories")
@panel
async def register_pay_directories(request: web.Request, simulator: Simulator) -> Any:
    """Register payment directories, in place of those that are registered."""
    call, mchid = await given(request, PayDirectoriesInput), request.match_info["mchid"]
    if simulator.merchants.get(mchid) is None:
        raise PanelError(404, "no_merchant", "no such merchant account")
    simulator.register_pay_directories(mchid, call.directories)
    return {"directories": simulator.pay_directories(mchid)}
