"""What every step of the demo needs: calls that are checked, lines that are told, waiting with an end."""

import time
import uuid
from collections.abc import Callable
from typing import Any

import httpx

_WAIT_SECONDS = 30.0
_START_SECONDS = 60.0
_SOLD_OUT = "\n   Too few pieces are left of a product of the demo: give it more in the console, or count it no more."


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
        self._mchid = demo["merchant"]["mchid"]
        self._openid = demo["customer"]["openid"]
        self._operator = {"authorization": f"Bearer {demo['operator_token']}"}
        self._finance = {"authorization": f"Bearer {demo['finance_token']}"}
        self._machine = {"authorization": f"Bearer {demo['machine_token']}"}
        self._step = 0

    def _wait(self, poll: Callable[[], dict[str, Any]], *states: str) -> dict[str, Any]:
        """Wait until something is in one of these states."""
        deadline = time.monotonic() + _WAIT_SECONDS
        seen = poll()
        while seen["state"] not in states and time.monotonic() < deadline:
            time.sleep(0.1)
            seen = poll()
        self._expect(seen["state"] in states, f"still {seen['state']} after {_WAIT_SECONDS:.0f} s")
        return seen

    def _place(self, customer: dict[str, str]) -> dict[str, Any]:
        """Order one piece of the demo's second product."""
        line = {"product_number": self._demo["products"][1]["product_number"], "quantity": 1}
        headers = {**customer, "idempotency-key": str(uuid.uuid4())}
        return self._post("/v1/orders", {"lines": [line]}, headers, expect=201)

    def _sell(self, customer: dict[str, str], *, at: str | None = None, is_told: bool = True) -> dict[str, Any]:
        """Have the customer order and pay, perhaps at an earlier instant; WeChat may forget to tell."""
        placed = self._place(customer)
        self._at_wechat("pay", jsapi=placed["payment"], openid=self._openid, notify=is_told, paid_at=at)
        order = f"/v1/admin/orders/{placed['order']['order_no']}"
        return self._wait(lambda: self._get(order, self._operator), "PAID" if is_told else placed["order"]["state"])

    def _change(self, path: str, changes: dict[str, Any]) -> None:
        self._checked(self._api.patch(path, json=changes, headers=self._operator), 200)

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
        hint = _SOLD_OUT if ":sold_out" in response.text else ""
        self._expect(response.status_code == expected, answer + hint)
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
