"""One Lambda execution environment: a process under AWS's own runtime client, and its Runtime API.

Source: Lambda developer guide, "Using the Lambda runtime API for custom runtimes".
"""

import asyncio
import sys
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web

from local.deploy import DeployedFunction
from local.gateway.invoker import MAX_PAYLOAD_BYTES, FunctionError, FunctionTimeoutError
from local.ports import LOOPBACK

INIT_SECONDS = 30.0
_PREFIX = "/2018-06-01/runtime"
_ACCEPTED = '{"status":"OK"}'


@dataclass(frozen=True)
class Invocation:
    """A payload on its way through a worker; `result` ends as the function's JSON or as a FunctionError."""

    payload: bytes
    result: asyncio.Future[bytes]
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def fail(self, error: FunctionError) -> None:
        """End with an error, unless it has ended."""
        if not self.result.done():
            self.result.set_exception(error)


class Worker:
    """Runs one invocation at a time; the pool hears when it is ready for one and when it has ended."""

    def __init__(
        self,
        function: DeployedFunction,
        *,
        on_ready: Callable[["Worker"], None],
        on_end: Callable[["Worker"], None],
    ) -> None:
        self.init_error: FunctionError | None = None
        self.invocation: Invocation | None = None
        self.is_initialised = False
        self._function = function
        self._on_ready = on_ready
        self._on_end = on_end
        self._next: asyncio.Future[Invocation] | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._process: asyncio.subprocess.Process | None = None
        self._runner: web.AppRunner | None = None
        self._is_killed = False

    @property
    def is_idle(self) -> bool:
        """Whether it waits for an invocation."""
        return self._next is not None and not self._next.done() and not self._is_killed

    @property
    def is_soon_idle(self) -> bool:
        """Whether it starts, or has answered and is about to ask for the next invocation."""
        return self.invocation is None and not self.is_idle and not self._is_killed

    @property
    def pid(self) -> int | None:
        """The process, once it runs."""
        return self._process.pid if self._process else None

    async def run(self, environment: Mapping[str, str], directory: Path, log: Path) -> None:
        """Live: start the process, serve its Runtime API, and clean up when it ends or is killed."""
        try:
            address = await self._serve()
            with log.open("ab") as output:
                self._process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "awslambdaric", self._function.handler),
                    cwd=directory,
                    env={**environment, "AWS_LAMBDA_RUNTIME_API": address},
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                )
            self._timer = asyncio.get_running_loop().call_later(INIT_SECONDS, self._give_up_init)
            if self._is_killed:
                self.kill()
            await self._process.wait()
        finally:
            await self._end()

    def take(self, invocation: Invocation) -> None:
        """Run an invocation; the function's Timeout starts now."""
        if self._next is None or self._next.done():
            raise RuntimeError("this worker does not wait for an invocation")
        self.invocation = invocation
        timeout = self._function.timeout_seconds
        self._timer = asyncio.get_running_loop().call_later(timeout, self._time_out, invocation)
        self._next.set_result(invocation)

    def kill(self) -> None:
        """End the process, now or as soon as it has started; `run` cleans up."""
        self._is_killed = True
        if self._process and self._process.returncode is None:
            self._process.kill()

    async def _serve(self) -> str:
        application = web.Application(client_max_size=2 * MAX_PAYLOAD_BYTES)
        application.add_routes(
            [
                web.get(f"{_PREFIX}/invocation/next", self._hand_out),
                web.post(f"{_PREFIX}/invocation/{{id}}/response", self._accept_response),
                web.post(f"{_PREFIX}/invocation/{{id}}/error", self._accept_error),
                web.post(f"{_PREFIX}/init/error", self._accept_init_error),
            ]
        )
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, 0).start()
        host, port = self._runner.addresses[0][:2]
        return f"{host}:{port}"

    async def _end(self) -> None:
        self._stop_timer()
        if self._next is not None:
            self._next.cancel()
        code = self._process.returncode if self._process else None
        if self.invocation is not None:
            self.invocation.fail(FunctionError("Runtime.ExitError", f"the runtime exited with status {code}"))
        if not self.is_initialised and self.init_error is None:
            self.init_error = FunctionError("Runtime.ExitError", f"the runtime exited with status {code} at init")
        if self._runner:
            await self._runner.cleanup()
        self._on_end(self)

    def _finish(self) -> None:
        self._stop_timer()
        self.invocation = None

    def _stop_timer(self) -> None:
        if self._timer:
            self._timer.cancel()

    def _time_out(self, invocation: Invocation) -> None:
        invocation.fail(FunctionTimeoutError(self._function.timeout_seconds))
        self.kill()

    def _give_up_init(self) -> None:
        self.init_error = FunctionError("Sandbox.Timedout", f"init timed out after {INIT_SECONDS:.0f} seconds")
        self.kill()

    async def _hand_out(self, _: web.Request) -> web.Response:
        self._stop_timer()
        self.is_initialised = True
        self._next = asyncio.get_running_loop().create_future()
        self._on_ready(self)
        invocation = await self._next
        deadline = time.time() + self._function.timeout_seconds
        headers = {
            "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
            "Lambda-Runtime-Deadline-Ms": str(int(deadline * 1000)),
            "Lambda-Runtime-Invoked-Function-Arn": self._function.arn,
            "Lambda-Runtime-Trace-Id": f"Root=1-{int(deadline):08x}-{uuid.uuid4().hex[:24]};Sampled=0",
        }
        return web.Response(body=invocation.payload, content_type="application/json", headers=headers)

    async def _accept_response(self, request: web.Request) -> web.Response:
        result = await request.read()
        invocation = self._current(request)
        self._finish()
        if len(result) > MAX_PAYLOAD_BYTES:
            message = f"Response payload size ({len(result)} bytes) exceeded {MAX_PAYLOAD_BYTES} bytes"
            invocation.fail(FunctionError("Function.ResponseSizeTooLarge", message))
        elif not invocation.result.done():
            invocation.result.set_result(result)
        return web.Response(status=202, text=_ACCEPTED, content_type="application/json")

    async def _accept_error(self, request: web.Request) -> web.Response:
        error = await _read_error(request)
        self._current(request).fail(error)
        self._finish()
        return web.Response(status=202, text=_ACCEPTED, content_type="application/json")

    async def _accept_init_error(self, request: web.Request) -> web.Response:
        self.init_error = await _read_error(request)
        return web.Response(status=202, text=_ACCEPTED, content_type="application/json")

    def _current(self, request: web.Request) -> Invocation:
        if self.invocation is None or self.invocation.request_id != request.match_info["id"]:
            raise web.HTTPBadRequest(text='{"errorType":"InvalidRequestID"}')
        return self.invocation


async def _read_error(request: web.Request) -> FunctionError:
    details = await request.json()
    return FunctionError(details.get("errorType", "Unknown"), details.get("errorMessage", ""))
