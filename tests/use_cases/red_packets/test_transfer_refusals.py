"""Refusals of merchant transfers: whose matter each is, what becomes of the send, and that nobody loses one."""

import secrets

import pytest

from merchant_center.customers.rules import Customer
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.red_packet import PacketState
from merchant_center.red_packets.rules.send import SendState
from merchant_center.red_packets.views import SendRemarkView
from tests.use_cases.red_packets.refusals import check_kept_and_sent_later, is_explained, state_of

TRANSFER = "/mch-transfer/transfer-bills"


def test_transfer_of_the_wrong_generation_stops_the_packet(packets, knobs):
    """An account without this generation of merchant transfer: NO_AUTH is explained, nobody loses a send."""
    packet = packets.define(channel=Channel.TRANSFER)
    knobs(transfer_product_closed=True)
    send = packets.send(packet)
    assert "2025-01-15" in SendRemarkView.of(send).meaning_en
    check_kept_and_sent_later(packets, packet, send, "NO_AUTH", lambda: knobs(transfer_product_closed=False))


def test_transfer_without_money_stops_the_packet(packets, balance):
    """NOT_ENOUGH stops the packet; topped up, what waited is sent."""
    packet = packets.define(channel=Channel.TRANSFER)
    balance(99)
    send = packets.send(packet)
    check_kept_and_sent_later(packets, packet, send, "NOT_ENOUGH", lambda: balance(10_000))


def test_transfer_from_an_address_that_is_not_listed_stops_the_packet(packets, knobs):
    """INVALID_REQUEST for the question too is about the settings."""
    packet = packets.define(channel=Channel.TRANSFER)
    knobs(transfer_ip_not_listed=True)
    send = packets.send(packet)
    check_kept_and_sent_later(packets, packet, send, "INVALID_REQUEST", lambda: knobs(transfer_ip_not_listed=False))


def test_transfer_refused_for_one_customer_ends_the_send(packets):
    """INVALID_REQUEST that a query does not confirm is about the customer: failed, and the packet goes on."""
    packet = packets.define(channel=Channel.TRANSFER)
    send = packets.send(packet, Customer(packets.appid, f"o{secrets.token_hex(13)}"))
    assert (send.state, send.last_error.code) == (SendState.FAILED, "INVALID_REQUEST")
    assert is_explained(send)
    assert state_of(packets, packet) == (PacketState.ACTIVE, "")
    assert packets.send(packet).state is SendState.SENT
    assert packets.check_books(packet).used.count == 1


@pytest.mark.parametrize(
    ("code", "status", "state"),
    [
        ("PARAM_ERROR", 400, SendState.FAILED),
        ("USER_ERROR", 400, SendState.FAILED),
        ("ALREADY_EXISTS", 400, SendState.SENDING),
        ("FREQUENCY_LIMITED", 429, SendState.SENDING),
        ("SYSTEM_ERROR", 500, SendState.SENDING),
        ("NEVER_SEEN", 400, SendState.SENDING),
    ],
)
def test_code_of_a_transfer_by_its_meaning(packets, fault, code, status, state):
    """Each code of "start a transfer" fails, needs a person or leaves the outcome open, as its meaning has it."""
    packet = packets.define(channel=Channel.TRANSFER)
    fault(TRANSFER, error={"code": code, "status": status, "executed": False})
    send = packets.send(packet)
    assert (send.state, send.last_error.code) == (state, code)
    assert bool(send.review_note) is (code == "ALREADY_EXISTS")
    is_of_the_terms = code == "PARAM_ERROR"
    assert state_of(packets, packet)[0] is (PacketState.STOPPED if is_of_the_terms else PacketState.ACTIVE)
    if state is SendState.SENDING and not send.review_note:
        packets.later(minutes=1, seconds=1)
        packets.sweep()
        assert packets.now(send).state is SendState.SENT
    packets.check_books(packet)
