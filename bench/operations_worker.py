"""Measures every operation in one process against the emulator and the WeChat simulator, and prints JSON.

Runs with the settings of the deployed functions in its environment; the argument is the number of calls.
"""

import base64
import importlib
import json
import sys
import time
from collections.abc import Callable
from statistics import median, mode
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from bench.capacity import units
from bench.recorder import Call, Player, Recorder
from bench.scenarios import SCENARIOS, Scenario
from bench.stage import Invocation, Stage, deployed_settings, module

METERED = 3
_OF_THE_CONNECTION = {"host", "content-length", "connection"}


class Floor:
    """Does what an operation cannot do without, and nothing else: its calls and its signatures."""

    def __init__(self, wechat_url: str) -> None:
        self.player = Player()
        self._wechat = httpx.Client(base_url=wechat_url, trust_env=False)
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self._public = self._key.public_key()
        self._signed = self._key.sign(b"bench", PKCS1v15(), SHA256())

    def prepare(self, scenario: Scenario, calls: list[Call], asked: list[dict[str, Any]]) -> Callable[[], None]:
        """Give the work of one call: nothing is left but to send, to sign and to verify."""
        methods = [self.player.prepared(call) for call in calls]
        requests = [_request(exchange) for exchange in asked]
        at_pay = sum(exchange["target"].startswith("/v3/") for exchange in asked)
        signatures, verifications = at_pay + scenario.signatures, at_pay + scenario.verifications

        def work() -> None:
            for method, arguments in methods:
                method(**arguments)
            for request in requests:
                self._wechat.request(**request)
            for _ in range(signatures):
                self._key.sign(b"bench", PKCS1v15(), SHA256())
            for _ in range(verifications):
                self._public.verify(self._signed, b"bench", PKCS1v15(), SHA256())

        return work


def _request(exchange: dict[str, Any]) -> dict[str, Any]:
    return {
        "method": exchange["method"],
        "url": exchange["target"],
        "headers": [(name, value) for name, value in exchange["headers"] if name.lower() not in _OF_THE_CONNECTION],
        "content": base64.b64decode(exchange["body_base64"]),
    }


class Bench:
    """The recorder, the stage and the floor."""

    def __init__(self) -> None:
        # Before any function is imported, so that its clients are recorded.
        self._recorder = Recorder()
        wechat_url, credentials = deployed_settings()
        self._stage = Stage(wechat_url, credentials)
        self._floor = Floor(wechat_url)
        self._seen = 0

    def measure(self, scenario: Scenario, count: int) -> dict[str, Any]:
        """One operation: CPU of `count` calls and of their floors in turn, then the first call's and the units."""
        invocations = scenario.prepare(self._stage, 1 + count + METERED + 1)
        warm_up, *timed = invocations[: 1 + count]
        self._watch(warm_up)
        pairs = [self._pair(scenario, invocation) for invocation in timed]
        metered = [self._metered(invocation) for invocation in invocations[1 + count : -1]]
        first = self._first(invocations[-1])
        return {
            "name": scenario.name,
            "ours_ms": 1000 * median(ours for ours, _ in pairs),
            "floor_ms": 1000 * median(floor for _, floor in pairs),
            "ratio": median(ours / floor for ours, floor in pairs) if pairs[0][1] else None,
            "aws_calls": mode(calls for calls, _, _, _ in metered),
            "wechat_calls": mode(asked for _, asked, _, _ in metered),
            "first_aws_calls": first,
            "read_units": median(read for _, _, read, _ in metered),
            "write_units": median(write for _, _, _, write in metered),
        }

    def _pair(self, scenario: Scenario, invocation: Invocation) -> tuple[float, float]:
        ours, calls, asked = self._watch(invocation)
        if not (calls and scenario.is_repeatable):
            return ours, 0.0
        work = self._floor.prepare(scenario, calls, asked)
        began = time.process_time()
        work()
        return ours, time.process_time() - began

    def _metered(self, invocation: Invocation) -> tuple[int, int, float, float]:
        self._recorder.is_metering = True
        _, calls, asked = self._watch(invocation)
        self._recorder.is_metering = False
        consumed = units(calls, self._floor.player.client("dynamodb"))
        return _sent(calls), len(asked), consumed.read, consumed.write

    def _first(self, invocation: Invocation) -> int:
        importlib.reload(module(invocation.folder))
        _, calls, _ = self._watch(invocation)
        return _sent(calls)

    def _watch(self, invocation: Invocation) -> tuple[float, list[Call], list[dict[str, Any]]]:
        # What was recorded since the last call is preparation, or a floor.
        self._recorder.taken()
        self._asked()
        began = time.process_time()
        answer = invocation()
        seconds = time.process_time() - began
        _require_success(invocation, answer)
        return seconds, self._recorder.taken(), self._asked()

    def _asked(self) -> list[dict[str, Any]]:
        exchanges = self._stage.exchanges(self._seen)
        self._seen = max((exchange["number"] for exchange in exchanges), default=self._seen)
        return exchanges


def _sent(calls: list[Call]) -> int:
    return sum(not call.is_presigned for call in calls)


def _require_success(invocation: Invocation, answer: Any) -> None:
    failed = answer.get("batchItemFailures") or answer.get("statusCode", httpx.codes.OK) >= httpx.codes.BAD_REQUEST
    if failed:
        raise RuntimeError(f"{invocation.folder} answered {answer}")


def main() -> None:
    """Measure all scenarios, or those whose names begin with the further arguments."""
    count, wanted = int(sys.argv[1]), tuple(sys.argv[2:])
    bench = Bench()
    results = [bench.measure(one, count) for one in SCENARIOS if one.name.startswith(wanted or "")]
    print(json.dumps(results))


if __name__ == "__main__":
    main()
