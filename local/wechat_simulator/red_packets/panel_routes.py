"""The control panel about red packets: see them, open them as their customer, let one lapse."""

from dataclasses import asdict
from typing import Any

from aiohttp import web

from local.wechat_simulator.clock import china_time
from local.wechat_simulator.panel_records import number
from local.wechat_simulator.panel_routes import PanelError, given, panel
from local.wechat_simulator.red_packets.packets import Packet, PacketStatus
from local.wechat_simulator.red_packets.panel_inputs import NamedPacket
from local.wechat_simulator.simulator import Simulator

LISTED = 1000

routes = web.RouteTableDef()


@routes.get("/_simulator/red-packets")
@panel
async def list_red_packets(request: web.Request, simulator: Simulator) -> Any:
    """The newest packets, the oldest of them first; `mchid` and `openid` leave out the others."""
    mchid, openid = request.query.get("mchid", ""), request.query.get("openid", "")
    newest = simulator.red_packets.newest(number(request, "limit", LISTED), mchid, openid)
    return {"red_packets": [_shown(simulator, packet) for packet in reversed(newest)]}


@routes.post("/_simulator/red-packets/open")
@panel
async def open_red_packet(request: web.Request, simulator: Simulator) -> Any:
    """The customer opens a packet; only one that is SENT can be opened."""
    return _shown(simulator, simulator.red_packets.open(await _sent(request, simulator)))


@routes.post("/_simulator/red-packets/lapse")
@panel
async def lapse_red_packet(request: web.Request, simulator: Simulator) -> Any:
    """A packet's 24 hours are over, and its money is back; the clock and all other packets stay as they are."""
    return _shown(simulator, simulator.red_packets.lapse(await _sent(request, simulator)))


async def _sent(request: web.Request, simulator: Simulator) -> Packet:
    """The packet a call names, which must be SENT."""
    call = await given(request, NamedPacket)
    packet = simulator.red_packets.get(call.mchid, call.mch_billno)
    if packet is None:
        raise PanelError(404, "no_red_packet", "no such red packet")
    status = packet.status(simulator.clock.now())
    if status != PacketStatus.SENT:
        raise PanelError(409, "red_packet_state", f"the red packet is {status}")
    return packet


def _shown(simulator: Simulator, packet: Packet) -> dict[str, Any]:
    opened = china_time(packet.opened_at) if packet.opened_at is not None else None
    times = {"sent_time": china_time(packet.sent_at), "opened_time": opened}
    return asdict(packet) | {"status": packet.status(simulator.clock.now())} | times
