"""The two red packet calls, with what WeChat Pay V2 asks of every call and how it answers.

Source: WeChat Pay V2, "send a cash red packet" and "query red packets"; answers carry no `sign`, as observed.
"""

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from aiohttp import web

from local.wechat_simulator.answers import spoiled
from local.wechat_simulator.clock import china_digits
from local.wechat_simulator.faults import Effects, ErrorEffect
from local.wechat_simulator.merchants import Merchant
from local.wechat_simulator.pipeline import EXCHANGE, Handler, error_answer, under_faults
from local.wechat_simulator.red_packets import messages
from local.wechat_simulator.red_packets.fields import QUERY, check
from local.wechat_simulator.red_packets.packets import Packet, PacketStatus
from local.wechat_simulator.red_packets.refusals import RedPacketError, refusal
from local.wechat_simulator.red_packets.sending import send
from local.wechat_simulator.simulator import SIMULATOR, Simulator
from local.wechat_simulator.tls import is_presented

type Operation = Callable[[Simulator, Merchant, Mapping[str, str]], dict[str, Any]]

ECHOED = ("mch_billno", "mch_id", "wxappid", "re_openid", "total_amount")
QUERIED_SECONDS = 30 * 86_400
TIME = "%Y-%m-%d %H:%M:%S"
log = logging.getLogger(__name__)

routes = web.RouteTableDef()


def v2(operation: Operation) -> Handler:
    """Make a route of what a checked call does: its fields in, the fields of a success out."""

    @wraps(operation)
    async def handle(request: web.Request) -> web.StreamResponse:
        body = await request.read()
        try:
            fields = messages.parse(body)
        except RedPacketError:
            fields = {}

        async def answer(effects: Effects) -> web.StreamResponse:
            return _xml(spoiled(_answered(request, fields, operation), effects))

        def fault(error: ErrorEffect) -> web.Response:
            if error.raw_body is not None:
                return error_answer(error)
            code = error.code if "code" in error.model_fields_set else "SYSTEMERROR"
            return _xml(_failure(RedPacketError(code, error.message), fields))

        return await under_faults(request, fields.get("mch_id", ""), answer, fault)

    return handle


def _xml(fields: Mapping[str, Any]) -> web.Response:
    return web.Response(body=messages.render(fields), content_type="text/xml", charset="utf-8")


def _answered(request: web.Request, fields: Mapping[str, str], operation: Operation) -> dict[str, Any]:
    try:
        return operation(request.app[SIMULATOR], _checked_merchant(request, fields), fields)
    except RedPacketError as error:
        return _failure(error, fields)
    except Exception:
        log.exception("the simulator failed on %s", request.raw_path)
        return _failure(refusal("system_error"), fields)


def _failure(error: RedPacketError, fields: Mapping[str, str]) -> dict[str, Any]:
    return {
        "return_code": "SUCCESS",
        "return_msg": error.text,
        "result_code": "FAIL",
        "err_code": error.code,
        "err_code_des": error.text,
    } | {name: fields[name] for name in ECHOED if fields.get(name)}


def _success(text: str) -> dict[str, Any]:
    return {
        "return_code": "SUCCESS",
        "return_msg": text,
        "result_code": "SUCCESS",
        "err_code": "SUCCESS",
        "err_code_des": text,
    }


def _checked_merchant(request: web.Request, fields: Mapping[str, str]) -> Merchant:
    simulator, exchange = request.app[SIMULATOR], request[EXCHANGE]
    exchange.signature_verified = False
    if not fields:
        raise refusal("malformed")
    merchant = simulator.merchants.get(fields.get("mch_id", ""))
    if merchant is None or not is_presented(request, merchant, simulator.signing_time()):
        raise refusal("certificate")
    if fields.get("sign") != messages.signature(fields, merchant.apiv2_key):
        raise refusal("signature")
    exchange.signature_verified = True
    if simulator.settings.red_packet_ip_not_listed:
        raise refusal("ip_not_listed")
    if simulator.settings.red_packet_product_closed:
        raise refusal("product_closed")
    simulator.red_packets.settle()
    return merchant


@routes.post("/mmpaymkttransfers/sendredpack")
@v2
def send_red_packet(simulator: Simulator, merchant: Merchant, fields: Mapping[str, str]) -> dict[str, Any]:
    """One packet for one customer; the same number again is the same packet."""
    packet = send(simulator, merchant, fields)
    return _success("发放成功") | {
        "mch_billno": packet.mch_billno,
        "mch_id": packet.mchid,
        "wxappid": packet.wxappid,
        "re_openid": packet.openid,
        "total_amount": packet.amount,
        "send_listid": packet.send_listid,
    }


@routes.post("/mmpaymkttransfers/gethbinfo")
@v2
def query_red_packet(simulator: Simulator, merchant: Merchant, fields: Mapping[str, str]) -> dict[str, Any]:
    """What became of a packet of the last 30 days."""
    check(fields, QUERY)
    if fields["appid"] not in merchant.appids:
        raise refusal("appid_not_bound")
    now = simulator.clock.now()
    packet = simulator.red_packets.get(merchant.mchid, fields["mch_billno"])
    if packet is None or now - packet.sent_at > QUERIED_SECONDS:
        raise refusal("not_found")
    if 0 <= now - packet.sent_at < simulator.settings.red_packet_not_found_seconds:
        raise refusal("not_found")
    return _success("OK") | _shown(packet, now)


def _shown(packet: Packet, now: float) -> dict[str, Any]:
    status = packet.status(now)
    shown: dict[str, Any] = {
        "mch_billno": packet.mch_billno,
        "mch_id": packet.mchid,
        "detail_id": packet.send_listid,
        "status": status.value,
        "send_type": "API",
        "hb_type": "NORMAL",
        "total_num": 1,
        "total_amount": packet.amount,
        "send_time": china_digits(packet.sent_at, TIME),
        "wishing": packet.fields["wishing"],
        "remark": packet.fields["remark"],
        "act_name": packet.fields["act_name"],
    }
    if status == PacketStatus.FAILED:
        shown["reason"] = "发放失败"
    if status == PacketStatus.REFUND:
        shown |= {"refund_time": china_digits(packet.refunded_at, TIME), "refund_amount": packet.amount}
    if packet.opened_at is not None:
        received = {"openid": packet.openid, "amount": packet.amount, "rcv_time": china_digits(packet.opened_at, TIME)}
        shown["hblist"] = {"hbinfo": received}
    return shown
