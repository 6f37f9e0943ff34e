"""Red packets through the functions: operators define and follow them, machines send, customers open and confirm."""

import json
import secrets
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from local.gateway.routes import read_routes
from local.template import load
from merchant_center.use_cases import clock

PACKETS = "/v1/admin/red-packets"
SENDS = "/v1/admin/red-packet-sends"
SEND = "/mmpaymkttransfers/sendredpack"
PHONE = "13912345678"


def record(**body):
    """An event of a queue with one message."""
    return {"Records": [{"messageId": "1", "body": json.dumps(body), "attributes": {"ApproximateReceiveCount": "1"}}]}


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
        answer = self.api.call("POST", PACKETS, self.wish(**changes))
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
        monkeypatch.setattr(handler, "PAYER", replace(handler.PAYER, clock=lambda: clock.now() + step))

    return move


@pytest.fixture
def no_turn(api, monkeypatch):
    """Give no send a turn at WeChat."""
    handler = api.handlers["SendRedPacket"]
    payer = replace(handler.CASHIER.payer, gate=lambda _mchid, _now: False)
    monkeypatch.setattr(handler, "CASHIER", replace(handler.CASHIER, payer=payer))


def test_red_packet_is_defined_and_found(api, packets):
    """A definition has an address, shows what was given, and the same key is the same definition."""
    key = {"Idempotency-Key": secrets.token_hex(8)}
    notice = {"channel": "sms", "texts": {"text": "【示例】{reason}"}}
    limits = {"total_amount_fen": 1_000, "total_count": 5, "daily_count": 3, "per_customer": 1}
    wish = packets.wish(limits=limits, most_fen=200, campaign="spring", notice=notice)
    first = api.call("POST", PACKETS, wish, headers=key)
    again = api.call("POST", PACKETS, wish, headers=key)
    assert (first.status, again.status, again.json) == (201, 201, first.json)
    shown = packets.show(first.headers["location"])
    assert shown == first.json
    given = {**wish, "notice": {**notice, "template_id": "", "url": ""}}
    given["limits"] = {"daily_amount_fen": None, "per_customer_daily": None, **limits}
    dates = {name: datetime.fromisoformat(given.pop(name)) for name in ("valid_from", "valid_to")}
    assert {name: shown[name] for name in given} == given
    assert {name: datetime.fromisoformat(shown[name]) for name in dates} == dates
    assert (shown["state"], shown["channel"], shown["left_yuan"]) == ("ACTIVE", "cash", "10.00")
    other = api.call("POST", PACKETS, wish | {"name": "other"}, headers=key)
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")


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


def test_list_is_a_table_with_figures(packets):
    """The list has the newest first with their figures, in pages; what is archived has a list of its own."""
    paths = [packets.define() for _ in range(7)]
    packets.send(paths[-1])
    first = packets.api.call("GET", PACKETS).json
    assert [f"{PACKETS}/{one['red_packet_id']}" for one in first["red_packets"]] == paths[:0:-1]
    assert first["red_packets"][0] == packets.show(paths[-1])
    assert (first["red_packets"][0]["sent"]["amount_fen"], first["red_packets"][0]["left_yuan"]) == (100, "9.00")
    rest = packets.api.call("GET", f"{PACKETS}?cursor={first['cursor']}").json
    assert f"{PACKETS}/{rest['red_packets'][0]['red_packet_id']}" == paths[0]
    archived = packets.api.call("DELETE", paths[0])
    assert (archived.status, archived.json["state"]) == (200, "ARCHIVED")
    put_away = packets.api.call("GET", f"{PACKETS}?archived=true").json["red_packets"]
    assert f"{PACKETS}/{put_away[0]['red_packet_id']}" == paths[0]


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
    due = api.handlers["SendNotices"].ROOM.notices.due(clock.now() + timedelta(days=1), 100)
    for notice_id in due * 2:
        assert api.send("SendNotices", record(notice_id=notice_id)) == {"batchItemFailures": []}
    query = {"appid": packets.shop.appid, "openid": late}
    (message,) = packets.shop.simulator.http.get("/_simulator/messages", params=query).json()["messages"]
    assert "新春活动：红包已领完" in json.dumps(message, ensure_ascii=False)
    assert isinstance(api.send("SweepNotices", {}), dict)


def test_red_packet_is_changed(packets):
    """What is given replaces what was; a limit below what is used is refused by its name and the least it may be."""
    path = packets.define()
    packets.send(path)
    changed = packets.api.call("PATCH", path, {"name": "元宵红包", "limits": {"total_amount_fen": 100}})
    assert (changed.status, changed.json["name"], changed.json["left_fen"]) == (200, "元宵红包", 0)
    for limits, name in (({"total_amount_fen": 99}, "least_fen"), ({"total_amount_fen": 100}, "")):
        answer = packets.api.call("PATCH", path, {"limits": limits, **({"least_fen": 50} if not name else {})})
        assert answer.status == 422, answer.text
    packets.api.call("PATCH", path, {"limits": {"total_amount_fen": 300, "daily_amount_fen": 200}})
    packets.send(path)
    answer = packets.api.call("PATCH", path, {"limits": {"total_amount_fen": 150, "daily_amount_fen": 100}})
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "limits.total_amount_fen")
    assert "200" in answer.json["errors"][0]["rule"]


def test_stop_is_obeyed_at_once(api, packets, no_turn):
    """A stopped packet gives nothing, not even what waits for its turn, until it is started again."""
    path = packets.define()
    waiting = packets.send(path)
    assert (waiting.status, waiting.json["state"]) == (202, "RESERVED")
    stopped = api.call("POST", f"{path}/stop", {"reason": "预算核对"})
    assert (stopped.status, stopped.json["state"], stopped.json["reason"]) == (200, "STOPPED", "预算核对")
    refused = packets.send(path)
    assert (refused.status, refused.json["code"]) == (409, "red_packet_closed")
    assert "预算核对" in refused.json["detail"]
    message = record(send_id=waiting.json["send_id"])
    assert api.send("PayRedPackets", message) == {"batchItemFailures": []}
    assert packets.held(waiting.json["openid"]) == []
    started = api.call("POST", f"{path}/start")
    assert (started.status, started.json["state"], started.json["reason"]) == (200, "ACTIVE", "")
    assert api.send("PayRedPackets", message) == {"batchItemFailures": []}
    assert [one["mch_billno"] for one in packets.held(waiting.json["openid"])] == [waiting.json["bill_no"]]


def test_archived_packet_gives_nothing_and_is_not_changed(packets):
    """An archived packet keeps its sends, gives nothing and is neither changed nor started; archiving again is fine."""
    path = packets.define()
    send = packets.send(path).json
    assert [packets.api.call("DELETE", path).status for _ in range(2)] == [200, 200]
    assert packets.send(path).json["code"] == "red_packet_closed"
    for method, rest, body in (("PATCH", "", {"name": "x"}), ("POST", "/start", None)):
        assert packets.api.call(method, path + rest, body).status == 409
    assert [one["send_id"] for one in packets.api.call("GET", f"{path}/sends").json["sends"]] == [send["send_id"]]


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
    """The sends of a packet are listed newest first, all or those in some states; an unknown state is named."""
    path = packets.define()
    sent, opened = packets.send(path).json, packets.send(path).json
    packets.open(opened)
    packets.api.call("POST", f"{SENDS}/{opened['send_id']}/look")

    def listed(query=""):
        return [one["send_id"] for one in packets.api.call("GET", f"{path}/sends{query}").json["sends"]]

    assert listed() == [opened["send_id"], sent["send_id"]]
    assert listed("?states=SENT") == [sent["send_id"]]
    assert listed("?states=RECEIVED,SENT") == listed()
    assert listed("?states=FAILED") == []
    refused = packets.api.call("GET", f"{path}/sends?states=LOST")
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "states.0")


def test_what_needs_a_person_is_one_list(packets):
    """A contradiction at WeChat is listed until a person settles it, with their note; what needs nobody is a 409."""
    path = packets.define()
    send = packets.held_by_nobody(path)
    assert send["care"].startswith("FATAL_ERROR")
    assert send["send_id"] in [one["send_id"] for one in packets.api.call("GET", SENDS).json["sends"]]
    settle = f"{SENDS}/{send['send_id']}/settle"
    found = packets.api.call("POST", settle, {"outcome": "FAILED", "note": "商户平台无此单"})
    assert (found.status, found.json["state"], found.json["care"]) == (200, "FAILED", "")
    assert (found.json["remark"]["code"], found.json["remark"]["message"]) == ("BY_HAND", "商户平台无此单")
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


def test_customer_sees_their_own_only(api, packets):
    """A list holds the customer's packets and nobody else's, none that failed, and needs a session."""
    path = packets.define()
    openid, session = packets.shop.sign_in()
    _, stranger = packets.shop.sign_in()
    send = packets.send(path, openid).json
    packets.fault("SENDNUM_LIMIT")
    packets.send(path, openid)
    listed = api.call("GET", "/v1/red-packets", headers=session).json
    assert [one["send_id"] for one in listed["red_packets"]] == [send["send_id"]]
    assert listed["red_packets"][0]["confirm"] is None
    assert api.call("GET", "/v1/red-packets", headers=stranger).json == {"red_packets": [], "cursor": ""}
    assert api.call("GET", "/v1/red-packets").status == 401


def test_each_route_asks_for_its_scope(root_template):
    """A token for sending neither defines nor looks, one for operators does not send, and reading changes nothing."""
    scopes = {
        (route.method, route.path): route.authorizer and route.authorizer.scopes
        for route in read_routes(root_template)
        if "/red-packets" in route.path or "/red-packet-sends" in route.path or route.path.endswith("/transfer")
    }
    send = ("POST", "/v1/machine/red-packets/{red_packet_id}/send")
    open_routes = {("GET", "/v1/red-packets"), ("POST", "/v1/callbacks/{mchid}/transfer")}
    assert scopes.pop(send) == ("red_packet:send",)
    assert [scopes.pop(one) for one in open_routes] == [None, None]
    for (method, path), wanted in scopes.items():
        assert wanted == ("red_packet:read" if method == "GET" else "red_packet:write",), path


@pytest.fixture
def root_template():
    from local.template import resolve
    from tests.functions.conftest import ROOT

    template = load(ROOT / "template.yaml")
    return resolve(template, dict.fromkeys(template["Parameters"], ""))


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"mchid": "x"}, "mchid"),
        ({"mchid": "1999999999"}, None),
        ({"appid": "wx"}, "appid"),
        ({"appid": "wx0000000000000000"}, "appid"),
        ({"channel": "cheque"}, "channel"),
        ({"name": ""}, "name"),
        ({"name": "x" * 65}, "name"),
        ({"campaign": "春"}, "campaign"),
        ({"activity_name": "春" * 11}, "activity_name"),
        ({"activity_name": "a\nb"}, "activity_name"),
        ({"sender_name": "春" * 11}, "sender_name"),
        ({"sender_name": "🧧"}, "sender_name"),
        ({"least_fen": 99}, "least_fen"),
        ({"least_fen": 0}, "least_fen"),
        ({"least_fen": 100.5}, "least_fen"),
        ({"least_fen": "100"}, "least_fen"),
        ({"least_fen": 200, "most_fen": 100}, "most_fen"),
        ({"most_fen": 20_001}, "most_fen"),
        ({"blessing": ""}, "blessing"),
        ({"blessing": "福" * 43}, "blessing"),
        ({"remark": "备" * 86}, "remark"),
        ({"scene": "PRODUCT_9"}, "scene"),
        ({"channel": "transfer", "scene": "PRODUCT_2"}, "scene"),
        ({"channel": "transfer", "least_fen": 9}, "least_fen"),
        ({"channel": "transfer", "blessing": "福" * 33}, "blessing"),
        ({"limits": {}}, "limits.total_amount_fen"),
        ({"limits": {"total_amount_fen": 99}}, "limits.total_amount_fen"),
        ({"limits": {"total_amount_fen": 1_000, "total_count": 0}}, "limits.total_count"),
        ({"limits": {"total_amount_fen": 1_000, "daily_amount_fen": 99}}, "limits.daily_amount_fen"),
        ({"limits": {"total_amount_fen": 1_000, "total_count": 1, "daily_count": 2}}, "limits.daily_count"),
        ({"limits": {"total_amount_fen": 1_000, "daily_amount_fen": 2_000}}, "limits.daily_amount_fen"),
        (
            {"limits": {"total_amount_fen": 1_000, "per_customer": 1, "per_customer_daily": 2}},
            "limits.per_customer_daily",
        ),
        ({"limits": {"total_amount_fen": 1_000, "weekly_count": 1}}, "limits.weekly_count"),
        ({"valid_from": "2026-11-22T10:00:00"}, "valid_from"),
        ({"valid_to": "2020-01-01T00:00:00Z"}, "valid_to"),
        ({"notice": {"channel": "pigeon", "texts": {"text": "x"}}}, "notice.channel"),
        ({"notice": {"channel": "sms", "texts": {}}}, "notice.texts"),
        ({"notice": {"channel": "sms", "texts": {"text": "{amuont}"}}}, "notice.texts.text"),
        ({"notice": {"channel": "sms", "texts": {"text": "x"}, "url": "https://a.example.com"}}, "notice.url"),
        ({"notice": {"channel": "template_message", "texts": {"thing1": "x"}}}, "notice.template_id"),
        ({"frees_on_return": "perhaps"}, "frees_on_return"),
        ({"amount": 100}, "amount"),
    ],
)
def test_wrong_definition_is_refused_by_field(packets, change, field):
    """What WeChat would not take, or makes no sense, is named by field with its rule, and nothing is defined."""
    answer = packets.api.call("POST", PACKETS, packets.wish(**change))
    if field is None:
        assert (answer.status, answer.json["code"]) == (404, "not_found")
        return
    assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json"), answer.text
    assert [one["field"] for one in answer.json["errors"]] == [field]
    assert all(one["rule"] for one in answer.json["errors"])


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"appid": "wx"}, "appid"),
        ({"openid": "x y"}, "openid"),
        ({"source": {"kind": "page", "id": "1"}}, "source.kind"),
        ({"source": {"kind": "flow", "id": ""}}, "source.id"),
        ({"phone": "call me"}, "phone"),
        ({"campaign": "春"}, "campaign"),
        ({"amount_fen": 1}, "amount_fen"),
    ],
)
def test_wrong_send_is_refused_by_field(packets, change, field):
    """A send that breaks a rule reserves nothing and names the field; nobody but the definition says the amount."""
    path = packets.define()
    source = {"kind": "flow", "id": "run-1"}
    wish = {"appid": packets.shop.appid, "openid": packets.customer(), "source": source} | change
    answer = packets.api.call("POST", f"{path.replace('admin', 'machine')}/send", wish)
    assert (answer.status, [one["field"] for one in answer.json["errors"]]) == (422, [field])
    assert packets.show(path)["used"]["count"] == 0


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", PACKETS + "/nosuch"),
        ("PATCH", PACKETS + "/nosuch"),
        ("DELETE", PACKETS + "/nosuch"),
        ("POST", PACKETS + "/nosuch/stop"),
        ("POST", PACKETS + "/nosuch/start"),
        ("GET", SENDS + "/nosuch"),
        ("POST", SENDS + "/nosuch/look"),
        ("POST", SENDS + "/nosuch/resend"),
    ],
)
def test_unknown_red_packet_is_not_found(api, method, path):
    """Every address under an unknown red packet or send is a 404."""
    body = {} if path.endswith("/stop") or method == "PATCH" else None
    assert api.call(method, path, body).json["code"] == "not_found"


def test_failed_message_comes_again_alone(api, packets, no_turn):
    """Of a batch the message that cannot be worked on is handed back, the others are paid."""
    waiting = packets.send(packets.define()).json
    good, bad = record(send_id=waiting["send_id"])["Records"], record(send_id="nosuch")["Records"]
    told = api.send("PayRedPackets", {"Records": [good[0], bad[0] | {"messageId": "2"}]})
    assert told == {"batchItemFailures": [{"itemIdentifier": "2"}]}
    assert len(packets.held(waiting["openid"])) == 1


def test_logs_hold_no_secret_and_no_person(api, packets, logs, in_future):
    """The log of red packets has no key, full openid or phone, and keeps bill numbers and WeChat's Request-ID."""
    notice = {"channel": "sms", "texts": {"text": "【示例】{reason}"}}
    path = packets.define(limits={"total_amount_fen": 200}, notice=notice)
    transfers = packets.define(channel="transfer", scene="1000")
    openid, session = packets.shop.sign_in()
    sent = packets.send(path, openid, phone=PHONE).json
    packets.fault("OPENID_ERROR", message=f"{openid} 13812345678")
    packets.send(path, openid, phone=PHONE)
    packets.send(path, openid, phone=PHONE)
    packets.send(path, openid, phone=PHONE)
    error = {"status": 403, "code": "NO_AUTH", "message": "x", "executed": False}
    packets.shop.simulator.panel("faults", on="api", match={"path_contains": "transfer-bills"}, times=1, error=error)
    packets.send(transfers, openid)
    packets.open(sent)
    in_future("SettleRedPackets", minutes=2)
    packets.settle()
    for notice_id in api.handlers["SendNotices"].ROOM.notices.due(clock.now() + timedelta(days=1), 100):
        api.send("SendNotices", record(notice_id=notice_id))
    api.call("GET", "/v1/red-packets", headers=session)
    api.call("GET", f"{SENDS}/{openid}")
    text = logs.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    assert {"red packet sent", "red packet stopped", "red packets settled", "notice looked at"} <= {
        line["message"] for line in lines
    }
    given = packets.shop.credentials
    key = "".join(given["private_key_pem"].splitlines()[1:-1])
    hidden = {openid, PHONE, given["apiv2_key"], given["apiv3_key"], key[:64], session["authorization"][7:]}
    assert [secret for secret in hidden if secret in text] == []
    assert sent["bill_no"] in text
    assert [line for line in lines if line.get("code") == "NO_AUTH" and "Request-ID" in line.get("said", "")]
