"""Operators define red packets, change, stop and archive them; what makes no sense is refused by field."""

import secrets
from datetime import datetime, time, timedelta
from urllib.parse import urlencode

import pytest

from merchant_center.core.times import BEIJING
from tests.functions.red_packets.conftest import new_key, record
from tests.order_of_time import is_newest_first

PACKETS = "/v1/admin/red-packets"


def test_red_packet_is_defined_and_found(api, shop, packets):
    """A definition has an address, shows what was given, and the same key is the same definition."""
    key = {"Idempotency-Key": secrets.token_hex(8)}
    notice = {"channel": "sms", "texts": {"text": "【示例】{reason}"}}
    limits = {"total_amount_fen": 1_000, "total_count": 5, "daily_count": 3, "per_customer": 1}
    wish = packets.wish(limits=limits, most_fen=200, campaign=shop.campaign("spring"), notice=notice)
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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("valid_from", "20261201"),
        ("valid_to", "20261101000000"),
        ("valid_to", 4_102_444_800),
        ("valid_to", "9999-12-31T23:59:59Z"),
        ("least_fen", "100"),
        ("least_fen", 100.0),
        ("most_fen", True),
        ("frees_on_return", "true"),
        ("mchid", 1_900_000_001),
    ],
)
def test_value_of_another_type_is_refused(packets, name, value):
    """What only looks like an instant, an amount or a flag is refused by its field, in definitions and in changes."""
    path = packets.define()
    for method, address, wish in (("POST", PACKETS, packets.wish()), ("PATCH", path, {})):
        refused = packets.api.call(method, address, wish | {name: value}, headers=new_key())
        assert (refused.status, [one["field"] for one in refused.json["errors"]]) == (422, [name])


@pytest.mark.parametrize("key", [None, "", "two words", "x" * 65])
def test_definition_without_a_key_is_refused(api, packets, key):
    """A repeated request without a key would make a second budget: the key is demanded, by name."""
    headers = {} if key is None else {"Idempotency-Key": key}
    answer = api.call("POST", PACKETS, packets.wish(), headers=headers)
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "Idempotency-Key")


def test_list_is_a_table_with_figures(packets):
    """The list has the newest first by their times, with their figures, in pages; what is archived has its own."""
    paths = [packets.define() for _ in range(7)]
    packets.send(paths[-1])
    found = {f"{PACKETS}/{one['red_packet_id']}": one for one in _listed(packets.api, PACKETS)}
    assert is_newest_first(found.values(), "created_at")
    assert set(paths) <= set(found)
    shown = found[paths[-1]]
    assert shown == packets.show(paths[-1])
    assert (shown["sent"]["amount_fen"], shown["left_yuan"]) == (100, "9.00")
    archived = packets.api.call("DELETE", paths[0])
    assert (archived.status, archived.json["state"]) == (200, "ARCHIVED")
    put_away = [f"{PACKETS}/{one['red_packet_id']}" for one in _listed(packets.api, f"{PACKETS}?archived=true")]
    assert (put_away.count(paths[0]), [one for one in paths[1:] if one in put_away]) == (1, [])


def _listed(api, path):
    """Everything that a list has, page by page, each thing once."""
    found, cursor = [], ""
    while True:
        page = api.call("GET", f"{path}{'&' if '?' in path else '?'}cursor={cursor}").json
        found += page["red_packets"]
        cursor = page["cursor"]
        if not cursor:
            assert len({one["red_packet_id"] for one in found}) == len(found)
            return found


def test_list_is_searched_by_every_condition(api, shop, packets):
    """An operator finds a red packet by part of its names in any case, by state, campaign and account, all together."""
    campaign, mark = shop.campaign(f"c{secrets.token_hex(4)}"), secrets.token_hex(4)
    spring = packets.define(name=f"Spring {mark}", campaign=campaign)
    autumn = packets.define(name="秋", activity_name=f"autumn {mark}")
    api.call("POST", f"{autumn}/stop")

    def found(**query):
        answer = api.call("GET", f"{PACKETS}?{urlencode(query)}")
        assert answer.status == 200, answer.text
        return {f"{PACKETS}/{one['red_packet_id']}" for one in answer.json["red_packets"]}

    assert found(text=mark.upper(), limit=50) == {spring, autumn}
    assert found(text=mark, state="STOPPED") == {autumn}
    assert found(text=mark, campaign=campaign, mchid=shop.mchid) == {spring}
    assert found(text=mark, mchid="1900000009") == found(text=mark, archived="true") == set()
    first = api.call("GET", f"{PACKETS}?{urlencode({'text': mark, 'limit': 1})}").json
    assert api.call("GET", f"{PACKETS}?{urlencode({'text': 'x', 'cursor': first['cursor']})}").status == 422


def test_what_is_left_out_has_defaults(api, packets):
    """Without dates and a total a red packet runs for thirty Beijing days, and may cost what its count comes to."""
    wish = {name: value for name, value in packets.wish(most_fen=300).items() if not name.startswith("valid")}
    key = new_key()
    for limits, total, count in (
        ({"total_count": 7}, 2_100, 7),
        ({}, 30_000, 300),
        ({"total_amount_fen": 1_000, "total_count": 2}, 1_000, 2),
    ):
        checked = api.call("POST", "/v1/admin/red-packet-checks", wish | {"limits": limits})
        assert checked.status == 200, checked.text
        most = min(count * 300, total)
        assert (checked.json["total_amount_fen"], checked.json["worst_case"]["amount_fen"]) == (total, most)
        assert checked.json["worst_case"]["count"] == count
    made = api.call("POST", PACKETS, {name: value for name, value in wish.items() if name != "limits"}, headers=key)
    assert made.status == 201, made.text
    starts, ends = (datetime.fromisoformat(made.json[name]) for name in ("valid_from", "valid_to"))
    assert timedelta(days=29) < ends - starts <= timedelta(days=30)
    assert ends.astimezone(BEIJING).time() == time()
    again = api.call("POST", PACKETS, {name: value for name, value in wish.items() if name != "limits"}, headers=key)
    assert (again.status, again.json["red_packet_id"]) == (201, made.json["red_packet_id"])


def test_check_names_what_is_wrong_and_defines_nothing(api, packets):
    """A form is checked before it is sent: each field that breaks a rule is named, and no red packet is made."""
    wish = packets.wish(name=f"unmade {secrets.token_hex(4)}")
    refused = api.call("POST", "/v1/admin/red-packet-checks", wish | {"least_fen": 30, "scene": "PRODUCT_9"})
    assert (refused.status, [one["field"] for one in refused.json["errors"]]) == (422, ["scene"])
    assert api.call("POST", "/v1/admin/red-packet-checks", wish).status == 200
    listed = api.call("GET", f"{PACKETS}?{urlencode({'text': wish['name']})}").json
    assert listed["red_packets"] == []


def test_archived_red_packet_is_restored_stopped(api, packets):
    """What was put away by mistake comes back, gives nothing at once, and is started like any other."""
    path = packets.define()
    api.call("DELETE", path)
    restored = api.call("POST", f"{path}/restore")
    assert (restored.status, restored.json["state"], restored.json["stop"]) == (200, "STOPPED", None)
    assert packets.send(path).json["code"] == "red_packet_closed"
    assert api.call("POST", f"{path}/start").json["state"] == "ACTIVE"
    assert packets.send(path).status == 200
    assert api.call("POST", f"{path}/restore").status == 409


def test_stop_by_wechat_is_explained(api, packets):
    """A code that stopped a red packet is explained in two languages; an operator's words stand for themselves."""
    path = packets.define()
    stopped = api.call("POST", f"{path}/stop", {"reason": "NOTENOUGH"}).json
    assert (stopped["stop"]["code"], stopped["stop"]["who_acts"]) == ("NOTENOUGH", "operator")
    assert stopped["stop"]["meaning_zh"] != stopped["stop"]["meaning_en"]
    other = packets.define()
    assert api.call("POST", f"{other}/stop", {"reason": "预算核对"}).json["stop"] is None


def test_red_packet_is_changed(packets):
    """What is given replaces what was; a limit below what is used is refused by its name and the least it may be."""
    path = packets.define()
    packets.send(path)
    packets.send(path)
    notice = {"channel": "sms", "texts": {"text": "【示例】{reason}"}}
    changed = packets.api.call(
        "PATCH", path, {"name": "元宵红包", "limits": {"total_amount_fen": 200}, "notice": notice}
    )
    assert (changed.status, changed.json["name"], changed.json["left_fen"]) == (200, "元宵红包", 0)
    assert changed.json["blessing"] == "恭喜发财"
    without = packets.api.call("PATCH", path, {"notice": None})
    assert (without.json["notice"], without.json["name"]) == (None, "元宵红包")
    refused = packets.api.call("PATCH", path, {"limits": {"total_amount_fen": 199}})
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, "limits.total_amount_fen")
    assert "200" in refused.json["errors"][0]["rule"]


def test_null_takes_away_only_what_can_go(packets):
    """A most_fen of null fixes the amount; any other field without a way to be gone is named, and nothing changes."""
    path = packets.define(most_fen=200)
    fixed = packets.api.call("PATCH", path, {"most_fen": None})
    assert (fixed.status, fixed.json["least_fen"], fixed.json["most_fen"]) == (200, 100, 100)
    higher = packets.api.call("PATCH", path, {"least_fen": 150, "most_fen": None})
    assert (higher.json["least_fen"], higher.json["most_fen"]) == (150, 150)
    limits = {"total_amount_fen": 500, "per_customer": None}
    assert packets.api.call("PATCH", path, {"limits": limits}).json["limits"]["per_customer"] is None
    kept = packets.show(path)
    for name in ("name", "campaign", "activity_name", "sender_name", "least_fen", "blessing", "remark", "scene",
                 "limits", "valid_from", "valid_to", "frees_on_return", "source_kinds"):  # fmt: skip
        refused = packets.api.call("PATCH", path, {name: None, "most_fen": 200})
        assert (refused.status, [one["field"] for one in refused.json["errors"]]) == (422, [name])
    assert packets.show(path) == kept


@pytest.mark.parametrize("headers", [{}, {"content-type": "application/json"}, {"content-type": "text/plain"}])
def test_emergency_stop_needs_no_body(api, packets, headers):
    """Who only says stop is obeyed, with the usual reason."""
    path = packets.define()
    stopped = api.call("POST", f"{path}/stop", headers=headers)
    assert (stopped.status, stopped.json["state"]) == (200, "STOPPED")
    assert stopped.json["reason"] == "stopped by an operator"


def test_reason_of_a_stop_is_read_as_any_body(api, packets):
    """A body that is given must be JSON of the model; a refused one stops nothing."""
    path = packets.define()
    assert api.call("POST", f"{path}/stop", body=b"stop", headers={"content-type": "text/plain"}).status == 415
    assert api.call("POST", f"{path}/stop", body=b"{").status == 400
    assert api.call("POST", f"{path}/stop", {"reason": ""}).status == 422
    assert packets.show(path)["state"] == "ACTIVE"


def test_stop_is_obeyed_at_once(api, packets, no_slot):
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
        ({"valid_from": "2020-01-01T00:00:00Z", "valid_to": "2020-01-02T00:00:00Z"}, "valid_to"),
        ({"valid_from": "0001-01-01T00:00:00+14:00"}, "valid_from"),
        ({"valid_to": "9999-12-31T23:59:59-14:00"}, "valid_to"),
        ({"name": "a\nb"}, "name"),
        ({"remark": "a\tb"}, "remark"),
        ({"campaign": "a\x00"}, "campaign"),
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
    answer = packets.api.call("POST", PACKETS, packets.wish(**change), headers=new_key())
    if field is None:
        assert (answer.status, answer.json["code"]) == (404, "not_found")
        return
    assert (answer.status, answer.headers["content-type"]) == (422, "application/problem+json"), answer.text
    assert [one["field"] for one in answer.json["errors"]] == [field]
    assert all(one["rule"] for one in answer.json["errors"])
