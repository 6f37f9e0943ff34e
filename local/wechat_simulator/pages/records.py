"""Pages of the traffic: requests that came in, callbacks that went out."""

import json
import re
from typing import Any

from aiohttp import web

from local.wechat_simulator.notifications import KINDS, Notification
from local.wechat_simulator.pages.bodies import readable
from local.wechat_simulator.pages.listing import Filter, listing, merchant_filter, state_filter
from local.wechat_simulator.pages.page import page, required
from local.wechat_simulator.pages.words import STATES
from local.wechat_simulator.recorder import Exchange
from local.wechat_simulator.simulator import Simulator

REQUEST_ID = "request-id"
VERIFIED = {"yes": "验签通过", "no": "验签失败", "none": "不需要"}
CALLBACK_FILTERS: tuple[Filter[Notification], ...] = (
    state_filter(lambda one: one.state, STATES["callback"]),
    Filter("event_type", "事件", lambda one: one.event_type, {name: kind.summary for name, kind in KINDS.items()}),
    merchant_filter(),
)

routes = web.RouteTableDef()


def simulated_routes(app: web.Application) -> dict[str, re.Pattern[str]]:
    """WeChat's paths that are served, each with what it matches."""
    found = {}
    for resource in app.router.resources():
        info = resource.get_info()
        path = info.get("path") or info.get("formatter") or ""
        if path.startswith("/") and not path.startswith(("/_simulator", "/health")) and path != "/":
            found[path] = info.get("pattern") or re.compile(re.escape(path))
    return dict(sorted(found.items()))


def request_id(exchange: Exchange) -> str:
    """The Request-ID of the answer, which an SDK logs; empty if it had none."""
    headers = exchange.answer["headers"] if exchange.answer else []
    return next((value for name, value in headers if name.lower() == REQUEST_ID), "")


def _status(exchange: Exchange) -> str:
    return str(exchange.answer["status"]) if exchange.answer else "none"


def _verified(exchange: Exchange) -> str:
    return {True: "yes", False: "no", None: "none"}[exchange.signature_verified]


@routes.get("/_simulator/panel/requests")
@page("requests.html")
def show_requests(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """Requests with their answers, found also by the Request-ID of an answer."""
    served = simulated_routes(request.app)

    def route_of(exchange: Exchange) -> str:
        path = exchange.target.partition("?")[0]
        return next((name for name, pattern in served.items() if pattern.fullmatch(path)), "none")

    filters: tuple[Filter[Exchange], ...] = (
        Filter("route", "接口", route_of, {path: path for path in served} | {"none": "未实现的接口"}),
        Filter("status", "状态码", _status),
        Filter("verified", "验签", _verified, VERIFIED),
        merchant_filter(),
    )
    return {
        "listing": listing(
            request, simulator.recorder.newest, filters, lambda e: (e.target, request_id(e), f"{e.method} {e.target}")
        ),
        "request_id": request_id,
    }


@routes.get("/_simulator/panel/requests/{number:[0-9]{1,12}}")
@page("request.html")
def show_request(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """One request and its answer, readable."""
    exchange = required(simulator.recorder.find(int(request.match_info["number"])))
    return {
        "exchange": exchange,
        "request_id": request_id(exchange),
        "body": readable(exchange.body_base64),
        "answer_body": readable(exchange.answer["body_base64"]) if exchange.answer else "",
    }


@routes.get("/_simulator/panel/callbacks")
@page("callbacks.html")
def show_callbacks(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """Callbacks with what became of them."""
    searched = listing(
        request, simulator.callbacks.newest, CALLBACK_FILTERS, lambda n: (n.id, n.url, *n.plaintext.values())
    )
    return {"listing": searched, "kinds": KINDS}


@routes.get("/_simulator/panel/callbacks/{id}")
@page("callback.html")
def show_callback(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """One callback, decrypted, with every attempt to deliver it."""
    callback = required(simulator.callbacks.get(request.match_info["id"]))
    plaintext = json.dumps(callback.plaintext, ensure_ascii=False, indent=2)
    return {"callback": callback, "plaintext": plaintext, "kinds": KINDS, "readable": readable}
