"""The red packet steps of the demo: one is won and opened, one comes back unopened, one comes too late."""

import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from local.demo_steps import Steps

AMOUNT_FEN = 188
BUDGET_FEN = 2 * AMOUNT_FEN
TEMPLATE_ID = "seed-too-late"


class RedPacketSteps(Steps):
    """What happens around red packets."""

    def _give_red_packets(self) -> None:
        # New ones each time: WeChat gives nobody more than ten packets a day.
        first, second, third = (f"oSeed{uuid.uuid4().hex[:23]}" for _ in range(3))
        packet = self._define_red_packet((first, second, third))
        opened, returned = self._win(packet, first), self._win(packet, second)
        self._open(opened)
        self._let_return(returned)
        self._come_too_late(packet, third)
        self._read_red_packet(packet)

    def _define_red_packet(self, winners: Iterable[str]) -> dict[str, Any]:
        self._say("The operator defines a red packet whose budget is good for two")
        for winner in winners:
            self._at_wechat("customers", appid=self._appid, openid=winner, follower=True)
        fields = {"thing1": "thing", "thing2": "thing"}
        self._at_wechat("message-templates", appid=self._appid, template_id=TEMPLATE_ID, kind="template", fields=fields)
        now = datetime.now(UTC)
        terms = {
            "mchid": self._demo["merchant"]["mchid"],
            "appid": self._appid,
            "name": "新春抽奖红包",
            "campaign": self._demo["campaign"],
            "activity_name": "新春抽奖",
            "sender_name": "示例茶铺",
            "least_fen": AMOUNT_FEN,
            "source_kinds": ["lottery"],
            "blessing": "恭喜发财，茶香满屋",
            "limits": {"total_amount_fen": BUDGET_FEN, "per_customer": 1},
            "valid_from": now.isoformat(),
            "valid_to": (now + timedelta(days=7)).isoformat(),
            "notice": {
                "channel": "template_message",
                "template_id": TEMPLATE_ID,
                "texts": {"thing1": "{activity}", "thing2": "{reason}"},
            },
        }
        headers = {**self._operator, "idempotency-key": str(uuid.uuid4())}
        packet = self._post("/v1/admin/red-packets", terms, headers, expect=201)
        self._show(f"{packet['name']}: {AMOUNT_FEN} fen each, {packet['left_fen']} fen left, {packet['state']}")
        return packet

    def _win(self, packet: dict[str, Any], openid: str) -> dict[str, Any]:
        self._say("A customer wins in the lottery, and the lottery tells twice")
        path = f"/v1/machine/red-packets/{packet['red_packet_id']}/send"
        draw = {
            "appid": self._appid,
            "openid": openid,
            "source": {"kind": "lottery", "id": f"draw-{uuid.uuid4().hex}"},
        }
        sent = self._post(path, draw, self._machine, expect=200)
        again = self._post(path, draw, self._machine, expect=200)
        self._expect(sent["state"] == "SENT", f"the send is {sent['state']}")
        self._expect(again["bill_no"] == sent["bill_no"], "the second call made a second payout")
        self._show(f"{sent['amount_fen']} fen under {sent['bill_no']}, {sent['state']}; both times the same")
        return sent

    def _open(self, send: dict[str, Any]) -> None:
        self._say("The customer opens the packet in WeChat")
        self._at_wechat("red-packets/open", mchid=send["mchid"], mch_billno=send["bill_no"])
        self._show_end(self._poll(send), "RECEIVED", "received_at")

    def _let_return(self, send: dict[str, Any]) -> None:
        self._say("Another does not open theirs; the day of this packet is over, and the money comes back")
        # This packet alone: moving WeChat's clock would return what somebody sent by hand as well.
        self._at_wechat("red-packets/lapse", mchid=send["mchid"], mch_billno=send["bill_no"])
        self._show_end(self._poll(send), "RETURNED", "returned_at")

    def _come_too_late(self, packet: dict[str, Any], openid: str) -> None:
        self._say("A third wins when the budget is used up, and is told so")
        path = f"/v1/machine/red-packets/{packet['red_packet_id']}/send"
        draw = {"appid": self._appid, "openid": openid, "source": {"kind": "lottery", "id": uuid.uuid4().hex}}
        refused = self._post(path, draw, self._machine, expect=409)
        self._show(f"{refused['code']}: {refused['detail']}")

        def told() -> dict[str, str]:
            messages = self._messages(openid)
            return {"state": "TOLD" if messages else "NOT TOLD"} | (messages[-1] if messages else {})

        message = self._wait(told, "TOLD")
        self._show(f"template message: {' / '.join(str(one) for one in dict(message['data']).values())}")

    def _read_red_packet(self, packet: dict[str, Any]) -> None:
        self._say("The operator looks at the red packet")
        seen = self._get(f"/v1/admin/red-packets/{packet['red_packet_id']}", self._operator)
        for name, fen in (("sent", BUDGET_FEN), ("opened", AMOUNT_FEN), ("returned", AMOUNT_FEN), ("waiting", 0)):
            self._expect(seen[name]["amount_fen"] == fen, f"{name}: {seen[name]['amount_fen']} and not {fen} fen")
            self._show(f"{name}: {seen[name]['count']}, {seen[name]['amount_yuan']} yuan")
        self._show(f"left: {seen['left_yuan']} yuan")

    def _poll(self, send: dict[str, Any]) -> dict[str, Any]:
        return self._post(f"/v1/admin/red-packet-sends/{send['send_id']}/look", {}, self._operator, expect=200)

    def _show_end(self, send: dict[str, Any], state: str, at: str) -> None:
        self._expect(send["state"] == state, f"the send is {send['state']}")
        self._show(f"{send['bill_no']} {send['state']} at {send[at]}")

    def _messages(self, openid: str) -> list[dict[str, Any]]:
        query = {"appid": self._appid, "openid": openid}
        found = self._browser.get(f"{self._demo['wechat_url']}/_simulator/messages", params=query)
        messages: list[dict[str, Any]] = self._checked(found, 200)["messages"]
        return messages
