"""What every step of the demo needs: calls that are checked, lines that are told, waiting with an end."""

import time
from collections.abc import Callable
from typing import Any

import httpx

_WAIT_SECONDS = 30.0
_START_SECONDS = 60.0


class DemoError(Exception):
    """A step did not turn out as it should."""


def wait_until_ready(api: httpx.Client) -> None:
    """Return once the stack has seeded its data.

    Raises:
        DemoError: it has not within a minute.
        httpx.TransportError: nothing answers.
    """
    deadline = time.monotonic() + _START_SECONDS
    while not (health := api.get("/health")).is_success:
        if time.monotonic() > deadline:
            raise DemoError(f"the stack is not ready: /health answers {health.status_code} {health.text}")
        time.sleep(0.2)


class Steps:
    """Calls the running stack and tells what came back."""

    def __init__(self, demo: dict[str, Any], api: httpx.Client, browser: httpx.Client) -> None:
        self._demo = demo
        self._api = api
        self._browser = browser
        self._appid = demo["merchant"]["appid"]
        self._openid = demo["customer"]["openid"]
        self._operator = {"authorization": f"Bearer {demo['operator_token']}"}
        self._machine = {"authorization": f"Bearer {demo['machine_token']}"}
        self._step = 0

    def _wait(self, poll: Callable[[], dict[str, Any]], state: str) -> dict[str, Any]:
        deadline = time.monotonic() + _WAIT_SECONDS
        seen = poll()
        while seen["state"] != state and time.monotonic() < deadline:
            time.sleep(0.1)
            seen = poll()
        self._expect(seen["state"] == state, f"still {seen['state']} after {_WAIT_SECONDS:.0f} s")
        return seen

    def _get(
        self, path: str, headers: dict[str, str] | None = None, params: dict[str, str] | None = None
    ) -> dict[str, Any]:
        return self._checked(self._api.get(path, headers=headers, params=params), 200)

    def _post(
        self, path: str, body: dict[str, Any], headers: dict[str, str] | None = None, *, expect: int
    ) -> dict[str, Any]:
        return self._checked(self._api.post(path, json=body, headers=headers), expect)

    def _checked(self, response: httpx.Response, expected: int) -> dict[str, Any]:
        request = response.request
        answer = f"{request.method} {request.url} answered {response.status_code}: {response.text[:500]}"
        self._expect(response.status_code == expected, answer)
        body: dict[str, Any] = response.json()
        return body

    def _expect(self, holds: bool, otherwise: str) -> None:
        if not holds:
            raise DemoError(otherwise)

    def _say(self, line: str) -> None:
        self._step += 1
        print(f"{self._step:2}. {line}", flush=True)

    def _show(self, line: str) -> None:
        print(f"    {line}", flush=True)

    def _at_wechat(self, path: str, **body: Any) -> dict[str, Any]:
        """Do something on WeChat's side, as its people or its customers would."""
        return self._checked(self._browser.post(f"{self._demo['wechat_url']}/_simulator/{path}", json=body), 200)
