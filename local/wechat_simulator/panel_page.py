"""The control panel as a page, since people look rather than read."""

from collections.abc import Iterable
from html import escape
from typing import Any

from aiohttp import web

from local.wechat_simulator.clock import china_time
from local.wechat_simulator.orders import Order, TradeState
from local.wechat_simulator.simulator import SIMULATOR, Simulator

SHOWN = 30
STYLE = """
body{font:14px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1a1a1a}
h1{font-size:1.3rem}h2{font-size:1rem;margin:1.8rem 0 .4rem}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #ddd;overflow-wrap:anywhere}th{color:#666}
button{background:#07c160;color:#fff;border:0;border-radius:4px;padding:.25rem .8rem;font:inherit}
"""
SCRIPT = """
async function call(path, body) {
  const answer = await fetch(path, {method: "POST", body: JSON.stringify(body)});
  if (!answer.ok) alert((await answer.json()).error);
  location.reload();
}
for (const button of document.querySelectorAll("button[data-path]"))
  button.onclick = () => call(button.dataset.path, JSON.parse(button.dataset.body));
"""

routes = web.RouteTableDef()


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


def _cell(value: object) -> str:
    return value if isinstance(value, Markup) else escape(str(value))


def _table(title: str, heads: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{_cell(value)}</td>" for value in row) + "</tr>" for row in rows)
    empty = "" if body else "<tr><td>none yet</td></tr>"
    return f"<h2>{escape(title)}</h2><table><tr>{head}</tr>{body}{empty}</table>"


def _button(text: str, path: str, body: str) -> Markup:
    return Markup(f'<button data-path="{escape(path)}" data-body="{escape(body)}">{escape(text)}</button>')


def _yuan(fen: int) -> str:
    return f"¥{fen // 100}.{fen % 100:02d}"


def _order_row(order: Order) -> list[object]:
    can_pay = order.trade_state == TradeState.NOTPAY
    body = f'{{"mchid":"{order.mchid}","out_trade_no":"{order.out_trade_no}"}}'
    action = _button("pay", "/_simulator/pay", body) if can_pay else ""
    made = china_time(order.created_at)
    description = order.request["description"]
    return [order.out_trade_no, description, _yuan(order.total), order.trade_state, made, action]


def _callback_row(notification: Any) -> list[object]:
    last = notification.attempts[-1] if notification.attempts else {}
    again = _button("send again", f"/_simulator/callbacks/{notification.id}/deliver", "{}")
    answer = last.get("status") or last.get("error") or ""
    return [
        notification.event_type,
        notification.url,
        notification.state,
        len(notification.attempts),
        answer,
        again,
    ]


def _page(simulator: Simulator) -> str:
    merchants = [[m.mchid, m.name, ", ".join(m.appids), m.key_mode] for m in simulator.merchants.all()]
    requests = [
        [e.number, e.method, e.target, (e.answer or {}).get("status", "no answer"), e.signature_verified]
        for e in simulator.recorder.newest(SHOWN)
    ]
    callbacks = map(_callback_row, simulator.callbacks.newest(SHOWN))
    hour = _button("+ 1 hour", "/_simulator/clock", '{"advance_seconds":3600}')
    parts = [
        f"<p>Clock: {china_time(simulator.clock.now())} {hour}</p>",
        _table("Merchant accounts", ["mchid", "name", "appids", "keys"], merchants),
        _table(
            "Orders",
            ["number", "description", "amount", "state", "made", ""],
            map(_order_row, simulator.orders.newest(SHOWN)),
        ),
        _table("Callbacks", ["event", "to", "state", "attempts", "last answer", ""], callbacks),
        _table("Requests", ["no.", "method", "target", "answer", "signature"], requests),
    ]
    head = f"<!doctype html><meta charset=utf-8><title>WeChat simulator</title><style>{STYLE}</style>"
    return f"{head}<h1>WeChat simulator</h1>{''.join(parts)}<script>{SCRIPT}</script>"


@routes.get("/_simulator/")
async def show_panel(request: web.Request) -> web.Response:
    """Accounts, orders, callbacks and requests, the newest first."""
    return web.Response(text=_page(request.app[SIMULATOR]), content_type="text/html")
