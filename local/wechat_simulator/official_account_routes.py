"""The official account's HTTP side: api.weixin.qq.com, and open.weixin.qq.com for web authorization.

Source: WeChat Official Account platform, web authorization, getStableAccessToken, JS-SDK and user info pages.
"""

import json
import logging
from collections.abc import Awaitable, Callable
from functools import wraps
from html import escape
from typing import Any
from urllib.parse import urlencode, urlsplit

from aiohttp import web

from local.wechat_simulator.customers import Customer, new_openid
from local.wechat_simulator.official_account import OfficialAccountError
from local.wechat_simulator.order_rules import is_loopback
from local.wechat_simulator.phone.inbox import account_name
from local.wechat_simulator.phone.phones import Phone
from local.wechat_simulator.phone.sign_in import (
    CONSENT_PARAMETER,
    PHONE_PARAMETER,
    ask_consent,
    ask_phone,
    consent,
    is_phone_unknown,
)
from local.wechat_simulator.simulator import SIMULATOR, Simulator
from local.wechat_simulator.user_tokens import ACCESS_SECONDS
from local.wechat_simulator.validation import compact_json

OPENID_COOKIE = "simulator_openid"
AUTHORIZE_ORDER = ("appid", "redirect_uri", "response_type", "scope", "state")
EXTRA_PARAMETERS = {"connect_redirect", "forcePopup", "forceSnapShot", PHONE_PARAMETER, CONSENT_PARAMETER}
SCOPES = {"snsapi_base", "snsapi_userinfo"}
MINI_PROGRAM = "jscode"
"""The simulator's name for what a mini program's `wx.login` gives; such a code is good for jscode2session alone."""
LONGEST_STATE = 128

type ApiHandler = Callable[[web.Request, Simulator], Awaitable[dict[str, Any]]]

log = logging.getLogger(__name__)

routes = web.RouteTableDef()


def api(handler: ApiHandler) -> Callable[[web.Request], Awaitable[web.Response]]:
    """Answer JSON with HTTP 200, errors too."""

    @wraps(handler)
    async def answer(request: web.Request) -> web.Response:
        try:
            body = await handler(request, request.app[SIMULATOR])
        except OfficialAccountError as error:
            body = error.body()
        except Exception:
            log.exception("the simulator failed on %s %s", request.method, request.path)
            body = OfficialAccountError(-1).body()
        return web.Response(body=compact_json(body), content_type="application/json", charset="utf-8")

    return answer


@routes.get("/connect/oauth2/authorize")
async def authorize(request: web.Request) -> web.Response:
    """Send the browser back with a code, or show WeChat's error page."""
    simulator = request.app[SIMULATOR]
    if is_phone_unknown(request, OPENID_COOKIE):
        return ask_phone()
    phone = simulator.phones.get(request.query.get(PHONE_PARAMETER, ""))
    problem = _authorize_problem(request, simulator, phone)
    customer = None if problem else _customer(request, simulator, phone)
    if customer is None:
        return _error_page(problem or "没有可以登录的用户")
    is_allowed = consent(request, phone, is_follower=customer.follower) if phone else True
    if is_allowed is None:
        return ask_consent(request, account_name(simulator, customer.appid))
    answer = {"state": request.query.get("state", "")}
    if is_allowed:
        answer = {"code": _new_code(request, simulator, phone, customer)} | answer
    return _sent_back(request.query["redirect_uri"], answer)


def _new_code(request: web.Request, simulator: Simulator, phone: Phone | None, customer: Customer) -> str:
    is_snapshot = simulator.settings.snapshot_pages or (phone is not None and phone.is_snapshot)
    openid = new_openid() if is_snapshot else customer.openid
    scope = request.query["scope"]
    return simulator.official_accounts.new_code(customer.appid, openid, scope, is_snapshotuser=is_snapshot)


def _sent_back(target: str, answer: dict[str, str]) -> web.Response:
    head, hash_sign, fragment = target.partition("#")
    joint = "&" if urlsplit(target).query else "?"
    return web.Response(status=302, headers={"Location": f"{head}{joint}{urlencode(answer)}{hash_sign}{fragment}"})


def _authorize_problem(request: web.Request, simulator: Simulator, phone: Phone | None) -> str | None:
    is_wechat = phone is not None or "MicroMessenger" in request.headers.get("User-Agent", "")
    if simulator.settings.require_wechat_browser and not is_wechat:
        return "请在微信客户端打开链接"
    query = request.query
    given = list(query)
    account = simulator.official_accounts.get(query.get("appid", ""))
    expected = [name for name in AUTHORIZE_ORDER if name in query]
    target = urlsplit(query.get("redirect_uri", ""))
    state = query.get("state", "")
    checks = (
        (account is not None, "appid 参数错误 40013"),
        (given[: len(expected)] == expected, "参数顺序错误"),
        (set(given) <= {*AUTHORIZE_ORDER, *EXTRA_PARAMETERS}, "参数错误"),
        (query.get("response_type") == "code", "response_type 参数错误"),
        (query.get("scope") in SCOPES, "scope 参数错误或没有 scope 权限 10005"),
        (
            len(state) <= LONGEST_STATE and (not state or (state.isascii() and state.isalnum())),
            "state 参数错误",
        ),
        (target.scheme == "https" or is_loopback(target.hostname or ""), "redirect_uri 必须使用 https"),
        (
            account is not None and target.hostname in account.domains,
            "redirect_uri域名与后台配置不一致，错误码:10003",
        ),
    )
    return next((problem for is_right, problem in checks if not is_right), None)


def _customer(request: web.Request, simulator: Simulator, phone: Phone | None) -> Customer | None:
    appid = request.query["appid"]
    if phone:
        return simulator.phones.holder(phone, appid, simulator.clock.now())
    named = simulator.customers.get(appid, request.cookies.get(OPENID_COOKIE, ""))
    return named or simulator.customers.default(appid)


def _error_page(problem: str) -> web.Response:
    # WeChat answers 200 here; people see the text, programs see that there is no redirect.
    text = f"<!doctype html><meta charset=utf-8><title>微信</title><h1>{escape(problem)}</h1>"
    return web.Response(text=text, content_type="text/html")


@routes.get("/sns/oauth2/access_token")
@api
async def exchange_code(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """A code for an openid; the access_token here is the customer's, not the account's."""
    query = request.query
    account = simulator.official_accounts.authenticate(query.get("appid", ""), query.get("secret", ""))
    if query.get("grant_type") != "authorization_code":
        raise OfficialAccountError(40002)
    code = simulator.official_accounts.use_code(account.appid, query.get("code", ""), SCOPES)
    access, refresh = simulator.user_tokens.issue(code)
    customer = simulator.customers.get(account.appid, code.openid)
    body: dict[str, Any] = {
        "access_token": access.token,
        "expires_in": ACCESS_SECONDS,
        "refresh_token": refresh.token,
        "openid": code.openid,
        "scope": code.scope,
    }
    if code.is_snapshotuser:
        body["is_snapshotuser"] = 1
    if customer and customer.unionid and code.scope == "snsapi_userinfo":
        body["unionid"] = customer.unionid
    return body


@routes.get("/cgi-bin/token")
@api
async def plain_token(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """The account's global access token of the old kind: each call makes another one."""
    query = request.query
    if query.get("grant_type") != "client_credential":
        raise OfficialAccountError(40002)
    account = simulator.official_accounts.authenticate(query.get("appid", ""), query.get("secret", ""))
    if simulator.settings.ip_not_whitelisted:
        raise OfficialAccountError(40164)
    token, seconds = simulator.official_accounts.plain_token(account.appid)
    return {"access_token": token, "expires_in": seconds}


@routes.post("/cgi-bin/stable_token")
@api
async def stable_token(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """The account's global access token."""
    try:
        call = json.loads(await request.read())
    except ValueError:
        raise OfficialAccountError(47001) from None
    if not isinstance(call, dict):
        raise OfficialAccountError(47001)
    if call.get("grant_type") != "client_credential":
        raise OfficialAccountError(40002)
    account = simulator.official_accounts.authenticate(str(call.get("appid", "")), str(call.get("secret", "")))
    if simulator.settings.ip_not_whitelisted:
        raise OfficialAccountError(40164)
    force = call.get("force_refresh", False) is True
    token, seconds = simulator.official_accounts.stable_token(account.appid, force=force)
    return {"access_token": token, "expires_in": seconds}


@routes.get("/cgi-bin/ticket/getticket")
@api
async def get_ticket(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """The ticket that `wx.config` signatures are made with."""
    appid = simulator.official_accounts.check_token(request.query.get("access_token", ""))
    if request.query.get("type") != "jsapi":
        raise OfficialAccountError(40097)
    ticket, seconds = simulator.official_accounts.ticket(appid, simulator.settings.ticket_calls_per_minute)
    return {"errcode": 0, "errmsg": "ok", "ticket": ticket, "expires_in": seconds}


@routes.get("/cgi-bin/user/info")
@api
async def user_info(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """Whether a customer follows the account."""
    appid = simulator.official_accounts.check_token(request.query.get("access_token", ""))
    customer = simulator.customers.get(appid, request.query.get("openid", ""))
    if customer is None:
        raise OfficialAccountError(40003)
    shown: dict[str, Any] = {"subscribe": int(customer.follower), "openid": customer.openid}
    if customer.unionid:
        shown["unionid"] = customer.unionid
    if customer.follower:
        shown |= {
            "language": "zh_CN",
            "subscribe_time": int(customer.created_at),
            "remark": "",
            "groupid": 0,
            "tagid_list": [],
            "subscribe_scene": "ADD_SCENE_QR_CODE",
            "qr_scene": 0,
            "qr_scene_str": "",
        }
    return shown
