"""Transfers after the simulator died, and after it was told to forget."""

import signal
from collections.abc import Callable

import httpx

from tests.local.wechat_simulator.conftest import Listener, Merchant, Panel, Start
from tests.local.wechat_simulator.transfers.conftest import DAY, Payer


def test_bills_survive_kill_9(program: Start, merchant_at: Callable[..., Merchant], listener: Listener) -> None:
    """After SIGKILL a bill is confirmed by its package, another lapses on its day, and numbers repeat their answers."""
    process, url = program()
    with httpx.Client(base_url=url, headers={"User-Agent": "tests"}) as http:
        merchant = merchant_at(http, "1900000001")
        payer = Payer(Panel(http), merchant, merchant, listener)
        payer.fill(5000)
        bodies = [payer.body() for _ in range(2)]
        bills = [payer.post(body).json() for body in bodies]
    process.send_signal(signal.SIGKILL)
    process.wait()
    process, url = program()
    with httpx.Client(base_url=url, headers={"User-Agent": "tests"}) as http:
        merchant.http = payer.panel.http = http
        assert [payer.post(body).json() for body in bodies] == bills
        assert payer.confirm(bills[0])["state"] == "SUCCESS"
        listener.next()
        payer.panel.advance(DAY + 1)
        listener.next()
        assert [payer.state(bill) for bill in bills] == ["SUCCESS", "FAIL"]
        assert payer.balance() == 4000


def test_reset_forgets_bills(payer: Payer) -> None:
    """The number is as good as new, and the day that would have closed the old bill brings nothing."""
    body = payer.body()
    first = payer.post(body).json()
    payer.panel.post("reset")
    assert payer.panel.get("transfers") == {"transfers": []}
    assert payer.get(body["out_bill_no"]).status_code == 404
    second = payer.post(body).json()
    assert second["transfer_bill_no"] != first["transfer_bill_no"]
    payer.confirm(second)
    payer.panel.advance(2 * DAY)
    assert len(payer.panel.callbacks()) == 1
