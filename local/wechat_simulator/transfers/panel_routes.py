"""The control panel's JSON side about transfers: what there is, and a customer who confirms."""

from dataclasses import asdict
from typing import Any

from aiohttp import web
from pydantic import Field

from local.wechat_simulator.faults import Strict
from local.wechat_simulator.panel_routes import PanelError, given, panel
from local.wechat_simulator.simulator import Simulator
from local.wechat_simulator.transfers.bills import Action, Bill

FILTERS = ("mchid", "out_bill_no", "openid", "state")

routes = web.RouteTableDef()


class Confirmation(Strict):
    """A customer confirms on the page that was opened with `package`, the package_info of the bill."""

    mchid: str
    out_bill_no: str
    package: str
    openid: str | None = Field(default=None, min_length=1)


class NamedBill(Strict):
    """The bill whose time to confirm is over."""

    mchid: str
    out_bill_no: str


@routes.get("/_simulator/transfers")
@panel
async def list_transfers(request: web.Request, simulator: Simulator) -> Any:
    """Bills as they now are, the oldest first; `mchid`, `out_bill_no`, `openid` and `state` choose some."""
    wanted = {name: request.query[name] for name in FILTERS if name in request.query}
    if unknown := set(request.query) - set(FILTERS):
        raise PanelError(400, "invalid", f"no such filter: {', '.join(sorted(unknown))}")
    shown = [asdict(bill) for bill in simulator.transfers.all()]
    return {"transfers": [bill for bill in shown if all(bill[name] == value for name, value in wanted.items())]}


@routes.post("/_simulator/transfers/confirm")
@panel
async def confirm(request: web.Request, simulator: Simulator) -> Any:
    """A customer takes the money; 409 with a reason when the page would not let them."""
    call = await given(request, Confirmation)
    bill = simulator.transfers.get(call.mchid, call.out_bill_no)
    if bill is None:
        raise PanelError(404, "no_transfer", "no such transfer")
    _check(simulator, bill, call)
    simulator.transfers.act(bill, Action.CONFIRM)
    return asdict(simulator.transfers.get(call.mchid, call.out_bill_no) or bill)


@routes.post("/_simulator/transfers/lapse")
@panel
async def lapse(request: web.Request, simulator: Simulator) -> Any:
    """The time to confirm this bill is over, and its money is back; the clock and all other bills stay."""
    call = await given(request, NamedBill)
    bill = simulator.transfers.get(call.mchid, call.out_bill_no)
    if bill is None:
        raise PanelError(404, "no_transfer", "no such transfer")
    if not bill.allows(Action.LAPSE):
        raise PanelError(409, "state", f"the bill is {bill.state}")
    return asdict(simulator.transfers.act(bill, Action.LAPSE))


def _check(simulator: Simulator, bill: Bill, call: Confirmation) -> None:
    if not bill.allows(Action.CONFIRM):
        raise PanelError(409, "state", f"the bill is {bill.state}")
    if call.package != bill.package_info:
        raise PanelError(409, "package", "this is not the bill's package_info")
    if call.openid and not simulator.customers.are_one_person(bill.appid, bill.openid, call.openid):
        raise PanelError(409, "other_payee", "the bill is somebody else's")
