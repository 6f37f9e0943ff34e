"""Failure notices as operators see them: whom a limit refused, which limit, what they were told, or why not."""

import secrets
from collections import Counter
from datetime import timedelta

import pytest

from merchant_center.core import clock
from merchant_center.core.times import beijing_day
from tests.functions.red_packets.conftest import record
from tests.order_of_time import is_newest_first

NOTICES = "/v1/admin/notices"
SMS = {"channel": "sms", "texts": {"text": "【示例】{reason}"}}


@pytest.fixture
def refuse(packets):
    """Define a red packet for one customer, with a notice, and refuse more; give id and refused."""

    def refused(count, notice=SMS, **more):
        path = packets.define(limits={"total_amount_fen": 100}, notice=notice)
        packets.send(path)
        late = [packets.customer() for _ in range(count)]
        assert [packets.send(path, openid, **more).status for openid in late] == [409] * count
        return path.rpartition("/")[2], late

    return refused


def send_all(api):
    """Have every notice that waits sent, as the queue does."""
    for notice_id in api.handlers["SendNotices"].DEPS.notices.due(clock.now() + timedelta(days=1), 100):
        api.send("SendNotices", record(notice_id=notice_id))


def listed(api, **conditions):
    """All notices under these conditions, two by two."""
    found, cursor = [], ""
    while True:
        query = "&".join(f"{name}={value}" for name, value in conditions.items())
        page = api.call("GET", f"{NOTICES}?limit=2&cursor={cursor}&{query}")
        assert page.status == 200, page.text
        found += page.json["notices"]
        cursor = page.json["cursor"]
        if not cursor:
            return found


def test_notice_tells_who_was_refused_and_what_they_were_told(api, packets, refuse):
    """The limit, the words with all variables put in, the customer, and where it stands; alone it is the same."""
    template_id = f"tpl-{secrets.token_hex(6)}"
    fields = {"thing1": "thing"}
    packets.shop.simulator.panel(
        "message-templates", appid=packets.shop.appid, template_id=template_id, kind="template", fields=fields
    )
    notice = {"channel": "template_message", "template_id": template_id, "texts": {"thing1": "{activity}：{reason}"}}
    red_packet_id, (late,) = refuse(1, notice)
    (waiting,) = listed(api, red_packet_id=red_packet_id)
    assert (waiting["state"], waiting["openid"], waiting["limit"]) == ("QUEUED", late, "total_amount_fen")
    assert waiting["texts"] == {"thing1": "新春活动：红包已领完"}
    send_all(api)
    (sent,) = listed(api, red_packet_id=red_packet_id, state="SENT", channel="template_message")
    assert sent["reference"]
    assert sent["sent_at"] is not None
    assert api.call("GET", f"{NOTICES}/{sent['notice_id']}").json == sent
    assert listed(api, red_packet_id=red_packet_id, state="QUEUED") == []


def test_failed_notice_is_explained(api, refuse):
    """A customer without a phone cannot be sent an SMS: the code and its meaning in two languages say so."""
    red_packet_id, _ = refuse(1)
    send_all(api)
    (failed,) = listed(api, red_packet_id=red_packet_id, state="FAILED")
    assert failed["failure"]["code"] == "NO_PHONE"
    assert all(failed["failure"][name] for name in ("meaning_zh", "meaning_en", "who_acts", "at"))
    assert listed(api, red_packet_id=red_packet_id, channel="template_message") == []


@pytest.mark.parametrize("by_packet", [True, False])
def test_every_notice_of_a_day_is_listed_once_newest_first(api, refuse, by_packet):
    """Page behind page, over all shards, by their times, also among those of others; another day has none."""
    red_packet_id, late = refuse(5)
    other, _ = refuse(1)
    today = beijing_day(clock.now())
    asked = {"red_packet_id": red_packet_id} if by_packet else {}
    found = listed(api, day=today, **asked)
    assert Counter(one["openid"] for one in found if one["red_packet_id"] == red_packet_id) == Counter(late)
    assert is_newest_first(found, "created_at")
    assert len({one["notice_id"] for one in found}) == len(found)
    assert (other in [one["red_packet_id"] for one in found]) is not by_packet
    assert listed(api, day=today - timedelta(days=400), **asked) == []
    assert [
        one for one in listed(api, **asked) if one["notice_id"] in {of_day["notice_id"] for of_day in found}
    ] == found


@pytest.mark.parametrize("query", ["day=yesterday", "state=LOST", "red_packet_id=x", "cursor=5b5d", "limit=0"])
def test_wrong_condition_is_named(api, query):
    """What is no condition is refused with the field's name."""
    refused = api.call("GET", f"{NOTICES}?{query}")
    assert (refused.status, refused.json["errors"][0]["field"]) == (422, query.partition("=")[0])


def test_unknown_notice_is_not_found(api):
    """There is no notice of that name."""
    assert api.call("GET", f"{NOTICES}/N{'A' * 26}").status == 404
