"""Machines send red packets, customers open and confirm them, operators see to what is undecided."""

import json
import secrets
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from merchant_center.core import clock
from merchant_center.core.times import beijing_day
from tests.functions.red_packets.conftest import record
from tests.order_of_time import is_newest_first

SENDS = "/v1/admin/red-packet-sends"


def test_lottery_win_is_opened(packets):
    """A draw is one packet however often it is told; it is opened in WeChat, and the schedule finds out."""
    path, openid = packets.define(), packets.customer()
    first, again = packets.send(path, openid, "draw-1"), packets.send(path, openid, "draw-1")
    assert (first.status, first.json["state"], first.json["amount_yuan"]) == (200, "SENT", "1.00")
    assert (again.status, again.json) == (200, first.json)
    assert [one["mch_billno"] for one in packets.held(openid)] == [first.json["bill_no"]]
    packets.open(first.json)
    looked = packets.api.call("POST", f"{SENDS}/{first.json['send_id']}/look")
    assert (looked.status, looked.json["state"]) == (200, "RECEIVED")
    assert looked.json == packets.api.call("GET", f"{SENDS}/{first.json['send_id']}").json


def test_schedule_settles_what_was_opened_or_came_back(packets, in_future):
    """The schedule's look finds what was opened; a day later what was not comes back; the figures tell of both."""
    path = packets.define(frees_on_return=True)
    opened, left = packets.send(path).json, packets.send(path).json
    packets.open(opened)
    in_future("SettleRedPackets", minutes=2)
    assert packets.settle()["RECEIVED"] >= 1
    packets.shop.simulator.panel("clock", advance_seconds=26 * 3600)
    in_future("SettleRedPackets", hours=26)
    packets.settle()
    shown = packets.show(path)
    assert {name: shown[name]["count"] for name in ("waiting", "sent", "unopened", "opened", "returned", "used")} == {
        "waiting": 0, "sent": 2, "unopened": 0, "opened": 1, "returned": 1, "used": 1,
    }  # fmt: skip
    assert (shown["opened"]["amount_yuan"], shown["left_fen"]) == ("1.00", 900)
    returned = packets.api.call("GET", f"{SENDS}/{left['send_id']}").json
    assert (returned["state"], returned["next_look_at"], returned["returned_at"] is not None) == (
        "RETURNED", None, True,
    )  # fmt: skip


def test_sends_are_searched_by_customer_phone_and_day(packets):
    """Of a red packet an operator finds the sends of a customer, of a phone in any spelling, and of a Beijing day."""
    path, other, openid = packets.define(), packets.define(), packets.customer()
    one = packets.send(path, openid, phone="138 0013 8000").json
    two = packets.send(path).json
    packets.send(other, openid)
    today = beijing_day(clock.now())

    def found(**query):
        answer = packets.api.call("GET", f"{path}/sends?{urlencode(query)}")
        assert answer.status == 200, answer.text
        return [send["send_id"] for send in answer.json["sends"]]

    assert found() == [two["send_id"], one["send_id"]]
    assert found(openid=openid) == found(phone="+8613800138000") == [one["send_id"]]
    assert found(openid=openid, states="RETURNED,FAILED") == []
    assert found(day_from=today, day_to=today) == found(day_from=today - timedelta(days=1)) == found()
    assert found(day_to=today - timedelta(days=1)) == found(day_from=today + timedelta(days=1)) == []
    assert found(limit=1) == [two["send_id"]]
    cursor = packets.api.call("GET", f"{path}/sends?limit=1&day_to={today}").json["cursor"]
    assert found(limit=1, day_to=today, cursor=cursor) == [one["send_id"]]


def test_send_shows_its_story_and_what_may_be_done(api, packets, in_future):
    """A screen offers only what would be done: a look at what is on its way, another send of what came back."""
    path = packets.define(frees_on_return=True)
    sent = packets.send(path).json
    detail = api.call("GET", f"{SENDS}/{sent['send_id']}").json
    assert [one["step"] for one in detail["story"]] == ["RESERVED", "CALLED", "SENT"]
    assert detail["actions"] == ["LOOK"]
    assert api.call("POST", f"{SENDS}/{sent['send_id']}/cancel").status == 409
    packets.shop.simulator.panel("clock", advance_seconds=26 * 3600)
    in_future("SettleRedPackets", hours=26)
    packets.settle()
    back = api.call("GET", f"{SENDS}/{sent['send_id']}").json
    assert (back["actions"], back["story"][-1]["step"], back["following_send_id"]) == (["RESEND"], "RETURNED", "")
    again = api.call("POST", f"{SENDS}/{sent['send_id']}/resend").json
    assert (again["previous_send_id"], again["attempt"]) == (sent["send_id"], 2)
    back = api.call("GET", f"{SENDS}/{sent['send_id']}").json
    assert (back["actions"], back["following_send_id"]) == ([], again["send_id"])


@pytest.mark.parametrize(
    ("limits", "name"),
    [
        ({"total_amount_fen": 200}, "total_amount_fen"),
        ({"total_amount_fen": 1_000, "total_count": 2}, "total_count"),
        ({"total_amount_fen": 1_000, "daily_count": 2}, "daily_count"),
        ({"total_amount_fen": 1_000, "daily_amount_fen": 200}, "daily_amount_fen"),
    ],
)
def test_limit_refuses_the_third_by_its_name(packets, limits, name):
    """Two customers get the budget, the third a 409 that names the limit, and nothing is called or counted."""
    path, late = packets.define(limits=limits), packets.customer()
    assert [packets.send(path).status for _ in range(2)] == [200, 200]
    refused = packets.send(path, late)
    assert (refused.status, refused.json["code"], refused.json["limit"]) == (409, "limit_reached", name)
    assert packets.held(late) == []
    assert packets.show(path)["used"]["count"] == 2


@pytest.mark.parametrize("name", ["per_customer", "per_customer_daily"])
def test_limit_of_a_customer_is_named(packets, name):
    """A customer who has theirs is refused with the limit's name; the next customer is not."""
    path, openid = packets.define(limits={"total_amount_fen": 1_000, name: 1}), packets.customer()
    assert packets.send(path, openid).status == 200
    refused = packets.send(path, openid)
    assert (refused.status, refused.json["limit"]) == (409, name)
    assert packets.send(path).status == 200


def test_refused_customer_is_told_once(api, packets):
    """Who came too late gets one notice in WeChat, however often the draw is repeated and the queue delivers."""
    template_id = f"tpl-{secrets.token_hex(6)}"
    fields = {"thing1": "thing", "time2": "time"}
    packets.shop.simulator.panel(
        "message-templates", appid=packets.shop.appid, template_id=template_id, kind="template", fields=fields
    )
    texts = {"thing1": "{activity}：{reason}", "time2": "{time}"}
    notice = {"channel": "template_message", "template_id": template_id, "texts": texts}
    path, late = packets.define(limits={"total_amount_fen": 100}, notice=notice), packets.customer()
    packets.send(path)
    assert [packets.send(path, late, "draw-2").status for _ in range(2)] == [409, 409]
    due = api.handlers["SendNotices"].DEPS.notices.due(clock.now() + timedelta(days=1), 100)
    for notice_id in due * 2:
        assert api.send("SendNotices", record(notice_id=notice_id)) == {"batchItemFailures": []}
    query = {"appid": packets.shop.appid, "openid": late}
    (message,) = packets.shop.simulator.http.get("/_simulator/messages", params=query).json()["messages"]
    assert "新春活动：红包已领完" in json.dumps(message, ensure_ascii=False)
    assert isinstance(api.send("SweepNotices", {}), dict)


def test_refusal_of_the_merchant_stops_the_packet(packets, logs):
    """Without balance the packet stops with WeChat's code, which is logged once; started, the same number goes on."""
    path = packets.define()
    packets.fault("NOTENOUGH")
    waiting = packets.send(path)
    assert (waiting.status, waiting.json["remark"]["code"]) == (202, "NOTENOUGH")
    assert all(waiting.json["remark"][name] for name in ("meaning_zh", "meaning_en", "who_acts", "retry"))
    shown = packets.show(path)
    assert (shown["state"], shown["reason"], shown["waiting"]["count"]) == ("STOPPED", "NOTENOUGH", 1)
    lines = [json.loads(line) for line in logs.getvalue().splitlines()]
    told = [one for one in lines if one["message"] == "red packet stopped"]
    assert [(one["code"], one["red_packet_id"]) for one in told] == [("NOTENOUGH", shown["red_packet_id"])]
    packets.api.call("POST", f"{path}/start")
    done = packets.api.call("POST", f"{SENDS}/{waiting.json['send_id']}/look").json
    assert (done["state"], done["bill_no"]) == ("SENT", waiting.json["bill_no"])


def test_refusal_of_the_customer_is_a_failure_and_is_sent_again(packets):
    """What WeChat refuses for a customer is a 409 with the send and the code; sent again it has a new number, once."""
    path, openid = packets.define(), packets.customer()
    packets.fault("SENDNUM_LIMIT")
    failed = packets.send(path, openid)
    assert (failed.status, failed.json["state"], failed.json["remark"]["code"]) == (409, "FAILED", "SENDNUM_LIMIT")
    assert (failed.json["code"], failed.headers["content-type"]) == ("send_failed", "application/problem+json")
    assert packets.show(path)["used"]["count"] == 0
    resent = [packets.api.call("POST", f"{SENDS}/{failed.json['send_id']}/resend") for _ in range(2)]
    assert [(one.status, one.json["state"], one.json["attempt"]) for one in resent] == [(200, "SENT", 2)] * 2
    assert [one["mch_billno"] for one in packets.held(openid)] == [resent[0].json["bill_no"]]
    assert resent[0].json["bill_no"] != failed.json["bill_no"]
    refused = packets.api.call("POST", f"{SENDS}/{resent[0].json['send_id']}/resend")
    assert (refused.status, refused.json["code"]) == (409, "conflict")


def test_lost_answer_is_settled_under_the_same_number(packets, in_future):
    """When WeChat pays and does not say so, the send waits undecided and the schedule finds the one payout."""
    path, openid = packets.define(), packets.customer()
    packets.fault("SYSTEMERROR", executed=True)
    waiting = packets.send(path, openid)
    assert (waiting.status, waiting.json["state"]) == (202, "SENDING")
    in_future("SettleRedPackets", minutes=2)
    packets.settle()
    assert packets.api.call("GET", f"{SENDS}/{waiting.json['send_id']}").json["state"] == "SENT"
    assert [one["mch_billno"] for one in packets.held(openid)] == [waiting.json["bill_no"]]


def test_sends_are_listed_by_state(packets):
    """Sends are listed newest first by their times, all or those in some states; an unknown state is named."""
    path = packets.define()
    sent, opened = packets.send(path).json, packets.send(path).json
    packets.open(opened)
    packets.api.call("POST", f"{SENDS}/{opened['send_id']}/look")

    def listed(query=""):
        sends = packets.api.call("GET", f"{path}/sends{query}").json["sends"]
        assert is_newest_first(sends, "reserved_at")
        return [one["send_id"] for one in sends]

    assert sorted(listed()) == sorted([opened["send_id"], sent["send_id"]])
    assert listed("?states=SENT") == [sent["send_id"]]
    assert listed("?states=RECEIVED,SENT") == listed()
    assert listed("?states=SENT&states=SENT,RECEIVED") == listed()
    assert listed("?states=FAILED") == []
    refused = packets.api.call("GET", f"{path}/sends?states=LOST")
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "states.0")


def test_what_needs_a_person_is_one_list(packets):
    """A contradiction at WeChat is listed until a person settles it, with their note; what needs nobody is a 409."""
    path = packets.define()
    send = packets.held_by_nobody(path)
    assert send["care"].startswith("FATAL_ERROR")
    assert send["care_reason"]["code"] == "FATAL_ERROR"
    assert send["care_reason"]["meaning_zh"]
    assert send["send_id"] in [one["send_id"] for one in packets.api.call("GET", SENDS).json["sends"]]
    settle = f"{SENDS}/{send['send_id']}/settle"
    found = packets.api.call("POST", settle, {"outcome": "FAILED", "note": "商户平台无此单"})
    assert (found.status, found.json["state"], found.json["care"]) == (200, "FAILED", "")
    assert found.json["care_reason"] is None
    assert found.json["remark"]["code"] == "BY_HAND"
    assert found.json["remark"]["message"] == "商户平台无此单 (by operator-7)"
    assert send["send_id"] not in [one["send_id"] for one in packets.api.call("GET", SENDS).json["sends"]]
    again = packets.api.call("POST", settle, {"outcome": "FAILED", "note": "x"})
    assert (again.status, again.json["code"]) == (409, "conflict")
    assert packets.show(path)["used"]["count"] == 0


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"outcome": "SENT", "note": "x"}, "outcome"),
        ({"outcome": "FAILED"}, "note"),
        ({"outcome": "FAILED", "note": ""}, "note"),
    ],
)
def test_settling_by_hand_asks_for_outcome_and_note(packets, body, field):
    """A person says how it ended and why they know."""
    send = packets.send(packets.define()).json
    answer = packets.api.call("POST", f"{SENDS}/{send['send_id']}/settle", body)
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, field)


def test_transfer_is_confirmed_on_the_page(api, packets):
    """The customer's list has what their page confirms a transfer with; WeChat's callback ends it, once."""
    path = packets.define(channel="transfer", scene="1000")
    openid, session = packets.shop.sign_in()
    sent = packets.send(path, openid).json
    assert sent["state"] == "SENT"
    (mine,) = api.call("GET", "/v1/red-packets", headers=session).json["red_packets"]
    confirm = mine["confirm"]
    assert (confirm["mchId"], confirm["appId"]) == (packets.shop.mchid, packets.shop.appid)
    assert set(confirm) == {"mchId", "appId", "package"}
    packets.shop.simulator.panel(
        "transfers/confirm", mchid=sent["mchid"], out_bill_no=sent["bill_no"], package=confirm["package"], openid=openid
    )
    packets.shop.door.wait_for(1)
    event, answer = packets.shop.door.taken[0]
    assert (event["rawPath"], answer.status) == (f"/v1/callbacks/{packets.shop.mchid}/transfer", 204)
    (mine,) = api.call("GET", "/v1/red-packets", headers=session).json["red_packets"]
    assert (mine["state"], mine["confirm"]) == ("RECEIVED", None)
    assert api.answer("TransferCallback", event).status == 204
    forged = api.answer("TransferCallback", event | {"body": event["body"] + " "})
    assert (forged.status, forged.json["code"]) == (401, "FAIL")
    assert packets.show(path)["opened"]["count"] == 1


def test_operator_takes_a_transfer_back(packets):
    """A transfer that waits for its customer is cancelled at WeChat, once; a cash red packet is refused by a rule."""
    sent = packets.send(packets.define(channel="transfer", scene="1000")).json
    answers = [packets.api.call("POST", f"{SENDS}/{sent['send_id']}/cancel") for _ in range(2)]
    for answer in answers:
        assert (answer.status, answer.json["state"], answer.json["remark"]["code"]) == (200, "RETURNED", "MCH_CANCEL")
    cash = packets.send(packets.define()).json
    refused = packets.api.call("POST", f"{SENDS}/{cash['send_id']}/cancel")
    assert (refused.status, refused.json["code"]) == (409, "conflict")
    assert "cannot be cancelled" in refused.json["detail"]


def test_failed_message_comes_again_alone(api, packets, no_slot):
    """Of a batch the message that cannot be worked on is handed back, the others are paid."""
    waiting = packets.send(packets.define()).json
    good, bad = record(send_id=waiting["send_id"])["Records"], record(send_id="nosuch")["Records"]
    told = api.send("PayRedPackets", {"Records": [good[0], bad[0] | {"messageId": "2"}]})
    assert told == {"batchItemFailures": [{"itemIdentifier": "2"}]}
    assert len(packets.held(waiting["openid"])) == 1
