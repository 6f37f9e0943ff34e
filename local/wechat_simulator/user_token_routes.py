"""What a customer's own token is for, and the sign-in of mini programs.

Source: WeChat Official Account platform, web authorization; WeChat mini programs, code2Session.
"""

import base64
import secrets
from typing import Any

from aiohttp import web

from local.wechat_simulator.official_account import OfficialAccountError
from local.wechat_simulator.official_account_routes import MINI_PROGRAM, api
from local.wechat_simulator.simulator import Simulator
from local.wechat_simulator.user_tokens import ACCESS_SECONDS

NICKNAME = "微信用户"
HEAD_IMAGE = "https://thirdwx.qlogo.cn/mmopen/vi_32/POgEwh4mIHO4nibH0KlMECNjjGxQUq24ZEaGT4poC6icRiccVGKSyXwibcPq4BWmiaIGuG1icwxaQX6grC9VemZoJ8rg/132"

routes = web.RouteTableDef()


@routes.get("/sns/oauth2/refresh_token")
@api
async def refresh_token(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """A customer's access token, renewed; it needs no secret."""
    query = request.query
    if not query.get("appid"):
        raise OfficialAccountError(41002)
    if simulator.official_accounts.get(query["appid"]) is None:
        raise OfficialAccountError(40013)
    if query.get("grant_type") != "refresh_token":
        raise OfficialAccountError(40002)
    access = simulator.user_tokens.renew(query["appid"], query.get("refresh_token", ""))
    return {
        "access_token": access.token,
        "expires_in": ACCESS_SECONDS,
        "refresh_token": query["refresh_token"],
        "openid": access.openid,
        "scope": access.scope,
    }


@routes.get("/sns/auth")
@api
async def check_user_token(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """Whether a customer's access token is good."""
    simulator.user_tokens.check(request.query.get("access_token", ""), request.query.get("openid", ""))
    return {"errcode": 0, "errmsg": "ok"}


@routes.get("/sns/userinfo")
@api
async def user_profile(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """A customer's profile, for a token of the scope snsapi_userinfo; place and sex are empty since 2021."""
    access = simulator.user_tokens.check(request.query.get("access_token", ""), request.query.get("openid", ""))
    if access.scope != "snsapi_userinfo":
        raise OfficialAccountError(48001)
    customer = simulator.customers.get(access.appid, access.openid)
    shown: dict[str, Any] = {
        "openid": access.openid,
        "nickname": (customer.nickname if customer else "") or NICKNAME,
        "sex": 0,
        "language": "",
        "city": "",
        "province": "",
        "country": "",
        "headimgurl": HEAD_IMAGE,
        "privilege": [],
    }
    return shown | {"unionid": customer.unionid} if customer and customer.unionid else shown


@routes.get("/sns/jscode2session")
@api
async def mini_program_session(request: web.Request, simulator: Simulator) -> dict[str, Any]:
    """A mini program's code for openid and session key; the panel makes such codes with the scope `jscode`."""
    query = request.query
    account = simulator.official_accounts.authenticate(query.get("appid", ""), query.get("secret", ""))
    if query.get("grant_type") != "authorization_code":
        raise OfficialAccountError(40002)
    code = simulator.official_accounts.use_code(account.appid, query.get("js_code", ""), {MINI_PROGRAM})
    customer = simulator.customers.get(account.appid, code.openid)
    session = {"session_key": base64.b64encode(secrets.token_bytes(16)).decode(), "openid": code.openid}
    return session | ({"unionid": customer.unionid} if customer and customer.unionid else {})
