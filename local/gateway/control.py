"""The gateway's own pages under /_local: the functions, and the schedules to fire by hand."""

from datetime import UTC, datetime

from aiohttp import web

from local.gateway.invoker import FunctionError, Invoker
from local.gateway.schedules import Scheduler


class Control:
    """GET /_local/functions, GET /_local/schedules, POST /_local/schedules/{logical id}/fire."""

    def __init__(self, invoker: Invoker, scheduler: Scheduler) -> None:
        self._invoker = invoker
        self._scheduler = scheduler

    def routes(self) -> list[web.RouteDef]:
        """The pages."""
        return [
            web.get("/_local/functions", self._functions),
            web.get("/_local/schedules", self._schedules),
            web.post("/_local/schedules/{name}/fire", self._fire),
        ]

    async def _functions(self, _: web.Request) -> web.Response:
        return web.json_response(self._invoker.describe())

    async def _schedules(self, _: web.Request) -> web.Response:
        return web.json_response(
            {
                name: {
                    "expression": schedule.expression,
                    "time_zone": schedule.time_zone,
                    "is_enabled": schedule.is_enabled,
                    "target": schedule.target,
                }
                for name, schedule in self._scheduler.schedules.items()
            }
        )

    async def _fire(self, request: web.Request) -> web.Response:
        """Fire a schedule; the query parameter `at` (ISO 8601) is what it is told as the scheduled time."""
        name = request.match_info["name"]
        at = datetime.fromisoformat(request.query["at"]) if "at" in request.query else datetime.now(UTC)
        if name not in self._scheduler.schedules:
            return web.json_response({"message": f"there is no schedule {name}"}, status=404)
        try:
            result = await self._scheduler.fire(name, at)
        except FunctionError as error:
            return web.json_response({"message": str(error)}, status=502)
        return web.json_response({"result": result})
