"""WeChat's refusals, one by one: whose matter each is, what becomes of the send, and that nobody loses one."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest

from merchant_center.customers.rules import Customer
from merchant_center.red_packets.errors import RedPacketClosedError, StaleSendError
from merchant_center.red_packets.rules.amount import Amounts
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.quota_pool import Usage
from merchant_center.red_packets.rules.red_packet import PacketState
from merchant_center.red_packets.rules.send import CONFIGURATION_PAUSE, LastError, SendState
from merchant_center.red_packets.rules.send_changes import failed
from merchant_center.red_packets.use_cases.manage_red_packets import archive, start
from merchant_center.red_packets.use_cases.settle_by_hand import settle_by_hand
from tests.use_cases.red_packets.conftest import no_slot
from tests.use_cases.red_packets.refusals import check_kept_and_sent_later, is_explained, state_of
from tests.use_cases.world import actor

SEND, QUERY = "/mmpaymkttransfers/sendredpack", "/mmpaymkttransfers/gethbinfo"
FINAL = ["SEND_FAILED", "OPENID_ERROR", "SENDNUM_LIMIT", "RCVDAMOUNT_LIMIT"]
OF_THE_TERMS = ["PARAM_ERROR", "MONEY_LIMIT"]
STOPPING = [
    "NOTENOUGH",
    "SENDAMOUNT_LIMIT",
    "DAY_ OVER_LIMITED",
    "API_METHOD_CLOSED",
    "CA_ERROR",
    "SIGN_ERROR",
    "XML_ERROR",
    "ILLEGAL_APPID",
    "MSGAPPID_ERROR",
    "ACCEPTMODE_ERROR",
]


@pytest.mark.parametrize("channel", list(Channel))
@pytest.mark.parametrize(
    "code", ["STOPPED", "BY_HAND", "FAILED", "outcome_unknown", "invalid_input", "configuration_error"]
)
def test_words_of_our_own_are_explained(packets, channel, code):
    """What this system says of a send is not taken for a code of WeChat's that nobody knows."""
    send = packets.with_changes(rate_limiter=no_slot).send(packets.define(channel=channel))
    assert is_explained(replace(send, last_error=LastError(code, "", send.reserved_at)))


@pytest.mark.parametrize("code", FINAL)
def test_final_code_ends_the_send(packets, fault, code):
    """A no about this customer or these data fails the send with its code; its quota is free, its packet goes on."""
    packet, customer = packets.define(), packets.customer()
    fault(SEND, error={"code": code, "executed": False})
    send = packets.send(packet, customer)
    assert (send.state, send.last_error.code, send.next_poll_at) == (SendState.FAILED, code, None)
    assert is_explained(send)
    assert packets.check_books(packet).used == Usage()
    assert packets.events_of(customer)[-1].kind == "red_packet_failed"
    assert state_of(packets, packet) == (PacketState.ACTIVE, "")
    packets.later(days=1)
    packets.sweep()
    assert packets.paid(packet).total() == 0
    assert packets.check_books(packet).failed == Usage(1, 100)
    assert packets.send(packet).state is SendState.SENT


@pytest.mark.parametrize("code", OF_THE_TERMS)
def test_refused_terms_end_the_send_and_stop_the_packet(packets, fault, code):
    """A no to the terms would meet everybody: this send fails, and nobody else's does before the terms are mended."""
    packet = packets.define()
    fault(SEND, error={"code": code, "executed": False})
    send = packets.send(packet)
    assert (send.state, send.last_error.code) == (SendState.FAILED, code)
    assert state_of(packets, packet) == (PacketState.STOPPED, code)
    assert packets.check_books(packet).used == Usage()
    with pytest.raises(RedPacketClosedError, match=code):
        packets.send(packet)
    start(packets.manage_deps, packet.red_packet_id, actor=actor())
    assert packets.send(packet).state is SendState.SENT


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"red_packet_user_day_count": 0}, "SENDNUM_LIMIT"),
        ({"red_packet_user_day_amount": 50}, "RCVDAMOUNT_LIMIT"),
        ({"red_packet_name_bytes": 5}, "PARAM_ERROR"),
    ],
)
def test_limit_of_wechat_for_one_customer_ends_the_send(packets, knobs, settings, code):
    """WeChat's own limits of a customer's day and of a name fail the send, as WeChat's rules have them."""
    packet = packets.define()
    knobs(**settings)
    send = packets.send(packet)
    assert (send.state, send.last_error.code) == (SendState.FAILED, code)
    assert packets.check_books(packet).used == Usage()


def test_unknown_openid_ends_the_send(packets):
    """An openid of another official account is refused for good."""
    packet = packets.define()
    send = packets.send(packet, Customer(packets.appid, f"o{secrets.token_hex(13)}"))
    assert (send.state, send.last_error.code) == (SendState.FAILED, "OPENID_ERROR")


def test_scene_that_is_not_permitted_ends_the_send_and_a_permitted_one_sends_little(packets, knobs):
    """Half a yuan needs a scene: not enabled at WeChat it fails, enabled it is sent."""
    packet = packets.define(scene="PRODUCT_2", amounts=Amounts(50, 50))
    refused = packets.send(packet)
    assert (refused.state, refused.last_error.code) == (SendState.FAILED, "PARAM_ERROR")
    knobs(red_packet_scenes=["PRODUCT_2"])
    start(packets.manage_deps, packet.red_packet_id, actor=actor())
    sent = packets.send(packet)
    assert packets.at_wechat(packet)[sent.payout.bill_no]["amount"] == 50


def test_quota_of_a_failed_send_is_given_back_once(packets, fault, at_once):
    """Whoever goes on with a failed send, at once or later, changes no counter any more."""
    packet = packets.define()
    waiting = packets.with_changes(rate_limiter=no_slot).send(packet)
    fault(SEND, error={"code": "MONEY_LIMIT", "executed": False})
    packets.later(minutes=1)
    at_once(4, lambda _: packets.sweep())
    assert packets.now(waiting).state is SendState.FAILED
    packets.sweep()
    account = packets.check_books(packet)
    assert (account.used, account.failed) == (Usage(), Usage(1, 100))
    kinds = [one.kind for one in packets.events_of(waiting.customer)]
    assert kinds == ["red_packet_reserved", "red_packet_sending", "red_packet_failed"]


def test_failure_recorded_from_an_old_view_is_stale(packets):
    """Who did not see that the quota was given back already is told to read again, whatever is left in the quota."""
    waiting = packets.with_changes(rate_limiter=no_slot).send(packets.define())
    change = failed(waiting, "STOPPED", "", packets.world.clock())
    packets.sends.save(waiting, change)
    with pytest.raises(StaleSendError):
        packets.sends.save(waiting, change)


def test_customer_stopped_by_risk_control_stops_nobody_else(packets):
    """NO_AUTH that a query does not confirm is about the customer: failed, and the packet goes on."""
    packet = packets.define()
    send = packets.send(packet, packets.customer(account_abnormal=True))
    assert (send.state, send.last_error.code) == (SendState.FAILED, "NO_AUTH")
    assert is_explained(send)
    assert state_of(packets, packet) == (PacketState.ACTIVE, "")
    assert packets.send(packet).state is SendState.SENT
    assert packets.check_books(packet).used.count == 1


@pytest.mark.parametrize("knob", ["red_packet_ip_not_listed", "red_packet_product_closed"])
def test_settings_that_refuse_everything_stop_the_packet(packets, knobs, knob):
    """NO_AUTH for the question too is about the settings: stopped, and what waits is sent after the start."""
    packet = packets.define()
    knobs(**{knob: True})
    send = packets.send(packet)
    check_kept_and_sent_later(packets, packet, send, "NO_AUTH", lambda: knobs(**{knob: False}))


@pytest.mark.parametrize("code", STOPPING)
def test_code_of_the_account_stops_the_packet(packets, fault, code):
    """A no that would be everybody's stops the packet with its code, and costs no send."""
    packet = packets.define()
    fault(SEND, error={"code": code, "executed": False})
    send = packets.send(packet)
    check_kept_and_sent_later(packets, packet, send, code, lambda: None)


@pytest.mark.parametrize(
    ("wrong", "right", "code"),
    [
        ({"red_packet_api_closed": True}, {"red_packet_api_closed": False}, "API_METHOD_CLOSED"),
        ({"red_packet_merchant_day_amount": 1}, {"red_packet_merchant_day_amount": 10**8}, "SENDAMOUNT_LIMIT"),
    ],
)
def test_setting_of_the_account_stops_the_packet(packets, knobs, wrong, right, code):
    """The same by WeChat's rules: issuing by API switched off, the merchant's day used up."""
    packet = packets.define()
    knobs(**wrong)
    send = packets.send(packet)
    check_kept_and_sent_later(packets, packet, send, code, lambda: knobs(**right))


def test_empty_account_stops_the_packet(packets, balance):
    """Without money at WeChat the packet stops; topped up, what waited is sent under its number."""
    packet = packets.define()
    balance(99)
    send = packets.send(packet)
    check_kept_and_sent_later(packets, packet, send, "NOTENOUGH", lambda: balance(10_000))


def test_send_refused_for_days_is_sent_soon_after_the_start(packets, balance):
    """However long a packet was stopped, its sends go on within minutes of the start, and need no person for it."""
    packet = packets.define()
    balance(0)
    send = packets.send(packet)
    for _ in range(5):
        packets.later(days=1)
        packets.sweep()
    assert packets.sends.needing_review(10) == []
    balance(10_000)
    start(packets.manage_deps, packet.red_packet_id, actor=actor())
    packets.later(seconds=CONFIGURATION_PAUSE.total_seconds() + 1)
    packets.sweep()
    sent = packets.now(send)
    assert (sent.state, sent.review_note) == (SendState.SENT, "")
    assert sent.next_poll_at - sent.sent_at == timedelta(minutes=1)
    packets.settle(packet)
    assert packets.now(send).state is SendState.RETURNED


def test_send_refused_once_is_in_doubt_like_any_other_after_its_next_call(packets, fault, balance):
    """A call of unknown outcome days after a refusal is looked at after a minute, not a day."""
    packet = packets.define()
    balance(0)
    send = packets.send(packet)
    packets.later(days=5)
    balance(10_000)
    start(packets.manage_deps, packet.red_packet_id, actor=actor())
    fault(SEND, error={"executed": True})
    packets.sweep()
    doubtful = packets.now(send)
    assert (doubtful.state, doubtful.review_note) == (SendState.SENDING, "")
    assert doubtful.next_poll_at - doubtful.outcome_unknown_since == timedelta(minutes=1)


def test_archive_fails_what_was_refused_and_never_paid(packets, balance):
    """What WeChat never took fails when its packet is put away, once a query has not found it; its quota is free."""
    packet = packets.define()
    balance(0)
    send = packets.send(packet)
    archive(packets.manage_deps, packet.red_packet_id, actor=actor())
    packets.later(minutes=11)
    packets.sweep()
    failed = packets.now(send)
    assert (failed.state, failed.last_error.code) == (SendState.FAILED, "STOPPED")
    assert packets.check_books(packet).used == Usage()


@pytest.mark.parametrize("path", [SEND, QUERY], ids=["send", "query"])
def test_barred_account_stops_all_it_pays(packets, fault, path):
    """PAYER_ACCOUNT_ABNORMAL stops every packet of the account, on a send and on a query, and no other account's."""
    world = packets.world
    packet, sibling, transfer = packets.define(), packets.define(), packets.define(channel=Channel.TRANSFER)
    other = packets.define(channel=Channel.TRANSFER, mchid=world.mchid, appid=world.appid)
    fault(path, error={"code": "PAYER_ACCOUNT_ABNORMAL", "executed": False})
    send = packets.send(packet)
    if path == QUERY:
        packets.later(minutes=1, seconds=1)
        packets.sweep()
    for one in (packet, sibling, transfer):
        assert state_of(packets, one) == (PacketState.STOPPED, "PAYER_ACCOUNT_ABNORMAL")
    assert state_of(packets, other) == (PacketState.ACTIVE, "")
    assert packets.now(send).state is (SendState.SENDING if path == SEND else SendState.SENT)


def test_frozen_merchant_keeps_its_sends(packets, knobs):
    """A punished merchant account stops the packet; when WeChat lifts it, what waited is sent."""
    packet = packets.define()
    knobs(red_packet_payer_frozen=True)
    send = packets.send(packet)
    check_kept_and_sent_later(
        packets, packet, send, "PAYER_ACCOUNT_ABNORMAL", lambda: knobs(red_packet_payer_frozen=False)
    )


@pytest.mark.parametrize("code", ["FREQ_LIMIT", "SECOND_OVER_LIMITED"])
def test_too_fast_is_tried_again_soon(packets, fault, code):
    """A rate limit puts the send off for seconds, under its number; nothing is stopped."""
    packet = packets.define()
    fault(SEND, error={"code": code, "executed": False})
    send = packets.send(packet)
    assert (send.state, send.last_error.code) == (SendState.SENDING, code)
    assert is_explained(send)
    packets.later(seconds=11)
    packets.sweep()
    sent = packets.now(send)
    assert (sent.state, sent.payout) == (SendState.SENT, send.payout)
    assert state_of(packets, packet) == (PacketState.ACTIVE, "")


def test_contradiction_needs_a_person_and_is_never_called_again(packets, fault):
    """FATAL_ERROR: WeChat holds something else under the number, which is asked about until a person ends it."""
    packet = packets.define()
    fault(SEND, error={"code": "FATAL_ERROR", "executed": False})
    send = packets.send(packet)
    assert (send.state, send.last_error.code) == (SendState.SENDING, "FATAL_ERROR")
    assert is_explained(send)
    assert [one.send_id for _, one in packets.sends.needing_review(10)] == [send.send_id]
    for hours in (1, 1, 24, 48, 24 * 40):
        packets.later(hours=hours)
        packets.sweep()
    waiting = packets.now(send)
    assert (waiting.state, waiting.review_note[:11]) == (SendState.SENDING, "FATAL_ERROR")
    assert waiting.next_poll_at is not None
    assert len(packets.world.simulator.calls(SEND)) == 1
    assert len(packets.world.simulator.calls(QUERY)) == 5
    settle_by_hand(packets.payout_deps, send.send_id, SendState.FAILED, "WeChat never had it")
    assert packets.check_books(packet).used == Usage()


def test_contradiction_about_our_own_packet_is_settled_by_the_query(packets, fault):
    """If the query tells that WeChat has just our packet under the number, it is SENT and needs nobody."""
    packet = packets.define()
    fault(SEND, error={"code": "FATAL_ERROR", "executed": True})
    send = packets.send(packet)
    assert send.review_note
    packets.later(minutes=11)
    packets.sweep()
    sent = packets.now(send)
    assert (sent.state, sent.review_note) == (SendState.SENT, "")
    assert packets.sends.needing_review(10) == []


def test_refusal_that_cannot_be_checked_is_not_believed(packets, fault):
    """A final code whose query is not answered waits a minute, and is asked and believed then."""
    packet = packets.define()
    fault(SEND, error={"code": "SENDNUM_LIMIT", "executed": False}, times=2)
    fault(QUERY, drop={"executed": False})
    send = packets.send(packet)
    assert send.state is SendState.SENDING
    packets.later(minutes=1, seconds=1)
    packets.sweep()
    assert packets.now(send).state is SendState.FAILED
    assert packets.check_books(packet).used == Usage()
