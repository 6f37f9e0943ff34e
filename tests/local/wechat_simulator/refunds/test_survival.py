"""Refunds after the simulator died, and after it was told to forget."""

import signal
from collections.abc import Callable

import httpx

from tests.local.wechat_simulator.conftest import Listener, Merchant, Panel, Start
from tests.local.wechat_simulator.refunds.conftest import MINUTE, Shop


def test_refunds_survive_kill_9(program: Start, merchant_at: Callable[..., Merchant], listener: Listener) -> None:
    """After SIGKILL numbers repeat their answers, sums hold, and what was under way arrives in its time."""
    process, url = program()
    with httpx.Client(base_url=url, headers={"User-Agent": "tests"}) as http:
        merchant = merchant_at(http, "1900000001")
        shop = Shop(Panel(http), merchant, merchant, listener)
        shop.knobs(processing_seconds=5 * MINUTE)
        shop.without_fee()
        shop.fill(10000)
        order = shop.paid()
        body = shop.body(order, 6000)
        made = shop.post(body).json()
    process.send_signal(signal.SIGKILL)
    process.wait()
    process, url = program()
    with httpx.Client(base_url=url, headers={"User-Agent": "tests"}) as http:
        merchant.http = shop.panel.http = http
        assert shop.post(body).json() == made
        shop.panel.advance(6 * MINUTE)
        assert shop.said()["refund_status"] == "SUCCESS"
        assert shop.post(shop.body(order, 4001)).json()["code"] == "INVALID_REQUEST"
        assert shop.balance() == (14000, None)


def test_reset_forgets_refunds(shop: Shop) -> None:
    """The number is as good as new, and what would have arrived does not."""
    shop.knobs(result="SUCCESS", processing_seconds=MINUTE)
    body = shop.body(shop.paid())
    shop.post(body)
    shop.panel.post("reset")
    assert shop.panel.get("refunds") == {"refunds": []}
    assert shop.get(body["out_refund_no"]).status_code == 404
    shop.panel.advance(2 * MINUTE)
    assert shop.panel.callbacks() == []
