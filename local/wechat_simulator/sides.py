"""Which side of WeChat a request is for, and how that side says what only the simulator would say.

A path that WeChat has and the simulator has not must never read like WeChat's "no such refund".
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from aiohttp import web

from local.wechat_simulator.answers import OBSERVED_HEADERS, request_id
from local.wechat_simulator.official_account import OfficialAccountError
from local.wechat_simulator.red_packets import messages
from local.wechat_simulator.validation import compact_json

CODE = "SIMULATOR_NOT_IMPLEMENTED"
NOT_IMPLEMENTED = 501
"""The HTTP status, and the errcode: none of WeChat's is the same, and -1 would be repeated by every SDK."""
JSON = "application/json; charset=utf-8"


class Side(StrEnum):
    """Who answers at WeChat; each has a format of its own."""

    PAY_V3 = "WeChat Pay APIv3"
    PAY_V2 = "WeChat Pay V2"
    OFFICIAL_ACCOUNT = "Official account"
    UNKNOWN = "unknown"


PREFIXES = {
    Side.PAY_V3: ("/v3/", "/mkt/", "/brand/"),
    Side.PAY_V2: (
        "/mmpaymkttransfers/", "/mmpaysptrans/", "/mmpaytransfers/", "/pay/", "/secapi/", "/tools/", "/risk/",
        "/papay/", "/payitil/", "/billcommentsp/", "/promotion/", "/sandboxnew/", "/xdc/", "/deposit/", "/vehicle/",
        "/appauth/", "/customs/", "/cgi-bin/mch/", "/fundtransfer/", "/transitpay/", "/hk/",
    ),
    Side.OFFICIAL_ACCOUNT: (
        "/cgi-bin/", "/sns/", "/connect/", "/wxa/", "/wxaapi/", "/card/", "/datacube/", "/customservice/", "/scan/",
        "/semantic/", "/shakearound/", "/merchant/", "/bizwifi/", "/device/", "/cv/", "/nontax/", "/intp/", "/tcb/",
        "/mp/", "/product/", "/channels/", "/publisher/", "/cityservice/", "/update_wxs", "/wxad", "/guide/",
    ),
}  # fmt: skip
"""What the paths of a side begin with; the first side that fits is the right one."""
HOSTS = {"mch.weixin.qq.com": Side.PAY_V2, "weixin.qq.com": Side.OFFICIAL_ACCOUNT}
"""What the hosts of a side end with, `api2` and `sh.api` among them; the first that fits is the right one."""


def side_of(path: str, host: str = "", body: bytes = b"") -> Side:
    """The side of a request: by its path, else by its host, else by whether it speaks XML."""
    for side, prefixes in PREFIXES.items():
        if path.startswith(prefixes):
            return side
    name = host.partition(":")[0].lower()
    for end, side in HOSTS.items():
        if f".{name}".endswith(f".{end}"):
            return side
    return Side.PAY_V2 if body.lstrip().startswith(b"<") else Side.UNKNOWN


def not_implemented(side: Side, method: str, path: str) -> web.Response:
    """501 in the format of the side; where the side is unknown, the members of both JSON formats."""
    text = f"the simulator has no {method} {path} (its README lists what it has); WeChat may"
    v3: dict[str, object] = {"code": CODE, "message": text}
    account: dict[str, object] = {"errcode": NOT_IMPLEMENTED, "errmsg": f"{CODE}: {text}"}
    if side == Side.PAY_V2:
        return _xml(NOT_IMPLEMENTED, {"return_code": "FAIL", "return_msg": CODE} | _failure(CODE, text))
    if side == Side.PAY_V3:
        return _json(NOT_IMPLEMENTED, v3)
    return _json(NOT_IMPLEMENTED, account if side == Side.OFFICIAL_ACCOUNT else v3 | account)


def wrong_method(side: Side, allowed: set[str]) -> web.Response:
    """What V2 and the official account answer to another method than theirs."""
    if side == Side.PAY_V2:
        code, text = "REQUIRE_POST_METHOD", "请使用post方法"
        return _xml(200, {"return_code": "FAIL", "return_msg": text} | _failure(code, text))
    return _json(200, OfficialAccountError(43002 if "POST" in allowed else 43001).body())


def _failure(code: str, text: str) -> dict[str, str]:
    return {"result_code": "FAIL", "err_code": code, "err_code_des": text}


def _json(status: int, body: dict[str, object]) -> web.Response:
    headers = OBSERVED_HEADERS | {"Content-Type": JSON, "Request-ID": request_id(0)}
    return web.Response(status=status, reason=_reason(status), body=compact_json(body), headers=headers)


def _xml(status: int, fields: Mapping[str, Any]) -> web.Response:
    body = messages.render(fields)
    return web.Response(status=status, reason=_reason(status), body=body, content_type="text/xml", charset="utf-8")


def _reason(status: int) -> str | None:
    # Some SDKs show nothing else of an answer that is not 200.
    return CODE if status == NOT_IMPLEMENTED else None
