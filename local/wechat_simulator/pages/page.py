"""One way to make a page: a handler gives what its template shows; layout, language and headers are here."""

import functools
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from local.wechat_simulator.clock import CHINA
from local.wechat_simulator.pages.words import CHINESE, LANGUAGES, STATES, translated
from local.wechat_simulator.panel_forms import COOKIE, OUTCOMES
from local.wechat_simulator.simulator import SIMULATOR, Simulator

TEMPLATES = Path(__file__).with_name("templates")
LANGUAGE_COOKIE = "simulator_lang"
YEAR_SECONDS = 365 * 86_400
NAVIGATION = (
    (("/_simulator/", "总览"), ("/_simulator/phone", "手机")),
    (("/_simulator/panel/accounts", "账户"), ("/_simulator/panel/customers", "客户")),
    (
        ("/_simulator/panel/orders", "订单"),
        ("/_simulator/panel/refunds", "退款单"),
        ("/_simulator/panel/stocks", "代金券批次"),
        ("/_simulator/panel/coupons", "代金券"),
        ("/_simulator/panel/red-packets", "现金红包"),
        ("/_simulator/panel/transfers", "商家转账"),
        ("/_simulator/panel/bills", "账单"),
    ),
    (("/_simulator/panel/messages", "消息"), ("/_simulator/panel/sms", "短信")),
    (("/_simulator/panel/callbacks", "回调"), ("/_simulator/panel/requests", "请求")),
    (("/_simulator/panel/faults", "故障"), ("/_simulator/panel/clock", "时钟")),
)
"""Addresses with their names, in groups."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    # `no-referrer` would make the Origin of a form "null".
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}

type PageHandler = Callable[[web.Request, Simulator], dict[str, Any]]


def yuan(fen: int) -> str:
    """Fen as yuan with two decimals, e.g. `¥1,234.50`."""
    sign = "-" if fen < 0 else ""
    return f"{sign}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


def beijing(instant: float, pattern: str = "%Y-%m-%d %H:%M:%S") -> str:
    """An instant as people in Beijing read it."""
    return datetime.fromtimestamp(instant, CHINA).strftime(pattern)


def make_environment(*folders: Path) -> Environment:
    """Templates of these folders, then of the panel: `layout.html` and `ui.html` serve every page of the simulator."""
    environment = Environment(
        loader=FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"yuan": yuan, "beijing": beijing}
    return environment


ENVIRONMENT = make_environment()


def language_of(request: web.Request) -> str:
    """The language asked for in the address, else the one chosen before, else Chinese."""
    wanted = request.query.get("lang", request.cookies.get(LANGUAGE_COOKIE, CHINESE))
    return wanted if wanted in LANGUAGES else CHINESE


def render(
    request: web.Request, template: str, context: dict[str, Any], environment: Environment = ENVIRONMENT
) -> web.Response:
    """The page; a language asked for in the address is remembered, an outcome is shown once."""
    language = language_of(request)
    outcome_key = request.cookies.get(COOKIE, "")
    shared = {
        "_": functools.partial(translated, language),
        "language": language,
        "languages": LANGUAGES,
        "address_in": lambda other: str(request.rel_url.update_query(lang=other)),
        "here": str(request.rel_url.without_query_params("lang")),
        "path": request.path,
        "navigation": NAVIGATION,
        "states": STATES,
        "now": request.app[SIMULATOR].clock.now(),
        "is_clock_moved": abs(request.app[SIMULATOR].clock.offset) >= 1,
        "faults_in_force": sum(fault["remaining"] != 0 for fault in request.app[SIMULATOR].script.list()),
        "outcome": request.app[OUTCOMES].take(outcome_key),
    }
    text = environment.get_template(template).render(shared | context)
    response = web.Response(text=text, content_type="text/html", headers=HEADERS)
    if request.query.get("lang") in LANGUAGES:
        response.set_cookie(LANGUAGE_COOKIE, language, max_age=YEAR_SECONDS, path="/_simulator", samesite="Lax")
    if outcome_key:
        response.del_cookie(COOKIE, path="/_simulator/")
    return response


def page(template: str) -> Callable[[PageHandler], Callable[[web.Request], Awaitable[web.Response]]]:
    """Show what the handler gives by the template."""

    def decorate(handler: PageHandler) -> Callable[[web.Request], Awaitable[web.Response]]:
        @functools.wraps(handler)
        async def show(request: web.Request) -> web.Response:
            try:
                return render(request, template, handler(request, request.app[SIMULATOR]))
            except web.HTTPNotFound:
                response = render(request, "missing.html", {})
                response.set_status(404)
                return response

        return show

    return decorate


def required[Record](record: Record | None) -> Record:
    """The record.

    Raises:
        HTTPNotFound: there is none; `page` says so in words.
    """
    if record is None:
        raise web.HTTPNotFound
    return record
