"""The page of the faults: plan what goes wrong, see what is still to come."""

import json
from typing import Any

from aiohttp import web

from local.wechat_simulator.errors import REFUSALS
from local.wechat_simulator.faults import Fault
from local.wechat_simulator.notifications import KINDS
from local.wechat_simulator.pages.page import page
from local.wechat_simulator.pages.records import simulated_routes
from local.wechat_simulator.simulator import Simulator


def _refuse(status: int, code: str, message: str, *, executed: bool = False) -> dict[str, Any]:
    return {"on": "api", "error": {"status": status, "code": code, "message": message, "executed": executed}}


def _refused(name: str) -> dict[str, Any]:
    refusal = REFUSALS[name]
    return _refuse(refusal.status, refusal.code, refusal.message)


API_KINDS: dict[str, dict[str, Any]] = {
    "系统错误 500，其实没有执行": _refuse(500, "SYSTEM_ERROR", "系统异常，请稍后重试"),
    "系统错误 500，其实已经执行": _refuse(500, "SYSTEM_ERROR", "系统异常，请稍后重试", executed=True),
    "频率超限 429": _refuse(429, "FREQUENCY_LIMITED", "频率超限"),
    "余额不足 403": _refuse(403, "NOT_ENOUGH", "商户账户余额不足"),
    "无权限 403": _refuse(403, "NO_AUTH", "商户无权限"),
    "参数错误 400": _refuse(400, "PARAM_ERROR", "参数错误"),
    "订单不存在 404（关单时：之后仍可支付）": _refused("order_not_exist"),
    "网关错误页 502（HTML）": {"on": "api", "error": {"status": 502, "raw_body": "<html>502 Bad Gateway</html>"}},
    "断开连接，其实没有执行": {"on": "api", "drop": {"executed": False}},
    "断开连接，其实已经执行": {"on": "api", "drop": {"executed": True}},
    "答复慢 3 秒": {"on": "api", "delay_seconds": 3},
    "答复慢 30 秒": {"on": "api", "delay_seconds": 30},
    "答复的签名是错的": {"on": "api", "signtest": True},
    "答复没有签名": {"on": "api", "response_unsigned": True},
    "答复的证书序列号未知": {"on": "api", "unknown_serial": True},
    "答复的时间戳过期": {"on": "api", "stale_timestamp": True},
    "答复的字段换了顺序": {"on": "api", "shuffle_keys": True},
    "答复多出未知字段": {"on": "api", "extra_fields": True},
    "账单晚到，还在生成": _refused("bill_creating"),
    "账单的哈希是错的": {"on": "api", "wrong_hash": True},
    "账单文件只来一半": {"on": "api", "truncated": True},
    "下载链接已失效": _refused("download_expired"),
}
CALLBACK_KINDS: dict[str, dict[str, Any]] = {
    "回调丢失": {"on": "callback", "lose": True},
    "回调扣留，等人放行": {"on": "callback", "hold": True},
    "回调晚到 10 分钟": {"on": "callback", "late": 600},
    "回调送达后再来一次": {"on": "callback", "duplicate": True},
    "回调同时来 5 份": {"on": "callback", "concurrent_duplicates": 5},
    "回调的签名是错的": {"on": "callback", "signtest": True},
    "回调的密文解不开": {"on": "callback", "bad_ciphertext": True},
    "回调的证书序列号未知": {"on": "callback", "unknown_serial": True},
    "回调的时间戳过期": {"on": "callback", "stale_timestamp": True},
    "回调多出未知字段": {"on": "callback", "extra_fields": True},
}
PLAN = ("number", "match", "times", "probability", "acted", "remaining")
"""Members of a listed fault that are no effects."""

routes = web.RouteTableDef()


def _kinds(kinds: dict[str, dict[str, Any]]) -> dict[str, str]:
    """The values of a choice, with their words."""
    return {json.dumps(effect, ensure_ascii=False): name for name, effect in kinds.items()}


def _effects(fault: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fault.items() if name not in PLAN}


def _listed(effect: dict[str, Any]) -> dict[str, Any]:
    """The effects as `Script.list` shows them."""
    return _effects(Fault.model_validate(effect).model_dump(exclude_defaults=True, mode="json"))


NAMES = [(_listed(effect), name) for name, effect in (API_KINDS | CALLBACK_KINDS).items()]


def name_of(fault: dict[str, Any]) -> str:
    """The word of a fault that this page plans; another one by its effects."""
    effects = _effects(fault)
    return next((name for known, name in NAMES if known == effects), json.dumps(effects, ensure_ascii=False))


@routes.get("/_simulator/panel/faults")
@page("faults.html")
def show_faults(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """Faults in force, the newest first, and the form that plans one."""
    return {
        "faults": list(reversed(simulator.script.list())),
        "name_of": name_of,
        "api_kinds": _kinds(API_KINDS),
        "callback_kinds": _kinds(CALLBACK_KINDS),
        # A fault fits a part of a path: what comes before the first placeholder.
        "served": sorted({path.partition("{")[0] for path in simulated_routes(request.app)}),
        "event_types": {"": "全部"} | {name: kind.summary for name, kind in KINDS.items()},
        "mchids": [merchant.mchid for merchant in simulator.merchants.all()],
    }
