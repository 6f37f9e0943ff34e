"""Puts the gateway together and serves it, in the current event loop or in a thread of its own."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from anyio.from_thread import start_blocking_portal

from local.deploy import Deployment
from local.emulator import Emulator
from local.gateway.control import Control
from local.gateway.invoker import EmulatorInvoker, Invoker
from local.gateway.processes import ProcessInvoker
from local.gateway.queues import QueuePoller, read_queue_sources
from local.gateway.routes import UnsupportedTemplateError
from local.gateway.schedules import Scheduler, read_schedules
from local.gateway.server import Front
from local.gateway.web_parts import WebParts
from local.oidc import LocalIssuer
from local.ports import LOOPBACK
from local.template import python_path, read_events

_EVENT_TYPES = {"HttpApi", "SQS", "ScheduleV2"}
_log = logging.getLogger("local.gateway")


@dataclass(frozen=True)
class Gateway:
    """What a gateway serves.

    `template` is resolved (local.template.resolve) and `root` its folder. With `in_emulator` the functions
    run in the emulator's Lambda with their packaged code, which then also feeds queues and schedules to them.
    While `is_ready` says no, everything is served but `/health`, which answers 503.
    """

    template: Mapping[str, Any]
    root: Path
    emulator: Emulator
    deployment: Deployment
    issuer: LocalIssuer
    log_directory: Path
    in_emulator: bool = False
    is_ready: Callable[[], bool] = lambda: True
    web_parts: WebParts | None = None

    def invoker(self) -> Invoker:
        """Return what runs the functions."""
        functions = self.deployment.functions
        if self.in_emulator:
            return EmulatorInvoker(self.emulator, functions)
        paths = {name: python_path(self.template, self.root, name) for name in functions}
        return ProcessInvoker(self.emulator, functions, paths, self.log_directory)

    @asynccontextmanager
    async def serving(self, port: int) -> AsyncIterator[None]:
        """Serve on the loopback address while the context is open.

        Raises:
            UnsupportedTemplateError: the template has an authorizer or an event that the gateway does not know.
        """
        _require_known_events(self.template)
        async with AsyncExitStack() as cleanup:
            session = await cleanup.enter_async_context(aiohttp.ClientSession())
            invoker = self.invoker()
            cleanup.push_async_callback(invoker.close)
            resources = self.deployment.resources
            scheduler = Scheduler(read_schedules(self.template), resources, self.emulator, invoker)
            front = Front(self.template, invoker, session, self.is_ready)
            pages = self.web_parts.routes() if self.web_parts else []
            application = front.application([*self.issuer.routes(), *Control(invoker, scheduler).routes(), *pages])
            runner = web.AppRunner(application, access_log=None, shutdown_timeout=1)
            await runner.setup()
            cleanup.push_async_callback(runner.cleanup)
            await web.TCPSite(runner, LOOPBACK, port).start()
            if not self.in_emulator:
                sources = read_queue_sources(self.template, resources)
                pollers = [QueuePoller(source, self.emulator, invoker) for source in sources]
                await cleanup.enter_async_context(_background([scheduler, *pollers]))
            yield

    @contextmanager
    def serving_in_thread(self, port: int) -> Iterator[None]:
        """Serve from a thread of its own, for callers without an event loop (tests)."""
        with start_blocking_portal() as portal, portal.wrap_async_context_manager(self.serving(port)):
            yield


def _require_known_events(template: Mapping[str, Any]) -> None:
    for event in read_events(template):
        if event.type not in _EVENT_TYPES:
            raise UnsupportedTemplateError(f"{event.function}: the local gateway has no events of type {event.type}")


@asynccontextmanager
async def _background(jobs: list[Scheduler | QueuePoller]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(job.run()) for job in jobs]
    for task in tasks:
        task.add_done_callback(_report_failure)
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _report_failure(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        _log.error("a queue or the schedules are no longer served", exc_info=task.exception())
