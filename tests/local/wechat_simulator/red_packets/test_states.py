"""What becomes of a packet as time goes by, and what the panel does to it."""

import re
from datetime import timedelta

import pytest

from tests.local.wechat_simulator.red_packets.conftest import BUYER, QUERY, RedPackets

DAY = 24 * 3600
TIME = "%Y-%m-%d %H:%M:%S"


def test_a_sent_packet_as_a_query_tells_it(payer: RedPackets) -> None:
    """SENT with what was sent, times of Beijing, nothing about a return or a receiver."""
    packet = payer.packet(total_amount=188)
    before = payer.now().strftime(TIME)
    send_listid = payer.send(**packet)["send_listid"]
    answer = payer.query(packet["mch_billno"])
    assert before <= answer.pop("send_time") <= payer.now().strftime(TIME)
    assert answer == {
        "return_code": "SUCCESS",
        "return_msg": "OK",
        "result_code": "SUCCESS",
        "err_code": "SUCCESS",
        "err_code_des": "OK",
        "mch_billno": packet["mch_billno"],
        "mch_id": payer.merchant.mchid,
        "detail_id": send_listid,
        "status": "SENT",
        "send_type": "API",
        "hb_type": "NORMAL",
        "total_num": "1",
        "total_amount": "188",
        "wishing": packet["wishing"],
        "remark": packet["remark"],
        "act_name": packet["act_name"],
    }


def test_an_opened_packet(payer: RedPackets) -> None:
    """RECEIVED for good, with who got how much when; opening again is refused."""
    number = payer.issue(total_amount=188)
    payer.panel.advance(3600)
    assert payer.open(number)["status"] == "RECEIVED"
    opened_at = payer.now()
    payer.panel.advance(2 * DAY)
    answer = payer.ask(QUERY, payer.xml(payer.question(number)))
    assert answer.findtext("status") == "RECEIVED"
    assert answer.findtext("hblist/hbinfo/openid") == BUYER
    assert answer.findtext("hblist/hbinfo/amount") == "188"
    received = answer.findtext("hblist/hbinfo/rcv_time") or ""
    assert received in {(opened_at - timedelta(seconds=late)).strftime(TIME) for late in range(5)}
    assert answer.find("refund_time") is None
    assert payer.open(number, status=409) == {"error": "the red packet is RECEIVED", "reason": "red_packet_state"}


def test_one_packet_lapses_while_the_others_stay(payer: RedPackets) -> None:
    """The panel ends the day of one packet: its money is back once, the clock and another packet are as before."""
    payer.fill(1_000)
    lapsing, staying = payer.issue(total_amount=188), payer.issue(total_amount=200)
    call = {"mchid": payer.merchant.mchid, "mch_billno": lapsing}
    assert payer.panel.post("red-packets/lapse", call)["status"] == "REFUND"
    answer = payer.query(lapsing)
    assert (answer["status"], answer["refund_amount"]) == ("REFUND", "188")
    assert (payer.status(staying), payer.balance()) == ("SENT", 800)
    assert payer.panel.get("clock")["offset_seconds"] == 0
    assert payer.panel.post("red-packets/lapse", call, status=409)["reason"] == "red_packet_state"
    payer.panel.advance(2 * DAY)
    assert payer.balance() == 1_000


def test_a_packet_that_nobody_opens(payer: RedPackets) -> None:
    """SENT for 24 hours, ten minutes on the way back, then REFUND with the time and the amount."""
    number = payer.issue(total_amount=188)
    payer.panel.advance(DAY - 60)
    assert payer.status(number) == "SENT"
    payer.panel.advance(120)
    assert payer.status(number) == "RFUND_ING"
    assert not {"refund_time", "refund_amount", "hblist"} & payer.query(number).keys()
    assert payer.open(number, status=409)["error"] == "the red packet is RFUND_ING"
    payer.panel.advance(600)
    answer = payer.query(number)
    assert (answer["status"], answer["refund_amount"]) == ("REFUND", "188")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", answer["refund_time"])
    assert answer["send_time"] < answer["refund_time"] <= payer.now().strftime(TIME)
    assert payer.open(number, status=409)["error"] == "the red packet is REFUND"


def test_a_return_that_takes_days(payer: RedPackets) -> None:
    """Knob refund_seconds."""
    payer.settings(refund_seconds=3 * DAY)
    number = payer.issue()
    payer.panel.advance(3 * DAY)
    assert payer.status(number) == "RFUND_ING"
    payer.panel.advance(DAY + 1)
    assert payer.status(number) == "REFUND"


def test_money_leaves_with_the_send_and_comes_back_with_the_return(payer: RedPackets) -> None:
    """To the fen and once, and never for a packet that was opened."""
    payer.fill(1000)
    opened = payer.issue(total_amount=300)
    payer.issue(total_amount=500)
    assert payer.balance() == 200
    payer.open(opened)
    payer.panel.advance(DAY + 60)
    assert payer.balance() == 200
    payer.panel.advance(600)
    assert payer.balance() == 700
    payer.panel.advance(DAY)
    assert payer.balance() == 700


def test_what_came_back_stays_so_when_the_clock_is_set_back(payer: RedPackets) -> None:
    """REFUND, and nobody can open it."""
    payer.fill(100)
    number = payer.issue()
    payer.panel.advance(2 * DAY)
    payer.panel.post("clock", {"reset": True})
    assert payer.status(number) == "REFUND"
    payer.open(number, status=409)
    assert payer.balance() == 100


def test_only_thirty_days_can_be_queried(payer: RedPackets) -> None:
    """NOT_FOUND afterwards; the number is still taken."""
    packet = payer.packet()
    first = payer.send(**packet)
    payer.panel.advance(30 * DAY - 60)
    assert payer.status(packet["mch_billno"]) == "REFUND"
    payer.panel.advance(120)
    assert payer.status(packet["mch_billno"]) == "NOT_FOUND"
    assert payer.send(**packet) == first


def test_a_query_that_does_not_find_a_fresh_packet(payer: RedPackets) -> None:
    """Knob not_found_seconds: NOT_FOUND though it was sent, also after a repeat, and later SENT."""
    payer.settings(not_found_seconds=120)
    packet = payer.packet()
    payer.send(**packet)
    answer = payer.query(packet["mch_billno"])
    assert (answer["return_code"], answer["result_code"], answer["err_code"]) == ("SUCCESS", "FAIL", "NOT_FOUND")
    payer.panel.advance(90)
    payer.send(**packet)
    payer.panel.advance(31)
    assert payer.status(packet["mch_billno"]) == "SENT"


@pytest.mark.parametrize("result", ["SENT", "FAILED"])
def test_a_send_in_progress(payer: RedPackets, result: str) -> None:
    """Knob processing: PROCESSING and SENDING, for repeats too; then SENT, or FAILED with its money back."""
    payer.settings(processing=True, processing_result=result)
    payer.fill(100)
    packet = payer.packet()
    assert [payer.send(**packet)["err_code"] for _ in range(2)] == ["PROCESSING"] * 2
    assert payer.status(packet["mch_billno"]) == "SENDING"
    assert payer.balance() == 0
    payer.open(packet["mch_billno"], status=409)
    payer.panel.advance(1201)
    answer = payer.query(packet["mch_billno"])
    assert (answer["status"], "reason" in answer) == (result, result == "FAILED")
    assert payer.balance() == (100 if result == "FAILED" else 0)
    assert payer.send(**packet)["err_code"] == ("SEND_FAILED" if result == "FAILED" else "SUCCESS")
    assert payer.status(packet["mch_billno"]) == result


def test_the_day_of_a_packet_in_progress_begins_with_its_delivery(payer: RedPackets) -> None:
    """24 hours count from when the customer has it."""
    payer.settings(processing=True, processing_seconds=3600)
    packet = payer.packet()
    payer.send(**packet)
    payer.panel.advance(DAY + 1800)
    assert payer.status(packet["mch_billno"]) == "SENT"
    payer.panel.advance(1801)
    assert payer.status(packet["mch_billno"]) == "RFUND_ING"


def test_what_failed_counts_in_no_limit(payer: RedPackets) -> None:
    """Neither for the customer nor for the merchant."""
    payer.settings(processing=True, processing_result="FAILED", processing_seconds=0)
    payer.settings(user_day_count=1, user_day_amount=100, merchant_day_amount=100)
    payer.send()
    payer.settings(processing=False)
    assert payer.send()["err_code"] == "SUCCESS"
    assert payer.send()["err_code"] == "SENDNUM_LIMIT"


def test_the_panel_lists_packets(payer: RedPackets) -> None:
    """All that is known, the oldest first, by merchant and customer and only the newest if asked."""
    numbers = [payer.issue(), payer.issue(re_openid="openid-of-other"), payer.issue()]
    payer.open(numbers[0])
    listed = payer.listed()
    assert [one["mch_billno"] for one in listed] == numbers
    assert [one["status"] for one in listed] == ["RECEIVED", "SENT", "SENT"]
    assert [bool(one["opened_time"]) for one in listed] == [True, False, False]
    assert listed[0]["fields"]["act_name"] == "猜灯谜抢红包活动"
    assert listed[0]["sent_time"].endswith("+08:00")
    assert [one["mch_billno"] for one in payer.listed("limit=2")] == numbers[1:]
    mine = f"mchid={payer.merchant.mchid}"
    assert [one["mch_billno"] for one in payer.listed(f"{mine}&openid={BUYER}")] == [numbers[0], numbers[2]]
    assert [one["mch_billno"] for one in payer.listed(f"{mine}&limit=1")] == numbers[2:]
    assert numbers[2] in payer.panel.http.get("/_simulator/panel/red-packets").text


def test_opening_what_does_not_exist(payer: RedPackets) -> None:
    """404 with a reason."""
    assert payer.open("1", status=404)["reason"] == "no_red_packet"


def test_a_reset_forgets_packets_and_what_was_spent(payer: RedPackets) -> None:
    """The number is unused, the limits are whole and no money comes back."""
    payer.settings(merchant_day_amount=100)
    packet = payer.packet()
    payer.send(**packet)
    payer.panel.post("reset")
    payer.settings(merchant_day_amount=100)
    payer.fill(0)
    assert payer.listed() == []
    assert payer.status(packet["mch_billno"]) == "NOT_FOUND"
    payer.panel.advance(2 * DAY)
    assert payer.balance() == 0
    payer.fill(100)
    assert payer.send(**packet)["err_code"] == "SUCCESS"
