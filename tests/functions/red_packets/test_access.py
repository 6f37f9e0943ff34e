"""Who may do and see what with red packets, and what the log keeps of it."""

import json
from datetime import timedelta

import pytest

from local.gateway.routes import read_routes
from local.template import load, resolve
from merchant_center.core import clock
from tests.functions.conftest import ROOT
from tests.functions.red_packets.conftest import record

PACKETS = "/v1/admin/red-packets"
SENDS = "/v1/admin/red-packet-sends"
PHONE = "13912345678"


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


@pytest.fixture
def routes():
    template = load(ROOT / "template.yaml")
    return read_routes(resolve(template, dict.fromkeys(template["Parameters"], "")))


def test_each_route_asks_for_its_scope(routes):
    """A token for sending neither defines nor looks, one for operators does not send, and reading changes nothing."""
    scopes = {
        (route.method, route.path): route.authorizer and route.authorizer.scopes
        for route in routes
        if "/red-packets" in route.path or "/red-packet-sends" in route.path or route.path.endswith("/transfer")
    }
    send = ("POST", "/v1/machine/red-packets/{red_packet_id}/send")
    open_routes = {("GET", "/v1/red-packets"), ("POST", "/v1/callbacks/{mchid}/transfer")}
    assert scopes.pop(send) == ("red_packet:send",)
    assert [scopes.pop(one) for one in open_routes] == [None, None]
    for (method, path), wanted in scopes.items():
        assert wanted == ("red_packet:read" if method == "GET" else "red_packet:write",), path


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
        ("POST", SENDS + "/nosuch/cancel"),
        ("POST", SENDS + "/nosuch/resend"),
    ],
)
def test_unknown_red_packet_is_not_found(api, method, path):
    """Every address under an unknown red packet or send is a 404."""
    body = {} if path.endswith("/stop") or method == "PATCH" else None
    assert api.call(method, path, body).json["code"] == "not_found"


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
    for notice_id in api.handlers["SendNotices"].DEPS.notices.due(clock.now() + timedelta(days=1), 100):
        api.send("SendNotices", record(notice_id=notice_id))
    api.call("GET", "/v1/red-packets", headers=session)
    api.call("GET", f"{SENDS}/{openid}")
    text = logs.getvalue()
    lines = [json.loads(line) for line in text.splitlines()]
    assert {"red packet sent", "red packet stopped", "red packets settled", "notice processed"} <= {
        line["message"] for line in lines
    }
    given = packets.shop.credentials
    key = "".join(given["private_key_pem"].splitlines()[1:-1])
    hidden = {openid, PHONE, given["apiv2_key"], given["apiv3_key"], key[:64], session["authorization"][7:]}
    assert [secret for secret in hidden if secret in text] == []
    assert sent["bill_no"] in text
    assert [line for line in lines if line.get("code") == "NO_AUTH" and "Request-ID" in line.get("said", "")]


def test_machine_sends_for_the_kinds_an_operator_named(api, packets):
    """A red packet goes out for the kinds of source its definition has, and is refused by field for any other."""
    path = packets.define(source_kinds=["lottery", "form"])
    assert packets.show(path)["source_kinds"] == ["lottery", "form"]
    assert packets.send(path).status == 200

    def fields(kind, openid=""):
        answer = packets.send(path, openid, source={"kind": kind, "id": "run-1"})
        return answer.status, [one["field"] for one in answer.json.get("errors", ())]

    assert fields("flow") == fields("api") == (422, ["source.kind"])
    assert api.call("PATCH", path, {"source_kinds": ["flow"]}).json["source_kinds"] == ["flow"]
    assert fields("lottery") == (422, ["source.kind"])
    winner = packets.customer()
    assert fields("flow", winner) == (200, [])
    assert api.call("PATCH", path, {"source_kinds": []}).status == 200
    assert fields("flow") == (422, ["source.kind"])
    # What was sent before is found again, whatever the definition says now.
    assert fields("flow", winner) == (200, [])


def test_campaigns_of_red_packets_are_the_operators(api, shop, packets):
    """A definition, a change of it and a send name a campaign of the operator's list, or are refused by field."""
    unknown = {"campaign": "nobody-made-it"}
    path = packets.define()
    answers = [
        api.call("POST", "/v1/admin/red-packets", packets.wish(**unknown), headers={"Idempotency-Key": "unknown"}),
        api.call("PATCH", path, unknown),
        packets.send(path, **unknown),
    ]
    for answer in answers:
        assert (answer.status, [one["field"] for one in answer.json["errors"]]) == (422, ["campaign"])
    known = {"campaign": shop.campaign("known-one")}
    assert api.call("PATCH", path, known).json["campaign"] == "known-one"
    assert packets.send(path, **known).status == 200
