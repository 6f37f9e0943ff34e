"""The control panel's JSON side, part two: what happened, and what shall go wrong."""

from dataclasses import asdict
from typing import Any

from aiohttp import web

from local.wechat_simulator.faults import Fault
from local.wechat_simulator.notifications import Notification
from local.wechat_simulator.panel_inputs import Delivery
from local.wechat_simulator.panel_routes import PanelError, given, panel
from local.wechat_simulator.simulator import Simulator

LISTED = 1000
HIDDEN = {"apiv3_key", "nonce", "rounds", "copies", "repeat"}

routes = web.RouteTableDef()


def _shown(notification: Notification) -> dict[str, Any]:
    return {name: value for name, value in asdict(notification).items() if name not in HIDDEN}


def number(request: web.Request, name: str, default: int) -> int:
    """A query parameter of a panel call.

    Raises:
        PanelError: it is no number.
    """
    text = request.query.get(name, str(default))
    if not text.isdecimal():
        raise PanelError(400, "invalid", f"{name} is a number")
    return int(text)


@routes.get("/_simulator/requests")
@panel
async def list_requests(request: web.Request, simulator: Simulator) -> Any:
    """Requests received and answers given, the oldest first; `since` leaves out numbers up to it."""
    return {"requests": simulator.recorder.since(number(request, "since", 0))}


@routes.get("/_simulator/not-implemented")
@panel
async def list_not_implemented(_request: web.Request, simulator: Simulator) -> Any:
    """What was asked for that the simulator has not, the most wanted first."""
    wanted = simulator.recorder.not_implemented().most_common()
    return {"not_implemented": [{"method": m, "path": path, "times": times} for (m, path), times in wanted]}


@routes.delete("/_simulator/requests")
@routes.post("/_simulator/requests/clear")
@panel
async def clear_requests(_request: web.Request, simulator: Simulator) -> Any:
    """Forget the requests."""
    simulator.recorder.clear()
    return {"cleared": True}


@routes.get("/_simulator/callbacks")
@panel
async def list_callbacks(request: web.Request, simulator: Simulator) -> Any:
    """The newest callbacks, the oldest of them first, each with every attempt to deliver it."""
    newest = simulator.callbacks.newest(number(request, "limit", LISTED))
    return {"callbacks": [_shown(notification) for notification in reversed(newest)]}


@routes.post("/_simulator/callbacks/{notification_id}/deliver")
@panel
async def deliver(request: web.Request, simulator: Simulator) -> Any:
    """Send a callback now, whatever became of it before; the answer tells of these attempts."""
    call = await given(request, Delivery)
    notification = simulator.callbacks.get(request.match_info["notification_id"])
    if notification is None:
        raise PanelError(404, "no_callback", "no such callback")
    return {"attempts": await simulator.callbacks.deliver_now(notification, call.concurrently)}


@routes.get("/_simulator/faults")
@panel
async def list_faults(_request: web.Request, simulator: Simulator) -> Any:
    """The faults in force with their remaining counts."""
    return {"faults": simulator.script.list()}


@routes.post("/_simulator/faults")
@panel
async def add_fault(request: web.Request, simulator: Simulator) -> Any:
    """Put a fault in force; it lives in memory only."""
    return {"number": simulator.script.add(await given(request, Fault))}


@routes.post("/_simulator/faults/{number:[0-9]+}/remove")
@panel
async def remove_fault(request: web.Request, simulator: Simulator) -> Any:
    """Take one fault back."""
    if not simulator.script.remove(int(request.match_info["number"])):
        raise PanelError(404, "no_fault", "no such fault")
    return {"removed": True}


@routes.delete("/_simulator/faults")
@routes.post("/_simulator/faults/clear")
@panel
async def clear_faults(_request: web.Request, simulator: Simulator) -> Any:
    """Let everything go right again."""
    simulator.script.clear()
    return {"cleared": True}
