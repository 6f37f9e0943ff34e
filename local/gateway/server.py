"""The HTTP front: what API Gateway does between a client and a function."""

import asyncio
import json
import logging
import time
import uuid
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import aiohttp
from aiohttp import web

from local.gateway.answer import GatewayError, HttpAnswer, make_answer
from local.gateway.authorizer import TokenVerifier
from local.gateway.cors import Cors
from local.gateway.event import HttpRequest, make_event
from local.gateway.invoker import FunctionError, FunctionTimeoutError, Invoker
from local.gateway.routes import Match, http_api, pick, read_routes

MAX_REQUEST_BYTES = 10 * 1024 * 1024
INTEGRATION_SECONDS = 30.0
HEALTH = "/health"

_log = logging.getLogger("local.gateway")


class Front:
    """Serves the routes of a resolved template with an Invoker."""

    def __init__(
        self,
        template: Mapping[str, Any],
        invoker: Invoker,
        session: aiohttp.ClientSession,
        is_ready: Callable[[], bool],
    ) -> None:
        self._is_ready = is_ready
        self._routes = read_routes(template)
        self._cors = Cors.read(http_api(template).get("CorsConfiguration"))
        self._invoker = invoker
        self._verifier = TokenVerifier(session)

    def application(self, extra_routes: list[web.RouteDef]) -> web.Application:
        """Return the web application; `extra_routes` come before the template's own."""
        application = web.Application(client_max_size=MAX_REQUEST_BYTES, middlewares=[_no_built_in_errors])
        application.add_routes([*extra_routes, web.route("*", "/{path:.*}", self._serve)])
        return application

    async def _serve(self, web_request: web.Request) -> web.Response:
        started_at, request_id = time.monotonic(), uuid.uuid4().hex[:15] + "="
        request = await _read(web_request)
        answer = self._cors.preflight(request)
        if answer is None:
            answer = self._cors.apply(request, await self._answer(request, request_id))
        duration_ms = (time.monotonic() - started_at) * 1000
        _log.info("%s %s %s %.0f ms", request.method, request.raw_path, answer.status, duration_ms)
        response = web.Response(status=answer.status, body=answer.body)
        response.headers.extend([*answer.headers, ("apigw-requestid", request_id)])
        return response

    async def _answer(self, request: HttpRequest, request_id: str) -> HttpAnswer:
        if request.raw_path == HEALTH and not self._is_ready():
            return GatewayError(503, "Starting: the demo data is not there yet").answer()
        try:
            match = pick(self._routes, request.method, request.raw_path)
            if match is None:
                return _health_or_not_found(request)
            jwt = await self._authorize(request, match)
            event = make_event(request, match, request_id=request_id, jwt=jwt)
            return make_answer(await self._invoke(match.route.function, event))
        except GatewayError as error:
            return error.answer()

    async def _authorize(self, request: HttpRequest, match: Match) -> dict[str, Any] | None:
        authorizer = match.route.authorizer
        if authorizer is None:
            return None
        return await self._verifier.verify(authorizer, request.header(authorizer.header))

    async def _invoke(self, function: str, event: dict[str, Any]) -> bytes:
        try:
            async with asyncio.timeout(INTEGRATION_SECONDS):
                return await self._invoker.invoke(function, json.dumps(event).encode())
        except (TimeoutError, FunctionTimeoutError) as error:
            _log.warning("%s timed out: %s", function, error)
            raise GatewayError(503, "Service Unavailable") from error
        except FunctionError as error:
            _log.warning("%s failed: %s", function, error)
            raise GatewayError(500, "Internal Server Error") from error


def _health_or_not_found(request: HttpRequest) -> HttpAnswer:
    if (request.method, request.raw_path) == ("GET", HEALTH):
        return make_answer(b'{"status": "ok"}')
    raise GatewayError(404, "Not Found")


async def _read(request: web.Request) -> HttpRequest:
    return HttpRequest(
        method=request.method,
        target=request.raw_path,
        headers=tuple((name, value) for name, value in request.headers.items()),
        body=await request.read(),
        source_ip=request.remote or "",
        protocol=f"HTTP/{request.version.major}.{request.version.minor}",
    )


@web.middleware
async def _no_built_in_errors(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPException as error:
        answer = GatewayError(error.status, error.reason).answer()
        return web.Response(status=answer.status, body=answer.body, content_type="application/json")
