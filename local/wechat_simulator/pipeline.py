"""What happens to every request around its handler: recording, faults, WeChat Pay's checks and signature.

Source of the order of checks: WeChat Pay APIv3, "request signature", "basic rules" and observed answers.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from local.wechat_simulator import signing
from local.wechat_simulator.answers import OBSERVED_HEADERS, request_id, signature_headers, spoiled_json
from local.wechat_simulator.errors import WeChatPayError
from local.wechat_simulator.faults import Effects, ErrorEffect, Event
from local.wechat_simulator.merchants import Merchant
from local.wechat_simulator.multipart import parts
from local.wechat_simulator.recorder import Exchange
from local.wechat_simulator.sides import Side, not_implemented, side_of, wrong_method
from local.wechat_simulator.simulator import SIMULATOR, Simulator
from local.wechat_simulator.validation import compact_json

type Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

EXCHANGE = web.RequestKey("exchange", Exchange)
MERCHANT = web.RequestKey("merchant", Merchant)
EFFECTS = web.RequestKey("effects", Effects)
"""What goes wrong with this answer, for handlers that spoil it themselves."""
UNSIGNED = web.RequestKey("unsigned", bool)
"""Set by a handler whose 2xx answer WeChat does not sign; it then names its content type itself."""
OWN_PATHS = ("/_simulator", "/health")
OWN_PAGES = {"/", "/favicon.ico"}
IMAGE_UPLOAD = "/v3/marketing/favor/media/image-upload"
WINDOW_SECONDS = 300
UPLOAD_TYPE = "multipart/form-data"
JSON_TYPES = {"application/json", "application/*", "*/*"}
log = logging.getLogger(__name__)


@web.middleware
async def wechat_side(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Record the exchange, let faults act on it, and say so where the simulator has no such path.

    The routes of V2 do the first two themselves, since their mch_id stands in the body.
    """
    is_own = request.path.startswith(OWN_PATHS) or (request.path in OWN_PAGES and request.method == "GET")
    side = side_of(request.path, request.host, await request.read())
    unmatched = request.match_info.http_exception
    if is_own or (side == Side.PAY_V2 and unmatched is None):
        return await handler(request)
    authorization = signing.parse_authorization(request.headers.get("Authorization", ""))

    async def answer(effects: Effects) -> web.StreamResponse:
        if isinstance(unmatched, web.HTTPNotFound):
            request[EXCHANGE].not_implemented = True
            return not_implemented(side, request.method, request.path)
        if side == Side.PAY_V3:
            return await _answer(request, handler, effects)
        if isinstance(unmatched, web.HTTPMethodNotAllowed):
            return wrong_method(side, unmatched.allowed_methods)
        return await handler(request)

    return await under_faults(request, authorization.mchid if authorization else "", answer, error_answer)


async def under_faults(
    request: web.Request,
    mchid: str,
    answer: Callable[[Effects], Awaitable[web.StreamResponse]],
    error_answer: Callable[[ErrorEffect], web.Response],
) -> web.StreamResponse:
    """Record the exchange of a merchant and let faults act on its answer, or put one in its place."""
    simulator = request.app[SIMULATOR]
    body = await request.read()
    headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.raw_headers]
    exchange = simulator.recorder.begin(simulator.clock.now(), request.method, request.raw_path, headers, body)
    request[EXCHANGE] = exchange
    exchange.mchid = mchid
    event = Event(method=request.method, path=request.raw_path, host=request.host, mchid=mchid)
    effects = simulator.script.take("api", event)
    exchange.faults = sorted(effects.named())
    request[EFFECTS] = effects
    fault = effects.drop or effects.error
    response = await answer(effects) if fault is None or fault.executed else None
    await asyncio.sleep(effects.delay_seconds)
    if effects.drop:
        exchange.dropped = True
        if request.transport:
            request.transport.abort()
    if response is None or effects.error:
        return error_answer(effects.error or ErrorEffect())
    return response


async def note_answer(request: web.Request, response: web.StreamResponse) -> None:
    """Note the answer with the headers it really has; aiohttp calls this just before it sends them."""
    exchange = request.get(EXCHANGE)
    if exchange and not exchange.dropped and isinstance(response, web.Response):
        body = response.body if isinstance(response.body, bytes) else b""
        exchange.answered(response.status, list(response.headers.items()), body)


def error_answer(error: ErrorEffect) -> web.Response:
    """The answer of a scripted error: WeChat Pay's error body, or the raw body of the script."""
    if error.raw_body is None:
        body, kind = (
            compact_json({"code": error.code, "message": error.message}),
            "application/json; charset=utf-8",
        )
    else:
        body = error.raw_body.encode()
        kind = "text/html" if error.raw_body.startswith("<") else "application/json; charset=utf-8"
    return web.Response(
        status=error.status,
        body=body,
        headers=OBSERVED_HEADERS | {"Content-Type": kind, "Request-ID": request_id(268435456)},
    )


async def _answer(request: web.Request, handler: Handler, effects: Effects) -> web.Response:
    simulator = request.app[SIMULATOR]
    try:
        merchant = _checked_merchant(request, simulator, await request.read())
        request[MERCHANT] = merchant
        response = await _handled(request, handler, simulator)
        return _signed(simulator, merchant, request, response, effects)
    except WeChatPayError as error:
        return _refused(error)


async def _handled(request: web.Request, handler: Handler, simulator: Simulator) -> web.Response:
    try:
        response = await handler(request)
    except web.HTTPMethodNotAllowed:
        raise simulator.refusals["method_not_allowed"] from None
    except WeChatPayError:
        raise
    except Exception:
        log.exception("the simulator failed on %s %s", request.method, request.raw_path)
        raise simulator.refusals["system_error"] from None
    if not isinstance(response, web.Response):
        raise TypeError("a handler of WeChat Pay answers with a whole body")
    return response


def _checked_merchant(request: web.Request, simulator: Simulator, body: bytes) -> Merchant:
    accepted = {part.partition(";")[0].strip().lower() for part in request.headers.get("Accept", "").split(",")}
    if not accepted & JSON_TYPES or not request.headers.get("User-Agent"):
        raise WeChatPayError.parameter("Http头缺少Accept或User-Agent")
    request[EXCHANGE].signature_verified = False
    merchant = _authenticated(request, simulator, body)
    request[EXCHANGE].signature_verified = True
    if merchant.answer_key(request.headers.get("Wechatpay-Serial")) is None:
        raise simulator.refusals["unknown_platform_serial"]
    wanted = UPLOAD_TYPE if request.path == IMAGE_UPLOAD else "application/json"
    if body and request.content_type != wanted:
        raise WeChatPayError.parameter(f"Http头Content-Type必须为{wanted}")
    return merchant


def _authenticated(request: web.Request, simulator: Simulator, body: bytes) -> Merchant:
    given = signing.parse_authorization(request.headers.get("Authorization", ""))
    if given is None or not (given.timestamp.isascii() and given.timestamp.isdigit()) or not given.nonce_str:
        raise WeChatPayError.identity("Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》")
    merchant = simulator.merchants.get(given.mchid)
    if merchant is None:
        raise WeChatPayError.identity("签名信息错误，验签失败")
    pair = merchant.api_certificate(given.serial_no, simulator.clock.now())
    if pair is None:
        raise WeChatPayError.identity("商户证书序列号有误")
    if abs(simulator.signing_time() - int(given.timestamp)) > WINDOW_SECONDS:
        raise WeChatPayError.identity("Http头Authorization中的timestamp与发起请求的时间不得超过5分钟")
    target, body = request.raw_path, signed_part(request, body)
    message = signing.request_message(request.method, target, given.timestamp, given.nonce_str, body)
    if not signing.is_signed(pair["certificate"], message, given.signature):
        raise WeChatPayError.signature(request.method, target, message, body)
    return merchant


def signed_part(request: web.Request, body: bytes) -> bytes:
    """What of the body is signed: all of it, but of an upload the `meta` part alone."""
    if request.content_type != UPLOAD_TYPE:
        return body
    return parts(request.headers["Content-Type"], body).get("meta", body)


def _signed(
    simulator: Simulator, merchant: Merchant, request: web.Request, response: web.Response, effects: Effects
) -> web.Response:
    key = merchant.answer_key(request.headers.get("Wechatpay-Serial"))
    if key is None:
        raise simulator.refusals["unknown_platform_serial"]
    if request.get(UNSIGNED):
        response.headers.update(OBSERVED_HEADERS | {"Request-ID": request_id(0)})
        return response
    body = spoiled_json(response.body if isinstance(response.body, bytes) else b"", effects)
    headers = OBSERVED_HEADERS | {"Request-ID": request_id(0)}
    if body:
        headers["Content-Type"] = "application/json; charset=utf-8"
    if not effects.response_unsigned:
        headers |= signature_headers(key, body, simulator.signing_time(), effects)
    return web.Response(status=response.status, body=body or None, headers=headers)


def _refused(error: WeChatPayError) -> web.Response:
    headers = OBSERVED_HEADERS | {
        "Content-Type": "application/json; charset=utf-8",
        "Request-ID": request_id(error.refusal.cause),
    }
    return web.Response(status=error.refusal.status, body=compact_json(error.body()), headers=headers)
