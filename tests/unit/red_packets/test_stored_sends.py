"""Sends of red packets as text: documents that version 0.1 stored are read, and written with the same members."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from merchant_center.red_packets.rules.send import LastError, Release, SendState
from merchant_center.red_packets.store.sends import SENDS

T0 = datetime(2026, 11, 20, 4, tzinfo=UTC)
COMMON = (
    '{"send_id":"GABCDEFGHIJKLMNOPQRSTUVWX2Y","red_packet_id":"0000000000000000000a","red_packet_name":"新春红包",'
    '"channel":"cash","payout":{"bill_no":"1900000001202611200000000001","mchid":"1900000001",'
    '"appid":"wx0123456789abcdef","openid":"o000000000000000000000000001","amount_fen":100,"sender_name":"示例茶铺",'
    '"activity_name":"新春活动","blessing":"恭喜发财","remark":"预算 7788","scene":"","notify_url":""},'
    '"source":{"kind":"lottery","id":"draw-1"},"attempt":1,"state":"%s","reserved_at":"2026-11-20T04:00:00Z",'
    '"day":"2026-11-20","shard":3,"frees":true,"phone":"13800000000","campaign":"spring","reference":"","package":"",'
    '"called_at":"2026-11-20T04:00:00Z",'
)
UNDECIDED = (
    COMMON % "SENDING" + '"doubt_at":"2026-11-20T04:01:00Z","calling_until":"2026-11-20T04:00:40Z","calls":2,'
    '"remark":{"code":"SYSTEMERROR","message":"系统繁忙","at":"2026-11-20T04:00:00Z"},"gave_back":"NOTHING",'
    '"care":"late","is_barred":false,"paid_after_all":false,"trouble":"","trouble_since":null,"sent_at":null,'
    '"received_at":null,"returned_at":null,"next_look_at":"2026-11-20T05:00:00Z","version":4}'
)
ENDED = (
    COMMON % "RETURNED" + '"doubt_at":null,"calling_until":"2026-11-20T04:00:40Z","calls":2,"remark":null,'
    '"gave_back":"BUDGET","care":"","is_barred":true,"paid_after_all":true,"trouble":"x",'
    '"trouble_since":"2026-11-20T04:00:00Z","sent_at":null,"received_at":null,"returned_at":"2026-11-20T04:00:00Z",'
    '"next_look_at":null,"version":4}'
)


@pytest.mark.parametrize("stored", [UNDECIDED, ENDED], ids=["undecided", "ended"])
def test_stored_send_is_written_as_it_was_read(stored):
    """What an older version stored comes back to the letter, whatever its attributes are called by now."""
    assert SENDS.text(SENDS.value(stored)) == stored


def test_stored_send_is_read_under_the_new_names():
    """Each renamed attribute has the value that its member was stored with."""
    send = SENDS.value(UNDECIDED)
    assert (send.state, send.last_error) == (SendState.SENDING, LastError("SYSTEMERROR", "系统繁忙", T0))
    assert (send.outcome_unknown_since, send.next_poll_at) == (T0 + timedelta(minutes=1), T0 + timedelta(hours=1))
    assert (send.review_note, send.payout.remark) == ("late", "预算 7788")
    assert SENDS.value(ENDED).released is Release.BUDGET


def test_last_error_of_an_old_send_is_not_taken_for_the_text_of_its_payout():
    """Payout and send both have a member ``remark``; only that of the send is the last error."""
    assert json.loads(SENDS.text(SENDS.value(UNDECIDED)))["payout"]["remark"] == "预算 7788"
