"""Refunds after the simulator died, and after it was told to forget."""

import signal
from collections.abc import Callable

import httpx

from tests.local.wechat_simulator.conftest import Listener, Merchant, Panel, Start
from tests.local.wechat_simulator.refunds.conftest import MINUTE, Till


def test_refunds_survive_kill_9(program: Start, merchant_at: Callable[..., Merchant], listener: Listener) -> None:
    """After SIGKILL numbers repeat their answers, sums hold, and what was under way arrives in its time."""
    process, url = program()
    with httpx.Client(base_url=url, headers={"User-Agent": "tests"}) as http:
        merchant = merchant_at(http, "1900000001")
        till = Till(Panel(http), merchant, merchant, listener)
        till.knobs(processing_seconds=5 * MINUTE)
        till.without_fee()
        till.fill(10000)
        order = till.paid()
        body = till.body(order, 6000)
        made = till.post(body).json()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process, url = program()
    with httpx.Client(base_url=url, headers={"User-Agent": "tests"}) as http:
        merchant.http = till.panel.http = http
        assert till.post(body).json() == made
        till.panel.advance(6 * MINUTE)
        assert till.said()["refund_status"] == "SUCCESS"
        assert till.post(till.body(order, 4001)).json()["code"] == "INVALID_REQUEST"
        assert till.balance() == (14000, None)


def test_reset_forgets_refunds(till: Till) -> None:
    """The number is as good as new, and what would have arrived does not."""
    till.knobs(result="SUCCESS", processing_seconds=MINUTE)
    body = till.body(till.paid())
    till.post(body)
    till.panel.post("reset")
    assert till.panel.get("refunds") == {"refunds": []}
    assert till.get(body["out_refund_no"]).status_code == 404
    till.panel.advance(2 * MINUTE)
    assert till.panel.callbacks() == []
