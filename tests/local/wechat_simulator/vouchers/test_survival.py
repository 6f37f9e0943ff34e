"""Vouchers after the simulator died."""

import signal
import threading
import uuid
from collections.abc import Callable

import httpx

from tests.local.wechat_simulator.conftest import APPID, Merchant, Panel, Start
from tests.local.wechat_simulator.vouchers.conftest import FAVOR, Favor


def test_what_was_answered_survives_kill_9(program: Start, merchant_at: Callable[..., Merchant]) -> None:
    """After SIGKILL amid sends every answered coupon is there, the count agrees, and numbers can be repeated."""
    process, url = program()
    sent: dict[str, str] = {}
    with httpx.Client(base_url=url, headers={"User-Agent": "tests"}) as http:
        merchant = merchant_at(http, "1900000001")
        favor = Favor(Panel(http), merchant, merchant)
        stock_id = favor.stock(max_coupons=100_000, max_coupons_per_user=60, coupon_amount=1)
        address = {"mchid": merchant.mchid, "notify_url": "https://example.com/coupons"}
        merchant.call("POST", f"{FAVOR}/callbacks", address).raise_for_status()
        killer = threading.Timer(0.2, lambda: process.send_signal(signal.SIGKILL))
        killer.start()
        try:
            while len(sent) < 60:
                number = uuid.uuid4().hex
                sent[number] = favor.issue(stock_id, out_request_no=number)
        except httpx.TransportError:
            pass
        killer.join()
        process.wait()
    process, url = program()
    with httpx.Client(base_url=url, headers={"User-Agent": "tests"}) as http:
        merchant.http = favor.panel.http = http
        held = favor.panel.get(f"coupons?stock_id={stock_id}")
        assert sent
        assert sent.items() <= {coupon["out_request_no"]: coupon["coupon_id"] for coupon in held["coupons"]}.items()
        assert favor.query_stock(stock_id)["distributed_coupons"] == held["total"]
        assert {number: favor.issue(stock_id, out_request_no=number) for number in sent} == sent
        assert favor.get(f"callbacks?mchid={merchant.mchid}").json() == address
        paid = favor.pay(next(iter(sent.values())))
        assert paid["amount"]["payer_total"] == 9999
        assert paid["appid"] == APPID
