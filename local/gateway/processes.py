"""Runs functions from the source tree in processes, each under its own role, several at once if needed."""

import asyncio
import os
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local.deploy import DeployedFunction
from local.emulator import Emulator
from local.gateway.invoker import FunctionError
from local.gateway.sources import SourceWatch
from local.gateway.worker import Invocation, Worker

MAX_WORKERS_PER_FUNCTION = 4
_ROLE_SECONDS = 3600
# A worker whose credentials end soon is replaced, as Lambda replaces execution environments.
_WORKER_LIVES_SECONDS = _ROLE_SECONDS - 960


@dataclass(frozen=True)
class Workplace:
    """What all workers share: the emulator, where the code is, where the logs go."""

    emulator: Emulator
    watch: SourceWatch
    log_directory: Path
    max_workers: int = MAX_WORKERS_PER_FUNCTION


@dataclass(frozen=True)
class _Life:
    task: asyncio.Task[None]
    source_version: int
    started_at: float


class ProcessInvoker:
    """An Invoker with a pool of workers for each function; they start when a request needs them."""

    def __init__(
        self,
        emulator: Emulator,
        functions: Mapping[str, DeployedFunction],
        python_paths: Mapping[str, list[Path]],
        log_directory: Path,
    ) -> None:
        log_directory.mkdir(parents=True, exist_ok=True)
        watch = SourceWatch(folder for path in python_paths.values() for folder in path)
        workplace = Workplace(emulator, watch, log_directory)
        self._pools = {name: _Pool(function, python_paths[name], workplace) for name, function in functions.items()}

    async def invoke(self, function: str, payload: bytes) -> bytes:
        """See Invoker.invoke."""
        return await self._pools[function].invoke(payload)

    def describe(self) -> dict[str, Any]:
        """Each function's workers and log."""
        return {name: pool.describe() for name, pool in self._pools.items()}

    async def close(self) -> None:
        """Kill all workers and wait until they have ended."""
        await asyncio.gather(*(pool.close() for pool in self._pools.values()))


class _Pool:
    """The workers of one function. Everything happens on one event loop, so there are no locks."""

    def __init__(self, function: DeployedFunction, python_path: list[Path], workplace: Workplace) -> None:
        self._function = function
        self._python_path = python_path
        self._workplace = workplace
        self._log = workplace.log_directory / f"{function.logical_id}.log"
        self._waiting: deque[Invocation] = deque()
        self._workers: dict[Worker, _Life] = {}
        self._is_closed = False

    async def invoke(self, payload: bytes) -> bytes:
        invocation = Invocation(payload, asyncio.get_running_loop().create_future())
        self._waiting.append(invocation)
        self._dispatch()
        return await invocation.result

    def describe(self) -> dict[str, Any]:
        return {
            "runs_in": "processes",
            "workers": [{"pid": worker.pid, "is_idle": worker.is_idle} for worker in self._workers],
            "log": str(self._log),
        }

    async def close(self) -> None:
        self._is_closed = True
        while self._waiting:
            self._waiting.popleft().fail(FunctionError("Runtime.ExitError", "the local stack stops"))
        tasks = [life.task for life in self._workers.values()]
        for worker in self._workers:
            worker.kill()
        await asyncio.gather(*tasks)

    def _dispatch(self) -> None:
        while self._waiting and self._waiting[0].result.done():
            self._waiting.popleft()
        for worker, life in list(self._workers.items()):
            if worker.is_idle and self._is_stale(life):
                worker.kill()
            elif worker.is_idle and self._waiting:
                worker.take(self._waiting.popleft())
        soon_idle = sum(worker.is_soon_idle for worker in self._workers)
        room = self._workplace.max_workers - len(self._workers)
        for _ in range(min(len(self._waiting) - soon_idle, room)):
            self._start()

    def _start(self) -> None:
        worker = Worker(self._function, on_ready=lambda _: self._dispatch(), on_end=self._forget)
        task = asyncio.create_task(self._run(worker))
        self._workers[worker] = _Life(task, self._workplace.watch.version(), time.monotonic())

    async def _run(self, worker: Worker) -> None:
        try:
            credentials = await asyncio.to_thread(self._assume_role)
        except ClientError as error:
            worker.init_error = FunctionError("AccessDenied", f"its role cannot be assumed: {error}")
            self._forget(worker)
        else:
            await worker.run(self._environment(credentials), self._python_path[0], self._log)

    def _is_stale(self, life: _Life) -> bool:
        is_old = time.monotonic() - life.started_at > _WORKER_LIVES_SECONDS
        return is_old or life.source_version != self._workplace.watch.version()

    def _forget(self, worker: Worker) -> None:
        del self._workers[worker]
        if worker.init_error is not None and self._waiting:
            self._waiting.popleft().fail(worker.init_error)
        if not self._is_closed:
            self._dispatch()

    def _assume_role(self) -> dict[str, str]:
        credentials = self._workplace.emulator.client("sts").assume_role(
            RoleArn=self._function.role_arn,
            RoleSessionName=self._function.logical_id,
            DurationSeconds=_ROLE_SECONDS,
        )["Credentials"]
        return {
            "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
            "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"],
            "AWS_SESSION_TOKEN": credentials["SessionToken"],
        }

    def _environment(self, credentials: Mapping[str, str]) -> dict[str, str]:
        function, emulator = self._function, self._workplace.emulator
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "LANG": "en_US.UTF-8",
            "TZ": ":UTC",
            "PYTHONPATH": os.pathsep.join(map(str, self._python_path)),
            "AWS_REGION": emulator.region,
            "AWS_DEFAULT_REGION": emulator.region,
            "AWS_ENDPOINT_URL": emulator.endpoint_url,
            "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_mb),
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
            "AWS_LAMBDA_LOG_FORMAT": function.log_format,
            "AWS_LAMBDA_LOG_LEVEL": function.log_level,
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": "local",
            "LAMBDA_TASK_ROOT": str(self._python_path[0]),
            "_HANDLER": function.handler,
            **credentials,
            **function.environment,
        }
