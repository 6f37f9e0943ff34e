"""What people and machines do with red packets, through the functions."""

import json
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from merchant_center.core import clock

PACKETS = "/v1/admin/red-packets"
SEND = "/mmpaymkttransfers/sendredpack"


def record(**body):
    """An event of a queue with one message."""
    return {"Records": [{"messageId": "1", "body": json.dumps(body), "attributes": {"ApproximateReceiveCount": "1"}}]}


def new_key():
    """A key that names one intent of its caller."""
    return {"Idempotency-Key": secrets.token_hex(8)}


class RedPackets:
    """What people and machines do with red packets of a shop."""

    def __init__(self, shop):
        self.shop = shop
        self.api = shop.api

    def wish(self, **changes):
        """A definition that fits: one yuan, ten at the most."""
        now = datetime.now(UTC)
        return {
            "mchid": self.shop.mchid,
            "appid": self.shop.appid,
            "name": "新春红包",
            "activity_name": "新春活动",
            "sender_name": "示例茶铺",
            "least_fen": 100,
            "blessing": "恭喜发财",
            "limits": {"total_amount_fen": 1_000},
            "valid_from": (now - timedelta(days=1)).isoformat(),
            "valid_to": (now + timedelta(days=30)).isoformat(),
        } | changes

    def define(self, **changes):
        """A new red packet's address."""
        answer = self.api.call("POST", PACKETS, self.wish(**changes), headers=new_key())
        assert answer.status == 201, answer.text
        return answer.headers["location"]

    def show(self, path):
        """A red packet with its figures."""
        return self.api.call("GET", path).json

    def customer(self):
        """A new customer's openid."""
        return self.shop.simulator.panel("customers", appid=self.shop.appid, follower=True)["openid"]

    def send(self, path, openid="", draw="", **more):
        """Let a lottery send a red packet, each time for another draw unless named."""
        source = {"kind": "lottery", "id": draw or secrets.token_hex(8)}
        wish = {"appid": self.shop.appid, "openid": openid or self.customer(), "source": source, **more}
        return self.api.call("POST", f"{path.replace('admin', 'machine')}/send", wish)

    def held(self, openid):
        """What WeChat holds for a customer."""
        query = {"mchid": self.shop.mchid, "openid": openid}
        return self.shop.simulator.http.get("/_simulator/red-packets", params=query).json()["red_packets"]

    def open(self, send):
        """The customer opens a packet in WeChat."""
        self.shop.simulator.panel("red-packets/open", mchid=send["mchid"], mch_billno=send["bill_no"])

    def fault(self, code, **more):
        """Let WeChat refuse the next cash red packet with a code."""
        error = {"code": code, "message": "x", "executed": False, **more}
        self.shop.simulator.panel("faults", on="api", match={"path_contains": SEND}, times=1, error=error)

    def settle(self):
        """Let the schedule run."""
        return self.api.send("SettleRedPackets", {})

    def held_by_nobody(self, path):
        """A send that WeChat refuses as contradicting itself: a person has to look."""
        self.fault("FATAL_ERROR")
        return self.send(path).json


@pytest.fixture
def packets(shop):
    yield RedPackets(shop)
    shop.simulator.panel("clock", reset=True)


@pytest.fixture
def in_future(api, monkeypatch):
    """Move a function's clock on."""

    def move(function, **span):
        handler, step = api.handlers[function], timedelta(**span)
        monkeypatch.setattr(handler, "DEPS", replace(handler.DEPS, clock=lambda: clock.now() + step))

    return move


@pytest.fixture
def no_slot(api, monkeypatch):
    """Give no send a turn at WeChat."""
    handler = api.handlers["SendRedPacket"]
    payer = replace(handler.DEPS.payouts, rate_limiter=lambda _mchid, _now: False)
    monkeypatch.setattr(handler, "DEPS", replace(handler.DEPS, payouts=payer))
