"""The control panel as a page, since people look rather than read."""

import json
from collections.abc import Iterable
from html import escape
from typing import Any

from aiohttp import web

from local.wechat_simulator.clock import china_time
from local.wechat_simulator.customers import Customer
from local.wechat_simulator.orders import Order, TradeState
from local.wechat_simulator.red_packets.packets import Packet, PacketStatus
from local.wechat_simulator.simulator import SIMULATOR, Simulator
from local.wechat_simulator.transfers.bills import Action, Bill
from local.wechat_simulator.vouchers.coupons import Coupon
from local.wechat_simulator.vouchers.stocks import Stock

SHOWN = 30
STYLE = """
body{font:14px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1a1a1a}
h1{font-size:1.3rem}h2{font-size:1rem;margin:1.8rem 0 .4rem}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #ddd;overflow-wrap:anywhere}th{color:#666}
button{background:#07c160;color:#fff;border:0;border-radius:4px;padding:.25rem .8rem;font:inherit}
"""
HEAD = f"<!doctype html><meta charset=utf-8><title>WeChat simulator</title><style>{STYLE}</style>"
SCRIPT = """
async function call(path, body) {
  const answer = await fetch(path, {method: "POST", body: JSON.stringify(body)});
  if (!answer.ok) alert((await answer.json()).error);
  location.reload();
}
for (const button of document.querySelectorAll("button[data-path]"))
  button.onclick = () => call(button.dataset.path, JSON.parse(button.dataset.body));
for (const button of document.querySelectorAll("button[data-openid]")) {
  const cookie = `simulator_openid=${button.dataset.openid}`;
  button.disabled = document.cookie.split("; ").includes(cookie);
  button.onclick = () => { document.cookie = `${cookie}; path=/`; location.reload(); };
}
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
    body = f'{{"mchid":"{order.mchid}","out_trade_no":"{order.out_trade_no}"}}'
    buttons = {TradeState.NOTPAY: "pay", TradeState.SUCCESS: "refund"}
    name = buttons.get(TradeState(order.trade_state))
    action = _button(name, f"/_simulator/{name}", body) if name else ""
    made = china_time(order.created_at)
    description = order.request["description"]
    return [order.out_trade_no, description, _yuan(order.total), order.trade_state, made, action]


def _stock_row(simulator: Simulator, stock: Stock) -> list[object]:
    given_out = f"{simulator.stocks.issued(stock.stock_id).coupons} / {stock.max_coupons}"
    value = f"{_yuan(stock.coupon_amount)} from {_yuan(stock.transaction_minimum)}"
    kind = "no-fund" if stock.no_cash else "prefunded"
    until = china_time(stock.available_end)
    return [stock.stock_id, stock.creator_mchid, stock.name, kind, value, stock.status, given_out, until]


def _coupon_row(simulator: Simulator, coupon: Coupon) -> list[object]:
    status = coupon.status(simulator.clock.now())
    sender = coupon.sender_mchid or "another channel"
    until = china_time(coupon.available_end)
    return [coupon.coupon_id, coupon.stock_id, coupon.openid, _yuan(coupon.amount), status, sender, until]


def _customer_row(customer: Customer) -> list[object]:
    action = Markup(f'<button data-openid="{escape(customer.openid)}">be</button>')
    return [customer.openid, customer.appid, "yes" if customer.follower else "no", customer.unionid, action]


def _customers(simulator: Simulator) -> str:
    rows = map(_customer_row, simulator.customers.newest(SHOWN))
    title = "Customers (be one: this browser then signs in as them)"
    return _table(title, ["openid", "appid", "follows", "unionid", ""], rows)


def _vouchers(simulator: Simulator) -> str:
    stocks = [_stock_row(simulator, stock) for stock in simulator.stocks.newest(SHOWN)]
    coupons = [_coupon_row(simulator, coupon) for coupon in simulator.coupons.newest(SHOWN)]
    stock_heads = ["stock", "creator", "name", "money", "value", "state", "issued", "until"]
    coupon_heads = ["coupon", "stock", "customer", "value", "state", "sent by", "until"]
    return _table("Voucher stocks", stock_heads, stocks) + _table("Vouchers", coupon_heads, coupons)


def _red_packet_row(simulator: Simulator, packet: Packet) -> list[object]:
    status = packet.status(simulator.clock.now())
    body = f'{{"mchid":"{packet.mchid}","mch_billno":"{packet.mch_billno}"}}'
    action = _button("open", "/_simulator/red-packets/open", body) if status == PacketStatus.SENT else ""
    sent = china_time(packet.sent_at)
    return [packet.mch_billno, packet.openid, _yuan(packet.amount), status, sent, packet.sends, action]


def _red_packets(simulator: Simulator) -> str:
    rows = [_red_packet_row(simulator, packet) for packet in simulator.red_packets.newest(SHOWN)]
    return _table("Red packets", ["number", "customer", "amount", "state", "sent", "times", ""], rows)


def _transfer_row(bill: Bill) -> list[object]:
    body = json.dumps({"mchid": bill.mchid, "out_bill_no": bill.out_bill_no, "package": bill.package_info})
    is_open = bill.allows(Action.CONFIRM)
    action = _button("confirm", "/_simulator/transfers/confirm", body) if is_open else bill.fail_reason
    made = china_time(bill.created_at)
    return [bill.out_bill_no, bill.openid, _yuan(bill.amount), bill.state, made, action]


def _transfers(simulator: Simulator) -> str:
    rows = map(_transfer_row, simulator.transfers.newest(SHOWN))
    return _table("Transfers", ["number", "customer", "amount", "state", "made", ""], rows)


def _messages(simulator: Simulator) -> str:
    messages = [
        [message.openid, message.kind, "; ".join(message.data.values()), china_time(message.at)]
        for message in simulator.messages.newest(SHOWN)
    ]
    texts = [[sms.phone, "SMS", sms.text, china_time(sms.at)] for sms in simulator.tencent_sms.newest(SHOWN)]
    return _table("Messages", ["to", "kind", "text", "received"], messages + texts)


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
    missing = [[*wanted, times] for wanted, times in simulator.recorder.not_implemented().most_common(SHOWN)]
    callbacks = map(_callback_row, simulator.callbacks.newest(SHOWN))
    hour = _button("+ 1 hour", "/_simulator/clock", '{"advance_seconds":3600}')
    parts = [
        f"<p>Clock: {china_time(simulator.clock.now())} {hour}</p>",
        _table("Merchant accounts", ["mchid", "name", "appids", "keys"], merchants),
        _customers(simulator),
        _table(
            "Orders",
            ["number", "description", "amount", "state", "made", ""],
            map(_order_row, simulator.orders.newest(SHOWN)),
        ),
        _vouchers(simulator),
        _red_packets(simulator),
        _transfers(simulator),
        _messages(simulator),
        _table("Asked for, and not implemented here", ["method", "path", "times"], missing),
        _table("Callbacks", ["event", "to", "state", "attempts", "last answer", ""], callbacks),
        _table("Requests", ["no.", "method", "target", "answer", "signature"], requests),
    ]
    return f"{HEAD}<h1>WeChat simulator</h1>{''.join(parts)}<script>{SCRIPT}</script>"


@routes.get("/")
async def show_home(_request: web.Request) -> web.Response:
    """What this is, for whoever opens the address."""
    text = (
        "<p>This server stands for WeChat Pay and the official account platform on this machine. Programs call it under"
        " WeChat's own paths; nothing here is WeChat's.</p><ul>"
        '<li><a href="/_simulator/">Control panel</a>: accounts, orders, red packets, callbacks, requests</li>'
        '<li><a href="/health">/health</a></li></ul>'
        "<p>What it has and how to steer it: <code>local/wechat_simulator/README.md</code></p>"
    )
    return web.Response(text=f"{HEAD}<h1>WeChat simulator</h1>{text}", content_type="text/html")


@routes.get("/_simulator")
async def redirect_to_panel(_request: web.Request) -> web.Response:
    """The panel's address without its slash."""
    return web.Response(status=302, headers={"Location": "/_simulator/"})


@routes.get("/_simulator/")
async def show_panel(request: web.Request) -> web.Response:
    """Accounts, orders, callbacks and requests, the newest first."""
    return web.Response(text=_page(request.app[SIMULATOR]), content_type="text/html")
