"""Pages of the money that customers receive: red packets and transfers."""

from typing import Any

from aiohttp import web

from local.wechat_simulator.pages.listing import (
    Filter,
    customer_filter,
    listing,
    merchant_filter,
    state_filter,
)
from local.wechat_simulator.pages.page import page
from local.wechat_simulator.pages.words import STATES
from local.wechat_simulator.red_packets.packets import Packet
from local.wechat_simulator.simulator import Simulator
from local.wechat_simulator.transfers.bills import Bill

TRANSFER_FILTERS: tuple[Filter[Bill], ...] = (
    state_filter(lambda bill: bill.state, STATES["transfer"]),
    merchant_filter(),
    customer_filter(),
)

routes = web.RouteTableDef()


@routes.get("/_simulator/panel/red-packets")
@page("red_packets.html")
def show_red_packets(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """Red packets of every merchant account."""
    now = simulator.clock.now()
    filters: tuple[Filter[Packet], ...] = (
        state_filter(lambda packet: packet.status(now), STATES["packet"]),
        merchant_filter(),
        customer_filter(),
    )
    return {
        "listing": listing(
            request,
            simulator.red_packets.newest,
            filters,
            lambda p: (p.mch_billno, p.send_listid, p.fields.get("act_name", "")),
        )
    }


@routes.get("/_simulator/panel/transfers")
@page("transfers.html")
def show_transfers(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """Transfers of every merchant account."""
    return {
        "listing": listing(
            request, simulator.transfers.newest, TRANSFER_FILTERS, lambda b: (b.out_bill_no, b.transfer_bill_no)
        )
    }
