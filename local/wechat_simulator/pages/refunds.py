"""Pages of the refunds: what was given back, and a person decides what becomes of it."""

import json
from typing import Any

from aiohttp import web

from local.wechat_simulator.notifications import Notification
from local.wechat_simulator.pages.listing import (
    Filter,
    customer_filter,
    listing,
    merchant_filter,
    state_filter,
)
from local.wechat_simulator.pages.orders import ORIGINS, SEARCHED_CALLBACKS
from local.wechat_simulator.pages.page import page, required
from local.wechat_simulator.pages.words import STATES
from local.wechat_simulator.refunds.refund import Refund
from local.wechat_simulator.simulator import Simulator

FILTERS: tuple[Filter[Refund], ...] = (
    state_filter(lambda refund: refund.status, STATES["refund"]),
    Filter("origin", "谁发起", lambda refund: refund.origin, ORIGINS),
    merchant_filter(),
    customer_filter(),
)

routes = web.RouteTableDef()


def _searched(refund: Refund) -> tuple[object, ...]:
    reason = refund.request.get("reason", "")
    return refund.out_refund_no, refund.refund_id, refund.out_trade_no, refund.transaction_id, reason


@routes.get("/_simulator/panel/refunds")
@page("refunds.html")
def show_refunds(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """Refunds of every merchant account."""
    return {"listing": listing(request, simulator.refunds.newest, FILTERS, _searched), "origins": ORIGINS}


@routes.get("/_simulator/panel/refunds/{mchid}/{out_refund_no}")
@page("refund.html")
def show_refund(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """One refund: where its money comes from and goes to, its callbacks and the call that made it."""
    refund = required(simulator.refunds.get(request.match_info["mchid"], request.match_info["out_refund_no"]))
    return {
        "refund": refund,
        "origins": ORIGINS,
        "callbacks": [one for one in simulator.callbacks.newest(SEARCHED_CALLBACKS) if _is_about(one, refund)],
        "call": json.dumps(refund.request, ensure_ascii=False, indent=2),
    }


def _is_about(notification: Notification, refund: Refund) -> bool:
    return notification.plaintext.get("refund_id") == refund.refund_id
