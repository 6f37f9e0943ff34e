"""The two ways to run a function: in processes of our own, or in the emulator's Lambda."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import boto3
from botocore.config import Config

from local.deploy import DeployedFunction
from local.emulator import Emulator

MAX_PAYLOAD_BYTES = 6 * 1024 * 1024


class FunctionError(Exception):
    """The function raised, could not be loaded, crashed, or answered more than Lambda returns."""

    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(f"{error_type}: {message}")


class FunctionTimeoutError(FunctionError):
    """The function ran longer than its Timeout."""

    def __init__(self, seconds: float) -> None:
        super().__init__("Sandbox.Timedout", f"Task timed out after {seconds:.2f} seconds")


class Invoker(Protocol):
    """Runs functions by logical id."""

    async def invoke(self, function: str, payload: bytes) -> bytes:
        """Run the function with a JSON payload and return its JSON result.

        Raises:
            FunctionError: also for a timeout (FunctionTimeoutError).
        """

    def describe(self) -> dict[str, Any]:
        """What runs where, for people."""

    async def close(self) -> None:
        """Stop everything that was started."""


class EmulatorInvoker:
    """Runs functions in the emulator's Lambda, as deployed by `sam deploy`, with their packaged code."""

    def __init__(self, emulator: Emulator, functions: Mapping[str, DeployedFunction]) -> None:
        self._functions = functions
        # Its own client: invocations last longer than other calls and must never be repeated.
        self._lambda: Any = boto3.session.Session().client(
            "lambda",
            endpoint_url=emulator.endpoint_url,
            region_name=emulator.region,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106
            config=Config(read_timeout=910, retries={"total_max_attempts": 1}, max_pool_connections=32),
        )
        self._threads = ThreadPoolExecutor(32, thread_name_prefix="invoke")

    async def invoke(self, function: str, payload: bytes) -> bytes:
        """See Invoker.invoke."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._invoke, function, payload)

    def _invoke(self, function: str, payload: bytes) -> bytes:
        deployed = self._functions[function]
        answer = self._lambda.invoke(FunctionName=deployed.name, Payload=payload)
        result: bytes = answer["Payload"].read()
        if "FunctionError" not in answer:
            return result
        if b"Task timed out" in result:
            raise FunctionTimeoutError(deployed.timeout_seconds)
        raise FunctionError(answer["FunctionError"], result.decode(errors="replace"))

    def describe(self) -> dict[str, Any]:
        """The deployed names."""
        return {name: {"runs_in": "emulator", "name": item.name} for name, item in self._functions.items()}

    async def close(self) -> None:
        """Wait for running invocations and close the connections."""
        await asyncio.to_thread(self._threads.shutdown)
        self._lambda.close()
