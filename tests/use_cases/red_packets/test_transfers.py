"""Merchant transfer as a channel: the customer confirms on a page of ours, and WeChat calls back (law 4)."""

import secrets
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from merchant_center.accounts.use_cases.refresh_keys import KeyRefresher
from merchant_center.core.errors import (
    DecryptionFailedError,
    MerchantCenterError,
    PaymentMismatchError,
    SignatureInvalidError,
)
from merchant_center.red_packets.rules.payout import Channel
from merchant_center.red_packets.rules.quota_pool import Usage
from merchant_center.red_packets.rules.send import SendState
from merchant_center.red_packets.rules.send_changes import Change
from merchant_center.red_packets.use_cases.receive_transfer import receive_transfer
from merchant_center.red_packets.use_cases.stop_red_packets import StopRedPacketsDeps, stop_packet
from merchant_center.red_packets.wiring.payouts import build_channels
from tests.use_cases.red_packets.transfers import bills, confirm, kinds, poll

BILLS = "/mch-transfer/transfer-bills"
QUERY = f"{BILLS}/out-bill-no/"


@pytest.fixture
def packet(packets):
    return packets.define(channel=Channel.TRANSFER)


@pytest.fixture
def listening(packets, door):
    """The door hands callbacks to the use case and answers as the function does; errors are kept."""
    door.errors, door.sends = [], []

    def take(headers, body):
        try:
            door.sends.append(receive(packets, headers, body))
        except MerchantCenterError as error:
            door.errors.append(error)
            return 500
        return 204

    door.only, door.take = "/transfer", take
    return door


@pytest.fixture
def wechats_clock(packets):
    """From now on WeChat dates signatures by the clock that the test moves; our calls are not understood any more."""
    set_ = packets.world.simulator.panel
    yield lambda: set_("settings", signature_clock="virtual")
    set_("settings", signature_clock="real")


def moved(packets):
    """The same system under another public address."""
    settings = packets.settings()
    settings.public_api_url = "https://elsewhere.example"
    return packets.with_changes(channels=build_channels(settings, packets.world.merchants))


def receive(packets, headers, body):
    world = packets.world
    refreshed = KeyRefresher(world.merchants, world.client_for, world.clock, pause=timedelta(seconds=30))
    return receive_transfer(
        packets.payout_deps.record_deps,
        headers,
        body,
        credentials=lambda: world.merchants.credentials(packets.mchid),
        refreshed=lambda: refreshed(packets.mchid),
    )


RECEIVED = ["red_packet_reserved", "red_packet_sending", "red_packet_sent", "red_packet_received"]


def test_confirmed_transfer_is_received_by_callback(packets, packet, listening):
    """A transfer waits with a package for the page; confirmed, the callback makes it RECEIVED, with facts and time."""
    send = packets.send(packet)
    assert send.state is SendState.SENT
    assert (send.package, send.reference) == (
        bills(packets, send)[0]["package_info"],
        bills(packets, send)[0]["transfer_bill_no"],
    )
    before = packets.world.clock()
    confirm(packets, send)
    listening.wait_for(1)
    assert listening.errors == []
    received = packets.now(send)
    assert (received.state, received.package, received.next_poll_at) == (SendState.RECEIVED, "", None)
    assert abs(received.received_at - before) < timedelta(seconds=20)
    assert kinds(packets, send) == RECEIVED
    assert packets.check_books(packet).opened == Usage(1, 100)


def test_confirmed_transfer_is_received_by_query(packets, packet, listening):
    """If no callback ever comes, the next look finds it RECEIVED."""
    packets.world.simulator.panel("faults", on="callback", lose=True, times=0)
    send = packets.send(packet)
    confirm(packets, send)
    poll(packets)
    assert packets.now(send).state is SendState.RECEIVED
    assert listening.taken == []
    assert kinds(packets, send) == RECEIVED


@pytest.mark.parametrize("effect", [{"concurrent_duplicates": 8}, {"duplicate": True}], ids=["at once", "later"])
def test_duplicate_callbacks_change_the_send_once(packets, packet, listening, effect):
    """The same notification again, also eight at once, is answered with success and recorded once."""
    send = packets.send(packet)
    packets.world.simulator.panel("faults", on="callback", match={"path_contains": "/transfer"}, **effect)
    confirm(packets, send)
    listening.wait_for(effect.get("concurrent_duplicates", 2))
    assert listening.errors == []
    assert {one.state for one in listening.sends} == {SendState.RECEIVED}
    assert kinds(packets, send) == RECEIVED
    packets.check_books(packet)


def test_late_callback_changes_nothing(packets, packet, listening):
    """A callback that comes after the query found the end is answered with success and changes nothing."""
    packets.world.simulator.panel("faults", on="callback", match={"path_contains": "/transfer"}, hold=True)
    send = packets.send(packet)
    confirm(packets, send)
    poll(packets)
    received = packets.now(send)
    assert received.state is SendState.RECEIVED
    held = packets.world.simulator.callbacks()[-1]
    packets.world.simulator.panel(f"callbacks/{held['id']}/deliver")
    listening.wait_for(1)
    assert listening.errors == []
    assert packets.now(send) == received
    assert kinds(packets, send) == RECEIVED


def test_callback_before_our_own_answer_is_recorded(packets, packet, listening, fault):
    """The customer may be paid before WeChat's answer to the call reaches us: RECEIVED stays RECEIVED."""
    customer, sends = packets.customer(), []
    fault(BILLS, delay_seconds=3)
    caller = threading.Thread(target=lambda: sends.append(packets.send(packet, customer)))
    caller.start()
    until = time.monotonic() + 20
    while not (stored := packets.of(packet)) or not bills(packets, stored[0]):
        assert time.monotonic() < until
        time.sleep(0.02)
    confirm(packets, stored[0], bills(packets, stored[0])[0]["package_info"])
    listening.wait_for(1)
    assert packets.now(stored[0]).state is SendState.RECEIVED
    caller.join()
    assert listening.errors == []
    assert sends[0].state is SendState.RECEIVED
    assert kinds(packets, stored[0]) == RECEIVED
    assert packets.check_books(packet).opened == Usage(1, 100)


@pytest.mark.parametrize(
    ("effect", "error"),
    [
        ("signtest", SignatureInvalidError),
        ("stale_timestamp", SignatureInvalidError),
        ("unknown_serial", SignatureInvalidError),
        ("bad_ciphertext", DecryptionFailedError),
    ],
)
def test_what_does_not_verify_changes_nothing(packets, packet, listening, effect, error):
    """A probe, a stale, an unknown and an undecryptable message are refused; the genuine repeat is taken."""
    send = packets.send(packet)
    before = packets.now(send)
    packets.world.simulator.panel("faults", on="callback", **{effect: True})
    confirm(packets, send, send.package)
    listening.wait_for(1)
    assert isinstance(listening.errors[0], error)
    assert packets.now(send) == before
    packets.world.simulator.panel("clock", advance_seconds=20)
    listening.wait_for(2)
    assert packets.now(send).state is SendState.RECEIVED


@pytest.mark.parametrize("changes", [{"amount_fen": 101}, {"openid": "o-another"}, {"mchid": "1900000000"}])
def test_callback_that_contradicts_our_record_changes_nothing(packets, packet, listening, changes):
    """A genuine notification of another amount, customer or account than ours is refused, and nothing changes."""
    send = packets.send(packet)
    ours = replace(send, payout=replace(send.payout, **changes), version=send.version + 1)
    packets.sends.save(send, Change(ours))
    confirm(packets, send)
    listening.wait_for(1)
    assert isinstance(listening.errors[0], PaymentMismatchError)
    assert packets.now(send) == ours
    assert kinds(packets, send) == RECEIVED[:3]


def test_transfer_that_is_not_ours_is_answered_and_ignored(packets, packet, listening):
    """A genuine notification of a bill we have not stored gets a success and changes nothing."""
    send = packets.send(packet)
    stranger = replace(send.payout, bill_no=f"{packets.mchid}{secrets.randbelow(10**18):018d}")
    status = packets.channels(Channel.TRANSFER, packets.mchid).pay(stranger)
    packets.world.simulator.panel(
        "transfers/confirm", mchid=packets.mchid, out_bill_no=stranger.bill_no, package=status.package
    )
    listening.wait_for(1)
    assert (listening.errors, listening.sends) == ([], [None])
    assert packets.now(send) == send


@pytest.mark.parametrize("told", [True, False], ids=["callback", "query"])
@pytest.mark.parametrize("frees", [True, False], ids=["frees", "keeps"])
def test_transfer_that_nobody_confirms_returns(packets, listening, wechats_clock, told, frees):
    """Not confirmed for 24 hours it is closed at WeChat: RETURNED with reason and time, told by callback or query."""
    packet = packets.define(channel=Channel.TRANSFER, frees_on_return=frees)
    send = packets.send(packet)
    if told:
        wechats_clock()
        packets.world.offset += timedelta(hours=24, minutes=1)
        # Answers when every callback due on the way was delivered, those of other tests' bills too.
        packets.world.simulator.panel("clock", advance_seconds=24 * 3_600 + 60)
    else:
        packets.world.simulator.panel("faults", on="callback", lose=True, times=0)
        poll(packets, hours=24, minutes=1)
    returned = packets.now(send)
    assert told is bool(listening.sends)
    assert (returned.state, returned.last_error.code, returned.package) == (SendState.RETURNED, "OVERDUE_CLOSE", "")
    assert abs(returned.returned_at - send.sent_at - timedelta(hours=24)) < timedelta(seconds=20)
    account = packets.check_books(packet)
    assert (account.returned, account.used.count) == (Usage(1, 100), 0 if frees else 1)
    assert kinds(packets, send) == [*RECEIVED[:3], "red_packet_returned"]


@pytest.mark.parametrize("told", [True, False], ids=["callback too", "answer alone"])
def test_transfer_that_fails_gives_its_quota_back_once(packets, packet, listening, knobs, told):
    """FAIL with a reason: FAILED with WeChat's word, explained; answer and callback together free the quota once."""
    knobs(transfer_fail_reason="TRANSFER_RISK")
    if not told:
        packets.world.simulator.panel("faults", on="callback", lose=True, times=0)
    send = packets.send(packet)
    if told:
        listening.wait_for(1)
    failed = packets.now(send)
    assert (failed.state, failed.last_error.code) == (SendState.FAILED, "TRANSFER_RISK")
    assert listening.errors == []
    account = packets.check_books(packet)
    assert (account.used, account.failed) == (Usage(), Usage(1, 100))


def test_lost_package_is_told_again_under_the_same_number(packets, packet, listening, fault):
    """If the answer with the package is lost, the same call tells it again, and the customer confirms one transfer."""
    fault(BILLS, drop={"executed": True})
    send = packets.send(packet)
    assert (send.state, send.package) == (SendState.SENDING, "")
    poll(packets)
    waiting = packets.now(send)
    assert (waiting.state, waiting.package) == (SendState.SENT, bills(packets, send)[0]["package_info"])
    assert [one["out_bill_no"] for one in bills(packets, send)] == [send.payout.bill_no]
    confirm(packets, send)
    listening.wait_for(1)
    assert packets.now(send).state is SendState.RECEIVED


def test_lost_package_is_asked_for_with_the_address_it_was_made_with(packets, packet, fault):
    """Our public address may change between two calls: the second is the same as the first, and so is the transfer."""
    fault(BILLS, drop={"executed": True})
    send = packets.send(packet)
    there = moved(packets)
    assert there.channels(Channel.TRANSFER, packets.mchid).notify_url != send.payout.notify_url
    poll(there)
    waiting = packets.now(send)
    assert (waiting.state, bool(waiting.package)) == (SendState.SENT, True)
    assert [one["request"]["notify_url"] for one in bills(packets, send)] == [send.payout.notify_url]


def test_lost_package_waits_while_the_packet_is_stopped(packets, packet, fault):
    """A stopped packet is looked at and not called: SENT without a package, which comes after the start."""
    fault(BILLS, drop={"executed": True})
    send = packets.send(packet)
    stop_packet(StopRedPacketsDeps(packets.store, packets.world.clock), packet.red_packet_id, "by an operator")
    poll(packets)
    waiting = packets.now(send)
    assert (waiting.state, waiting.package) == (SendState.SENT, "")


def test_transfer_under_way_is_repeated_until_it_waits_for_the_customer(packets, packet, knobs):
    """ACCEPTED and PROCESSING are no failure: the same number again, until there is a package to confirm with."""
    knobs(transfer_accepted_seconds=90, transfer_processing_seconds=90)
    send = packets.send(packet)
    assert (send.state, send.package) == (SendState.SENDING, "")
    poll(packets)
    assert packets.now(send).state is SendState.SENDING
    poll(packets, minutes=5)
    waiting = packets.now(send)
    assert waiting.state is SendState.SENT
    assert waiting.package
    assert [one["out_bill_no"] for one in bills(packets, send)] == [send.payout.bill_no]


def test_confirmed_transfer_that_is_not_through_yet_stays_sent(packets, packet, listening, knobs):
    """TRANSFERING is neither received nor failed; the looks go on until WeChat has paid."""
    knobs(transfer_paying_seconds=600)
    packets.world.simulator.panel("faults", on="callback", lose=True, times=0)
    send = packets.send(packet)
    confirm(packets, send)
    poll(packets)
    assert packets.now(send).state is SendState.SENT
    poll(packets, minutes=5)
    poll(packets, minutes=15)
    assert packets.now(send).state is SendState.RECEIVED
    assert packets.check_books(packet).opened.count == 1


def test_transfer_that_hangs_is_called_again(packets, knobs):
    """What WeChat has accepted and not begun is called again under its number after twenty minutes, and each hour."""
    knobs(transfer_accepted_seconds=90_000)
    send = packets.send(packets.define(channel=Channel.TRANSFER))
    poll(packets)
    assert packets.now(send).calls == 1
    for _ in range(3):
        poll(packets, hours=2)
    assert packets.now(send).calls > 3
    assert len(bills(packets, send)) == 1


def test_what_the_customer_sees_is_no_internal_remark(packets):
    """The remark of a packet is internal: the customer reads on the transfer what it is given for."""
    packet = packets.define(channel=Channel.TRANSFER, remark="内部预算 7788", blessing="恭喜发财")
    send = packets.send(packet)
    (bill,) = bills(packets, send)
    assert "7788" not in str(bill["request"])
    assert bill["request"]["transfer_remark"] == packet.terms.activity_name
