"""Nobody knows whether a send paid: it is asked for and repeated under its number until WeChat tells, once."""

import base64
import re
from datetime import timedelta

import pytest

from merchant_center.core.errors import ConflictError
from merchant_center.red_packets.rules.payout import Channel, RefusalAction
from merchant_center.red_packets.rules.quota_pool import Usage
from merchant_center.red_packets.rules.send import UNDECIDED, SendState
from merchant_center.red_packets.use_cases.settle_by_hand import settle_by_hand
from merchant_center.red_packets.use_cases.stop_red_packets import StopRedPacketsDeps, stop_packet

SEND, QUERY = "/mmpaymkttransfers/sendredpack", "/mmpaymkttransfers/gethbinfo"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
PLAN = [MINUTE, 5 * MINUTE, 20 * MINUTE, *(hours * HOUR for hours in range(1, 26)), 48 * HOUR, 72 * HOUR]
SLACK = timedelta(seconds=20)
"""What a busy machine takes between two lines."""
ANOTHER = """<xml><return_code>SUCCESS</return_code><result_code>SUCCESS</result_code>
<mch_billno>190{mchid}</mch_billno><mch_id>{mchid}</mch_id><wxappid>wx00</wxappid><re_openid>o0</re_openid><total_amount>100</total_amount>
<send_listid>1</send_listid><detail_id>1</detail_id><status>FAILED</status></xml>"""


@pytest.fixture
def sent_bodies(packets):
    """The numbers under which WeChat was told to send, in order."""

    def numbers():
        bodies = [base64.b64decode(call["body_base64"]).decode() for call in packets.world.simulator.calls(SEND)]
        return [re.findall("[0-9]{28}", body)[0] for body in bodies]

    return numbers


def next_poll(packets, send):
    """Let time pass until the date of the send's next look, and look."""
    span = packets.now(send).next_poll_at - packets.world.clock()
    packets.later(seconds=max(0, span.total_seconds()) + 0.01)
    packets.sweep()
    return packets.now(send)


@pytest.mark.parametrize(
    "effects",
    [
        {"error": {"executed": True}},
        {"error": {"executed": False}},
        {"drop": {"executed": True}},
        {"drop": {"executed": False}},
        {"error": {"raw_body": "<html>", "status": 502, "executed": True}},
        {"error": {"raw_body": "<xml><return_code>SUCC", "status": 200, "executed": True}},
        {"error": {"code": "268458547", "executed": True}},
        {"error": {"code": "NEVER_SEEN", "executed": False}},
        {"error": {"code": "", "executed": True}},
    ],
    ids=["told after", "told before", "cut after", "cut before", "proxy", "half an answer", "number", "new", "no code"],
)
def test_unknown_outcome_is_settled_under_its_number(packets, fault, effects):
    """Whether the deed was done or not, the first look settles it: one number, one packet, one amount."""
    packet, customer = packets.define(), packets.customer()
    fault(SEND, **effects)
    send = packets.send(packet, customer)
    assert (send.state, send.outcome_unknown_since) == (SendState.SENDING, send.called_at)
    assert packets.send(packet, customer, send.source.id) == send
    settled = next_poll(packets, send)
    assert (settled.state, settled.payout, settled.last_error) == (SendState.SENT, send.payout, None)
    assert packets.paid(packet)[customer.openid] == 1
    packets.check_books(packet)


@pytest.mark.parametrize("executed", [True, False], ids=["after", "before"])
def test_time_out_is_settled_under_its_number(packets, fault, monkeypatch, executed):
    """An answer that does not come in time decides nothing, whether the packet was made or not."""
    monkeypatch.setattr("merchant_center.red_packets.wiring.payouts.CASH_READ_TIMEOUT", 2)
    packet, customer = packets.define(), packets.customer()
    slow = {} if executed else {"drop": {"executed": False}}
    fault(SEND, delay_seconds=4, **slow)
    send = packets.send(packet, customer)
    assert (send.state, send.last_error.code) == (SendState.SENDING, "outcome_unknown")
    assert next_poll(packets, send).state is SendState.SENT
    assert packets.paid(packet)[customer.openid] == 1
    packets.check_books(packet)


def test_code_of_an_unknown_outcome_is_kept(packets, fault):
    """The send tells what WeChat said, and when it is looked at next: in a minute."""
    packet = packets.define()
    fault(SEND, error={"executed": False})
    send = packets.send(packet)
    assert send.last_error.code == "SYSTEMERROR"
    assert MINUTE - SLACK <= send.next_poll_at - packets.world.clock() <= MINUTE


def test_processing_is_no_failure(packets, knobs):
    """PROCESSING stays under way at every look, whatever the repeats answer, and is SENT when WeChat is through."""
    packet, customer = packets.define(), packets.customer()
    knobs(red_packet_processing=True, red_packet_processing_seconds=1_190)
    send = packets.send(packet, customer)
    assert (send.state, send.last_error.code) == (SendState.SENDING, "PROCESSING")
    assert [next_poll(packets, send).state for _ in range(3)] == [SendState.SENDING, SendState.SENDING, SendState.SENT]
    assert packets.paid(packet)[customer.openid] == 1
    packets.check_books(packet)


def test_processing_that_fails_gives_its_quota_back(packets, knobs):
    """What WeChat says to have failed, when asked, fails for good: the reservation is free, once."""
    packet = packets.define()
    knobs(red_packet_processing=True, red_packet_processing_seconds=100, red_packet_processing_result="FAILED")
    send = packets.send(packet)
    assert next_poll(packets, send).state is SendState.SENDING
    failed = next_poll(packets, send)
    assert (failed.state, failed.last_error.code, failed.last_error.message) == (
        SendState.FAILED,
        "SEND_FAILED",
        "发放失败",
    )
    assert packets.check_books(packet).used == Usage()
    assert [one.kind for one in packets.events_of(send.customer)][-1] == "red_packet_failed"


def test_number_not_found_is_repeated_and_pays_once(packets, fault, knobs, sent_bodies):
    """Right after a send WeChat does not find it: no failure, the same number again, and one packet."""
    packet, customer = packets.define(), packets.customer()
    knobs(red_packet_not_found_seconds=600)
    fault(SEND, drop={"executed": True})
    send = packets.send(packet, customer)
    assert next_poll(packets, send).state is SendState.SENT
    assert sent_bodies() == [send.payout.bill_no] * 2
    assert packets.paid(packet)[customer.openid] == 1


def test_refused_repeat_of_a_paid_number_is_sent(packets, fault, knobs):
    """A repeat of what was paid may answer a failure: the query tells that it is with the customer."""
    packet, customer = packets.define(), packets.customer()
    knobs(red_packet_replay_fails=True)
    fault(SEND, drop={"executed": True})
    send = packets.send(packet, customer)
    fault(QUERY, error={"code": "NOT_FOUND", "executed": False})
    assert next_poll(packets, send).state is SendState.SENT
    assert len(packets.world.simulator.calls(SEND)) == 2
    assert packets.paid(packet)[customer.openid] == 1
    packets.check_books(packet)


def test_refusal_in_doubt_is_not_believed_while_the_number_may_be_on_its_way(packets, fault, knobs):
    """SEND_FAILED beside NOT_FOUND proves nothing within the window: the packet that was paid is found in the end."""
    packet, customer = packets.define(), packets.customer()
    knobs(red_packet_replay_fails=True, red_packet_not_found_seconds=1_000)
    fault(SEND, drop={"executed": True})
    send = packets.send(packet, customer)
    for _ in range(2):
        doubtful = next_poll(packets, send)
        assert (doubtful.state, doubtful.last_error.code) == (SendState.SENDING, "SEND_FAILED")
        assert doubtful.outcome_unknown_since == send.outcome_unknown_since
    assert next_poll(packets, send).state is SendState.SENT
    assert packets.check_books(packet).unopened.count == 1


def test_refusal_in_doubt_is_believed_after_the_window(packets, fault):
    """When WeChat has not known the number for an hour, its refusal is the end, and the reservation is free."""
    packet, customer = packets.define(), packets.customer()
    fault(SEND, drop={"executed": False})
    send = packets.send(packet, customer)
    packets.world.simulator.panel("customers", appid=customer.appid, openid=customer.openid, account_abnormal=True)
    assert [next_poll(packets, send).state for _ in range(3)] == [SendState.SENDING] * 3
    failed = next_poll(packets, send)
    assert (failed.state, failed.last_error.code) == (SendState.FAILED, "NO_AUTH")
    assert failed.called_at + HOUR <= packets.world.clock() <= failed.called_at + HOUR + SLACK
    assert packets.check_books(packet).used == Usage()
    assert packets.paid(packet).total() == 0


def test_refusal_is_not_believed_of_a_number_that_wechat_knew(packets, fault, knobs):
    """Once WeChat has told of a packet, a refused repeat and "no such number" do not make it unpaid."""
    packet, customer = packets.define(), packets.customer()
    knobs(red_packet_processing=True, red_packet_processing_seconds=280)
    send = packets.send(packet, customer)
    assert next_poll(packets, send).reference
    fault(SEND, error={"code": "SENDNUM_LIMIT", "executed": False})
    fault(QUERY, error={"code": "NOT_FOUND", "executed": False}, times=2)
    assert next_poll(packets, send).state is SendState.SENDING
    packets.settle(packet)
    assert packets.now(send).state is SendState.RETURNED
    assert packets.paid(packet)[customer.openid] == 1


def test_looks_follow_the_plan(packets, knobs):
    """An unopened packet is looked at after 1, 5, 20 minutes, hourly to 25 h, at 48 and 72 h; then a person is told."""
    packet = packets.define()
    knobs(red_packet_refund_seconds=10 * 86_400)
    send = packets.send(packet)
    looks = []
    while len(looks) <= len(PLAN):
        current = packets.now(send)
        assert current.state is SendState.SENT
        assert bool(current.review_note) is (len(looks) == len(PLAN))
        looks.append(current.next_poll_at - send.called_at)
        next_poll(packets, send)
    for look, planned in zip(looks, [*PLAN, 96 * HOUR], strict=True):
        assert planned <= look <= planned + SLACK
    assert [one.send_id for _, one in packets.sends.needing_review(10)] == [send.send_id]


@pytest.mark.parametrize("frees", [True, False], ids=["frees", "keeps"])
def test_unopened_packet_returns(packets, frees):
    """Not opened for 24 hours it is RETURNED with WeChat's time; its money is free again only if the terms say so."""
    packet = packets.define(frees_on_return=frees)
    send = packets.send(packet)
    packets.later(hours=24, minutes=5)
    packets.sweep()
    assert packets.now(send).state is SendState.SENT
    packets.later(hours=1)
    packets.sweep()
    returned = packets.now(send)
    assert (returned.state, returned.next_poll_at) == (SendState.RETURNED, None)
    back = send.called_at + timedelta(hours=24, minutes=10)
    assert back - SLACK <= returned.returned_at <= back + SLACK
    account = packets.check_books(packet)
    assert (account.returned, account.used.count) == (Usage(1, 100), 0 if frees else 1)
    assert account.left_fen == (100_000 if frees else 99_900)
    last = packets.events_of(send.customer)[-1]
    assert (last.kind, last.at) == ("red_packet_returned", returned.returned_at)


def test_opened_packet_is_received(packets):
    """A packet that the customer opened is RECEIVED with the time of the opening, and looked at no more."""
    packet = packets.define()
    send = packets.send(packet)
    packets.later(minutes=2)
    opened_at = packets.world.clock()
    packets.world.simulator.panel("red-packets/open", mchid=packets.mchid, mch_billno=send.payout.bill_no)
    packets.later(minutes=4)
    packets.sweep()
    received = packets.now(send)
    assert (received.state, received.next_poll_at, received.returned_at) == (SendState.RECEIVED, None, None)
    assert opened_at - SLACK <= received.received_at <= opened_at + SLACK
    assert packets.check_books(packet).opened == Usage(1, 100)
    packets.later(hours=30)
    assert packets.sweep() == {}


def test_failed_look_leaves_no_trace_on_what_went_well(packets, fault):
    """A query that failed once is no remark of a packet that was opened later."""
    packet = packets.define()
    send = packets.send(packet)
    fault(QUERY, error={"executed": False})
    assert next_poll(packets, send).last_error.code == "SYSTEMERROR"
    assert next_poll(packets, send).last_error is None
    fault(QUERY, error={"executed": False})
    assert next_poll(packets, send).last_error.code == "SYSTEMERROR"
    packets.world.simulator.panel("red-packets/open", mchid=packets.mchid, mch_billno=send.payout.bill_no)
    received = next_poll(packets, send)
    assert (received.state, received.last_error, received.review_note) == (SendState.RECEIVED, None, "")


def test_what_stays_undecided_needs_a_person_and_keeps_a_date(packets, fault):
    """After 72 hours without an answer a person is told; the looks go on daily, under the one number."""
    packet = packets.define()
    fault(SEND, error={"executed": False}, times=0)
    send = packets.send(packet)
    packets.later(hours=72)
    packets.sweep()
    late = packets.now(send)
    assert late.state in UNDECIDED
    assert late.review_note
    assert late.next_poll_at - packets.world.clock() <= timedelta(days=1)
    assert [one.send_id for _, one in packets.sends.needing_review(10)] == [send.send_id]
    packets.world.simulator.http.delete("/_simulator/faults")
    settled = next_poll(packets, send)
    assert (settled.state, settled.payout, settled.review_note) == (SendState.SENT, send.payout, "")
    assert packets.sends.needing_review(10) == []


def test_person_settles_what_nobody_else_can(packets, fault):
    """What a person found is recorded with the note, gives the quota back if nobody was paid, and needs nobody then."""
    packet = packets.define()
    fault(SEND, error={"executed": False}, times=0)
    send = packets.send(packet)
    with pytest.raises(ConflictError):
        settle_by_hand(packets.payout_deps, send.send_id, SendState.FAILED, "too early")
    packets.later(hours=73)
    packets.sweep()
    with pytest.raises(ConflictError, match="under way"):
        settle_by_hand(packets.payout_deps, send.send_id, SendState.FAILED, "the sweep has called again")
    packets.later(hours=2)
    failed = settle_by_hand(packets.payout_deps, send.send_id, SendState.FAILED, "not in the trade list")
    assert (failed.state, failed.last_error.code, failed.last_error.message) == (
        SendState.FAILED,
        "BY_HAND",
        "not in the trade list",
    )
    assert packets.sends.needing_review(10) == []
    assert packets.check_books(packet).used == Usage()
    with pytest.raises(ConflictError):
        settle_by_hand(packets.payout_deps, send.send_id, SendState.FAILED, "twice")
    assert packets.check_books(packet).used == Usage()


def test_number_is_not_called_again_after_29_days(packets, fault, sent_bodies):
    """WeChat forgets numbers after 30 days: an old one is asked about, and never sent again."""
    packet = packets.define()
    fault(SEND, drop={"executed": False})
    send = packets.send(packet)
    packets.later(days=29)
    packets.sweep()
    old = packets.now(send)
    assert (old.state, old.last_error.code) == (SendState.SENDING, "NOT_FOUND")
    assert old.review_note
    assert old.next_poll_at is not None
    assert sent_bodies() == [send.payout.bill_no]


@pytest.mark.parametrize("path", [SEND, QUERY], ids=["send", "query"])
def test_answer_about_another_number_decides_nothing(packets, fault, path):
    """A well-formed answer about another packet is no answer to ours."""
    packet = packets.define()
    about_another = {"raw_body": ANOTHER.format(mchid=packets.mchid), "status": 200, "executed": False}
    if path == QUERY:
        fault(SEND, error={"executed": True})
    fault(path, error=about_another)
    send = packets.send(packet)
    if path == QUERY:
        send = next_poll(packets, send)
    assert (send.state, send.reference) == (SendState.SENDING, "")
    assert next_poll(packets, send).state is SendState.SENT
    assert packets.paid(packet).total() == 1


def test_send_in_doubt_is_looked_at_while_its_packet_is_stopped(packets, fault, sent_bodies):
    """A stop forbids calls, not looks: what was paid before it is found, and what was not waits under its number."""
    packet = packets.define()
    fault(SEND, drop={"executed": True})
    paid = packets.send(packet)
    fault(SEND, drop={"executed": False})
    unpaid = packets.send(packet)
    stop_packet(StopRedPacketsDeps(packets.store, packets.world.clock), packet.red_packet_id, "by an operator")
    packets.later(minutes=2)
    packets.sweep()
    assert [packets.now(one).state for one in (paid, unpaid)] == [SendState.SENT, SendState.SENDING]
    assert sent_bodies() == [paid.payout.bill_no, unpaid.payout.bill_no]


def test_delivery_long_after_the_first_call_is_followed_from_the_delivery(packets, fault):
    """A packet that reaches the customer days late is looked at as often as any other, and needs nobody."""
    packet = packets.define()
    fault(SEND, error={"executed": False}, times=0)
    send = packets.send(packet)
    packets.later(hours=71)
    packets.sweep()
    packets.world.simulator.http.delete("/_simulator/faults")
    delivered = next_poll(packets, send)
    assert (delivered.state, delivered.review_note) == (SendState.SENT, "")
    assert delivered.next_poll_at - delivered.sent_at == MINUTE


def test_no_code_of_wechat_makes_an_unknown_outcome_final(packets):
    """PROCESSING, SYSTEMERROR and codes that nobody knows never mean that the customer was not paid."""
    for channel in Channel:
        for code in ("SYSTEMERROR", "SYSTEM_ERROR", "PROCESSING", "268458547", "", "ACCEPTED"):
            assert packets.channels(channel, packets.mchid).refusal_action(code) is RefusalAction.POLL
